//! HTML tables, with scraper. Their cells may hold HTML, Markdown or both: the pages of 2016 to 2019
//! write `<td><p>collection of [LicenseType](page.md#licensetype)</p></td>`.

use scraper::{ElementRef, Html, Selector};

use super::{Content, Page, Rich, Row, Span, Style, Table};

/// Reads the table of an HTML fragment that starts on `line`.
pub(super) fn table(fragment: &str, line: usize) -> Option<Table> {
    let document = Html::parse_fragment(&escape_strangers(fragment));
    let selector = |css| Selector::parse(css).expect("a constant selector");
    let table = document.select(&selector("table")).next()?;
    let row_lines = row_lines(fragment, line);
    // A table inside a cell has rows too; they are text of that cell.
    let row_selector = selector("tr");
    let is_own = |row: &ElementRef<'_>| {
        row.ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "table")
            .is_some_and(|owner| owner.id() == table.id())
    };
    let mut spanning = Spanning::default();
    let mut rows = document
        .select(&row_selector)
        .enumerate()
        .filter(|(_, row)| is_own(row))
        .map(|(index, row)| Row {
            line: row_lines.get(index).copied().unwrap_or(line),
            cells: spanning.fill(row),
            printed_cells: None,
        })
        .collect::<Vec<_>>()
        .into_iter();
    let header = rows.next()?.cells;
    let wanted = header.len();
    let rows = rows
        .filter(|row| !row.cells.iter().all(Rich::is_empty))
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

/// Cells that reach into the rows below: column, rows left, content.
#[derive(Default)]
struct Spanning {
    open: Vec<(usize, usize, Rich)>,
}

impl Spanning {
    /// The most columns and rows that a span is believed.
    const LIMIT: usize = 50;

    /// The cells of a row, with those that reach into it from above.
    fn fill(&mut self, row: ElementRef<'_>) -> Vec<Rich> {
        let mut cells: Vec<Rich> = Vec::new();
        let mut opened = Vec::new();
        let own = row
            .child_elements()
            .filter(|child| matches!(child.value().name(), "td" | "th"));
        for child in own {
            self.push_open(&mut cells);
            let content = cell(child);
            let span = |name| {
                let printed = child.value().attr(name).and_then(|text| text.parse().ok());
                printed.unwrap_or(1_usize).clamp(1, Self::LIMIT)
            };
            if span("rowspan") > 1 {
                opened.push((cells.len(), span("rowspan") - 1, content.clone()));
            }
            cells.push(content);
            cells.extend(vec![Rich::default(); span("colspan") - 1]);
        }
        self.push_open(&mut cells);
        for (_, left, _) in &mut self.open {
            *left -= 1;
        }
        self.open.retain(|(_, left, _)| *left > 0);
        self.open.extend(opened);
        cells
    }

    fn push_open(&self, cells: &mut Vec<Rich>) {
        while let Some((.., content)) = self.open.iter().find(|(at, ..)| *at == cells.len()) {
            cells.push(content.clone());
        }
    }
}

/// The parser keeps no positions: the n-th row stands where the n-th `<tr` stands.
fn row_lines(fragment: &str, line: usize) -> Vec<usize> {
    let lower = fragment.to_ascii_lowercase();
    lower
        .match_indices("<tr")
        .filter(|(at, _)| lower[at + 3..].starts_with([' ', '>', '\n', '\t']))
        .map(|(at, _)| line + lower[..at].matches('\n').count())
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

/// What looks like a tag and is none, such as `list<string>`, as text.
fn escape_strangers(fragment: &str) -> String {
    let mut escaped = String::with_capacity(fragment.len());
    let mut parts = fragment.split('<');
    escaped.push_str(parts.next().unwrap_or_default());
    for part in parts {
        escaped.push_str(if is_element(part) { "<" } else { "&lt;" });
        escaped.push_str(part);
    }
    escaped
}

/// The HTML elements that the pages use.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "nobr",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Whether a tag names an HTML element that the pages use; `<string>` does not.
pub(super) fn is_element(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/', '\\']);
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    name.starts_with("!--") || ELEMENTS.contains(&name[..end].to_ascii_lowercase().as_str())
}
