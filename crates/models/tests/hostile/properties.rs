//! The properties.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::exchange::Exchange;
use super::generator::Extent;
use super::harness::{hold, hold_for};
use super::hostility::{Hostility, SECRET};
use super::schema::{Family, Shape};
use super::values::DATE_TIMES;
use crate::families::FAMILIES;
use crate::roots::{Root, bodies, roots};

/// The document is read, and written as the exchange says.
fn is_written_as_it_should(root: &Root, exchange: &Exchange) -> Result<(), TestCaseError> {
    agrees(root, &exchange.sent.to_string(), &exchange.written)
}

fn agrees(root: &Root, text: &str, wanted: &Value) -> Result<(), TestCaseError> {
    match (root.round_trip)(text) {
        Ok(written) => prop_assert_eq!(&written, wanted),
        Err(error) => prop_assert!(false, "cannot be read: {}", error),
    }
    Ok(())
}

fn is_refused_if_struck(root: &Root, exchange: &Exchange) -> Result<(), TestCaseError> {
    let read = (root.round_trip)(&exchange.sent.to_string());
    prop_assert_eq!(read.is_err(), exchange.struck > 0);
    Ok(())
}

#[test]
fn every_operation_has_its_types_here() {
    for family in FAMILIES {
        let known: BTreeSet<_> = roots()
            .filter(|root| root.family == family)
            .map(|root| root.name.to_owned())
            .collect();
        let missing: Vec<_> = bodies(family).difference(&known).cloned().collect();
        assert!(
            missing.is_empty(),
            "{family}: add {missing:?} to tests/contract/roots.rs"
        );
    }
}

#[test]
fn every_structure_is_in_a_type_that_is_here() {
    for name in FAMILIES {
        let family = Family::read(name);
        let reached: BTreeSet<_> = roots()
            .filter(|root| root.family == name)
            .flat_map(|root| family.reached(&family.shape_of_root(root.name)))
            .collect();
        let all: BTreeSet<_> = family.structures.keys().map(String::as_str).collect();
        let missing: Vec<_> = all.difference(&reached).collect();
        assert!(
            missing.is_empty(),
            "{name}: add {missing:?} to tests/contract/roots.rs"
        );
    }
}

#[test]
fn what_the_documentation_promises_comes_back_exactly() {
    hold(Hostility::Nothing, is_written_as_it_should);
    hold_for(Extent::WHOLE, is_written_as_it_should);
}

#[test]
fn optional_fields_may_all_be_missing() {
    hold_for(Extent::Least, is_written_as_it_should);
}

#[test]
fn an_unknown_enum_value_is_kept_byte_for_byte() {
    hold(Hostility::UnknownValue, is_written_as_it_should);
}

#[test]
fn a_known_enum_value_is_read_in_any_case_and_written_canonically() {
    hold(Hostility::LetterCase, is_written_as_it_should);
}

#[test]
fn other_spellings_of_enum_values_are_read() {
    hold(Hostility::ValueAlias, is_written_as_it_should);
}

#[test]
fn other_names_of_fields_are_read() {
    hold(Hostility::FieldAlias, is_written_as_it_should);
}

/// Which of two values is meant cannot be told, and a wrong one could cost a purchase.
#[test]
fn a_field_under_both_of_its_names_is_refused() {
    hold(Hostility::BothNames, is_refused_if_struck);
}

#[test]
fn null_is_the_same_as_absent() {
    hold(Hostility::Null, is_written_as_it_should);
}

#[test]
fn a_required_list_that_is_null_or_missing_is_empty() {
    hold(Hostility::MissingList, is_written_as_it_should);
}

/// With the feature `unknown-fields` they come back, else they are skipped.
#[test]
fn fields_that_nobody_knows_do_no_harm_at_any_depth() {
    hold(Hostility::ExtraFields, is_written_as_it_should);
}

#[test]
fn every_date_format_and_any_other_text_survives_in_every_date_time() {
    for pattern in DATE_TIMES {
        hold(Hostility::DateTime(pattern), is_written_as_it_should);
    }
}

#[test]
fn any_text_survives_where_a_guid_is_promised() {
    hold(Hostility::NoGuid, is_written_as_it_should);
}

#[test]
fn lenient_text_takes_numbers() {
    hold(Hostility::NumberForText, is_written_as_it_should);
}

#[test]
fn a_number_may_come_without_its_fraction() {
    hold(Hostility::WholeNumber, is_written_as_it_should);
}

#[test]
fn integers_have_the_full_width_of_their_type() {
    hold(Hostility::WideInteger, is_written_as_it_should);
}

#[test]
fn an_integer_that_does_not_fit_is_refused_and_never_cut() {
    hold(Hostility::TooWideInteger, is_refused_if_struck);
}

#[test]
fn no_secret_is_shown_and_all_are_written() {
    hold(Hostility::Secret, |root, exchange| {
        let text = exchange.sent.to_string();
        let shown = (root.debug)(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(!shown.contains(SECRET), "{}", shown);
        agrees(root, &text, &exchange.written)
    });
}

#[test]
fn no_error_repeats_a_secret() {
    hold(Hostility::WrappedSecret, |root, exchange| {
        is_refused_if_struck(root, exchange)?;
        if let Err(error) = (root.round_trip)(&exchange.sent.to_string()) {
            let text = format!("{error} {error:?}");
            prop_assert!(!text.contains(SECRET), "{}", text);
        }
        Ok(())
    });
}

/// What cannot be read is an error, and what can be read is the same when it is read again.
#[test]
fn anything_anywhere_is_read_or_refused() {
    hold(Hostility::Anything, |root, exchange| {
        match (root.round_trip)(&exchange.sent.to_string()) {
            Ok(written) => agrees(root, &written.to_string(), &written),
            Err(_) => Ok(()),
        }
    });
}

/// Another order of the fields, blanks, and every letter as its number.
#[test]
fn how_the_json_is_spelled_makes_no_difference() {
    hold(Hostility::Nothing, |root, exchange| {
        agrees(root, &spelled_out(&exchange.sent), &exchange.written)
    });
}

fn spelled_out(value: &Value) -> String {
    let text = |text: &str| {
        let units = text.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
        format!("\"{}\"", units.collect::<String>())
    };
    match value {
        Value::String(value) => text(value),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(spelled_out).collect();
            format!("[\n{}\t]", items.join(" ,\r\n"))
        }
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("{} : {}", text(name), spelled_out(value)))
                .rev()
                .collect();
            format!("{{ {} }}\n", fields.join("\t, "))
        }
        _ => value.to_string(),
    }
}

/// A hundred thousand brackets: skipped, or an error where they would have to be kept, but never the
/// end of the process.
#[test]
fn deep_nesting_is_survived() {
    let brackets = "[".repeat(100_000) + &"]".repeat(100_000);
    let extra = format!("{{\"nobody knows\": {brackets}}}");
    for root in roots() {
        assert!((root.round_trip)(&brackets).is_err(), "{}", root.name);
        if (root.round_trip)("{}").is_ok() {
            let kept = cfg!(feature = "unknown-fields");
            assert_eq!((root.round_trip)(&extra).is_err(), kept, "{}", root.name);
        }
    }
}

/// The same for what is known and stands inside itself.
#[test]
fn deep_nesting_of_a_structure_in_itself_is_survived() {
    let mut count = 0;
    for family in FAMILIES {
        let schemas = Family::read(family);
        for (name, fields) in &schemas.structures {
            let itself = |shape: &Shape| matches!(shape, Shape::Structure(inner) if inner == name);
            let Some(root) = roots().find(|root| root.family == family && root.name == name) else {
                continue;
            };
            for field in fields.iter().filter(|field| itself(&field.shape)) {
                let text = format!("{{\"{}\":", field.name).repeat(100_000);
                assert!((root.round_trip)(&text).is_err(), "{name}");
                count += 1;
            }
        }
    }
    assert!(count > 0, "no structure stands inside itself");
}
