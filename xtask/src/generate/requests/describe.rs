//! Comments: what a request does, what it needs, when it is repeated and how it can be refused.

use std::fmt::Write as _;

use serde_json::{Number, Value};

use super::{
    super::{dialect::Node, docs},
    plan::{Arity, Plan},
    x_token,
};
use crate::contract::{Credential, DocumentedError, Operation, Origin, Parameter, Repeatable};

/// The comment of a builder.
pub fn request(plan: &Plan<'_>) -> String {
    let Plan { operation, .. } = plan;
    let mut text = about(operation);
    let _ = write!(text, "\n\n# Access\n\n{}", access(plan));
    let _ = write!(text, "\n\n# Retries\n\n{}", retries(operation));
    if !operation.errors.is_empty() {
        text.push_str("\n\n# Errors\n\nThe service refuses, as far as documented, with:\n\n");
        text.extend(operation.errors.values().map(error));
    }
    text
}

/// The comment of an operation's row in a table: the rest stands in the fields of the row.
pub fn row(operation: &Operation) -> String {
    let Operation {
        method, template, ..
    } = operation;
    format!("`{method} {template}`\n\n{}", about(operation))
}

/// What an operation does, and who says so.
fn about(operation: &Operation) -> String {
    let mut text = with_fallback(
        operation.description.as_deref(),
        &format!("{}.", operation.title),
    );
    if let Some(deprecation) = &operation.deprecated {
        let _ = write!(
            text,
            "\n\n**Out of use.** {}",
            docs::escape(&deprecation.note)
        );
    }
    let _ = write!(text, "\n\n{}", origin(operation));
    text
}

fn origin(operation: &Operation) -> String {
    if let Some(page) = &operation.page {
        return format!("[Documentation]({page})");
    }
    match operation.origin {
        Origin::SdkOnly => "No page documents it; one of Microsoft's own client libraries has it.",
        Origin::Mentioned | Origin::Documented => {
            "No page documents it by itself; others mention it."
        }
    }
    .to_owned()
}

fn access(plan: &Plan<'_>) -> String {
    let authentication = &plan.operation.authentication;
    let audience = authentication.audience.as_ref();
    let audience = audience.and_then(|name| plan.source.operations.audiences.get(name));
    let token = audience.map_or_else(
        || "an access token".to_owned(),
        |audience| format!("an access token for `{}`", audience.resource),
    );
    match authentication.credential {
        Credential::None => "Public: no token is sent.".to_owned(),
        Credential::Bearer if x_token(plan.operation).is_some() => {
            format!("With {token}, or with the user's Xbox token, see [`x_token`](Self::x_token).")
        }
        Credential::Bearer => format!("With {token}."),
        Credential::TokenInBody => format!("With {token}, which travels in the body."),
        Credential::XToken => "With the user's Xbox token.".to_owned(),
        Credential::Sas => "By the signature in the address of the queue.".to_owned(),
        Credential::ClientSecret => "By what the body says of the application.".to_owned(),
    }
}

fn retries(operation: &Operation) -> String {
    let idempotency = &operation.idempotency;
    let key = idempotency.key.as_deref().unwrap_or_default();
    let (rule, reason) = match idempotency.repeatable {
        Repeatable::Safe => (
            "Repeated after a failure.".to_owned(),
            "It changes nothing.",
        ),
        Repeatable::Idempotent => (
            "Repeated after a failure.".to_owned(),
            "A second time changes nothing more.",
        ),
        Repeatable::WithKey => (
            format!("Repeated after a failure, with the same `{key}`."),
            "The service knows it again by that.",
        ),
        Repeatable::No => (
            "Not repeated once the service may have seen it.".to_owned(),
            "A second time would change more.",
        ),
    };
    let because = idempotency.because.as_deref().map(sentence);
    format!("{rule} {}", because.as_deref().unwrap_or(reason))
}

/// A clause as a sentence of its own.
fn sentence(clause: &str) -> String {
    let mut letters = clause.trim_end_matches('.').chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let text: String = first.into_iter().chain(letters).collect();
    docs::escape(&format!("{text}."))
}

fn error(error: &DocumentedError) -> String {
    let mut text = format!("- {}", error.status);
    for code in error.code.iter().chain(&error.inner_code) {
        let _ = write!(text, " `{code}`");
    }
    let quoted = |intro: &str, list: &[String]| {
        let list: Vec<String> = list.iter().map(|item| format!("`{item}`")).collect();
        (!list.is_empty()).then(|| format!("{intro} {}.", list.join(", ")))
    };
    let about: Vec<String> = [
        error.description.as_deref().map(docs::escape),
        quoted("What was not found:", &error.item_types),
        quoted("Reasons:", &error.reasons),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !about.is_empty() {
        let _ = write!(text, ": {}", about.join(" "));
    }
    text.push('\n');
    text
}

/// The comment of a constructor, with what each argument is.
pub fn constructor(plan: &Plan<'_>) -> String {
    let own = plan
        .fields
        .iter()
        .filter(|field| field.arity == Arity::Required);
    let own = own.map(|field| (&field.ident, field.about.clone()));
    let body = plan.body.iter().flat_map(|body| &body.fields);
    let body = body
        .filter(|field| field.required)
        .map(|field| (&field.ident, docs::of_field(field.wire, field.node)));
    let arguments: Vec<_> = own.chain(body).collect();
    if arguments.is_empty() {
        return "Creates the request; everything can be left out.".to_owned();
    }
    let mut text = "Creates the request from what it cannot do without.\n\n".to_owned();
    for (name, about) in arguments {
        let _ = writeln!(text, "- `{name}`: {about}");
    }
    text
}

/// What a parameter is, with the limits that the service sets.
pub fn parameter(wire: &str, parameter: &Parameter) -> String {
    let mut node = Node::default();
    node.description = parameter
        .description
        .clone()
        .or_else(|| Some(format!("The `{wire}` parameter.")));
    node.minimum = parameter.minimum.map(Number::from);
    node.maximum = parameter.maximum.map(Number::from);
    let told = text_tells_default(parameter);
    node.default = parameter.default.as_ref().filter(|_| !told).map(plain);
    let mut text = docs::of_field(wire, &node);
    if let Some(length) = parameter.length {
        let _ = write!(text, " Exactly {length} characters.");
    }
    text
}

/// Whether the description says itself what happens when the parameter is left out.
fn text_tells_default(parameter: &Parameter) -> bool {
    let text = parameter.description.as_deref().unwrap_or_default();
    text.contains("when left out")
}

/// A default as a person would write it: a list without its brackets.
fn plain(value: &Value) -> Value {
    let Value::Array(values) = value else {
        return value.clone();
    };
    let values = values.iter().map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    Value::String(values.collect::<Vec<_>>().join(", "))
}

/// The description, made safe for rustdoc, or else the fallback.
pub fn with_fallback(description: Option<&str>, fallback: &str) -> String {
    docs::escape(description.unwrap_or(fallback))
}
