//! How the services refuse: their error bodies, and what is documented of each status.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{
    super::requests::Source,
    object::{Object, reference},
};
use crate::contract::{Credential, DocumentedError, Operation};

/// The error body of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusalBody {
    /// The component that describes it; the answer that stands for undocumented errors is named
    /// after it too.
    pub schema: &'static str,
    content_type: &'static str,
}

const STORE_FOR_BUSINESS: RefusalBody = RefusalBody::json("ServiceFault");
const STORE_SERVICES: RefusalBody = RefusalBody::json("ServiceError");
const PARTNER_CENTER: RefusalBody = RefusalBody::json("PartnerError");
const GATEWAY: RefusalBody = RefusalBody::json("ThrottlingError");
const ENTRA_ID: RefusalBody = RefusalBody::json("TokenError");
/// The queue is a part of Azure Storage, the errors of which no page of the family shows.
const STORAGE: RefusalBody = RefusalBody {
    schema: "StorageError",
    content_type: "application/xml",
};

impl RefusalBody {
    const fn json(schema: &'static str) -> Self {
        Self {
            schema,
            content_type: "application/json",
        }
    }

    /// The body with which an operation is refused.
    pub fn of(source: &Source<'_>, operation: &Operation) -> Self {
        if operation.authentication.credential == Credential::Sas {
            return STORAGE;
        }
        match (source.family.name.as_str(), operation.server.as_deref()) {
            (_, Some("login")) => ENTRA_ID,
            ("partner-center", _) => PARTNER_CENTER,
            ("store-services", _) => STORE_SERVICES,
            _ => STORE_FOR_BUSINESS,
        }
    }

    /// The bodies of all operations of a family.
    pub fn all(source: &Source<'_>) -> Vec<Self> {
        let mut bodies = Vec::new();
        for operation in source.operations.operations.values() {
            let body = Self::of(source, operation);
            if !bodies.contains(&body) {
                bodies.push(body);
            }
        }
        bodies.sort_by_key(|body| body.schema);
        bodies
    }

    /// The component, where the family has no type for it.
    pub fn own_schema(&self) -> Option<(String, Value)> {
        let text = |description: &str| json!({ "type": "string", "description": description });
        (*self == STORAGE).then(|| {
            let schema = json!({
                "type": "object",
                "description": "What the storage queue says of an error. Some errors have further \
                                elements.",
                "properties": {
                    "Code": text("What kind of error it is, such as `AuthenticationFailed`."),
                    "Message": text("What went wrong, in words.")
                },
                "xml": { "name": "Error" }
            });
            (self.schema.to_owned(), schema)
        })
    }

    /// The answer that stands for all errors that no page lists.
    pub fn undocumented(&self, source: &Source<'_>) -> Object {
        let answer = Object::new()
            .with("description", "A refusal that is not documented.")
            .with("headers", retry_after());
        self.with_content(source, answer, Object::new())
    }

    /// The answer of a status, with all that is documented of it.
    pub fn documented(
        &self,
        source: &Source<'_>,
        operation: &Operation,
        status: u16,
        errors: &[(&str, &DocumentedError)],
    ) -> Object {
        let description = match errors {
            [(_, only)] => sentence(only),
            several => {
                let lines = several
                    .iter()
                    .map(|(_, error)| format!("- {}", sentence(error)));
                lines.collect::<Vec<_>>().join("\n")
            }
        };
        let mut answer = Object::new().with("description", description);
        if matches!(status, 429 | 503) {
            answer = answer.with("headers", retry_after());
        }
        let body = match (*self, status) {
            // The gateway in front of the service counts the calls.
            (PARTNER_CENTER, 429) => GATEWAY,
            (body, _) => body,
        };
        let examples = errors.iter().filter_map(|(key, error)| {
            let value = body.example(operation, error)?;
            let summary = error.description.as_deref().unwrap_or(key);
            let example = Object::new().with("summary", summary).with("value", value);
            Some((example_name(key), Value::from(example)))
        });
        body.with_content(source, answer, examples.collect())
    }

    fn with_content(self, source: &Source<'_>, answer: Object, examples: Object) -> Object {
        if self != STORAGE && !source.family.owners.contains_key(self.schema) {
            return answer;
        }
        let media = Object::new()
            .with("schema", reference("schemas", self.schema))
            .with_any("examples", examples);
        answer.with("content", Object::new().with(self.content_type, media))
    }

    /// The body of a documented error, with our words in it.
    fn example(self, operation: &Operation, error: &DocumentedError) -> Option<Value> {
        let message = error.description.as_deref();
        let code = error.code.as_deref();
        Some(match self {
            STORE_FOR_BUSINESS => Object::new()
                .with_some("code", code)
                .with_some(
                    "Message",
                    error.reasons.first().map(String::as_str).or(message),
                )
                .into(),
            STORE_SERVICES => service_error(operation, code?, error),
            PARTNER_CENTER => Object::new()
                .with("code", number(code?))
                .with_some("description", message)
                .into(),
            GATEWAY => json!({ "statusCode": error.status, "message": message }),
            ENTRA_ID => Object::new()
                .with("error", code?)
                .with_some("error_description", message)
                .into(),
            _ => return None,
        })
    }
}

fn service_error(operation: &Operation, code: &str, error: &DocumentedError) -> Value {
    let source = match operation.server.as_deref() {
        Some("purchase") => "PurchaseFD",
        _ => "CollectionsFD",
    };
    let of = |code: &str| {
        Object::new()
            .with("code", code)
            .with_some("message", error.description.clone())
            .with("source", source)
    };
    let inner = error.inner_code.as_deref().map(of);
    of(code).with_some("innererror", inner).into()
}

/// A code as answers have it, where its page promises a text.
fn number(code: &str) -> Value {
    code.parse::<u32>()
        .map_or_else(|_| code.into(), Value::from)
}

/// `401/AuthenticationTokenInvalid` without its status.
fn example_name(key: &str) -> String {
    let name = key.split_once('/').map_or(key, |(_, code)| code);
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars()
        .map(|c| if legal(c) { c } else { '-' })
        .collect()
}

/// What is known of an error.
fn sentence(error: &DocumentedError) -> String {
    let quoted = |list: &[String]| {
        let list: Vec<String> = list.iter().map(|item| format!("`{item}`")).collect();
        list.join(", ")
    };
    let codes = error.code.iter().chain(&error.inner_code);
    let codes: Vec<String> = codes.map(|code| format!("`{code}`")).collect();
    let mut text = codes.join(" with the inner code ");
    if !text.is_empty() {
        text.push_str(": ");
    }
    text.push_str(error.description.as_deref().unwrap_or(match error.status {
        404 => "There is no such thing.",
        409 => "The state of things does not allow it.",
        _ => "The service refuses.",
    }));
    if !error.reasons.is_empty() {
        let _ = write!(text, " Reasons: {}.", quoted(&error.reasons));
    }
    if !error.item_types.is_empty() {
        let _ = write!(text, " What it is about: {}.", quoted(&error.item_types));
    }
    text.push_str(match error.retryable {
        Some(true) => " The call may be repeated.",
        Some(false) => " Repeating the call does not help.",
        None => "",
    });
    text
}

fn retry_after() -> Value {
    json!({ "Retry-After": { "$ref": "#/components/headers/Retry-After" } })
}
