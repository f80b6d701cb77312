//! No page can bring the reader down, and none is read in two ways.

use super::{PAGES, facts_of};
use crate::{facts::to_json, pages::Page, pages::refuse_translation};

/// Xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("it is below a usize")
    }
}

/// What a careless hand or a bad tool leaves behind.
const LITTER: &[&str] = &[
    "|",
    "||",
    "\n",
    "\n\n",
    "`",
    "```",
    "**",
    "<",
    ">",
    "<td>",
    "</td>",
    "<table>",
    "</table>",
    "<tr>",
    "<br>",
    "<ul><li>",
    "&amp;",
    "&lt;",
    "\\",
    "{",
    "}",
    "[",
    "](",
    ")",
    "(",
    "\"",
    "“",
    "'",
    "İ",
    "ß",
    "日本",
    "é",
    "\u{a0}",
    "\u{feff}",
    "\r",
    "\t",
    "#",
    "## ",
    "---",
    "-->",
    "<!--",
    "http://",
    "?",
    "=",
    "%",
    ": ",
    "\u{1f600}",
    "<span>",
    "GET ",
    "HTTP/1.1",
    "Possible values are ",
    "default is ",
    "0",
];

fn mutated(bytes: &[u8], random: &mut Random) -> String {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(..at.min(bytes.len()))),
            2 => {
                let litter = LITTER[random.below(LITTER.len())].bytes();
                bytes.splice(at..at, litter);
            }
            3 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap_or(0),
            4 => {
                let end = (at + random.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            5 => {
                let line = line_at(&bytes, at);
                let copy = bytes[line.clone()].to_vec();
                bytes.splice(line.start..line.start, copy);
            }
            _ => {
                let line = line_at(&bytes, at);
                bytes.drain(line);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The line around an offset, with its end.
fn line_at(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = bytes[..at]
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |end| end + 1);
    let end = bytes[at..].iter().position(|b| *b == b'\n');
    start..end.map_or(bytes.len(), |end| at + end + 1)
}

fn shown(text: &str) -> String {
    let page = Page::parse("page.md", text);
    let facts = facts_of("page.md", text);
    let findings = &facts.findings;
    format!(
        "{} {:?} {:?} {:?}",
        to_json(&facts),
        (&findings.unread, &findings.conflicts, &findings.set_aside),
        facts.examples,
        refuse_translation(&page)
    )
}

#[test]
fn mutated_pages_are_read_without_a_panic_and_always_alike() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for (name, text) in PAGES {
        for round in 0..30 {
            let text = mutated(text.as_bytes(), &mut random);
            assert_eq!(shown(&text), shown(&text), "{name}, round {round}");
        }
    }
}

#[test]
fn pages_cut_anywhere_are_read() {
    for (_, text) in PAGES {
        for end in (0..text.len())
            .step_by(17)
            .filter(|end| text.is_char_boundary(*end))
        {
            facts_of("page.md", &text[..end]);
        }
    }
}

#[test]
fn two_pages_are_read_alike_in_any_order() {
    let pages = |order: &[usize]| {
        let mut pages: Vec<Page> = order
            .iter()
            .map(|index| Page::parse(format!("{}.md", PAGES[*index].0), PAGES[*index].1))
            .collect();
        pages.sort_by(|a, b| a.file.cmp(&b.file));
        to_json(&crate::facts::collect(&pages)).to_string()
    };
    assert_eq!(pages(&[0, 7, 13]), pages(&[13, 0, 7]));
}
