//! Places that contradict each other: tables against the examples below them, pages against pages.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Example, Facts, Finding, Findings, Operation, Structure, StructureRole,
    uri::{UriTemplate, loose},
};

/// Compares the tables of one page with its examples.
pub(super) fn with_examples(
    operations: &[Operation],
    types: &[Structure],
    examples: &[Example],
    findings: &mut Findings,
) {
    for example in examples {
        if let Some((method, address)) = &example.request_line {
            method_of_example(operations, method, address, example, findings);
        }
        let role = if example.is_response {
            StructureRole::Response
        } else {
            StructureRole::Request
        };
        let Some(Value::Object(shown)) = &example.json else {
            continue;
        };
        // JSON on a page whose request is a form shows something else.
        if role == StructureRole::Request && operations.iter().any(|operation| operation.is_form) {
            continue;
        }
        for structure in types.iter().filter(|structure| structure.role == role) {
            fields_of_example(structure, shown, example, findings);
        }
    }
}

fn method_of_example(
    operations: &[Operation],
    method: &str,
    address: &str,
    example: &Example,
    findings: &mut Findings,
) {
    let Some(uri) = UriTemplate::read(address) else {
        return;
    };
    let same: Vec<&Operation> = operations
        .iter()
        .filter(|operation| matches_template(&operation.uri, &uri))
        .collect();
    if let Some(operation) = same
        .first()
        .filter(|_| same.iter().all(|operation| operation.method != method))
    {
        findings.conflicts.push(example.place.finding(format!(
            "the example sends {method}, the request table (line {}) {}",
            operation.place.line, operation.method
        )));
    }
}

/// Whether an address is the template with its placeholders filled.
fn matches_template(template: &UriTemplate, shown: &UriTemplate) -> bool {
    let segments = |uri: &UriTemplate| {
        uri.path()
            .trim_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (template, shown) = (segments(template), segments(shown));
    template.len() == shown.len()
        && template
            .iter()
            .zip(&shown)
            .all(|(wanted, got)| wanted.contains('{') || wanted.eq_ignore_ascii_case(got))
}

fn fields_of_example(
    structure: &Structure,
    shown: &serde_json::Map<String, Value>,
    example: &Example,
    findings: &mut Findings,
) {
    let finding = |reason: String| Finding {
        page: example.place.page.clone(),
        line: example.place.line,
        reason,
    };
    for (name, value) in shown {
        let Some(field) = structure
            .fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
        else {
            findings.conflicts.push(finding(format!(
                "the example has `{name}`, which the table of {} lacks",
                structure.name
            )));
            continue;
        };
        if field.name != *name {
            findings.conflicts.push(finding(format!(
                "the example spells `{name}`, the table of {} `{}`",
                structure.name, field.name
            )));
        }
        let ty = field.statement.ty.as_ref().and_then(|ty| ty.read.as_ref());
        let listed = ty.is_some_and(|ty| matches!(ty, crate::contract::TypeExpr::List(_)));
        if ty.is_some() && listed != value.is_array() {
            findings.conflicts.push(finding(format!(
                "`{name}` is {} in the example and `{}` in the table of {}",
                if value.is_array() {
                    "a list"
                } else {
                    "no list"
                },
                field
                    .statement
                    .ty
                    .as_ref()
                    .map_or("", |ty| ty.printed.as_str()),
                structure.name
            )));
        }
    }
    for field in structure
        .fields
        .iter()
        .filter(|field| field.statement.required == Some(true))
    {
        if !shown
            .keys()
            .any(|name| name.eq_ignore_ascii_case(&field.name))
        {
            findings.conflicts.push(finding(format!(
                "the required `{}` of {} is not in the example",
                field.name, structure.name
            )));
        }
    }
}

/// Compares operations and types that several pages describe.
pub(super) fn between_pages(facts: &mut Facts) {
    let mut methods: BTreeMap<String, &Operation> = BTreeMap::new();
    let mut found = Vec::new();
    for operation in &facts.operations {
        let key = format!("{} {}", operation.name, loose(operation.uri.path()));
        if let Some(first) = methods.get(&key).filter(|first| {
            first.method != operation.method && first.place.page != operation.place.page
        }) {
            found.push(operation.place.finding(format!(
                "{} here, {} on {}:{}",
                operation.method, first.method, first.place.page, first.place.line
            )));
        }
        methods.entry(key).or_insert(operation);
    }
    let mut types: BTreeMap<&str, &Structure> = BTreeMap::new();
    for structure in facts
        .types
        .iter()
        .filter(|structure| structure.role == StructureRole::Named)
    {
        if let Some(first) = types.get(structure.name.as_str()) {
            compare(first, structure, &mut found);
        }
        types.entry(&structure.name).or_insert(structure);
    }
    facts.findings.conflicts.extend(found);
}

fn compare(first: &Structure, second: &Structure, found: &mut Vec<Finding>) {
    for field in &second.fields {
        let Some(other) = first
            .fields
            .iter()
            .find(|other| other.name.eq_ignore_ascii_case(&field.name))
        else {
            continue;
        };
        let read =
            |field: &super::Field| field.statement.ty.as_ref().and_then(|ty| ty.read.clone());
        if let (Some(here), Some(there)) = (read(field), read(other)) {
            if here != there {
                found.push(field.statement.place.finding(format!(
                    "`{}.{}` is {here} here and {there} on {}:{}",
                    second.name, field.name, other.statement.place.page, other.statement.place.line
                )));
            }
        }
        if field.name != other.name {
            found.push(field.statement.place.finding(format!(
                "`{}.{}` is spelt `{}` on {}:{}",
                second.name,
                field.name,
                other.name,
                other.statement.place.page,
                other.statement.place.line
            )));
        }
    }
}
