//! The macro on an enum of its own; the generated enums are tested from outside.

#![expect(
    unreachable_pub,
    reason = "the macro makes the methods of public enums"
)]

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;

/// Two values that differ only in case, an alias and an empty text: the corners of real lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
enum SeatState {
    Active,
    Revoked,
    Pass,
    UpperPass,
    None,
    Unknown(crate::UnknownValue),
}

crate::open_enum::open_enum!(SeatState {
    Active = "active",
    Revoked = "revoked" | "Revoked_alias" | "gone",
    Pass = "pass",
    UpperPass = "PASS",
    None = "",
});

fn decode(text: &str) -> SeatState {
    serde_json::from_value(text.into()).unwrap()
}

#[test]
fn known_texts_are_variants() {
    for (text, state) in [
        ("active", SeatState::Active),
        ("Active", SeatState::Active),
        ("ACTIVE", SeatState::Active),
        ("revoked", SeatState::Revoked),
        ("Revoked_alias", SeatState::Revoked),
        ("REVOKED_ALIAS", SeatState::Revoked),
        ("gone", SeatState::Revoked),
        ("", SeatState::None),
    ] {
        assert_eq!(SeatState::from(text), state);
        assert_eq!(SeatState::from(text.to_owned()), state);
        assert_eq!(text.parse(), Ok(state.clone()));
        assert_eq!(decode(text), state);
        assert!(state.is_known());
    }
}

#[test]
fn the_exact_spelling_wins_over_the_careless_one() {
    assert_eq!(decode("pass"), SeatState::Pass);
    assert_eq!(decode("PASS"), SeatState::UpperPass);
    assert_eq!(decode("Pass"), SeatState::Pass);
}

#[test]
fn known_values_are_written_as_documented() {
    assert_eq!(
        serde_json::to_string(&decode("ACTIVE")).unwrap(),
        "\"active\""
    );
    assert_eq!(decode("gone").as_str(), "revoked");
    assert_eq!(format!("[{:>8}]", SeatState::Active), "[  active]");
    assert_eq!(SeatState::KNOWN, ["active", "revoked", "pass", "PASS", ""]);
    assert!(
        SeatState::known()
            .map(|state| state.as_str().to_owned())
            .eq(SeatState::KNOWN.iter().copied())
    );
}

#[test]
fn unknown_values_are_kept_and_shown() {
    let state = decode("Suspended");
    assert!(!state.is_known());
    assert_eq!(state.as_str(), "Suspended");
    assert_eq!(state.as_ref(), "Suspended");
    assert_eq!(state.to_string(), "Suspended");
    assert_eq!(format!("{state:?}"), r#"Unknown("Suspended")"#);
    // What is unknown has no documented spelling, so its case is part of it.
    assert_ne!(state, decode("suspended"));
    let SeatState::Unknown(value) = &state else {
        panic!("known")
    };
    assert_eq!(
        (value.as_str(), value.as_ref(), value.to_string().as_str()),
        ("Suspended", "Suspended", "Suspended")
    );
}

#[test]
fn escaped_and_borrowed_texts_are_the_same() {
    assert_eq!(
        serde_json::from_str::<SeatState>(r#""\u0061ctive""#).unwrap(),
        SeatState::Active
    );
    let state: SeatState = serde_json::from_str(r#""a\"b""#).unwrap();
    assert_eq!(serde_json::to_string(&state).unwrap(), r#""a\"b""#);
    assert_eq!(
        serde_json::from_reader::<_, SeatState>(&b"\"gone\""[..]).unwrap(),
        SeatState::Revoked
    );
}

#[test]
fn another_json_type_is_an_error_that_names_the_enum() {
    for json in ["3", "true", "[]", "{}", "null"] {
        let error = serde_json::from_str::<SeatState>(json)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("expected a string with a value of SeatState"),
            "{error}"
        );
    }
    assert_eq!(
        serde_json::from_str::<Option<SeatState>>("null").unwrap(),
        None
    );
}

#[test]
fn an_enum_can_be_the_key_of_a_map() {
    let json = r#"{"active":1,"Suspended":2}"#;
    let counts: BTreeMap<SeatState, u8> = serde_json::from_str(json).unwrap();
    assert_eq!(counts[&SeatState::Active], 1);
    assert_eq!(serde_json::to_string(&counts).unwrap(), json);
}

#[cfg(feature = "schemars")]
#[test]
fn the_schema_is_the_list_of_known_texts() {
    let schema = schemars::SchemaGenerator::default().into_root_schema_for::<SeatState>();
    let schema = schema.to_value();
    assert_eq!(schema["type"], "string");
    assert_eq!(
        schema["enum"],
        serde_json::json!(["active", "revoked", "pass", "PASS", ""])
    );
}

fn with_random_case(text: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec(any::<bool>(), text.len()).prop_map(move |uppers| {
        text.chars()
            .zip(uppers)
            .map(|(c, upper)| {
                if upper {
                    c.to_ascii_uppercase()
                } else {
                    c.to_ascii_lowercase()
                }
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn any_text_that_is_unknown_comes_back_byte_for_byte(text in any::<String>()) {
        let json = serde_json::to_string(&text).unwrap();
        let state: SeatState = serde_json::from_str(&json).unwrap();
        let known = ["active", "revoked", "pass", "", "revoked_alias", "gone"];
        prop_assert_eq!(state.is_known(), known.contains(&text.to_ascii_lowercase().as_str()));
        if !state.is_known() {
            prop_assert_eq!(state.as_str(), &text);
            prop_assert_eq!(serde_json::to_string(&state).unwrap(), json);
        }
    }

    #[test]
    fn case_never_hides_a_known_value(text in with_random_case("revoked_alias")) {
        prop_assert_eq!(decode(&text), SeatState::Revoked);
    }

    #[test]
    fn reading_is_the_same_by_every_way(text in "[aActTiIvVeE]{0,7}|.{0,8}") {
        let ways = [
            SeatState::from(text.as_str()),
            SeatState::from(text.clone()),
            text.parse().unwrap(),
            decode(&text),
        ];
        prop_assert_eq!(HashSet::from(ways).len(), 1);
    }
}
