//! Open enums and GUIDs. A new value of a service must come through as it is, and one that we know
//! must be known in every letter case.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Serialize, de::DeserializeOwned};
use stocktake_models::{
    Guid,
    partner_center::{RefundType, TargetSegment, TargetView, TermDuration},
    store_for_business::{LicenseType, SeatAction, SeatState},
    store_services::{
        ClawbackEventState, EntitlementFilter, LineItemState, ProductKind, StoreIdKeyAudience,
    },
};

/// Two texts, one in each line.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (one, two) = text.split_once('\n').unwrap_or((text, ""));
    guids(one, two);
    macro_rules! each {
        ($($name:ident)*) => { $( open::<$name>(one, two, $name::as_str, $name::is_known); )* };
    }
    each!(SeatState SeatAction LicenseType ClawbackEventState EntitlementFilter LineItemState);
    each!(ProductKind StoreIdKeyAudience RefundType TermDuration TargetSegment TargetView);
}

fn open<E>(one: &str, two: &str, text: fn(&E) -> &str, is_known: fn(&E) -> bool)
where
    E: for<'a> From<&'a str> + Serialize + DeserializeOwned + Eq + Hash + ToString,
{
    let (first, second) = (E::from(one), E::from(two));
    if is_known(&first) {
        // A known value has one spelling, whatever the case or alias in which it came.
        let respelled = [one.to_ascii_uppercase(), one.to_ascii_lowercase()];
        assert!(respelled.iter().all(|spelled| E::from(spelled) == first));
        assert!(E::from(text(&first)) == first);
    } else {
        assert_eq!(text(&first), one);
    }
    assert_eq!(first == second, text(&first) == text(&second));
    if first == second {
        assert_eq!(hash(&first), hash(&second));
    }
    let json = serde_json::to_string(&first).expect("a text can be written");
    let again: E = serde_json::from_str(&json).expect("what was written can be read");
    assert!(again == first);
    assert_eq!(first.to_string(), text(&first));
}

fn guids(one: &str, two: &str) {
    let (first, second) = (Guid::from_wire(one), Guid::from_wire(two));
    assert_eq!(first.to_string(), one);
    assert_eq!(first.same_text(&second), one == two);
    assert_eq!(first == second, first.cmp(&second).is_eq());
    assert_eq!(first.cmp(&second), second.cmp(&first).reverse());
    if first == second {
        assert_eq!(hash(&first), hash(&second));
    }
    assert_eq!(Guid::parse(one).is_ok(), first.is_known());
    if let Some(number) = first.as_u128() {
        assert_eq!(Guid::from_u128(number), first);
        assert_eq!(first.to_dashed(), first);
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
