//! What two rows say of the same parameter or field.

use serde_json::Value;

use crate::{
    contract::TypeExpr,
    facts::{Statement, TypeText},
};

use super::{
    change::{Aspect, Change, Kind, Seen, Severity, Subject, Verb},
    names::reading,
    values::{self, Listed},
};

/// A value of the JSON output for something that may be absent.
fn value<T: Into<Value>>(item: Option<T>) -> Value {
    item.map_or(Value::Null, Into::into)
}

/// What a row says, as one side of an addition or a removal.
pub(super) fn seen(name: &str, statement: &Statement) -> Seen {
    Seen::new(name, &statement.place)
        .with("type", value(statement.ty.as_ref().map(type_name)))
        .with("required", value(statement.required))
        .with("default", value(statement.default.clone()))
        .with("maximum", value(statement.maximum))
        .with("max_items", value(statement.max_items))
        .with("max_length", value(statement.max_length))
}

/// The type as it reads, or as it is printed where it does not.
pub(super) fn type_name(ty: &TypeText) -> String {
    ty.read
        .as_ref()
        .map_or_else(|| ty.printed.clone(), ToString::to_string)
}

/// The differences of two rows about one thing.
pub(super) fn changes(
    kind: Kind,
    subject: &Subject,
    old: &Statement,
    new: &Statement,
    listed: &Listed<'_>,
) -> Vec<Change> {
    let mut found = Vec::new();
    let mut push = |aspect, before: Value, after: Value, severity| {
        let change = Change::both(
            kind,
            subject.clone(),
            Verb::Changed,
            Seen::new(before, &old.place),
            Seen::new(after, &new.place),
        );
        found.push(change.aspect(aspect).severity(severity));
    };
    let (before, after) = (
        old.ty.as_ref().map(type_name),
        new.ty.as_ref().map(type_name),
    );
    if before.as_deref().map(reading) != after.as_deref().map(reading) {
        let severity = contract(before.is_some() && after.is_some() && !more_precise(old, new));
        push(Aspect::Type, value(before), value(after), severity);
    }
    if old.required != new.required {
        let severity = contract(old.required.is_some() && new.required.is_some());
        push(
            Aspect::Required,
            value(old.required),
            value(new.required),
            severity,
        );
    }
    let (before, after) = (old.default.as_deref(), new.default.as_deref());
    if before.map(reading) != after.map(reading) {
        push(Aspect::Default, value(before), value(after), Severity::Soft);
    }
    for (aspect, before, after) in [
        (Aspect::Maximum, old.maximum, new.maximum),
        (Aspect::MaxItems, old.max_items, new.max_items),
        (Aspect::MaxLength, old.max_length, new.max_length),
    ] {
        if before != after {
            push(aspect, value(before), value(after), Severity::Soft);
        }
    }
    let (before, after) = listed.values(&subject.name, old, new);
    found.extend(values::changes(&subject.to_string(), before, after));
    found
}

/// Whether one side says only "object" or "array" where the other one names the type.
fn more_precise(old: &Statement, new: &Statement) -> bool {
    fn agree(old: &TypeExpr, new: &TypeExpr) -> bool {
        match (old, new) {
            (TypeExpr::Json, _) | (_, TypeExpr::Json) => true,
            (TypeExpr::List(old), TypeExpr::List(new))
            | (TypeExpr::Map(old), TypeExpr::Map(new)) => agree(old, new),
            _ => old == new,
        }
    }
    let read = |statement: &'_ Statement| statement.ty.as_ref().and_then(|ty| ty.read.clone());
    matches!((read(old), read(new)), (Some(old), Some(new)) if agree(&old, &new))
}

/// Two statements about the contract contradict each other; a statement where there was silence does
/// not.
fn contract(both_stated: bool) -> Severity {
    if both_stated {
        Severity::Breaking
    } else {
        Severity::Soft
    }
}
