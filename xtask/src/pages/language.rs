//! Refusal of pages in another language. Machine translation puts blanks into addresses and
//! translates methods, field names and values: such a page would import without an error, and wrong.

use std::fmt;

use super::{Content, Page, Rich};

/// Why a page is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// The page.
    pub page: String,
    /// The line of the cell that shows it, from 1.
    pub line: usize,
    /// The text of that cell, heading or front-matter entry.
    pub cell: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Translated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: `{}` {}; only the English pages can be imported",
            self.page, self.line, self.cell, self.reason
        )
    }
}

impl std::error::Error for Translated {}

/// The HTTP methods that the pages use.
pub const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The page's fault if it is a translation.
///
/// A translated method is proof. Else the words decide: English prose has about one small English word
/// in five, and a page in another script has few Latin letters.
pub fn refuse_translation(page: &Page) -> Option<Translated> {
    let refusal = |line, cell: &str, reason: &str| Translated {
        page: page.file.clone(),
        line,
        cell: shorten(cell),
        reason: reason.to_owned(),
    };
    for key in [
        "ms.openlocfilehash",
        "ms.translationtype",
        "translationtype",
    ] {
        if let Some(value) = page.front_matter.get(key) {
            return Some(refusal(
                1,
                &format!("{key}: {value}"),
                "in the front matter marks a translation",
            ));
        }
    }
    let words = Words::of(page);
    let foreign = words.look_foreign();
    for (line, cell) in method_cells(page) {
        let text = cell.text();
        let word = text.split(' ').next().unwrap_or_default();
        let known = METHODS.contains(&word.to_ascii_uppercase().as_str());
        if !word.is_empty()
            && !known
            && (!word.is_ascii() || foreign || words.too_few())
            && looks_like_a_word(word)
        {
            return Some(refusal(
                line,
                &text,
                "in the method column is not an HTTP method: the page is translated",
            ));
        }
    }
    if foreign {
        let (line, cell) = first_text(page)?;
        return Some(refusal(
            line,
            &cell,
            "is not English: the page is translated",
        ));
    }
    None
}

fn looks_like_a_word(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && word.to_uppercase() != word.to_lowercase()
        || !word.is_ascii()
}

/// The cells in the column of methods.
fn method_cells(page: &Page) -> impl Iterator<Item = (usize, &Rich)> {
    page.blocks.iter().flat_map(|block| {
        let Content::Table(table) = &block.content else {
            return Vec::new();
        };
        // A translated header is no help, so the column is found by the addresses beside it.
        let column = table
            .header
            .iter()
            .position(|cell| cell.text().eq_ignore_ascii_case("method"))
            .or_else(|| {
                let addresses = |row: &super::Row| {
                    row.cells
                        .get(1)
                        .is_some_and(|cell| is_address(&cell.text()))
                };
                (table.header.len() == 2
                    && !table.rows.is_empty()
                    && table.rows.iter().all(addresses))
                .then_some(0)
            });
        let Some(column) = column else {
            return Vec::new();
        };
        table
            .rows
            .iter()
            .filter_map(|row| Some((row.line, row.cells.get(column)?)))
            .collect()
    })
}

fn is_address(text: &str) -> bool {
    text.contains("://") || text.to_ascii_lowercase().contains("{baseurl}")
}

fn first_text(page: &Page) -> Option<(usize, String)> {
    page.blocks.iter().find_map(|block| match &block.content {
        Content::Heading { text, .. } | Content::Paragraph(text) => Some((block.line, text.text())),
        _ => None,
    })
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// What the prose of a page is made of.
#[derive(Default)]
struct Words {
    all: usize,
    english: usize,
    letters: usize,
    foreign_letters: usize,
}

impl Words {
    /// Words that English prose is full of and that its neighbours do not share.
    const ENGLISH: &[&str] = &[
        "an",
        "and",
        "are",
        "as",
        "be",
        "by",
        "can",
        "following",
        "for",
        "from",
        "if",
        "not",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
        "when",
        "which",
        "with",
        "you",
        "your",
    ];

    fn of(page: &Page) -> Self {
        let mut words = Self::default();
        for block in &page.blocks {
            match &block.content {
                Content::Heading { .. } | Content::Fence { .. } => {}
                Content::Paragraph(text) | Content::Item(text) | Content::Note(text) => {
                    words.add(text)
                }
                Content::Table(table) => table
                    .rows
                    .iter()
                    .flat_map(|row| &row.cells)
                    .for_each(|cell| words.add(cell)),
            }
        }
        words
    }

    fn add(&mut self, rich: &Rich) {
        let text = rich.text();
        // A name or an address says nothing about the language.
        if text.split(' ').count() < 4 {
            return;
        }
        for word in text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            self.all += 1;
            self.english += usize::from(Self::ENGLISH.contains(&word.to_lowercase().as_str()));
            self.letters += word.chars().filter(|c| c.is_alphabetic()).count();
            self.foreign_letters += word
                .chars()
                .filter(|c| c.is_alphabetic() && !is_latin(*c))
                .count();
        }
    }

    fn too_few(&self) -> bool {
        self.all < 25
    }

    fn look_foreign(&self) -> bool {
        let other_script = self.letters > 0 && self.foreign_letters * 5 > self.letters;
        other_script || (!self.too_few() && self.english * 20 < self.all)
    }
}

fn is_latin(c: char) -> bool {
    c.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&c) || ('\u{1e00}'..='\u{1eff}').contains(&c)
}
