//! `schemas/<family>/descriptions.toml`: our own sentences. The pages give facts; their wording is
//! theirs.

use std::{cell::RefCell, collections::BTreeSet, path::Path};

use anyhow::Result;
use indexmap::IndexMap;
use serde::Deserialize;

/// The sentences of a family.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descriptions {
    /// By operation id.
    #[serde(default)]
    operations: IndexMap<String, String>,
    /// By `operation.parameter`, or `*.parameter` for every operation that has it.
    #[serde(default)]
    parameters: IndexMap<String, String>,
    /// By document.
    #[serde(default)]
    documents: IndexMap<String, String>,
    /// By type.
    #[serde(default)]
    types: IndexMap<String, String>,
    /// By `Type.field`, or `*.field` for every type that has it.
    #[serde(default)]
    fields: IndexMap<String, String>,
    /// By `Type.value`, or `*.value`.
    #[serde(default)]
    values: IndexMap<String, String>,
    /// By the key of the family's error table, `403/2006`, or of an operation's errors, `401`.
    #[serde(default)]
    errors: IndexMap<String, String>,
    #[serde(skip)]
    asked: RefCell<Asked>,
}

#[derive(Debug, Default)]
struct Asked {
    used: BTreeSet<String>,
    missing: BTreeSet<String>,
}

/// What a sentence can be about.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    /// An operation.
    Operation(&'a str),
    /// A parameter of an operation.
    Parameter(&'a str, &'a str),
    /// A document of types.
    Document(&'a str),
    /// A type.
    Type(&'a str),
    /// A field of a type.
    Field(&'a str, &'a str),
    /// A value of an enumeration.
    Value(&'a str, &'a str),
    /// A row of the error table.
    Error(&'a str),
}

impl Descriptions {
    /// Reads a family's sentences; a family without the file has none.
    ///
    /// # Errors
    ///
    /// When the file is malformed.
    pub fn load(path: &Path) -> Result<Self> {
        super::load_or_default(path)
    }

    /// The sentence about a thing. What has none is noted as missing.
    pub fn of(&self, about: About<'_>) -> Option<&str> {
        let (section, table, keys) = match about {
            About::Operation(id) => ("operations", &self.operations, vec![id.to_owned()]),
            About::Parameter(id, name) => (
                "parameters",
                &self.parameters,
                vec![format!("{id}.{name}"), format!("*.{name}")],
            ),
            About::Document(name) => ("documents", &self.documents, vec![name.to_owned()]),
            About::Type(name) => ("types", &self.types, vec![name.to_owned()]),
            About::Field(of, name) => (
                "fields",
                &self.fields,
                vec![format!("{of}.{name}"), format!("*.{name}")],
            ),
            About::Value(of, text) => (
                "values",
                &self.values,
                vec![format!("{of}.{text}"), format!("*.{text}")],
            ),
            About::Error(key) => ("errors", &self.errors, vec![key.to_owned()]),
        };
        let mut asked = self.asked.borrow_mut();
        let found = keys.iter().find_map(|key| Some((key, table.get(key)?)));
        if let Some((key, text)) = found {
            asked.used.insert(format!("{section}.{key}"));
            Some(text)
        } else {
            asked.missing.insert(format!("{section}.\"{}\"", keys[0]));
            None
        }
    }

    /// The sentence about an error of an operation, which may have none.
    pub fn of_documented_error(&self, key: &str) -> Option<&str> {
        let text = self.errors.get(key)?;
        self.asked.borrow_mut().used.insert(format!("errors.{key}"));
        Some(text)
    }

    /// What was asked for and is not there, as the keys to write.
    pub fn missing(&self) -> Vec<String> {
        self.asked.borrow().missing.iter().cloned().collect()
    }

    /// What is there and was never asked for.
    pub fn unused(&self) -> Vec<String> {
        let sections = [
            ("operations", &self.operations),
            ("parameters", &self.parameters),
            ("documents", &self.documents),
            ("types", &self.types),
            ("fields", &self.fields),
            ("values", &self.values),
            ("errors", &self.errors),
        ];
        let asked = self.asked.borrow();
        let keys = sections
            .into_iter()
            .flat_map(|(section, table)| table.keys().map(move |key| (section, key)));
        keys.filter(|(section, key)| !asked.used.contains(&format!("{section}.{key}")))
            .map(|(section, key)| format!("{section}.\"{key}\""))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_an_operation_may_have_no_sentence() {
        let descriptions: Descriptions =
            toml::from_str("[errors]\n'401' = 'No token.'\n'404/1' = 'Gone.'").unwrap();
        assert_eq!(descriptions.of_documented_error("401"), Some("No token."));
        assert_eq!(descriptions.of_documented_error("500"), None);
        assert!(descriptions.missing().is_empty());
        assert_eq!(descriptions.unused(), ["errors.\"404/1\""]);
    }
}
