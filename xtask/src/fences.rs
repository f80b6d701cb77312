//! Who may depend on whom, as a test: `cargo deny` fences foreign crates, this fences our own.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use serde_json::Value;

/// Our crates and those of ours that each may use, outside tests.
const MAY_USE: &[(&str, &[&str])] = &[
    ("stocktake-models", &[]),
    ("stocktake-transport", &[]),
    ("stocktake-transport-reqwest", &["stocktake-transport"]),
    ("stocktake-transport-hyper", &["stocktake-transport"]),
    ("stocktake-identity", BASE),
    ("stocktake-identity-azure", &["stocktake-transport"]),
    ("stocktake-store-for-business", BASE),
    ("stocktake-store-services", BASE),
    ("stocktake-partner-center", BASE),
    (
        "stocktake",
        &[
            "stocktake-models",
            "stocktake-transport",
            "stocktake-transport-reqwest",
            "stocktake-transport-hyper",
            "stocktake-identity",
            "stocktake-store-for-business",
            "stocktake-store-services",
            "stocktake-partner-center",
        ],
    ),
    ("stocktake-emulator", BASE),
    ("stocktake-cli", &["stocktake", "stocktake-emulator"]),
    ("xtask", &[]),
];

/// What identity, the API crates and the emulator may use.
const BASE: &[&str] = &["stocktake-models", "stocktake-transport"];

/// Our crates that work without a transport, a TLS library or a runtime, as long as no feature asks
/// for them, and how many crates each may bring, itself included.
const LEAN: &[(&str, usize)] = &[
    ("stocktake-models", 15),
    ("stocktake-transport", 60),
    ("stocktake-identity", 60),
    ("stocktake-store-for-business", 60),
    ("stocktake-store-services", 60),
    ("stocktake-partner-center", 60),
];

/// What a lean crate may not bring.
const HEAVY: &[&str] = &[
    "aws-lc-rs",
    "hyper",
    "hyper-util",
    "mio",
    "native-tls",
    "openssl",
    "reqwest",
    "ring",
    "rustls",
    "tokio",
    "ureq",
];

/// Foreign crates that only these of ours may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("axum", &["stocktake-emulator"]),
    ("azure_core", &["stocktake-identity-azure"]),
    ("clap", &["stocktake-cli", "xtask"]),
    (
        "hyper",
        &["stocktake-emulator", "stocktake-transport-hyper"],
    ),
    ("reqwest", &["stocktake-transport-reqwest"]),
    ("typify", &["xtask"]),
    ("ureq", &["xtask"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the root")
}

/// Normal and build dependencies of every member, by package.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let text = |value: &Value| value.as_str().expect("a name is a text").to_owned();
    let packages = metadata["packages"]
        .as_array()
        .expect("a workspace has packages");
    packages
        .iter()
        .map(|package| {
            let listed = package["dependencies"]
                .as_array()
                .expect("dependencies are a list");
            let shipped = listed
                .iter()
                .filter(|dependency| dependency["kind"] != "dev");
            (
                text(&package["name"]),
                shipped
                    .map(|dependency| text(&dependency["name"]))
                    .collect(),
            )
        })
        .collect()
}

#[test]
fn every_crate_uses_only_what_it_may() {
    let dependencies = dependencies();
    for (package, used) in &dependencies {
        let (_, allowed) = MAY_USE
            .iter()
            .find(|(name, _)| name == package)
            .unwrap_or_else(|| panic!("{package} has no row in MAY_USE; say what it may use"));
        let ours = used.iter().filter(|name| dependencies.contains_key(*name));
        let beyond: Vec<_> = ours
            .filter(|name| !allowed.contains(&name.as_str()))
            .collect();
        assert!(beyond.is_empty(), "{package} may not use {beyond:?}");
    }
}

/// Everything that a package brings when none of its features is on, by name.
fn brought_by(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            package,
            "--no-default-features",
            "--edges=normal,build",
        ])
        .args(["--prefix=none", "--format={p}", "--offline", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo tree runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let tree = String::from_utf8(output.stdout).expect("cargo tree prints UTF-8");
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    names.map(str::to_owned).collect()
}

#[test]
fn lean_crates_bring_no_transport_no_tls_and_no_runtime() {
    for (package, most) in LEAN {
        let brought = brought_by(package);
        assert!(
            brought.contains(*package),
            "{package} is not in its own tree: {brought:?}"
        );
        let heavy: Vec<_> = HEAVY
            .iter()
            .filter(|name| brought.contains(**name))
            .collect();
        assert!(
            heavy.is_empty(),
            "{package} brings {heavy:?} without being asked"
        );
        let count = brought.len();
        assert!(
            count <= *most,
            "{package} brings {count} crates, more than {most}: {brought:?}"
        );
    }
}

#[test]
fn fenced_crates_stay_behind_their_fence() {
    for (package, used) in dependencies() {
        for (fenced, homes) in ONLY_IN {
            let outside =
                used.iter().any(|name| name == fenced) && !homes.contains(&package.as_str());
            assert!(!outside, "{package} uses {fenced}; only {homes:?} may");
        }
    }
}
