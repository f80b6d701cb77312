//! Structures with their fields, and enumerations with their values.
//!
//! Several pages of one folder may describe a type of the same name and disagree about it. So types
//! are compared page by page, and only what its own page lost is looked for on other pages.

use serde_json::json;

use crate::facts::{EnumValue, Enumeration, Facts, Field, Operation, Structure, StructureRole};

use super::{
    change::{Aspect, Change, Kind, Seen, Severity, Subject, Verb},
    matching::{Matched, Matcher},
    names::{likeness, loose, nearly},
    pages::{Located, Pages},
    statements,
    values::{self, Listed},
};

/// What the comparison of two structures needs to know besides them.
struct Context<'a> {
    listed: Listed<'a>,
    operations: &'a [Operation],
}

impl Context<'_> {
    /// Whether a structure of the new side is what its page's operation sends.
    fn is_sent(&self, structure: &Structure) -> bool {
        let name = loose(&structure.name);
        let sends = |operation: &Operation| {
            let request = operation.request.as_ref();
            operation.place.page == structure.place.page
                && request.is_some_and(|request| loose(&request.name) == name)
        };
        structure.role == StructureRole::Request || self.operations.iter().any(sends)
    }
}

/// The differences of all structures.
pub(super) fn structures(old: &Facts, new: &Facts, pages: &Pages<'_>) -> Vec<Change> {
    let context = Context {
        listed: Listed::of(old, new),
        operations: &new.operations,
    };
    let before = pages.old(&old.types, |structure| &structure.place);
    let after = pages.new_side(&new.types, |structure| &structure.place);
    let matched = Matcher::new(&before, &after)
        .by(|it| Some((it.page, own_name(it.item), field_names(it.item))))
        .by_likeness(same_structure)
        .by_unique(|it| named(it).then(|| loose(&it.item.name)))
        .finish();
    let mut changes = Vec::new();
    for (old, new) in matched.pairs {
        changes.extend(structure(old, new, &context));
    }
    for it in matched.removed {
        changes.extend(whole(it.item, pages, Change::removed));
    }
    for it in matched.added {
        changes.extend(whole(it.item, pages, Change::added));
    }
    changes
}

/// How likely two structures of a page are one. The name tells much, the fields tell more: an answer
/// whose fields have gone under a heading of their own is that type now.
fn same_structure(old: &Located<'_, Structure>, new: &Located<'_, Structure>) -> Option<usize> {
    if old.page != new.page {
        return None;
    }
    let (before, after) = (field_names(old.item), field_names(new.item));
    let score = likeness(&before, &after);
    let least = match () {
        () if own_name(old.item) == own_name(new.item) => return Some(score + 300),
        () if role(old.item) == role(new.item) => 500,
        () if before.len() > 3 => 900,
        () => 1001,
    };
    (score >= least).then_some(score)
}

/// A structure without a name of its own is named after the title of its page, which may change: its
/// role tells it better.
fn own_name(structure: &Structure) -> String {
    match &structure.role {
        StructureRole::Named => loose(&structure.name),
        _ => role(structure),
    }
}

fn role(structure: &Structure) -> String {
    match &structure.role {
        StructureRole::Named => "named".to_owned(),
        StructureRole::Request => "request".to_owned(),
        StructureRole::Response => "response".to_owned(),
        StructureRole::ResponseElement { field } => format!("element {}", loose(field)),
    }
}

fn named(it: &Located<'_, Structure>) -> bool {
    it.item.role == StructureRole::Named
}

fn field_names(structure: &Structure) -> Vec<String> {
    structure
        .fields
        .iter()
        .map(|field| loose(&field.name))
        .collect()
}

fn type_seen(structure: &Structure) -> Seen {
    let fields: Vec<&str> = structure.fields.iter().map(|it| it.name.as_str()).collect();
    Seen::new(structure.name.as_str(), &structure.place).with("fields", fields)
}

/// A structure that only one side has, with its fields.
fn whole(
    structure: &Structure,
    pages: &Pages<'_>,
    change: fn(Kind, Subject, Seen) -> Change,
) -> Vec<Change> {
    let lone = pages.lone(&structure.place);
    let subject = Subject::of(structure.name.clone());
    let mut changes = vec![change(Kind::Type, subject, type_seen(structure)).within(lone)];
    let inside = lone.or(Some(Kind::Type));
    for field in &structure.fields {
        let subject = Subject::in_owner(structure.name.clone(), field.name.clone());
        let seen = statements::seen(&field.name, &field.statement);
        changes.push(change(Kind::Field, subject.clone(), seen).within(inside));
        for value in &field.statement.values {
            let subject = Subject::in_owner(subject.to_string(), value.value.clone());
            let seen = values::seen(value);
            changes.push(change(Kind::EnumValue, subject, seen).within(inside));
        }
    }
    changes
}

fn structure(
    old: &Located<'_, Structure>,
    new: &Located<'_, Structure>,
    context: &Context<'_>,
) -> Vec<Change> {
    let (before, after) = (old.item, new.item);
    let mut changes = Vec::new();
    let both = |verb| {
        let subject = Subject::of(after.name.clone());
        Change::both(
            Kind::Type,
            subject,
            verb,
            type_seen(before),
            type_seen(after),
        )
    };
    if old.page != new.page {
        changes.push(both(Verb::Moved).severity(Severity::Note));
    }
    if own_name(before) != own_name(after) {
        changes.push(both(Verb::Renamed));
    }
    let matched = Matcher::new(&before.fields, &after.fields)
        .by(|field| Some(field.name.clone()))
        .by(|field| Some(field.name.to_lowercase()))
        .by(|field| Some(loose(&field.name)))
        .by_likeness(same_with_a_slip)
        .finish();
    for (old, new) in &matched.pairs {
        changes.extend(field(&after.name, old, new, &context.listed));
    }
    for field in &matched.removed {
        let mut removed = lone_field(before, field, false, Change::removed);
        if let (Some(new), Some(old)) = (
            stand_in(field, before, after, &matched),
            &mut removed[0].old,
        ) {
            old.details.push(("in_its_place", json!(new.name)));
        }
        changes.extend(removed);
    }
    for field in &matched.added {
        changes.extend(lone_field(
            after,
            field,
            context.is_sent(after),
            Change::added,
        ));
    }
    changes
}

/// The new field of the same type between the same neighbours: perhaps the old one under another name.
/// Only perhaps, so it is a hint and no renaming.
fn stand_in<'a>(
    field: &Field,
    before: &Structure,
    after: &'a Structure,
    matched: &Matched<'_, Field>,
) -> Option<&'a Field> {
    let at = before
        .fields
        .iter()
        .position(|it| std::ptr::eq(it, field))?;
    let partner = |index: usize| {
        let old = before.fields.get(index)?;
        let (_, new) = matched
            .pairs
            .iter()
            .find(|(it, _)| std::ptr::eq(*it, old))?;
        after.fields.iter().position(|it| std::ptr::eq(it, *new))
    };
    let place = if at == 0 { 0 } else { partner(at - 1)? + 1 };
    let candidate = after.fields.get(place)?;
    let is_last = at + 1 == before.fields.len() && place + 1 == after.fields.len();
    let closed = is_last || partner(at + 1) == Some(place + 1);
    let is_new = matched.added.iter().any(|it| std::ptr::eq(*it, candidate));
    (closed && is_new && type_of(field) == type_of(candidate)).then_some(candidate)
}

fn type_of(field: &Field) -> Option<String> {
    field.statement.ty.as_ref().map(statements::type_name)
}

/// Fields of one type whose names differ in a letter or two.
fn same_with_a_slip(old: &Field, new: &Field) -> Option<usize> {
    (type_of(old) == type_of(new) && nearly(&old.name, &new.name)).then_some(1)
}

fn field(owner: &str, old: &Field, new: &Field, listed: &Listed<'_>) -> Vec<Change> {
    let subject = Subject::in_owner(owner, new.name.clone());
    let mut changes = Vec::new();
    if old.name != new.name {
        let both = |verb| {
            let (before, after) = (
                statements::seen(&old.name, &old.statement),
                statements::seen(&new.name, &new.statement),
            );
            Change::both(Kind::Field, subject.clone(), verb, before, after)
        };
        changes.push(if old.name.eq_ignore_ascii_case(&new.name) {
            both(Verb::Changed).aspect(Aspect::Spelling)
        } else {
            both(Verb::Renamed).severity(Severity::Breaking)
        });
    }
    changes.extend(statements::changes(
        Kind::Field,
        &subject,
        &old.statement,
        &new.statement,
        listed,
    ));
    changes
}

/// A field that only one side of a type has. A new field that requests must have breaks them.
fn lone_field(
    structure: &Structure,
    field: &Field,
    is_sent: bool,
    change: fn(Kind, Subject, Seen) -> Change,
) -> Vec<Change> {
    let subject = Subject::in_owner(structure.name.clone(), field.name.clone());
    let seen = statements::seen(&field.name, &field.statement);
    let demanded = is_sent && field.statement.required == Some(true);
    let whole = change(Kind::Field, subject.clone(), seen);
    let mut changes = vec![if demanded {
        whole.severity(Severity::Breaking)
    } else {
        whole
    }];
    for value in &field.statement.values {
        let subject = Subject::in_owner(subject.to_string(), value.value.clone());
        let seen = values::seen(value);
        changes.push(change(Kind::EnumValue, subject, seen).within(Some(Kind::Field)));
    }
    changes
}

/// The differences of all enumerations that have a table or a heading of their own.
pub(super) fn enumerations(old: &Facts, new: &Facts, pages: &Pages<'_>) -> Vec<Change> {
    let before = pages.old(&old.enums, |found| &found.place);
    let after = pages.new_side(&new.enums, |found| &found.place);
    let matched = Matcher::new(&before, &after)
        .by(|it| Some((it.page, loose(&it.item.name), value_names(it.item))))
        .by(|it| Some((it.page, loose(&it.item.name))))
        .by_likeness(|old, new| {
            let score = likeness(&value_names(old.item), &value_names(new.item));
            (old.page == new.page && score >= 500).then_some(score)
        })
        .by_unique(|it| Some(loose(&it.item.name)))
        .finish();
    let mut changes = Vec::new();
    for (old, new) in matched.pairs {
        changes.extend(enumeration(old, new));
    }
    for it in matched.removed {
        changes.extend(whole_enumeration(it.item, pages, Change::removed));
    }
    for it in matched.added {
        changes.extend(whole_enumeration(it.item, pages, Change::added));
    }
    changes
}

fn value_names(found: &Enumeration) -> Vec<String> {
    let name = |value: &EnumValue| value.value.to_lowercase();
    found.values.iter().map(name).collect()
}

fn enum_seen(found: &Enumeration) -> Seen {
    let values: Vec<&str> = found.values.iter().map(|it| it.value.as_str()).collect();
    Seen::new(found.name.as_str(), &found.place).with("values", values)
}

fn whole_enumeration(
    found: &Enumeration,
    pages: &Pages<'_>,
    change: fn(Kind, Subject, Seen) -> Change,
) -> Vec<Change> {
    let lone = pages.lone(&found.place);
    let whole = change(
        Kind::Type,
        Subject::of(found.name.clone()),
        enum_seen(found),
    );
    let values = found.values.iter().map(|value| {
        let subject = Subject::in_owner(found.name.clone(), value.value.clone());
        let seen = values::seen(value);
        change(Kind::EnumValue, subject, seen).within(lone.or(Some(Kind::Type)))
    });
    let mut changes = vec![whole.within(lone)];
    changes.extend(values);
    changes
}

fn enumeration(old: &Located<'_, Enumeration>, new: &Located<'_, Enumeration>) -> Vec<Change> {
    let (before, after) = (old.item, new.item);
    let both = |verb| {
        let subject = Subject::of(after.name.clone());
        Change::both(
            Kind::Type,
            subject,
            verb,
            enum_seen(before),
            enum_seen(after),
        )
    };
    let mut changes = Vec::new();
    if old.page != new.page {
        changes.push(both(Verb::Moved).severity(Severity::Note));
    }
    if loose(&before.name) != loose(&after.name) {
        changes.push(both(Verb::Renamed));
    }
    changes.extend(values::changes(&after.name, &before.values, &after.values));
    changes
}
