//! The dialect of `schemas/*/types/*.json`: the part of JSON Schema draft-07 that these documents
//! use, as types.
//!
//! Generators work on these types instead of raw JSON, so a document that says something that no
//! generator understands is refused here, with its place, and never half understood later. Keys that
//! start with `x-` and are not known are notes for readers and are left alone.

use std::{collections::BTreeMap, fmt, fs, path::Path};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// One document: the data structures of a page or of a group of resources.
#[derive(Clone, Debug, Deserialize)]
pub struct Document {
    /// The name of its file without `.json`, which is that of its Rust module too.
    #[serde(skip)]
    pub stem: String,
    /// Its short name.
    pub title: String,
    /// What it covers.
    pub description: Option<String>,
    /// The structures and enumerations, in the order of the documentation.
    #[serde(default)]
    pub definitions: IndexMap<String, Definition>,
}

/// A structure, or an enumeration of texts.
#[derive(Clone, Debug, Deserialize)]
pub struct Definition {
    /// [`Kind::Object`] for a structure, [`Kind::String`] for an enumeration.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What it is.
    pub description: Option<String>,
    /// The address of the page that documents it.
    #[serde(rename = "x-page")]
    pub page: Option<String>,
    /// Whether it travels to the service, from it, or both.
    #[serde(rename = "x-use", default)]
    pub uses: Vec<Use>,
    /// The properties that are always there.
    #[serde(default)]
    pub required: Vec<String>,
    /// The properties by their name on the wire.
    #[serde(default)]
    pub properties: IndexMap<String, Node>,
    /// The values of an enumeration.
    #[serde(rename = "enum", default)]
    pub values: Vec<String>,
    /// Notes on those values.
    #[serde(rename = "x-values", default)]
    pub notes: IndexMap<String, ValueNote>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// The type of a property, of the items of a list or of the values of a map.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Node {
    /// A definition, of this document or of a sibling: `products.json#/definitions/ProductKey`.
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    /// The JSON type; a node that has neither this nor a reference takes any value.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// What a text or an integer holds.
    pub format: Option<Format>,
    /// The items of a list.
    pub items: Option<Box<Node>>,
    /// The values of a map.
    #[serde(rename = "additionalProperties")]
    pub entries: Option<Box<Node>>,
    /// The values of an enumeration that has no definition of its own.
    #[serde(rename = "enum", default)]
    pub values: Vec<String>,
    /// Notes on those values.
    #[serde(rename = "x-values", default)]
    pub notes: IndexMap<String, ValueNote>,
    /// What it means.
    pub description: Option<String>,
    /// Other names under which the wire has it.
    #[serde(rename = "x-aliases", default)]
    pub aliases: Vec<String>,
    /// Its name in Rust, in snake case, where the wire's does not make a good one.
    #[serde(rename = "x-name")]
    pub name: Option<String>,
    /// Whether the wire has numbers where the documentation promises text.
    #[serde(rename = "x-lenient", default)]
    pub lenient: bool,
    /// The smallest value that the service takes.
    pub minimum: Option<Number>,
    /// The largest value that the service takes.
    pub maximum: Option<Number>,
    /// The most characters that the service takes.
    #[serde(rename = "maxLength")]
    pub max_length: Option<u64>,
    /// The most items that the service takes.
    #[serde(rename = "maxItems")]
    pub max_items: Option<u64>,
    /// What the service assumes when nothing is said.
    pub default: Option<Value>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// What is known of one value of an enumeration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueNote {
    /// What it means.
    pub description: Option<String>,
    /// Its name in Rust, where the text itself does not make a good one.
    pub name: Option<String>,
    /// Other spellings that are read as this value.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A direction of travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// To the service.
    Request,
    /// From the service.
    Response,
}

/// A JSON type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A structure or a map.
    Object,
    /// A list.
    Array,
    /// A text.
    String,
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// What a text or an integer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A date and time in any of the spellings of the services.
    DateTime,
    /// A GUID, kept in the spelling of the wire.
    Uuid,
    /// An address.
    Uri,
    /// Text that must never be shown.
    Secret,
    /// 32 bits, signed.
    Int32,
    /// 64 bits, signed.
    Int64,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl Document {
    /// Reads and checks a document.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).context("cannot be read")?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        Self::parse(&stem, &text)
    }

    /// Checks the text of a document; `stem` is the name of its file without `.json`.
    pub fn parse(stem: &str, text: &str) -> Result<Self> {
        ensure!(
            stem.starts_with(|c: char| c.is_ascii_lowercase())
                && stem
                    .chars()
                    .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-')),
            "a file is named in kebab case, for it names a module too"
        );
        let mut document: Self = parse(text)?;
        stem.clone_into(&mut document.stem);
        for (name, definition) in &document.definitions {
            definition
                .check()
                .with_context(|| format!("definition `{name}`"))?;
        }
        Ok(document)
    }
}

impl Definition {
    /// An enumeration, as hoisted from the property that declared it in place.
    pub fn enumeration(node: &mut Node) -> Self {
        Self {
            kind: Kind::String,
            description: node.description.clone(),
            page: None,
            uses: Vec::new(),
            required: Vec::new(),
            properties: IndexMap::new(),
            values: std::mem::take(&mut node.values),
            notes: std::mem::take(&mut node.notes),
            rest: BTreeMap::new(),
        }
    }

    /// Whether this is an enumeration; else it is a structure.
    pub fn is_enumeration(&self) -> bool {
        self.kind == Kind::String
    }

    /// Whether it travels to the service.
    pub fn is_request(&self) -> bool {
        self.uses.contains(&Use::Request)
    }

    /// Whether a property is always there.
    pub fn requires(&self, property: &str) -> bool {
        self.required.iter().any(|name| name == property)
    }

    fn check(&self) -> Result<()> {
        check_rest(&self.rest)?;
        match self.kind {
            Kind::String if self.values.is_empty() => bail!("a definition of texts needs `enum`"),
            Kind::String => ensure!(
                self.properties.is_empty(),
                "an enumeration has no properties"
            ),
            Kind::Object => ensure!(self.values.is_empty(), "a structure has no `enum`"),
            _ => bail!("a definition is a structure (`object`) or an enumeration (`string`)"),
        }
        for name in &self.required {
            ensure!(
                self.properties.contains_key(name),
                "`required` names `{name}`, which is no property"
            );
        }
        for (name, node) in &self.properties {
            node.check().with_context(|| format!("property `{name}`"))?;
            let lenient_text =
                node.kind == Some(Kind::String) && matches!(node.format, None | Some(Format::Uri));
            ensure!(
                !node.lenient || lenient_text,
                "property `{name}`: only plain text can be `x-lenient`"
            );
        }
        self.check_names()
    }

    /// Every name on the wire leads to one property.
    fn check_names(&self) -> Result<()> {
        let mut owners = BTreeMap::new();
        for (name, node) in &self.properties {
            for text in std::iter::once(name).chain(&node.aliases) {
                if let Some(other) = owners.insert(text, name) {
                    bail!("`{text}` is read as property `{other}` and as property `{name}`");
                }
            }
        }
        Ok(())
    }
}

impl Node {
    /// The definition that it points at, once [`Family`](super::bundle::Family) has resolved it.
    pub fn target(&self) -> Option<&str> {
        self.reference.as_deref()?.strip_prefix("#/definitions/")
    }

    /// The node and those inside it, outermost first.
    pub fn nested(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |node| {
            node.items.as_deref().or(node.entries.as_deref())
        })
    }

    /// Visits the node and those inside it, outermost first.
    pub fn visit_mut(&mut self, visit: &mut dyn FnMut(&mut Self) -> Result<()>) -> Result<()> {
        visit(self)?;
        self.items
            .iter_mut()
            .chain(&mut self.entries)
            .try_for_each(|inner| inner.visit_mut(visit))
    }

    fn check(&self) -> Result<()> {
        check_rest(&self.rest)?;
        if self.reference.is_some() {
            let alone = self.kind.is_none() && self.format.is_none() && self.values.is_empty();
            ensure!(alone, "`$ref` stands without `type`, `format` and `enum`");
        }
        match (self.format, self.kind) {
            (None, _)
            | (Some(Format::Int32 | Format::Int64), Some(Kind::Integer))
            | (
                Some(Format::DateTime | Format::Uuid | Format::Uri | Format::Secret),
                Some(Kind::String),
            ) => {}
            (Some(format), _) => bail!("the format `{format}` does not go with its `type`"),
        }
        ensure!(
            self.items.is_some() == (self.kind == Some(Kind::Array)),
            "`items` and the type `array` need each other"
        );
        ensure!(
            self.entries.is_some() == (self.kind == Some(Kind::Object)),
            "a property of type `object` is a map and needs `additionalProperties`; \
             a structure needs a definition of its own"
        );
        ensure!(
            self.values.is_empty() || self.kind == Some(Kind::String),
            "only texts have an `enum`"
        );
        self.items
            .iter()
            .chain(&self.entries)
            .try_for_each(|inner| inner.check())
    }
}

/// Decodes; an error names the place in the document.
fn parse(text: &str) -> Result<Document> {
    let mut decoder = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut decoder).map_err(|error| {
        let path = error.path().to_string();
        anyhow!("{}", error.into_inner()).context(format!("at {path}"))
    })
}

fn check_rest(rest: &BTreeMap<String, Value>) -> Result<()> {
    match rest.keys().find(|key| !key.starts_with("x-")) {
        Some(key) => bail!("the generators do not know the keyword `{key}`"),
        None => Ok(()),
    }
}
