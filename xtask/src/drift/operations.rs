//! Operations: matched by what the server sees of them, method and path, and only then by their page.

use serde_json::{Value, json};

use crate::facts::{Credentials, Facts, Operation, Place, TypeReference, UriTemplate};

use super::{
    change::{Aspect, Change, Kind, Seen, Severity, Subject, Verb},
    matching::Matcher,
    names::{likeness, loose, path_key, segments, without_names},
    pages::{Located, Pages},
    parameters,
    values::Listed,
};

/// The differences of all operations.
pub(super) fn operations(old: &Facts, new: &Facts, pages: &Pages<'_>) -> Vec<Change> {
    let listed = Listed::of(old, new);
    let before = pages.old(&old.operations, |operation| &operation.place);
    let after = pages.new_side(&new.operations, |operation| &operation.place);
    let path = |it: &Located<'_, Operation>| path_key(&it.item.uri);
    let method = |it: &Located<'_, Operation>| it.item.method.clone();
    let matched = Matcher::new(&before, &after)
        .by(|it| Some((it.page, method(it), path(it), query_key(&it.item.uri))))
        .by(|it| Some((it.page, method(it), path(it))))
        .by_unique(|it| Some((method(it), path(it))))
        .by(|it| Some((it.page, path(it))))
        .by_likeness(|old, new| {
            let score = likeness(&segments(&old.item.uri), &segments(&new.item.uri));
            let same = old.page == new.page && old.item.method == new.item.method;
            (same && score >= 500).then_some(score)
        })
        .by_unique(|it| Some((it.page, method(it))))
        .by_unique(|it| Some(it.page))
        .finish();
    let mut changes = Vec::new();
    for (old, new) in matched.pairs {
        changes.extend(operation(old, new, &listed));
    }
    for it in matched.removed {
        changes.extend(whole(it.item, pages, Change::removed));
    }
    for it in matched.added {
        changes.extend(whole(it.item, pages, Change::added));
    }
    changes
}

/// The query without the names of placeholders and without order.
fn query_key(uri: &UriTemplate) -> Vec<String> {
    let pairs = uri.query().into_iter();
    let mut keys: Vec<String> = pairs
        .map(|(key, value)| format!("{}={}", key.to_lowercase(), without_names(value)))
        .collect();
    keys.sort();
    keys
}

fn request_line(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.uri)
}

fn seen(operation: &Operation) -> Seen {
    let name = |reference: &Option<TypeReference>| {
        let name = reference.as_ref().map(|reference| reference.name.clone());
        name.map_or(Value::Null, Value::from)
    };
    let parameters = operation.parameters.iter();
    let parameters: Vec<&str> = parameters.map(|it| it.wire_name.as_str()).collect();
    Seen::new(request_line(operation), &operation.place)
        .with("parameters", parameters)
        .with("request", name(&operation.request))
        .with("response", name(&operation.response))
}

fn whole(
    operation: &Operation,
    pages: &Pages<'_>,
    change: fn(Kind, Subject, Seen) -> Change,
) -> Vec<Change> {
    let lone = pages.lone(&operation.place);
    let subject = Subject::of(operation.name.clone());
    let mut changes = vec![change(Kind::Operation, subject, seen(operation)).within(lone)];
    let inside = Some(lone.unwrap_or(Kind::Operation));
    for parameter in &operation.parameters {
        changes.extend(parameters::whole(
            &operation.name,
            parameter,
            inside,
            change,
        ));
    }
    changes
}

fn operation(
    old: &Located<'_, Operation>,
    new: &Located<'_, Operation>,
    listed: &Listed<'_>,
) -> Vec<Change> {
    let (before, after) = (old.item, new.item);
    let subject = Subject::of(after.name.clone());
    let mut changes = Vec::new();
    if old.page != new.page {
        let (old, new) = (seen(before), seen(after));
        let moved = Change::both(Kind::Operation, subject.clone(), Verb::Moved, old, new);
        changes.push(moved.severity(Severity::Note));
    }
    let mut push = |aspect, old: (Value, &Place), new: (Value, &Place), severity| {
        let old = Seen::new(old.0, old.1).with("operation", request_line(before));
        let new = Seen::new(new.0, new.1).with("operation", request_line(after));
        let change = Change::both(Kind::Operation, subject.clone(), Verb::Changed, old, new);
        changes.push(change.aspect(aspect).severity(severity));
    };
    let (here, there) = (&before.place, &after.place);
    if before.method != after.method {
        let (old, new) = (json!(before.method), json!(after.method));
        push(
            Aspect::Method,
            (old, here),
            (new, there),
            Severity::Breaking,
        );
    }
    if let Some((aspect, severity)) = address(&before.uri, &after.uri) {
        let (old, new) = (json!(before.uri.as_str()), json!(after.uri.as_str()));
        push(aspect, (old, here), (new, there), severity);
    }
    for (aspect, old, new) in [
        (Aspect::Request, &before.request, &after.request),
        (Aspect::Response, &before.response, &after.response),
    ] {
        if let Some(severity) = reference(old.as_ref(), new.as_ref()) {
            push(
                aspect,
                named(old.as_ref(), here),
                named(new.as_ref(), there),
                severity,
            );
        }
    }
    if before.credentials != after.credentials {
        let lost = (before.credentials, after.credentials)
            == (Some(Credentials::AppOrUser), Some(Credentials::UserOnly));
        let severity = if lost {
            Severity::Breaking
        } else {
            Severity::Soft
        };
        let (old, new) = (json!(before.credentials), json!(after.credentials));
        push(Aspect::Credentials, (old, here), (new, there), severity);
    }
    changes.extend(parameters::changes(before, after, listed));
    changes
}

/// Whether two addresses lead elsewhere, or are one address in other letters. How placeholders are
/// called and whether the host is printed or stands for `{baseURL}` makes no difference.
fn address(old: &UriTemplate, new: &UriTemplate) -> Option<(Aspect, Severity)> {
    let other_host = match (old.host(), new.host()) {
        (Some(old), Some(new)) => !old.eq_ignore_ascii_case(new),
        _ => false,
    };
    if other_host || path_key(old) != path_key(new) || literals_differ(old, new) {
        return Some((Aspect::Uri, Severity::Breaking));
    }
    let letters = |uri: &UriTemplate| {
        let path = uri.path().trim_matches('/').replace("//", "/");
        path.split('/').map(without_names).collect::<Vec<_>>()
    };
    let (old, new) = (letters(old), letters(new));
    let differs = old
        .iter()
        .zip(&new)
        .any(|(old, new)| old != new && old.eq_ignore_ascii_case(new));
    differs.then_some((Aspect::Spelling, Severity::Soft))
}

/// Whether the fixed parts of the query differ. A key that has become a parameter, or was one, is a
/// matter of the parameters.
fn literals_differ(old: &UriTemplate, new: &UriTemplate) -> bool {
    let is_fixed = |value: &str| !value.is_empty() && !value.contains('{');
    let open = |uri: &UriTemplate| -> Vec<String> {
        let pairs = uri.query().into_iter();
        let open = pairs.filter(|(_, value)| !is_fixed(value));
        open.map(|(key, _)| key.to_lowercase()).collect()
    };
    let open = [open(old), open(new)].concat();
    let fixed = |uri: &UriTemplate| {
        let pairs = uri.query().into_iter();
        let mut fixed: Vec<_> = pairs
            .map(|(key, value)| (key.to_lowercase(), value.to_lowercase()))
            .filter(|(key, value)| is_fixed(value) && !open.contains(key))
            .collect();
        fixed.sort();
        fixed
    };
    fixed(old) != fixed(new)
}

/// What the sentence about a body names and where; of an operation without one, nothing.
fn named<'a>(reference: Option<&'a TypeReference>, operation: &'a Place) -> (Value, &'a Place) {
    let Some(reference) = reference else {
        return (Value::Null, operation);
    };
    let name = if reference.collection {
        json!(format!("list<{}>", reference.name))
    } else {
        json!(reference.name)
    };
    (name, &reference.place)
}

/// How much it matters that a sentence links another type. The same target is the same type, whatever
/// the words of the link; and a link that came or went says nothing about the body.
fn reference(old: Option<&TypeReference>, new: Option<&TypeReference>) -> Option<Severity> {
    let (old, new) = match (old, new) {
        (None, None) => return None,
        (Some(old), Some(new)) => (old, new),
        _ => return Some(Severity::Soft),
    };
    let anchor = |reference: &TypeReference| {
        let target = reference.target.as_deref().unwrap_or_default();
        let file = target.rsplit('/').next().unwrap_or(target);
        file.split_once('#').map(|(_, anchor)| loose(anchor))
    };
    let same_anchor = anchor(old).is_some() && anchor(old) == anchor(new);
    let same_name = type_key(&old.name) == type_key(&new.name);
    if !same_anchor && !same_name {
        // Other words of prose behind a link are no other type.
        let is_type = |reference: &TypeReference| !reference.name.contains(' ');
        let certain = is_type(old) && is_type(new);
        return Some(if certain {
            Severity::Breaking
        } else {
            Severity::Soft
        });
    }
    (old.collection != new.collection).then_some(Severity::Soft)
}

/// `Subscriptions`, `subscription resource` and `Subscription` name one type.
fn type_key(name: &str) -> String {
    let name = loose(name);
    let name = ["resources", "resource", "objects", "object"]
        .iter()
        .find_map(|noise| name.strip_suffix(noise))
        .unwrap_or(&name);
    name.trim_end_matches('s').to_owned()
}
