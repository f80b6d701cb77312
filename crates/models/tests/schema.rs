//! The schemas of the hand-written types are those that the checked-in schemas use for them.
#![cfg(feature = "schemars")]

use schemars::JsonSchema;
use serde_json::json;
use stocktake_models::{Guid, Secret, Timestamp, UnknownFields};

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is asked for")]
struct Item {
    start: Timestamp,
    end: Option<Timestamp>,
    id: Guid,
    key: Secret,
    #[schemars(flatten)]
    unknown_fields: UnknownFields,
}

#[test]
fn they_are_written_in_place() {
    let mut settings = schemars::generate::SchemaSettings::draft07();
    settings.meta_schema = None;
    let schema = settings
        .into_generator()
        .into_root_schema_for::<Item>()
        .to_value();
    assert_eq!(
        schema,
        json!({
            "title": "Item",
            "type": "object",
            "properties": {
                "start": { "type": "string", "format": "date-time" },
                "end": { "type": ["string", "null"], "format": "date-time" },
                "id": { "type": "string", "format": "uuid" },
                "key": { "type": "string" },
            },
            "required": ["start", "id", "key"],
        })
    );
}
