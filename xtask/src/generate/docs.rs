//! Documentation comments: our sentences, made safe for rustdoc and broken into lines.

use proc_macro2::TokenStream;
use quote::quote;

use super::dialect::{Definition, Node};

/// Columns of a line of generated code.
const WIDTH: usize = 100;
/// What stands before the text of every line: `/// `.
const MARKER: usize = 4;

/// The comment of an item, as attributes; `indent` is the column at which it will stand.
pub fn comment(text: &str, indent: usize) -> TokenStream {
    let lines = lines(text, WIDTH - MARKER - indent)
        .into_iter()
        .map(|line| match line.as_str() {
            "" => String::new(),
            _ => format!(" {line}"),
        });
    quote! { #(#[doc = #lines])* }
}

/// The comment of a module, as text.
pub fn module(text: &str) -> String {
    lines(text, WIDTH - MARKER)
        .iter()
        .map(|line| {
            if line.is_empty() {
                "//!\n".to_owned()
            } else {
                format!("//! {line}\n")
            }
        })
        .collect()
}

/// Lines of a module's comment that stay as they are, below what the module is.
pub fn example(text: &str) -> String {
    let separator = (!text.is_empty()).then_some("//!\n");
    let lines = text
        .lines()
        .map(|line| format!("//! {line}").trim_end().to_owned() + "\n");
    separator
        .map(str::to_owned)
        .into_iter()
        .chain(lines)
        .collect()
}

/// What a type is, with the address of its page.
pub fn of_type(name: &str, definition: &Definition) -> String {
    let text = definition
        .description
        .as_deref()
        .map_or_else(|| format!("The `{name}` type."), escape);
    match &definition.page {
        Some(page) => format!("{text}\n\n[Documentation]({page})"),
        None => text,
    }
}

/// What a field is, with the limits that the service sets.
pub fn of_field(wire: &str, node: &Node) -> String {
    let mut text = node
        .description
        .as_deref()
        .map_or_else(|| format!("The `{wire}` field."), escape);
    let limits = limits(node);
    if !limits.is_empty() && !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    for limit in limits {
        text.push(' ');
        text.push_str(&limit);
    }
    text
}

fn limits(node: &Node) -> Vec<String> {
    let mut limits = Vec::new();
    match (&node.minimum, &node.maximum) {
        (Some(minimum), Some(maximum)) => limits.push(format!("From {minimum} to {maximum}.")),
        (Some(minimum), None) => limits.push(format!("At least {minimum}.")),
        (None, Some(maximum)) => limits.push(format!("At most {maximum}.")),
        (None, None) => {}
    }
    limits.extend(
        node.max_length
            .map(|most| format!("At most {most} characters.")),
    );
    limits.extend(node.max_items.map(|most| format!("At most {most} items.")));
    if let Some(default) = &node.default {
        let text = default
            .as_str()
            .map_or_else(|| default.to_string(), str::to_owned);
        limits.push(format!("Default: `{text}`."));
    }
    limits
}

/// Escapes what rustdoc would take for HTML, for a link to an item or for an address that should
/// have been a link. Code spans, links to the web and what is escaped already stay as they are.
pub fn escape(text: &str) -> String {
    let mut escaped = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kept, shown) = match verbatim(rest) {
            Some(length) => (length, rest[..length].to_owned()),
            None if rest.starts_with("https://") || rest.starts_with("http://") => {
                let length = address(rest);
                (length, format!("<{}>", &rest[..length]))
            }
            None if matches!(first, '<' | '[' | ']' | '`') => (1, format!("\\{first}")),
            None => (first.len_utf8(), first.to_string()),
        };
        escaped.push_str(&shown);
        rest = &rest[kept..];
    }
    escaped
}

/// The length of a code span, a link or an escape at the start of the text.
fn verbatim(text: &str) -> Option<usize> {
    let after = |open: &str, close: &str| {
        let inner = text.strip_prefix(open)?.find(close)?;
        Some(open.len() + inner + close.len())
    };
    match text.as_bytes() {
        [b'\\', next, ..] if next.is_ascii_punctuation() => Some(2),
        [b'`', b'`', ..] => None,
        [b'`', ..] => after("`", "`"),
        [b'<', b'h', ..] if text[1..].starts_with("http") => after("<", ">"),
        [b'[', ..] => {
            let label = after("[", "](http")?;
            let label_is_plain = !text[1..label].contains(['\n', '[']);
            label_is_plain.then(|| text[label..].find(')').map(|end| label + end + 1))?
        }
        _ => None,
    }
}

/// The length of the web address at the start of the text, without the punctuation of the sentence.
fn address(text: &str) -> usize {
    let end = text
        .find([' ', '\n', '<', '>', ')', '`'])
        .unwrap_or(text.len());
    text[..end]
        .trim_end_matches(['.', ',', ';', ':', '!', '?'])
        .len()
}

/// Breaks each line of the text at `width` columns. Continued list items stay indented, and no line
/// starts with a word that Markdown would take for a mark.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.trim().lines().map(str::trim) {
        if paragraph.is_empty() && lines.last().is_some_and(String::is_empty) {
            continue;
        }
        let indent = " ".repeat(list_mark(paragraph));
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let fits = line.chars().count() + 1 + word.chars().count() <= width;
            if line.is_empty() {
                line.push_str(word);
            } else if fits
                || list_mark(&format!("{word} ")) > 0
                || word.starts_with(['#', '>', '|', '='])
            {
                line.push(' ');
                line.push_str(word);
            } else {
                lines.push(std::mem::replace(&mut line, format!("{indent}{word}")));
            }
        }
        lines.push(line);
    }
    lines
}

/// The width of the list mark at the start of a line: `- `, `* `, `12. `; 0 when there is none.
fn list_mark(line: &str) -> usize {
    let Some((mark, _)) = line.split_once(' ') else {
        return 0;
    };
    let number = mark.strip_suffix(['.', ')']).unwrap_or_default();
    let is_mark = matches!(mark, "-" | "*" | "+")
        || (!number.is_empty() && number.chars().all(|c| c.is_ascii_digit()));
    if is_mark { mark.len() + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustdoc_would_misread_is_escaped() {
        for (text, escaped) in [
            ("a Vec<String> or [x]", r"a Vec\<String> or \[x\]"),
            ("`Vec<T>` and `[x]` stay", "`Vec<T>` and `[x]` stay"),
            ("a lone ` here", r"a lone \` here"),
            ("```rust", r"\`\`\`rust"),
            (
                "see https://example.com/a_b.",
                "see <https://example.com/a_b>.",
            ),
            ("see (https://example.com)", "see (<https://example.com>)"),
            ("see <https://example.com>", "see <https://example.com>"),
            (
                "the [page](https://example.com/) says [so]",
                r"the [page](https://example.com/) says \[so\]",
            ),
            (r"already \[so\]", r"already \[so\]"),
            ("日本 < 語", r"日本 \< 語"),
        ] {
            assert_eq!(escape(text), escaped);
        }
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let text = "one two three four\n\n\n- five six seven eight\nnine 10. ten # eleven";
        assert_eq!(
            lines(text, 10),
            [
                "one two",
                "three four",
                "",
                "- five six",
                "  seven",
                "  eight",
                "nine 10.",
                "ten #",
                "eleven"
            ]
        );
    }

    #[test]
    fn limits_follow_the_description() {
        let node: Node = serde_json::from_str(
            r#"{"type": "integer", "description": "Items in a page", "minimum": 1, "maximum": 25, "default": 25}"#,
        )
        .unwrap();
        assert_eq!(
            of_field("top", &node),
            "Items in a page. From 1 to 25. Default: `25`."
        );
    }
}
