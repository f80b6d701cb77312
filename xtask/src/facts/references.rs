//! The types that sentences about bodies name: "returns a collection of [Sku](…) resources", "a full
//! **Subscription** resource is required".

use crate::pages::{Rich, Span, Style};

use super::{
    Enumeration, Facts, Operation, Place, Structure, StructureRole, TypeReference,
    headings::to_type_name, prose, uri::loose,
};

/// The type that a sentence about a body names.
pub(super) fn find(text: &Rich, place: Place) -> Option<TypeReference> {
    // "The X object contains the following" is about the next table, not about the body.
    let is_caption = prose::subject(text).is_some();
    linked(text)
        .or_else(|| styled(text).filter(|_| !is_caption))
        .or_else(|| plain(text).filter(|_| !is_caption))
        .map(|(name, target, collection)| TypeReference {
            // What no link resolves must be the name of a type.
            name: if target.is_none() {
                to_type_name(&name)
            } else {
                name
            },
            target,
            collection,
            place,
        })
}

/// The thing, and whether there are many of it, in "this method returns a list of promotions" and "…
/// returns a single promotion": one word up to the end of the sentence.
pub(super) fn returned(text: &Rich, place: Place) -> Option<TypeReference> {
    const PHRASES: &[(&str, bool)] = &[
        ("returns a list of ", true),
        ("returns a collection of ", true),
        ("returns a single ", false),
    ];
    let text = text.text();
    let (rest, many) = PHRASES.iter().find_map(|(phrase, many)| {
        let (_, rest) = text.split_once(phrase)?;
        Some((rest, *many))
    })?;
    let sentence = rest.split(". ").next()?.trim_end_matches('.').trim();
    let subject = sentence
        .strip_suffix(" in the response body")
        .unwrap_or(sentence);
    let word = without_noun(subject);
    let is_word = !word.is_empty() && word.chars().all(char::is_alphanumeric);
    if !is_word || matches!(word, "resource" | "resources" | "objects" | "items") {
        return None;
    }
    // Without "resources" behind it the word itself is in the plural.
    let singular = word
        .strip_suffix('s')
        .filter(|_| many && word == subject)
        .unwrap_or(word);
    Some(TypeReference {
        name: to_type_name(singular),
        target: None,
        collection: many,
        place,
    })
}

type Found = (String, Option<String>, bool);

/// A link to a page of types, or to a heading of the same page.
fn linked(text: &Rich) -> Option<Found> {
    let (at, span) = text.spans.iter().enumerate().find(|(_, span)| {
        let target = span.link.as_deref().unwrap_or_default();
        let page = target.split('#').next().unwrap_or(target);
        let of_types = page.contains("resource")
            || page.contains("data-structures")
            || (page.is_empty() && target.contains('#'));
        let name = span.text.trim().to_lowercase();
        // Whatever the page is called: the heading there is the name here.
        let of_name = target.split_once('#').is_some_and(|(page, anchor)| {
            let text = span.text.trim();
            let is_noun = without_noun(text) != text;
            page.to_lowercase().ends_with(".md") && (loose(anchor) == loose(text) || is_noun)
        });
        let names = !matches!(
            name.as_str(),
            "" | "here" | "this" | "see" | "available here"
        );
        (of_types || of_name) && names && !page.contains("://") && !page.starts_with('/')
    })?;
    let (name, many) = generic(without_noun(span.text.trim()));
    let before = before(text, at);
    // An earlier sentence may have said so of the same name.
    let earlier = before.contains(&format!("collection of {}", name.to_lowercase()));
    let collection = many || earlier || is_collection(&before, &after(text, at));
    Some((name, span.link.clone(), collection))
}

/// A name in bold or in code with "resource" or "object" behind it, or at the end of "contains the
/// updated …".
fn styled(text: &Rich) -> Option<Found> {
    text.spans
        .iter()
        .enumerate()
        .find_map(|(at, span)| {
            let name = span.text.trim().trim_matches('`');
            let named = span.style != Style::Plain && span.link.is_none() && is_name(name);
            if !named {
                return None;
            }
            let (before, after) = (before(text, at), after(text, at));
            let behind = after.trim_start();
            let noun = noun_in(behind)?;
            // "an **Upgrade** result resource"
            let middle = behind[..noun].trim();
            let joined = !middle.contains(' ') && middle.chars().all(char::is_alphanumeric);
            let (name, many) = generic(name);
            joined.then(|| {
                let name = if middle.is_empty() {
                    name
                } else {
                    format!("{name} {middle}")
                };
                (name, None, many || is_collection(&before, &after))
            })
        })
        .or_else(|| {
            let last = text
                .spans
                .iter()
                .rposition(|span| !span.text.trim_matches([' ', '.', '\n']).is_empty())?;
            let span = &text.spans[last];
            let name = span.text.trim();
            let before = before(text, last);
            let updated = before.trim_end().ends_with("updated")
                || before.trim_end().ends_with("collection of");
            let named =
                span.style != Style::Plain && span.link.is_none() && is_name(name) && updated;
            named.then(|| (generic(name).0, None, is_collection(&before, "")))
        })
}

/// A name that only its capitals give away: "a collection of delegatedAdminCustomers resources".
fn plain(text: &Rich) -> Option<Found> {
    let text = text.text();
    let words: Vec<&str> = text.split(' ').collect();
    let at = words.iter().skip(1).position(|word| {
        let word = word.trim_end_matches(['.', ',']);
        matches!(word, "resource" | "resources" | "object" | "objects")
    })?;
    let name = words[at].trim_matches(['"', '“', '”']);
    let compound = name.chars().skip(1).any(|c| c.is_ascii_uppercase())
        && name.chars().any(|c| c.is_ascii_lowercase())
        && name.chars().all(char::is_alphanumeric);
    let before = words[..at].join(" ").to_lowercase();
    compound.then(|| (name.to_owned(), None, is_collection(&before, "")))
}

fn before(text: &Rich, at: usize) -> String {
    joined(&text.spans[..at]).to_lowercase()
}

fn after(text: &Rich, at: usize) -> String {
    joined(&text.spans[at + 1..]).to_lowercase()
}

fn joined(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// Where "resource" or "object" stands, when it is the first or second word.
fn noun_in(behind: &str) -> Option<usize> {
    let mut offset = 0;
    for word in behind.split(' ').take(2) {
        let plain = word.trim_end_matches(['.', ',', '\n']);
        if matches!(plain, "resource" | "resources" | "object" | "objects") {
            return Some(offset);
        }
        offset += word.len() + 1;
    }
    None
}

fn is_name(text: &str) -> bool {
    let plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '<' | '>' | '\\' | '.'));
    plain && text.starts_with(char::is_alphabetic) && text.split(' ').count() <= 3
}

/// "Sku resource" is `Sku`.
fn without_noun(name: &str) -> &str {
    ["resources", "resource", "objects", "object"]
        .iter()
        .find_map(|noun| name.strip_suffix(noun)?.strip_suffix(' '))
        .unwrap_or(name)
        .trim()
}

/// `PagedResourceCollection<Order>` is many `Order`s.
fn generic(name: &str) -> (String, bool) {
    match name.split_once('<') {
        Some((outer, inner)) if outer.to_lowercase().contains("collection") => {
            (inner.trim_end_matches('>').trim().to_owned(), true)
        }
        _ => (name.trim_end_matches('\\').to_owned(), false),
    }
}

/// Whether the words around a name speak of many.
fn is_collection(before: &str, after: &str) -> bool {
    let sentence = before.rsplit(". ").next().unwrap_or(before);
    let near = sentence.split_whitespace().rev().take(4);
    let told = |word: &str| matches!(word, "collection" | "list" | "array" | "set");
    near.into_iter().any(told)
        || sentence.contains("collection of")
        || after.trim_start().starts_with("objects")
}

/// Drops references to headings of the own page under which no type stands.
pub(super) fn check(operations: &mut [Operation], types: &[Structure], enums: &[Enumeration]) {
    let known = |reference: &TypeReference| {
        let Some(wanted) = reference
            .target
            .as_deref()
            .and_then(|target| target.strip_prefix('#'))
        else {
            return true;
        };
        let of_name = |name: &str| loose(wanted).starts_with(&loose(name));
        types
            .iter()
            .any(|found| found.role == StructureRole::Named && of_name(&found.name))
            || enums.iter().any(|found| found.anchor == wanted)
    };
    for operation in operations {
        operation.request = operation.request.take().filter(known);
        operation.response = operation.response.take().filter(known);
    }
}

/// The name of the type that a reference means: the table under its target, else the table of its
/// name, else the name as a type name.
pub(super) fn resolve(reference: &TypeReference, facts: &Facts) -> String {
    let (page, wanted) = match reference.target.as_deref() {
        Some(target) => target.split_once('#').unwrap_or((target, "")),
        None => ("", ""),
    };
    let page = if page.is_empty() {
        &reference.place.page
    } else {
        page
    };
    let stem = crate::pages::stem(page);
    let named = || {
        facts
            .types
            .iter()
            .filter(|found| found.role == StructureRole::Named)
    };
    let here = || named().filter(|found| crate::pages::stem(&found.place.page) == stem);
    let text = loose(&reference.name);
    let singular = text.strip_suffix('s').unwrap_or(&text).to_owned();
    let is_text = |found: &&Structure| loose(&found.name) == text || loose(&found.name) == singular;
    let subject = loose(stem.trim_end_matches('s').trim_end_matches("-resource"));
    let is_wanted = |found: &&Structure| !wanted.is_empty() && loose(&found.name) == loose(wanted);
    // Text and target disagree on one page or another; the text is what a reader sees.
    let found = here()
        .find(|found| loose(&found.name) == text)
        .or_else(|| here().find(is_wanted))
        .or_else(|| here().find(is_text))
        .or_else(|| named().find(is_text))
        // A link to a page of types without an anchor means the type that the page is about.
        .or_else(|| here().find(|found| wanted.is_empty() && loose(&found.name) == subject));
    match found {
        Some(found) => found.name.clone(),
        None => to_type_name(&reference.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_name_types_in_many_ways() {
        for (html, expected) in [
            (
                "It returns a <a href='x-resources.md#sku'>SKU</a> resource.",
                Some(("SKU", false)),
            ),
            (
                "It returns a collection of <a href='x-resources.md#sku'>SKU</a> resources.",
                Some(("SKU", true)),
            ),
            (
                "It returns a <b>Thing</b> resource in the body.",
                Some(("Thing", false)),
            ),
            (
                "It returns a collection of <b>Big Thing</b> objects.",
                Some(("BigThing", true)),
            ),
            (
                "It returns a <b>PagedCollection&lt;Thing&gt;</b> resource.",
                Some(("Thing", true)),
            ),
            (
                "A full <b>Thing</b> resource is required. Set <b>Size</b>.",
                Some(("Thing", false)),
            ),
            (
                "It returns an <b>Upgrade</b> result resource.",
                Some(("UpgradeResult", false)),
            ),
            (
                "The body contains the updated <b>ThingProfile</b>",
                Some(("ThingProfile", false)),
            ),
            (
                "It returns a collection of bigThings resources.",
                Some(("BigThings", true)),
            ),
            (
                "It returns a <a href='x-resources.md'>thing resource</a>.",
                Some(("thing", false)),
            ),
            ("The answer has a <b>Location</b> header.", None),
            ("It answers <b>204 No Content</b>.", None),
            ("The list is <a href='#headers'>here</a>.", None),
            (
                "For <b>Kind</b>, the value <b>Old</b> is mapped to <b>New</b>.",
                None,
            ),
            ("See the <a href='error-codes.md'>error codes</a>.", None),
        ] {
            let found = find(&Rich::from_html(html), Place::default());
            let found = found
                .as_ref()
                .map(|found| (found.name.as_str(), found.collection));
            assert_eq!(found, expected, "{html}");
        }
    }

    #[test]
    fn answers_are_named_without_a_link() {
        for (text, expected) in [
            (
                "If successful, this method returns a list of promotions.",
                Some(("Promotion", true)),
            ),
            (
                "this method returns a single promotion.",
                Some(("Promotion", false)),
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
            let found = returned(&Rich::from_html(text), Place::default());
            let found = found
                .as_ref()
                .map(|found| (found.name.as_str(), found.collection));
            assert_eq!(found, expected, "{text}");
        }
    }
}
