//! The checked-in definitions of a family, so that tests follow the schemas instead of repeating
//! them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// The folders of `schemas/`.
pub const FAMILIES: [&str; 3] = ["partner-center", "store-for-business", "store-services"];

/// Where a family's documents are.
pub fn folder(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schemas")
        .join(family)
}

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
