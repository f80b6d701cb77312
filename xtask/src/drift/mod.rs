//! `cargo xtask drift`: what changed between two folders of documentation, fact by fact.
//!
//! A diff of the pages' text shows every reworded sentence and hides the one cell that changed the
//! contract. Here both folders are read into facts, the facts are matched, and what differs is listed
//! with page and line of both sides: for a person what breaks first, for a script everything.
//!
//! The JSON output is an array, in the order of pages and lines, of objects with these keys:
//!
//! | key | value |
//! |---|---|
//! | `page` | the page, by its new name where there is one |
//! | `kind` | `page`, `operation`, `parameter`, `type`, `field`, `enum-value`, `error` |
//! | `subject` | `Title of the operation.parameter`, `Type.field`, `Type.field.value`, `status/code/inner code` |
//! | `change` | `added`, `removed`, `changed`, `renamed`, `moved` |
//! | `old`, `new` | null, or an object: `value`, `page`, `line` and, for a thing as a whole, what its row says (`type`, `required`, `in`, `status`, …); `value` is null where the row says nothing |
//! | `aspect` | of `changed`: `method`, `uri`, `type`, `required`, `default`, `maximum`, `spelling`, `text`, …; else null |
//! | `severity` | `breaking`, `addition`, `soft`, `note` |
//! | `within` | `page`, `operation`, `type`, … when the change is a part of something that was added or removed as a whole; else null |

mod change;
mod compare;
mod errors;
mod matching;
mod names;
mod operations;
mod pages;
mod parameters;
mod rows;
mod statements;
mod structures;
mod table;
#[cfg(test)]
mod tests;
mod values;
mod wording;

pub use change::Change;
pub use compare::compare;
pub use table::{Sides, table};

use std::{
    io::{self, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use serde_json::Value;

use crate::{
    facts::{self, Facts},
    pages::{read_folders, refuse_translation},
};

/// How the differences are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person: folded, what breaks first.
    #[default]
    Table,
    /// For a script: everything.
    Json,
}

/// Compares two folders and prints the differences; returns whether there are any.
///
/// # Errors
///
/// When a folder cannot be read, or a page of either is in another language than English.
pub fn run(old: &Path, new: &Path, api: &str, format: Format) -> Result<bool> {
    let (text, differs) = report(old, new, api, format)?;
    match io::stdout().write_all(text.as_bytes()) {
        // The reader had enough: `cargo xtask drift … | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written.context("cannot print the differences")?,
    }
    Ok(differs)
}

/// What [`run`] prints, and whether anything differs.
fn report(old: &Path, new: &Path, api: &str, format: Format) -> Result<(String, bool)> {
    let (old, new) = (&read(old)?, &read(new)?);
    let changes = compare(old, new);
    let text = match format {
        Format::Json => json(&changes),
        Format::Table => table(&changes, &Sides { api, old, new }),
    };
    Ok((text, !changes.is_empty()))
}

fn read(folder: &Path) -> Result<Facts> {
    let pages = read_folders(&[folder.to_owned()])
        .with_context(|| format!("cannot compare {}", folder.display()))?
        .pages;
    let mut refused = pages.iter().filter_map(refuse_translation);
    if let Some(first) = refused.next() {
        let number = 1 + refused.count();
        let folder = folder.display();
        let context = format!("cannot compare {folder}: refused pages: {number}; the first one");
        return Err(anyhow::Error::new(first).context(context));
    }
    Ok(facts::collect(&pages))
}

/// The JSON output, with a line break at its end.
pub fn json(changes: &[Change]) -> String {
    let entries = changes.iter().map(Change::to_json).collect();
    format!("{:#}\n", Value::Array(entries))
}
