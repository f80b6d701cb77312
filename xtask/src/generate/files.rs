//! Files: one per document, and the modules that hold them together.
//!
//! prettyplease lays out one item at a time; what no formatter does (blank lines between items, the
//! call of the enumeration macro, comments that are not documentation) is put around them here.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use anyhow::{Context as _, Result, ensure};
use heck::ToSnakeCase as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ItemStruct;

use super::{
    bundle::Family,
    dialect::{Definition, Document, Kind, Node},
    docs, enums, families,
    polish::Structure,
    types,
};
use crate::outputs::Outputs;

/// The folder that belongs to the generator.
const FOLDER: &str = "crates/models/src/generated";

/// The models of all families.
pub fn models(families: &[Family]) -> Result<Outputs> {
    let mut outputs = Outputs::default();
    outputs.own(FOLDER);
    outputs.insert(path(["mod.rs"]), root_module(families)?)?;
    for family in families {
        let module = module_name(&family.name)?;
        outputs.insert(path([&module, "mod.rs"]), family_module(family)?)?;
        let structures =
            types::structures(family).with_context(|| format!("schemas/{}", family.name))?;
        for document in &family.documents {
            let file = family.file(&document.stem);
            let text = document_module(family, document, &structures).context(file)?;
            outputs.insert(
                path([&module, &format!("{}.rs", module_name(&document.stem)?)]),
                text,
            )?;
        }
    }
    Ok(outputs)
}

/// The types of one document.
fn document_module(
    family: &Family,
    document: &Document,
    structures: &BTreeMap<String, ItemStruct>,
) -> Result<String> {
    let mut blocks = vec![heading(&family.file(&document.stem))];
    blocks.push(match &document.description {
        Some(description) => docs::module(&docs::escape(description)),
        None => docs::module(&format!("The types of `{}`.", document.title)),
    });
    blocks.extend(
        imports(family, document)?
            .into_iter()
            .map(layout)
            .collect::<Result<Vec<_>>>()?,
    );
    for (name, definition) in &document.definitions {
        let made = definition_blocks(name, definition, structures);
        blocks.extend(made.with_context(|| format!("definition `{name}`"))?);
    }
    Ok(joined(&blocks))
}

fn definition_blocks(
    name: &str,
    definition: &Definition,
    structures: &BTreeMap<String, ItemStruct>,
) -> Result<[String; 2]> {
    if definition.is_enumeration() {
        return Ok([
            layout(enums::item(name, definition)?)?,
            enums::macro_call(name, definition)?,
        ]);
    }
    let made = structures
        .get(name)
        .context("typify made no structure of it")?;
    let structure = Structure::new(definition, made)?;
    Ok([
        layout(structure.item())?,
        spaced(&layout(structure.methods())?),
    ])
}

/// What the types of a document need from elsewhere, most distant first.
fn imports(family: &Family, document: &Document) -> Result<Vec<TokenStream>> {
    let nodes = || {
        let properties = document
            .definitions
            .values()
            .flat_map(|definition| definition.properties.values());
        properties.flat_map(Node::nested)
    };
    let mut imports = Vec::new();
    if nodes().any(|node| node.kind == Some(Kind::Object)) {
        imports.push(quote!(
            use std::collections::BTreeMap;
        ));
    }
    if !document
        .definitions
        .values()
        .all(Definition::is_enumeration)
    {
        imports.push(quote!(
            use serde::{Deserialize, Serialize};
        ));
    }
    let elsewhere = |name: &&str| !document.definitions.contains_key(*name);
    let siblings: BTreeSet<&str> = nodes().filter_map(Node::target).filter(elsewhere).collect();
    let siblings: Vec<TokenStream> = siblings
        .into_iter()
        .map(|name| {
            let module = format_ident!("{}", module_name(&family.owners[name])?);
            let name = format_ident!("{name}");
            Ok(quote!(super::#module::#name))
        })
        .collect::<Result<_>>()?;
    imports.extend((!siblings.is_empty()).then(|| quote!(#(use #siblings;)*)));
    Ok(imports)
}

/// The module of a family: a module per document, and every type under a short path too.
fn family_module(family: &Family) -> Result<String> {
    let mut modules = Vec::new();
    let mut exports = Vec::new();
    for document in &family.documents {
        let module = format_ident!("{}", module_name(&document.stem)?);
        modules.push(quote!(pub mod #module;));
        let mut names: Vec<&String> = document.definitions.keys().collect();
        names.sort();
        let names = names.into_iter().map(|name| format_ident!("{name}"));
        if names.len() > 0 {
            exports.push(quote!(#[doc(no_inline)] pub use #module::{#(#names),*};));
        }
    }
    let types: Vec<_> = family
        .definitions()
        .map(|(_, name, _)| format_ident!("{name}"))
        .collect();
    let generator = if types.is_empty() {
        quote!(_)
    } else {
        quote!(generator)
    };
    let register = quote! {
        /// Adds the schema of every type of this family to the definitions of a generator.
        #[cfg(feature = "schemars")]
        pub fn schemas(#generator: &mut schemars::SchemaGenerator) {
            #(#generator.subschema_for::<#types>();)*
        }
    };
    let (description, example) = families::description(family);
    // A family whose documents are still to come has nothing to show.
    let example = if types.is_empty() { "" } else { example };
    let blocks = [
        heading(&format!("schemas/{}/types/", family.name)),
        docs::module(description) + &docs::example(example),
        layout(quote!(#(#modules)*))?,
        layout(quote!(#(#exports)*))?,
        layout(register)?,
    ];
    Ok(joined(&blocks))
}

/// The module of all families, each a feature of the crate.
fn root_module(families: &[Family]) -> Result<String> {
    let features = families.iter().map(|family| &family.name);
    let modules: Vec<_> = families
        .iter()
        .map(|family| Ok(format_ident!("{}", module_name(&family.name)?)))
        .collect::<Result<_>>()?;
    let blocks = [
        heading("schemas/"),
        docs::module("The data structures of every family, one module each."),
        ALLOWED.to_owned(),
        layout(quote!(#(#[cfg(feature = #features)] pub mod #modules;)*))?,
    ];
    Ok(joined(&blocks))
}

/// Lints that judge what the documentation decides.
const ALLOWED: &str = r#"#![allow(
    clippy::doc_markdown,
    clippy::struct_excessive_bools,
    clippy::too_many_arguments,
    reason = "the documentation decides on names, flags and what is required"
)]
"#;

/// The line that says where a file comes from.
pub fn heading(source: &str) -> String {
    format!("// Generated by `cargo xtask generate` from {source}; do not edit.\n")
}

/// The name of the module of a family or document.
pub fn module_name(name: &str) -> Result<String> {
    let module = name.to_snake_case();
    ensure!(
        syn::parse_str::<syn::Ident>(&module).is_ok() && module != "mod",
        "`{name}` cannot name a Rust module"
    );
    Ok(module)
}

fn path<const N: usize>(parts: [&str; N]) -> PathBuf {
    std::iter::once(FOLDER).chain(parts).collect()
}

/// The tokens as a person would lay them out.
pub fn layout(tokens: TokenStream) -> Result<String> {
    Ok(prettyplease::unparse(&syn::parse2(tokens)?))
}

/// The blocks with a blank line between them; empty ones are left out.
pub fn joined(blocks: &[String]) -> String {
    let blocks: Vec<&str> = blocks
        .iter()
        .map(String::as_str)
        .filter(|block| !block.is_empty())
        .collect();
    blocks.join("\n")
}

/// Puts a blank line between the items of an impl; its associated types stay together.
pub fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 32);
    let mut ends_item = false;
    for line in text.lines() {
        let begins_item = ["    ///", "    fn ", "    const "]
            .iter()
            .any(|start| line.starts_with(start));
        if ends_item && begins_item {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        let is_short = ["    const ", "    type "]
            .iter()
            .any(|start| line.starts_with(start));
        ends_item = line == "    }" || (is_short && line.ends_with(';'));
    }
    spaced
}
