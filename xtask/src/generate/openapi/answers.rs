//! What comes back.

use std::{collections::BTreeMap, fmt::Write as _};

use indexmap::IndexMap;

use super::{
    endpoint::Endpoint,
    object::{Object, reference},
    refusals::RefusalBody,
    schemas,
};
use crate::contract::{DocumentedError, Response, TypeExpr};

/// The answers of an endpoint: success, the documented refusals by status, and all others.
pub fn of(endpoint: &Endpoint<'_>) -> Object {
    let (_, first) = endpoint.members[0];
    let mut errors: IndexMap<&str, &DocumentedError> = IndexMap::new();
    for operation in endpoint.operations() {
        for (key, error) in &operation.errors {
            errors.entry(key).or_insert(error);
        }
    }
    let mut by_status: BTreeMap<u16, Vec<(&str, &DocumentedError)>> = BTreeMap::new();
    for (key, error) in errors {
        by_status
            .entry(error.status)
            .or_default()
            .push((key, error));
    }
    let success = &first.response;
    let body = RefusalBody::of(endpoint.source, first);
    let mut answers = Object::new().with(success.status.to_string(), of_success(endpoint, success));
    for (status, errors) in by_status {
        // An error in spite of its status has no place of its own.
        if status != success.status {
            let refusal = body.documented(endpoint.source, first, status, &errors);
            answers = answers.with(status.to_string(), refusal);
        }
    }
    answers.with("default", reference("responses", body.schema))
}

fn of_success(endpoint: &Endpoint<'_>, response: &Response) -> Object {
    let mut description = match &response.ty {
        Some(ty) => described(endpoint, ty),
        None => "Done; the answer has no body.".to_owned(),
    };
    if let Some(field) = &response.wrapped_in {
        let _ = write!(
            description,
            "\n\nSome answers of the service have it as the only element of a list, in the field \
             `{field}` of an object; a reader has to take both."
        );
    }
    let answer = Object::new().with("description", description);
    let (Some(content_type), Some(ty)) = (&response.content_type, &response.ty) else {
        return answer;
    };
    let media = Object::new().with("schema", schemas::of_expression(ty, false));
    answer.with("content", Object::new().with(content_type.as_str(), media))
}

/// What a type is, in a sentence.
fn described(endpoint: &Endpoint<'_>, ty: &TypeExpr) -> String {
    let name = ty.named().unwrap_or_default();
    let mut definitions = endpoint.source.family.definitions();
    let definition = definitions.find(|(_, other, _)| *other == name);
    let text = definition.and_then(|(.., definition)| definition.description.as_deref());
    let sentence = text.map(|text| text.split_inclusive(". ").next().unwrap_or(text).trim());
    match (sentence, ty) {
        (Some(sentence), TypeExpr::List(_)) => format!("A list. Each element: {sentence}"),
        (Some(sentence), _) => sentence.to_owned(),
        (None, _) => "Done.".to_owned(),
    }
}
