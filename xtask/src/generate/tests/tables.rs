//! What the emulator is told of the operations.

use std::path::Path;

use super::{
    super::requests::tables,
    requests::{PREFACE, family, operation, source},
};
use crate::outputs::{Outputs, slashed};

const FOLDER: &str = "crates/emulator/src/generated";

fn text<'a>(outputs: &'a Outputs, file: &str) -> &'a str {
    &outputs.files[&Path::new(FOLDER).join(file)]
}

/// The tables of a family, its operations given as the pairs of a JSON object.
fn tables_of(name: &str, more: &str, operations: &str) -> anyhow::Result<Outputs> {
    let family = family(name);
    let preface = PREFACE.replace("store-for-business", name) + more;
    tables(&[source(&family, &preface, operations)])
}

#[test]
fn an_operation_is_all_that_is_known_of_it() {
    let listing = operation(
        r#""title": "List seats",
        "description": "Lists the seats <of> a product.",
        "page": "https://example.com/list-seats",
        "deprecated": { "note": "Use another." },
        "method": "GET",
        "response": { "status": 200, "content_type": "application/json", "type": "SeatPage" },
        "paging": {
            "style": "token-in-query", "items": "seats", "next": "continuationToken",
            "token": "continuationToken", "default_page_size": 25
        },
        "parameters": {
            "id": { "in": "path", "type": "guid", "required": true },
            "continuationToken": { "in": "query", "type": "string" }
        },
        "errors": { "409/1": { "status": 409, "code": "1", "description": "Not [now]." } },
        "authentication": { "credential": "bearer", "audience": "service" },
        "idempotency": { "repeatable": "safe" }"#,
    );
    let operations = format!(r#""list_seats": {listing}"#);
    let outputs = tables_of("store-for-business", "", &operations).unwrap();
    insta::assert_snapshot!(
        "table_of_an_operation",
        text(&outputs, "store_for_business/list_seats.rs"),
    );
}

#[test]
fn what_no_page_says_is_left_out() {
    let operations = format!(r#""make_key": {}"#, operation(r#""origin": "sdk-only""#));
    let outputs = tables_of("store-for-business", "", &operations).unwrap();
    insta::assert_snapshot!(
        "table_of_little",
        text(&outputs, "store_for_business/make_key.rs"),
    );
}

#[test]
fn a_family_has_its_list_all_its_addresses_and_its_errors() {
    let operations = format!(
        r#""make_key": {}, "lift_seat": {}"#,
        operation(r#""method": "GET""#),
        operation("")
    );
    let errors = r#", "errors": [{ "status": 200, "code": "400072", "meaning": "Gone.", "retryable": true }]"#;
    let outputs = tables_of("partner-center", errors, &operations).unwrap();
    assert_eq!(outputs.folders, [Path::new(FOLDER)]);
    let paths: Vec<_> = outputs.files.keys().map(|path| slashed(path)).collect();
    let files = [
        "mod.rs",
        "partner_center/known_errors.rs",
        "partner_center/lift_seat.rs",
        "partner_center/make_key.rs",
        "partner_center/mod.rs",
    ];
    assert_eq!(paths, files.map(|file| format!("{FOLDER}/{file}")));
    insta::assert_snapshot!("table_of_a_family", text(&outputs, "partner_center/mod.rs"));
    insta::assert_snapshot!("tables_mod", text(&outputs, "mod.rs"));
    let make_key = text(&outputs, "partner_center/make_key.rs");
    assert!(make_key.contains("known_errors: super::known_errors::KNOWN_ERRORS,"));
    let errors = text(&outputs, "partner_center/known_errors.rs");
    assert!(errors.contains(r#"row(200, "400072", "Gone.", true),"#));
}

#[test]
fn an_operation_stays_with_its_family_wherever_its_builder_lives() {
    let operations = format!(
        r#""request_token_v1": {}, "consume_v8": {}"#,
        operation(""),
        operation("")
    );
    let outputs = tables_of("store-services", "", &operations).unwrap();
    let list = text(&outputs, "store_services/mod.rs");
    for line in [
        "pub use consume_v8::CONSUME_V8;",
        "pub use request_token_v1::REQUEST_TOKEN_V1;",
        "&request_token_v1::REQUEST_TOKEN_V1",
        "pub const SERVICE_AUDIENCE: &str",
    ] {
        assert!(list.contains(line), "{line} is not in\n{list}");
    }
}

#[test]
fn what_cannot_be_told_is_refused() {
    let refusal = |id: &str, change: &str| {
        let operations = format!(r#""{id}": {}"#, operation(change));
        let error = tables_of("store-for-business", "", &operations).unwrap_err();
        format!("{error:#}")
    };
    let refusals = [
        refusal("type", ""),
        refusal("known_errors", ""),
        refusal(
            "make_key",
            r#""authentication": { "credential": "bearer", "audience": "nobody" }"#,
        ),
        refusal("make_key", r#""idempotency": { "repeatable": "with-key" }"#),
    ];
    insta::assert_snapshot!("tables_refused", &refusals.join("\n"));
}
