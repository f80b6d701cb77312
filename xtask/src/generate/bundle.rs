//! Bundling: the documents of a family become one set of definitions.
//!
//! typify takes one root schema and knows no other files. So references between the documents of a
//! family are resolved here, enumerations that stand inside a property get a definition of their own,
//! and everything that makes a set of types impossible to write down in Rust is found while it can
//! still be told where it comes from.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use heck::ToUpperCamelCase as _;
use indexmap::IndexMap;

use super::{
    containment::Containment,
    dialect::{Definition, Document, Node},
};
use crate::outputs::slashed;

/// Names that generated code needs for itself.
const TAKEN_NAMES: [&str; 15] = [
    "AsRef",
    "BTreeMap",
    "Box",
    "Default",
    "Deserialize",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "Option",
    "Result",
    "Self",
    "Serialize",
    "String",
    "Vec",
];

/// The documents of a family, every reference of which is known to lead somewhere.
///
/// A definition's name is its Rust name too.
#[derive(Clone, Debug)]
pub struct Family {
    /// The name of its folder: `store-for-business`.
    pub name: String,
    /// Its documents, sorted by file name.
    pub documents: Vec<Document>,
    /// The stem of the document that holds each definition.
    pub owners: BTreeMap<String, String>,
}

impl Family {
    /// Reads the documents in `root/schemas/<name>/types`; a family may have none yet.
    pub fn read(root: &Path, name: &str) -> Result<Self> {
        let folder = root.join("schemas").join(name).join("types");
        Self::new(name, documents(root, &folder)?)
    }

    /// Bundles documents: resolves references, hoists enumerations and checks the whole.
    pub fn new(name: &str, documents: Vec<Document>) -> Result<Self> {
        let mut family = Self {
            name: name.to_owned(),
            documents,
            owners: BTreeMap::new(),
        };
        let declared = family.find_owners()?;
        for index in 0..family.documents.len() {
            let file = family.file(&family.documents[index].stem);
            resolve(&mut family.documents[index], &declared).with_context(|| file.clone())?;
            hoist(&mut family.documents[index]).context(file)?;
        }
        family.owners = family.find_owners()?;
        family.check_cycles()?;
        Ok(family)
    }

    /// All definitions with their documents.
    pub fn definitions(&self) -> impl Iterator<Item = (&Document, &str, &Definition)> {
        self.documents.iter().flat_map(|document| {
            document
                .definitions
                .iter()
                .map(move |(name, definition)| (document, name.as_str(), definition))
        })
    }

    /// The path of a document from the root of the repository.
    pub fn file(&self, stem: &str) -> String {
        format!("schemas/{}/types/{stem}.json", self.name)
    }

    /// The stem of the document that holds each definition; a name that cannot be used, or is used
    /// twice, is an error.
    fn find_owners(&self) -> Result<BTreeMap<String, String>> {
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        let mut spellings = BTreeMap::new();
        for (document, name, _) in self.definitions() {
            let file = self.file(&document.stem);
            ensure!(
                name.starts_with(|c: char| c.is_ascii_uppercase())
                    && name.chars().all(|c| c.is_ascii_alphanumeric())
                    && !TAKEN_NAMES.contains(&name),
                "{file}: definition `{name}` cannot be the name of a Rust type"
            );
            if let Some(other) = owners.insert(name.to_owned(), document.stem.clone()) {
                bail!(
                    "definition `{name}` is in {} and in {file}",
                    self.file(&other)
                );
            }
            // typify sees names in this spelling only.
            if let Some(other) = spellings.insert(name.to_upper_camel_case(), name) {
                bail!("{file}: definitions `{other}` and `{name}` differ in capitals only");
            }
        }
        Ok(owners)
    }

    fn check_cycles(&self) -> Result<()> {
        let containment = Containment::of(self);
        for (document, name, _) in self.definitions() {
            if let Some(trail) = containment.endless(name) {
                let file = self.file(&document.stem);
                bail!(
                    "{file}: definition `{name}` always contains itself, by {}",
                    trail.join(", ")
                );
            }
        }
        Ok(())
    }
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .with_context(|| format!("cannot list {}", folder.display()))?;
    paths.sort();
    Ok(paths)
}

fn documents(root: &Path, folder: &Path) -> Result<Vec<Document>> {
    sorted(folder)?
        .iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| {
            let shown = slashed(path.strip_prefix(root).unwrap_or(path));
            Document::read(path).context(shown)
        })
        .collect()
}

/// Rewrites every `$ref` to `#/definitions/…`, as if the family were one document.
fn resolve(document: &mut Document, owners: &BTreeMap<String, String>) -> Result<()> {
    let stem = document.stem.clone();
    each_property(document, |_, node| {
        node.visit_mut(&mut |node| {
            let Some(reference) = &node.reference else { return Ok(()) };
            let Some((file, target)) = reference.split_once("#/definitions/") else {
                bail!("`$ref` is `{reference}`: write `#/definitions/Name` or `file.json#/definitions/Name`");
            };
            let wanted = if file.is_empty() { &stem } else { file.strip_suffix(".json").unwrap_or(file) };
            match owners.get(target) {
                Some(owner) if owner == wanted => {
                    node.reference = Some(format!("#/definitions/{target}"));
                    Ok(())
                }
                Some(owner) => bail!("`$ref` is `{reference}`, but `{target}` is in {owner}.json"),
                None => bail!("`$ref` is `{reference}`, and there is no such definition"),
            }
        })
    })
}

/// Gives every enumeration that is declared inside a property a definition, named after both and
/// placed right behind the structure.
fn hoist(document: &mut Document) -> Result<()> {
    let mut found: BTreeMap<String, Vec<(String, Definition)>> = BTreeMap::new();
    each_property(document, |(definition, property), node| {
        let name = format!("{definition}{}", property.to_upper_camel_case());
        node.visit_mut(&mut |node| {
            if !node.values.is_empty() {
                let hoisted = Definition::enumeration(node);
                node.kind = None;
                node.reference = Some(format!("#/definitions/{name}"));
                found
                    .entry(definition.to_owned())
                    .or_default()
                    .push((name.clone(), hoisted));
            }
            Ok(())
        })
    })?;
    let mut definitions = IndexMap::new();
    for (name, definition) in std::mem::take(&mut document.definitions) {
        let hoisted = found.remove(&name).unwrap_or_default();
        for (name, definition) in std::iter::once((name, definition)).chain(hoisted) {
            ensure!(
                definitions.insert(name.clone(), definition).is_none(),
                "definition `{name}` is also the name of an enumeration inside a property"
            );
        }
    }
    document.definitions = definitions;
    Ok(())
}

/// Calls with the names of definition and property, which an error of the call is given too.
fn each_property(
    document: &mut Document,
    mut call: impl FnMut((&str, &str), &mut Node) -> Result<()>,
) -> Result<()> {
    for (name, definition) in &mut document.definitions {
        for (property, node) in &mut definition.properties {
            call((name, property), node)
                .with_context(|| format!("definition `{name}`: property `{property}`"))?;
        }
    }
    Ok(())
}
