//! The families of services and where their documents are.

use std::path::{Path, PathBuf};

/// The folders of `schemas/`.
pub const FAMILIES: [&str; 3] = ["partner-center", "store-for-business", "store-services"];

/// Where a family's documents are.
pub fn folder(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schemas")
        .join(family)
}
