//! What is refused, with the whole text that a user sees.

use super::models;

/// The place that most errors name first.
const FILE: &str = "schemas/store-for-business/types/a.json";

fn refusal(documents: &[(&str, &str)]) -> String {
    match models(documents) {
        Ok(outputs) => panic!("not refused: {:#?}", outputs.files),
        Err(error) => format!("{error:#}"),
    }
}

/// Checks the errors of families of one document; those found by looking at that document alone do
/// not name it here, for nobody read it from a file.
fn assert_refusals<const N: usize>(cases: [(&str, &str); N]) {
    for (definitions, error) in cases {
        assert_eq!(
            refusal(&[("a", definitions)]).replace(FILE, "FILE"),
            error,
            "for {definitions}"
        );
    }
}

fn with_property(property: &str) -> String {
    format!(r#"{{ "Seat": {{ "type": "object", "properties": {{ "id": {property} }} }} }}"#)
}

fn with_values(rest: &str) -> String {
    format!(r#"{{ "State": {{ "type": "string", {rest} }} }}"#)
}

#[test]
fn references_must_lead_somewhere() {
    for (reference, cause) in [
        ("#/definitions/Nobody", "and there is no such definition"),
        (
            "other.json#/definitions/Nobody",
            "and there is no such definition",
        ),
        ("#/definitions/Key", "but `Key` is in other.json"),
    ] {
        let list = format!(r#"{{ "type": "array", "items": {{ "$ref": "{reference}" }} }}"#);
        assert_eq!(
            refusal(&[
                ("a", &with_property(&list)),
                ("other", r#"{ "Key": { "type": "object" } }"#)
            ]),
            format!("{FILE}: definition `Seat`: property `id`: `$ref` is `{reference}`, {cause}")
        );
    }
    assert_refusals([(
        &with_property(r#"{ "$ref": "Key" }"#),
        "FILE: definition `Seat`: property `id`: `$ref` is `Key`: write `#/definitions/Name` or \
         `file.json#/definitions/Name`",
    )]);
}

#[test]
fn a_definition_is_in_one_document() {
    let key = r#"{ "Key": { "type": "object" } }"#;
    assert_eq!(
        refusal(&[("a", key), ("b", key)]),
        format!("definition `Key` is in {FILE} and in schemas/store-for-business/types/b.json")
    );
}

#[test]
fn names_must_be_distinct_and_legal() {
    assert_refusals([
        (
            r#"{ "SKUKey": { "type": "object" }, "SkuKey": { "type": "object" } }"#,
            "FILE: definitions `SKUKey` and `SkuKey` differ in capitals only",
        ),
        (
            r#"{ "Vec": { "type": "object" } }"#,
            "FILE: definition `Vec` cannot be the name of a Rust type",
        ),
        (
            r#"{ "seat key": { "type": "object" } }"#,
            "FILE: definition `seat key` cannot be the name of a Rust type",
        ),
        (
            r#"{ "SeatId": { "type": "object" },
                 "Seat": { "type": "object", "properties": { "id": { "type": "string", "enum": ["a"] } } } }"#,
            "FILE: definition `SeatId` is also the name of an enumeration inside a property",
        ),
        (
            r#"{ "Seat": { "type": "object", "properties": { "skuId": {}, "sku_id": {} } } }"#,
            "FILE: definition `Seat`: properties `skuId` and `sku_id` would both be the field `sku_id`",
        ),
        (
            r#"{ "Seat": { "type": "object", "properties": { "unknownFields": {} } } }"#,
            "FILE: definition `Seat`: property `unknownFields` would be the field `unknown_fields`, which \
             every structure has",
        ),
        (
            r#"{ "Seat": { "type": "object", "properties": { "id": { "x-aliases": ["ID"] }, "ID": {} } } }"#,
            "definition `Seat`: `ID` is read as property `id` and as property `ID`",
        ),
    ]);
    assert_eq!(
        refusal(&[("Seats", "{}")]),
        "a file is named in kebab case, for it names a module too"
    );
}

#[test]
fn values_must_be_distinct_and_make_names() {
    assert_refusals([
        (
            &with_values(r#""enum": ["on-line", "onLine"]"#),
            "FILE: definition `State`: values `on-line` and `onLine` are both named `OnLine`; `x-values` can \
             name them apart",
        ),
        (
            &with_values(r#""enum": ["on", "off"], "x-values": { "on": { "aliases": ["off"] } }"#),
            "FILE: definition `State`: `off` is read as value `on` and as value `off`",
        ),
        (
            &with_values(r#""enum": ["on"], "x-values": { "off": {} }"#),
            "FILE: definition `State`: `x-values` describes `off`, which is not in `enum`",
        ),
        (
            &with_values(r#""enum": ["on"], "x-values": { "on": { "name": "is-on" } }"#),
            "FILE: definition `State`: `is-on`, the name of value `on`, cannot name a variant",
        ),
        (
            &with_values(r#""enum": ["on"], "x-values": { "on": { "name": "Unknown" } }"#),
            "FILE: definition `State`: `Unknown`, the name of value `on`, cannot name a variant",
        ),
        (
            &with_values(r#""enum": ["+"]"#),
            "FILE: definition `State`: value `+` makes no name for a variant; `x-values` can give it one",
        ),
    ]);
}

#[test]
fn what_no_generator_understands_is_refused() {
    for (property, cause) in [
        (
            r#"{ "oneOf": [] }"#,
            "the generators do not know the keyword `oneOf`",
        ),
        (
            r#"{ "type": "object", "properties": {} }"#,
            "the generators do not know the keyword `properties`",
        ),
        (
            r#"{ "type": "string", "format": "int32" }"#,
            "the format `int32` does not go with its `type`",
        ),
        (
            r#"{ "type": "object" }"#,
            "a property of type `object` is a map and needs `additionalProperties`; a structure needs a \
             definition of its own",
        ),
        (
            r#"{ "type": "array" }"#,
            "`items` and the type `array` need each other",
        ),
        (
            r#"{ "items": {} }"#,
            "`items` and the type `array` need each other",
        ),
        (
            r#"{ "type": "integer", "enum": ["1"] }"#,
            "only texts have an `enum`",
        ),
        (
            r##"{ "$ref": "#/definitions/Seat", "type": "object" }"##,
            "`$ref` stands without `type`, `format` and `enum`",
        ),
        (
            r#"{ "type": "boolean", "x-lenient": true }"#,
            "only plain text can be `x-lenient`",
        ),
    ] {
        let error = format!("definition `Seat`: property `id`: {cause}");
        assert_refusals([(&with_property(property), &error)]);
    }
    assert_refusals([
        (
            r#"{ "Ids": { "type": "array" } }"#,
            "definition `Ids`: a definition is a structure (`object`) or an enumeration (`string`)",
        ),
        (
            r#"{ "Id": { "type": "string" } }"#,
            "definition `Id`: a definition of texts needs `enum`",
        ),
        (
            r#"{ "Seat": { "type": "object", "required": ["id"] } }"#,
            "definition `Seat`: `required` names `id`, which is no property",
        ),
    ]);
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let error = refusal(&[(
        "a",
        &with_property(r#"{ "type": "string", "format": "date" }"#),
    )]);
    assert!(
        error.starts_with("at definitions.Seat.properties.id.format: unknown variant `date`"),
        "{error}"
    );
}

#[test]
fn a_structure_without_end_is_refused() {
    assert_refusals([(
        r##"{
            "First": { "type": "object", "properties": { "second": { "$ref": "#/definitions/Second" } } },
            "Second": { "type": "object", "required": ["third"],
                "properties": { "third": { "$ref": "#/definitions/Third" } } },
            "Third": { "type": "object", "required": ["second"],
                "properties": { "second": { "$ref": "#/definitions/Second" } } }
        }"##,
        "FILE: definition `Second` always contains itself, by `Second.third`, `Third.second`",
    )]);
}

#[test]
fn names_of_fields_are_in_snake_case() {
    for (name, cause) in [
        ("userId", "is not in snake case"),
        ("user id", "is no name of a field"),
    ] {
        let property = format!(r#"{{ "type": "string", "x-name": "{name}" }}"#);
        let error = refusal(&[("a", &with_property(&property))]);
        assert!(
            error.contains(&format!("`x-name` {name} {cause}")),
            "{error}"
        );
    }
}
