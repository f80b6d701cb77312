//! Operations of the scope.

use anyhow::{Result, bail};
use heck::{ToPascalCase as _, ToSnakeCase as _};
use indexmap::IndexMap;
use serde_json::Value;

use crate::{
    contract::{
        Authentication, Body, Credential, DocumentedError, Idempotency, KnownError, Origin,
        Parameter, ParameterLocation, Repeatable, Response, TypeExpr,
    },
    facts::{
        Credentials, ErrorRow, Operation, Parameter as ParameterFact, StructureRole, UriTemplate,
    },
    pages::stem,
};

use super::{Sources, types::Types};
use crate::import::{draft::DraftOperation, scope::Scope};

/// Headers that a transport sets itself.
const TRANSPORT_HEADERS: &[&str] = &[
    "authorization",
    "host",
    "content-length",
    "content-type",
    "accept",
    "user-agent",
    "connection",
];

pub(super) fn build(
    sources: &Sources<'_>,
    types: &mut Types<'_>,
) -> Result<IndexMap<String, DraftOperation>> {
    let mut found: IndexMap<&str, Vec<&Operation>> = IndexMap::new();
    for (key, id) in &sources.scope.operations {
        let (page, row) = Scope::page_and_row(key)?;
        let Some(operation) = sources.facts.operation(page, row) else {
            bail!(
                "scope.toml: `{key}`: the page states no operation in row {row}; see --facts for what it states"
            );
        };
        if id.to_snake_case() != *id {
            bail!("scope.toml: `{key}`: `{id}` is no operation id; write it in snake_case");
        }
        found.entry(id).or_default().push(operation);
    }
    let mut operations = IndexMap::new();
    for (id, mut pages) in found {
        // The youngest page is believed; what only an older one says is added.
        pages.sort_by_key(|operation| std::cmp::Reverse(sources.facts.date(&operation.place.page)));
        operations.insert(id.to_owned(), one(sources, types, &pages));
    }
    Ok(operations)
}

fn one(sources: &Sources<'_>, types: &mut Types<'_>, pages: &[&Operation]) -> DraftOperation {
    let main = pages[0];
    let (server, template) = locate(sources.scope, &main.uri);
    let mut operation = DraftOperation {
        title: main.name.clone(),
        page: sources.link(&main.place.page),
        origin: Origin::Documented,
        method: main.method.clone(),
        server,
        template,
        authentication: main
            .credentials
            .map(|credentials| authentication(sources.scope, credentials))
            .or_else(|| sources.scope.authentication.clone()),
        idempotency: Some(by_method(&main.method)),
        ..DraftOperation::default()
    };
    for page in pages {
        for parameter in &page.parameters {
            add_parameter(&mut operation, parameter, types);
        }
        let request = types.of_body(page, &StructureRole::Request);
        operation.request = operation.request.or_else(|| {
            let content_type = if page.is_form {
                "application/x-www-form-urlencoded"
            } else {
                "application/json"
            };
            Some(Body {
                content_type: content_type.to_owned(),
                ty: request?,
            })
        });
        let response = types.of_body(page, &StructureRole::Response);
        operation.response = operation.response.or_else(|| {
            let is_empty = response.is_none() && page.status == Some(204);
            (is_empty || response.is_some()).then(|| Response {
                status: page.status.unwrap_or(200),
                content_type: response.as_ref().map(|_| "application/json".to_owned()),
                ty: response,
                wrapped_in: None,
            })
        });
        for error in sources
            .facts
            .errors
            .iter()
            .filter(|error| error.place.page == page.place.page)
        {
            add_error(&mut operation, error);
        }
    }
    if operation.response.is_none() {
        operation.response = Some(unsaid_response(main));
    }
    order_path_parameters(&mut operation);
    operation
}

/// The answer of an operation whose page links no type: anything when it reads, else nothing.
fn unsaid_response(operation: &Operation) -> Response {
    let reads = operation.method == "GET";
    Response {
        status: operation.status.unwrap_or(200),
        content_type: reads.then(|| "application/json".to_owned()),
        ty: reads.then_some(TypeExpr::Json),
        wrapped_in: None,
    }
}

/// The server of an address, and the path that is left.
fn locate(scope: &Scope, uri: &UriTemplate) -> (Option<String>, String) {
    let host = uri.host().map(str::to_ascii_lowercase);
    let server = match &host {
        Some(host) => scope.servers.iter().find(|(_, server)| {
            server.url.split("://").nth(1).is_some_and(|rest| {
                rest.split('/')
                    .next()
                    .is_some_and(|known| known.eq_ignore_ascii_case(host))
            })
        }),
        None => scope.servers.first(),
    };
    (server.map(|(name, _)| name.clone()), uri.path().to_owned())
}

/// What the credentials of a page are in the contract; an access token is one of the family's first
/// audience.
fn authentication(scope: &Scope, credentials: Credentials) -> Authentication {
    let (credential, alternatives) = match credentials {
        Credentials::AppOrUser | Credentials::UserOnly | Credentials::Token => {
            (Credential::Bearer, Vec::new())
        }
        Credentials::TokenOrXToken => (Credential::Bearer, vec![Credential::XToken]),
        Credentials::XToken => (Credential::XToken, Vec::new()),
        Credentials::ClientSecret => (Credential::ClientSecret, Vec::new()),
    };
    let audience = scope.audiences.keys().next().cloned();
    Authentication {
        credential,
        audience: audience.filter(|_| credential == Credential::Bearer),
        alternatives,
    }
}

/// What RFC 9110 says of the method. It says nothing of POST and PATCH: until a correction does, they
/// are never repeated.
fn by_method(method: &str) -> Idempotency {
    let (repeatable, because) = match method {
        "GET" | "HEAD" | "OPTIONS" => (Repeatable::Safe, None),
        "PUT" | "DELETE" => (Repeatable::Idempotent, None),
        _ => (
            Repeatable::No,
            Some("nothing says that it may be repeated".to_owned()),
        ),
    };
    Idempotency {
        repeatable,
        key: None,
        because,
    }
}

/// A placeholder is not on the wire: where the table spells it in another case than the address
/// (`productId` for `{ProductId}`), the spelling that starts small is taken for both.
fn placeholder<'a>(template: &mut String, fact: &'a ParameterFact) -> &'a str {
    let (printed, name) = (fact.wire_name.as_str(), fact.name.as_str());
    let is_better = fact.location == ParameterLocation::Path
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !printed.starts_with(|c: char| c.is_ascii_lowercase())
        && name.eq_ignore_ascii_case(printed);
    if !is_better {
        return printed;
    }
    *template = template.replace(&format!("{{{printed}}}"), &format!("{{{name}}}"));
    name
}

fn add_parameter(operation: &mut DraftOperation, fact: &ParameterFact, types: &mut Types<'_>) {
    let name = placeholder(&mut operation.template, fact);
    let is_transport = fact.location == ParameterLocation::Header
        && TRANSPORT_HEADERS.contains(&name.to_lowercase().as_str());
    if is_transport
        || operation
            .parameters
            .keys()
            .any(|known| known.eq_ignore_ascii_case(name))
    {
        return;
    }
    let key = format!("parameter#{name}");
    let ty = types
        .of_statement(&fact.statement, &key, &name.to_pascal_case())
        .unwrap_or(TypeExpr::String);
    let default = fact
        .statement
        .default
        .as_deref()
        .and_then(|text| default(text, &ty));
    operation.parameters.insert(
        name.to_owned(),
        Parameter {
            location: fact.location,
            default,
            required: fact.location == ParameterLocation::Path
                || fact.statement.required == Some(true),
            minimum: None,
            maximum: fact.statement.maximum,
            length: None,
            description: None,
            ty,
        },
    );
}

/// A default as JSON: `Null` is none, `{online,offline}` is a list.
pub(super) fn default(text: &str, ty: &TypeExpr) -> Option<Value> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("null") {
        return None;
    }
    Some(match ty {
        TypeExpr::Int32 | TypeExpr::Int64 | TypeExpr::Number => {
            Value::from(text.parse::<i64>().ok()?)
        }
        TypeExpr::Boolean => Value::from(text.parse::<bool>().ok()?),
        TypeExpr::List(_) => {
            let items = text
                .trim_matches(['{', '}', '[', ']'])
                .split(',')
                .map(|item| Value::from(item.trim()));
            Value::Array(items.collect())
        }
        _ => Value::from(text),
    })
}

/// Path parameters stand first, in the order of the template: so they are the positional arguments.
fn order_path_parameters(operation: &mut DraftOperation) {
    let template = operation.template.clone();
    let rank = |name: &str, parameter: &Parameter| match parameter.location {
        ParameterLocation::Path => template
            .find(&format!("{{{name}}}"))
            .unwrap_or(usize::MAX - 1),
        _ => usize::MAX,
    };
    operation
        .parameters
        .sort_by(|a, pa, b, pb| rank(a, pa).cmp(&rank(b, pb)));
}

fn add_error(operation: &mut DraftOperation, row: &ErrorRow) {
    let Some(status) = row.status else { return };
    let detail = row.inner_code.as_ref().or(row.code.as_ref());
    let key = detail.map_or_else(
        || status.to_string(),
        |detail| format!("{status}/{}", detail.replace(' ', "-")),
    );
    operation
        .errors
        .entry(key)
        .or_insert_with(|| DocumentedError {
            status,
            code: row.code.clone(),
            inner_code: row.inner_code.clone(),
            reasons: row.reasons.clone(),
            item_types: row.item_types.clone(),
            retryable: row.retry,
            description: None,
        });
}

/// Whether a text advises to do the same again, and not something else first; or says that another
/// request is in the way.
fn says_later(reason: &str) -> bool {
    const PHRASES: &[&str] = &[
        "try again later",
        "try again after",
        "is being processed by another request",
    ];
    let reason = reason.to_lowercase();
    PHRASES.iter().any(|phrase| reason.contains(phrase))
}

/// The family's error table. The same status and code can stand there twice.
pub(super) fn family_errors(sources: &Sources<'_>) -> IndexMap<String, KnownError> {
    let mut errors = IndexMap::new();
    let listed = |row: &&ErrorRow| {
        sources
            .scope
            .error_pages
            .iter()
            .any(|page| page == stem(&row.place.page))
    };
    for row in sources.facts.errors.iter().filter(listed) {
        let (Some(status), Some(code)) = (row.status, row.code.clone()) else {
            continue;
        };
        let mut key = format!("{status}/{code}");
        let mut repeat = 1;
        while errors.contains_key(&key) {
            repeat += 1;
            key = format!("{status}/{code}#{repeat}");
        }
        let retryable = row.retry.unwrap_or_else(|| says_later(&row.reason));
        errors.insert(
            key,
            KnownError {
                status,
                code,
                meaning: String::new(),
                retryable,
            },
        );
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::says_later;

    #[test]
    fn the_same_again_later_is_advice_to_retry() {
        assert!(says_later(
            "Something went wrong. Try again after some time."
        ));
        assert!(says_later(
            "Initiate transfer request failed. Try again later"
        ));
        assert!(says_later("Cart {0} is being processed by another request"));
        assert!(!says_later(
            "Remove the products from your selection and try again."
        ));
    }
}
