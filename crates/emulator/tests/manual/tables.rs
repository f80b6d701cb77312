//! The tables of fields: each has all fields of its object, and no other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use stocktake_emulator::{Clock, Seed};

use crate::{MANUAL, blocks};

/// A field that nothing has.
const UNKNOWN: &str = "?";

/// The fields of a table, and what the manual says of their defaults.
type Fields = BTreeMap<&'static str, &'static str>;

/// The tables below headings such as `` #### `login.users[]` ``, by their paths.
fn tables() -> Vec<(&'static str, Fields)> {
    let mut tables: Vec<(&str, Fields)> = Vec::new();
    let mut is_inside = false;
    for line in MANUAL.lines() {
        if line.starts_with('#') {
            let title = line.trim_start_matches('#').trim();
            let path = title.strip_prefix('`');
            let path = path.and_then(|path| path.strip_suffix('`'));
            is_inside = path.is_some();
            tables.extend(path.map(|path| (path, Fields::new())));
        } else if let Some(cell) = line.strip_prefix("| `").filter(|_| is_inside) {
            let (name, rest) = cell.split_once('`').expect("a name ends");
            let default = rest.split('|').nth(1).expect("there is a second cell");
            let (_, fields) = tables.last_mut().expect("a table has a heading");
            let twice = fields.insert(name, default.trim());
            assert!(twice.is_none(), "{name} is there twice");
        }
    }
    tables
}

/// A seed with this at a path, and nothing else.
fn seed_with(path: &str, inner: Value) -> String {
    let parts = path.split('.').rev();
    let seed = parts.fold(inner, |inner, part| match part.strip_suffix("[]") {
        Some(name) => json!({ name: [inner] }),
        None => json!({ part: inner }),
    });
    seed.to_string()
}

/// A seed with an unknown field, or with an unknown kind, in the object at a path.
fn probe(path: &str) -> String {
    let innermost = match path.rsplit_once('.') {
        Some((_, "kind")) => json!(UNKNOWN),
        _ => json!({ UNKNOWN: 0 }),
    };
    seed_with(path, innermost)
}

/// What is expected in the place of what is unknown, by the text of the error.
fn expected(path: &str) -> BTreeSet<String> {
    let error = Seed::from_json(&probe(path), &Clock::new());
    let error = error
        .expect_err("the seed has an unknown field")
        .to_string();
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
        let documented: BTreeSet<&str> = documented.into_keys().collect();
        assert_eq!(documented, expected, "the table of {path}");
    }
}

/// All objects at a path of a value.
fn objects_at<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for part in path.split('.') {
        let name = part.trim_end_matches("[]");
        let inner = found.iter().flat_map(|value| match name {
            "*" => value
                .as_object()
                .into_iter()
                .flatten()
                .map(|(_, inner)| inner)
                .collect(),
            name => value.get(name).into_iter().collect::<Vec<_>>(),
        });
        let inner: Vec<&Value> = inner.collect();
        let lists = || inner.iter().filter_map(|value| value.as_array());
        found = if part.ends_with("[]") {
            lists().flatten().collect()
        } else {
            inner
        };
    }
    found
}

/// A field is missed where it is required, and nowhere else: tried with the objects of the small
/// seed and of the manual's own.
#[test]
fn what_is_required_is_missed() {
    let small = Seed::small(&Clock::new()).unwrap().to_json();
    let own = blocks("json seed").into_iter().map(|(_, text)| text);
    let seeds = own.chain([small]);
    let seeds: Vec<Value> = seeds
        .map(|text| serde_json::from_str(&text).unwrap())
        .collect();
    let mut tried = 0;
    for (path, fields) in tables() {
        let objects: Vec<&Value> = seeds
            .iter()
            .flat_map(|seed| objects_at(seed, path))
            .collect();
        for (field, default) in fields {
            let Some(object) = objects.iter().find(|object| object.get(field).is_some()) else {
                continue;
            };
            let mut without = (*object).clone();
            without.as_object_mut().unwrap().remove(field);
            let read = Seed::from_json(&seed_with(path, without), &Clock::new());
            let error = read.map_or_else(|error| error.to_string(), |_| String::new());
            let is_missed = error.contains(&format!("missing field `{field}`"));
            assert_eq!(is_missed, default == "required", "{path}.{field}: {error}");
            tried += 1;
        }
    }
    assert!(tried > 150, "{tried}");
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
        for field in fields.keys() {
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
    let error = Seed::from_json(&probe(path), &Clock::new());
    let text = error.map_or_else(|error| error.to_string(), |_| String::new());
    text.contains(&format!("unknown field `{UNKNOWN}`"))
}
