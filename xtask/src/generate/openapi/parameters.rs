//! What travels outside the body.

use std::fmt::Write as _;

use indexmap::IndexMap;
use serde_json::Value;

use super::{endpoint::Endpoint, object::Object, schemas};
use crate::contract::{Operation, Parameter, ParameterLocation, TypeExpr};

/// The parameters of an endpoint. One that only some of its operations know is optional.
pub fn of(endpoint: &Endpoint<'_>) -> Vec<Value> {
    let mut parameters = IndexMap::new();
    for (_, operation) in &endpoint.members {
        for (name, parameter) in &operation.parameters {
            let key = (name.as_str(), parameter.location);
            parameters
                .entry(key)
                .or_insert_with(|| declared(endpoint, operation, name, parameter));
        }
        for (name, value) in &operation.fixed_query {
            let key = (name.as_str(), ParameterLocation::Query);
            parameters
                .entry(key)
                .or_insert_with(|| fixed(endpoint, name, value));
        }
    }
    parameters.into_values().collect()
}

fn declared(
    endpoint: &Endpoint<'_>,
    operation: &Operation,
    name: &str,
    parameter: &Parameter,
) -> Value {
    let knowing = endpoint.ids(|member| member.parameters.contains_key(name));
    let location = match parameter.location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
    };
    let mut description = parameter.description.clone().unwrap_or_default();
    let everywhere = knowing.len() == endpoint.members.len();
    if !everywhere {
        let _ = write!(description, " Only for {}.", knowing.join(" and "));
    }
    let mut object = Object::new()
        .with("name", name)
        .with("in", location)
        .with_any("description", description.trim());
    if parameter.required && everywhere {
        object = object.with("required", true);
    }
    let is_repeated = matches!(parameter.ty, TypeExpr::List(_));
    if is_repeated && parameter.location == ParameterLocation::Query {
        object = object.with("style", "form").with("explode", true);
    }
    object
        .with("schema", schema(operation, name, parameter))
        .into()
}

fn schema(operation: &Operation, name: &str, parameter: &Parameter) -> Object {
    let paging = operation.paging.as_ref();
    let page = paging.filter(|paging| paging.page_size.as_deref() == Some(name));
    let largest_page = page.and_then(|paging| paging.max_page_size.map(i64::from));
    let length = parameter.length.map(|length| length as u64);
    schemas::of_expression(&parameter.ty, true)
        .with_some("minimum", parameter.minimum)
        .with_some("maximum", parameter.maximum.or(largest_page))
        .with_some("minLength", length)
        .with_some("maxLength", length)
        .with_some("default", parameter.default.clone())
}

/// A key of the query that has one value, always.
fn fixed(endpoint: &Endpoint<'_>, name: &str, value: &str) -> Value {
    let knowing = endpoint.ids(|member| member.fixed_query.contains_key(name));
    let everywhere = knowing.len() == endpoint.members.len();
    let description = if everywhere {
        format!("Always `{value}`.")
    } else {
        format!(
            "`{value}` makes this {}; it is left out otherwise.",
            knowing.join(" and ")
        )
    };
    let schema = Object::new().with("type", "string").with("const", value);
    let mut object = Object::new()
        .with("name", name)
        .with("in", "query")
        .with("description", description);
    if everywhere {
        object = object.with("required", true);
    }
    object.with("schema", schema).into()
}
