//! Parameters of two operations that are one.

use serde_json::json;

use crate::{
    contract::ParameterLocation,
    facts::{Operation, Parameter},
};

use super::{
    change::{Aspect, Change, Kind, Seen, Severity, Subject, Verb},
    matching::Matcher,
    names::{loose, nearly, path_key},
    statements,
    values::{self, Listed},
};

/// The differences of the parameters of an operation.
pub(super) fn changes(old: &Operation, new: &Operation, listed: &Listed<'_>) -> Vec<Change> {
    let same_path = path_key(&old.uri) == path_key(&new.uri);
    let same_number = old.uri.path_placeholders().len() == new.uri.path_placeholders().len();
    let old_side = Side::of(old);
    let new_side = Side::of(new);
    let matched = Matcher::new(&old_side, &new_side)
        .by(|it| Some((it.parameter.location, it.parameter.wire_name.clone())))
        .by(|it| Some((it.parameter.location, loose(&it.parameter.wire_name))))
        .by(|it| Some((it.parameter.location, loose(&it.parameter.name))))
        .by(|it| Some(loose(&it.parameter.wire_name)))
        .by(|it| it.position.filter(|_| same_number))
        .by_likeness(|old, new| {
            let (old, new) = (old.parameter, new.parameter);
            let same = old.location == new.location && nearly(&old.wire_name, &new.wire_name);
            same.then_some(1)
        })
        .finish();
    // A path that is the same has the same placeholders, whatever a table calls them.
    let told = |it: &&Side<'_>| !(same_path && it.is_unexplained());
    let mut found = Vec::new();
    for (before, after) in matched.pairs {
        found.extend(parameter(
            &new.name,
            before.parameter,
            after.parameter,
            same_path,
            listed,
        ));
    }
    for it in matched.removed.into_iter().filter(told) {
        found.extend(whole(&old.name, it.parameter, None, Change::removed));
    }
    for it in matched.added.into_iter().filter(told) {
        let mut added = whole(&new.name, it.parameter, None, Change::added);
        if it.parameter.statement.required == Some(true) {
            added[0].severity = Severity::Breaking;
        }
        found.extend(added);
    }
    found
}

/// A parameter with its place among the placeholders of the path.
#[derive(Debug)]
struct Side<'a> {
    parameter: &'a Parameter,
    position: Option<usize>,
}

impl<'a> Side<'a> {
    fn of(operation: &'a Operation) -> Vec<Self> {
        let placeholders = operation.uri.path_placeholders();
        let position = |parameter: &Parameter| {
            let at = placeholders
                .iter()
                .position(|name| *name == parameter.wire_name);
            at.filter(|_| parameter.location == ParameterLocation::Path)
        };
        let parameters = operation.parameters.iter();
        parameters
            .map(|parameter| Self {
                parameter,
                position: position(parameter),
            })
            .collect()
    }

    /// Whether the address alone shows it.
    fn is_unexplained(&self) -> bool {
        let statement = &self.parameter.statement;
        self.position.is_some() && statement.ty.is_none() && statement.required.is_none()
    }
}

fn seen(parameter: &Parameter) -> Seen {
    statements::seen(&parameter.wire_name, &parameter.statement)
        .with("in", json!(parameter.location))
}

/// A parameter that only one side has, with the values that it names.
pub(super) fn whole(
    operation: &str,
    parameter: &Parameter,
    within: Option<Kind>,
    change: fn(Kind, Subject, Seen) -> Change,
) -> Vec<Change> {
    let subject = Subject::in_owner(operation, parameter.wire_name.clone());
    let mut changes =
        vec![change(Kind::Parameter, subject.clone(), seen(parameter)).within(within)];
    let inside = Some(within.unwrap_or(Kind::Parameter));
    for value in &parameter.statement.values {
        let subject = Subject::in_owner(subject.to_string(), value.value.clone());
        let seen = values::seen(value);
        changes.push(change(Kind::EnumValue, subject, seen).within(inside));
    }
    changes
}

fn parameter(
    operation: &str,
    old: &Parameter,
    new: &Parameter,
    same_path: bool,
    listed: &Listed<'_>,
) -> Vec<Change> {
    let subject = Subject::in_owner(operation, new.wire_name.clone());
    let both = |verb, old, new| Change::both(Kind::Parameter, subject.clone(), verb, old, new);
    let mut changes = Vec::new();
    if old.location != new.location {
        let before = Seen::new(json!(old.location), &old.statement.place);
        let after = Seen::new(json!(new.location), &new.statement.place);
        // On a path that is the same, a table has only been brought into line with the address.
        let mended = same_path && [old.location, new.location].contains(&ParameterLocation::Path);
        let severity = if mended {
            Severity::Soft
        } else {
            Severity::Breaking
        };
        let change = both(Verb::Changed, before, after);
        changes.push(change.aspect(Aspect::In).severity(severity));
    }
    let is = |location| old.location == location && new.location == location;
    if loose(&old.wire_name) != loose(&new.wire_name) && !on_the_wire(old, new) {
        // What a placeholder in the path is called is a matter of the page alone.
        changes.push(both(Verb::Renamed, seen(old), seen(new)));
    } else if on_the_wire(old, new) && !old.wire_name.eq_ignore_ascii_case(&new.wire_name) {
        let renamed = both(Verb::Renamed, seen(old), seen(new));
        changes.push(renamed.severity(Severity::Breaking));
    } else if is(ParameterLocation::Query) && old.wire_name != new.wire_name {
        let change = both(Verb::Changed, seen(old), seen(new));
        changes.push(change.aspect(Aspect::Spelling));
    }
    changes.extend(statements::changes(
        Kind::Parameter,
        &subject,
        &old.statement,
        &new.statement,
        listed,
    ));
    changes
}

/// Whether the names of both are sent, as those of placeholders in the path are not.
fn on_the_wire(old: &Parameter, new: &Parameter) -> bool {
    [old, new]
        .iter()
        .all(|it| it.location != ParameterLocation::Path)
}
