//! What the module of a request imports: exactly the names that it uses.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use heck::ToSnakeCase as _;
use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::plan::Plan;

/// What `stocktake-transport` offers.
const TRANSPORT: [&str; 26] = [
    "Answer",
    "AnswerShape",
    "Authentication",
    "BoxFuture",
    "Caller",
    "Continuation",
    "DecodeError",
    "DocumentedError",
    "Endpoint",
    "Error",
    "Idempotency",
    "NextLink",
    "Operation",
    "OperationRequest",
    "Page",
    "PagedRequest",
    "Pager",
    "Pages",
    "Paging",
    "PagingStyle",
    "RequestBuilder",
    "SasUri",
    "Service",
    "XToken",
    "check",
    "decode",
];

/// What `stocktake-models` offers for all families.
const MODELS: [&str; 3] = ["Guid", "Secret", "Timestamp"];

/// The imports of a module with these parts, most distant first.
pub fn imports(plan: &Plan<'_>, parts: &[TokenStream]) -> Result<[TokenStream; 2]> {
    let used = used(parts);
    let transport = pick(&TRANSPORT, &used);
    for name in plan.models.iter().chain([&plan.name.to_string()]) {
        ensure!(
            !transport.contains(name),
            "`{name}` is also the name of a type that every request needs"
        );
    }
    let family = format_ident!("{}", plan.source.family.name.to_snake_case());
    let family = import(&quote!(stocktake_models::#family), plan.models.iter());
    let models = import(&quote!(stocktake_models), pick(&MODELS, &used).iter());
    let transport = import(&quote!(stocktake_transport), transport.iter());
    let maps = used.contains("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let ours = quote! {
        use bytes::Bytes;
        use http::Method;
        #models
        #family
        #transport
    };
    Ok([maps.unwrap_or_default(), ours])
}

/// The imports of a module that holds nothing but a static `Operation`.
pub fn of_static(part: &TokenStream) -> TokenStream {
    let used = used(std::slice::from_ref(part));
    let transport = pick(&TRANSPORT, &used);
    let transport = import(&quote!(stocktake_transport), transport.iter());
    quote! {
        use http::Method;
        #transport
    }
}

fn used(parts: &[TokenStream]) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for part in parts {
        bare_names(part.clone(), &mut used);
    }
    used
}

fn pick(names: &[&str], used: &BTreeSet<String>) -> Vec<String> {
    let names = names.iter().filter(|name| used.contains(**name));
    names.map(|name| (*name).to_owned()).collect()
}

fn import<'a>(
    path: &TokenStream,
    names: impl ExactSizeIterator<Item = &'a String>,
) -> Option<TokenStream> {
    let names: Vec<_> = names.map(|name| format_ident!("{name}")).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(quote!(use #path::#one;)),
        more => Some(quote!(use #path::{#(#more),*};)),
    }
}

/// The names that stand for themselves: neither behind `::` or `.` nor just being defined.
fn bare_names(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let mut before = String::new();
    for token in tokens {
        match &token {
            TokenTree::Group(group) => bare_names(group.stream(), names),
            TokenTree::Ident(ident) if !["::", ".", "fn"].contains(&before.as_str()) => {
                names.insert(ident.to_string());
            }
            _ => {}
        }
        before = match &token {
            TokenTree::Punct(mark) if mark.as_char() == ':' && before == ":" => "::".to_owned(),
            TokenTree::Group(_) => String::new(),
            other => other.to_string(),
        };
    }
}
