//! `cargo xtask generate`: from `schemas/` to everything that is derived from it.
//!
//! The way of a schema document to Rust, one module per step:
//!
//! 1. [`dialect`] reads the documents and refuses what no generator understands;
//! 2. [`bundle`] makes one set of definitions of a family;
//! 3. [`relax`] leaves over the shape that a lenient client can rely on;
//! 4. [`types`] has typify name fields and types;
//! 5. [`polish`] and [`enums`] make structures and open enumerations of them, with [`docs`];
//! 6. [`files`] lays them out;
//! 7. [`requests`] makes builders of the operations that use them, and tables for the emulator;
//! 8. [`openapi`] describes types and operations to the tools of others.
//!
//! The result is checked in. `--check` compares instead of writing: it is how a build learns that
//! somebody edited a generated file, or forgot to generate.

pub mod bundle;
pub mod dialect;
pub mod families;

mod casing;
mod containment;
mod docs;
mod enums;
mod files;
mod openapi;
mod polish;
mod relax;
mod requests;
mod syntax;
mod types;

#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::Result;

use crate::{contract, outputs::Outputs};

/// Writes everything that is derived from the schemas below `root`, or with `check` tells what is not
/// as it would be written. The answer is whether all is well.
pub fn run(root: &Path, check: bool) -> Result<bool> {
    let outputs = outputs(root)?;
    if !check {
        println!("generate: {}", outputs.write(root)?);
        return Ok(true);
    }
    let differences = outputs.check(root)?;
    if differences.is_empty() {
        println!("generate: {} files are up to date", outputs.files.len());
        return Ok(true);
    }
    for difference in &differences {
        eprintln!("{difference}");
    }
    let count = differences.len();
    eprintln!("generate: not up to date in {count} place(s); run `cargo xtask generate`");
    Ok(false)
}

/// Every derived file with its text; nothing is written.
pub fn outputs(root: &Path) -> Result<Outputs> {
    let families = families::read(root)?;
    let mut outputs = Outputs::default();
    outputs.extend(files::models(&families)?)?;
    let sources = families
        .iter()
        .filter_map(|family| requests::Source::read(root, family).transpose())
        .collect::<Result<Vec<_>>>()?;
    outputs.extend(requests::requests(&sources)?)?;
    outputs.extend(requests::tables(&sources)?)?;
    outputs.extend(openapi::documents(&sources)?)?;
    outputs.insert("schemas/contract.schema.json", contract::json_schema())?;
    Ok(outputs)
}
