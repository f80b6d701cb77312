//! HTML tables, with scraper. Their cells may hold HTML, Markdown or both: the pages of 2016 to 2019
//! write `<td><p>collection of [LicenseType](page.md#licensetype)</p></td>`.

use scraper::{ElementRef, Html, Selector};

use super::{Content, Page, Rich, Row, Span, Style, Table};

/// Reads the table of an HTML fragment that starts on `line`.
pub(super) fn table(fragment: &str, line: usize) -> Option<Table> {
    let document = Html::parse_fragment(fragment);
    let selector = |css| Selector::parse(css).expect("a constant selector");
    let (row_selector, cell_selector) = (selector("tr"), selector("th, td"));
    let row_lines = row_lines(fragment, line);
    let mut rows = document
        .select(&row_selector)
        .enumerate()
        .map(|(index, row)| {
            let cells: Vec<Rich> = row.select(&cell_selector).map(cell).collect();
            Row {
                line: row_lines.get(index).copied().unwrap_or(line),
                cells,
                printed_cells: None,
            }
        });
    let header = rows.next()?.cells;
    let wanted = header.len();
    let rows = rows
        .filter(|row| !row.cells.is_empty())
        .map(|mut row| {
            if row.cells.len() != wanted {
                row.printed_cells = Some(row.cells.len());
                row.cells.resize(wanted, Rich::default());
            }
            row
        })
        .collect();
    Some(Table { header, rows })
}

/// The parser keeps no positions: the n-th row stands where the n-th `<tr` stands.
fn row_lines(fragment: &str, line: usize) -> Vec<usize> {
    fragment
        .to_ascii_lowercase()
        .match_indices("<tr")
        .filter(|(at, _)| fragment[at + 3..].starts_with([' ', '>', '\n', '\t']))
        .map(|(at, _)| line + fragment[..at].matches('\n').count())
        .collect()
}

fn cell(element: ElementRef<'_>) -> Rich {
    let html = Rich::from_html(&element.inner_html());
    let mut rich = Rich::default();
    for span in html.spans {
        if span.style == Style::Plain && span.link.is_none() && has_markdown(&span.text) {
            rich.spans.extend(inline_markdown(&span.text));
        } else {
            rich.spans.push(span);
        }
    }
    rich
}

fn has_markdown(text: &str) -> bool {
    text.contains("](") || text.contains("**") || text.contains('`') || text.contains('\\')
}

fn inline_markdown(text: &str) -> Vec<Span> {
    let page = Page::parse("", text.trim_start());
    let mut spans = Vec::new();
    for block in page.blocks {
        if let Content::Paragraph(rich) | Content::Item(rich) = block.content {
            spans.extend(rich.spans);
        }
    }
    spans
}

/// Whether a tag names an HTML element that the pages use; `<string>` does not.
pub(super) fn is_element(tag: &str) -> bool {
    const ELEMENTS: &[&str] = &[
        "a", "b", "br", "code", "del", "div", "em", "hr", "i", "img", "kbd", "li", "ol", "p",
        "pre", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td",
        "th", "thead", "tr", "u", "ul",
    ];
    let name = tag.trim_start_matches(['<', '/', '\\']);
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    tag.starts_with("<!--") || ELEMENTS.contains(&name[..end].to_ascii_lowercase().as_str())
}
