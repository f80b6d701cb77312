//! Tables for the emulator: what is known of every operation, without the builders.
//!
//! The emulator depends on no client, or it would test a client with itself. Here every operation is
//! at home with its family, wherever its builder lives.

use anyhow::{Context as _, Result};
use quote::{format_ident, quote};

use super::{
    super::{
        docs, families,
        files::{heading, joined, layout, module_name},
    },
    Modules, Source, imports, metadata, placement, plan,
    plan::Plan,
};
use crate::{contract::Operation, outputs::Outputs};

/// The folder that belongs to the generator.
const FOLDER: &str = "crates/emulator/src/generated";

/// The operations of all families, a module each.
pub fn tables(sources: &[Source<'_>]) -> Result<Outputs> {
    let mut outputs = Outputs::default();
    outputs.own(FOLDER);
    let mut families = Vec::new();
    for source in sources {
        let module = module_name(&source.family.name)?;
        let operations = placement::sorted(&source.operations).with_context(|| source.file())?;
        let (family, _) = families::description(source.family);
        let modules = Modules {
            about: &format!("{family}\n\n{ABOUT}"),
            allowed: ALLOWED,
            exported: plan::constant_name,
            text: table_module,
        };
        outputs.extend(modules.outputs(source, &format!("{FOLDER}/{module}"), &operations)?)?;
        families.push(format_ident!("{module}"));
    }
    let root = [
        heading("schemas/"),
        docs::module(
            "What is known of the operations of every family, one module each, and the documents that \
             describe them to others.",
        ),
        layout(quote!(pub mod openapi; #(pub mod #families;)*))?,
    ];
    outputs.insert(format!("{FOLDER}/mod.rs"), joined(&root))?;
    Ok(outputs)
}

/// The module of one operation.
fn table_module(source: &Source<'_>, id: &str, operation: &Operation) -> Result<String> {
    let plan = Plan::new(source, id, operation)?;
    let table = metadata::in_table(&plan)?;
    let blocks = [
        heading(&source.file()),
        layout(imports::of_static(&table))?,
        layout(table)?,
    ];
    Ok(joined(&blocks))
}

/// What the module of a family is.
const ABOUT: &str = "What is known of every operation: its address, whom it lets in, how its listing \
    goes on and how it refuses.";

/// Lints that judge what the documentation decides.
const ALLOWED: &str = r#"#![allow(
    dead_code,
    unused_imports,
    clippy::doc_markdown,
    reason = "the documentation decides on names and on what there is, needed or not"
)]
"#;
