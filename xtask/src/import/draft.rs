//! The draft: facts in the shape of the contract, addressable by path.
//!
//! Corrections work on the draft as JSON (`operations/assign_seat/parameters/username/required`), so one
//! small mechanism sets, adds, renames and removes anything, and comparing the leaves before and after
//! tells how much the pages themselves contributed.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contract::{
    Audience, Authentication, Body, Deprecation, DocumentedError, Idempotency, KnownError,
    Operation, Origin, Paging, Parameter, Response, Server, TypeExpr,
};

/// A family on its way from facts to schemas.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// As [`Operations::servers`](crate::contract::Operations::servers).
    pub servers: IndexMap<String, Server>,
    /// As [`Operations::audiences`](crate::contract::Operations::audiences).
    pub audiences: IndexMap<String, Audience>,
    /// Operations by id.
    pub operations: IndexMap<String, DraftOperation>,
    /// Types by name.
    pub types: IndexMap<String, DraftType>,
    /// The family's error table by `status/code`.
    pub errors: IndexMap<String, KnownError>,
}

/// An operation; what is optional here and required in the contract must come from a correction.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftOperation {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    #[serde(default)]
    pub origin: Origin,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,
    pub method: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    pub template: String,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub fixed_query: IndexMap<String, String>,
    #[serde(default)]
    pub parameters: IndexMap<String, Parameter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Body>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    #[serde(default)]
    pub errors: IndexMap<String, DocumentedError>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<Authentication>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<Idempotency>,
}

impl DraftOperation {
    /// The contract's operation.
    ///
    /// # Errors
    ///
    /// What neither a page nor a correction says.
    pub fn complete(self, id: &str) -> Result<Operation, String> {
        let lacking: Vec<String> = [
            ("response", self.response.is_none()),
            ("authentication", self.authentication.is_none()),
            ("idempotency", self.idempotency.is_none()),
        ]
        .iter()
        .filter(|(_, lacks)| *lacks)
        .map(|(what, _)| {
            format!(
                "nothing says the {what} of `{id}`; write a correction of `operations/{id}/{what}`"
            )
        })
        .collect();
        let (Some(response), Some(authentication), Some(idempotency)) =
            (self.response, self.authentication, self.idempotency)
        else {
            return Err(lacking.join("\n"));
        };
        Ok(Operation {
            title: self.title,
            description: None,
            page: self.page,
            origin: self.origin,
            deprecated: self.deprecated,
            method: self.method,
            server: self.server,
            template: self.template,
            fixed_query: self.fixed_query,
            parameters: self.parameters,
            request: self.request,
            response,
            errors: self.errors,
            paging: self.paging,
            authentication,
            idempotency,
        })
    }
}

/// A structure, or an enumeration when it has values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftType {
    /// The address of its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The document that it goes to; a type that a correction adds may leave it to the scope.
    #[serde(default)]
    pub document: String,
    /// Fields by their name on the wire.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub fields: IndexMap<String, DraftField>,
    /// Values by their text on the wire.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub values: IndexMap<String, DraftValue>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftField {
    #[serde(rename = "type")]
    pub ty: TypeExpr,
    /// Whether it is always there.
    #[serde(default)]
    pub required: bool,
    /// Its name in Rust, where the wire's does not make a good one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other spellings that occur on the wire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<i64>,
    /// Whether a number is taken for text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lenient: bool,
}

impl DraftField {
    /// A field of a type and nothing else.
    pub fn of(ty: TypeExpr) -> Self {
        Self {
            ty,
            required: false,
            name: None,
            aliases: Vec::new(),
            default: None,
            minimum: None,
            maximum: None,
            max_length: None,
            max_items: None,
            lenient: false,
        }
    }
}

/// A value of an enumeration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftValue {
    /// The name of its variant, where the text makes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other spellings that occur on the wire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// The leaves of a document: path and text of every scalar.
pub fn leaves(value: &Value) -> IndexMap<String, String> {
    let mut found = IndexMap::new();
    collect(value, &mut String::new(), &mut found);
    found
}

fn collect(value: &Value, path: &mut String, found: &mut IndexMap<String, String>) {
    let length = path.len();
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                path.push('/');
                path.push_str(key);
                // A key is a fact of its own: that the field is there at all.
                if value.is_object() {
                    found.insert(path.clone(), key.clone());
                }
                collect(value, path, found);
                path.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                path.push('/');
                path.push_str(&index.to_string());
                collect(value, path, found);
                path.truncate(length);
            }
        }
        scalar => {
            found.insert(path.clone(), scalar.to_string());
        }
    }
}
