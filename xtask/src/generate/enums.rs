//! Open enumerations: a variant for every value that the documentation knows, and one that keeps
//! whatever else the service says.
//!
//! The enum itself is spelled out, so that rustdoc and readers see it; how it is read and written is
//! one macro of `stocktake-models`, called with the text of each variant.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use heck::ToUpperCamelCase as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{dialect::Definition, docs};

/// A call with more variants than this, or longer than a line, has each on a line of its own.
const VARIANTS_ON_A_LINE: usize = 3;
/// Columns of a line of generated code.
const WIDTH: usize = 100;

/// Variants that every enumeration would have trouble with: the keyword, and our own.
const TAKEN_NAMES: [&str; 2] = ["Self", "Unknown"];

#[derive(Debug)]
struct Variant<'a> {
    name: String,
    text: &'a str,
    aliases: &'a [String],
    documentation: String,
}

/// The enum.
pub fn item(name: &str, definition: &Definition) -> Result<TokenStream> {
    let ident = format_ident!("{name}");
    let documentation = docs::comment(&docs::of_type(name, definition), 0);
    let variants = variants(definition)?;
    let names = variants
        .iter()
        .map(|variant| format_ident!("{}", variant.name));
    let comments = variants
        .iter()
        .map(|variant| docs::comment(&variant.documentation, 4));
    Ok(quote! {
        #documentation
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #ident {
            #(#comments #names,)*
            /// A value that this version does not know, kept as it was sent.
            Unknown(crate::UnknownValue),
        }
    })
}

/// The call of the macro, as text: no formatter would leave it readable.
pub fn macro_call(name: &str, definition: &Definition) -> Result<String> {
    let variants: Vec<String> = variants(definition)?
        .iter()
        .map(|variant| {
            let texts =
                std::iter::once(variant.text).chain(variant.aliases.iter().map(String::as_str));
            let literals: Vec<String> = texts.map(|text| quote!(#text).to_string()).collect();
            format!("{} = {}", variant.name, literals.join(" | "))
        })
        .collect();
    let open = format!("crate::open_enum::open_enum!({name} {{");
    let line = format!("{open} {} }});\n", variants.join(", "));
    if variants.len() <= VARIANTS_ON_A_LINE && line.len() <= WIDTH {
        return Ok(line);
    }
    Ok(format!("{open}\n    {},\n}});\n", variants.join(",\n    ")))
}

fn variants(definition: &Definition) -> Result<Vec<Variant<'_>>> {
    for key in definition.notes.keys() {
        ensure!(
            definition.values.contains(key),
            "`x-values` describes `{key}`, which is not in `enum`"
        );
    }
    let mut names = BTreeMap::new();
    let mut texts = BTreeMap::new();
    let mut variants = Vec::new();
    for text in &definition.values {
        let note = definition.notes.get(text);
        let name = match note.and_then(|note| note.name.clone()) {
            Some(name) => name,
            None => variant_name(text)?,
        };
        ensure!(
            is_variant_name(&name),
            "`{name}`, the name of value `{text}`, cannot name a variant"
        );
        if let Some(other) = names.insert(name.clone(), text) {
            bail!(
                "values `{other}` and `{text}` are both named `{name}`; `x-values` can name them apart"
            );
        }
        let aliases = note.map_or(&[][..], |note| &note.aliases);
        for spelling in std::iter::once(text).chain(aliases) {
            if let Some(other) = texts.insert(spelling, text) {
                bail!("`{spelling}` is read as value `{other}` and as value `{text}`");
            }
        }
        let documentation = match note.and_then(|note| note.description.as_deref()) {
            Some(description) => docs::escape(description),
            None if text.is_empty() => "The empty text.".to_owned(),
            None => format!("The value `{text}`."),
        };
        variants.push(Variant {
            name,
            text,
            aliases,
            documentation,
        });
    }
    Ok(variants)
}

/// The name that a text makes by itself.
fn variant_name(text: &str) -> Result<String> {
    let name: String = text
        .to_upper_camel_case()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    Ok(match name.chars().next() {
        None if text.is_empty() => "Empty".to_owned(),
        None => bail!("value `{text}` makes no name for a variant; `x-values` can give it one"),
        Some('0'..='9') => format!("Value{name}"),
        Some(_) if TAKEN_NAMES.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    })
}

fn is_variant_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !TAKEN_NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_makes_a_legal_name() {
        for (text, name) in [
            ("active", "Active"),
            ("notLicensed", "NotLicensed"),
            ("XBOX_ONE-S", "XboxOneS"),
            ("3", "Value3"),
            ("10.0.1", "Value1001"),
            ("Self", "Self_"),
            ("unknown", "Unknown_"),
            ("", "Empty"),
        ] {
            assert_eq!(variant_name(text).unwrap(), name);
        }
        assert!(variant_name("+").is_err());
    }
}
