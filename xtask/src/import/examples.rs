//! The JSON examples of the pages against the models: each one that parses decodes into the type of its
//! operation and is written back with the same values.
//!
//! The pages are not part of the project, so the tests print a line and pass where they are missing.

use std::{collections::BTreeSet, path::PathBuf};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use stocktake_models::{partner_center as pc, store_services as store};

use super::scope::Scope;
use crate::{
    contract::{Operations, TypeExpr},
    facts::{self, Example},
    pages::{self, stem},
};

/// Decodes a document into a model and encodes it again.
type RoundTrip = fn(&Value) -> Result<Value, String>;

fn round_trip<T: DeserializeOwned + Serialize>(document: &Value) -> Result<Value, String> {
    let text = document.to_string();
    let mut reader = serde_json::Deserializer::from_str(&text);
    let model: T =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| error.to_string())?;
    serde_json::to_value(&model).map_err(|error| error.to_string())
}

macro_rules! models {
    ($($family:ident::$name:ident),* $(,)?) => {
        &[$((stringify!($name), round_trip::<$family::$name> as RoundTrip)),*]
    };
}

/// The types of the bodies of all operations that have examples.
const MODELS: &[(&str, RoundTrip)] = models![
    pc::Availability,
    pc::AvailabilityCollection,
    pc::InventoryCheckRequest,
    pc::InventoryItem,
    pc::Product,
    pc::ProductCollection,
    pc::Promotion,
    pc::PromotionCollection,
    pc::Sku,
    pc::SkuCollection,
    store::ChangeRecurrenceRequest,
    store::ClawbackEvent,
    store::ConsumeV6Request,
    store::ConsumeV8Request,
    store::ConsumeV8Response,
    store::CreateKeyRequest,
    store::CreateKeyResponse,
    store::GetClawbackSasTokenResponse,
    store::GrantV6Request,
    store::GrantV6Response,
    store::GrantV7Request,
    store::GrantV7Response,
    store::QueryOrdersRequest,
    store::QueryOrdersResponse,
    store::QueryProductsV6Request,
    store::QueryProductsV6Response,
    store::QueryProductsV8Request,
    store::QueryProductsV8Response,
    store::QueryProductsV9Request,
    store::QueryProductsV9Response,
    store::QueryRecurrencesRequest,
    store::QueryRecurrencesResponse,
    store::RecurrenceItem,
    store::RenewKeyRequest,
    store::RenewKeyResponse,
    store::StoreIdKeyClaims,
    store::TokenResponse,
];

/// Examples that show something else than their operation's answer, by page and first line.
const SHOWN_INSTEAD: &[(&str, &str)] = &[
    ("get-a-list-of-products-by-customer", "SkuCollection"),
    ("get-a-list-of-skus-for-a-product-by-customer", "Product"),
    ("get-a-list-of-availabilities-for-a-sku-by-customer", "Sku"),
    ("get-a-list-of-availabilities-for-a-sku", "Availability"),
];

/// An example with the type that it shows.
struct Shown {
    place: String,
    ty: TypeExpr,
    document: Value,
}

/// The documentation of a family, when it is on this machine.
fn examples(folders: &[&str]) -> Option<Vec<(String, Example)>> {
    let docs = super::tests_root().join("../shared/docs");
    let folders: Vec<PathBuf> = folders.iter().map(|folder| docs.join(folder)).collect();
    if let Some(missing) = folders.iter().find(|folder| !folder.is_dir()) {
        println!("skipped: {} is not here", missing.display());
        return None;
    }
    let folder = pages::read_folders(&folders).expect("the pages can be read");
    let facts = facts::collect(&folder.pages);
    Some(
        facts
            .examples
            .into_iter()
            .map(|example| (stem(&example.place.page).to_owned(), example))
            .collect(),
    )
}

/// The examples of the scope that parse, with their types.
fn shown(api: &str, folders: &[&str]) -> Option<Vec<Shown>> {
    let family = super::tests_root().join("schemas").join(api);
    let scope = Scope::load(&family.join("scope.toml")).expect("the scope is well-formed");
    let text =
        std::fs::read_to_string(family.join("operations.json")).expect("operations.json is there");
    let operations: Operations =
        serde_json::from_str(&text).expect("operations.json fits the contract");
    let examples = examples(folders)?;
    let of_page = |page: &str| {
        let key = scope
            .operations
            .keys()
            .find(|key| key.split('#').next() == Some(page))?;
        operations.operations.get(&scope.operations[key])
    };
    let found = examples.into_iter().filter_map(|(page, example)| {
        let document = example.json?;
        let place = format!("{page}:{}", example.place.line);
        if let Some(name) = of_no_operation(&document) {
            let ty = TypeExpr::Named(name.to_owned());
            return Some(Shown {
                place,
                ty,
                document,
            });
        }
        let operation = of_page(&page)?;
        let (ty, wrapped_in) = if example.is_response {
            (
                operation.response.ty.clone()?,
                operation.response.wrapped_in.clone(),
            )
        } else {
            (operation.request.as_ref()?.ty.clone(), None)
        };
        // The pages about tokens show the header of a key as well, which nobody has to read.
        if document.get("alg").is_some() {
            return None;
        }
        let document = unwrapped(document, wrapped_in.as_deref());
        Some(Shown {
            ty: instead(&page, &document).unwrap_or(ty),
            place,
            document,
        })
    });
    Some(found.collect())
}

/// Documents that are no body of an operation are told by fields that only they have.
fn of_no_operation(document: &Value) -> Option<&'static str> {
    let has = |field: &str| document.get(field).is_some();
    if has("specversion") {
        Some("ClawbackEvent")
    } else if has("iat") && has("aud") {
        Some("StoreIdKeyClaims")
    } else {
        None
    }
}

fn unwrapped(document: Value, wrapped_in: Option<&str>) -> Value {
    let inner = wrapped_in
        .and_then(|field| document.get(field)?.get(0))
        .cloned();
    inner.unwrap_or(document)
}

/// The page's example shows a single resource, or another one, where a collection is answered.
fn instead(page: &str, document: &Value) -> Option<TypeExpr> {
    let (_, name) = SHOWN_INSTEAD
        .iter()
        .find(|(shown_on, _)| *shown_on == page)?;
    let is_collection = document.get("items").is_some();
    (is_collection == name.ends_with("Collection")).then(|| TypeExpr::Named((*name).to_owned()))
}

/// An alias that is more than another case: one example prints it.
const RENAMED: (&str, &str) = ("sandbox", "sbx");

/// The same document without what decoding is free to change: nulls, and the spelling of keys.
fn comparable(document: &Value) -> Value {
    match document {
        Value::Object(entries) => {
            let kept = entries.iter().filter(|(_, value)| !value.is_null());
            let name = |key: &str| {
                if key == RENAMED.0 {
                    RENAMED.1.to_owned()
                } else {
                    key.to_lowercase()
                }
            };
            let mut entries: Vec<_> = kept
                .map(|(key, value)| (name(key), comparable(value)))
                .collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(comparable).collect()),
        other => other.clone(),
    }
}

fn decode(shown: &Shown) -> Result<Value, String> {
    let name = shown.ty.named().ok_or("no named type")?;
    let (_, model) = MODELS
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| format!("{name} has no row in MODELS"))?;
    match (&shown.ty, &shown.document) {
        (TypeExpr::List(_), Value::Array(items)) => items.iter().map(model).collect(),
        _ => model(&shown.document),
    }
}

fn every_example_survives(api: &str, folders: &[&str], at_least: usize) {
    let Some(shown) = shown(api, folders) else {
        return;
    };
    let mut failures = Vec::new();
    for example in &shown {
        match decode(example) {
            Ok(written) if comparable(&written) == comparable(&example.document) => {}
            Ok(written) => failures.push(format!(
                "{} ({}): read\n{:#}\nwritten\n{written:#}",
                example.place, example.ty, example.document
            )),
            Err(reason) => failures.push(format!("{} ({}): {reason}", example.place, example.ty)),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(
        shown.len() >= at_least,
        "only {} examples were read",
        shown.len()
    );
    println!("{api}: {} examples survive", shown.len());
}

#[test]
fn store_services_examples_survive() {
    every_example_survives(
        "store-services",
        &["store-services", "store-services-gdk"],
        30,
    );
}

#[test]
fn partner_center_examples_survive() {
    every_example_survives("partner-center", &["partner-center"], 7);
}

/// The fields of examples that the schemas do not have, as `Type.field`.
fn unknown_fields(api: &str, folders: &[&str]) -> Option<BTreeSet<String>> {
    let folder = super::tests_root().join("schemas").join(api).join("types");
    let mut definitions = Map::new();
    for entry in std::fs::read_dir(folder).expect("the family has types") {
        let text = std::fs::read_to_string(entry.expect("a readable entry").path())
            .expect("a readable schema");
        let document: Value = serde_json::from_str(&text).expect("a schema is JSON");
        definitions.extend(
            document["definitions"]
                .as_object()
                .expect("a schema has definitions")
                .clone(),
        );
    }
    let mut unknown = BTreeSet::new();
    for example in shown(api, folders)? {
        let name = example.ty.named().unwrap_or_default();
        let documents = match (&example.ty, &example.document) {
            (TypeExpr::List(_), Value::Array(items)) => items.iter().collect(),
            (_, document) => vec![document],
        };
        for document in documents {
            walk(
                name,
                &definitions[name],
                document,
                &definitions,
                &mut unknown,
            );
        }
    }
    Some(unknown)
}

fn walk(
    name: &str,
    schema: &Value,
    document: &Value,
    definitions: &Map<String, Value>,
    unknown: &mut BTreeSet<String>,
) {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.rsplit('/').next().expect("a reference has a name");
        return walk(name, &definitions[name], document, definitions, unknown);
    }
    match document {
        Value::Array(items) => items
            .iter()
            .for_each(|item| walk(name, &schema["items"], item, definitions, unknown)),
        Value::Object(entries) if schema.get("properties").is_some() => {
            for (key, value) in entries {
                let properties = schema["properties"]
                    .as_object()
                    .expect("properties are an object");
                let known = properties.iter().find(|(property, schema)| {
                    let aliases = schema["x-aliases"].as_array().into_iter().flatten();
                    *property == key || aliases.into_iter().any(|alias| alias == key)
                });
                match known {
                    Some((_, schema)) => walk(name, schema, value, definitions, unknown),
                    None => {
                        unknown.insert(format!("{name}.{key}"));
                    }
                }
            }
        }
        _ => {}
    }
}

#[test]
fn the_schemas_know_the_fields_of_the_examples() {
    let store = unknown_fields("store-services", &["store-services", "store-services-gdk"]);
    let partner = unknown_fields("partner-center", &["partner-center"]);
    if let (Some(store), Some(partner)) = (store, partner) {
        let unknown: Vec<_> = store.union(&partner).collect();
        assert!(unknown.is_empty(), "no schema has {unknown:?}");
    }
}
