//! Markdown to blocks, with pulldown-cmark.
//!
//! HTML tables are cut out first and read by [`super::html`]: a Markdown parser ends an HTML block
//! at the first empty line, and several years of the pages have empty lines inside their tables.

use std::ops::Range;

use indexmap::IndexMap;
use pulldown_cmark::{
    CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html,
};

use super::{Block, Content, Page, Rich, Row, Table, html, language::traces};

pub(super) fn parse(file: String, text: &str) -> Page {
    let text = normalize(text);
    let traces = traces(&text);
    let (text, repairs) = mend_delimiters(&text);
    let (front_matter, body_start) = front_matter(&text);
    let lines = Lines::of(&text);
    let mut blocks = Vec::new();
    for segment in segments(&text, body_start) {
        match segment {
            Segment::Markdown(range) => {
                Reader {
                    text: &text[range.clone()],
                    base: range.start,
                    lines: &lines,
                    blocks: &mut blocks,
                }
                .read();
            }
            Segment::HtmlTable(range) => {
                let line = lines.at(range.start);
                if let Some(table) = html::table(&text[range], line) {
                    blocks.push(Block {
                        line,
                        content: Content::Table(table),
                    });
                }
            }
        }
    }
    Page {
        file,
        front_matter,
        blocks,
        repairs,
        traces,
    }
}

/// No byte order mark, no carriage returns, no no-break spaces: the pages have all three, and none of
/// them means anything.
fn normalize(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    // A lone carriage return ends a line only in files that have no other line ends.
    let text = if text.contains('\n') {
        text.replace('\r', "")
    } else {
        text.replace('\r', "\n")
    };
    without_comments(&text.replace('\u{a0}', " "))
}

/// HTML comments blanked, for a table in one states nothing; the lines stay where they are.
fn without_comments(text: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(start) = rest.find("<!--") {
        let Some(length) = rest[start..].find("-->") else {
            break;
        };
        let end = start + length + 3;
        kept.push_str(&rest[..start]);
        kept.extend(rest[start..end].chars().filter(|c| *c == '\n'));
        rest = &rest[end..];
    }
    kept.push_str(rest);
    kept
}

/// A table whose delimiter row has fewer cells than its header is no table to a Markdown parser; the
/// documentation site shows one all the same.
fn mend_delimiters(text: &str) -> (String, Vec<(usize, String)>) {
    let is_delimiter = |line: &str| {
        line.contains("---")
            && line.contains('|')
            && line
                .chars()
                .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
    };
    let (mut mended, mut repairs, mut header) = (String::with_capacity(text.len()), Vec::new(), "");
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            mended.push('\n');
        }
        let (wanted, printed) = (printed_cells(header), printed_cells(line));
        if header.trim_start().starts_with('|') && is_delimiter(line) && wanted != printed {
            repairs.push((
                index + 1,
                format!("the delimiter row has {printed} cells where the header has {wanted}"),
            ));
            mended.push('|');
            mended.push_str(&"---|".repeat(wanted));
        } else {
            mended.push_str(line);
        }
        header = line;
    }
    (mended, repairs)
}

/// The scalar entries of a leading `---` block, and where the rest of the text starts.
fn front_matter(text: &str) -> (IndexMap<String, String>, usize) {
    let mut entries = IndexMap::new();
    let Some(rest) = text.strip_prefix("---\n") else {
        return (entries, 0);
    };
    let Some(end) = rest.find("\n---") else {
        return (entries, 0);
    };
    for line in rest[..end].lines() {
        if let Some((key, value)) = line.split_once(':')
            && !key.starts_with([' ', '-', '#'])
        {
            entries.insert(
                key.trim().to_owned(),
                value.trim().trim_matches('"').to_owned(),
            );
        }
    }
    let after = 4 + end + 4;
    let start = text[after..]
        .find('\n')
        .map_or(text.len(), |newline| after + newline + 1);
    (entries, start)
}

enum Segment {
    Markdown(Range<usize>),
    HtmlTable(Range<usize>),
}

/// The text cut at its HTML tables; fences are left alone.
fn segments(text: &str, start: usize) -> Vec<Segment> {
    let mut segments = Vec::new();
    let (mut markdown_start, mut offset, mut fence) = (start, start, None::<&str>);
    let mut table: Option<(usize, usize)> = None;
    for line in text[start..].split_inclusive('\n') {
        let trimmed = line.trim_start();
        let end = offset + line.len();
        if let Some(marker) = fence {
            if trimmed.starts_with(marker) {
                fence = None;
            }
        } else if let Some((open, depth)) = table {
            let depth = (depth + tags(line, "<table")).saturating_sub(tags(line, "</table"));
            table = (depth > 0).then_some((open, depth));
            if depth == 0 {
                segments.push(Segment::HtmlTable(open..end));
                markdown_start = end;
            }
        } else if let Some(marker) = fence_marker(trimmed) {
            fence = Some(marker);
        } else if let Some(at) = table_start(line) {
            segments.push(Segment::Markdown(markdown_start..offset + at));
            let depth = tags(line, "<table").saturating_sub(tags(line, "</table"));
            if depth == 0 {
                segments.push(Segment::HtmlTable(offset + at..end));
                markdown_start = end;
            } else {
                table = Some((offset + at, depth));
            }
        }
        offset = end;
    }
    segments.push(match table {
        Some((open, _)) => Segment::HtmlTable(open..text.len()),
        None => Segment::Markdown(markdown_start..text.len()),
    });
    segments
}

/// The marker with which a line opens a fence.
fn fence_marker(line: &str) -> Option<&'static str> {
    let marker = ["```", "~~~"]
        .into_iter()
        .find(|marker| line.starts_with(marker))?;
    // A cell or a line may start with ```inline code```; a fence has no backtick behind it.
    (!line[marker.len()..].contains('`')).then_some(marker)
}

/// Where an HTML table starts on a line. In the cell of a pipe table, or in code, it is text.
fn table_start(line: &str) -> Option<usize> {
    let at = line.to_ascii_lowercase().find("<table")?;
    let before = line[..at].trim_start();
    (!before.starts_with('|') && !before.contains('`')).then_some(at)
}

fn tags(line: &str, tag: &str) -> usize {
    line.to_ascii_lowercase().matches(tag).count()
}

/// Offsets to line numbers.
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self { starts }
    }

    /// The line of an offset, from 1.
    fn at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }
}

/// Reads the blocks of one stretch of Markdown.
struct Reader<'a> {
    text: &'a str,
    base: usize,
    lines: &'a Lines,
    blocks: &'a mut Vec<Block>,
}

impl<'a> Reader<'a> {
    fn read(mut self) {
        let mut events = Parser::new_ext(self.text, Options::ENABLE_TABLES)
            .into_offset_iter()
            .peekable();
        let (mut quotes, mut items) = (0_usize, Vec::<(usize, Rich)>::new());
        while let Some((event, range)) = events.next() {
            let line = self.line(range.start);
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    let text = rich(&mut events, |end| matches!(end, TagEnd::Heading(_)));
                    let level = level_number(level);
                    self.push(line, Content::Heading { level, text });
                }
                Event::Start(Tag::Paragraph) => {
                    let text = rich(&mut events, |end| matches!(end, TagEnd::Paragraph));
                    match items.last_mut() {
                        Some((_, item)) => item.spans.extend(text.spans),
                        None if quotes > 0 => self.push(line, Content::Note(text)),
                        None => self.push(line, Content::Paragraph(text)),
                    }
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    self.flush(&mut items);
                    let content = fence(&kind, &mut events);
                    self.push(line, content);
                }
                Event::Start(Tag::Table(_)) => {
                    self.flush(&mut items);
                    let (table, below) = self.table(&mut events);
                    self.push(line, Content::Table(table));
                    for (line, text) in below {
                        self.push(line, Content::Paragraph(text));
                    }
                }
                Event::Start(Tag::HtmlBlock) => {
                    self.flush(&mut items);
                    let text = html_block(&mut events);
                    if !text.is_empty() {
                        self.push(line, Content::Paragraph(text));
                    }
                }
                Event::Start(Tag::BlockQuote(_)) => quotes += 1,
                Event::End(TagEnd::BlockQuote(_)) => quotes = quotes.saturating_sub(1),
                Event::Start(Tag::Item) => {
                    self.flush(&mut items);
                    items.push((line, Rich::default()));
                }
                Event::End(TagEnd::Item) => {
                    self.flush(&mut items);
                    items.pop();
                }
                // A tight list item has its text without a paragraph around it.
                inline if !items.is_empty() => {
                    if let Some((_, item)) = items.last_mut() {
                        item.spans.extend(inline_rich(inline, &mut events));
                    }
                }
                _ => {}
            }
        }
    }

    /// The text of the innermost open list item so far: what comes next stands below it.
    fn flush(&mut self, items: &mut [(usize, Rich)]) {
        if let Some((line, text)) = items.last_mut() {
            let text = std::mem::take(text);
            if !text.is_empty() {
                let line = *line;
                self.push(line, Content::Item(text));
            }
        }
    }

    fn line(&self, offset: usize) -> usize {
        self.lines.at(self.base + offset)
    }

    fn push(&mut self, line: usize, content: Content) {
        self.blocks.push(Block { line, content });
    }

    /// A table, and the lines right below it that are none of its rows.
    fn table<I>(&self, events: &mut I) -> (Table, Vec<(usize, Rich)>)
    where
        I: Iterator<Item = (Event<'a>, Range<usize>)>,
    {
        let (mut header, mut rows, mut below) = (Vec::new(), Vec::new(), Vec::new());
        let (mut cells, mut start) = (Vec::new(), 0..0);
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => {
                    (cells, start) = (Vec::new(), range);
                }
                Event::Start(Tag::TableCell) => {
                    cells.push(rich(events, |end| matches!(end, TagEnd::TableCell)));
                }
                Event::End(TagEnd::TableHead) => header = std::mem::take(&mut cells),
                Event::End(TagEnd::TableRow) => {
                    let printed = printed_cells(&self.text[start.clone()]);
                    let mut cells = std::mem::take(&mut cells);
                    // A Markdown parser takes every line up to the next empty one for a row.
                    let is_row = header.len() < 2 || self.text[start.clone()].contains('|');
                    if !is_row {
                        below.push((self.line(start.start), cells.swap_remove(0)));
                    } else if !cells.iter().all(Rich::is_empty) {
                        // A row of empty cells parts the others and states nothing.
                        rows.push(self.row(&start, cells, printed, header.len()));
                    }
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        (Table { header, rows }, below)
    }

    /// A row, mended where it has one cell too many and that cell is an empty `||`.
    fn row(&self, range: &Range<usize>, cells: Vec<Rich>, printed: usize, wanted: usize) -> Row {
        let line = self.line(range.start);
        if printed == wanted {
            return Row {
                line,
                cells,
                printed_cells: None,
            };
        }
        let source = self.text[range.clone()].trim();
        let cells = if printed == wanted + 1 && source.contains("||") {
            let mended = format!(
                "|{}\n|{}\n{}",
                "h|".repeat(wanted),
                "-|".repeat(wanted),
                source.replacen("||", "|", 1)
            );
            first_row(&mended).unwrap_or(cells)
        } else {
            cells
        };
        Row {
            line,
            cells,
            printed_cells: Some(printed),
        }
    }
}

/// The inline content up to the end tag.
fn rich<'a, I>(events: &mut I, ends: impl Fn(&TagEnd) -> bool) -> Rich
where
    I: Iterator<Item = (Event<'a>, Range<usize>)>,
{
    let mut inline = Vec::new();
    for (event, _) in events {
        match event {
            Event::End(end) if ends(&end) => break,
            event => inline.push(readable(event)),
        }
    }
    let mut fragment = String::new();
    push_html(&mut fragment, inline.into_iter());
    Rich::from_html(&fragment)
}

fn first_row(markdown: &str) -> Option<Vec<Rich>> {
    let page = parse(String::new(), markdown);
    page.blocks
        .into_iter()
        .find_map(|block| match block.content {
            Content::Table(table) => table.rows.into_iter().next().map(|row| row.cells),
            _ => None,
        })
}

/// How many cells a row of a pipe table has in the source. Pipes in code or behind a backslash are
/// text.
fn printed_cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let (mut pipes, mut escaped, mut last_is_pipe) = (0, false, false);
    for c in row.chars() {
        last_is_pipe = c == '|' && !escaped;
        pipes += usize::from(last_is_pipe);
        escaped = c == '\\' && !escaped;
    }
    if last_is_pipe { pipes } else { pipes + 1 }
}

fn fence<'a, I>(kind: &CodeBlockKind<'_>, events: &mut I) -> Content
where
    I: Iterator<Item = (Event<'a>, Range<usize>)>,
{
    let info = match kind {
        CodeBlockKind::Fenced(info) => info.trim().to_owned(),
        CodeBlockKind::Indented => String::new(),
    };
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(part) => text.push_str(&part),
            Event::End(TagEnd::CodeBlock) => break,
            _ => {}
        }
    }
    Content::Fence { info, text }
}

/// The text of an HTML block that is no table.
fn html_block<'a, I>(events: &mut I) -> Rich
where
    I: Iterator<Item = (Event<'a>, Range<usize>)>,
{
    let mut fragment = String::new();
    for (event, _) in events {
        match event {
            Event::End(TagEnd::HtmlBlock) => break,
            Event::Html(part) | Event::Text(part) => fragment.push_str(&part),
            _ => {}
        }
    }
    Rich::from_html(&fragment)
}

/// The spans of one inline element of a tight list item.
fn inline_rich<'a, I>(first: Event<'a>, events: &mut I) -> Vec<super::Span>
where
    I: Iterator<Item = (Event<'a>, Range<usize>)>,
{
    let mut depth = 0_i32;
    let mut inline = Vec::new();
    let mut next = Some(first);
    while let Some(event) = next {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            break;
        }
        inline.push(readable(event));
        next = if depth > 0 {
            events.next().map(|(event, _)| event)
        } else {
            None
        };
    }
    let mut fragment = String::new();
    push_html(&mut fragment, inline.into_iter());
    Rich::from_html(&fragment).spans
}

/// `list<UserIdentity>` without a backslash reads as an HTML tag; what is no HTML element is text.
fn readable(event: Event<'_>) -> Event<'_> {
    match event {
        Event::InlineHtml(tag) if !html::is_element(&tag) => Event::Text(tag),
        Event::SoftBreak => Event::Text(" ".into()),
        event => event,
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
