//! Requests: a builder for every operation, in the crate of its API.
//!
//! A builder knows its parameters, checks what the service would refuse, puts the request together
//! and reads the answer; it does no I/O. Tied to a [`Caller`], it can send itself. What a builder
//! consists of, one module per part:
//!
//! 1. [`plan`] decides on its fields, their types and names;
//! 2. [`builder`] writes the structure and how it is filled in;
//! 3. [`wire`] writes the request and how its answer is read, with the [`limits`] before it;
//! 4. [`paging`] writes how a listing goes on;
//! 5. [`metadata`] writes what is known of the operation before it is called;
//! 6. [`describe`] writes the comments.
//!
//! [`placement`] says which crate an operation belongs to. The emulator, which serves the operations
//! and calls none, has [`mod@tables`] of what is known of them instead.
//!
//! [`Caller`]: https://docs.rs/stocktake-transport

mod builder;
mod describe;
mod imports;
mod limits;
mod metadata;
mod paging;
mod placement;
mod plan;
mod tables;
mod wire;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use heck::ToShoutySnakeCase as _;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ItemStruct;

use super::{
    bundle::Family,
    docs,
    files::{heading, joined, layout, spaced},
    types,
};
use crate::{
    contract::{Credential, Operation, Operations},
    outputs::Outputs,
};
use plan::Plan;

pub use tables::tables;

/// A family with all that its requests are made from.
pub struct Source<'a> {
    /// Its types.
    pub family: &'a Family,
    /// Its operations.
    pub operations: Operations,
    structures: BTreeMap<String, ItemStruct>,
}

impl<'a> Source<'a> {
    /// Reads the operations of a family below `root`; a family may have none yet.
    pub fn read(root: &Path, family: &'a Family) -> Result<Option<Self>> {
        let file = format!("schemas/{}/operations.json", family.name);
        let path = root.join(&file);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(path).with_context(|| file.clone())?;
        let operations = serde_json::from_str(&text).context(file)?;
        Self::new(family, operations).map(Some)
    }

    /// Joins the operations of a family with its types.
    pub fn new(family: &'a Family, operations: Operations) -> Result<Self> {
        ensure!(
            operations.api == family.name,
            "the operations are those of `{}`, the types those of `{}`",
            operations.api,
            family.name
        );
        Ok(Self {
            family,
            structures: types::structures(family)?,
            operations,
        })
    }

    /// The path of the contract from the root of the repository.
    pub fn file(&self) -> String {
        format!("schemas/{}/operations.json", self.family.name)
    }
}

/// The builders of every operation of all families.
pub fn requests(sources: &[Source<'_>]) -> Result<Outputs> {
    let mut outputs = Outputs::default();
    for source in sources {
        let crates = placement::crates(&source.operations).with_context(|| source.file())?;
        for (name, operations) in crates {
            let folder = format!("crates/{name}/src/generated");
            outputs.own(&folder);
            let modules = Modules {
                about: ABOUT,
                allowed: ALLOWED,
                exported: plan::type_name,
                text: request_module,
            };
            outputs.extend(modules.outputs(source, &folder, &operations)?)?;
        }
    }
    Ok(outputs)
}

/// How the operations of a family are laid out in a folder: a module each.
struct Modules<'a> {
    /// What the folder holds.
    about: &'a str,
    /// The lints that it cannot follow.
    allowed: &'a str,
    /// What the module of an operation has for others.
    exported: fn(&str) -> Ident,
    /// The module of an operation.
    text: fn(&Source<'_>, &str, &Operation) -> Result<String>,
}

impl Modules<'_> {
    fn outputs(
        &self,
        source: &Source<'_>,
        folder: &str,
        operations: &[(&str, &Operation)],
    ) -> Result<Outputs> {
        let mut outputs = Outputs::default();
        let root = self.root(source, operations);
        let root = root.with_context(|| source.file())?;
        outputs.insert(format!("{folder}/mod.rs"), root)?;
        if !source.operations.errors.is_empty() {
            let known = metadata::known_errors(&source.file(), &source.operations.errors);
            outputs.insert(format!("{folder}/known_errors.rs"), known)?;
        }
        for (id, operation) in operations {
            let text = (self.text)(source, id, operation)
                .with_context(|| format!("{}: operation `{id}`", source.file()))?;
            outputs.insert(format!("{folder}/{id}.rs"), text)?;
        }
        Ok(outputs)
    }

    /// The module that holds the others together.
    fn root(&self, source: &Source<'_>, operations: &[(&str, &Operation)]) -> Result<String> {
        let modules: Vec<_> = operations
            .iter()
            .map(|(id, _)| format_ident!("{id}"))
            .collect();
        let names = operations.iter().map(|(id, _)| (self.exported)(id));
        let constants = operations.iter().map(|(id, _)| plan::constant_name(id));
        let known = (!source.operations.errors.is_empty()).then(|| {
            quote!(
                mod known_errors;
            )
        });
        let mut blocks = vec![
            heading(&source.file()),
            docs::module(self.about),
            self.allowed.to_owned(),
            layout(quote!(#known #(mod #modules;)*))?,
            layout(quote!(#(pub use #modules::#names;)*))?,
            layout(quote!(
                use stocktake_transport::Operation;
            ))?,
            layout(quote! {
                /// Every operation of this module, sorted by name.
                pub static OPERATIONS: &[&Operation] = &[#(&#modules::#constants),*];
            })?,
        ];
        for address in addresses(&source.operations, operations) {
            blocks.push(layout(address)?);
        }
        Ok(joined(&blocks))
    }
}

/// The module of one operation.
pub fn request_module(source: &Source<'_>, id: &str, operation: &Operation) -> Result<String> {
    let plan = Plan::new(source, id, operation)?;
    let parts: Vec<TokenStream> = [
        builder::structure(&plan),
        builder::constructor(&plan),
        builder::setters(&plan),
        wire::implementation(&plan)?,
        paging::implementation(&plan)?,
        builder::sending(&plan),
        builder::future(&plan),
        metadata::beside_builder(&plan)?,
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect();
    let mut blocks = vec![heading(&source.file())];
    for part in imports::imports(&plan, &parts)? {
        blocks.push(layout(part)?);
    }
    for part in parts {
        blocks.push(spaced(&layout(part)?));
    }
    Ok(joined(&blocks))
}

/// What the module of a crate's requests is.
const ABOUT: &str = "A request for every operation: what it takes, what the service would refuse, \
    how it is written and how its answer is read. None of them does any I/O by itself.";

/// Lints that judge what the documentation decides.
const ALLOWED: &str = r#"#![allow(
    clippy::doc_markdown,
    clippy::too_many_arguments,
    reason = "the documentation decides on names and on what is required"
)]
"#;

/// Where the services are, and for whom tokens are asked: what these operations use, and what no
/// operation names because it replaces what they use, as in a national cloud.
fn addresses(operations: &Operations, here: &[(&str, &Operation)]) -> Vec<TokenStream> {
    let wanted = |of: fn(&Operation) -> Option<&str>, name: &str| {
        let used_here = here
            .iter()
            .any(|(_, operation)| of(operation) == Some(name));
        used_here
            || !operations
                .operations
                .values()
                .any(|operation| of(operation) == Some(name))
    };
    let servers = operations
        .servers
        .iter()
        .filter(|(name, _)| wanted(server, name))
        .map(|(name, server)| {
            let constant = format_ident!("{}", name.to_shouty_snake_case());
            let text = describe::with_fallback(server.description.as_deref(), "A host.");
            (constant, text, &server.url)
        });
    let audiences = operations
        .audiences
        .iter()
        .filter(|(name, _)| wanted(audience, name))
        .map(|(name, audience)| {
            let text = describe::with_fallback(audience.description.as_deref(), "An audience.");
            (audience_constant(name), text, &audience.resource)
        });
    let constants = servers.chain(audiences).map(|(name, text, value)| {
        let documentation = docs::comment(&text, 0);
        quote! { #documentation pub const #name: &str = #value; }
    });
    constants.collect()
}

fn server(operation: &Operation) -> Option<&str> {
    operation.server.as_deref()
}

/// The audience of the token that the operation takes.
fn audience(operation: &Operation) -> Option<&str> {
    operation.authentication.audience.as_deref()
}

/// The constant that holds an audience.
fn audience_constant(name: &str) -> Ident {
    format_ident!("{}_AUDIENCE", name.to_shouty_snake_case())
}

/// Whether the operation takes a user's Xbox token, and whether it must.
fn x_token(operation: &Operation) -> Option<bool> {
    let authentication = &operation.authentication;
    if authentication.credential == Credential::XToken {
        return Some(true);
    }
    authentication
        .alternatives
        .contains(&Credential::XToken)
        .then_some(false)
}

fn check_id(id: &str) -> Result<()> {
    ensure!(
        syn::parse_str::<syn::Ident>(id).is_ok()
            && heck::ToSnakeCase::to_snake_case(id) == *id
            && !["mod", "known_errors"].contains(&id),
        "an operation's id names a module: write it in snake case, and not as a word of Rust"
    );
    Ok(())
}
