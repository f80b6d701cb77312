//! The document of a family.

use anyhow::Result;
use serde_json::Value;

use super::{
    super::{families, requests::Source},
    endpoint::Endpoints,
    object::Object,
    refusals::RefusalBody,
    schemas, security, servers, tags,
};

/// What holds for every document.
const CONVENTIONS: &str = "\
**Unofficial.** This description is made from the public documentation by the project Stocktake, \
which has nothing to do with Microsoft. The words are the project's own; operations and types link \
to the pages that they rest on.

It is as strict as the services with what they are sent, and as lenient as a client has to be with \
what they answer:

- An enumeration names the values that are known, and takes any other text: services get new values.
- An optional field of an answer can be `null`, which means that it is absent. A list can be absent, \
which means that it is empty.
- A timestamp of an answer is a text with `x-stocktake-format`. The services spell them in many \
ways, some of which RFC 3339 does not know, such as `2022-12-09T02:13Z`.
- Refusals are described by their status as far as they are documented; `default` stands for all \
others.

What OpenAPI has no word for is in extensions: `x-stocktake-idempotency` says whether a call may be \
repeated, `x-stocktake-paging` how a listing goes on, `x-stocktake-audience` for which audience the \
access token has to be, `x-stocktake-origin` that no page describes the operation, and \
`x-stocktake-aliases` under which other names a field is found.";

/// What is said of a table of error codes, where the family has one.
const ERROR_CODES: &str = "\
The error codes that the documentation lists for all operations alike are in `x-stocktake-errors`, at \
the end of this document. A code under status 200 is an error all the same.";

/// The document of a family, valid `OpenAPI` 3.1.
pub fn document(source: &Source<'_>) -> Result<Value> {
    let endpoints = Endpoints::new(source)?;
    let shared = endpoints.shared();
    let document = Object::new()
        .with("openapi", "3.1.0")
        .with("info", info(source, &shared))
        .with("servers", servers::all(&source.operations))
        .with_any("tags", tags::all(source))
        .with("paths", endpoints.paths()?)
        .with("components", components(source)?)
        .with_any("x-stocktake-errors", known_errors(source)?);
    Ok(document.into())
}

fn info(source: &Source<'_>, shared: &str) -> Object {
    let (about, _) = families::description(source.family);
    let title = about.split_once(": ").map_or(about, |(title, _)| title);
    let mut paragraphs = vec![about, CONVENTIONS];
    paragraphs.extend((!shared.is_empty()).then_some(shared));
    paragraphs.extend((!source.operations.errors.is_empty()).then_some(ERROR_CODES));
    let license = Object::new()
        .with("name", "MIT or Apache 2.0, of the description alone")
        .with("identifier", env!("CARGO_PKG_LICENSE"));
    Object::new()
        .with("title", title)
        .with("summary", format!("An unofficial description of {title}."))
        .with("description", paragraphs.join("\n\n"))
        .with("license", license)
        .with("version", env!("CARGO_PKG_VERSION"))
}

fn components(source: &Source<'_>) -> Result<Object> {
    let bodies = RefusalBody::all(source);
    let own_schemas = bodies.iter().filter_map(RefusalBody::own_schema);
    let schemas = schemas::components(source.family, &source.operations)?;
    let retry_after = Object::new()
        .with(
            "description",
            "When to call again: in so many seconds, or at a date.",
        )
        .with("schema", Object::new().with("type", "string"));
    let responses: Object = bodies
        .iter()
        .map(|body| (body.schema.to_owned(), body.undocumented(source).into()))
        .collect();
    Ok(Object::new()
        .with("schemas", schemas.and(own_schemas.collect()))
        .with_any("responses", responses)
        .with("headers", Object::new().with("Retry-After", retry_after))
        .with_any("securitySchemes", security::schemes(source)))
}

/// The codes that the documentation lists for the whole family.
fn known_errors(source: &Source<'_>) -> Result<Value> {
    Ok(serde_json::to_value(&source.operations.errors)?)
}
