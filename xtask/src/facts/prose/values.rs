//! Values named in a description: "Possible values include **A** and **B**.", a list of lines, or
//! `The state: "open", "closed".`

use crate::pages::Rich;

use super::tokens::{Token, is_quote, lines};

/// Words behind which a list of values stands.
const TRIGGERS: &[&[&str]] = &[
    &["possible", "values"],
    &["possible", "value"],
    &["possible", "options"],
    &["supported", "values"],
    &["supported", "value"],
    &["supported", "options"],
    &["supported", "product", "types"],
    &["valid", "values"],
    &["valid", "value"],
    &["valid", "options"],
    &["valid", "states"],
    &["allowed", "values"],
    &["allowable", "values"],
    &["accepted", "values"],
    &["acceptable", "values"],
    &["available", "values"],
    &["available", "options"],
    &["available", "statuses"],
    &["permitted", "values"],
    &["legal", "values"],
    &["current", "values"],
    &["values", "can", "include"],
    &["types", "can", "include"],
    &["values", "include"],
    &["value", "includes"],
    &["values", "are"],
    &["options", "are"],
    &["options", "can", "be"],
    &["states", "are"],
    &["product", "types", "are"],
    &["one", "of", "the", "following"],
    &["can", "be", "one", "of"],
    &["is", "one", "of"],
    &["one", "of"],
    &["which", "can", "be"],
];

/// Words behind which only a marked word is a value.
const WEAK_TRIGGERS: &[&[&str]] = &[
    &["when", "set", "to"],
    &["is", "set", "to"],
    &["string", "value"],
    &["contains", "the", "value"],
    &["contains", "the", "string"],
    &["the", "string"],
    &["always", "the", "value"],
];

/// Words between a trigger and its list.
const FILLERS: &[&str] = &[
    "are",
    "is",
    "include",
    "includes",
    "including",
    "be",
    "the",
    "following",
    "string",
    "strings",
    "value",
    "values",
    "can",
    "one",
    "of",
    "type",
    "types",
    "currently",
    "either",
    "product",
    "status",
    "statuses",
    "state",
    "states",
    "code",
    "codes",
    "option",
    "options",
    "only",
    "for",
    "this",
    "these",
    "field",
    "property",
];

/// Words that a page sets in bold in front of a remark.
const REMARKS: &[&str] = &[
    "note",
    "notes",
    "important",
    "example",
    "examples",
    "tip",
    "warning",
    "caution",
    "remark",
];

/// The values that a description lists, each once. `announced` asks for a word that says so, because
/// a list in the description of an object is as likely one of its fields.
pub(in crate::facts) fn values(description: &Rich, announced: bool) -> Vec<String> {
    let lines = lines(description);
    let mut found = bare_list(&lines)
        .or_else(|| triggered(&lines))
        .or_else(|| unannounced(&lines).filter(|_| !announced))
        .unwrap_or_default();
    let mut seen: Vec<String> = Vec::new();
    found.retain(|value| {
        let is_new = !seen.contains(value);
        seen.push(value.clone());
        is_new
    });
    found
}

/// A list behind one of the triggers; the first trigger that has one wins.
fn triggered(lines: &[Vec<Token>]) -> Option<Vec<String>> {
    for (number, line) in lines.iter().enumerate() {
        for at in 0..line.len() {
            let Some((length, weak)) = trigger(&line[at..]) else {
                continue;
            };
            if weak {
                let found = marked_after(line, at + length);
                if !found.is_empty() && !is_conditional(&line[..at]) {
                    return Some(found);
                }
                continue;
            }
            let start = skip_fillers(line, at + length);
            let mut found = inline(line, start, true).values;
            // "One of the following strings that tell the kind of change:"
            let announces = line.last().is_some_and(|token| token.is_sign(&[':']));
            if found.is_empty() && (start == line.len() || announces) {
                found = block(&lines[number + 1..]);
            }
            if !found.is_empty() && !speaks_of_a_part(&line[..at]) {
                return Some(found);
            }
        }
    }
    None
}

/// How long the trigger at the start of the tokens is, and whether it is a weak one.
fn trigger(tokens: &[Token]) -> Option<(usize, bool)> {
    let matches = |words: &&&[&str]| {
        words.len() <= tokens.len()
            && words
                .iter()
                .zip(tokens)
                .all(|(word, token)| token.is_word(&[word]))
    };
    if let Some(words) = TRIGGERS.iter().find(matches) {
        return Some((words.len(), false));
    }
    if let Some(words) = WEAK_TRIGGERS.iter().find(matches) {
        return Some((words.len(), true));
    }
    // "Values: Low, High", "Values- Low, High", "Statuses: …"
    let titled = tokens.first()?.is_word(&["values", "statuses", "options"]);
    let opened = tokens
        .get(1)
        .is_some_and(|token| token.is_sign(&[':', '-', '–', '{']));
    (titled && opened).then_some((1, false))
}

/// "The *field* parameter can be one of the following" speaks of a part of the value, "the default
/// values are" of one of them.
fn speaks_of_a_part(before: &[Token]) -> bool {
    let sentence = before
        .rsplit(|token| token.is_sign(&['.']))
        .next()
        .unwrap_or(before);
    let limits = |token: &Token| token.is_word(&["default", "maximum", "minimum", "example"]);
    let part = matches!(sentence, [the, Token::Marked(_), noun, ..]
        if the.is_word(&["the"]) && noun.is_word(&["parameter", "part"]));
    part || sentence.iter().any(limits)
}

fn skip_fillers(line: &[Token], mut at: usize) -> usize {
    let limit = at + 10;
    while at < line.len() && at < limit {
        let skipped = line[at].is_word(FILLERS)
            || line[at].is_sign(&[':', '-', '–', '—', '=', '{'])
            || matches!(line[at], Token::Note(_));
        if !skipped {
            break;
        }
        at += 1;
    }
    at
}

/// A list on one line.
struct Inline {
    values: Vec<String>,
    /// Whether one of its words is neither bold nor code nor quoted.
    bare: bool,
}

/// The list that starts here: values with commas, "and" or "or" between them, each with a remark in
/// parentheses where need be.
fn inline(line: &[Token], mut at: usize, bare_allowed: bool) -> Inline {
    let mut found = Inline {
        values: Vec::new(),
        bare: false,
    };
    let mut ended = false;
    while let Some(token) = line.get(at) {
        match token {
            Token::Marked(text) => match value(text) {
                Some(text) => found.values.push(text),
                None => break,
            },
            Token::Word(text) if bare_allowed => {
                let Some(mut text) = value(text).filter(|text| is_single(text)) else {
                    break;
                };
                found.bare = true;
                if let Some(Token::Word(second)) = line.get(at + 1) {
                    // "A, B A - The first …": the list is over and explained.
                    if found.values.contains(second) {
                        found.values.push(text);
                        ended = true;
                        break;
                    }
                    // "Not Ready" among capitalised values.
                    let capital = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase());
                    if capital(&text) && capital(second) && !found.values.is_empty() {
                        text = format!("{text} {second}");
                        at += 1;
                    }
                }
                found.values.push(text);
            }
            _ => break,
        }
        at += 1;
        at = skip(line, at, |token| matches!(token, Token::Note(_)));
        let before = at;
        at = skip(line, at, |token| {
            token.is_sign(&[',', ';', '/', '|']) || token.is_word(&["or", "and", "and/or"])
        });
        if at == before {
            ended = line
                .get(at)
                .is_none_or(|token| token.is_sign(&['.', ';', '}', ':']));
            break;
        }
        if line
            .get(at)
            .is_some_and(|token| token.is_word(&["which", "that", "if", "when"]))
        {
            ended = true;
            break;
        }
    }
    let lone = found.values.len() < 2;
    let is_name = |text: &String| text.starts_with(|c: char| c.is_ascii_uppercase());
    if found.bare && (!ended || (lone && !found.values.iter().all(is_name))) {
        found.values.clear();
    }
    found
}

/// The place behind the tokens that may be passed over.
fn skip(line: &[Token], at: usize, passes: impl Fn(&Token) -> bool) -> usize {
    let rest = line.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|token| passes(token)).count()
}

/// Values that stand at the starts of lines.
fn block(lines: &[Vec<Token>]) -> Vec<String> {
    let mut values = Vec::new();
    for line in lines {
        // The line may announce the values once more.
        let start = trigger(line).map_or(0, |(length, _)| skip_fillers(line, length));
        let (text, bare) = match line.get(start) {
            Some(Token::Marked(text)) => (text, false),
            Some(Token::Word(text)) => (text, true),
            _ => continue,
        };
        let next = line.get(start + 1);
        let parted = next.is_none_or(|token| {
            token.is_sign(&[':', '-', '–', '—', ',', '.', ';', '='])
                || matches!(token, Token::Note(_))
        });
        if is_remark(text) {
            break;
        }
        if parted || !bare {
            values.extend(value(text).filter(|text| !bare || is_single(text)));
        }
    }
    values
}

/// Every marked word behind a weak trigger, and behind its like further on: "When set to **All**, …
/// When set to **Valid**, … **Invalid** returns …".
fn marked_after(line: &[Token], start: usize) -> Vec<String> {
    let mut values = inline(line, start, false).values;
    if values.is_empty() {
        return values;
    }
    for at in start..line.len() {
        let again =
            line[at].is_word(&["set"]) && line.get(at + 1).is_some_and(|t| t.is_word(&["to"]));
        let opens_sentence = line[at].is_sign(&['.'])
            && matches!(line.get(at + 1), Some(Token::Marked(_)))
            && line.get(at + 2).is_some_and(|token| {
                token.is_word(&["returns", "means", "indicates", "is", "includes", "selects"])
            });
        if again {
            values.extend(inline(line, at + 2, false).values);
        } else if opens_sentence {
            values.extend(inline(line, at + 1, false).values.into_iter().take(1));
        }
    }
    values
}

/// Two or more marked words in a row, behind a colon or a verb: `The state: "open" or "closed".`
fn unannounced(lines: &[Vec<Token>]) -> Option<Vec<String>> {
    for line in lines {
        for (at, token) in line.iter().enumerate() {
            let opens =
                token.is_sign(&[':']) || token.is_word(&["is", "be", "either", "it's", "it’s"]);
            if !opens || is_conditional(&line[..at]) || speaks_of_a_part(&line[..at]) {
                continue;
            }
            let start =
                at + 1 + usize::from(line.get(at + 1).is_some_and(|t| t.is_word(&["either"])));
            let found = inline(line, start, false).values;
            if found.len() > 1 {
                return Some(found);
            }
        }
    }
    None
}

/// Whether the clause names its words as examples or as a condition.
fn is_conditional(before: &[Token]) -> bool {
    let clause = before
        .rsplit(|token| token.is_sign(&['.', ';']))
        .next()
        .unwrap_or(before);
    clause.iter().any(|token| {
        token.is_word(&[
            "if", "when", "example", "examples", "such", "e.g", "e.g.", "unless", "like",
            "whether", "default", "defaults",
        ])
    })
}

/// A description that is nothing but a list: `A1, B2, C3` or `Values {x86, x64}`.
fn bare_list(lines: &[Vec<Token>]) -> Option<Vec<String>> {
    let [line] = lines else {
        return None;
    };
    let words = line
        .split(|token| token.is_sign(&[',']))
        .map(|part| match part {
            [Token::Word(word)] => value(word).filter(|word| is_single(word)),
            [Token::Word(word), Token::Sign('.')] => value(word).filter(|word| is_single(word)),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()?;
    let capital = |word: &String| word.starts_with(|c: char| c.is_ascii_uppercase());
    let compound = |word: &String| {
        word.chars()
            .skip(1)
            .any(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    (words.len() > 1 && words.iter().all(capital) && words.iter().any(compound)).then_some(words)
}

fn is_remark(text: &str) -> bool {
    REMARKS.contains(&text.to_lowercase().trim_end_matches(':'))
}

fn is_single(text: &str) -> bool {
    !text.contains(' ')
}

/// A text that can be a value: up to three words of letters, digits and few signs.
fn value(text: &str) -> Option<String> {
    let text = text
        .trim()
        .trim_matches(is_quote)
        .trim_end_matches([',', ':', '.', ';']);
    let plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || "_-*:/.+ ".contains(c));
    let starts = text
        .strip_prefix(['.', '/'])
        .unwrap_or(text)
        .starts_with(|c: char| c.is_alphanumeric() || c == '*');
    let fits = !text.is_empty() && text.len() <= 80 && text.split(' ').count() <= 3;
    (plain && starts && fits && !is_remark(text)).then(|| text.to_owned())
}
