//! typify: the one place that calls it.
//!
//! It turns the relaxed schema into Rust structures: names and types of fields. Everything else that it would write (derives, documentation, impls) is
//! dropped, for the [next step](super::polish) knows more about it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use heck::ToUpperCamelCase as _;
use quote::ToTokens as _;
use schemars_08::schema::{InstanceType, RootSchema, SchemaObject};
use syn::{Item, ItemStruct, Type, parse_quote};
use typify::{TypeSpace, TypeSpaceImpl, TypeSpacePatch, TypeSpaceSettings};

use super::{
    bundle::Family,
    containment::Containment,
    relax,
    syntax::{generic, remove_boxes},
};

/// Texts that have a type of their own in `stocktake-models`, by their `format`.
const TEXT_TYPES: [(&str, &str); 3] = [
    ("date-time", "crate::Timestamp"),
    ("secret", "crate::Secret"),
    ("uuid", "crate::Guid"),
];

/// The structures of a family, by name.
pub fn structures(family: &Family) -> Result<BTreeMap<String, ItemStruct>> {
    let root: RootSchema = serde_json::from_value(relax::relaxed(family))?;
    let mut types = TypeSpace::new(&settings(family));
    types
        .add_root_schema(root)
        .context("typify refuses the schema")?;
    let file: syn::File = syn::parse2(types.to_stream()).context("typify made no valid Rust")?;
    let containment = Containment::of(family);
    let structures = file.items.into_iter().filter_map(|item| match item {
        Item::Struct(mut item) => {
            let name = item.ident.to_string();
            for field in &mut item.fields {
                place_box(&mut field.ty, |held| containment.can_contain(held, &name));
            }
            Some((name, item))
        }
        _ => None,
    });
    Ok(structures.collect())
}

/// Gives a field a `Box` when it is optional and what it holds can contain the structure again, and
/// only then. typify breaks a cycle where it happens to meet it first, and since equal types are one
/// to it, in structures that are on no cycle too.
fn place_box(ty: &mut Type, leads_back: impl Fn(&str) -> bool) {
    remove_boxes(ty);
    if let Some(held) = generic(ty, "Option").cloned()
        && leads_back(&held.to_token_stream().to_string())
    {
        *ty = parse_quote!(::std::option::Option<::std::boxed::Box<#held>>);
    }
}

fn settings(family: &Family) -> TypeSpaceSettings {
    let mut settings = TypeSpaceSettings::default();
    settings.with_map_type("::std::collections::BTreeMap");
    for (format, rust) in TEXT_TYPES {
        let schema = SchemaObject {
            instance_type: Some(InstanceType::String.into()),
            format: Some(format.to_owned()),
            ..SchemaObject::default()
        };
        settings.with_conversion(schema, rust, no_impls());
    }
    for (_, name, definition) in family.definitions() {
        let spelling = name.to_upper_camel_case();
        if definition.is_enumeration() {
            // An open enumeration: typify only has to point at it.
            settings.with_replacement(spelling, name, no_impls());
        } else if spelling != name {
            settings.with_patch(spelling, TypeSpacePatch::default().with_rename(name));
        }
    }
    settings
}

fn no_impls() -> impl Iterator<Item = TypeSpaceImpl> {
    std::iter::empty()
}
