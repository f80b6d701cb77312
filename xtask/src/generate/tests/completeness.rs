//! That no operation is forgotten: each that the schemas know is a request of exactly one crate.

use std::{collections::BTreeMap, fs, path::Path};

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

/// The modules that the static `OPERATIONS` of a generated file takes its entries from.
fn listed(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let items = syn::parse_file(&text).unwrap().items;
    let list = items.into_iter().find_map(|item| match item {
        syn::Item::Static(item) if item.ident == "OPERATIONS" => Some(*item.expr),
        _ => None,
    });
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

#[test]
fn every_operation_is_a_request_of_one_crate() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap();
        let file = folder.path().join("src/generated/mod.rs");
        let name = folder.file_name().to_string_lossy().into_owned();
        if name == "models" || !file.exists() {
            continue;
        }
        for id in listed(&file) {
            let module = file.with_file_name(format!("{id}.rs"));
            assert!(module.exists(), "{} is not there", module.display());
            homes.entry(id).or_default().push(name.clone());
        }
    }
    for (id, crates) in &homes {
        assert_eq!(crates.len(), 1, "`{id}` is in {crates:?}");
    }
    let requests: Vec<String> = homes.into_keys().collect();
    let known = known();
    assert!(
        known.len() >= 49,
        "only {} operations are known",
        known.len()
    );
    assert_eq!(requests, known, "run `cargo xtask generate`");
}
