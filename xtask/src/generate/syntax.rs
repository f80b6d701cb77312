//! Small questions about Rust syntax: what typify wrote, and what a caller should pass.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{
    GenericArgument, Ident, LitStr, Path, PathArguments, Result, Type, TypePath, parse_quote,
    visit_mut::{self, VisitMut},
};

/// Types that are made from text: a caller may pass `&str` for them.
const TEXT_TYPES: [&str; 4] = [
    "String",
    "crate :: Guid",
    "crate :: Secret",
    "crate :: Timestamp",
];

/// The name in the `#[serde(rename = "…")]` of a field.
pub fn renamed(field: &syn::Field) -> Result<Option<String>> {
    let mut name = None;
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        attribute.parse_nested_meta(|meta| {
            let literal: Option<LitStr> = match meta.value() {
                Ok(value) => Some(value.parse()?),
                Err(_) => None,
            };
            if meta.path.is_ident("rename") {
                name = literal.map(|literal| literal.value());
            }
            Ok(())
        })?;
    }
    Ok(name)
}

/// Writes a type as a person would, who has the prelude and an import of `BTreeMap`: typify spells
/// every path out.
pub fn shorten(ty: &mut Type) {
    ShortPaths.visit_type_mut(ty);
}

struct ShortPaths;

impl VisitMut for ShortPaths {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names[..] {
            ["serde_json", "Map"] => *path = parse_quote!(BTreeMap<String, serde_json::Value>),
            ["serde_json", ..] => path.leading_colon = None,
            ["std", .., _] => {
                path.leading_colon = None;
                path.segments = path.segments.pop().into_iter().collect();
            }
            _ => {}
        }
    }
}

/// Puts in place of each `Box` of a type what it holds.
pub fn remove_boxes(ty: &mut Type) {
    struct RemoveBoxes;

    impl VisitMut for RemoveBoxes {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            visit_mut::visit_type_mut(self, ty);
            if let Some(held) = generic(ty, "Box").cloned() {
                *ty = held;
            }
        }
    }

    RemoveBoxes.visit_type_mut(ty);
}

/// The `T` of `outer<T>`.
pub fn generic<'a>(ty: &'a Type, outer: &str) -> Option<&'a Type> {
    let Type::Path(TypePath { path, .. }) = ty else {
        return None;
    };
    let segment = path
        .segments
        .last()
        .filter(|segment| segment.ident == outer)?;
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

/// The type of a parameter that fills a field, and the expression that makes the field's value of it.
pub fn parameter(name: &Ident, ty: &Type) -> (TokenStream, TokenStream) {
    if let Some(inner) = generic(ty, "Box") {
        return (quote!(#inner), quote!(Box::new(#name)));
    }
    if is_text(ty) {
        return (quote!(impl Into<#ty>), quote!(#name.into()));
    }
    match generic(ty, "Vec") {
        Some(item) if is_text(item) => (
            quote!(impl IntoIterator<Item = impl Into<#item>>),
            quote!(#name.into_iter().map(Into::into).collect()),
        ),
        Some(item) => (
            quote!(impl IntoIterator<Item = #item>),
            quote!(#name.into_iter().collect()),
        ),
        None => (quote!(#ty), quote!(#name)),
    }
}

fn is_text(ty: &Type) -> bool {
    TEXT_TYPES.contains(&ty.to_token_stream().to_string().as_str())
}
