//! Numbers and defaults in a description: "Default = 25, Maximum = 100", "defaults to **current**".

use crate::pages::Rich;

use super::tokens::{Token, lines};

/// What a description says of the size of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::facts) struct Limits {
    /// The largest value, or the most items.
    pub(in crate::facts) maximum: Option<i64>,
    /// The most characters.
    pub(in crate::facts) max_length: Option<i64>,
}

/// Words between "maximum" or "default" and its number.
const FILLERS: &[&str] = &[
    "value",
    "values",
    "size",
    "length",
    "max",
    "maximum",
    "number",
    "and",
    "the",
    "default",
    "if",
    "when",
    "not",
    "is",
    "isn't",
    "are",
    "of",
    "to",
    "specified",
    "provided",
    "supplied",
    "omitted",
    "page",
    "it",
    "set",
    "be",
    "for",
    "this",
    "limit",
];

/// Words that join a default to its value.
const JOINTS: &[&str] = &["is", "are", "to", "of", "be"];

/// Units that make a number a span of time, which is no value.
const TIMES: &[&str] = &[
    "day", "days", "hour", "hours", "minute", "minutes", "second", "seconds", "month", "months",
    "week", "weeks", "year", "years", "%", "percent", "times",
];

/// The largest value, number of items or length.
pub(in crate::facts) fn limits(description: &Rich) -> Limits {
    let mut found = Limits::default();
    for line in lines(description) {
        for at in 0..line.len() {
            let Some(start) = limit_words(&line, at) else {
                continue;
            };
            let Some((number, next)) = number_behind(&line, start) else {
                continue;
            };
            let unit = |words: &[&str]| {
                line[next..]
                    .iter()
                    .take(2)
                    .any(|token| token.is_word(words))
            };
            let is_length = unit(&["character", "characters", "chars", "letters"])
                || line[at..next]
                    .iter()
                    .any(|token| token.is_word(&["length"]));
            if unit(TIMES) {
                continue;
            }
            let slot = if is_length {
                &mut found.max_length
            } else {
                &mut found.maximum
            };
            slot.get_or_insert(number);
        }
    }
    found
}

/// Where the number of a limit may stand: behind "maximum", "at most", "up to", "no more than".
fn limit_words(line: &[Token], at: usize) -> Option<usize> {
    let word = |offset: usize, words: &[&str]| {
        line.get(at + offset)
            .is_some_and(|token| token.is_word(words))
    };
    if word(0, &["maximum", "max"]) || (word(0, &["limit"]) && word(1, &["is"])) {
        return Some(at + 1);
    }
    let pairs = [
        ["at", "most"],
        ["up", "to"],
        ["cannot", "exceed"],
        ["not", "exceed"],
    ];
    if pairs.iter().any(|[a, b]| word(0, &[a]) && word(1, &[b])) {
        return Some(at + 2);
    }
    (word(0, &["no"]) && word(1, &["more"]) && word(2, &["than"])).then_some(at + 3)
}

/// The number behind fillers, and what follows it.
fn number_behind(line: &[Token], start: usize) -> Option<(i64, usize)> {
    let skipped = line[start..]
        .iter()
        .take_while(|token| token.is_word(FILLERS) || token.is_sign(&['=', ':']))
        .count();
    let at = start + skipped;
    let (Token::Word(text) | Token::Marked(text)) = line.get(at)? else {
        return None;
    };
    number(text, line.get(at + 1), line.get(at + 2)).map(|(number, used)| (number, at + used))
}

/// A number in digits or in letters. The commas in "10,000" are signs of their own.
fn number(text: &str, comma: Option<&Token>, rest: Option<&Token>) -> Option<(i64, usize)> {
    const WORDS: &[&str] = &[
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    if let Some(at) = WORDS
        .iter()
        .position(|word| word.eq_ignore_ascii_case(text))
    {
        return Some((i64::try_from(at).ok()? + 1, 1));
    }
    let is_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let plain = text.replace(',', "");
    if !is_digits(&plain) {
        return None;
    }
    if let (Some(comma), Some(Token::Word(group))) = (comma, rest)
        && comma.is_sign(&[','])
        && plain.len() <= 3
        && group.len() == 3
        && is_digits(group)
    {
        return Some((format!("{plain}{group}").parse().ok()?, 3));
    }
    Some((plain.parse().ok()?, 1))
}

/// The default that a description names.
pub(in crate::facts) fn default(description: &Rich) -> Option<String> {
    for line in lines(description) {
        for (at, token) in line.iter().enumerate() {
            let by_default = at > 0 && line[at - 1].is_word(&["by"]);
            if token.is_word(&["default", "defaults"])
                && !by_default
                && let Some(value) = default_behind(&line, at)
            {
                return Some(value);
            }
            // "`daily` (default) and `hourly`"
            let noted = matches!(line.get(at + 1), Some(Token::Note(note)) if note.eq_ignore_ascii_case("default"));
            if let (Token::Marked(value), true) = (token, noted) {
                return Some(value.clone());
            }
        }
    }
    None
}

fn default_behind(line: &[Token], at: usize) -> Option<String> {
    if let Some((number, next)) = number_behind(line, at + 1) {
        let is_time = line.get(next).is_some_and(|token| token.is_word(TIMES));
        return (!is_time).then(|| number.to_string());
    }
    let fillers = line[at + 1..]
        .iter()
        .take_while(|token| token.is_word(FILLERS) || token.is_sign(&['=', ':']))
        .count();
    let joined = line[at + 1..=at + fillers]
        .iter()
        .chain(line.get(at).filter(|token| token.is_word(&["defaults"])))
        .any(|token| token.is_word(JOINTS) || token.is_sign(&['=', ':']));
    let next = line.get(at + fillers + 1);
    let after = line.get(at + fillers + 2);
    match line.get(at + fillers + 1..)?.first()? {
        // "The default is A or B" names none.
        Token::Marked(value) if joined => {
            let alone = !after.is_some_and(|token| token.is_word(&["or", "and"]));
            alone.then(|| value.clone())
        }
        Token::Word(word) if joined && next.is_some() => {
            let ends = after.is_none_or(|token| {
                token.is_sign(&['.', ',', ';', '!']) || token.is_word(&["if", "when", "unless"])
            });
            ends.then(|| word.clone())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, default, limits};
    use crate::pages::Rich;

    #[test]
    fn numbers_are_found_behind_their_words() {
        for (html, number, maximum) in [
            ("Optional. Default = 25, Maximum = 100", "25", 100),
            (
                "The maximum number of things in one answer. The default and maximum value is 100.",
                "100",
                100,
            ),
            (
                "The default is 100 and maximum value is 200 items.",
                "100",
                200,
            ),
            (
                "The maximum value and the default value if not specified is 10000.",
                "10000",
                10_000,
            ),
            (
                "The maximum and default values are <code>500</code>.",
                "500",
                500,
            ),
            ("The default is 1000. The max is 1000.", "1000", 1000),
            ("Default max size = 2000", "2000", 2000),
        ] {
            let text = Rich::from_html(html);
            assert_eq!(default(&text).as_deref(), Some(number), "{html}");
            assert_eq!(limits(&text).maximum, Some(maximum), "{html}");
            assert_eq!(limits(&text).max_length, None, "{html}");
        }
    }

    #[test]
    fn not_every_number_is_a_default() {
        for (html, maximum, max_length) in [
            ("Default without it is the RETAIL sandbox.", None, None),
            (
                "It supports a maximum of 100 ids per call.",
                Some(100),
                None,
            ),
            ("A text of up to 10,000 characters.", None, Some(10_000)),
            ("Only a maximum of five can be named.", Some(5), None),
            (
                "Falls back to a default of 30 days before today.",
                None,
                None,
            ),
            ("The link lives for up to 15 minutes.", None, None),
        ] {
            let text = Rich::from_html(html);
            let expected = Limits {
                maximum,
                max_length,
            };
            assert_eq!(default(&text), None, "{html}");
            assert_eq!(limits(&text), expected, "{html}");
        }
    }

    #[test]
    fn defaults_are_words_too() {
        for (html, expected) in [
            ("The default is <code>true</code>.", Some("true")),
            ("Defaults to current if not passed.", Some("current")),
            ("Defaults to .csv if nothing is given.", Some(".csv")),
            ("If omitted defaults to current month.", None),
            (
                "The query defaults to <em>en-US</em> if left out.",
                Some("en-US"),
            ),
            ("The default value is “full.”", Some("full")),
            ("The default value is null.", Some("null")),
            ("The default is the currency of the partner.", None),
            ("The default is \"Monthly\" or \"OneTime\".", None),
            (
                "Options: <code>daily</code> (default) and <code>hourly</code>.",
                Some("daily"),
            ),
            ("The default currency.", None),
            ("Whether it is the default domain of the tenant.", None),
            ("New things lack it by default but can have it.", None),
        ] {
            assert_eq!(
                default(&Rich::from_html(html)).as_deref(),
                expected,
                "{html}"
            );
        }
    }
}
