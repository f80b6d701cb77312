//! `OpenAPI`: a document for each family, for the tools that others wrote.
//!
//! The contract says more than `OpenAPI` can: two operations share a path and differ in a key of the
//! query or in their host, errors have codes inside codes, timestamps have eight spellings. Where
//! that does not fit, the document stays valid and true, and says the rest in a description or in an
//! `x-stocktake-` extension. One module per part:
//!
//! 1. [`mod@document`] puts the whole together;
//! 2. [`endpoint`] finds which operations share a path and a method, and describes them as one;
//! 3. [`parameters`] are what travels outside the body;
//! 4. [`answers`] are what comes back, with the [`refusals`] that are documented;
//! 5. [`schemas`] makes components of the types;
//! 6. [`servers`] and [`security`] say where the services are and whom they let in;
//! 7. [`tags`] are the groups that a viewer shows;
//! 8. [`object`] is how JSON is written here.
//!
//! The same bytes go to `schemas/openapi/` for readers and into the emulator, which serves them: a
//! package cannot include files from outside its folder.

mod answers;
mod document;
mod endpoint;
mod object;
mod parameters;
mod refusals;
mod schemas;
mod security;
mod servers;
mod tags;

use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use super::{
    docs,
    files::{heading, joined},
    requests::Source,
};
use crate::outputs::Outputs;

pub use document::document;

/// Where readers find the documents.
const FOLDER: &str = "schemas/openapi";
/// Where the emulator finds them.
const SERVED: &str = "crates/emulator/src/generated/openapi";

/// The documents of all families, twice, and the module by which the emulator knows them.
pub fn documents(sources: &[Source<'_>]) -> Result<Outputs> {
    let mut outputs = Outputs::default();
    outputs.own(FOLDER);
    let mut rows = String::new();
    for source in sources {
        let name = &source.family.name;
        let document = document(source).with_context(|| source.file())?;
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        outputs.insert(format!("{FOLDER}/{name}.json"), text.clone())?;
        outputs.insert(format!("{SERVED}/{name}.json"), text)?;
        let _ = writeln!(rows, "    ({name:?}, include_str!(\"{name}.json\")),");
    }
    outputs.insert(format!("{SERVED}/mod.rs"), module(&rows))?;
    Ok(outputs)
}

fn module(rows: &str) -> String {
    let documents = format!(
        "/// The name and the text of each document, sorted by name.\n\
         pub static DOCUMENTS: &[(&str, &str)] = &[\n{rows}];\n"
    );
    joined(&[
        heading("schemas/"),
        docs::module("The `OpenAPI` documents of the families, as the emulator serves them."),
        documents,
    ])
}
