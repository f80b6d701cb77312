//! The tables of fields: each has all fields of its object, and no other.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stocktake_emulator::{Clock, Seed};

use crate::MANUAL;

/// A field that nothing has.
const UNKNOWN: &str = "?";

/// The tables below headings such as `` #### `login.users[]` ``, by their paths: the first cells.
fn tables() -> Vec<(&'static str, BTreeSet<&'static str>)> {
    let mut tables: Vec<(&str, BTreeSet<&str>)> = Vec::new();
    let mut is_inside = false;
    for line in MANUAL.lines() {
        if line.starts_with('#') {
            let title = line.trim_start_matches('#').trim();
            let path = title.strip_prefix('`');
            let path = path.and_then(|path| path.strip_suffix('`'));
            is_inside = path.is_some();
            tables.extend(path.map(|path| (path, BTreeSet::new())));
        } else if let Some(cell) = line.strip_prefix("| `").filter(|_| is_inside) {
            let (name, _) = cell.split_once('`').expect("a name ends");
            let (_, names) = tables.last_mut().expect("a table has a heading");
            assert!(names.insert(name), "{name} is there twice");
        }
    }
    tables
}

/// A seed with an unknown field, or with an unknown kind, in the object at a path.
fn probe(path: &str) -> Value {
    let parts: Vec<&str> = path.split('.').collect();
    let innermost = match path {
        kind if kind.ends_with(".kind") => json!(UNKNOWN),
        _ => json!({ UNKNOWN: 0 }),
    };
    parts.iter().rev().fold(innermost, |inner, part| {
        match part.strip_suffix("[]") {
            Some(name) => json!({ name: [inner] }),
            None => json!({ *part: inner }),
        }
    })
}

/// What is expected in the place of what is unknown, by the text of the error.
fn expected(path: &str) -> BTreeSet<String> {
    let error = Seed::from_json(&probe(path).to_string(), &Clock::new());
    let error = error.expect_err("the seed has an unknown field").to_string();
    let (_, names) = error
        .split_once(", expected ")
        .unwrap_or_else(|| panic!("{path}: {error}"));
    let names = names.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

#[test]
fn the_tables_have_the_fields_of_a_seed() {
    let tables = tables();
    assert!(tables.len() > 40, "{}", tables.len());
    for (path, documented) in tables {
        let expected = expected(path);
        let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
        assert_eq!(documented, expected, "the table of {path}");
    }
}

/// Fields that are objects of the seed's own have a table of their own; what is as on the wire, or
/// is told within another table, has none.
#[test]
fn no_table_is_missing() {
    let tables = tables();
    let paths: BTreeSet<&str> = tables.iter().map(|(path, _)| *path).collect();
    let parts = expected_parts();
    for part in &parts {
        assert!(paths.contains(part.as_str()), "there is no table of {part}");
    }
    // Whatever takes an object tells its fields when it gets an unknown one.
    for (path, fields) in &tables {
        for field in fields {
            let inner = [format!("{path}.{field}"), format!("{path}.{field}[]")];
            let takes_object = inner.iter().find(|inner| is_closed_object(inner));
            if let Some(inner) = takes_object {
                let is_told = paths.contains(inner.as_str()) || ELSEWHERE.contains(&inner.as_str());
                assert!(is_told, "there is no table of {inner}");
            }
        }
    }
}

/// Objects whose fields are told in another table.
const ELSEWHERE: [&str; 3] = [
    "storeForBusiness.catalog.frameworks[]",
    "storeForBusiness.catalog.products[].packages[].platforms[]",
    "faults.rules[].fault",
];

/// The parts of a seed.
fn expected_parts() -> Vec<String> {
    let seed = json!({ UNKNOWN: 0 }).to_string();
    let error = Seed::from_json(&seed, &Clock::new()).unwrap_err();
    let error = error.to_string();
    let (_, names) = error.split_once(", expected ").unwrap();
    let names = names.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

/// Whether an object is there that refuses what it does not know.
fn is_closed_object(path: &str) -> bool {
    let error = Seed::from_json(&probe(path).to_string(), &Clock::new());
    let text = error.map_or_else(|error| error.to_string(), |_| String::new());
    text.contains(&format!("unknown field `{UNKNOWN}`"))
}
