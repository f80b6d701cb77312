//! Facts inside sentences: "Optional.", "Default = 25, Maximum = 100", "Possible values include …".

use crate::pages::{Rich, Style};

use super::Credentials;

/// Whether a required column, or the start of a description, says that something is required.
pub(super) fn required(
    column: Option<&str>,
    optional_column: Option<&str>,
    description: Option<&str>,
) -> Option<bool> {
    if let Some(text) = column {
        return yes_or_no(text);
    }
    if let Some(text) = optional_column {
        return yes_or_no(text).map(|optional| !optional);
    }
    let text = description?.trim_start_matches(['(', '*']).to_lowercase();
    if text.starts_with("required") || text.starts_with("requires ") {
        Some(true)
    } else if text.starts_with("optional") || text.contains("property is optional") {
        Some(false)
    } else {
        None
    }
}

/// "Yes, if …" and "Only for …" are conditions: a call without the thing is not always refused.
fn yes_or_no(text: &str) -> Option<bool> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    match text.as_str() {
        "" => None,
        "yes" | "y" | "true" | "required" | "mandatory" => Some(true),
        _ => Some(false),
    }
}

/// The number that follows a word, in the same clause: 100 for `maximum` in "The default and maximum
/// value is 100."
pub(super) fn number_after(text: &str, word: &str) -> Option<i64> {
    let lower = text.to_lowercase();
    lower.match_indices(word).find_map(|(at, _)| {
        let rest = &lower[at + word.len()..];
        let clause = rest.split([';', '.', '(']).next().unwrap_or(rest);
        let clause = clause.split(", ").next().unwrap_or(clause);
        let start = clause.find(|c: char| c.is_ascii_digit())?;
        // "v6" and "base-64" hold digits that count nothing.
        let before = clause[..start].chars().last();
        let digits: String = clause[start..]
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == ',')
            .filter(char::is_ascii_digit)
            .collect();
        before
            .is_none_or(|c| c == ' ' || c == '=')
            .then(|| digits.parse().ok())?
    })
}

/// The most characters that a text can have: "up to 10,000 characters", "Maximum length is 1024
/// characters."
pub(super) fn most_characters(text: &str) -> Option<i64> {
    ["up to", "at most", "maximum"]
        .into_iter()
        .filter(|_| text.contains(" characters"))
        .find_map(|word| number_after(text, word))
}

/// The credentials that the row of the Authorization header names.
pub(super) fn credentials(description: &str) -> Option<Credentials> {
    let text = description.to_lowercase();
    let token = text.contains("access token") || text.contains("bearer");
    let x_token = text.contains("x-token") || text.contains("xbl3.0");
    match (token, x_token) {
        (true, true) => Some(Credentials::TokenOrXToken),
        (true, false) => Some(Credentials::Token),
        (false, true) => Some(Credentials::XToken),
        (false, false) => None,
    }
}

/// The default that a description names: a number, or a word in quotes or code.
pub(super) fn default(description: &Rich) -> Option<String> {
    let text = description.text();
    if let Some(number) = number_after(&text, "default") {
        return Some(number.to_string());
    }
    let lower = text.to_lowercase();
    let at = [
        "the default is ",
        "default is ",
        "defaults to ",
        "the default value is ",
    ]
    .into_iter()
    .find_map(|phrase| lower.find(phrase).map(|at| at + phrase.len()))?;
    let rest = text.get(at..)?;
    let word = rest.split_whitespace().next()?.trim_end_matches(['.', ',']);
    let quoted = word.trim_matches(['"', '“', '”', '`', '\'']);
    let styled = description
        .spans
        .iter()
        .any(|span| span.style != Style::Plain && span.text.trim() == quoted);
    (quoted.len() < word.len() || styled).then(|| quoted.to_owned())
}

/// The values that a description lists.
pub(super) fn values(description: &Rich) -> Vec<String> {
    let text = description.text();
    if let Some(list) = bare_list(&text) {
        return list;
    }
    let Some(start) = trigger(&text) else {
        return Vec::new();
    };
    let mut found = styled_after(description, start, Style::Strong);
    if found.is_empty() {
        found = line_starts(description, &text[start..]);
    }
    if found.is_empty() {
        found = styled_after(description, start, Style::Code);
    }
    if found.is_empty() {
        found = styled_after(description, start, Style::Emphasis);
    }
    if found.is_empty() {
        found = sentence_list(&text[start..]);
    }
    let mut seen = Vec::new();
    found.retain(|value| {
        !seen.contains(value) && {
            seen.push(value.clone());
            true
        }
    });
    found
}

/// Where the sentence turns to its values.
fn trigger(text: &str) -> Option<usize> {
    const PHRASES: &[&str] = &[
        "possible values",
        "supported values",
        "supported value is",
        "valid values",
        "values can include",
        "allowed values",
        "accepted values",
        "acceptable values",
        "one of the following",
        "product types are",
        "valid states are",
        "can be one of",
        "when set to",
        "string value",
        "contains the value",
        "the string ",
        "either ",
        "types can include",
        "is set to",
        "values include",
    ];
    // Offsets into the lower-case text are offsets into the text only where no letter changes length.
    let lower: String = text.chars().map(|c| c.to_ascii_lowercase()).collect();
    PHRASES
        .iter()
        .filter_map(|phrase| lower.find(phrase).map(|at| at + phrase.len()))
        .min()
}

/// Single words of one style behind an offset of the folded text.
fn styled_after(description: &Rich, start: usize, style: Style) -> Vec<String> {
    let text = description.text();
    let mut cursor = 0;
    let mut values = Vec::new();
    for span in &description.spans {
        let word = span.text.trim();
        if word.is_empty() {
            continue;
        }
        let first = word.split_whitespace().next().unwrap_or(word);
        let at = text[cursor..].find(first).map_or(cursor, |at| cursor + at);
        cursor = at;
        // What is said below the list of values may name some of them again.
        if at >= start && span.style == Style::Strong && word == "Note:" {
            break;
        }
        let same_sentence = style == Style::Strong || !text[start.min(at)..at].contains(". ");
        // What stands in parentheses explains a value: "subscriptions (**MS-AZR-0145P**)".
        let is_aside = text[..at].ends_with('(');
        if span.style == style && span.link.is_none() && at >= start && same_sentence && !is_aside {
            values.extend(value(word.trim_matches(['"', '“', '”'])));
        }
    }
    values
}

/// `"InventoryCheck" - Indicates …` on lines of their own.
fn line_starts(description: &Rich, after: &str) -> Vec<String> {
    let values: Vec<String> = description
        .lines()
        .iter()
        .filter(|line| after.contains(line.as_str()))
        .filter_map(|line| {
            line.split_once(" - ")
                .and_then(|(head, _)| value(head.trim().trim_matches(['"', '“', '”'])))
        })
        .collect();
    if values.len() > 1 { values } else { Vec::new() }
}

/// `are: Commercial, Education, Government, NonProfit.`
fn sentence_list(after: &str) -> Vec<String> {
    let sentence = after
        .split(". ")
        .next()
        .unwrap_or(after)
        .trim_end_matches('.');
    let list = sentence
        .trim_start()
        .trim_start_matches("are")
        .trim_start_matches("include");
    let list = list.trim_start_matches([':', ' ']);
    let words: Vec<&str> = list
        .split([',', ';'])
        .flat_map(|part| part.split(" or "))
        .flat_map(|part| part.split(" and "))
        .map(|word| {
            word.trim()
                .trim_start_matches("or ")
                .trim_start_matches("and ")
                .trim_matches(['"', '“', '”', '\''])
        })
        .filter(|word| !word.is_empty())
        .collect();
    let values: Vec<String> = words.iter().filter_map(|word| value(word)).collect();
    if values.len() == words.len() && values.len() > 1 {
        values
    } else {
        Vec::new()
    }
}

/// A description that is nothing but a list: `A, B, C` or `Values {x86, x64}`.
fn bare_list(text: &str) -> Option<Vec<String>> {
    let inner = text.strip_prefix("Values").map_or(text, |rest| {
        rest.trim().trim_start_matches('{').trim_end_matches('}')
    });
    let marked = inner.len() < text.len();
    let words: Vec<&str> = inner.split(',').map(str::trim).collect();
    let names = |word: &&str| {
        value(word).is_some()
            && (marked || word.chars().filter(|c| c.is_ascii_uppercase()).count() > 1)
    };
    (words.len() > 1 && words.iter().all(names))
        .then(|| words.into_iter().map(str::to_owned).collect())
}

/// A text that can be a value: one word of letters, digits and few signs.
fn value(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches([',', ':', '.', ';']);
    let plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-*:/.".contains(c));
    let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '*' || c == '/');
    (!text.is_empty() && text.len() <= 60 && plain && starts).then(|| text.to_owned())
}

/// What a sentence before a table says that the table describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A type with a name.
    Named(String),
    /// The elements of an array field.
    ElementOf(String),
}

/// The subject of "The `UserIdentity` object contains the following parameters." and its like.
pub(super) fn subject(caption: &Rich) -> Option<Subject> {
    let text = caption.text();
    let lower = text.to_lowercase();
    let styled = |style_ok: fn(Style) -> bool| {
        caption
            .spans
            .iter()
            .find(|span| style_ok(span.style) || span.link.is_some())
            .map(|span| span.text.trim().trim_matches('`').to_owned())
            .filter(|name| !name.is_empty() && !name.contains(' '))
    };
    if lower.contains("object in the ") && lower.contains(" array") {
        return styled(|style| style != Style::Plain).map(Subject::ElementOf);
    }
    if let Some(at) = lower
        .find(" object contains")
        .or_else(|| lower.find(" object has"))
    {
        let name = text[..at].rsplit(' ').next().unwrap_or_default();
        return type_like(name).map(Subject::Named);
    }
    let describes = (lower.contains("describes the") || lower.contains("lists the"))
        && lower.contains("propert");
    if describes {
        return styled(|style| style == Style::Strong || style == Style::Code)
            .and_then(|name| type_like(&name))
            .map(Subject::Named);
    }
    // A line that is nothing but a name in code is the caption of a definition.
    let only_code = caption
        .spans
        .iter()
        .all(|span| span.style == Style::Code || span.text.trim().is_empty());
    if only_code && !text.contains(' ') {
        return type_like(text.rsplit('.').next().unwrap_or(&text)).map(Subject::Named);
    }
    None
}

/// The thing, and whether there are many of it, in "this method returns a list of promotions" and "…
/// returns a single promotion": one word up to the end of the sentence.
pub(super) fn returned(text: &str) -> Option<(String, bool)> {
    const PHRASES: &[(&str, bool)] = &[
        ("returns a list of ", true),
        ("returns a collection of ", true),
        ("returns a single ", false),
    ];
    let (rest, many) = PHRASES.iter().find_map(|(phrase, many)| {
        let at = text.find(phrase)?;
        Some((&text[at + phrase.len()..], *many))
    })?;
    let sentence = rest.split(". ").next()?.trim_end_matches('.').trim();
    let subject = sentence
        .strip_suffix(" in the response body")
        .unwrap_or(sentence);
    let suffixes = [" resources", " resource", " objects", " object"];
    let named = suffixes
        .iter()
        .find_map(|suffix| subject.strip_suffix(suffix));
    let word = named.unwrap_or(subject);
    let is_word = !word.is_empty() && word.chars().all(char::is_alphanumeric);
    if !is_word || matches!(word, "resource" | "resources" | "objects" | "items") {
        return None;
    }
    // Without "resources" behind it the word itself is in the plural.
    let singular = word
        .strip_suffix('s')
        .filter(|_| many && named.is_none())
        .unwrap_or(word);
    Some((singular.to_owned(), many))
}

fn type_like(name: &str) -> Option<String> {
    let name = name.trim_matches(['`', '*']);
    (name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(char::is_alphanumeric))
        .then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rich(html: &str) -> Rich {
        Rich::from_html(html)
    }

    #[test]
    fn limits_are_found_in_their_clause() {
        let text = "Optional. Default = 25, Maximum = 100";
        assert_eq!(
            (number_after(text, "default"), number_after(text, "maximum")),
            (Some(25), Some(100))
        );
        let text = "The maximum number of products to return in one response. The default and maximum value is 100.";
        assert_eq!(
            (number_after(text, "default"), number_after(text, "maximum")),
            (Some(100), Some(100))
        );
        let text = "The default is 100 and maximum value is 200 items per page.";
        assert_eq!(
            (number_after(text, "default"), number_after(text, "maximum")),
            (Some(100), Some(200))
        );
        assert_eq!(
            number_after(
                "Default without this value is the RETAIL sandbox.",
                "default"
            ),
            None
        );
    }

    #[test]
    fn the_length_of_a_text_is_counted_in_characters() {
        let text = "App description, which can be up to 10,000 characters.";
        assert_eq!(most_characters(text), Some(10_000));
        let text = "Always returned. Maximum length is 1024 characters.";
        assert_eq!(most_characters(text), Some(1024));
        assert_eq!(
            most_characters("Stock-keeping unit of up to 4 parts."),
            None
        );
    }

    #[test]
    fn the_authorization_header_tells_the_credentials() {
        for (text, expected) in [
            (
                "Required. The Azure AD access token in the form Bearer <token>.",
                Some(Credentials::Token),
            ),
            (
                "Either the delegated authorization X-token or the Microsoft Entra ID access token.",
                Some(Credentials::TokenOrXToken),
            ),
            (
                "Delegated Auth X-token in format XBL3.0 x=[User Hash];[Token]",
                Some(Credentials::XToken),
            ),
            ("Required.", None),
        ] {
            assert_eq!(credentials(text), expected, "{text}");
        }
    }

    #[test]
    fn values_are_found_in_every_dress() {
        for (html, expected) in [
            (
                "Possible values include <b>Active</b>, <b>Expired</b>, and <b>Banned</b>.",
                vec!["Active", "Expired", "Banned"],
            ),
            (
                "The values are:<br/>Possible values are <b>Azure</b>, for subscriptions (<b>MS-1</b>)<br/><b>Software</b>",
                vec!["Azure", "Software"],
            ),
            (
                "The valid states are <code>Editing</code>, <code>Canceled</code>.",
                vec!["Editing", "Canceled"],
            ),
            ("One of:<ul><li><b>x</b></ul>", vec![]),
            (
                "One of the following values:<ul><li><b>None</b>:&nbsp;a.</li><li><b>Active</b>: b. c</li></ul>",
                vec!["None", "Active"],
            ),
            (
                "One of the following values:<ul><li><b>None</b>: a.</li></ul><b>Note:</b> See <b>Other</b>.",
                vec!["None"],
            ),
            (
                "The supported values are: <br/><br/><b>Azure</b>, which includes all<br/><br/><b>Software</b>, so",
                vec!["Azure", "Software"],
            ),
            (
                "The supported values are:<br/>\"InventoryCheck\" - Indicates. <br/> \"Other\" - Also.",
                vec!["InventoryCheck", "Other"],
            ),
            (
                "Supported values are: Commercial, Education, NonProfit.",
                vec!["Commercial", "Education", "NonProfit"],
            ),
            (
                "Values can include Monthly, Annual, or Unknown.",
                vec!["Monthly", "Annual", "Unknown"],
            ),
            (
                "LegacyWindowStoreProductId, RedirectToThresholdProductId",
                vec!["LegacyWindowStoreProductId", "RedirectToThresholdProductId"],
            ),
            (
                "Values {x86, x64, arm, neutral}",
                vec!["x86", "x64", "arm", "neutral"],
            ),
            (
                "When set to <b>All</b>, all. When set to <b>Valid</b>, some.",
                vec!["All", "Valid"],
            ),
            ("Specify the string value <b>b2b</b>.", vec!["b2b"]),
            (
                "Either <code>Full</code> (all of it), or <code>Partial</code> for the rest.",
                vec!["Full", "Partial"],
            ),
            (
                "The quantity of the item. Currently, this will always be 1.",
                vec![],
            ),
        ] {
            assert_eq!(values(&rich(html)), expected, "{html}");
        }
    }

    #[test]
    fn conditions_are_not_required() {
        assert_eq!(
            required(
                Some("Yes, if changeType has the value Extend; otherwise, no."),
                None,
                None
            ),
            Some(false)
        );
        assert_eq!(required(Some("Y"), None, None), Some(true));
        assert_eq!(required(None, Some("false"), None), Some(true));
        assert_eq!(
            required(None, None, Some("Requires UserPrincipalName (UPN).")),
            Some(true)
        );
        assert_eq!(required(None, None, Some("Size of the file.")), None);
    }

    #[test]
    fn answers_are_named_without_a_link() {
        for (text, expected) in [
            (
                "If successful, this method returns a list of promotions.",
                Some(("promotion", true)),
            ),
            (
                "this method returns a single promotion.",
                Some(("promotion", false)),
            ),
            (
                "this method returns a collection of Offer resources in the response body.",
                Some(("Offer", true)),
            ),
            (
                "this method returns a collection of resources in the response body.",
                None,
            ),
            (
                "returns a collection of user accounts for a customer.",
                None,
            ),
            ("this method returns the canceled order.", None),
        ] {
            let expected = expected.map(|(name, many): (&str, bool)| (name.to_owned(), many));
            assert_eq!(returned(text), expected, "{text}");
        }
    }

    #[test]
    fn captions_name_what_their_table_describes() {
        let named = |name: &str| Some(Subject::Named(name.to_owned()));
        assert_eq!(
            subject(&rich(
                "The UserIdentity object contains the following parameters."
            )),
            named("UserIdentity")
        );
        assert_eq!(
            subject(&rich(
                "The <code>RecurrenceItem</code> object contains the following."
            )),
            named("RecurrenceItem")
        );
        assert_eq!(
            subject(&rich(
                "Each object in the <em>items</em> array contains the following values."
            )),
            Some(Subject::ElementOf("items".to_owned()))
        );
        assert_eq!(
            subject(&rich(
                "This table describes the <a href='x.md'>Cart</a> properties in the request body."
            )),
            named("Cart")
        );
        assert_eq!(
            subject(&rich(
                "The following table describes the required properties."
            )),
            None
        );
    }
}
