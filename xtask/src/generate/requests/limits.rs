//! The limits that the service sets, checked before anything is sent.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};

use super::{
    super::{dialect::Node, syntax::generic},
    plan::{Arity, BodyField, Field, Place, Plan},
};
use crate::contract::{Parameter, ParameterLocation};

/// Checks of what no limit says: written by hand in the crate, which names the function after the
/// operation.
const RULES: [(&str, &str); 1] = [("store-services", "consume_v6")];

/// The checks of a request, each a statement.
pub fn checks(plan: &Plan<'_>) -> Vec<TokenStream> {
    let own = plan.fields.iter().filter_map(|field| match field.place {
        Place::Parameter(wire, parameter) => of_parameter(plan, field, wire, parameter),
        _ => None,
    });
    let body = plan.body.iter().flat_map(|body| &body.fields);
    let mut checks: Vec<_> = own
        .chain(body.filter_map(|field| of_body_field(plan, field)))
        .collect();
    let family = plan.source.family.name.as_str();
    if RULES.contains(&(family, plan.id)) {
        let rule = format_ident!("{}", plan.id);
        checks.push(quote!(crate::rules::#rule(&self.body)?;));
    }
    checks
}

fn of_parameter(
    plan: &Plan<'_>,
    field: &Field<'_>,
    wire: &str,
    parameter: &Parameter,
) -> Option<TokenStream> {
    let Field { ident, arity, .. } = field;
    let maximum = parameter.maximum.or_else(|| page_maximum(plan, wire));
    if let Some(length) = parameter.length {
        let length = number(i64::try_from(length).ok()?);
        return Some(match arity {
            Arity::Required => quote!(check::length(#wire, &self.#ident, #length)?;),
            Arity::Optional => quote! {
                if let Some(value) = &self.#ident {
                    check::length(#wire, value, #length)?;
                }
            },
            Arity::Many => quote! {
                for value in &self.#ident {
                    check::length(#wire, value, #length)?;
                }
            },
        });
    }
    if *arity == Arity::Required
        && field.ty.to_string() == "String"
        && parameter.location != ParameterLocation::Path
    {
        return Some(quote!(check::not_empty(#wire, &self.#ident)?;));
    }
    let wide = field.ty.to_string() == "i64";
    let check = |value: &TokenStream| range(wire, wide, value, parameter.minimum, maximum);
    Some(match arity {
        Arity::Required => check(&quote!(self.#ident))?,
        Arity::Optional => {
            let check = check(&quote!(value))?;
            quote! { if let Some(value) = self.#ident { #check } }
        }
        Arity::Many => {
            let check = check(&quote!(*value))?;
            quote! { for value in &self.#ident { #check } }
        }
    })
}

/// The largest page, where only the paging of the operation tells it.
fn page_maximum(plan: &Plan<'_>, wire: &str) -> Option<i64> {
    let paging = plan.operation.paging.as_ref()?;
    let names_it = paging.page_size.as_deref() == Some(wire);
    paging.max_page_size.filter(|_| names_it).map(i64::from)
}

/// A number as a person writes it, `604_800`.
fn number(value: i64) -> TokenStream {
    let digits = value.unsigned_abs().to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().collect();
    let groups = groups.iter().map(|group| String::from_utf8_lossy(group));
    let sign = if value < 0 { "-" } else { "" };
    let text = format!("{sign}{}", groups.collect::<Vec<_>>().join("_"));
    text.parse().expect("digits are a number")
}

fn range(
    wire: &str,
    wide: bool,
    value: &TokenStream,
    minimum: Option<i64>,
    maximum: Option<i64>,
) -> Option<TokenStream> {
    if minimum.is_none() && maximum.is_none() {
        return None;
    }
    let value = if wide {
        value.clone()
    } else {
        quote!(i64::from(#value))
    };
    let limit = |limit: Option<i64>| {
        let limit = limit.map(number);
        limit.map_or_else(|| quote!(None), |limit| quote!(Some(#limit)))
    };
    let (minimum, maximum) = (limit(minimum), limit(maximum));
    Some(quote!(check::range(#wire, #value, #minimum, #maximum)?;))
}

fn of_body_field(plan: &Plan<'_>, field: &BodyField<'_>) -> Option<TokenStream> {
    let BodyField {
        ident,
        wire,
        node,
        ty,
        required,
        ..
    } = field;
    let Node {
        minimum,
        maximum,
        max_items,
        ..
    } = node;
    let whole =
        |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_i64);
    if generic(ty, "Vec").is_some() {
        let most = number(i64::try_from((*max_items)?).ok()?);
        return Some(if *required {
            quote!(check::count(#wire, self.body.#ident.len(), #most)?;)
        } else {
            quote! {
                if let Some(values) = &self.body.#ident {
                    check::count(#wire, values.len(), #most)?;
                }
            }
        });
    }
    let name = ty.to_token_stream().to_string();
    if !["i32", "i64"].contains(&name.as_str()) {
        return None;
    }
    let maximum = whole(maximum).or_else(|| page_maximum(plan, wire));
    let check = |value| range(wire, name == "i64", &value, whole(minimum), maximum);
    if *required {
        return check(quote!(self.body.#ident));
    }
    let check = check(quote!(value))?;
    Some(quote! { if let Some(value) = self.body.#ident { #check } })
}
