//! Polishing: a structure of typify becomes one that a person would have written.
//!
//! typify decides the names and types of fields; the schema decides everything around them: the
//! order of the documentation, comments, how the wire spells and omits each field, a constructor
//! from what is required, and setters where a caller fills the structure in.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use heck::ToSnakeCase as _;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, format_ident, quote};
use serde_json::{Map, Value, json};
use syn::{Ident, ItemStruct, Type};

use super::{
    casing::Casing,
    dialect::{Definition, Format, Kind, Node},
    docs, relax,
    syntax::{generic, parameter, renamed, shorten},
};

/// The field that keeps what this version does not know.
const UNKNOWN_FIELDS: &str = "unknown_fields";

/// A structure on its way from typify to the file.
pub struct Structure<'a> {
    name: Ident,
    definition: &'a Definition,
    /// Its fields, in the order of the documentation.
    pub fields: Vec<Field<'a>>,
}

/// A field of a structure.
pub struct Field<'a> {
    /// Its name in Rust.
    pub ident: Ident,
    /// Its type; an `Option` unless it is required.
    pub ty: Type,
    /// Whether it is always there.
    pub required: bool,
    /// Its name on the wire.
    pub wire: &'a str,
    /// What the schema says of it.
    pub node: &'a Node,
}

impl<'a> Structure<'a> {
    /// Takes names and types from typify's structure, order and the rest from the definition.
    pub fn new(definition: &'a Definition, made: &ItemStruct) -> Result<Self> {
        let mut types = BTreeMap::new();
        for field in &made.fields {
            // Without properties it is a newtype to typify.
            let Some(ident) = field.ident.clone() else {
                break;
            };
            let wire = renamed(field)?.unwrap_or_else(|| ident.to_string());
            types.insert(wire, (ident, field.ty.clone()));
        }
        let mut taken = BTreeMap::new();
        let mut fields = Vec::new();
        for (wire, node) in &definition.properties {
            let (made, mut ty) = types
                .remove(wire)
                .with_context(|| format!("typify lost property `{wire}`"))?;
            let ident = own_name(wire, node)?.unwrap_or(made);
            ensure!(
                ident != UNKNOWN_FIELDS,
                "property `{wire}` would be the field `{ident}`, which every structure has"
            );
            if let Some(other) = taken.insert(ident.to_string(), wire) {
                bail!("properties `{other}` and `{wire}` would both be the field `{ident}`");
            }
            shorten(&mut ty);
            fields.push(Field {
                ident,
                ty,
                required: definition.requires(wire),
                wire,
                node,
            });
        }
        Ok(Self {
            name: made.ident.clone(),
            definition,
            fields,
        })
    }

    /// The struct itself.
    pub fn item(&self) -> TokenStream {
        let Self {
            name,
            definition,
            fields,
        } = self;
        let documentation = docs::comment(&docs::of_type(&name.to_string(), definition), 0);
        let default = self.has_default().then(|| quote!(Default,));
        let names: Vec<_> = fields
            .iter()
            .map(|field| (field.ident.to_string(), field.wire))
            .collect();
        let casing = Casing::best(&names);
        let rename_all = casing
            .name()
            .map(|name| quote!(#[serde(rename_all = #name)]));
        let fields = fields.iter().map(|field| field.item(casing));
        quote! {
            #documentation
            #[derive(Clone, Debug, #default PartialEq, Serialize, Deserialize)]
            #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
            #rename_all
            #[non_exhaustive]
            pub struct #name {
                #(#fields,)*
                /// The fields that this version does not know.
                #[cfg(feature = "unknown-fields")]
                #[serde(flatten, skip_serializing_if = "crate::UnknownFields::is_empty")]
                #[cfg_attr(feature = "schemars", schemars(skip))]
                pub unknown_fields: crate::UnknownFields,
            }
        }
    }

    /// Its constructor, and its setters when it travels to the service.
    pub fn methods(&self) -> TokenStream {
        let name = &self.name;
        let constructor = if self.has_default() {
            default_constructor()
        } else {
            self.constructor()
        };
        let optional = self.fields.iter().filter(|field| !field.required);
        let setters = optional
            .filter(|_| self.definition.is_request())
            .map(Field::setter);
        quote! {
            impl #name {
                #constructor
                #(#setters)*
            }
        }
    }

    fn has_default(&self) -> bool {
        self.fields.iter().all(|field| !field.required)
    }

    fn constructor(&self) -> TokenStream {
        let required = self.fields.iter().filter(|field| field.required);
        let parameters = required.map(|Field { ident, ty, .. }| {
            let (ty, _) = parameter(ident, ty);
            quote!(#ident: #ty)
        });
        let values = self.fields.iter().map(
            |Field {
                 ident,
                 ty,
                 required,
                 ..
             }| {
                let (_, value) = parameter(ident, ty);
                match (required, *ident == value.to_string()) {
                    (false, _) => quote!(#ident: None),
                    (true, true) => quote!(#ident),
                    (true, false) => quote!(#ident: #value),
                }
            },
        );
        quote! {
            /// Creates one from the fields that are always there; the others are absent.
            #[must_use]
            pub fn new(#(#parameters),*) -> Self {
                Self {
                    #(#values,)*
                    #[cfg(feature = "unknown-fields")]
                    unknown_fields: crate::UnknownFields::default(),
                }
            }
        }
    }
}

/// The name that the schema itself gives a field.
fn own_name(wire: &str, node: &Node) -> Result<Option<Ident>> {
    let Some(name) = &node.name else {
        return Ok(None);
    };
    let ident: Ident = syn::parse_str(name)
        .with_context(|| format!("property `{wire}`: `x-name` {name} is no name of a field"))?;
    ensure!(
        name.to_snake_case() == *name,
        "property `{wire}`: `x-name` {name} is not in snake case"
    );
    Ok(Some(ident))
}

fn default_constructor() -> TokenStream {
    quote! {
        /// Creates one with every field absent.
        #[must_use]
        pub fn new() -> Self {
            Self::default()
        }
    }
}

impl Field<'_> {
    fn item(&self, casing: Casing) -> TokenStream {
        let Self {
            ident,
            ty,
            wire,
            node,
            ..
        } = self;
        let documentation = docs::comment(&docs::of_field(wire, node), 4);
        let serde = self.serde(casing);
        let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
        let schemars = self.schemars();
        quote! { #documentation #serde #schemars pub #ident: #ty }
    }

    /// How the wire spells the field and what stands for its absence.
    fn serde(&self, casing: Casing) -> Vec<TokenStream> {
        let Self {
            ident,
            wire,
            node,
            required,
            ..
        } = self;
        let mut options = Vec::new();
        if casing.apply(&ident.to_string()) != *wire {
            options.push(quote!(rename = #wire));
        }
        options.extend(node.aliases.iter().map(|alias| quote!(alias = #alias)));
        options.extend(match (required, node.kind) {
            (true, Some(Kind::Array)) => {
                Some(quote!(default, deserialize_with = "crate::lenient::list"))
            }
            (true, Some(Kind::Object)) => {
                Some(quote!(default, deserialize_with = "crate::lenient::map"))
            }
            (true, _) if node.lenient => Some(quote!(deserialize_with = "crate::lenient::text")),
            (true, _) => None,
            (false, _) if node.lenient => Some(quote!(
                default,
                deserialize_with = "crate::lenient::optional_text"
            )),
            (false, _) => Some(quote!(default)),
        });
        if !required {
            options.push(quote!(skip_serializing_if = "Option::is_none"));
        }
        options
    }

    /// What the derived schema could not know from the Rust type.
    fn schemars(&self) -> Option<TokenStream> {
        let extended: Vec<TokenStream> = unseen(self.node)
            .iter()
            .map(|(key, value)| (key, expression(value)))
            .map(|(key, value)| quote!(#key = #value))
            .collect();
        (!extended.is_empty())
            .then(|| quote!(#[cfg_attr(feature = "schemars", schemars(extend(#(#extended),*)))]))
    }

    fn setter(&self) -> TokenStream {
        let Self { ident, ty, .. } = self;
        let name = ident.to_string();
        let setter = format_ident!("with_{}", name.trim_end_matches('_'));
        let documentation = format!(" Sets [`{name}`](Self::{name}).");
        let (ty, value) = parameter(&format_ident!("value"), generic(ty, "Option").unwrap_or(ty));
        quote! {
            #[doc = #documentation]
            #[must_use]
            pub fn #setter(mut self, value: #ty) -> Self {
                self.#ident = Some(#value);
                self
            }
        }
    }
}

/// The keywords of a property that leave no trace in its Rust type.
fn unseen(node: &Node) -> Map<String, Value> {
    let mut keywords = Map::new();
    let lost = |node: &Node| matches!(node.format, Some(Format::Uri | Format::Secret));
    if lost(node) {
        keywords.insert("format".to_owned(), json!(node.format));
    }
    for (key, inner) in [
        ("items", &node.items),
        ("additionalProperties", &node.entries),
    ] {
        if let Some(inner) = inner.as_ref().filter(|inner| inner.nested().any(lost)) {
            keywords.insert(key.to_owned(), relax::shape(inner));
        }
    }
    let Node {
        minimum,
        maximum,
        max_length,
        max_items,
        default,
        ..
    } = node;
    let limits = [
        ("minimum", minimum.clone().map(Value::Number)),
        ("maximum", maximum.clone().map(Value::Number)),
        ("maxLength", max_length.map(Value::from)),
        ("maxItems", max_items.map(Value::from)),
        ("default", default.clone()),
    ];
    keywords.extend(
        limits
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?))),
    );
    keywords
}

/// A JSON value as a Rust expression.
fn expression(value: &Value) -> TokenStream {
    let json: TokenStream = value.to_string().parse().unwrap_or_default();
    match value {
        Value::String(text) => Literal::string(text).into_token_stream(),
        Value::Bool(_) | Value::Number(_) => json,
        _ => quote!(serde_json::json!(#json)),
    }
}
