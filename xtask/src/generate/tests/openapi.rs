//! The documents for other people's tools: what they say, and that nothing is missing from them.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value, json};

use super::{
    super::{
        bundle::Family,
        dialect::{Document, Format},
        families,
        openapi::{document, documents},
        requests::Source,
    },
    requests::{PREFACE, family, operation, source},
};

/// The document of a made-up family, its operations given as the pairs of a JSON object.
fn made_up(operations: &str) -> anyhow::Result<Value> {
    let family = family("store-for-business");
    document(&source(&family, PREFACE, operations))
}

fn assert_text(name: &str, value: &Value) {
    let text = serde_json::to_string_pretty(value).unwrap();
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn a_small_document() {
    let listing = operation(
        r#""title": "List seats",
        "description": "Lists the seats of a product.",
        "page": "https://example.com/list-seats",
        "deprecated": { "note": "Use another." },
        "method": "GET",
        "template": "/V1/Inventory/{id}/Seats",
        "fixed_query": { "view": "all" },
        "response": { "status": 200, "content_type": "application/json", "type": "SeatPage" },
        "paging": {
            "style": "token-in-query", "items": "seats", "next": "continuationToken",
            "token": "continuationToken", "page_size": "maxResults", "max_page_size": 100
        },
        "parameters": {
            "id": { "in": "path", "type": "guid", "required": true, "description": "The product." },
            "since": { "in": "query", "type": "date-time" },
            "kinds": { "in": "query", "type": "list<Kind>", "default": ["online"] },
            "country": { "in": "query", "type": "string", "required": true, "length": 2 },
            "maxResults": { "in": "query", "type": "int32", "minimum": 1 },
            "MS-CV": { "in": "header", "type": "string" }
        },
        "errors": {
            "404": { "status": 404, "item_types": ["Seat", "User"] },
            "409/1": { "status": 409, "code": "1", "description": "Not now.", "retryable": true },
            "409/2": { "status": 409, "code": "2", "inner_code": "Two", "reasons": ["Not ever"] },
            "429": { "status": 429, "description": "Too many.", "retryable": true }
        },
        "authentication": { "credential": "bearer", "audience": "service", "alternatives": ["x-token"] },
        "idempotency": { "repeatable": "safe" }"#,
    );
    let changing = operation(
        r#""origin": "sdk-only",
        "request": { "content_type": "application/json", "type": "SeatRequest" },
        "response": {
            "status": 200, "content_type": "application/json", "type": "list<Seat>", "wrapped_in": "items"
        },
        "idempotency": { "repeatable": "with-key", "key": "key", "because": "it is known by its key" }"#,
    );
    let operations = format!(r#""list_seats": {listing}, "change_sku_of_seats": {changing}"#);
    let document = made_up(&operations).unwrap();
    assert_text("openapi_of_a_small_family", &document);
}

/// A family with every construct of the dialect.
#[test]
fn a_type_is_strict_when_it_is_sent_and_lenient_when_it_is_read() {
    let properties = r##"{
        "text": { "type": "string", "maxLength": 5, "description": "A text." },
        "loose": { "type": "string", "x-lenient": true },
        "renamed": { "type": "string", "x-aliases": ["Renamed"] },
        "count": { "type": "integer", "format": "int32", "minimum": 1, "maximum": 9, "default": 1 },
        "price": { "type": "number" },
        "at": { "type": "string", "format": "date-time" },
        "id": { "type": "string", "format": "uuid" },
        "page": { "type": "string", "format": "uri" },
        "key": { "type": "string", "format": "secret" },
        "list": { "type": "array", "items": { "type": "string", "format": "date-time" }, "maxItems": 3 },
        "map": { "type": "object", "additionalProperties": {} },
        "any": {},
        "state": { "type": "string", "enum": ["on", "off"], "x-values": { "on": { "description": "It runs." } } },
        "inner": { "$ref": "#/definitions/Received" }
    }"##;
    let required = r#"["text", "renamed", "list", "map", "inner"]"#;
    let optional_inner = r#"["text", "renamed", "list", "map"]"#;
    let text = format!(
        r#"{{ "title": "all", "definitions": {{
            "Received": {{ "type": "object", "required": {optional_inner}, "properties": {properties},
                "description": "What comes.", "x-page": "https://example.com/all" }},
            "Sent": {{ "type": "object", "required": {required}, "properties": {properties},
                "x-use": ["request"] }}
        }} }}"#
    );
    let documents = vec![Document::parse("all", &text).unwrap()];
    let family = Family::new("store-for-business", documents).unwrap();
    let document = document(&source(&family, PREFACE, "")).unwrap();
    assert_text("openapi_of_types", &document["components"]["schemas"]);
}

#[test]
fn operations_that_share_a_path_are_described_as_one() {
    let of = |change: &str| {
        operation(&format!(
            r#""template": "/keys", "parameters": {{}}, {change}"#
        ))
    };
    let operations = format!(
        r#""peek_keys": {}, "take_keys": {}"#,
        of(
            r#""method": "GET", "fixed_query": { "peek": "true" }, "description": "Looks.",
            "idempotency": { "repeatable": "safe" }"#
        ),
        of(r#""method": "GET", "description": "Takes.", "parameters": {
            "hidden": { "in": "query", "type": "int32", "required": true }
        }"#),
    );
    let by_query = made_up(&operations).unwrap();
    assert_text("openapi_shared_by_query", &by_query["paths"]);
    let operations = format!(
        r#""make_china_key": {}, "make_key": {}"#,
        of(r#""server": "seats-china", "description": "There.""#),
        of(r#""server": "seats", "description": "Here.""#),
    );
    let by_server = made_up(&operations).unwrap();
    assert_text("openapi_shared_by_server", &by_server["paths"]);
    let description = by_server["info"]["description"].as_str().unwrap();
    assert!(
        description.contains("`make_china_key` and `make_key`"),
        "{description}"
    );
}

#[test]
fn what_no_document_can_say_is_refused() {
    let refusal = |first: &str, second: &str| {
        let operations = format!(r#""a": {}, "b": {}"#, operation(first), operation(second));
        format!("{:#}", made_up(&operations).unwrap_err())
    };
    let refusals = [
        refusal(r#""method": "FETCH""#, ""),
        refusal("", r#""response": { "status": 202 }"#),
        refusal("", r#""authentication": { "credential": "sas" }"#),
        refusal(r#""method": "GET""#, r#""server": "seats-china""#),
    ];
    insta::assert_snapshot!(refusals.join("\n"), @"
    operation `a`: a path has no `FETCH`
    path `/keys/{id}`: `a` and `b` share a path and a method, but not what they take, answer or ask of a caller
    path `/keys/{id}`: `a` and `b` share a path and a method, but not what they take, answer or ask of a caller
    path `/keys/{id}`: the methods are on different servers
    ");
}

#[test]
fn the_emulator_has_the_same_bytes() {
    let family = family("store-for-business");
    let operations = format!(r#""make_key": {}"#, operation(""));
    let outputs = documents(&[source(&family, PREFACE, &operations)]).unwrap();
    let text = |path: &str| &outputs.files[Path::new(path)];
    let served = "crates/emulator/src/generated/openapi";
    assert_eq!(
        text("schemas/openapi/store-for-business.json"),
        text(&format!("{served}/store-for-business.json")),
    );
    insta::assert_snapshot!(text(&format!("{served}/mod.rs")), @r#"
    // Generated by `cargo xtask generate` from schemas/; do not edit.

    //! The `OpenAPI` documents of the families, as the emulator serves them.

    /// The name and the text of each document, sorted by name.
    pub static DOCUMENTS: &[(&str, &str)] = &[
        ("store-for-business", include_str!("store-for-business.json")),
    ];
    "#);
}

/// The documents of this repository, with what they are made from.
fn each_family(mut look: impl FnMut(&Source<'_>, &Value)) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let families = families::read(&root).unwrap();
    assert_eq!(families.len(), 3);
    for family in &families {
        let source = Source::read(&root, family)
            .unwrap()
            .expect("every family has operations");
        look(&source, &document(&source).unwrap());
    }
}

/// The operations of a document: path, method and the operation itself.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        let methods = methods.filter(|(key, _)| *key != "servers");
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn keys(value: &Value) -> BTreeSet<&str> {
    let object = value.as_object();
    object
        .into_iter()
        .flatten()
        .map(|(key, _)| key.as_str())
        .collect()
}

#[test]
fn every_operation_and_every_type_is_in_a_document() {
    let mut count = 0;
    each_family(|source, document| {
        let mut ids = Vec::new();
        for (path, method, operation) in operations(document) {
            let own = operation["operationId"].as_str().unwrap();
            let shared = keys(&operation["x-stocktake-operations"]);
            assert!(
                shared.is_empty() || shared.contains(own),
                "{own}: {shared:?}"
            );
            for id in shared.into_iter().chain([own]).collect::<BTreeSet<_>>() {
                let known = &source.operations.operations[id];
                assert_eq!(
                    (
                        known.template.as_str(),
                        known.method.to_lowercase().as_str()
                    ),
                    (path, method)
                );
                ids.push(id.to_owned());
            }
        }
        count += ids.len();
        ids.sort();
        let mut known: Vec<_> = source.operations.operations.keys().cloned().collect();
        known.sort();
        assert_eq!(ids, known);

        let schemas = keys(&document["components"]["schemas"]);
        for (_, name, _) in source.family.definitions() {
            assert!(schemas.contains(name), "`{name}` is in no document");
        }
    });
    assert!(count >= 49, "only {count} operations are described");
}

/// Visits every object and list of a value.
fn visit<'a>(value: &'a Value, look: &mut impl FnMut(&'a Value)) {
    look(value);
    match value {
        Value::Object(map) => map.values().for_each(|inner| visit(inner, look)),
        Value::Array(list) => list.iter().for_each(|inner| visit(inner, look)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let mut count = 0;
    each_family(|_, document| {
        visit(document, &mut |value| {
            let Some(target) = value.get("$ref").and_then(Value::as_str) else {
                return;
            };
            let pointer = target
                .strip_prefix('#')
                .expect("references stay in the document");
            assert!(
                document.pointer(pointer).is_some(),
                "{target} leads nowhere"
            );
            count += 1;
        });
    });
    assert!(count > 300, "only {count} references were seen");
}

#[test]
fn what_operations_name_is_declared() {
    each_family(|_, document| {
        let tags = document["tags"].as_array().unwrap();
        let tags: BTreeSet<_> = tags
            .iter()
            .map(|tag| &tag["name"])
            .map(Value::as_str)
            .collect();
        let schemes = keys(&document["components"]["securitySchemes"]);
        for (path, _, operation) in operations(document) {
            let tag = operation["tags"].get(0).and_then(Value::as_str);
            assert!(tag.is_some() && tags.contains(&tag), "{path}: {tag:?}");
            for requirement in operation["security"].as_array().unwrap() {
                assert!(
                    keys(requirement).is_subset(&schemes),
                    "{path}: {requirement}"
                );
            }
            let parameters = operation["parameters"].as_array();
            let parameters = parameters.into_iter().flatten();
            let in_path = parameters.filter(|parameter| parameter["in"] == "path");
            let declared: BTreeSet<_> = in_path.map(|one| one["name"].as_str().unwrap()).collect();
            let segments = path.split('/');
            let named: BTreeSet<_> = segments
                .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
                .collect();
            assert_eq!(declared, named, "{path}");
            let answers = keys(&operation["responses"]);
            assert!(
                answers.contains("default") && answers.len() >= 2,
                "{path}: {answers:?}"
            );
        }
    });
}

/// Nothing in a document tells a secret from a text but its format.
#[test]
fn secrets_are_passwords() {
    each_family(|source, document| {
        for (_, name, definition) in source.family.definitions() {
            for (property, node) in &definition.properties {
                let is_secret = node.format == Some(Format::Secret);
                let schema = &document["components"]["schemas"][name]["properties"][property];
                assert_eq!(
                    is_secret,
                    schema["format"] == "password",
                    "{name}.{property}"
                );
            }
        }
    });
}

/// Checks what the document of a family says in some places; `null` for nothing.
fn assert_says(family: &str, places: &[(&str, Value)]) {
    let mut seen = 0;
    each_family(|source, document| {
        if source.family.name != family {
            return;
        }
        for (place, wanted) in places {
            let found = document.pointer(place).unwrap_or(&Value::Null);
            assert_eq!(found, wanted, "{place}");
            seen += 1;
        }
    });
    assert_eq!(seen, places.len());
}

#[test]
fn limits_hold_for_what_is_sent_and_formats_for_what_is_answered() {
    let schemas = "/components/schemas";
    let limit = |name: &str| format!("{schemas}/{name}/maxItems");
    let entry = format!("{schemas}/InventoryEntryDetails/properties/lastModified");
    assert_says(
        "store-for-business",
        &[
            (
                &limit("BulkAssignAndReclaimSeatsRequest/properties/usernames"),
                json!(25),
            ),
            (&format!("{entry}/type"), json!(["string", "null"])),
            (&format!("{entry}/format"), Value::Null),
        ],
    );
    let token = format!("{schemas}/TokenResponse/properties");
    assert_says(
        "store-services",
        &[
            (
                &limit("QueryProductsV9Request/properties/productSkuIds"),
                json!(100),
            ),
            (
                &format!("{token}/expires_in/type"),
                json!(["string", "number"]),
            ),
        ],
    );
}

#[test]
fn every_service_refuses_in_its_own_way() {
    let products = "/paths/~1v1~1products/get/responses";
    let schema = "content/application~1json/schema/$ref";
    assert_says(
        "partner-center",
        &[
            (
                &format!("{products}/429/{schema}"),
                json!("#/components/schemas/ThrottlingError"),
            ),
            (
                &format!("{products}/429/headers/Retry-After/$ref"),
                json!("#/components/headers/Retry-After"),
            ),
            (
                &format!("{products}/401/content/application~1json/examples/900420/value/code"),
                json!(900_420),
            ),
            (
                &format!("{products}/default/$ref"),
                json!("#/components/responses/PartnerError"),
            ),
        ],
    );
    let gone = "/paths/~1messages~1{messageId}/delete/responses/404";
    assert_says(
        "store-services",
        &[
            (
                &format!("{gone}/content/application~1xml/schema/$ref"),
                json!("#/components/schemas/StorageError"),
            ),
            (
                "/paths/~1{tenant_id}~1oauth2~1token/post/responses/default/$ref",
                json!("#/components/responses/TokenError"),
            ),
        ],
    );
}

#[test]
fn every_path_is_on_its_servers_and_lets_its_callers_in() {
    let scope = "https://onestore.microsoft.com/.default";
    assert_says(
        "store-for-business",
        &[
            ("/paths/~1V1~1Inventory/servers", Value::Null),
            (
                "/servers/1/url",
                json!("http://127.0.0.1:{port}/store-for-business"),
            ),
            (
                "/paths/~1V1~1Inventory/get/security",
                json!([{ "entra": [scope] }]),
            ),
        ],
    );
    let consume = "/paths/~1v8.0~1collections~1consume";
    assert_says(
        "store-services",
        &[
            (
                &format!("{consume}/servers/0/url"),
                json!("https://collections.mp.microsoft.com"),
            ),
            (
                &format!("{consume}/post/security"),
                json!([{ "entra": [scope] }, { "xbox": [] }]),
            ),
            (
                "/paths/~1messages/servers/1/url",
                json!("http://127.0.0.1:{port}/clawback/{queue}"),
            ),
            ("/paths/~1messages/get/security", json!([{ "sas": [] }])),
        ],
    );
}

/// A generator has to find `QueueMessagesList > QueueMessage`, and XML has no `null`.
#[test]
fn the_queue_answers_in_xml() {
    let schemas = "/components/schemas";
    let message = format!("{schemas}/QueueMessage");
    let list = format!("{schemas}/QueueMessagesList");
    assert_says(
        "store-services",
        &[
            (
                "/paths/~1messages/get/responses/200/content/application~1xml/schema/$ref",
                json!("#/components/schemas/QueueMessagesList"),
            ),
            (
                &format!("{list}/xml"),
                json!({ "name": "QueueMessagesList" }),
            ),
            (
                &format!("{list}/properties/QueueMessage/type"),
                json!("array"),
            ),
            (&format!("{list}/required"), Value::Null),
            (&format!("{message}/xml"), json!({ "name": "QueueMessage" })),
            (
                &format!("{message}/properties/PopReceipt/type"),
                json!("string"),
            ),
        ],
    );
}
