//! Types as components.
//!
//! A type that only travels to a service is described as strictly as its page does. Any other is
//! described as a client has to read it: optional fields and lists can be missing or `null`, texts
//! can be numbers where they are known to be, and limits are not checked. XML knows no `null`.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{
    super::{
        bundle::Family,
        dialect::{Definition, Format, Kind, Node, Use},
    },
    object::{Object, external_docs, reference},
};
use crate::contract::{Operations, TypeExpr};

/// How exactly a type is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// As its page does.
    Strict,
    /// As a client has to read it in JSON.
    Lenient,
    /// As a client has to read it in XML.
    Xml,
}

impl Reading {
    fn of(definition: &Definition, is_xml: bool) -> Self {
        if is_xml {
            return Self::Xml;
        }
        if definition.uses == [Use::Request] {
            Self::Strict
        } else {
            Self::Lenient
        }
    }

    fn is_strict(self) -> bool {
        self == Self::Strict
    }
}

/// The components of all types of a family.
pub fn components(family: &Family, operations: &Operations) -> Result<Object> {
    let in_xml = in_xml(family, operations)?;
    let components = family.definitions().map(|(_, name, definition)| {
        let is_xml = in_xml.contains(name);
        let component = component(definition, Reading::of(definition, is_xml));
        let element = is_xml.then(|| Object::new().with("name", name));
        (name.to_owned(), component.with_some("xml", element).into())
    });
    Ok(components.collect())
}

/// The schema of a type expression.
pub fn of_expression(expression: &TypeExpr, strict: bool) -> Object {
    let of = |kind: &str, format: Option<&str>| {
        let schema = Object::new().with("type", kind);
        schema.with_some("format", format)
    };
    match expression {
        TypeExpr::String => of("string", None),
        TypeExpr::Boolean => of("boolean", None),
        TypeExpr::Int32 => of("integer", Some("int32")),
        TypeExpr::Int64 => of("integer", Some("int64")),
        TypeExpr::Number => of("number", None),
        TypeExpr::DateTime => of("string", format(Format::DateTime, strict)),
        TypeExpr::Guid => of("string", format(Format::Uuid, strict)),
        TypeExpr::Uri => of("string", format(Format::Uri, strict)),
        TypeExpr::Secret => of("string", format(Format::Secret, strict)),
        TypeExpr::Json => Object::new(),
        TypeExpr::List(items) => of("array", None).with("items", of_expression(items, strict)),
        TypeExpr::Map(entries) => {
            let entries = of_expression(entries, strict);
            of("object", None).with("additionalProperties", entries)
        }
        TypeExpr::Named(name) => reference("schemas", name),
    }
}

/// The types that an answer in XML is made of: elements are named as the types are.
fn in_xml<'a>(family: &'a Family, operations: &'a Operations) -> Result<BTreeSet<&'a str>> {
    let answers = operations.operations.values().map(|one| &one.response);
    let mut waiting: Vec<&str> = answers
        .filter(|answer| answer.content_type.as_deref() == Some("application/xml"))
        .filter_map(|answer| answer.ty.as_ref()?.named())
        .collect();
    let mut found = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if found.insert(name) {
            let mut all = family.definitions();
            let (.., definition) = all
                .find(|(_, other, _)| *other == name)
                .with_context(|| format!("there is no type `{name}`"))?;
            let nodes = definition.properties.values().flat_map(Node::nested);
            waiting.extend(nodes.filter_map(Node::target));
        }
    }
    Ok(found)
}

fn component(definition: &Definition, reading: Reading) -> Object {
    let head = Object::new()
        .with_some("description", definition.description.clone())
        .with_some("externalDocs", external_docs(definition.page.as_deref()));
    if definition.is_enumeration() {
        return head.and(enumeration(definition));
    }
    let is_required = |name: &str, node: &Node| is_required(definition, name, node, reading);
    let properties: Object = definition
        .properties
        .iter()
        .map(|(name, node)| {
            let property = property(node, reading, is_required(name, node));
            (name.clone(), property.into())
        })
        .collect();
    let required: Vec<&str> = definition
        .properties
        .iter()
        .filter(|(name, node)| is_required(name, node))
        .map(|(name, _)| name.as_str())
        .collect();
    head.with("type", "object")
        .with_any("required", required)
        .with_any("properties", properties)
}

/// An open enumeration, in the form that Microsoft's own `TypeSpec` gives them.
fn enumeration(definition: &Definition) -> Object {
    let descriptions: Object = definition
        .notes
        .iter()
        .filter_map(|(value, note)| Some((value.clone(), note.description.clone()?.into())))
        .collect();
    let known = Object::new()
        .with("type", "string")
        .with("enum", definition.values.clone())
        .with_any("x-enumDescriptions", descriptions);
    Object::new().with("anyOf", json!([Value::from(known), { "type": "string" }]))
}

/// Whether a property is there under this very name.
fn is_required(definition: &Definition, name: &str, node: &Node, reading: Reading) -> bool {
    let can_be_empty = matches!(node.kind, Some(Kind::Array | Kind::Object));
    let can_be_renamed = !node.aliases.is_empty() && !definition.is_request();
    definition.requires(name) && (reading.is_strict() || !(can_be_empty || can_be_renamed))
}

fn property(node: &Node, reading: Reading, required: bool) -> Object {
    let mut schema = shape(node, reading.is_strict());
    if reading == Reading::Lenient && !required {
        schema = nullable(schema);
    }
    if reading.is_strict() {
        schema = schema
            .with_some("minimum", node.minimum.clone().map(Value::Number))
            .with_some("maximum", node.maximum.clone().map(Value::Number))
            .with_some("maxLength", node.max_length)
            .with_some("maxItems", node.max_items);
    }
    schema
        .with_some("default", node.default.clone())
        .with_some("description", node.description.clone())
        .with_any("x-stocktake-aliases", node.aliases.clone())
}

/// The schema of a node without anything but its type.
fn shape(node: &Node, strict: bool) -> Object {
    if let Some(target) = node.target() {
        return reference("schemas", target);
    }
    let kind = node.kind.map(|kind| {
        if node.lenient && !strict {
            json!(["string", "number"])
        } else {
            json!(kind)
        }
    });
    let inner = |inner: &Node| Value::from(shape(inner, strict));
    let is_timestamp = node.format == Some(Format::DateTime) && !strict;
    Object::new()
        .with_some("type", kind)
        .with_some("format", node.format.and_then(|one| format(one, strict)))
        .with_some("x-stocktake-format", is_timestamp.then_some("timestamp"))
        .with_some("items", node.items.as_deref().map(inner))
        .with_some("additionalProperties", node.entries.as_deref().map(inner))
}

/// The same schema, which takes `null` too.
fn nullable(schema: Object) -> Object {
    if schema.get("$ref").is_some() {
        let either = json!([Value::from(schema), { "type": "null" }]);
        return Object::new().with("anyOf", either);
    }
    let kinds = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.clone(),
        Some(one) => vec![one.clone()],
        // What has no type takes anything.
        None => return schema,
    };
    let with_null = kinds.into_iter().chain(["null".into()]);
    schema.with("type", with_null.collect::<Vec<_>>())
}

/// The name of a format. A checker refuses what has not the form that a name stands for, so in
/// answers a format is named only where the services keep to it.
fn format(format: Format, strict: bool) -> Option<&'static str> {
    match format {
        Format::DateTime => strict.then_some("date-time"),
        Format::Uuid => Some("uuid"),
        // Some have no scheme, and some are empty.
        Format::Uri => Some(if strict { "uri" } else { "uri-reference" }),
        Format::Secret => Some("password"),
        Format::Int32 => Some("int32"),
        Format::Int64 => Some("int64"),
    }
}
