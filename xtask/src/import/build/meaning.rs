//! Tables that a name can mean: where they stand, what they are called, whether two state the same.

use heck::ToPascalCase as _;
use indexmap::IndexMap;

use crate::{
    facts::{EnumValue, Enumeration, Field, Structure, StructureRole},
    pages::stem,
};

/// A table that a name can mean.
#[derive(Clone, Copy)]
pub(super) enum Meaning<'a> {
    Structure(&'a Structure),
    Enumeration(&'a Enumeration),
}

impl Meaning<'_> {
    /// Whether two tables have the same rows, wherever they stand.
    pub(super) fn states_the_same_as(self, other: Self) -> bool {
        match (self, other) {
            (Self::Structure(one), Self::Structure(other)) => {
                let rows = |structure: &Structure| -> IndexMap<String, _> {
                    let fields = structure.fields.iter();
                    let row = |field: &Field| {
                        let statement = &field.statement;
                        let ty = statement.ty.as_ref().and_then(|ty| ty.read.clone());
                        (field.name.clone(), (ty, statement.required))
                    };
                    fields.map(row).collect()
                };
                rows(one) == rows(other)
            }
            (Self::Enumeration(one), Self::Enumeration(other)) => {
                let has = |values: &[EnumValue], value: &EnumValue| {
                    values.iter().any(|known| known.value == value.value)
                };
                one.values.len() == other.values.len()
                    && one.values.iter().all(|value| has(&other.values, value))
            }
            _ => false,
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Structure(found) => &found.name,
            Self::Enumeration(found) => &found.name,
        }
    }

    pub(super) fn page(&self) -> &str {
        match self {
            Self::Structure(found) => &found.place.page,
            Self::Enumeration(found) => &found.place.page,
        }
    }

    /// The page and the line of the table.
    pub(super) fn place(&self) -> (String, usize) {
        let line = match self {
            Self::Structure(found) => found.place.line,
            Self::Enumeration(found) => found.place.line,
        };
        (self.page().to_owned(), line)
    }
}

/// Under which key the scope can name a table.
pub(super) fn key_of(meaning: Meaning<'_>) -> String {
    let page = stem(meaning.page());
    match meaning {
        Meaning::Structure(Structure {
            role: StructureRole::Request,
            ..
        }) => format!("{page}#request"),
        Meaning::Structure(Structure {
            role: StructureRole::Response,
            ..
        }) => format!("{page}#response"),
        Meaning::Structure(Structure {
            role: StructureRole::ResponseElement { field },
            ..
        }) => format!("{page}#response.{field}"),
        _ => format!("{page}#{}", meaning.name()),
    }
}

/// What a page of resources is about: `Subscription` for `subscription-resources.md`.
pub(super) fn subject_of_page(page: &str) -> String {
    let stem = stem(page);
    let subject = ["-resources", "-resource"]
        .iter()
        .find_map(|end| stem.strip_suffix(end));
    subject.unwrap_or(stem).to_pascal_case()
}

/// `ClientContext` for `ClientContextV6`.
pub(super) fn without_version(name: &str) -> Option<&str> {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
    bare.strip_suffix('V').filter(|_| bare.len() < name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enumeration(values: &[&str]) -> Enumeration {
        let value = |value: &&str| EnumValue {
            value: (*value).to_owned(),
            place: crate::facts::Place::default(),
        };
        Enumeration {
            name: "State".to_owned(),
            anchor: "state".to_owned(),
            place: crate::facts::Place::default(),
            values: values.iter().map(value).collect(),
        }
    }

    #[test]
    fn lists_of_the_same_values_state_the_same_in_any_order() {
        let (one, other) = (enumeration(&["a", "b"]), enumeration(&["b", "a"]));
        let more = enumeration(&["a", "b", "c"]);
        let meaning = Meaning::Enumeration(&one);
        assert!(meaning.states_the_same_as(Meaning::Enumeration(&other)));
        assert!(!meaning.states_the_same_as(Meaning::Enumeration(&more)));
    }

    #[test]
    fn a_version_is_left_out_only_where_there_is_one() {
        assert_eq!(without_version("ClientContextV6"), Some("ClientContext"));
        assert_eq!(without_version("ClientContext"), None);
        assert_eq!(without_version("Address2"), None);
    }
}
