//! Facts as JSON (`import --facts FILE`): what the pages state, before any correction.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{
    EnumValue, Facts, Field, Operation, Statement, Structure, StructureRole, TypeReference,
    references,
};

/// The document of `--facts`.
pub fn to_json(facts: &Facts) -> Value {
    json!({
        "operations": facts.operations.iter().map(|operation| self::operation(operation, facts)).collect::<Vec<_>>(),
        "types": facts.types.iter().map(structure).collect::<Vec<_>>(),
        "enums": enums(facts),
        "errors": facts.errors.iter().map(|error| json!({
            "operation": error.operation,
            "page": error.place.page,
            "line": error.place.line,
            "status": error.status,
            "code": error.code,
            "inner_code": error.inner_code,
            "reason": error.reason,
            "retry": error.retry,
            "reasons": error.reasons,
            "item_types": error.item_types,
        })).collect::<Vec<_>>(),
    })
}

fn operation(operation: &Operation, facts: &Facts) -> Value {
    let mut parameters: Vec<Value> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let location = json!(parameter.location);
            let mut value = described(&parameter.name, &parameter.statement);
            value["in"] = location;
            value["wire_name"] = json!(parameter.wire_name);
            value
        })
        .collect();
    let body = request_body(operation, facts);
    for field in body.iter().flat_map(|structure| &structure.fields) {
        let mut value = described(&field.name, &field.statement);
        value["in"] = json!("body");
        value["wire_name"] = json!(field.name);
        parameters.push(value);
    }
    let name = |reference: &Option<TypeReference>, role| {
        let told = reference
            .as_ref()
            .map(|reference| references::resolve(reference, facts));
        told.or_else(|| {
            let body = self::body(operation, facts, &role)?;
            Some(body.name.clone())
        })
    };
    json!({
        "name": operation.name,
        "method": operation.method,
        "uri": operation.uri.as_str(),
        "page": operation.place.page,
        "line": operation.place.line,
        "parameters": parameters,
        "request": name(&operation.request, StructureRole::Request),
        "request_is_collection": operation.request.as_ref().is_some_and(|reference| reference.collection),
        "response": name(&operation.response, StructureRole::Response),
        "response_is_collection": operation.response.as_ref().is_some_and(|reference| reference.collection),
        "credentials": operation.credentials,
    })
}

/// The structure on the operation's own page that is its body.
fn body<'a>(
    operation: &Operation,
    facts: &'a Facts,
    role: &StructureRole,
) -> Option<&'a Structure> {
    facts.types.iter().find(|structure| {
        structure.place.page == operation.place.page
            && structure.role == *role
            && structure.operations.contains(&operation.row)
    })
}

/// The table on the operation's own page that lists the fields of its request: a body table, or the
/// table of the type that the page names.
fn request_body<'a>(operation: &Operation, facts: &'a Facts) -> Option<&'a Structure> {
    body(operation, facts, &StructureRole::Request).or_else(|| {
        let name = references::resolve(operation.request.as_ref()?, facts);
        facts.types.iter().find(|structure| {
            structure.place.page == operation.place.page
                && structure.place.line > operation.place.line
                && structure.role == StructureRole::Named
                && structure.name == name
        })
    })
}

fn structure(structure: &Structure) -> Value {
    json!({
        "name": structure.name,
        "role": role(&structure.role),
        "page": structure.place.page,
        "line": structure.place.line,
        "fields": structure.fields.iter().map(|field| described(&field.name, &field.statement)).collect::<Vec<_>>(),
    })
}

fn role(role: &StructureRole) -> &'static str {
    match role {
        StructureRole::Named => "named",
        StructureRole::Request => "request",
        StructureRole::Response => "response",
        StructureRole::ResponseElement { .. } => "element of the response",
    }
}

fn described(name: &str, statement: &Statement) -> Value {
    let ty = statement.ty.as_ref();
    json!({
        "name": name,
        "in": null,
        "type": ty.map(|ty| ty.printed.as_str()),
        "reads_as": ty.and_then(|ty| ty.read.as_ref()).map(ToString::to_string),
        "required": statement.required,
        "default": statement.default,
        "maximum": statement.maximum.or(statement.max_items).or(statement.max_length),
        "max_length": statement.max_length,
        "values": texts(&statement.values),
        "line": statement.place.line,
    })
}

fn texts(values: &[EnumValue]) -> Vec<&str> {
    values.iter().map(|value| value.value.as_str()).collect()
}

/// Value tables, and the values that fields and parameters list in their descriptions.
fn enums(facts: &Facts) -> Vec<Value> {
    let tables = facts.enums.iter().map(|found| {
        json!({ "name": found.name, "page": found.place.page, "line": found.place.line, "values": texts(&found.values) })
    });
    let inline = |owner: &str, name: &str, statement: &Statement| {
        (statement.values.len() > 1).then(|| {
            json!({
                "name": format!("{owner}.{name}"),
                "page": statement.place.page,
                "line": statement.place.line,
                "values": texts(&statement.values),
            })
        })
    };
    let of_field = |structure: &Structure, field: &Field| {
        inline(&structure.name, &field.name, &field.statement)
    };
    let fields = facts.types.iter().flat_map(|structure| {
        structure
            .fields
            .iter()
            .filter_map(move |field| of_field(structure, field))
    });
    let parameters = facts.operations.iter().flat_map(|operation| {
        operation.parameters.iter().filter_map(move |parameter| {
            inline(&operation.name, &parameter.name, &parameter.statement)
        })
    });
    let mut found: Vec<Value> = tables.chain(fields).chain(parameters).collect();
    // A parameter of several operations is listed once.
    let mut seen = HashSet::new();
    found.retain(|value| seen.insert(value.to_string()));
    found
}
