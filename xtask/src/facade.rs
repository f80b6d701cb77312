//! That the package `stocktake` holds everything, as a test: whoever takes the one dependency never
//! needs a second one of ours.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

/// Features of our crates that the facade leaves out, and why.
const LEFT_OUT: &[(&str, &str, &str)] = &[(
    "stocktake-transport",
    "tokio",
    "the transports that live on tokio turn it on",
)];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the root")
}

/// The manifest of every member, as cargo reads it.
fn members() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let mut metadata: Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    match metadata["packages"].take() {
        Value::Array(members) => members,
        other => panic!("a workspace has packages, not {other}"),
    }
}

fn member<'a>(members: &'a [Value], name: &str) -> &'a Value {
    let found = members.iter().find(|member| member["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not a member"))
}

/// Our crates that the facade is made of.
fn parts(members: &[Value]) -> Vec<String> {
    let facade = member(members, "stocktake");
    let dependencies = facade["dependencies"].as_array().expect("a list");
    let shipped = dependencies
        .iter()
        .filter(|dependency| dependency["kind"] != "dev");
    shipped
        .filter_map(|dependency| dependency["name"].as_str())
        .filter(|name| name.starts_with("stocktake-"))
        .map(str::to_owned)
        .collect()
}

/// The names of the crates that `lib.rs` re-exports whole: `pub use stocktake_models as models;`.
fn exported() -> Vec<String> {
    let path = root().join("crates/facade/src/lib.rs");
    let text = fs::read_to_string(path).expect("the facade has a lib.rs");
    let file = syn::parse_file(&text).expect("lib.rs is Rust");
    let uses = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Use(item) if matches!(item.vis, syn::Visibility::Public(_)) => Some(item.tree),
        _ => None,
    });
    uses.filter_map(|tree| match tree {
        syn::UseTree::Rename(rename) => Some(rename.ident.to_string()),
        _ => None,
    })
    .collect()
}

#[test]
fn every_part_is_exported_whole() {
    let exported = exported();
    let parts = parts(&members());
    assert!(parts.len() >= 8, "the facade is made of {parts:?} only");
    for part in parts {
        let name = part.replace('-', "_");
        assert!(
            exported.contains(&name),
            "crates/facade/src/lib.rs lacks `pub use {name} as …;`"
        );
    }
}

#[test]
fn every_feature_of_a_part_can_be_turned_on() {
    let members = members();
    let facade = &member(&members, "stocktake")["features"];
    let forwarded: Vec<String> = facade
        .as_object()
        .expect("features are a table")
        .values()
        .flat_map(|list| list.as_array().expect("a feature is a list"))
        .filter_map(|entry| entry.as_str())
        .map(|entry| entry.replace('?', ""))
        .collect();
    for part in parts(&members) {
        let features = member(&members, &part)["features"].clone();
        for feature in features.as_object().expect("features are a table").keys() {
            let left_out = LEFT_OUT
                .iter()
                .any(|(name, left, _)| *name == part && left == feature);
            let reachable = forwarded.contains(&format!("{part}/{feature}"));
            assert!(
                reachable || left_out || feature == "default",
                "no feature of `stocktake` turns on `{part}/{feature}`"
            );
            assert!(
                !(reachable && left_out),
                "`{part}/{feature}` is forwarded; take it out of LEFT_OUT"
            );
        }
    }
}
