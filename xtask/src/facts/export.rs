//! Facts as JSON (`import --facts FILE`): what the pages state, before any correction.

use serde_json::{Value, json};

use super::{
    EnumValue, Facts, Field, Operation, Statement, Structure, StructureRole, TypeReference,
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
    let body = body(operation, facts, &StructureRole::Request);
    for field in body.iter().flat_map(|structure| &structure.fields) {
        let mut value = described(&field.name, &field.statement);
        value["in"] = json!("body");
        value["wire_name"] = json!(field.name);
        parameters.push(value);
    }
    let name = |reference: &Option<TypeReference>, role| {
        let linked = reference.as_ref().map(|reference| reference.name.clone());
        linked
            .or_else(|| self::body(operation, facts, &role).map(|structure| structure.name.clone()))
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
    facts
        .types
        .iter()
        .find(|structure| structure.place.page == operation.place.page && structure.role == *role)
}

fn structure(structure: &Structure) -> Value {
    json!({
        "name": structure.name,
        "page": structure.place.page,
        "line": structure.place.line,
        "fields": structure.fields.iter().map(|field| described(&field.name, &field.statement)).collect::<Vec<_>>(),
    })
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
    tables.chain(fields).chain(parameters).collect()
}
