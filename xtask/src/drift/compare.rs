//! The comparison of two sets of facts.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::facts::Facts;

use super::{
    change::{Aspect, Change, Kind, Severity, Verb},
    errors, operations,
    pages::Pages,
    structures,
};

/// What differs, in the order of pages and lines. Equal facts make an empty list.
pub fn compare(old: &Facts, new: &Facts) -> Vec<Change> {
    let pages = Pages::pair(old, new);
    let mut changes = pages.changes();
    changes.extend(operations::operations(old, new, &pages));
    changes.extend(structures::structures(old, new, &pages));
    changes.extend(structures::enumerations(old, new, &pages));
    changes.extend(errors::errors(old, new, &pages));
    for change in changes.iter_mut().filter(|it| it.new.is_none()) {
        if let Some(name) = pages.new_name(&change.page) {
            name.clone_into(&mut change.page);
        }
    }
    follow_renamings(&mut changes);
    changes.sort_by_cached_key(Change::order);
    // One parameter table may serve several operations of its page.
    changes.dedup();
    changes
}

/// Where a type has another name, everything that mentions it does too: that breaks nothing.
fn follow_renamings(changes: &mut [Change]) {
    let values = |change: &Change| {
        let old = change.old.as_ref()?.value.as_str()?.to_owned();
        Some((old, change.new.as_ref()?.value.as_str()?.to_owned()))
    };
    let renamed: BTreeSet<(String, String)> = changes
        .iter()
        .filter(|it| it.kind == Kind::Type && it.verb == Verb::Renamed)
        .filter_map(values)
        .collect();
    let bare = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        let inner = text.rsplit('<').next().unwrap_or(text);
        (
            inner.trim_end_matches('>').to_owned(),
            text.replace(inner.trim_end_matches('>'), ""),
        )
    };
    for change in changes.iter_mut().filter(|it| {
        matches!(
            it.aspect,
            Some(Aspect::Type | Aspect::Request | Aspect::Response)
        )
    }) {
        let (Some(old), Some(new)) = (&change.old, &change.new) else {
            continue;
        };
        let ((old, old_shape), (new, new_shape)) = (bare(&old.value), bare(&new.value));
        if old_shape == new_shape && renamed.contains(&(old, new)) {
            change.severity = Severity::Soft;
        }
    }
}
