//! Documentation pages, read into blocks: headings, paragraphs, list items, tables and fences, each
//! with its line.
//!
//! A page may be Markdown with pipe tables, Markdown with HTML tables, or a mix of both on one page;
//! everything after this module sees only [`Block`]s. Reading is done by a Markdown parser and an
//! HTML parser; nothing here knows what the text means.

mod folder;
mod html;
mod language;
mod markdown;
mod rich;

pub use folder::{Folder, read_folders};
pub use language::{METHODS, Translated, refuse_translation};
pub use rich::{Rich, Span, Style};

use indexmap::IndexMap;

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its path inside the documentation folder, with `/`: `includes/java-sdk-support.md`.
    pub file: String,
    /// The scalar entries of its front matter.
    pub front_matter: IndexMap<String, String>,
    /// Its content, in order.
    pub blocks: Vec<Block>,
    /// What had to be mended before it could be read: line and description.
    pub repairs: Vec<(usize, String)>,
    /// Traces of a translation tool in the source: line and text.
    pub traces: Vec<(usize, String)>,
}

impl Page {
    /// Reads a page from its text.
    pub fn parse(file: impl Into<String>, text: &str) -> Self {
        markdown::parse(file.into(), text)
    }

    /// The file name without folder and extension: `get-inventory`.
    pub fn stem(&self) -> &str {
        stem(&self.file)
    }

    /// The first heading, or else the title of the front matter, or else the stem.
    pub fn title(&self) -> String {
        self.blocks
            .iter()
            .find_map(|block| match &block.content {
                Content::Heading { level: 1, text } => Some(text.text()),
                _ => None,
            })
            .or_else(|| self.front_matter.get("title").cloned())
            .unwrap_or_else(|| self.stem().to_owned())
    }

    /// The date of the page as `yyyy-mm-dd`, from `ms.date`: of two pages that disagree, the younger
    /// is believed.
    pub fn date(&self) -> Option<String> {
        let text = self
            .front_matter
            .get("ms.date")
            .or_else(|| self.front_matter.get("edited"))?;
        let mut parts = text.trim_matches('\'').split('/');
        let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
        let numeric = |part: &str| part.trim().parse::<u16>().ok();
        Some(format!(
            "{:04}-{:02}-{:02}",
            numeric(year)?,
            numeric(month)?,
            numeric(day)?
        ))
    }
}

/// The file name without folder and extension.
pub fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A piece of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The line that it starts on, from 1.
    pub line: usize,
    /// What it holds.
    pub content: Content,
}

/// What a block holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// `# Heading`.
    Heading {
        /// From 1 to 6.
        level: u8,
        /// The text.
        text: Rich,
    },
    /// A paragraph.
    Paragraph(Rich),
    /// A list item.
    Item(Rich),
    /// A paragraph inside a quote; the pages write notes and warnings so.
    Note(Rich),
    /// A table of either kind.
    Table(Table),
    /// A fenced code block.
    Fence {
        /// The word behind the fence: `http`, `json`, `syntax`.
        info: String,
        /// The text between the fences.
        text: String,
    },
}

/// A table of either kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The header cells.
    pub header: Vec<Rich>,
    /// The rows below.
    pub rows: Vec<Row>,
}

/// A table row. It has as many cells as the header: what lacks is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its line, from 1.
    pub line: usize,
    /// The cells.
    pub cells: Vec<Rich>,
    /// How many cells the page really has in this row, when that is not the number of the header's.
    pub printed_cells: Option<usize>,
}
