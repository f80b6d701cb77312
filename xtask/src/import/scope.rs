//! `schemas/<family>/scope.toml`: which part of the documentation becomes schemas, and what we call
//! it. One line more, and one operation more is imported with every type that it needs.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use indexmap::IndexMap;
use serde::Deserialize;

use crate::contract::{Audience, Authentication, Server};

use super::draft::DraftType;

/// The scope of a family.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The hosts. The first one is what the pages write as `{baseURL}`.
    pub servers: IndexMap<String, Server>,
    /// The token audiences.
    #[serde(default)]
    pub audiences: IndexMap<String, Audience>,
    /// How the operations of pages are let in that say nothing of it.
    #[serde(default)]
    pub authentication: Option<Authentication>,
    /// Page (`get-a-sku-by-id`), or page and row (`page#2`), to operation id. Pages with the same id
    /// describe one operation; the youngest is believed.
    pub operations: IndexMap<String, String>,
    /// Pages whose types are all imported, used or not.
    #[serde(default)]
    pub whole_pages: Vec<String>,
    /// Types that stay although no operation leads to them and no page is imported whole for them: error
    /// envelopes, messages of a queue, claims of a key. A correction or a page makes them.
    #[serde(default)]
    pub keep: Vec<String>,
    /// Pages whose error table holds for the whole family.
    #[serde(default)]
    pub error_pages: Vec<String>,
    /// Type (`page#Name`, `page#request`, `page#response`, `page#response.items`) to the name of its schema,
    /// where the printed one is taken, missing or about to be. Values listed in prose are `page#Name.field`
    /// or, by the name of the schema, `Schema.field`; those of a parameter are `parameter#name`.
    #[serde(default)]
    pub types: IndexMap<String, String>,
    /// Document to the types in it. A type that is in no list goes to a document named after its page.
    #[serde(default)]
    pub documents: IndexMap<String, Vec<String>>,
}

impl Scope {
    /// Reads a family's scope.
    ///
    /// # Errors
    ///
    /// When the file is missing or malformed, or lists a type in two documents.
    pub fn load(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| {
            format!(
                "cannot read {}: a family needs a scope to be imported",
                path.display()
            )
        })?;
        let scope: Self =
            toml::from_str(&text).with_context(|| format!("{} is malformed", path.display()))?;
        let mut seen = IndexMap::<&str, &str>::new();
        for (document, types) in &scope.documents {
            for name in types {
                if let Some(other) = seen.insert(name, document) {
                    bail!(
                        "{}: `{name}` is in the documents `{other}` and `{document}`; leave it in one",
                        path.display()
                    );
                }
            }
        }
        if scope.servers.is_empty() {
            bail!(
                "{}: no server; name the host of the family under [servers]",
                path.display()
            );
        }
        Ok(scope)
    }

    /// The document of a type.
    pub fn document(&self, type_name: &str, page_stem: &str) -> String {
        let listed = self
            .documents
            .iter()
            .find(|(_, types)| types.iter().any(|name| name == type_name));
        listed.map_or_else(|| page_stem.to_owned(), |(document, _)| document.clone())
    }

    /// Puts the types that corrections added without a document where the scope has them.
    ///
    /// # Errors
    ///
    /// When no document lists one of them.
    pub fn place(&self, types: &mut IndexMap<String, DraftType>) -> Result<()> {
        for (name, ty) in types.iter_mut().filter(|(_, ty)| ty.document.is_empty()) {
            ty.document = self.document(name, "");
            if ty.document.is_empty() {
                bail!(
                    "the type `{name}` is in no document; list it under [documents] in scope.toml"
                );
            }
        }
        Ok(())
    }

    /// Whether a type stays without being needed.
    pub fn keeps(&self, type_name: &str) -> bool {
        self.keep.iter().any(|name| name == type_name)
    }

    /// Refuses names under `keep` that no type has.
    ///
    /// # Errors
    ///
    /// When nothing makes one of the types to keep.
    pub fn check_keep(&self, is_type: impl Fn(&str) -> bool) -> Result<()> {
        let lost: Vec<&str> = self
            .keep
            .iter()
            .map(String::as_str)
            .filter(|name| !is_type(name))
            .collect();
        if !lost.is_empty() {
            bail!(
                "scope.toml: `keep` names types that no page and no correction makes; add or remove them: {}",
                lost.join(", ")
            );
        }
        Ok(())
    }

    /// Splits the key of an operation into page stem and row.
    ///
    /// # Errors
    ///
    /// When the row is no number.
    pub fn page_and_row(key: &str) -> Result<(&str, usize)> {
        match key.split_once('#') {
            None => Ok((key, 1)),
            Some((page, row)) => {
                let row = row
                    .parse()
                    .with_context(|| format!("`{key}`: `{row}` is not the number of a row"))?;
                Ok((page, row))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        Scope {
            keep: vec!["Fault".to_owned(), "Event".to_owned()],
            ..Scope::default()
        }
    }

    #[test]
    fn kept_types_are_those_that_are_listed() {
        assert!(scope().keeps("Fault"));
        assert!(!scope().keeps("fault"));
    }

    #[test]
    fn a_type_without_a_document_goes_where_the_scope_lists_it() {
        let listed = ("errors".to_owned(), vec!["Fault".to_owned()]);
        let scope = Scope {
            documents: IndexMap::from([listed]),
            ..Scope::default()
        };
        let mut types = IndexMap::from([("Fault".to_owned(), DraftType::default())]);
        scope.place(&mut types).unwrap();
        assert_eq!(types["Fault"].document, "errors");
        types.insert("Lost".to_owned(), DraftType::default());
        let error = scope.place(&mut types).unwrap_err();
        insta::assert_snapshot!(error, @"the type `Lost` is in no document; list it under [documents] in scope.toml");
    }

    #[test]
    fn a_type_to_keep_must_be_made_by_something() {
        assert!(scope().check_keep(|_| true).is_ok());
        let error = scope().check_keep(|name| name == "Fault").unwrap_err();
        insta::assert_snapshot!(error, @"scope.toml: `keep` names types that no page and no correction makes; add or remove them: Event");
    }
}
