//! The contract: the shape of every `schemas/*/operations.json`.
//!
//! The importer writes these documents, the generators of code, requests and `OpenAPI` read them, and
//! `schemas/contract.schema.json` is made from these very types, so a document that does not fit is
//! refused by all of them alike. Data structures are not described here: they are JSON Schemas in
//! `schemas/*/types/`, and an operation points at them with `$ref`.

mod operation;
mod type_expr;

pub use operation::{
    Audience, Authentication, Body, Credential, Deprecation, DocumentedError, Idempotency,
    KnownError, Operation, Operations, Origin, Paging, PagingStyle, Parameter, ParameterLocation,
    Repeatable, Response, Server,
};
pub use type_expr::TypeExpr;

/// The JSON Schema of `operations.json`, as text ready to be written to
/// `schemas/contract.schema.json`.
pub fn json_schema() -> String {
    let generator = schemars::generate::SchemaSettings::draft07().into_generator();
    let schema = generator.into_root_schema_for::<Operations>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a JSON schema is serializable");
    text.push('\n');
    text
}
