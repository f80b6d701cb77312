//! What must not be shown is not shown.

use std::fmt::Debug;

use serde::{Deserialize, Serialize};
use stocktake_models::{Secret, UnknownFields};

/// If this is ever found in a message, something leaks.
const SENTINEL: &str = "SENTINEL-eyJ0eXAiOiJKV1QifQ";

/// A model as the generator writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Beneficiary {
    #[serde(rename = "identityValue")]
    identity_value: Secret,
    #[serde(flatten, skip_serializing_if = "UnknownFields::is_empty")]
    unknown_fields: UnknownFields,
}

fn beneficiary() -> Beneficiary {
    let json = serde_json::json!({
        "identityValue": SENTINEL,
        "ticket": SENTINEL,
        "more": { "key": [SENTINEL] },
    });
    serde_json::from_str(&json.to_string()).unwrap()
}

fn assert_hidden(value: &impl Debug) {
    for shown in [
        format!("{value:?}"),
        format!("{value:#?}"),
        format!("{value:300?}"),
    ] {
        assert!(!shown.contains("SENTINEL"), "{shown}");
    }
}

#[test]
fn debug_never_shows_the_content() {
    let beneficiary = beneficiary();
    assert_hidden(&beneficiary);
    assert_hidden(&beneficiary.identity_value);
    assert_hidden(&beneficiary.unknown_fields);
    assert_hidden(&Some(vec![beneficiary.clone()]));
    assert_hidden(&Err::<(), _>(beneficiary));
    assert_eq!(
        format!("{:?}", Secret::new(SENTINEL)),
        format!("{:?}", Secret::new(""))
    );
    assert_eq!(format!("{:?}", Secret::new(SENTINEL)), "Secret(***)");
}

#[test]
fn unknown_fields_show_their_names() {
    assert_eq!(format!("{:?}", UnknownFields::new()), "UnknownFields{}");
    let shown = format!("{:?}", beneficiary().unknown_fields);
    assert!(
        shown.contains("\"ticket\"") && shown.contains("\"more\""),
        "{shown}"
    );
}

#[test]
fn the_content_travels() {
    let beneficiary = beneficiary();
    assert_eq!(beneficiary.identity_value.expose(), SENTINEL);
    let json = serde_json::to_value(&beneficiary).unwrap();
    assert_eq!(json["identityValue"], SENTINEL);
    assert_eq!(json["more"]["key"][0], SENTINEL);
    assert_eq!(
        serde_json::from_value::<Beneficiary>(json).unwrap(),
        beneficiary
    );
    assert_eq!(beneficiary.identity_value.into_exposed(), SENTINEL);
}

#[test]
fn an_error_does_not_repeat_a_secret_of_the_wrong_type() {
    for json in [
        "987654321",
        "-987654321",
        "98765.4321",
        "true",
        "[\"987654321\"]",
        "{\"a\":1}",
        "null",
    ] {
        let error = serde_json::from_str::<Secret>(json)
            .unwrap_err()
            .to_string();
        assert!(
            !error.contains("98765") && !error.contains("true"),
            "{error}"
        );
        assert!(error.contains("expected a secret as a string"), "{error}");
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let error = serde_json::from_value::<Secret>(value)
            .unwrap_err()
            .to_string();
        assert!(
            !error.contains("98765") && !error.contains("true"),
            "{error}"
        );
    }
}

#[test]
fn secrets_are_equal_if_their_texts_are() {
    assert_eq!(Secret::from("a".to_owned()), Secret::from("a"));
    assert_ne!(Secret::new("a"), Secret::new("b"));
    assert_ne!(Secret::new("a"), Secret::new("ab"));
    assert_ne!(Secret::new("ab"), Secret::new("a"));
    assert_ne!(Secret::new(""), Secret::new("a"));
    assert!(Secret::new("").is_empty() && !Secret::new(" ").is_empty());
}

#[test]
fn unknown_fields_are_a_map() {
    let mut fields = beneficiary().unknown_fields;
    assert_eq!(fields.len(), 2);
    assert!(!fields.is_empty());
    fields.insert("rank".to_owned(), 7.into());
    assert_eq!(fields["rank"], 7);
    assert_eq!(UnknownFields::from(fields.clone().into_inner()), fields);
    fields.clear();
    let plain = Beneficiary {
        identity_value: Secret::new("x"),
        unknown_fields: fields,
    };
    assert_eq!(
        serde_json::to_string(&plain).unwrap(),
        r#"{"identityValue":"x"}"#
    );
}
