//! GUIDs: the spelling is kept, the value is compared.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use proptest::prelude::*;
use stocktake_models::Guid;

const VALUE: u128 = 0x7d4e_0a1c_93d8_4e7b_8a7f_0c6b_0f0d_5c21;

const SPELLINGS: [&str; 5] = [
    "7d4e0a1c-93d8-4e7b-8a7f-0c6b0f0d5c21",
    "7D4E0A1C-93D8-4E7B-8A7F-0C6B0F0D5C21",
    "7d4e0a1c93d84e7b8a7f0c6b0f0d5c21",
    "7D4E0A1C93D84E7B8A7F0C6B0F0D5C21",
    "7d4E0A1c-93d8-4e7B-8a7F-0C6b0f0D5c21",
];

const NO_GUIDS: [&str; 10] = [
    "",
    "8483143756",
    "mdr:0:bc0cb6960acd4515a0e1d638192d77b7:77d5ebee-0310-4d23-b204-83e8613baaac",
    "{7d4e0a1c-93d8-4e7b-8a7f-0c6b0f0d5c21}",
    "7d4e0a1c-93d8-4e7b-8a7f-0c6b0f0d5c2",
    "7d4e0a1c-93d8-4e7b-8a7f-0c6b0f0d5c21 ",
    "7d4e0a1c-93d8-4e7b-8a7f00c6b0f0d5c21",
    "7d4e0a1c-93d8-4e7b-8a7f-0c6b0f0d5c2g",
    "7d4e0a1c93d84e7b8a7f0c6b0f0d5c2\u{7f}",
    "7d4e0a1c93d84e7b8a7f0c6b0f0d5cé",
];

fn decode(text: &str) -> Guid {
    serde_json::from_value(text.into()).unwrap()
}

#[test]
fn every_spelling_is_kept_and_all_are_equal() {
    for text in SPELLINGS {
        let guid = decode(text);
        assert!(guid.is_known());
        assert_eq!(guid.to_string(), text);
        assert_eq!(serde_json::to_value(&guid).unwrap(), text);
        assert_eq!(format!("{guid:?}"), format!("Guid({text})"));
        assert_eq!(guid.as_u128(), Some(VALUE));
        assert_eq!(guid.as_bytes(), Some(&VALUE.to_be_bytes()));
        assert_eq!(guid, Guid::from_u128(VALUE));
        assert_eq!(guid.to_dashed().to_string(), SPELLINGS[0]);
        assert_eq!(text.parse(), Ok(guid));
    }
    let all = SPELLINGS.map(decode);
    assert!(!all[0].same_text(&all[1]) && all[0].same_text(&Guid::from_u128(VALUE)));
    assert_eq!(HashSet::from(all).len(), 1);
}

#[test]
fn other_ids_are_kept_when_decoded_and_refused_when_parsed() {
    for text in NO_GUIDS {
        let guid = decode(text);
        assert!(!guid.is_known() && !guid.is_nil());
        assert_eq!(serde_json::to_value(&guid).unwrap(), text);
        assert_eq!((guid.as_u128(), guid.as_bytes()), (None, None));
        assert_eq!(guid, Guid::from_wire(text));
        assert_eq!(guid.to_dashed().to_string(), text);
        assert_eq!(format!("{guid:?}"), format!("Guid({text:?}, no GUID)"));
        let error = text.parse::<Guid>().unwrap_err().to_string();
        assert!(
            error.contains("is not a GUID: write 32 hexadecimal digits"),
            "{error}"
        );
    }
    let error = Guid::parse("8483143756").unwrap_err().to_string();
    assert!(error.starts_with("`8483143756` is not a GUID"), "{error}");
    assert!(
        Guid::parse(&"x".repeat(100_000))
            .unwrap_err()
            .to_string()
            .len()
            < 300
    );
    // What is no GUID may mind its case.
    assert_ne!(decode("order-a"), decode("order-A"));
}

#[test]
fn another_json_type_is_an_error() {
    let error = serde_json::from_str::<Guid>("7").unwrap_err().to_string();
    assert!(error.contains("expected a GUID as a string"), "{error}");
}

#[test]
fn guids_are_ordered_by_value_and_come_before_other_ids() {
    let mut all = [
        "0order",
        "FF000000000000000000000000000000",
        "",
        "0a000000-0000-0000-0000-000000000000",
    ]
    .map(decode);
    all.sort();
    let texts = all.map(|guid| guid.to_string());
    assert_eq!(
        texts,
        [
            "0a000000-0000-0000-0000-000000000000",
            "FF000000000000000000000000000000",
            "",
            "0order"
        ]
    );
}

#[test]
fn it_is_as_small_as_a_string() {
    assert_eq!(size_of::<Guid>(), 24);
    assert_eq!(size_of::<Option<Guid>>(), 24);
}

#[test]
fn nil_is_nil_in_every_spelling() {
    assert_eq!(
        Guid::NIL.to_string(),
        "00000000-0000-0000-0000-000000000000"
    );
    assert!(Guid::NIL.is_nil() && decode("00000000000000000000000000000000").is_nil());
    assert!(!Guid::from_u128(1).is_nil());
    assert_eq!(format!("[{:<38}]", Guid::NIL), format!("[{}  ]", Guid::NIL));
}

#[cfg(feature = "uuid")]
#[test]
fn uuids_are_converted_both_ways() {
    let uuid = uuid::Uuid::from_u128(VALUE);
    for text in SPELLINGS {
        assert_eq!(decode(text).to_uuid(), Ok(uuid));
        assert_eq!(uuid::Uuid::try_from(&decode(text)), Ok(uuid));
        assert_eq!(Guid::from(uuid), decode(text));
    }
    assert_eq!(Guid::from(uuid).to_string(), uuid.to_string());
    assert_eq!(
        decode("8483143756").to_uuid(),
        "8483143756".parse::<Guid>().map(|_| uuid)
    );
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "[0-9a-fA-F]{32}",
        "[0-9a-gA-G-]{30,37}",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn any_text_comes_back_byte_for_byte(text in texts()) {
        let json = serde_json::to_string(&text).unwrap();
        let guid: Guid = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(serde_json::to_string(&guid).unwrap(), json);
        prop_assert_eq!(guid.is_known(), Guid::parse(&text).is_ok());
    }

    #[test]
    fn equality_order_and_hash_agree(left in texts(), right in texts()) {
        let (a, b) = (Guid::from_wire(&left), Guid::from_wire(&right));
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.same_text(&b), left == right);
        let (state, dashed) = (RandomState::new(), a.to_dashed());
        prop_assert_eq!(&dashed, &a);
        prop_assert_eq!(state.hash_one(&dashed), state.hash_one(&a));
    }

    #[test]
    fn a_value_is_read_from_each_of_its_spellings(value in any::<u128>()) {
        let dashed = Guid::from_u128(value).to_string();
        let plain = format!("{value:032x}");
        for text in [plain.to_uppercase(), plain, dashed.to_uppercase(), dashed] {
            prop_assert_eq!(Guid::parse(&text).unwrap().as_u128(), Some(value));
        }
    }
}
