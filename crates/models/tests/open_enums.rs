//! The generated enumerations as values: what callers compare, sort, print and match on.
//!
//! Each of them must keep the promises of [`stocktake_models::UnknownValue`]; the values and their
//! other spellings are those of the checked-in schemas.

#![cfg(all(
    feature = "partner-center",
    feature = "store-for-business",
    feature = "store-services"
))]

#[path = "contract/definitions.rs"]
mod definitions;
#[path = "contract/families.rs"]
mod families;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::convert::Infallible;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stocktake_models::{partner_center, store_for_business, store_services};

use definitions::definitions;
use families::FAMILIES;

/// What all of them have; a model has it without a trait.
trait OpenEnum:
    AsRef<str>
    + Clone
    + Debug
    + DeserializeOwned
    + Display
    + for<'a> From<&'a str>
    + From<String>
    + FromStr<Err = Infallible>
    + Hash
    + Ord
    + Serialize
{
    const KNOWN: &'static [&'static str];
    fn known() -> Vec<Self>;
    fn as_str(&self) -> &str;
    fn is_known(&self) -> bool;
    /// The text, if the value is the variant `Unknown`.
    fn unknown(&self) -> Option<&str>;
}

/// An enumeration and the promises that it is held to.
struct Row {
    family: &'static str,
    name: &'static str,
    promises: fn(&Documented),
}

/// What a schema says of an enumeration.
struct Documented {
    name: String,
    values: Vec<String>,
    /// Other spellings and the value that they stand for.
    aliases: BTreeMap<String, String>,
}

macro_rules! enums {
    ($($family:literal in $module:ident { $($name:ident),+ $(,)? })+) => {
        $($(impl OpenEnum for $module::$name {
            const KNOWN: &'static [&'static str] = Self::KNOWN;
            fn known() -> Vec<Self> {
                Self::known().collect()
            }
            fn as_str(&self) -> &str {
                self.as_str()
            }
            fn is_known(&self) -> bool {
                self.is_known()
            }
            fn unknown(&self) -> Option<&str> {
                match self {
                    Self::Unknown(value) => Some(value.as_str()),
                    _ => None,
                }
            }
        })+)+
        const ROWS: &[&[Row]] = &[$(&[$(Row {
            family: $family,
            name: stringify!($name),
            promises: promises::<$module::$name>,
        }),+]),+];
    };
}

enums! {
    "partner-center" in partner_center {
        BillingCycleType,
        InventoryVariable,
        ProvisioningVariable,
        PurchasePrerequisite,
        RefundType,
        ReservationScope,
        TargetSegment,
        TargetView,
        TermBillingCycle,
        TermDuration,
    }
    "store-for-business" in store_for_business {
        AlternateIdentifierType,
        ApplicationType,
        InventoryDistributionPolicy,
        InventoryStatus,
        LicenseType,
        ProductArchitectures,
        ProductKind,
        ProductPackageFormat,
        SeatAction,
        SeatState,
    }
    "store-services" in store_services {
        AcquisitionType,
        ChangeType,
        ClawbackEventState,
        ClawbackSource,
        EntitlementFilter,
        ItemStatus,
        LineItemState,
        OrderState,
        ProductKind,
        ProductType,
        RecurrenceState,
        RefundType,
        OwnershipType,
        SkuType,
        StoreIdKeyAudience,
        ValidityType,
        ValidityTypeV6,
    }
}

fn documented(family: &str) -> BTreeMap<String, Documented> {
    let texts = |list: &Value| -> Vec<String> {
        let items = list.as_array().into_iter().flatten();
        items
            .map(|text| text.as_str().unwrap().to_owned())
            .collect()
    };
    definitions(family)
        .into_iter()
        .filter(|(_, definition)| definition.get("enum").is_some())
        .map(|(name, definition)| {
            let values = texts(&definition["enum"]);
            let aliases = values.iter().flat_map(|value| {
                let aliases = texts(&definition["x-values"][value]["aliases"]);
                aliases.into_iter().map(|alias| (alias, value.clone()))
            });
            let documented = Documented {
                name: format!("{family}: {name}"),
                aliases: aliases.collect(),
                values,
            };
            (name, documented)
        })
        .collect()
}

#[test]
fn every_enumeration_keeps_its_promises() {
    for family in FAMILIES {
        let mut documented = documented(family);
        for row in ROWS.iter().copied().flatten() {
            if row.family == family {
                let documented = documented.remove(row.name);
                (row.promises)(&documented.unwrap_or_else(|| {
                    panic!("{family}: no schema has the enumeration {}", row.name)
                }));
            }
        }
        let missing: Vec<_> = documented.keys().collect();
        assert!(
            missing.is_empty(),
            "{family}: there is no row of {missing:?}"
        );
    }
}

fn promises<E: OpenEnum>(documented: &Documented) {
    the_known_values_are_those_of_the_schema::<E>(documented);
    known_values_are_read_in_every_spelling::<E>(documented);
    unknown_values_are_kept::<E>(documented);
    values_are_ordered::<E>(documented);
}

/// The value, by all ways of reading it, which must agree.
fn read<E: OpenEnum>(text: &str) -> E {
    let ways: [E; 5] = [
        E::from(text),
        E::from(text.to_owned()),
        text.parse().unwrap(),
        serde_json::from_str(&json!(text).to_string()).unwrap(),
        serde_json::from_value(json!(text)).unwrap(),
    ];
    let distinct: HashSet<_> = ways.iter().cloned().collect();
    assert_eq!(distinct.len(), 1, "{text:?} is {ways:?}");
    ways[0].clone()
}

/// The value is written as this text by all ways of writing it.
fn assert_is<E: OpenEnum>(value: &E, text: &str, documented: &Documented) {
    let name = &documented.name;
    assert_eq!(value.as_str(), text, "{name}");
    assert_eq!(value.as_ref(), text, "{name}");
    assert_eq!(value.to_string(), text, "{name}");
    assert_eq!(serde_json::to_value(value).unwrap(), json!(text), "{name}");
    let width = text.chars().count() + 3;
    assert_eq!(format!("{value:>width$}"), format!("   {text}"), "{name}");
}

fn the_known_values_are_those_of_the_schema<E: OpenEnum>(documented: &Documented) {
    let name = &documented.name;
    assert_eq!(E::KNOWN, documented.values, "{name}");
    let known = E::known();
    assert_eq!(known.len(), E::KNOWN.len(), "{name}");
    for (value, text) in known.iter().zip(E::KNOWN) {
        assert!(
            value.is_known() && value.unknown().is_none(),
            "{name}: {text}"
        );
        assert_is(value, text, documented);
        assert_eq!(read::<E>(text), *value, "{name}");
    }
    assert_eq!(
        known.iter().collect::<HashSet<_>>().len(),
        known.len(),
        "{name}"
    );
}

/// No spelling of a known value is the variant `Unknown`, which could then hide the known one from a
/// comparison.
fn known_values_are_read_in_every_spelling<E: OpenEnum>(documented: &Documented) {
    let name = &documented.name;
    let own = documented.values.iter().map(|value| (value, value));
    for (spelling, value) in own.chain(&documented.aliases) {
        let capitals_first: String = spelling
            .char_indices()
            .map(|(index, letter)| match index % 2 {
                0 => letter.to_ascii_uppercase(),
                _ => letter.to_ascii_lowercase(),
            })
            .collect();
        for text in [
            spelling.clone(),
            spelling.to_ascii_lowercase(),
            spelling.to_ascii_uppercase(),
            capitals_first,
        ] {
            let read: E = read(&text);
            assert!(read.unknown().is_none(), "{name}: {text} is {read:?}");
            assert_is(&read, value, documented);
        }
    }
}

fn unknown_values_are_kept<E: OpenEnum>(documented: &Documented) {
    let name = &documented.name;
    let near = documented.values.iter().flat_map(|value| {
        [
            format!("{value} "),
            format!("{value}2"),
            format!("\u{feff}{value}"),
        ]
    });
    for text in near.chain(["Tidal", "tidal", "\u{1f6a2} \"41\"\n\0"].map(str::to_owned)) {
        let value: E = read(&text);
        assert!(!value.is_known(), "{name}: {text:?} is {value:?}");
        assert_eq!(value.unknown(), Some(text.as_str()), "{name}");
        assert_is(&value, &text, documented);
        assert_eq!(format!("{value:?}"), format!("Unknown({text:?})"), "{name}");
    }
    // What is unknown has no documented spelling, so its case is part of it.
    assert_ne!(read::<E>("Tidal"), read::<E>("tidal"), "{name}");
}

/// Known values in the order of the documentation, then the unknown ones by their text.
fn values_are_ordered<E: OpenEnum>(documented: &Documented) {
    let mut values = E::known();
    values.extend(["A tide", "Tidal", "tidal"].map(E::from));
    let sorted: Vec<E> = values
        .iter()
        .cloned()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    assert_eq!(sorted, values, "{}", documented.name);
}

#[test]
fn a_known_value_can_be_matched_on() {
    use store_for_business::SeatState;

    let count = |state: &SeatState| match state {
        SeatState::Active => 1,
        SeatState::Revoked => 0,
        _ => -1,
    };
    assert_eq!(count(&"ACTIVE".into()), 1);
    assert_eq!(count(&"revoked".into()), 0);
    assert_eq!(count(&"suspended".into()), -1);
    assert_eq!(SeatState::from("Active"), SeatState::Active);
    assert_ne!(SeatState::from("suspended"), SeatState::Active);
}

/// Some enumerations have a value `Unknown` of their own: it is known.
#[test]
fn a_documented_unknown_is_not_our_unknown() {
    use partner_center::{BillingCycleType, TermBillingCycle};

    let cycle = BillingCycleType::from("UNKNOWN");
    assert!(cycle.is_known() && cycle.unknown().is_none());
    assert_eq!(cycle.as_str(), "unknown");
    assert_eq!(TermBillingCycle::from("unknown").as_str(), "Unknown");
    assert!(!store_services::ItemStatus::from("Unknown").is_known());
}

/// One service writes `one_time` in one place and `OneTime` in another.
#[test]
fn each_place_writes_its_own_spelling() {
    use partner_center::{BillingCycleType, TermBillingCycle};

    for text in ["one_time", "OneTime", "ONE_TIME", "onetime"] {
        assert_eq!(BillingCycleType::from(text).as_str(), "one_time");
        assert_eq!(TermBillingCycle::from(text).as_str(), "OneTime");
    }
}

#[test]
fn values_can_be_keys() {
    use store_services::{ItemStatus, StoreIdKeyAudience};

    let json = r#"{"Active":2,"Suspended":1,"Frozen":4}"#;
    let counts: HashMap<ItemStatus, u8> = serde_json::from_str(json).unwrap();
    assert_eq!(counts[&ItemStatus::Suspended], 1);
    assert_eq!(counts[&"Frozen".into()], 4);
    let sorted: BTreeMap<_, _> = counts.into_iter().collect();
    assert_eq!(serde_json::to_string(&sorted).unwrap(), json);

    let audience = StoreIdKeyAudience::from("HTTPS://PURCHASE.mp.microsoft.com/v6.0/keys");
    assert_eq!(audience, StoreIdKeyAudience::Purchase);
}

#[test]
fn what_is_no_text_is_refused_and_the_error_names_the_enumeration() {
    for json in ["41", "null", "[\"Active\"]", "{\"Active\":null}"] {
        let error = serde_json::from_str::<store_services::ItemStatus>(json).unwrap_err();
        assert!(
            error.to_string().contains("a value of ItemStatus"),
            "{error}"
        );
    }
}
