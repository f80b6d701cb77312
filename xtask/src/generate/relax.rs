//! Relaxing: what typify is shown of a family.
//!
//! A schema says what the documentation promises; a client must also survive what the service sends.
//! Taken at its word, typify would make closed enumerations, number types that refuse a zero, text
//! types that count characters, and lists that forget whether they were there. Here only the shape
//! is left over: limits, defaults and notes are gone, and an optional list or map may be null, which
//! makes it an `Option` that keeps `[]` and `{}` apart from nothing.

use serde_json::{Map, Value, json};

use super::{
    bundle::Family,
    dialect::{Definition, Kind, Node},
};

/// All definitions of the family in one schema.
pub fn relaxed(family: &Family) -> Value {
    let definitions: Map<String, Value> = family
        .definitions()
        .map(|(_, name, it)| (name.to_owned(), definition(it)))
        .collect();
    json!({ "definitions": definitions })
}

fn definition(definition: &Definition) -> Value {
    if definition.is_enumeration() {
        return json!({ "type": "string", "enum": definition.values });
    }
    let properties: Map<String, Value> = definition
        .properties
        .iter()
        .map(|(name, node)| (name.clone(), property(node, definition.requires(name))))
        .collect();
    json!({ "type": "object", "required": definition.required, "properties": properties })
}

fn property(node: &Node, required: bool) -> Value {
    let mut schema = shape(node);
    if let (Some(kind @ (Kind::Array | Kind::Object)), false) = (node.kind, required) {
        schema["type"] = json!([kind, "null"]);
    }
    schema
}

/// The schema of a node without anything but its type.
pub fn shape(node: &Node) -> Value {
    if let Some(reference) = &node.reference {
        return json!({ "$ref": reference });
    }
    let mut schema = Map::new();
    if let Some(kind) = node.kind {
        schema.insert("type".to_owned(), json!(kind));
    }
    if let Some(format) = node.format {
        schema.insert("format".to_owned(), json!(format));
    }
    if let Some(items) = &node.items {
        schema.insert("items".to_owned(), shape(items));
    }
    if let Some(entries) = &node.entries {
        schema.insert("additionalProperties".to_owned(), shape(entries));
    }
    Value::Object(schema)
}
