//! What a schema becomes, construct by construct, and what is refused.

mod completeness;
mod models;
mod openapi;
mod refusals;
mod requests;
mod tables;
mod writing;

use std::path::Path;

use anyhow::Result;

use super::{bundle::Family, dialect::Document, files};
use crate::outputs::Outputs;

/// The models of a family, given as the stems and definitions of its documents.
fn models(documents: &[(&str, &str)]) -> Result<Outputs> {
    let documents = documents
        .iter()
        .map(|(stem, definitions)| {
            let text = format!(r#"{{"title": "{stem}", "definitions": {definitions}}}"#);
            Document::parse(stem, &text)
        })
        .collect::<Result<_>>()?;
    files::models(&[Family::new("store-for-business", documents)?])
}

/// A generated file of that family.
fn file(outputs: &Outputs, name: &str) -> String {
    let folder = Path::new("crates/models/src/generated/store_for_business");
    outputs.files[&folder.join(name)].clone()
}
