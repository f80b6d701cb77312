//! Words for a narrow terminal: short lists, wrapped lines, the few words of a sentence that differ.

use similar::{DiffTag, TextDiff};

use super::names::plain_words;

/// The width that lists are wrapped at.
const WIDTH: usize = 110;

/// `1 page`, `2 pages`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let noun = match (number, noun.strip_suffix('y')) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    };
    format!("{number} {noun}")
}

/// Names in a row; of many of them the first and the last ones. A name that is there several times is
/// counted.
pub(super) fn list<S: AsRef<str>>(names: &[S]) -> String {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for name in names.iter().map(AsRef::as_ref) {
        match counted.iter_mut().find(|(known, _)| *known == name) {
            Some((_, times)) => *times += 1,
            None => counted.push((name, 1)),
        }
    }
    let names: Vec<String> = counted
        .into_iter()
        .map(|(name, times)| match times {
            1 => name.to_owned(),
            _ => format!("{name} ×{times}"),
        })
        .collect();
    let length: usize = names.iter().map(|name| name.chars().count() + 2).sum();
    if names.len() > 8 && length > 100 {
        let (head, tail) = (&names[..4], &names[names.len() - 1]);
        format!("{} … {tail}", head.join(", "))
    } else {
        names.join(", ")
    }
}

/// A text on lines of their own, each indented.
pub(super) fn wrap(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut lines = vec![margin.clone()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is a first line");
        if line.trim().is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{margin}{word}"));
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// What differs between two sentences, beyond style: `“country” → “country/region”`. `None` when they
/// have little in common.
pub(super) fn differing_words(old: &str, new: &str) -> Option<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (
        old.split_whitespace().collect(),
        new.split_whitespace().collect(),
    );
    let mut hunks = Vec::new();
    for op in TextDiff::from_slices(&old, &new).ops() {
        let (before, after) = (&old[op.old_range()], &new[op.new_range()]);
        let quoted = |words: &[&str]| format!("“{}”", words.join(" "));
        match op.tag() {
            DiffTag::Equal => {}
            _ if plain_words(&before.join(" ")) == plain_words(&after.join(" ")) => {}
            DiffTag::Delete => hunks.push(format!("without {}", quoted(before))),
            DiffTag::Insert => hunks.push(format!("with {}", quoted(after))),
            DiffTag::Replace => hunks.push(format!("{} → {}", quoted(before), quoted(after))),
        }
    }
    let text = hunks.join(", ");
    (!hunks.is_empty() && hunks.len() <= 4 && text.chars().count() <= 140).then_some(text)
}

/// The beginning of a long text.
pub(super) fn shorten(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(length).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!(count(1, "page"), "1 page");
        assert_eq!(count(0, "page"), "0 pages");
        assert_eq!(count(3, "entry"), "3 entries");
        assert_eq!(count(3, "key"), "3 keys");
    }

    #[test]
    fn long_lists_keep_their_ends() {
        let names: Vec<String> = (800_100..800_150).map(|code| code.to_string()).collect();
        assert_eq!(list(&names), "800100, 800101, 800102, 800103 … 800149");
        assert_eq!(list(&["a", "b", "a"]), "a ×2, b");
    }

    #[test]
    fn only_the_differing_words_are_shown() {
        assert_eq!(
            differing_words(
                "A seat in the country is free",
                "A seat in the region is free today"
            )
            .unwrap(),
            "“country” → “region”, with “today”"
        );
        assert_eq!(differing_words("a", "a"), None);
    }

    #[test]
    fn wrapped_lines_stay_within_the_width() {
        let text = "word ".repeat(60);
        let wrapped = wrap(text.trim(), 4);
        assert!(
            wrapped
                .lines()
                .all(|line| line.len() <= WIDTH && line.starts_with("    w"))
        );
    }
}
