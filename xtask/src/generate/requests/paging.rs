//! How a listing goes on: where the token goes, and what of an answer is the page.

use anyhow::{Context as _, Result, bail, ensure};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};

use super::{
    super::{polish::Field, syntax::generic},
    plan::{Place, Plan, foreign},
};
use crate::contract::{Paging, PagingStyle, TypeExpr};

/// The `PagedRequest` of a builder; nothing when the operation does not list.
pub fn implementation(plan: &Plan<'_>) -> Result<TokenStream> {
    let (Some(paging), Some(item)) = (&plan.operation.paging, &plan.item) else {
        return Ok(TokenStream::new());
    };
    let Plan { name, response, .. } = plan;
    let fields = fields(plan)?;
    let Field {
        ident, required, ..
    } = field(&fields, &paging.items)?;
    let items = if *required {
        quote!(response.#ident)
    } else {
        quote!(response.#ident.unwrap_or_default())
    };
    let start = continue_from(plan, paging)?;
    let next = next(&fields, paging)?;
    Ok(quote! {
        impl<C: Clone + Send + Sync + 'static> PagedRequest for #name<C> {
            type Item = #item;
            fn continue_from(&mut self, continuation: &Continuation) -> Result<(), Error> {
                #start
                Ok(())
            }
            fn into_page(response: #response) -> Page<Self::Item> {
                #next
                Page::new(#items, continuation)
            }
        }
    })
}

/// The type of what an operation lists; `None` when it does not list.
pub fn item(plan: &Plan<'_>) -> Result<Option<TokenStream>> {
    let Some(paging) = &plan.operation.paging else {
        return Ok(None);
    };
    let fields = fields(plan)?;
    let Field { ty, required, .. } = field(&fields, &paging.items)?;
    let list = if *required {
        Some(ty)
    } else {
        generic(ty, "Option")
    };
    let item = list
        .and_then(|list| generic(list, "Vec"))
        .with_context(|| format!("the field `{}` is no list of items", paging.items))?;
    Ok(Some(foreign(&item.to_token_stream())))
}

/// The fields of the answer, which is a page.
fn fields<'a>(plan: &Plan<'a>) -> Result<Vec<Field<'a>>> {
    let Some(TypeExpr::Named(answer)) = &plan.operation.response.ty else {
        bail!("only an answer with a structure can be a page");
    };
    Ok(plan.structure(answer)?.fields)
}

fn field<'a, 'b>(fields: &'a [Field<'b>], wire: &str) -> Result<&'a Field<'b>> {
    fields
        .iter()
        .find(|field| field.wire == wire)
        .with_context(|| format!("the answer has no field `{wire}`, which paging needs"))
}

/// The statement that points the request at a continuation.
fn continue_from(plan: &Plan<'_>, paging: &Paging) -> Result<TokenStream> {
    let token = paging.token.as_deref();
    let missing = || {
        format!(
            "paging names the token `{}`, which the request has not",
            token.unwrap_or("?")
        )
    };
    Ok(match paging.style {
        PagingStyle::NextLink => quote!(self.next = Some(continuation.as_link()?.clone());),
        PagingStyle::TokenInQuery => {
            let mut fields = plan.fields.iter();
            let field = fields
                .find(
                    |field| matches!(field.place, Place::Parameter(wire, _) if Some(wire) == token),
                )
                .with_context(missing)?;
            let ident = &field.ident;
            quote!(self.#ident = Some(continuation.as_token()?.to_owned());)
        }
        PagingStyle::TokenInBody => {
            let mut fields = plan.body.iter().flat_map(|body| &body.fields);
            let field = fields
                .find(|field| Some(field.wire) == token)
                .with_context(missing)?;
            ensure!(
                !field.required,
                "the token `{}` must be optional",
                field.wire
            );
            let ident = &field.ident;
            quote!(self.body.#ident = Some(continuation.as_token()?.to_owned());)
        }
    })
}

/// The statement that takes the continuation from the answer.
fn next(fields: &[Field<'_>], paging: &Paging) -> Result<TokenStream> {
    let mut steps = paging.next.split('.');
    let first = field(fields, steps.next().unwrap_or_default())?;
    ensure!(
        !first.required,
        "the field `{}` must be optional",
        first.wire
    );
    let ident = &first.ident;
    if paging.style != PagingStyle::NextLink {
        return Ok(quote!(let continuation = response.#ident.and_then(Continuation::token);));
    }
    let rest: Vec<_> = steps.map(|step| quote::format_ident!("{step}")).collect();
    Ok(quote! {
        let link = response.#ident #(.and_then(|links| links.#rest))*;
        let continuation = link.and_then(|link| {
            let headers = link.headers.unwrap_or_default().into_iter();
            let headers = headers.filter_map(|header| Some((header.key?, header.value?)));
            Continuation::link(link.uri?, headers)
        });
    })
}
