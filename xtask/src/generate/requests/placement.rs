//! Which crate an operation belongs to, and whose headers and errors it has.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::{Credential, Operation, Operations};

/// The crate of each family.
const HOMES: [(&str, &str); 3] = [
    ("partner-center", "partner-center"),
    ("store-for-business", "store-for-business"),
    ("store-services", "store-services"),
];

/// Operations that live elsewhere. Tokens and Store ID keys are wanted by whoever calls any of the
/// services, so they are the business of the crate for identity.
const MOVED: [(&str, &str, &str); 6] = [
    ("store-services", "create_collections_key", "identity"),
    ("store-services", "create_purchase_key", "identity"),
    ("store-services", "renew_collections_key", "identity"),
    ("store-services", "renew_purchase_key", "identity"),
    ("store-services", "request_token_v1", "identity"),
    ("store-services", "request_token_v2", "identity"),
];

/// The server of the token endpoint.
const LOGIN: &str = "login";

/// The operations of each crate, sorted by id.
pub fn crates(operations: &Operations) -> Result<BTreeMap<&'static str, Vec<(&str, &Operation)>>> {
    let family = operations.api.as_str();
    let (_, home) = HOMES
        .iter()
        .find(|(name, _)| *name == family)
        .with_context(|| format!("the family `{family}` has no crate; {HERE}"))?;
    let mut crates = BTreeMap::from([(*home, Vec::new())]);
    for (id, operation) in sorted(operations)? {
        let moved = MOVED
            .iter()
            .find(|(from, moved, _)| *from == family && *moved == id);
        let name = moved.map_or(*home, |(.., to)| *to);
        crates.entry(name).or_default().push((id, operation));
    }
    for (from, id, to) in MOVED.iter().filter(|(from, ..)| *from == family) {
        ensure!(
            operations.operations.contains_key(*id),
            "`{id}` of {from} is to live in {to}, but there is no such operation; {HERE}"
        );
    }
    Ok(crates)
}

/// The operations of a family, sorted by id; each id can name a module.
pub fn sorted(operations: &Operations) -> Result<Vec<(&str, &Operation)>> {
    let mut list = Vec::new();
    for (id, operation) in &operations.operations {
        super::check_id(id).with_context(|| format!("operation `{id}`"))?;
        list.push((id.as_str(), operation));
    }
    list.sort_by_key(|(id, _)| *id);
    Ok(list)
}

const HERE: &str = "see xtask/src/generate/requests/placement.rs";

/// The `Service` whose headers and errors an operation has.
pub fn service(family: &str, operation: &Operation) -> Result<TokenStream> {
    if operation.authentication.credential == Credential::Sas {
        return Ok(quote!(Service::StorageQueue));
    }
    if operation.server.as_deref() == Some(LOGIN) {
        return Ok(quote!(Service::EntraId));
    }
    Ok(match family {
        "store-for-business" => quote!(Service::StoreForBusiness),
        "store-services" => quote!(Service::StoreServices),
        "partner-center" => quote!(Service::PartnerCenter),
        other => anyhow::bail!("the family `{other}` is no `Service`; {HERE}"),
    })
}
