//! Values of enumerations: as a table, under a heading, or named in a sentence.
//!
//! The same values often change their dress: a sentence becomes a table. That is no change of the
//! values, so a sentence that has fallen silent is compared with the table beside it.

use crate::facts::{EnumValue, Enumeration, Facts, Statement};

use super::{
    change::{Aspect, Change, Kind, Seen, Severity, Subject, Verb},
    matching::Matcher,
    names::loose,
};

/// The enumerations of both sides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'a> {
    old: &'a [Enumeration],
    new: &'a [Enumeration],
}

impl<'a> Listed<'a> {
    pub(super) fn of(old: &'a Facts, new: &'a Facts) -> Self {
        Self {
            old: &old.enums,
            new: &new.enums,
        }
    }

    /// The values of a parameter or a field on both sides: those that its own row names, or else, where
    /// only the other side's row names any, those of the enumeration of its page.
    pub(super) fn values(
        &self,
        name: &str,
        old: &'a Statement,
        new: &'a Statement,
    ) -> (&'a [EnumValue], &'a [EnumValue]) {
        match (old.values.is_empty(), new.values.is_empty()) {
            (true, false) => (beside(self.old, name, old), &new.values),
            (false, true) => (&old.values, beside(self.new, name, new)),
            _ => (&old.values, &new.values),
        }
    }
}

/// `recurrenceState` and `RecurrenceStates` go together.
fn singular(name: &str) -> String {
    loose(name).trim_end_matches('s').to_owned()
}

/// The enumeration on the page of a row that lists its values.
fn beside<'a>(enums: &'a [Enumeration], name: &str, statement: &Statement) -> &'a [EnumValue] {
    let read = statement.ty.as_ref().and_then(|ty| ty.read.as_ref());
    let ty = read.and_then(|ty| ty.named()).map(singular);
    let name = singular(name);
    let found = enums.iter().find(|it| {
        let enum_name = singular(&it.name);
        it.place.page == statement.place.page
            && (statement.values_anchor.as_ref() == Some(&it.anchor)
                || ty.as_ref() == Some(&enum_name)
                || name == enum_name)
    });
    found.map_or(&[], |it| &it.values)
}

/// The differences of two sets of values. Where one side names none at all, that is silence: the text
/// was rewritten, the service hardly dropped every value.
pub(super) fn changes(owner: &str, old: &[EnumValue], new: &[EnumValue]) -> Vec<Change> {
    let silent = old.is_empty() || new.is_empty();
    let matched = Matcher::new(old, new)
        .by(|value| Some(value.value.clone()))
        .by(|value| Some(value.value.to_lowercase()))
        .finish();
    let subject = |value: &EnumValue| Subject::in_owner(owner, value.value.clone());
    let mut found = Vec::new();
    for (old, new) in matched.pairs {
        if old.value != new.value {
            let change = Change::both(
                Kind::EnumValue,
                subject(new),
                Verb::Changed,
                seen(old),
                seen(new),
            );
            found.push(change.aspect(Aspect::Spelling));
        }
    }
    for value in matched.removed {
        let change = Change::removed(Kind::EnumValue, subject(value), seen(value));
        found.push(soft_if(silent, change));
    }
    for value in matched.added {
        let change = Change::added(Kind::EnumValue, subject(value), seen(value));
        found.push(soft_if(silent, change));
    }
    found
}

/// One value as one side of a change.
pub(super) fn seen(value: &EnumValue) -> Seen {
    Seen::new(value.value.as_str(), &value.place)
}

fn soft_if(silent: bool, change: Change) -> Change {
    if silent {
        change.severity(Severity::Soft)
    } else {
        change
    }
}
