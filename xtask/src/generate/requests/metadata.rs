//! What is known of an operation before it is called, as a static.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{
    super::{docs, files::heading},
    audience_constant, describe, placement,
    plan::Plan,
};
use crate::contract::{Credential, DocumentedError, KnownError, PagingStyle, Repeatable, TypeExpr};

/// The static `Operation` beside the builder of a client.
pub fn beside_builder(plan: &Plan<'_>) -> Result<TokenStream> {
    let about = format!(" The operation of [`{}`].", plan.name);
    operation(plan, &quote!(#[doc = #about] pub(super)))
}

/// The static `Operation` of a table, where there is no builder.
pub fn in_table(plan: &Plan<'_>) -> Result<TokenStream> {
    let about = docs::comment(&describe::row(plan.operation), 0);
    operation(plan, &quote!(#about pub))
}

/// The static `Operation`, after its comment and visibility.
fn operation(plan: &Plan<'_>, head: &TokenStream) -> Result<TokenStream> {
    let Plan {
        id,
        operation,
        constant,
        ..
    } = plan;
    let service = placement::service(&plan.source.family.name, operation)?;
    let method = format_ident!("{}", operation.method);
    let template = &operation.template;
    let server = option(operation.server.as_ref().map(|name| quote!(#name)));
    let authentication = authentication(operation.authentication.credential);
    let audience = audience(plan)?;
    let idempotency = idempotency(plan)?;
    let answer = answer(plan);
    let paging = paging(plan);
    let errors = operation.errors.values().map(documented);
    let known = if plan.source.operations.errors.is_empty() {
        quote!(&[])
    } else {
        quote!(super::known_errors::KNOWN_ERRORS)
    };
    let page = operation.page.as_deref().unwrap_or_default();
    Ok(quote! {
        #head static #constant: Operation = Operation {
            name: #id,
            service: #service,
            method: Method::#method,
            template: #template,
            server: #server,
            authentication: #authentication,
            audience: #audience,
            idempotency: #idempotency,
            answer: #answer,
            paging: #paging,
            errors: &[#(#errors),*],
            known_errors: #known,
            page: #page,
        };
    })
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

fn authentication(credential: Credential) -> TokenStream {
    match credential {
        Credential::None => quote!(Authentication::None),
        Credential::Bearer => quote!(Authentication::Bearer),
        Credential::TokenInBody => quote!(Authentication::TokenInBody),
        Credential::XToken => quote!(Authentication::XToken),
        Credential::Sas => quote!(Authentication::Sas),
        Credential::ClientSecret => quote!(Authentication::ClientSecret),
    }
}

fn audience(plan: &Plan<'_>) -> Result<TokenStream> {
    let Some(name) = &plan.operation.authentication.audience else {
        return Ok(quote!(None));
    };
    let audiences = &plan.source.operations.audiences;
    audiences
        .get(name)
        .with_context(|| format!("there is no audience `{name}`"))?;
    let constant = audience_constant(name);
    Ok(quote!(Some(super::#constant)))
}

fn idempotency(plan: &Plan<'_>) -> Result<TokenStream> {
    let idempotency = &plan.operation.idempotency;
    Ok(match idempotency.repeatable {
        Repeatable::Safe => quote!(Idempotency::Safe),
        Repeatable::Idempotent => quote!(Idempotency::Idempotent),
        Repeatable::No => quote!(Idempotency::No),
        Repeatable::WithKey => {
            let key = idempotency
                .key
                .as_deref()
                .context("it is repeatable with a key, but with which?")?;
            quote!(Idempotency::WithKey(#key))
        }
    })
}

fn answer(plan: &Plan<'_>) -> TokenStream {
    let response = &plan.operation.response;
    match (
        &response.ty,
        response.content_type.as_deref(),
        &response.wrapped_in,
    ) {
        (None, ..) => quote!(AnswerShape::Empty),
        (_, Some("application/xml"), _) => quote!(AnswerShape::Xml),
        (Some(TypeExpr::List(_)), ..) => quote!(AnswerShape::List),
        (_, _, Some(field)) => quote!(AnswerShape::ObjectOrWrapped(#field)),
        _ => quote!(AnswerShape::Object),
    }
}

fn paging(plan: &Plan<'_>) -> TokenStream {
    let Some(paging) = &plan.operation.paging else {
        return quote!(None);
    };
    let style = match paging.style {
        PagingStyle::TokenInQuery => quote!(PagingStyle::TokenInQuery),
        PagingStyle::TokenInBody => quote!(PagingStyle::TokenInBody),
        PagingStyle::NextLink => quote!(PagingStyle::NextLink),
    };
    let items = &paging.items;
    let size = |size: Option<u32>| {
        option(size.map(|size| {
            let size = Literal::u32_unsuffixed(size);
            quote!(#size)
        }))
    };
    let (default, max) = (size(paging.default_page_size), size(paging.max_page_size));
    quote! {
        Some(Paging {
            style: #style,
            items: #items,
            default_page_size: #default,
            max_page_size: #max,
        })
    }
}

fn documented(error: &DocumentedError) -> TokenStream {
    let status = Literal::u16_unsuffixed(error.status);
    let code = option(error.code.as_ref().map(|code| quote!(#code)));
    let inner = option(error.inner_code.as_ref().map(|code| quote!(#code)));
    let (reasons, item_types) = (&error.reasons, &error.item_types);
    let retryable = option(error.retryable.map(|retryable| quote!(#retryable)));
    let description = error.description.as_deref().unwrap_or_default();
    quote! {
        DocumentedError {
            status: #status,
            code: #code,
            inner_code: #inner,
            reasons: &[#(#reasons),*],
            item_types: &[#(#item_types),*],
            retryable: #retryable,
            description: #description,
        }
    }
}

/// The module with the family's table of error codes: a row on a line, as no formatter would have it.
pub fn known_errors(source: &str, errors: &[KnownError]) -> String {
    let mut text = heading(source);
    text.push('\n');
    text.push_str(&docs::module("The error codes of the whole family."));
    text.push_str(
        "
use stocktake_transport::KnownError;

/// The table, in the order of its page.
pub(super) static KNOWN_ERRORS: &[KnownError] = &[
",
    );
    for KnownError {
        status,
        code,
        meaning,
        retryable,
    } in errors
    {
        let _ = writeln!(
            text,
            "    row({status}, {code:?}, {meaning:?}, {retryable}),"
        );
    }
    text.push_str(
        "];

const fn row(
    status: u16,
    code: &'static str,
    meaning: &'static str,
    retryable: bool,
) -> KnownError {
    KnownError {
        status,
        code,
        meaning,
        retryable,
    }
}
",
    );
    text
}
