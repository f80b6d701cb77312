//! Error tables.

use crate::pages::Table;

use super::{
    ErrorRow, Findings, Place,
    columns::{Column, Columns, status},
};

/// The rows of an error table.
pub(super) fn read(
    table: &Table,
    columns: &Columns,
    page: &str,
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
        let lines: Vec<String> = data
            .into_iter()
            .flatten()
            .flat_map(|cell| joined(cell.lines()))
            .collect();
        rows.push(ErrorRow {
            operation: None,
            place,
            status,
            code,
            inner_code: text(Column::InnerCode),
            reason: text(Column::Description).unwrap_or_default(),
            retry: text(Column::Retry).and_then(|cell| retry(&cell)),
            reasons: reasons(&lines),
            item_types: listed(
                &lines,
                &["item type:", "itemtype:", "item type(s):", "item types:"],
                &[',', '/', ' '],
            ),
        });
    }
    rows
}

/// What follows "Reason:"; one page prints the phrase without its label.
fn reasons(lines: &[String]) -> Vec<String> {
    let labelled = listed(lines, &["reason:", "reasons:"], &[',', '/']);
    if !labelled.is_empty() {
        return labelled;
    }
    let is_bare = |line: &&String| line.starts_with("Invalid ") && !line.contains(':');
    lines.iter().filter(is_bare).cloned().collect()
}

fn retry(cell: &str) -> Option<bool> {
    match cell.to_lowercase().trim_end_matches('.') {
        "no" | "n" | "false" => Some(false),
        "n/a" | "-" | "–" | "not applicable" => None,
        _ => Some(true),
    }
}

/// Lines of `label: list` with the lists whole: a break may fall into the middle of one.
fn joined(lines: Vec<String>) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    for line in lines {
        match whole.last_mut() {
            Some(last) if last.ends_with(',') && !line.contains(':') => {
                last.push(' ');
                last.push_str(&line);
            }
            _ => whole.push(line),
        }
    }
    whole
}

/// The words behind one of the labels, each once.
fn listed(lines: &[String], labels: &[&str], separators: &[char]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in lines {
        let behind = labels.iter().find_map(|label| {
            let head = line.get(..label.len())?;
            head.eq_ignore_ascii_case(label)
                .then(|| &line[label.len()..])
        });
        let words = behind.unwrap_or_default().split(separators);
        for word in words.map(str::trim).filter(|word| !word.is_empty()) {
            if !found.iter().any(|known| known.eq_ignore_ascii_case(word)) {
                found.push(word.to_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: &[&str] = &["item type:", "itemtype:"];

    #[test]
    fn a_list_printed_twice_is_one_list() {
        let lines = [
            "Item type: Inventory, User, Seat",
            "ItemType: Inventory User Seat",
            "Values: ProductId",
        ]
        .map(str::to_owned);
        assert_eq!(
            listed(&lines, TYPES, &[',', ' ']),
            ["Inventory", "User", "Seat"]
        );
    }

    #[test]
    fn a_list_may_break_in_its_middle() {
        let lines = ["Item type: Inventory,", "User, Seat", "Values: X"].map(str::to_owned);
        let lines = joined(lines.to_vec());
        assert_eq!(
            listed(&lines, TYPES, &[',', ' ']),
            ["Inventory", "User", "Seat"]
        );
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
