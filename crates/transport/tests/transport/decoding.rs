//! Answers that fit, answers that do not, and what is said of them.

use std::collections::BTreeMap;

use bytes::Bytes;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use stocktake_transport::{DecodeError, decode};

#[derive(Debug, PartialEq, Deserialize)]
struct Entry {
    id: String,
    quantity: i32,
    #[serde(default)]
    state: Option<State>,
    #[serde(default)]
    ratio: f64,
    #[serde(default)]
    flag: bool,
    #[serde(default)]
    letter: char,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum State {
    On,
    Off,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Page {
    items: Vec<Entry>,
    #[serde(default)]
    attributes: BTreeMap<String, u8>,
}

fn page(text: &str) -> Result<Page, DecodeError> {
    decode::object(&Bytes::copy_from_slice(text.as_bytes()))
}

#[test]
fn marks_and_wide_characters_are_read() {
    let text = r#"{"items":[{"id":"ÄÖ😀","quantity":1}]}"#;
    let expected = page(text).unwrap();
    let utf8 = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let wide = |mark: u16, bytes: fn(u16) -> [u8; 2]| -> Bytes {
        std::iter::once(mark)
            .chain(text.encode_utf16())
            .flat_map(bytes)
            .collect()
    };
    for body in [
        utf8.into(),
        wide(0xfeff, u16::to_le_bytes),
        wide(0xfeff, u16::to_be_bytes),
    ] {
        assert_eq!(decode::object::<Page>(&body).unwrap(), expected);
    }
    let broken: Bytes = vec![0xff, 0xfe, 0x00, 0xd8, b'a', 0].into();
    let error = decode::object::<Page>(&broken).unwrap_err();
    assert_eq!(error.to_string(), "the body is not valid UTF-16");
    let odd: Bytes = vec![0xff, 0xfe, b'{', 0, b'}'].into();
    assert!(
        decode::object::<Page>(&odd).is_err(),
        "half a character is missing"
    );
    let latin: Bytes = b"{\"a\":\"\xe4\"}".to_vec().into();
    let error = decode::object::<Page>(&latin).unwrap_err();
    assert_eq!(error.to_string(), "the body is not UTF-8 after byte 6");
}

#[test]
fn what_does_not_fit_is_named_and_not_shown() {
    let texts: Vec<_> = [
        "",
        "  ",
        "[]",
        "[[\"id\", 1]]",
        "12",
        "\"text\"",
        "<html>",
        "Service unavailable",
        "{",
        r#"{"items":[]} {}"#,
        r#"{"items":3}"#,
        r#"{"items":[{"quantity":1}]}"#,
        r#"{"items":[{"id":"a","quantity":1},{"id":"a","quantity":"SENTINEL"}]}"#,
        r#"{"items":[{"id":"a","quantity":30000000001}]}"#,
        r#"{"items":[{"id":77001,"quantity":1}]}"#,
        r#"{"items":[{"id":"a","quantity":1,"state":"SENTINEL"}]}"#,
        r#"{"items":[{"id":"a","quantity":1,"ratio":"SENT\"INEL, expected x"}]}"#,
        r#"{"items":[{"id":"a","quantity":1.25}]}"#,
        r#"{"items":[{"id":"a","quantity":1,"flag":77001}]}"#,
        r#"{"items":[{"id":"a","quantity":1,"letter":"SENTINEL"}]}"#,
        r#"{"items":[{"id":"a","id":"b","quantity":1}]}"#,
        r#"{"items":[],"attributes":{"size":-5}}"#,
    ]
    .iter()
    .map(|text| {
        let error = page(text).unwrap_err();
        format!("{text}\n    {error}")
    })
    .collect();
    let shown = texts.iter().filter_map(|text| text.split_once("\n    "));
    for (_, error) in shown {
        for value in ["SENT", "77001", "30000000001", "1.25", "-5"] {
            assert!(!error.contains(value), "{error}");
        }
    }
    insta::assert_snapshot!("decode_errors", texts.join("\n"));
}

#[test]
fn lists_and_objects_are_not_mistaken_for_each_other() {
    // serde reads a structure from a list of its fields' values.
    let list: Bytes = "[[], {}]".into();
    assert!(serde_json::from_slice::<Page>(&list).is_ok());
    assert!(decode::object::<Page>(&list).is_err());
    let object: Bytes = "{}".into();
    let error = decode::list::<Vec<Value>>(&object).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a JSON list, found a JSON object of 2 bytes"
    );
    assert_eq!(decode::list::<Vec<u8>>(&" [1]".into()).unwrap(), [1]);
    assert!(decode::nothing(&"<html>".into()).is_ok());
}

#[test]
fn a_wrapped_object_is_unwrapped() {
    let entry = json!({ "id": "a", "quantity": 1 });
    let read = |body: Value| decode::object_or_wrapped::<Entry>(&body.to_string().into(), "items");
    let plain = read(entry.clone()).unwrap();
    assert_eq!(
        read(json!({ "totalCount": 1, "items": [entry] })).unwrap(),
        plain
    );
    for (body, expected) in [
        (
            json!({ "items": [] }),
            "`items`: expected one element, found 0",
        ),
        (
            json!({ "items": [{}, {}] }),
            "`items`: expected one element, found 2",
        ),
        (
            json!({ "items": [{ "id": "a", "quantity": "x" }] }),
            "`items[0].quantity`: invalid type: string \"***\", expected i32 at line 1 column 24",
        ),
        (
            json!({ "id": 3, "quantity": 1 }),
            "`id`: invalid type: integer `***`, expected a string at line 1 column 7",
        ),
        (
            json!([entry]),
            "expected a JSON object, found a JSON list of 25 bytes",
        ),
    ] {
        assert_eq!(read(body).unwrap_err().to_string(), expected);
    }
    assert_eq!(
        read(json!({ "items": 3 })).unwrap_err().path(),
        Some("items")
    );
}

#[test]
fn deep_nesting_is_refused_and_not_a_crash() {
    let deep = format!("{{\"items\":{}", "[".repeat(200_000));
    assert!(page(&deep).is_err());
    let ignored = format!("{{\"x\":{}", "[".repeat(200_000));
    assert!(page(&ignored).is_err());
    assert!(decode::object_or_wrapped::<Entry>(&ignored.into(), "x").is_err());
}

#[test]
fn a_name_that_the_service_chose_does_not_break_the_line() {
    let named = |name: &str| {
        let document = json!({ "items": [], "attributes": { name: "x" } });
        page(&document.to_string())
            .unwrap_err()
            .path()
            .map(str::to_owned)
    };
    assert_eq!(named("color").as_deref(), Some("attributes.color"));
    assert_eq!(
        named("x-ms.a_b:2").as_deref(),
        Some("attributes.x-ms.a_b:2")
    );
    for odd in ["a\nb", "\u{1b}[31m", "a b", "", &"a".repeat(65)] {
        assert_eq!(named(odd).as_deref(), Some("attributes.…"), "{odd:?}");
    }
    let deep = format!("{}tru", "{\"next\":".repeat(100));
    let error = decode::object::<Value>(&deep.into()).unwrap_err();
    let path = format!("{}…", "next.".repeat(16));
    assert_eq!(error.path(), Some(path.as_str()));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let body = Bytes::from(body);
        let _ = decode::object::<Page>(&body);
        let _ = decode::list::<Vec<Entry>>(&body);
        let _ = decode::object_or_wrapped::<Entry>(&body, "items");
        let _ = decode::text(&body);
    }

    #[test]
    fn no_value_is_shown(
        // What stands around the value must not confuse who looks for its end.
        before in "[\"'`\\\\, a-z]{0,12}",
        after in "(\", expected |`, expected |[\"'`\\\\, a-z]){0,3}",
        place in 0_usize..7,
    ) {
        let value = format!("{before}SENTINEL{after}");
        let entry = |field: &str, value: Value| {
            let mut entry = json!({ "id": "a", "quantity": 1 });
            entry[field] = value;
            json!({ "items": [entry] })
        };
        let document = match place {
            0 => entry("quantity", value.into()),
            1 => entry("state", value.into()),
            2 => entry("ratio", value.into()),
            3 => entry("flag", value.into()),
            4 => entry("letter", value.into()),
            5 => json!({ "items": value }),
            _ => entry("state", json!({ value: 1 })),
        };
        let text = document.to_string();
        let error = page(&text).unwrap_err();
        prop_assert!(!error.to_string().contains("SENTINEL"), "{error}");
        let error = decode::object_or_wrapped::<Entry>(&text.into(), "none").unwrap_err();
        prop_assert!(!error.to_string().contains("SENTINEL"), "{error}");
    }
}
