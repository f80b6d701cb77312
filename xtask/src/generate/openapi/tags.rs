//! Operations in groups: those that are about the types of one document.

use serde_json::Value;

use super::{
    super::{dialect::Document, requests::Source},
    object::Object,
};
use crate::contract::{Operation, TypeExpr};

/// The tags that operations have, in the order of the documents.
pub fn all(source: &Source<'_>) -> Vec<Value> {
    let used = |document: &&Document| {
        let mut operations = source.operations.operations.values();
        operations.any(|operation| of(source, operation) == Some(&document.stem))
    };
    let tags = source.family.documents.iter().filter(used);
    let tags = tags.map(|document| {
        Object::new()
            .with("name", document.stem.as_str())
            .with_some("description", document.description.clone())
            .into()
    });
    tags.collect()
}

/// The group of an operation: the document of what it answers, or else of what it takes. An operation
/// without either is with the one whose path its own goes on from.
pub fn of<'a>(source: &'a Source<'_>, operation: &Operation) -> Option<&'a str> {
    by_type(source, operation).or_else(|| {
        let mut others = source.operations.operations.values();
        others.find_map(|other| {
            let rest = operation.template.strip_prefix(&other.template)?;
            let is_above = rest.starts_with('/') && other.server == operation.server;
            is_above.then(|| by_type(source, other)).flatten()
        })
    })
}

fn by_type<'a>(source: &'a Source<'_>, operation: &Operation) -> Option<&'a str> {
    let taken = operation.request.as_ref().map(|body| &body.ty);
    let types = operation.response.ty.iter().chain(taken);
    let mut names = types.filter_map(TypeExpr::named);
    names.find_map(|name| source.family.owners.get(name).map(String::as_str))
}
