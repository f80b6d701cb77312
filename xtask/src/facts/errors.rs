//! Error tables.

use crate::pages::{Rich, Table};

use super::{
    ErrorRow, Findings, Place,
    columns::{Column, Columns, status},
};

/// The rows of an error table.
pub(super) fn read(
    table: &Table,
    columns: &Columns,
    page: &str,
    operation: Option<&str>,
    findings: &mut Findings,
) -> Vec<ErrorRow> {
    let mut rows = Vec::new();
    for row in &table.rows {
        let place = Place {
            page: page.to_owned(),
            line: row.line,
        };
        let text = |column| columns.text(row, column);
        let status_text = text(Column::HttpStatus);
        let status = status_text.as_deref().and_then(status);
        let code = text(Column::ErrorCode).or_else(|| text(Column::ErrorName));
        // A table of answers has the successful ones too.
        if code.is_none() && status.is_some_and(|status| status < 300) {
            continue;
        }
        if status.is_none() && code.is_none() {
            findings
                .unread
                .push(place.finding("an error row with neither a status nor a code"));
            continue;
        }
        let data = [
            columns.cell(row, Column::Data),
            columns.cell(row, Column::Details),
        ];
        let lines: Vec<String> = data.into_iter().flatten().flat_map(Rich::lines).collect();
        rows.push(ErrorRow {
            operation: operation.map(str::to_owned),
            place,
            status,
            code,
            inner_code: text(Column::InnerCode),
            reason: text(Column::Description).unwrap_or_default(),
            retry: text(Column::Retry).map(|cell| !cell.eq_ignore_ascii_case("no")),
            reasons: listed(&lines, &["reason:"]),
            item_types: listed(
                &lines,
                &["item type:", "itemtype:", "item type(s):", "item types:"],
            ),
        });
    }
    rows
}

/// The comma-separated words behind one of the labels, each once.
fn listed(lines: &[String], labels: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for line in lines {
        let lower = line.to_lowercase();
        let Some(label) = labels.iter().find(|label| lower.starts_with(**label)) else {
            continue;
        };
        for word in line[label.len()..]
            .split([',', '/'])
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            if !found
                .iter()
                .any(|known: &String| known.eq_ignore_ascii_case(word))
            {
                found.push(word.to_owned());
            }
        }
    }
    found
}
