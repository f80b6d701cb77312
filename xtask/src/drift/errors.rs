//! Error rows: the same code may stand in a table several times, with different texts.

use serde_json::{Value, json};

use crate::facts::{ErrorRow, Facts};

use super::{
    change::{Aspect, Change, Kind, Seen, Severity, Subject, Verb},
    matching::Matcher,
    names::{likeness, plain_words, reading},
    pages::{Located, Pages},
};

type Key = (Option<u16>, Option<String>, Option<String>);

/// The differences of all error rows.
pub(super) fn errors(old: &Facts, new: &Facts, pages: &Pages<'_>) -> Vec<Change> {
    let before = pages.old(&old.errors, |row| &row.place);
    let after = pages.new_side(&new.errors, |row| &row.place);
    let lower = |text: &Option<String>| text.as_deref().map(str::to_lowercase);
    let codes = |row: &ErrorRow| (lower(&row.code), lower(&row.inner_code));
    let key = |row: &ErrorRow| -> Key { (row.status, lower(&row.code), lower(&row.inner_code)) };
    let has_code = |row: &ErrorRow| row.code.is_some() || row.inner_code.is_some();
    let matched = Matcher::new(&before, &after)
        .by(|it| Some((it.page, key(it.item), reading(&it.item.reason))))
        .by_likeness(|old, new| {
            let same = old.page == new.page && key(old.item) == key(new.item);
            same.then(|| 1 + alike(old.item, new.item))
        })
        .by_unique(|it| has_code(it.item).then(|| (it.page, codes(it.item))))
        // The code was corrected, the sentence is the same.
        .by_unique(|it| Some((it.page, it.item.status, reading(&it.item.reason))))
        .by_unique(|it| (has_code(it.item) && it.item.operation.is_none()).then(|| key(it.item)))
        .finish();
    let mut changes = Vec::new();
    for (old, new) in matched.pairs {
        changes.extend(row(old, new));
    }
    for it in matched.removed {
        let change = Change::removed(Kind::Error, subject(it.item), seen(it.item));
        let within = pages.lone(&it.item.place);
        // Clients lose nothing when an error is documented no more.
        let severity = if within.is_some() {
            Severity::Breaking
        } else {
            Severity::Soft
        };
        changes.push(change.severity(severity).within(within));
    }
    for it in matched.added {
        let change = Change::added(Kind::Error, subject(it.item), seen(it.item));
        changes.push(change.within(pages.lone(&it.item.place)));
    }
    changes
}

fn alike(old: &ErrorRow, new: &ErrorRow) -> usize {
    likeness(&plain_words(&old.reason), &plain_words(&new.reason))
}

/// `401/Unauthorized/InconsistentClientId` of its operation; a row of a table for all operations has
/// no owner.
fn subject(row: &ErrorRow) -> Subject {
    let status = row.status.map(|status| status.to_string());
    let parts = [status, row.code.clone(), row.inner_code.clone()];
    let name: Vec<String> = parts.into_iter().flatten().collect();
    Subject {
        owner: row.operation.clone(),
        name: name.join("/"),
    }
}

fn seen(row: &ErrorRow) -> Seen {
    Seen::new(row.reason.as_str(), &row.place)
        .with("status", row.status)
        .with("code", row.code.clone())
        .with("inner_code", row.inner_code.clone())
}

fn row(old: &Located<'_, ErrorRow>, new: &Located<'_, ErrorRow>) -> Vec<Change> {
    let (before, after) = (old.item, new.item);
    let mut changes = Vec::new();
    let both = |verb, old: Value, new: Value| {
        let (old, new) = (Seen::new(old, &before.place), Seen::new(new, &after.place));
        Change::both(Kind::Error, subject(after), verb, old, new)
    };
    if old.page != new.page {
        let (old, new) = (seen(before), seen(after));
        let moved = Change::both(Kind::Error, subject(after), Verb::Moved, old, new);
        changes.push(moved.severity(Severity::Note));
    }
    let codes = |row: &ErrorRow| {
        let parts = [row.code.as_deref(), row.inner_code.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("/")
    };
    if !codes(before).eq_ignore_ascii_case(&codes(after)) {
        changes.push(both(
            Verb::Renamed,
            json!(codes(before)),
            json!(codes(after)),
        ));
    }
    if before.status != after.status {
        let change = both(Verb::Changed, json!(before.status), json!(after.status));
        changes.push(change.aspect(Aspect::Status));
    }
    if reading(&before.reason) != reading(&after.reason) {
        let change = both(Verb::Changed, json!(before.reason), json!(after.reason));
        // "is not" and "isn't" are one sentence.
        let restyled = plain_words(&before.reason) == plain_words(&after.reason);
        let severity = if restyled {
            Severity::Note
        } else {
            Severity::Soft
        };
        changes.push(change.aspect(Aspect::Text).severity(severity));
    }
    if before.retry != after.retry {
        let change = both(Verb::Changed, json!(before.retry), json!(after.retry));
        changes.push(change.aspect(Aspect::Retry));
    }
    for (aspect, before, after) in [
        (Aspect::Reasons, &before.reasons, &after.reasons),
        (Aspect::ItemTypes, &before.item_types, &after.item_types),
    ] {
        if sorted(before) != sorted(after) {
            changes.push(both(Verb::Changed, json!(before), json!(after)).aspect(aspect));
        }
    }
    changes
}

fn sorted(words: &[String]) -> Vec<String> {
    let mut words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    words.sort();
    words
}
