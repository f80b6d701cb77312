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
            reasons: reasons(&lines),
            item_types: listed(
                &lines,
                &["item type:", "itemtype:", "item type(s):", "item types:"],
            ),
        });
    }
    rows
}

/// What follows "Reason:"; one page prints the phrase without its label.
fn reasons(lines: &[String]) -> Vec<String> {
    let labelled = listed(lines, &["reason:"]);
    if !labelled.is_empty() {
        return labelled;
    }
    let is_bare = |line: &&String| line.starts_with("Invalid ") && !line.contains(':');
    lines.iter().filter(is_bare).cloned().collect()
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
    // "Inventory User Seat": the same list, printed a second time without its commas.
    let words = found.clone();
    found.retain(|phrase| {
        let mut parts = phrase.split_whitespace();
        phrase.split_whitespace().nth(1).is_none()
            || !parts.all(|part| words.iter().any(|word| word.eq_ignore_ascii_case(part)))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_printed_twice_is_one_list() {
        let lines = [
            "Item type: Inventory, User, Seat",
            "ItemType: Inventory User Seat",
            "Values: ProductId",
        ]
        .map(str::to_owned);
        let labels = ["item type:", "itemtype:"];
        assert_eq!(listed(&lines, &labels), ["Inventory", "User", "Seat"]);
    }

    #[test]
    fn a_reason_can_lack_its_label() {
        let bare = "Invalid modified date, license, or continuationToken";
        let lines = ["Parameter name", bare, "Details: String"].map(str::to_owned);
        assert_eq!(reasons(&lines), [bare]);
        let labelled = ["Reason: Invalid parameter", "Invalid can include skuId"];
        assert_eq!(reasons(&labelled.map(str::to_owned)), ["Invalid parameter"]);
    }

    #[test]
    fn reasons_are_phrases() {
        let lines = ["Reason: Not owned, Not offline", "Details: String"].map(str::to_owned);
        assert_eq!(reasons(&lines), ["Not owned", "Not offline"]);
    }
}
