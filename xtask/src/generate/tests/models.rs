//! Rust, as it is generated; the snapshots are what a reviewer reads.

use super::{file, models};

fn assert_text(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Compares the module of the only document of a family.
fn assert_module(name: &str, definitions: &str) {
    assert_text(
        name,
        &file(&models(&[("seats", definitions)]).unwrap(), "seats.rs"),
    );
}

#[test]
fn a_structure_has_every_kind_of_field() {
    assert_module(
        "a_structure_has_every_kind_of_field",
        r##"{
            "SeatDetails": {
                "type": "object",
                "description": "A seat: who holds it and since when.",
                "x-page": "https://example.com/data-structures#seatdetails",
                "x-use": ["response"],
                "required": ["assignedTo", "requiredTags", "requiredContext", "requiredCode", "requiredNumber"],
                "properties": {
                    "assignedTo": { "type": "string", "description": "Who holds the seat." },
                    "dateAssigned": { "type": "string", "format": "date-time" },
                    "state": { "$ref": "#/definitions/SeatState", "x-aliases": ["State"] },
                    "tags": { "type": "array", "items": { "type": "string" } },
                    "requiredTags": { "type": "array", "items": { "type": "string" } },
                    "history": { "type": "array", "items": { "$ref": "#/definitions/SeatState" } },
                    "seatCapacity": { "type": "integer", "format": "int64" },
                    "requiredNumber": { "type": "integer", "format": "int32" },
                    "price": { "type": "number" },
                    "offline": { "type": "boolean" },
                    "attributes": { "type": "object", "additionalProperties": {} },
                    "context": { "type": "object", "additionalProperties": { "type": "string" } },
                    "requiredContext": { "type": "object", "additionalProperties": { "type": "string" } },
                    "key": { "type": "string", "format": "secret" },
                    "id": { "type": "string", "format": "uuid" },
                    "location": { "type": "string", "format": "uri" },
                    "mirrors": { "type": "array", "items": { "type": "string", "format": "uri" } },
                    "anything": {},
                    "type": { "type": "string" },
                    "@odata.etag": { "type": "string" },
                    "code": { "type": "string", "x-lenient": true },
                    "requiredCode": { "type": "string", "x-lenient": true }
                }
            },
            "SeatState": { "type": "string", "enum": ["active", "revoked"] }
        }"##,
    );
}

#[test]
fn an_enumeration_is_open_and_has_legal_names() {
    assert_module(
        "an_enumeration_is_open_and_has_legal_names",
        r#"{
            "SeatState": {
                "type": "string",
                "description": "The state of a seat.",
                "x-page": "https://example.com/data-structures#seatstate",
                "enum": ["active", "revoked"],
                "x-values": {
                    "active": { "description": "Somebody holds it.", "name": "InUse", "aliases": ["Enabled", "on"] }
                }
            },
            "Odd": {
                "type": "string",
                "enum": ["notLicensed", "PASS", "3", "x-64", "Self", "unknown", "", "say \"hi\""]
            }
        }"#,
    );
}

#[test]
fn an_enumeration_in_a_property_gets_a_name() {
    assert_module(
        "an_enumeration_in_a_property_gets_a_name",
        r#"{
            "Seat": {
                "type": "object",
                "properties": {
                    "state": { "type": "string", "enum": ["active", "revoked"], "description": "Its state." },
                    "kinds": { "type": "array", "items": { "type": "string", "enum": ["a"] } }
                }
            },
            "Last": { "type": "object" }
        }"#,
    );
}

#[test]
fn a_structure_that_contains_itself_is_boxed_only_there() {
    assert_module(
        "a_structure_that_contains_itself_is_boxed_only_there",
        r##"{
            "Catalog": {
                "type": "object",
                "properties": { "item": { "$ref": "#/definitions/Item" } }
            },
            "Item": {
                "type": "object",
                "x-use": ["request"],
                "required": ["parts"],
                "properties": {
                    "subType": { "$ref": "#/definitions/Item" },
                    "parts": { "type": "array", "items": { "$ref": "#/definitions/Item" } }
                }
            },
            "Shelf": {
                "type": "object",
                "required": ["item", "lamp"],
                "properties": {
                    "item": { "$ref": "#/definitions/Item" },
                    "lamp": { "$ref": "#/definitions/Lamp" }
                }
            },
            "Lamp": {
                "type": "object",
                "properties": { "shelf": { "$ref": "#/definitions/Shelf" } }
            }
        }"##,
    );
}

#[test]
fn documents_of_a_family_refer_to_each_other() {
    let outputs = models(&[
        (
            "product-keys",
            r#"{
                "SKUKey": { "type": "object", "properties": { "ProductId": { "type": "string" }, "SkuId": { "type": "string" } } },
                "Channel": { "type": "string", "enum": ["online"] }
            }"#,
        ),
        (
            "seats",
            r#"{ "Seat": { "type": "object", "required": ["key"], "properties": {
                "key": { "$ref": "product-keys.json#/definitions/SKUKey", "description": "What it is a seat of." },
                "others": { "type": "object", "additionalProperties": { "$ref": "product-keys.json#/definitions/SKUKey" } }
            } } }"#,
        ),
    ])
    .unwrap();
    for name in ["mod.rs", "product_keys.rs", "seats.rs"] {
        assert_text(&format!("documents_{name}"), &file(&outputs, name));
    }
}

#[test]
fn a_request_has_setters_and_tells_its_limits() {
    assert_module(
        "a_request_has_setters_and_tells_its_limits",
        r##"{
            "Query": {
                "type": "object",
                "description": "What to look for.",
                "x-use": ["request"],
                "required": ["beneficiaries", "continuationToken"],
                "properties": {
                    "beneficiaries": { "type": "array", "items": { "$ref": "#/definitions/Query" }, "maxItems": 10 },
                    "continuationToken": { "type": "string", "format": "secret" },
                    "maxPageSize": { "type": "integer", "description": "Items in a page", "minimum": 1, "maximum": 100, "default": 25 },
                    "market": { "type": "string", "description": "Where.", "maxLength": 2, "default": "neutral" },
                    "productIds": { "type": "array", "items": { "type": "string" }, "default": ["a"] },
                    "modifiedAfter": { "type": "string", "format": "date-time" },
                    "type": { "type": "boolean", "default": false },
                    "nested": { "$ref": "#/definitions/Query" },
                    "tags": { "type": "object", "additionalProperties": { "type": "string" } }
                }
            }
        }"##,
    );
}

#[test]
fn descriptions_are_safe_for_rustdoc() {
    assert_module(
        "descriptions_are_safe_for_rustdoc",
        r#"{ "Seat": { "type": "object", "description": "A Vec<Seat> [sic], see https://example.com/a.\n\nA list:\n- `one<T>`\n- two, which goes on for so long that the line has to be broken somewhere, best between words" } }"#,
    );
}

#[test]
fn a_field_takes_the_name_that_its_schema_gives() {
    let outputs = models(&[(
        "claims",
        r#"{ "Claims": { "type": "object", "properties": {
            "http://example.com/claims/userId": { "type": "string", "x-name": "user_id" } } } }"#,
    )])
    .unwrap();
    let text = file(&outputs, "claims.rs");
    assert!(text.contains("pub user_id: Option<String>"), "{text}");
    assert!(
        text.contains(r#"rename = "http://example.com/claims/userId""#),
        "{text}"
    );
}
