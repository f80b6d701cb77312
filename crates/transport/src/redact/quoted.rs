//! What serde says of a document, without what it quotes of it.

use super::MASK;

/// Drops what serde repeats of a document: `invalid type: string "…", expected u32` keeps the types.
///
/// Names of fields are kept where they are our own (a missing field, a field that comes twice). Of
/// messages in another form, which a type has made itself, all that is quoted is dropped.
#[must_use]
pub(crate) fn quoted(problem: &str) -> String {
    // Names that come from the type that was asked for, not from the document.
    const OURS: &[&str] = &["missing field `", "duplicate field `"];
    if OURS.iter().any(|start| problem.starts_with(start)) {
        return problem.to_owned();
    }
    for start in ["invalid type: ", "invalid value: "] {
        if let Some(rest) = problem.strip_prefix(start) {
            return format!("{start}{}", unexpected(rest));
        }
    }
    for start in ["unknown variant `", "unknown field `"] {
        if let Some(rest) = problem.strip_prefix(start) {
            // The name stands as it was; behind the last of these words begins what is ours.
            let end = ["`, expected ", "`, there are no "]
                .iter()
                .filter_map(|mark| rest.rfind(mark))
                .max();
            let behind = end.map_or("`", |end| &rest[end..]);
            return format!("{start}{MASK}{behind}");
        }
    }
    masked(problem)
}

/// `string "a \"b\"", expected u32`, with the value masked: a text in the form of Rust's `Debug`, or
/// a number, a character or a truth value between backticks.
fn unexpected(found: &str) -> String {
    if let Some(text) = found.strip_prefix("string \"") {
        let mut escaped = false;
        let end = text.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let behind = end.map_or("", |end| &text[end + 1..]);
        return format!("string \"{MASK}\"{behind}");
    }
    let Some((kind, value)) = found.split_once('`') else {
        return found.to_owned();
    };
    if kind.contains(", expected ") {
        // What is quoted is the name of the type that was asked for.
        return found.to_owned();
    }
    // The character may be a backtick itself.
    let end = value.find("`, expected ");
    let behind = end.map_or("", |end| &value[end + 1..]);
    format!("{kind}`{MASK}`{behind}")
}

/// A text of which all that stands in quotes is masked.
fn masked(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['"', '`']) {
        let (before, quote) = rest.split_at(start + 1);
        kept.push_str(before);
        kept.push_str(MASK);
        // Up to the last one of the kind: the value may have some of its own.
        let mark = if before.ends_with('"') { '"' } else { '`' };
        let Some(end) = quote.rfind(mark) else {
            return kept;
        };
        rest = &quote[end..];
        kept.push(mark);
        rest = &rest[1..];
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_serde_quotes_is_dropped() {
        for (problem, kept) in [
            (
                r#"invalid type: string "a \"b\", expected c", expected u32 at line 1 column 2"#,
                r#"invalid type: string "***", expected u32 at line 1 column 2"#,
            ),
            (
                r#"invalid value: string "ends with \\", expected a date"#,
                r#"invalid value: string "***", expected a date"#,
            ),
            (
                "invalid type: integer `123456`, expected a string",
                "invalid type: integer `***`, expected a string",
            ),
            (
                "invalid value: character ```, expected a digit",
                "invalid value: character `***`, expected a digit",
            ),
            (
                "invalid type: map, expected a string",
                "invalid type: map, expected a string",
            ),
            (
                "invalid type: sequence, expected struct `Page`",
                "invalid type: sequence, expected struct `Page`",
            ),
            (
                "unknown variant `a`, expected b`, expected one of `on`, `off`",
                "unknown variant `***`, expected one of `on`, `off`",
            ),
            (
                "unknown variant `a`, there are no variants",
                "unknown variant `***`, there are no variants",
            ),
            ("missing field `items`", "missing field `items`"),
            ("duplicate field `items`", "duplicate field `items`"),
            (
                r#"the date "2026" and the date "2027" differ"#,
                r#"the date "***" differ"#,
            ),
            (
                "bad character: found `x` at 3",
                "bad character: found `***` at 3",
            ),
            ("it ends within \"", "it ends within \"***"),
            (
                "expected value at line 1 column 1",
                "expected value at line 1 column 1",
            ),
        ] {
            assert_eq!(quoted(problem), kept);
        }
    }
}
