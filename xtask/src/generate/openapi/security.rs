//! Whom the services let in.

use serde_json::{Value, json};

use super::{super::requests::Source, object::Object};
use crate::contract::{Credential, Operation};

const ENTRA: &str = "entra";
const XBOX: &str = "xbox";
const SAS: &str = "sas";

/// The token endpoint. A flow has no variables, so the tenant has to be put in by hand.
const TOKEN_URL: &str = "https://login.microsoftonline.com/common/oauth2/v2.0/token";

/// The schemes that the operations of a family name.
pub fn schemes(source: &Source<'_>) -> Object {
    let uses = |credential| {
        let mut operations = source.operations.operations.values();
        operations.any(|operation| credentials(operation).any(|used| used == credential))
    };
    let mut schemes = Object::new();
    if uses(Credential::Bearer) {
        schemes = schemes.with(ENTRA, entra(source));
    }
    if uses(Credential::XToken) {
        let text = "A delegated Xbox token: `XBL3.0 x=<user hash>;<token>`.";
        schemes = schemes.with(XBOX, api_key("header", "Authorization", text));
    }
    if uses(Credential::Sas) {
        let text = "The signature, in the query of the address that comes with the SAS token. The \
                    other keys of that query are sent too.";
        schemes = schemes.with(SAS, api_key("query", "sig", text));
    }
    schemes
}

/// What an operation asks for: one of these. A public operation asks for nothing, and so does one
/// whose body says who calls.
pub fn requirements(source: &Source<'_>, operation: &Operation) -> Vec<Value> {
    let requirement = |credential| match credential {
        Credential::Bearer => Some(json!({ ENTRA: scope(source, operation) })),
        Credential::XToken => Some(json!({ XBOX: [] })),
        Credential::Sas => Some(json!({ SAS: [] })),
        Credential::None | Credential::TokenInBody | Credential::ClientSecret => None,
    };
    credentials(operation).filter_map(requirement).collect()
}

/// What is to be said of an operation that asks for nothing.
pub fn remark(operation: &Operation) -> Option<&'static str> {
    match operation.authentication.credential {
        Credential::None => Some("Public: no token is sent."),
        Credential::TokenInBody => {
            Some("The access token travels in the body, and no `Authorization` header is sent.")
        }
        Credential::ClientSecret => {
            Some("The body says who calls, and no `Authorization` header is sent.")
        }
        Credential::Bearer | Credential::XToken | Credential::Sas => None,
    }
}

/// The `resource` for which the access token of an operation has to be.
pub fn audience<'a>(source: &'a Source<'_>, operation: &Operation) -> Option<&'a str> {
    let name = operation.authentication.audience.as_ref()?;
    let audience = source.operations.audiences.get(name)?;
    Some(&audience.resource)
}

fn credentials(operation: &Operation) -> impl Iterator<Item = Credential> {
    let authentication = &operation.authentication;
    let alternatives = authentication.alternatives.iter().copied();
    std::iter::once(authentication.credential).chain(alternatives)
}

fn scope(source: &Source<'_>, operation: &Operation) -> Vec<String> {
    let resource = audience(source, operation);
    resource.map(in_version_2).into_iter().collect()
}

fn in_version_2(resource: &str) -> String {
    format!("{resource}/.default")
}

fn entra(source: &Source<'_>) -> Object {
    let scopes: Object = source
        .operations
        .audiences
        .iter()
        .map(|(name, audience)| {
            let description = audience.description.as_deref().unwrap_or(name);
            (in_version_2(&audience.resource), description.into())
        })
        .collect();
    let flow = Object::new()
        .with("tokenUrl", TOKEN_URL)
        .with("scopes", scopes);
    Object::new()
        .with("type", "oauth2")
        .with(
            "description",
            "`Authorization: Bearer` with an access token of Entra ID. Put the tenant in the place of \
             `common`; the older endpoint takes a scope without its `/.default` as `resource`.",
        )
        .with("flows", Object::new().with("clientCredentials", flow))
}

fn api_key(place: &str, name: &str, description: &str) -> Object {
    Object::new()
        .with("type", "apiKey")
        .with("description", description)
        .with("in", place)
        .with("name", name)
}
