//! Error rows.

use super::{LEND, drift, edit};

/// A table that holds for every operation.
const CODES: &str = "\
# Error codes

| Code | HTTP Status | Description |
|---|---|---|
| 7001 | 404 | There is no such book. |
| 7002 | 409 | The book is not on its shelf. |
| 7003 | 400 | The card is not valid. |
";

#[test]
fn rows_come_and_go() {
    let row = "| 404 | 7001 | There is no such book. |\n";
    assert_eq!(
        edit(
            LEND,
            row,
            &format!("{row}| 403 | 7005 | The card has expired. |\n")
        ),
        ["error added Lend a book.403/7005 [addition]: – → The card has expired. :35"]
    );
    assert_eq!(
        edit(LEND, row, ""),
        ["error removed Lend a book.404/7001 [soft]: There is no such book. :34 → –"]
    );
}

#[test]
fn rows_with_one_code_are_told_apart_by_their_texts() {
    assert_eq!(
        edit(LEND, "| 409 | 7002 | The book is not on its shelf. |\n", ""),
        ["error removed Lend a book.409/7002 [soft]: The book is not on its shelf. :35 → –"]
    );
    assert_eq!(
        edit(
            LEND,
            "in another reader's hands",
            "in the hands of another reader"
        ),
        [
            "error changed text Lend a book.409/7002 [soft]: The book is in another reader's hands. :36 → The book is in the hands of another reader. :36"
        ]
    );
}

#[test]
fn style_is_a_note_and_formatting_is_nothing() {
    let found = edit(
        LEND,
        "The book is not on its shelf.",
        "The book isn't on its shelf",
    );
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("error changed text Lend a book.409/7002 [note]"),
        "{found:?}"
    );
    assert_eq!(
        edit(
            LEND,
            "another reader's hands.",
            "another  reader’s **hands**"
        ),
        [""; 0]
    );
}

#[test]
fn status_and_code_may_change_by_themselves() {
    assert_eq!(
        edit(LEND, "| 404 | 7001 |", "| 410 | 7001 |"),
        ["error changed status Lend a book.410/7001 [soft]: 404 :34 → 410 :34"]
    );
    assert_eq!(
        edit(LEND, "| 404 | 7001 |", "| 404 | 7101 |"),
        ["error renamed Lend a book.404/7101 [soft]: 7001 :34 → 7101 :34"]
    );
}

#[test]
fn retries_reasons_and_item_types_count() {
    let head = "# Lend a book\n\n## Request\n\n| Method | Request URI |\n|---|---|\n| GET | https://library.example/v1/loans |\n\n## Response\n\n";
    let page = format!(
        "{head}| Error code | Description | Retry | Data field |\n|---|---|---|---|\n| 404 | Not there | No | Reason: No book<br>Item type: Book, Shelf |\n"
    );
    assert_eq!(
        edit(&page, "| No |", "| Yes |"),
        ["error changed retry Lend a book.404 [soft]: false :13 → true :13"]
    );
    assert_eq!(
        edit(&page, "No book", "No book, No shelf"),
        [
            "error changed reasons Lend a book.404 [soft]: [\"No book\"] :13 → [\"No book\",\"No shelf\"] :13"
        ]
    );
    assert_eq!(
        edit(&page, "Book, Shelf", "Book"),
        [
            "error changed item-types Lend a book.404 [soft]: [\"Book\",\"Shelf\"] :13 → [\"Book\"] :13"
        ]
    );
    assert_eq!(edit(&page, "Book, Shelf", "Shelf, Book"), [""; 0]);
}

#[test]
fn tables_for_all_operations_have_no_owner_and_may_be_split() {
    let old = [("error-codes.md", CODES)];
    let found = drift(
        &old,
        &[("error-codes.md", &CODES.replace("not valid", "unknown"))],
    );
    assert_eq!(
        found,
        ["error changed text 400/7003 [soft]: The card is not valid. :7 → The card is unknown. :7"]
    );
    let row = "| 7003 | 400 | The card is not valid. |\n";
    let (rest, cards) = (
        CODES.replace(row, ""),
        "# Card error codes\n\n| Code | HTTP Status | Description |\n|---|---|---|\n",
    );
    let cards = format!("{cards}{row}");
    let found = drift(
        &old,
        &[("error-codes.md", &rest), ("error-codes-cards.md", &cards)],
    );
    assert_eq!(
        found,
        [
            "page added error-codes-cards.md [note]: – → error-codes-cards.md :1",
            "error moved 400/7003 [note]: The card is not valid. :7 → The card is not valid. :5",
        ]
    );
}
