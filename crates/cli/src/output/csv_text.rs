//! Cells as CSV: headings that programs like, and no text that a spreadsheet would run.

use super::{Cell, Record};

/// The names of the columns, with `_` between words.
pub(super) fn heading<R: Record>() -> impl Iterator<Item = String> {
    R::COLUMNS.iter().map(|name| name.replace(' ', "_"))
}

/// The text of a cell, with an apostrophe before what a spreadsheet would take for a formula.
/// Numbers are left alone: `-5` is no formula.
pub(super) fn safe(cell: &Cell) -> String {
    let dangerous = |first| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n');
    let before = if !cell.number && cell.text.starts_with(dangerous) {
        "'"
    } else {
        ""
    };
    format!("{before}{}", cell.text)
}
