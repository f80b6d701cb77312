//! Builders, as they are generated; the snapshots are what a reviewer reads.

use super::super::{
    bundle::Family,
    dialect::Document,
    requests::{Source, request_module, requests},
};
use crate::outputs::slashed;

fn assert_text(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

const TYPES: &str = r##"{
    "Seat": { "type": "object", "properties": { "holder": { "type": "string" } } },
    "SeatPage": { "type": "object", "properties": {
        "seats": { "type": "array", "items": { "$ref": "#/definitions/Seat" } },
        "continuationToken": { "type": "string" }
    } },
    "SeatList": { "type": "object", "required": ["items"], "properties": {
        "items": { "type": "array", "items": { "$ref": "#/definitions/Seat" } },
        "links": { "$ref": "#/definitions/Links" }
    } },
    "Links": { "type": "object", "properties": { "next": { "$ref": "#/definitions/Link" } } },
    "Link": { "type": "object", "properties": {
        "uri": { "type": "string" },
        "headers": { "type": "array", "items": { "$ref": "#/definitions/Header" } }
    } },
    "Header": { "type": "object", "properties": { "key": { "type": "string" }, "value": { "type": "string" } } },
    "SeatRequest": { "type": "object", "x-use": ["request"], "required": ["userNames", "key"], "properties": {
        "userNames": { "type": "array", "items": { "type": "string" }, "maxItems": 25, "description": "Who is meant." },
        "key": { "type": "string", "format": "secret" },
        "kinds": { "type": "array", "items": { "$ref": "#/definitions/Kind" }, "maxItems": 1000 },
        "context": { "type": "object", "additionalProperties": { "type": "string" } },
        "pageSize": { "type": "integer", "format": "int32", "minimum": 1, "default": 25 },
        "type": { "$ref": "#/definitions/Kind" },
        "token": { "type": "string" }
    } },
    "Kind": { "type": "string", "enum": ["online", "offline"] }
}"##;

pub const PREFACE: &str = r#"
    "api": "store-for-business",
    "servers": {
        "seats": { "url": "https://seats.example.com", "description": "Holds the seats." },
        "seats-china": { "url": "https://seats.example.cn" }
    },
    "audiences": { "service": { "resource": "https://example.com/service" } }
"#;

pub fn family(name: &str) -> Family {
    let document = format!(r#"{{"title": "Seats", "definitions": {TYPES}}}"#);
    Family::new(name, vec![Document::parse("seats", &document).unwrap()]).unwrap()
}

/// The operations of a made-up family, given as the pairs of a JSON object.
pub fn source<'a>(family: &'a Family, preface: &str, operations: &str) -> Source<'a> {
    let text = format!(r#"{{ {preface}, "operations": {{ {operations} }} }}"#);
    Source::new(family, serde_json::from_str(&text).unwrap()).unwrap()
}

/// The module of an operation, given as a JSON object.
fn module(id: &str, operation: &str) -> anyhow::Result<String> {
    let family = family("store-for-business");
    let source = source(&family, PREFACE, "");
    request_module(&source, id, &serde_json::from_str(operation).unwrap())
}

fn assert_module(id: &str, operation: &str) {
    assert_text(id, &module(id, operation).unwrap());
}

#[test]
fn a_listing_that_goes_on_with_a_token_in_the_query() {
    assert_module(
        "list_seats",
        r#"{
            "title": "List seats",
            "description": "Lists the seats <of> a product.",
            "page": "https://example.com/list-seats",
            "method": "GET",
            "server": "seats",
            "template": "/V1/Inventory/{productId}/{sku-id}/Seats",
            "fixed_query": { "view": "all" },
            "parameters": {
                "sku-id": { "in": "path", "type": "guid", "required": true },
                "productId": { "in": "path", "type": "string", "required": true, "description": "The product." },
                "country": { "in": "query", "type": "string", "required": true, "length": 2 },
                "receipt": { "in": "query", "type": "string", "required": true },
                "continuationToken": { "in": "query", "type": "string" },
                "since": { "in": "query", "type": "date-time" },
                "kinds": { "in": "query", "type": "list<Kind>", "default": ["online", "offline"] },
                "state": { "in": "query", "type": "Kind" },
                "maxResults": { "in": "query", "type": "int32", "minimum": 1, "default": 25 },
                "IncludeRemoved": { "in": "query", "type": "boolean" },
                "MS-CV": { "in": "header", "type": "string" },
                "Signature": { "in": "header", "type": "string" }
            },
            "response": { "status": 200, "content_type": "application/json", "type": "SeatPage" },
            "paging": {
                "style": "token-in-query", "items": "seats", "next": "continuationToken",
                "token": "continuationToken", "page_size": "maxResults", "default_page_size": 25, "max_page_size": 1000
            },
            "errors": {
                "404": { "status": 404, "item_types": ["Product", "Seat"], "retryable": false },
                "409/1": { "status": 409, "code": "1", "inner_code": "Gone", "description": "Not [now].", "reasons": ["Not online"] }
            },
            "authentication": { "credential": "bearer", "audience": "service" },
            "idempotency": { "repeatable": "safe" }
        }"#,
    );
}

#[test]
fn a_body_with_limits() {
    assert_module(
        "assign_seats",
        r#"{
            "title": "Assign seats",
            "method": "POST",
            "server": "seats",
            "template": "/V1/Users/{username}/Seats",
            "parameters": { "username": { "in": "path", "type": "string", "required": true } },
            "request": { "content_type": "application/json", "type": "SeatRequest" },
            "response": { "status": 200, "content_type": "application/json", "type": "list<Seat>" },
            "authentication": { "credential": "token-in-body", "audience": "service" },
            "idempotency": { "repeatable": "with-key", "key": "trackingId", "because": "the service knows its keys" }
        }"#,
    );
}

#[test]
fn a_listing_that_goes_on_with_a_token_in_the_body() {
    let text = module(
        "query_seats",
        r#"{
            "title": "Query seats",
            "method": "POST",
            "server": "seats",
            "template": "/V1/query",
            "request": { "content_type": "application/json", "type": "SeatRequest" },
            "response": { "status": 200, "content_type": "application/json", "type": "SeatPage" },
            "paging": {
                "style": "token-in-body", "items": "seats", "next": "continuationToken",
                "token": "token", "page_size": "pageSize", "max_page_size": 200
            },
            "authentication": { "credential": "bearer", "audience": "service" },
            "idempotency": { "repeatable": "safe" }
        }"#,
    )
    .unwrap();
    for line in [
        r#"check::range("pageSize", i64::from(value), Some(1), Some(200))?;"#,
        "self.body.token = Some(continuation.as_token()?.to_owned());",
        "type Item = Seat;",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn an_address_with_a_signature() {
    assert_module(
        "take_messages",
        r#"{
            "title": "Take messages",
            "method": "GET",
            "template": "/messages",
            "parameters": { "wait": { "in": "query", "type": "int32", "maximum": 604800 } },
            "response": { "status": 200, "content_type": "application/xml", "type": "SeatList" },
            "authentication": { "credential": "sas" },
            "idempotency": { "repeatable": "no", "because": "what is taken is hidden" }
        }"#,
    );
}

#[test]
fn a_wrapped_answer_and_another_way_in() {
    assert_module(
        "change_seat",
        r#"{
            "title": "Change a seat",
            "origin": "sdk-only",
            "deprecated": { "note": "Use another." },
            "method": "PUT",
            "server": "seats",
            "template": "/V1/seat",
            "request": { "content_type": "application/x-www-form-urlencoded", "type": "Link" },
            "response": { "status": 200, "content_type": "application/json", "type": "Seat", "wrapped_in": "items" },
            "authentication": { "credential": "bearer", "alternatives": ["x-token"] },
            "idempotency": { "repeatable": "idempotent" }
        }"#,
    );
}

#[test]
fn a_listing_that_goes_on_with_a_link() {
    assert_module(
        "list_links",
        r#"{
            "title": "List links",
            "origin": "mentioned",
            "method": "GET",
            "server": "seats",
            "template": "/v1/products/{product-id}",
            "parameters": {
                "product-id": { "in": "path", "type": "string", "required": true },
                "view": { "in": "query", "type": "Kind", "required": true },
                "segment": { "in": "query", "type": "string" },
                "X-Locale": { "in": "header", "type": "string" }
            },
            "response": { "status": 200, "content_type": "application/json", "type": "SeatList" },
            "paging": { "style": "next-link", "items": "items", "next": "links.next" },
            "authentication": { "credential": "none" },
            "idempotency": { "repeatable": "safe" }
        }"#,
    );
}

#[test]
fn a_token_of_the_user_comes_first_and_no_answer_is_read() {
    let text = module(
        "make_key",
        &operation(r#""authentication": { "credential": "x-token" }"#),
    );
    let text = text.unwrap();
    for line in [
        "pub fn new(x_token: XToken, id: impl Into<String>) -> Self {",
        ".x_token(&self.x_token)",
        "decode::nothing(body)",
        "type Response = ();",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn a_rule_that_no_limit_says_is_called() {
    let family = family("store-services");
    let source = source(
        &family,
        &PREFACE.replace("store-for-business", "store-services"),
        "",
    );
    let operation =
        operation(r#""request": { "content_type": "application/json", "type": "Link" }"#);
    let operation = serde_json::from_str(&operation).unwrap();
    let called = |id| {
        let text = request_module(&source, id, &operation).unwrap();
        text.contains("crate::rules::consume_v6(&self.body)?;")
    };
    assert!(called("consume_v6"));
    assert!(!called("consume_v8"));
}

#[test]
fn a_crate_has_its_list_its_addresses_and_its_table() {
    let operations = format!(
        r#""make_key": {}, "lift_seat": {}"#,
        operation(r#""method": "GET""#),
        operation(r#""authentication": { "credential": "bearer", "audience": "service" }"#)
    );
    let preface = format!(
        r#"{PREFACE}, "errors": [{{ "status": 200, "code": "400072", "meaning": "A \"quoted\" word.", "retryable": true }}]"#
    );
    let family = family("store-for-business");
    let outputs = requests(&[source(&family, &preface, &operations)]).unwrap();
    let folder = "crates/store-for-business/src/generated";
    assert_eq!(outputs.folders, [std::path::Path::new(folder)]);
    let paths: Vec<_> = outputs.files.keys().map(|path| slashed(path)).collect();
    let names = ["known_errors", "lift_seat", "make_key", "mod"];
    assert_eq!(paths, names.map(|name| format!("{folder}/{name}.rs")));
    let texts: Vec<_> = outputs.files.into_values().collect();
    assert_text("known_errors", &texts[0]);
    assert_text("requests_mod", &texts[3]);
    assert!(texts[1].contains("known_errors: super::known_errors::KNOWN_ERRORS,"));
}

/// A small operation with some of its keys replaced or added, given as a pair of a JSON object.
pub fn operation(change: &str) -> String {
    let mut operation: serde_json::Value = serde_json::from_str(
        r#"{
            "title": "Make a key",
            "method": "POST",
            "server": "seats",
            "template": "/keys/{id}",
            "parameters": { "id": { "in": "path", "type": "string", "required": true } },
            "response": { "status": 204 },
            "authentication": { "credential": "none" },
            "idempotency": { "repeatable": "no" }
        }"#,
    )
    .unwrap();
    let change: serde_json::Map<_, _> = serde_json::from_str(&format!("{{{change}}}")).unwrap();
    operation.as_object_mut().unwrap().extend(change);
    operation.to_string()
}

#[test]
fn what_cannot_be_built_is_refused() {
    let refusals: Vec<String> = [
        r#""method": "FETCH""#,
        r#""template": "/keys/{other}""#,
        r#""template": "/keys/{id""#,
        r#""template": "/keys""#,
        r#""parameters": { "id": { "in": "path", "type": "string" }, "send": { "in": "query", "type": "string" } }"#,
        r#""parameters": { "id": { "in": "path", "type": "string" }, "Id": { "in": "query", "type": "string" } }"#,
        r#""parameters": { "id": { "in": "path", "type": "list<string>" } }"#,
        r#""parameters": { "id": { "in": "path", "type": "string" }, "map": { "in": "query", "type": "map<string>" } }"#,
        r#""request": { "content_type": "text/plain", "type": "Link" }"#,
        r#""request": { "content_type": "application/json", "type": "list<Link>" }"#,
        r#""request": { "content_type": "application/json", "type": "Missing" }"#,
        r#""response": { "status": 200, "content_type": "application/json", "type": "list<Missing>" }"#,
        r#""response": { "status": 200, "content_type": "text/plain", "type": "Seat" }"#,
        r#""response": { "status": 200, "content_type": "application/json", "type": "map<string>" }"#,
        r#""authentication": { "credential": "bearer", "audience": "nobody" }"#,
        r#""idempotency": { "repeatable": "with-key" }"#,
        r#""paging": { "style": "next-link", "items": "items", "next": "links.next" }"#,
        r#""response": { "status": 200, "content_type": "application/json", "type": "SeatPage" },
           "paging": { "style": "next-link", "items": "places", "next": "links.next" }"#,
        r#""response": { "status": 200, "content_type": "application/json", "type": "SeatPage" },
           "paging": { "style": "token-in-query", "items": "seats", "next": "continuationToken", "token": "page" }"#,
        r#""response": { "status": 200, "content_type": "application/json", "type": "SeatPage" },
           "paging": { "style": "token-in-query", "items": "continuationToken", "next": "continuationToken" }"#,
    ]
    .iter()
    .map(|change| format!("{:#}", module("make_key", &operation(change)).unwrap_err()))
    .collect();
    insta::assert_snapshot!(refusals.join("\n"));
}

#[test]
fn what_has_no_place_is_refused() {
    let refusal = |name: &str, operations: &str| {
        let family = family(name);
        let preface = PREFACE.replace("store-for-business", name);
        let error = requests(&[source(&family, &preface, operations)]).unwrap_err();
        format!("{error:#}")
    };
    let refusals = [
        refusal("xbox", ""),
        refusal("store-services", ""),
        refusal(
            "store-for-business",
            &format!(r#""type": {}"#, operation("")),
        ),
        refusal(
            "store-for-business",
            &format!(r#""getSeat": {}"#, operation("")),
        ),
    ];
    insta::assert_snapshot!(refusals.join("\n"));
}
