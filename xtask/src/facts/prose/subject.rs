//! What the sentence in front of a table says that the table describes.

use crate::pages::{Rich, Style};

use super::super::headings::to_type_name;

/// What a table describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::facts) enum Subject {
    /// A type with a name.
    Named(String),
    /// The elements of an array field.
    ElementOf(String),
    /// The object in a field.
    InsideOf(String),
    /// One of several forms of the body that is described anyway.
    Variant(String),
    /// What a filter or an order may name; no parameter of its own.
    FilterTerms,
}

/// The subject of "The `UserIdentity` object contains the following parameters." and its like.
pub(in crate::facts) fn subject(caption: &Rich) -> Option<Subject> {
    let text = caption.text();
    let lower = text.to_lowercase();
    let styled = || {
        caption
            .spans
            .iter()
            .filter(|span| span.style != Style::Plain || span.link.is_some())
            .map(|span| span.text.trim().trim_matches(['`', '*', '"']).to_owned())
            .find(|name| !name.is_empty())
    };
    let word = || styled().filter(|name| !name.contains(' '));
    let of_elements = [
        "object in the ",
        "objects in the ",
        "elements in the ",
        "element in the ",
    ];
    if of_elements.iter().any(|words| lower.contains(words)) && lower.contains(" array") {
        return word().map(Subject::ElementOf);
    }
    if lower.contains("attribute filter") || lower.contains("for the filter parameter") {
        return Some(Subject::FilterTerms);
    }
    for verb in [
        " object contains",
        " object has",
        " resource contains",
        " resource has",
    ] {
        // Byte offsets of the lower-cased text hold in the text only where both are as long.
        if let Some(name) = before(&text, verb) {
            return type_like(name).map(Subject::Named);
        }
    }
    let describes = ["describes ", "lists "]
        .iter()
        .any(|verb| lower.contains(verb));
    if describes && (lower.contains("propert") || lower.contains(" fields")) {
        if lower.contains(" attribute.") || lower.contains(" attribute ") {
            return word().map(Subject::InsideOf);
        }
        return word().and_then(|name| type_like(&name)).map(Subject::Named);
    }
    if describes && lower.contains(" request body for ") {
        return styled().map(|name| Subject::Variant(to_type_name(&name)));
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

/// The word in front of a phrase, whatever the letter case of the phrase.
fn before<'text>(text: &'text str, phrase: &str) -> Option<&'text str> {
    let at = text.char_indices().map(|(at, _)| at).find(|at| {
        text.get(*at..at + phrase.len())
            .is_some_and(|part| part.eq_ignore_ascii_case(phrase))
    })?;
    text[..at].rsplit(' ').next()
}

fn type_like(name: &str) -> Option<String> {
    let name = name.trim_matches(['`', '*', '"', '“', '”']);
    // "This object has the following values" names nothing.
    if matches!(
        name,
        "This" | "The" | "That" | "Each" | "Every" | "It" | "A" | "An"
    ) {
        return None;
    }
    (name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(char::is_alphanumeric))
        .then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_name_what_their_table_describes() {
        let named = |name: &str| Some(Subject::Named(name.to_owned()));
        for (html, expected) in [
            (
                "The UserIdentity object contains the following parameters.",
                named("UserIdentity"),
            ),
            (
                "The <code>RecurrenceItem</code> object contains the following.",
                named("RecurrenceItem"),
            ),
            (
                "Each object in the <em>items</em> array contains the following values.",
                Some(Subject::ElementOf("items".to_owned())),
            ),
            (
                "This table describes the <a href='x.md'>Cart</a> properties in the request body.",
                named("Cart"),
            ),
            (
                "The following table describes the required properties.",
                None,
            ),
            (
                "This table describes the properties in the <b>tenant</b> attribute.",
                Some(Subject::InsideOf("tenant".to_owned())),
            ),
            (
                "This table describes request body for the <em>School Kind</em> only.",
                Some(Subject::Variant("SchoolKind".to_owned())),
            ),
            ("This resource has the following values.", None),
            ("İİİ The X object contains the following.", named("X")),
        ] {
            assert_eq!(subject(&Rich::from_html(html)), expected, "{html}");
        }
    }
}
