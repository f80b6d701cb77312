//! What a type says of itself at run time and the document that it was generated from are the same.
//!
//! Both sides are brought to one form first, because schemars and the documents write the same thing
//! in different words. That the form does not blur real differences is tested too: every single thing
//! that a document says is changed once, and each change must be seen.

#![cfg(all(
    feature = "schemars",
    feature = "partner-center",
    feature = "store-for-business",
    feature = "store-services"
))]

use std::{collections::BTreeMap, fs, path::Path};

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

type Definitions = Map<String, Value>;
/// A family's function that adds all its types to a generator.
type Register = fn(&mut SchemaGenerator);

/// Keywords for readers, which make no difference to a type.
fn is_note(keyword: &str) -> bool {
    keyword.starts_with("x-") || matches!(keyword, "title" | "description")
}

/// The definitions of all documents of a family.
fn documented(family: &str) -> Definitions {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let mut definitions = Definitions::new();
    for entry in fs::read_dir(schemas.join(family).join("types")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut document: Value = serde_json::from_str(&text).unwrap();
        definitions.append(document["definitions"].as_object_mut().unwrap());
    }
    definitions
}

/// The definitions that the types of a family derive, for what they write: reading is more lenient,
/// a required list may be absent then.
fn derived(register: Register) -> Definitions {
    let mut generator = SchemaSettings::draft07().for_serialize().into_generator();
    register(&mut generator);
    generator.take_definitions(true)
}

/// A definition in the form in which both sides can be compared.
fn normal(schema: &Value, all: &Definitions) -> Value {
    let Value::Object(keywords) = schema else {
        // `true` is the schema of any value, as `{}` is.
        return if *schema == json!(true) {
            json!({})
        } else {
            schema.clone()
        };
    };
    let mut result = Map::new();
    for (keyword, value) in keywords.iter().filter(|(keyword, _)| !is_note(keyword)) {
        match (keyword.as_str(), value) {
            // An enumeration may have a definition or stand in place; null is any optional value.
            ("$ref", Value::String(target)) => result.extend(reference(target, all)),
            ("anyOf" | "allOf", Value::Array(schemas)) => {
                for schema in schemas.iter().filter(|schema| schema["type"] != "null") {
                    result.extend(normal(schema, all).as_object().unwrap().clone());
                }
            }
            ("type", Value::Array(types)) => {
                let types: Vec<_> = types
                    .iter()
                    .filter(|name| **name != "null")
                    .cloned()
                    .collect();
                result.insert("type".into(), types.first().cloned().unwrap());
            }
            ("properties", Value::Object(properties)) => {
                let properties: Map<_, _> = properties
                    .iter()
                    .map(|(name, it)| (name.clone(), normal(it, all)))
                    .collect();
                result.insert("properties".into(), properties.into());
            }
            ("items" | "additionalProperties", inner) => {
                result.insert(keyword.clone(), normal(inner, all));
            }
            ("required", Value::Array(names)) => {
                let mut names: Vec<_> = names.iter().map(|name| name.as_str().unwrap()).collect();
                names.sort_unstable();
                result.insert("required".into(), json!(names));
            }
            // A required list or map reads null as empty.
            ("default", Value::Array(items)) if items.is_empty() => {}
            ("default", Value::Object(entries)) if entries.is_empty() => {}
            ("format", Value::String(format)) if format == "double" => {}
            _ => {
                result.insert(keyword.clone(), value.clone());
            }
        }
    }
    if result.get("type") == Some(&json!("integer")) {
        result.entry("format").or_insert(json!("int64"));
    }
    result.retain(|keyword, value| {
        !matches!(keyword.as_str(), "properties" | "required")
            || *value != json!({}) && *value != json!([])
    });
    result.into()
}

fn reference(target: &str, all: &Definitions) -> Map<String, Value> {
    let name = target.rsplit('/').next().unwrap();
    match all.get(name) {
        Some(definition) if definition.get("enum").is_some() => {
            normal(definition, all).as_object().unwrap().clone()
        }
        _ => Map::from_iter([("$ref".to_owned(), json!(name))]),
    }
}

/// The schema with each of the things that it says changed once, by the place of the change.
fn mutants(schema: &Value) -> BTreeMap<String, Value> {
    mutants_of(schema, false)
}

/// The same for any part of a schema; `named` when its keys are names and no keywords.
fn mutants_of(schema: &Value, named: bool) -> BTreeMap<String, Value> {
    let mut mutants = BTreeMap::new();
    match schema {
        Value::Object(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| named || !is_note(key)) {
                let without = || {
                    entries
                        .iter()
                        .filter(|(other, _)| *other != key)
                        .map(copied)
                };
                // `int64` is what an integer is anyway, and an empty keyword says nothing.
                if ![json!("int64"), json!([])].contains(value)
                    && (key != "properties" || *value != json!({}))
                {
                    mutants.insert(
                        format!("{key} removed"),
                        without().collect::<Map<_, _>>().into(),
                    );
                }
                for (place, mutant) in mutants_of(value, !named && key == "properties") {
                    let mutant = without()
                        .chain([(key.clone(), mutant)])
                        .collect::<Map<_, _>>();
                    mutants.insert(format!("{key}.{place}"), mutant.into());
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let without = || items[..index].iter().chain(&items[index + 1..]).cloned();
                mutants.insert(format!("{index} removed"), without().collect());
                for (place, mutant) in mutants_of(item, false) {
                    mutants.insert(
                        format!("{index}.{place}"),
                        without().chain([mutant]).collect(),
                    );
                }
            }
        }
        Value::String(text) => drop(mutants.insert("changed".into(), format!("{text}X").into())),
        Value::Number(number) => {
            drop(mutants.insert("changed".into(), json!(number.as_f64().unwrap() + 1.0)));
        }
        Value::Bool(value) => drop(mutants.insert("changed".into(), json!(!value))),
        Value::Null => {}
    }
    mutants
}

fn copied((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

/// Compares all definitions, then checks that the comparison can tell.
fn assert_equivalent(family: &str, documented: &Definitions, register: Register) {
    assert!(!documented.is_empty(), "{family} has no definitions");
    let derived = derived(register);
    let (mut all, mut unseen) = (0, Vec::new());
    for (name, schema) in documented {
        let own = derived
            .get(name)
            .unwrap_or_else(|| panic!("{family}: there is no type {name}"));
        let own = normal(own, &derived);
        let wanted = normal(schema, documented);
        assert_eq!(
            own, wanted,
            "{family}: {name} is not what the document says"
        );
        for (place, mutant) in mutants(schema) {
            all += 1;
            if normal(&mutant, documented) == own {
                unseen.push(format!("{name}: {place}"));
            }
        }
    }
    assert!(
        all >= documented.len(),
        "{family}: only {all} changes were tried"
    );
    assert!(
        unseen.is_empty(),
        "{family}: changes that nobody would see: {unseen:#?}"
    );
    let more: Vec<_> = derived
        .iter()
        .filter(|(name, schema)| !documented.contains_key(*name) && schema.get("enum").is_none())
        .collect();
    assert!(
        more.is_empty(),
        "{family}: types that no document has: {more:#?}"
    );
}

#[test]
fn every_type_says_what_its_document_says() {
    let families: [(&str, Register); 3] = [
        ("partner-center", stocktake_models::partner_center::schemas),
        (
            "store-for-business",
            stocktake_models::store_for_business::schemas,
        ),
        ("store-services", stocktake_models::store_services::schemas),
    ];
    for (family, register) in families {
        assert_equivalent(family, &documented(family), register);
    }
}

/// Types as the generator writes them, and the document they stand for: so that the comparison is
/// tested whatever the families happen to use.
mod sample {
    use std::{borrow::Cow, collections::BTreeMap};

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};
    use stocktake_models::{Guid, Secret, Timestamp, UnknownFields};

    fn list<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
        from: D,
    ) -> Result<Vec<T>, D::Error> {
        Vec::deserialize(from)
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    struct Seat {
        assigned_to: String,
        #[serde(default, deserialize_with = "list")]
        tags: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date_assigned: Option<Timestamp>,
        #[serde(alias = "State", default, skip_serializing_if = "Option::is_none")]
        state: Option<State>,
        /// What is in the seat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Box<Seat>>,
        holder: Holder,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        history: Option<Vec<Holder>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(extend("minimum" = 1, "maximum" = 100, "default" = 25))]
        size: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<i32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        price: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attributes: Option<BTreeMap<String, Value>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anything: Option<Value>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(extend("items" = json!({"type": "string", "format": "uri"})))]
        links: Option<Vec<String>>,
        #[serde(flatten, skip_serializing_if = "UnknownFields::is_empty")]
        #[schemars(skip)]
        unknown_fields: UnknownFields,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Holder {
        id: Guid,
        #[serde(rename = "@key")]
        #[schemars(extend("format" = "secret"))]
        key: Secret,
        active: bool,
    }

    #[derive(Serialize, Deserialize)]
    enum State {}

    impl JsonSchema for State {
        fn schema_name() -> Cow<'static, str> {
            "State".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "enum": ["active", "revoked"] })
        }
    }

    pub(super) fn schemas(generator: &mut SchemaGenerator) {
        generator.subschema_for::<Seat>();
    }

    pub(super) fn document() -> Value {
        json!({
            "Seat": {
                "type": "object",
                "description": "A seat.",
                "x-use": ["response"],
                "required": ["tags", "assignedTo", "holder"],
                "properties": {
                    "assignedTo": { "type": "string", "description": "Who." },
                    "tags": { "type": "array", "items": { "type": "string" } },
                    "dateAssigned": { "type": "string", "format": "date-time" },
                    "state": { "$ref": "#/definitions/State", "x-aliases": ["State"] },
                    "parent": { "$ref": "#/definitions/Seat" },
                    "holder": { "$ref": "other.json#/definitions/Holder", "description": "Who." },
                    "history": { "type": "array", "items": { "$ref": "other.json#/definitions/Holder" } },
                    "size": { "type": "integer", "minimum": 1, "maximum": 100, "default": 25 },
                    "version": { "type": "integer", "format": "int32" },
                    "price": { "type": "number" },
                    "title": { "type": "string", "title": "A note." },
                    "attributes": { "type": "object", "additionalProperties": {} },
                    "anything": {},
                    "links": { "type": "array", "items": { "type": "string", "format": "uri" } },
                },
            },
            "Holder": {
                "type": "object",
                "required": ["id", "@key", "active"],
                "properties": {
                    "id": { "type": "string", "format": "uuid" },
                    "@key": { "type": "string", "format": "secret" },
                    "active": { "type": "boolean" },
                },
            },
            "State": { "type": "string", "enum": ["active", "revoked"], "x-values": {} },
        })
    }
}

#[test]
fn the_comparison_holds_and_misses_no_change() {
    let document = sample::document();
    assert_equivalent("sample", document.as_object().unwrap(), sample::schemas);
}

#[test]
fn changes_of_every_kind_are_tried() {
    let tried = mutants_of(&sample::document(), true);
    for place in [
        "Seat.properties.assignedTo removed",
        "Seat.properties.assignedTo.type.changed",
        "Seat.properties.dateAssigned.format removed",
        "Seat.properties.holder.$ref.changed",
        "Seat.properties.links.items.format.changed",
        "Seat.properties.size.maximum.changed",
        "Seat.properties.title removed",
        "Seat.required.0 removed",
        "State.enum.1.changed",
        "State.enum.0 removed",
    ] {
        assert!(tried.contains_key(place), "{place} is not tried");
    }
    assert!(
        tried
            .keys()
            .all(|place| !place.contains("description") && !place.contains("x-"))
    );
}
