//! The checked-in schemas as types: what a document may hold, place by place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::definitions::definitions;

/// The definitions of a family.
#[derive(Debug)]
pub struct Family {
    pub structures: BTreeMap<String, Vec<Field>>,
    enumerations: BTreeMap<String, Enumeration>,
}

/// A property of a structure.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub aliases: Vec<String>,
    pub required: bool,
    pub shape: Shape,
}

/// What stands in a place.
#[derive(Clone, Debug)]
pub enum Shape {
    Structure(String),
    Enumeration(Enumeration),
    List(Box<Shape>),
    Map(Box<Shape>),
    Text(Text),
    Integer { bits: u32 },
    Number,
    Boolean,
    Anything,
}

/// What a text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    Plain,
    /// The wire has numbers where the documentation promises text.
    OrNumber,
    DateTime,
    Guid,
    Secret,
}

/// The values of an enumeration, each followed by its other spellings.
#[derive(Clone, Debug)]
pub struct Enumeration(pub Vec<Vec<String>>);

impl Family {
    /// Reads all documents of a family.
    pub fn read(name: &str) -> Self {
        let definitions = definitions(name);
        let (enumerations, structures): (Vec<_>, Vec<_>) = definitions
            .iter()
            .partition(|(_, definition)| definition.get("enum").is_some());
        let mut family = Self {
            structures: BTreeMap::new(),
            enumerations: enumerations
                .into_iter()
                .map(|(name, definition)| (name.clone(), Enumeration::read(definition)))
                .collect(),
        };
        for (name, definition) in structures {
            let fields = family.fields(definition);
            family.structures.insert(name.clone(), fields);
        }
        family
    }

    fn fields(&self, definition: &Value) -> Vec<Field> {
        let required: Vec<&str> = texts(&definition["required"]).collect();
        let properties = definition["properties"].as_object().into_iter().flatten();
        properties
            .map(|(name, node)| Field {
                name: name.clone(),
                aliases: texts(&node["x-aliases"]).map(str::to_owned).collect(),
                required: required.contains(&name.as_str()),
                shape: self.shape(node),
            })
            .collect()
    }

    fn shape(&self, node: &Value) -> Shape {
        if let Some(target) = node["$ref"].as_str() {
            return self.named(target.rsplit('/').next().unwrap());
        }
        match node.get("type").map(|kind| kind.as_str().unwrap()) {
            None => Shape::Anything,
            Some("array") => Shape::List(Box::new(self.shape(&node["items"]))),
            Some("object") => Shape::Map(Box::new(self.shape(&node["additionalProperties"]))),
            Some("boolean") => Shape::Boolean,
            Some("number") => Shape::Number,
            Some("integer") => Shape::Integer {
                bits: if node["format"] == "int32" { 32 } else { 64 },
            },
            Some("string") if node.get("enum").is_some() => {
                Shape::Enumeration(Enumeration::read(node))
            }
            Some("string") => Shape::Text(match node["format"].as_str() {
                Some("date-time") => Text::DateTime,
                Some("uuid") => Text::Guid,
                Some("secret") => Text::Secret,
                None | Some("uri") if node["x-lenient"] == true => Text::OrNumber,
                None | Some("uri") => Text::Plain,
                Some(format) => panic!("nobody knows the format {format}"),
            }),
            Some(kind) => panic!("nobody knows the type {kind}"),
        }
    }

    fn named(&self, name: &str) -> Shape {
        match self.enumerations.get(name) {
            Some(enumeration) => Shape::Enumeration(enumeration.clone()),
            None => Shape::Structure(name.to_owned()),
        }
    }

    /// The shape that a type has in `operations.json`: a definition or a list of it.
    pub fn shape_of_root(&self, name: &str) -> Shape {
        match name
            .strip_prefix("list<")
            .and_then(|rest| rest.strip_suffix('>'))
        {
            Some(item) => Shape::List(Box::new(self.shape_of_root(item))),
            None => self.named(name),
        }
    }

    /// The structures that a document of this shape can hold.
    pub fn reached(&self, shape: &Shape) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut ahead = vec![shape.innermost()];
        while let Some(shape) = ahead.pop() {
            let Shape::Structure(name) = shape else {
                continue;
            };
            let (name, fields) = self
                .structures
                .get_key_value(name)
                .unwrap_or_else(|| panic!("no document defines {name}"));
            if reached.insert(name.as_str()) {
                ahead.extend(fields.iter().map(|field| field.shape.innermost()));
            }
        }
        reached
    }
}

impl Field {
    /// All names under which the field is read.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name)
            .chain(&self.aliases)
            .map(String::as_str)
    }
}

impl Shape {
    /// What is in the list or the map, however deep; else the shape itself.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.innermost(),
            _ => self,
        }
    }
}

impl Enumeration {
    fn read(definition: &Value) -> Self {
        let values = texts(&definition["enum"]).map(|text| {
            let aliases = texts(&definition["x-values"][text]["aliases"]);
            std::iter::once(text)
                .chain(aliases)
                .map(str::to_owned)
                .collect()
        });
        Self(values.collect())
    }

    /// The value that a text stands for: one that is spelled so, else the first that is spelled so
    /// but for the case of ASCII letters.
    pub fn known(&self, text: &str) -> Option<&str> {
        let value = |same: &dyn Fn(&str) -> bool| {
            let mut values = self.0.iter();
            values.find(|spellings| spellings.iter().any(|spelling| same(spelling)))
        };
        value(&|spelling| spelling == text)
            .or_else(|| value(&|spelling| spelling.eq_ignore_ascii_case(text)))
            .map(|spellings| spellings[0].as_str())
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .map(|text| text.as_str().unwrap())
}
