//! The families that have models: each is a folder of `schemas/`, a module and a feature of
//! `stocktake-models`.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};

use super::bundle::Family;

/// The folder of each family, what it is, and an example, for the page of its module.
const FAMILIES: [(&str, &str, &str); 3] = [
    (
        "partner-center",
        "Partner Center: the catalog that a partner may sell from, and where its stock is restricted.",
        include_str!("examples/partner-center.md"),
    ),
    (
        "store-for-business",
        "Microsoft Store for Business: the applications that an organisation owns, who holds a seat of \
         them, and their offline licences and packages.",
        include_str!("examples/store-for-business.md"),
    ),
    (
        "store-services",
        "Microsoft Store services: what a customer of an app or a game owns and has used up, \
         subscriptions and clawbacks.",
        include_str!("examples/store-services.md"),
    ),
];

/// Reads the schemas of all families below `root`. A family may be without documents; a folder of
/// documents that is no family would never reach a user, and is an error.
pub fn read(root: &Path) -> Result<Vec<Family>> {
    for entry in fs::read_dir(root.join("schemas")).context("cannot list the folder `schemas`")? {
        let entry = entry?;
        let name = entry.file_name();
        let known = FAMILIES.iter().any(|(family, ..)| name == *family);
        ensure!(
            known || !entry.path().join("types").exists(),
            "schemas/{}/types belongs to no family; families are named in xtask/src/generate/families.rs",
            name.to_string_lossy()
        );
    }
    FAMILIES
        .iter()
        .map(|(name, ..)| Family::read(root, name))
        .collect()
}

/// What a family is, and an example that documentation tests run.
pub fn description(family: &Family) -> (&'static str, &'static str) {
    FAMILIES
        .iter()
        .find(|(name, ..)| *name == family.name)
        .map_or(("A family of services.", ""), |(_, text, example)| {
            (text, example)
        })
}
