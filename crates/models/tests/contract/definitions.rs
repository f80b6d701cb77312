//! The checked-in definitions of a family, so that tests follow the schemas instead of repeating
//! them.

use std::fs;

use serde_json::{Map, Value};

use crate::families::folder;

/// The definitions of all documents of a family, by name.
pub fn definitions(family: &str) -> Map<String, Value> {
    let mut definitions = Map::new();
    for entry in fs::read_dir(folder(family).join("types")).unwrap() {
        let path = entry.unwrap().path();
        let mut document: Value =
            serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        definitions.append(
            document["definitions"]
                .as_object_mut()
                .unwrap_or_else(|| panic!("{} has no definitions", path.display())),
        );
    }
    assert!(!definitions.is_empty(), "{family} has no definitions");
    definitions
}
