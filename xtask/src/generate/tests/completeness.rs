//! That no operation is forgotten: each that the schemas know is a request of exactly one crate, and
//! known to the emulator as that crate knows it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use quote::ToTokens as _;

use crate::contract::Operations;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the root")
}

/// The ids of the operations of every family.
fn known() -> Vec<String> {
    let mut ids = Vec::new();
    for entry in fs::read_dir(root().join("schemas")).unwrap() {
        let file = entry.unwrap().path().join("operations.json");
        if file.exists() {
            let text = fs::read_to_string(file).unwrap();
            let operations: Operations = serde_json::from_str(&text).unwrap();
            ids.extend(operations.operations.into_keys());
        }
    }
    ids.sort();
    ids
}

/// The statics of a file, by name.
fn statics(file: &Path) -> BTreeMap<String, syn::Expr> {
    let text = fs::read_to_string(file).unwrap();
    let items = syn::parse_file(&text).unwrap().items;
    let statics = items.into_iter().filter_map(|item| match item {
        syn::Item::Static(item) => Some((item.ident.to_string(), *item.expr)),
        _ => None,
    });
    statics.collect()
}

/// The modules that the static `OPERATIONS` of a generated file takes its entries from.
fn listed(file: &Path) -> Vec<String> {
    let list = statics(file).remove("OPERATIONS");
    let Some(syn::Expr::Reference(list)) = list else {
        panic!("{} has no list of operations", file.display());
    };
    let syn::Expr::Array(entries) = *list.expr else {
        panic!("the operations of {} are no list", file.display());
    };
    let module = |entry: syn::Expr| match entry {
        syn::Expr::Reference(entry) => match *entry.expr {
            syn::Expr::Path(entry) => entry.path.segments[0].ident.to_string(),
            _ => panic!("an entry is the path of a static"),
        },
        _ => panic!("an entry is a reference"),
    };
    entries.elems.into_iter().map(module).collect()
}

/// The folders of generated requests, by the name of their crate.
fn crates() -> BTreeMap<String, PathBuf> {
    let mut crates = BTreeMap::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let entry = entry.unwrap();
        let folder = entry.path().join("src/generated");
        let name = entry.file_name().to_string_lossy().into_owned();
        if folder.exists() && !["emulator", "models"].contains(&name.as_str()) {
            crates.insert(name, folder);
        }
    }
    crates
}

/// The file of each operation, by its id, with the name of the crate or family.
fn modules(folders: BTreeMap<String, PathBuf>) -> BTreeMap<String, Vec<(String, PathBuf)>> {
    let mut modules: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (name, folder) in folders {
        for id in listed(&folder.join("mod.rs")) {
            let module = folder.join(format!("{id}.rs"));
            assert!(module.exists(), "{} is not there", module.display());
            modules.entry(id).or_default().push((name.clone(), module));
        }
    }
    modules
}

/// The folders of the emulator's tables, by the name of their family.
fn families() -> BTreeMap<String, PathBuf> {
    let generated = root().join("crates/emulator/src/generated");
    let entries = fs::read_dir(generated).unwrap().map(Result::unwrap);
    // The documents of the operations lie beside their tables.
    let folders = entries.filter(|entry| entry.path().is_dir() && entry.file_name() != "openapi");
    folders
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, entry.path())
        })
        .collect()
}

/// Checks that every operation has one module.
fn assert_complete(modules: &BTreeMap<String, Vec<(String, PathBuf)>>) {
    for (id, homes) in modules {
        assert_eq!(homes.len(), 1, "`{id}` is in {homes:?}");
    }
    let known = known();
    assert!(
        known.len() >= 49,
        "only {} operations are known",
        known.len()
    );
    let ids: Vec<String> = modules.keys().cloned().collect();
    assert_eq!(ids, known, "run `cargo xtask generate`");
}

#[test]
fn every_operation_is_a_request_of_one_crate() {
    assert_complete(&modules(crates()));
}

#[test]
fn the_emulator_knows_every_operation() {
    let families = families();
    let names: Vec<_> = families.keys().map(String::as_str).collect();
    let expected = ["partner_center", "store_for_business", "store_services"];
    assert_eq!(names, expected);
    assert_complete(&modules(families));
}

/// The statics as text, without their comments and layout.
fn shown(statics: BTreeMap<String, syn::Expr>) -> Vec<String> {
    let statics = statics.into_iter();
    statics
        .map(|(name, value)| format!("{name} = {}", value.to_token_stream()))
        .collect()
}

#[test]
fn clients_and_emulator_are_told_the_same() {
    let requests = modules(crates());
    let tables = modules(families());
    for (id, homes) in &requests {
        let here = statics(&homes[0].1);
        let there = statics(&tables[id][0].1);
        assert_eq!(shown(here), shown(there), "`{id}`");
    }
}
