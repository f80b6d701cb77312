//! Documents as the services send and take them, written by hand with made-up values: each is read
//! as its model and written back as it was.
//!
//! A fixture is named after its type, `SeatDetails.json`, with a word in between where a type has
//! several, and `list-` before the items of a bare list. Everything that must not be shown begins
//! with [`SECRET`] in them.

#![cfg(all(
    feature = "partner-center",
    feature = "store-for-business",
    feature = "store-services"
))]

#[path = "contract/families.rs"]
mod families;
#[path = "contract/roots.rs"]
mod roots;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use families::FAMILIES;
use roots::{Root, bodies, roots};

const SECRET: &str = "hush-";

/// A document of `tests/fixtures/`.
struct Fixture {
    file: String,
    text: String,
    root: &'static Root,
}

fn fixtures() -> Vec<Fixture> {
    FAMILIES.into_iter().flat_map(fixtures_of).collect()
}

fn fixtures_of(family: &'static str) -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(family);
    let fixtures = fs::read_dir(folder).unwrap().map(|entry| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let stem = name.split('.').next().unwrap();
        let wanted = match stem.strip_prefix("list-") {
            Some(item) => format!("list<{item}>"),
            None => stem.to_owned(),
        };
        let file = format!("{family}/{name}");
        Fixture {
            text: fs::read_to_string(entry.path()).unwrap(),
            root: roots()
                .find(|root| root.family == family && root.name == wanted)
                .unwrap_or_else(|| panic!("{file}: there is no type {wanted}")),
            file,
        }
    });
    fixtures.collect()
}

fn shown(fixture: &Fixture) -> String {
    (fixture.root.debug)(&fixture.text).unwrap_or_else(|error| panic!("{}: {error}", fixture.file))
}

/// Every text in a document, however deep.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_body_of_an_operation_has_a_fixture() {
    for family in FAMILIES {
        let fixtures = fixtures_of(family);
        let has = |body: &String| fixtures.iter().any(|fixture| fixture.root.name == body);
        let missing: Vec<_> = bodies(family)
            .into_iter()
            .filter(|body| !has(body))
            .collect();
        assert!(missing.is_empty(), "{family}: no fixture of {missing:?}");
    }
}

#[test]
fn every_fixture_comes_back_as_it_was() {
    for Fixture { file, text, root } in fixtures() {
        let document: Value = serde_json::from_str(&text).unwrap();
        match (root.round_trip)(&text) {
            Ok(written) => assert_eq!(written, document, "{file} as {}", root.name),
            Err(error) => panic!("{file} as {}: {error}", root.name),
        }
    }
}

#[test]
fn no_fixture_shows_its_secrets() {
    let mut count = 0;
    for fixture in fixtures() {
        count += usize::from(fixture.text.contains(SECRET));
        let shown = shown(&fixture);
        assert!(!shown.contains(SECRET), "{}: {shown}", fixture.file);
    }
    assert!(count >= 10, "only {count} fixtures have secrets");
}

/// Digits as `0`, so that a date-time becomes its format.
fn format_of(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect()
}

#[test]
fn the_fixtures_have_every_date_format_and_oddity() {
    let documents: Vec<Value> = fixtures()
        .iter()
        .map(|fixture| serde_json::from_str(&fixture.text).unwrap())
        .collect();
    let texts: BTreeSet<&str> = documents.iter().flat_map(texts).collect();
    let formats: BTreeSet<String> = texts.iter().map(|text| format_of(text)).collect();
    for format in [
        "0000-00-00T00:00:00.0000000+00:00",
        "0000-00-00T00:00:00.000000+00:00",
        "0000-00-00T00:00:00.00+00:00",
        "0000-00-00T00:00:00+00:00",
        "0000-00-00T00:00:00.0000-00:00",
        "0000-00-00T00:00:00.0000000Z",
        "0000-00-00T00:00:00Z",
        "0000-00-00T00:00Z",
        "0000-00-00T00:00:00",
        "0000-00-00",
        "0000-00-000T00:00:00",
        "/Date(-00000000000000)/",
    ] {
        assert!(
            formats.contains(format),
            "no fixture has a date like {format}"
        );
    }
    assert!(texts.contains("9999-12-31T23:59:59.9999999+00:00"));
    assert!(texts.contains("2D6B8F10-C4E7-4A39-B5D1-83F0A7E96C42"));
    assert!(fixtures().iter().any(|fixture| fixture.text.contains("[]")));
}

/// What a developer sees of a model, with and without `unknown-fields`.
#[test]
fn a_model_shows_what_it_holds_and_hides_what_it_must() {
    for name in [
        "partner-center/list-InventoryItem.json",
        "store-for-business/InventoryResultSet.json",
        "store-for-business/OfflineLicense.json",
        "store-services/QueryProductsV8Response.json",
        "store-services/QueryProductsV9Request.json",
        "store-services/TokenResponse.v1.json",
    ] {
        let fixture = fixtures()
            .into_iter()
            .find(|fixture| fixture.file == name)
            .unwrap();
        let shown: String = shown(&fixture)
            .lines()
            .filter(|line| line.trim() != "unknown_fields: UnknownFields{},")
            .flat_map(|line| [line, "\n"])
            .collect();
        let name = name.trim_end_matches(".json").replace(['/', '.'], "-");
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(name, shown);
        });
    }
}
