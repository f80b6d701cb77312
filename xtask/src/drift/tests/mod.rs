//! Comparisons of small pages: a library that lends books.

mod errors;
mod operations;
mod output;
mod pages;
mod properties;
mod structures;

use crate::{
    facts::{self, Facts},
    pages::Page,
};

use super::{Change, change::Seen, compare};

/// The facts of pages given as name and text.
fn facts(pages: &[(&str, &str)]) -> Facts {
    let pages: Vec<Page> = pages
        .iter()
        .map(|(file, text)| Page::parse(*file, text))
        .collect();
    facts::collect(&pages)
}

/// A change in one line: `field changed type Book.pages [breaking]: string :9 → int32 :9`.
fn line(change: &Change) -> String {
    let side = |seen: &Option<Seen>| {
        seen.as_ref().map_or("–".to_owned(), |seen| {
            let value = seen.value.to_string();
            format!("{} :{}", value.trim_matches('"'), seen.place.line)
        })
    };
    let aspect = change.aspect.map(|aspect| format!(" {aspect}"));
    let within = change.within.map(|kind| format!(" with its {kind}"));
    format!(
        "{} {}{} {} [{}{}]: {} → {}",
        change.kind,
        change.verb,
        aspect.unwrap_or_default(),
        change.subject,
        change.severity.as_str(),
        within.unwrap_or_default(),
        side(&change.old),
        side(&change.new)
    )
}

/// What differs between two sets of pages.
fn drift(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<String> {
    compare(&facts(old), &facts(new)).iter().map(line).collect()
}

/// What differs when one piece of a page is replaced; the piece must be there.
fn edit(page: &str, piece: &str, by: &str) -> Vec<String> {
    assert!(page.contains(piece), "`{piece}` is not on the page");
    drift(
        &[("page.md", page)],
        &[("page.md", &page.replacen(piece, by, 1))],
    )
}

/// An operation with parameters, a body and errors.
const LEND: &str = "\
# Lend a book

## Request

| Method | Request URI |
|---|---|
| POST | https://library.example/v1/shelves/{shelf-id}/books/{book-id}/loans?days={days}&sort=name |

### URI parameters

| Name | Type | Required | Description |
|---|---|---|---|
| shelf-id | string | Yes | Where the book stands. |
| book-id | GUID | Yes | Which book. |
| days | int | No | For how long. The default is 14 and the maximum value is 28. |

### Request body

| Name | Type | Required | Description |
|---|---|---|---|
| reader | string | Yes | Who takes it. |
| urgency | string | No | Possible values include **Low**, **Normal** and **High**. |

## Response

### Response body

The answer is a [Loan](library-resources.md#loan) with its dates.

### Error codes

| HTTP Status Code | Error code | Description |
|---|---|---|
| 404 | 7001 | There is no such book. |
| 409 | 7002 | The book is not on its shelf. |
| 409 | 7002 | The book is in another reader's hands. |
";

/// Types and enumerations.
const RESOURCES: &str = "\
# Library resources

## Loan

| Property | Type | Description |
|---|---|---|
| id | GUID | Names the loan. |
| bookTitle | string | What was lent. |
| due | DateTime | When it must be back. |
| state | LoanState | How it stands. |

## LoanState

| Value | Description |
|---|---|
| Open | Not back yet. |
| Closed | Back again. |

## Reader

| Property | Type | Description |
|---|---|---|
| id | GUID | Names the reader. |
| loans | array of Loan | What the reader has. |
| card | string | Either `Plain` or `Golden`. |
";
