//! How a request is written and how its answer is read.

use anyhow::{Result, bail, ensure};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    limits,
    plan::{Arity, Field, Place, Plan},
};
use crate::contract::{ParameterLocation, TypeExpr};

/// The `OperationRequest` of a builder.
pub fn implementation(plan: &Plan<'_>) -> Result<TokenStream> {
    let Plan {
        name,
        constant,
        response,
        ..
    } = plan;
    let checks = limits::checks(plan);
    let built = built(plan)?;
    let endpoint = if starts_at_queue(plan) {
        quote!(_endpoint)
    } else {
        quote!(endpoint)
    };
    let decode = decode(plan)?;
    Ok(quote! {
        impl<C: Send + Sync> OperationRequest for #name<C> {
            type Response = #response;
            const OPERATION: &'static Operation = &#constant;
            fn http_request(&self, #endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
                #(#checks)*
                #built
            }
            fn decode(body: &Bytes) -> Result<Self::Response, DecodeError> {
                #decode
            }
        }
    })
}

fn starts_at_queue(plan: &Plan<'_>) -> bool {
    plan.fields
        .iter()
        .any(|field| matches!(field.place, Place::Queue))
}

/// The statements that put the request together.
fn built(plan: &Plan<'_>) -> Result<TokenStream> {
    let method = method(&plan.operation.method)?;
    let start = if starts_at_queue(plan) {
        quote!(RequestBuilder::at(&self.queue))
    } else {
        quote!(RequestBuilder::new(endpoint))
    };
    let (address, optional) = address(plan)?;
    let (head, optional_head) = head(plan);
    let tail = tail(plan);
    if plan.next_link() {
        let version = version(&plan.operation.template)?;
        return Ok(quote! {
            let mut request = #start #head;
            if let Some(link) = &self.next {
                request = request.link(link, endpoint, #version)?;
            } else {
                request = request #address;
                #(#optional)*
            }
            #(#optional_head)*
            Ok(request #tail .build(#method)?)
        });
    }
    if optional.is_empty() && optional_head.is_empty() {
        return Ok(quote! {
            let request = #start #address #head #tail .build(#method)?;
            Ok(request)
        });
    }
    Ok(quote! {
        let mut request = #start #address #head;
        #(#optional)*
        #(#optional_head)*
        Ok(request #tail .build(#method)?)
    })
}

fn method(name: &str) -> Result<TokenStream> {
    const KNOWN: [&str; 5] = ["DELETE", "GET", "PATCH", "POST", "PUT"];
    ensure!(
        KNOWN.contains(&name),
        "`{name}` is no method that a request can have"
    );
    let name = format_ident!("{name}");
    Ok(quote!(Method::#name))
}

/// The calls that append path and query, and the statements for what can be left out.
fn address(plan: &Plan<'_>) -> Result<(TokenStream, Vec<TokenStream>)> {
    let mut calls = path(plan)?;
    for (key, value) in &plan.operation.fixed_query {
        calls.extend(quote!(.query(#key, #value)));
    }
    let mut optional = Vec::new();
    for (field, wire) in parameters(plan, ParameterLocation::Query) {
        let ident = &field.ident;
        let copied = is_copied(field);
        match field.arity {
            Arity::Required if copied => calls.extend(quote!(.query(#wire, self.#ident))),
            Arity::Required if is_secret(field) => {
                calls.extend(quote!(.query(#wire, self.#ident.expose())));
            }
            Arity::Required => calls.extend(quote!(.query(#wire, &self.#ident))),
            Arity::Optional => {
                let from = if copied {
                    quote!(self.#ident)
                } else {
                    quote!(&self.#ident)
                };
                let value = if is_secret(field) {
                    quote!(value.expose())
                } else {
                    quote!(value)
                };
                optional.push(quote! {
                    if let Some(value) = #from {
                        request = request.query(#wire, #value);
                    }
                });
            }
            Arity::Many => optional.push(quote! {
                for value in &self.#ident {
                    request = request.query(#wire, value);
                }
            }),
        }
    }
    Ok((calls, optional))
}

/// The calls that append the path of the template.
fn path(plan: &Plan<'_>) -> Result<TokenStream> {
    let mut calls = TokenStream::new();
    let mut rest = plan.operation.template.as_str();
    while let Some((fixed, after)) = rest.split_once('{') {
        let Some((wire, next)) = after.split_once('}') else {
            bail!("the template `{}` lacks a `}}`", plan.operation.template);
        };
        let mut named = parameters(plan, ParameterLocation::Path);
        let Some((field, _)) = named.find(|(_, name)| *name == wire) else {
            bail!("the template has {{{wire}}}, which is no parameter of the path");
        };
        let value = text(field, &format_ident!("{}", field.ident), true);
        if !fixed.is_empty() {
            calls.extend(quote!(.path(#fixed)));
        }
        calls.extend(quote!(.segment(#wire, #value)?));
        rest = next;
    }
    if !rest.is_empty() {
        calls.extend(quote!(.path(#rest)));
    }
    for (_, wire) in parameters(plan, ParameterLocation::Path) {
        let placeholder = format!("{{{wire}}}");
        ensure!(
            plan.operation.template.contains(&placeholder),
            "the template has no place for `{wire}`"
        );
    }
    Ok(calls)
}

/// The calls that set headers and body, and the statements for what can be left out.
fn head(plan: &Plan<'_>) -> (TokenStream, Vec<TokenStream>) {
    let mut calls = TokenStream::new();
    let mut optional = Vec::new();
    for field in plan
        .fields
        .iter()
        .filter(|field| matches!(field.place, Place::XToken))
    {
        if field.arity == Arity::Required {
            calls.extend(quote!(.x_token(&self.x_token)));
        } else {
            optional.push(quote! {
                if let Some(token) = &self.x_token {
                    request = request.x_token(token);
                }
            });
        }
    }
    for (field, wire) in parameters(plan, ParameterLocation::Header) {
        let secret = is_secret(field);
        let call = format_ident!("{}", if secret { "secret_header" } else { "header" });
        if field.arity == Arity::Required {
            let value = text(field, &field.ident, true);
            calls.extend(quote!(.#call(#wire, #value)?));
        } else {
            let ident = &field.ident;
            let value = text(field, &format_ident!("value"), false);
            optional.push(quote! {
                if let Some(value) = &self.#ident {
                    request = request.#call(#wire, #value)?;
                }
            });
        }
    }
    if let Some(body) = &plan.body {
        let call = format_ident!("{}", if body.form { "form_body" } else { "json" });
        calls.extend(quote!(.#call(&self.body)?));
    }
    (calls, optional)
}

/// What comes last.
fn tail(plan: &Plan<'_>) -> Option<TokenStream> {
    starts_at_queue(plan).then(|| quote!(.signed(&self.queue)))
}

/// The parameters of one place with their names on the wire.
fn parameters<'a>(
    plan: &'a Plan<'_>,
    wanted: ParameterLocation,
) -> impl Iterator<Item = (&'a Field<'a>, &'a str)> {
    plan.fields
        .iter()
        .filter_map(move |field| match field.place {
            Place::Parameter(wire, parameter) if parameter.location == wanted => {
                Some((field, wire))
            }
            _ => None,
        })
}

/// The value as `&str`: a field of the builder, or a reference to one.
fn text(field: &Field<'_>, ident: &proc_macro2::Ident, own: bool) -> TokenStream {
    let value = if own {
        quote!(self.#ident)
    } else {
        quote!(#ident)
    };
    match field.ty.to_string().as_str() {
        "String" if own => quote!(&#value),
        "String" => value,
        "Secret" => quote!(#value.expose()),
        "Guid" | "Timestamp" | "bool" | "f64" | "i32" | "i64" => quote!(&#value.to_string()),
        _ => quote!(#value.as_str()),
    }
}

fn is_copied(field: &Field<'_>) -> bool {
    ["bool", "f64", "i32", "i64"].contains(&field.ty.to_string().as_str())
}

fn is_secret(field: &Field<'_>) -> bool {
    field.ty.to_string() == "Secret"
}

/// What the paths of the service begin with, which links leave out at times.
fn version(template: &str) -> Result<String> {
    let segment = template
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    ensure!(
        !segment.is_empty() && !segment.contains('{'),
        "the template `{template}` begins with no version, which links need"
    );
    Ok(format!("/{segment}"))
}

/// The expression that reads a good answer.
fn decode(plan: &Plan<'_>) -> Result<TokenStream> {
    let response = &plan.operation.response;
    let content = response.content_type.as_deref();
    Ok(match (&response.ty, content, &response.wrapped_in) {
        (None, ..) => quote!(decode::nothing(body)),
        (Some(_), Some("application/xml"), _) => quote!(crate::xml::decode(body)),
        (Some(TypeExpr::List(_)), Some("application/json"), None) => quote!(decode::list(body)),
        (Some(_), Some("application/json"), None) => quote!(decode::object(body)),
        (Some(_), Some("application/json"), Some(field)) => {
            quote!(decode::object_or_wrapped(body, #field))
        }
        (Some(ty), content, _) => bail!("nobody knows how to read {ty} from {content:?}"),
    })
}
