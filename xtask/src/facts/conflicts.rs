//! Places that contradict each other: tables against the examples below them, pages against pages.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::TypeExpr;

use super::{
    Example, Facts, Field, Finding, Findings, Operation, Structure, StructureRole,
    uri::{UriTemplate, loose},
};

/// Compares the tables of one page with its examples.
pub(super) fn with_examples(
    operations: &[Operation],
    types: &[Structure],
    examples: &[Example],
    findings: &mut Findings,
) {
    // Several examples of one page may show the same slip.
    let mut told: Vec<String> = Vec::new();
    for example in examples {
        if let Some((method, address)) = &example.request_line {
            method_of_example(operations, method, address, example, findings);
        }
        // An error has a body of its own.
        if example.status.is_some_and(|status| status >= 300) {
            continue;
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
        let bodies = types.iter().filter(|structure| {
            let shared = |row: &usize| example.operations.contains(row);
            structure.role == role && structure.operations.iter().any(shared)
        });
        for structure in bodies {
            for reason in Comparison::of(structure, shown).reasons() {
                if !told.contains(&reason) {
                    findings.conflicts.push(example.place.finding(&reason));
                    told.push(reason);
                }
            }
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

/// What a body table and an example of the body do not share.
struct Comparison<'a> {
    structure: &'a Structure,
    shared: usize,
    /// In the example only.
    extra: Vec<String>,
    /// Required, and in the table only.
    missing: Vec<String>,
    /// Both spellings: that of the example first.
    spelt: Vec<String>,
    /// A list on one side only.
    shaped: Vec<String>,
}

impl<'a> Comparison<'a> {
    fn of(structure: &'a Structure, shown: &serde_json::Map<String, Value>) -> Self {
        let mut found = Self {
            structure,
            shared: 0,
            extra: Vec::new(),
            missing: Vec::new(),
            spelt: Vec::new(),
            shaped: Vec::new(),
        };
        for (name, value) in shown {
            let same = |field: &&Field| field.name.eq_ignore_ascii_case(name);
            match structure.fields.iter().find(same) {
                Some(field) => found.field(field, name, value),
                None => found.extra.push(format!("`{name}`")),
            }
        }
        let required = |field: &&Field| field.statement.required == Some(true);
        for field in structure.fields.iter().filter(required) {
            if !shown
                .keys()
                .any(|name| name.eq_ignore_ascii_case(&field.name))
            {
                found.missing.push(format!("`{}`", field.name));
            }
        }
        found
    }

    fn field(&mut self, field: &Field, name: &str, value: &Value) {
        self.shared += 1;
        if field.name != name {
            self.spelt.push(format!("`{name}` for `{}`", field.name));
        }
        let Some(ty) = &field.statement.ty else {
            return;
        };
        let listed = matches!(ty.read, Some(TypeExpr::List(_)));
        let open = matches!(ty.read, None | Some(TypeExpr::Json));
        if !open && !value.is_null() && listed != value.is_array() {
            let shape = if value.is_array() {
                "a list"
            } else {
                "no list"
            };
            self.shaped
                .push(format!("`{name}` is {shape} and not `{}`", ty.printed));
        }
    }

    fn reasons(&self) -> Vec<String> {
        let name = &self.structure.name;
        if self.shared == 0 {
            return vec![format!(
                "the example shows {}, none of which is a field of {name}",
                self.extra.join(", ")
            )];
        }
        let lists = [
            (&self.extra, "the example has fields that the table lacks"),
            (&self.missing, "required fields are not in the example"),
            (&self.spelt, "the example spells fields otherwise"),
            (&self.shaped, "the example has another shape"),
        ];
        lists
            .into_iter()
            .filter(|(names, _)| !names.is_empty())
            .map(|(names, what)| format!("{name}: {what}: {}", names.join(", ")))
            .collect()
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
    let mut named: Vec<&Structure> = facts
        .types
        .iter()
        .filter(|structure| structure.role == StructureRole::Named)
        .collect();
    // A page of types is the measure for a page that repeats one of them.
    named.sort_by_key(|structure| !structure.place.page.contains("resource"));
    for structure in named {
        if let Some(first) = types.get(structure.name.as_str()) {
            compare(first, structure, &mut found);
        }
        types.entry(&structure.name).or_insert(structure);
    }
    facts.findings.conflicts.extend(found);
}

fn compare(first: &Structure, second: &Structure, found: &mut Vec<Finding>) {
    let (mut types, mut names) = (Vec::new(), Vec::new());
    for field in &second.fields {
        let same = |other: &&Field| other.name.eq_ignore_ascii_case(&field.name);
        let Some(other) = first.fields.iter().find(same) else {
            continue;
        };
        let read = |field: &Field| field.statement.ty.as_ref().and_then(|ty| ty.read.clone());
        if let (Some(here), Some(there)) = (read(field), read(other))
            && contradict(&here, &there)
        {
            types.push(format!("`{}` is {here} here and {there} there", field.name));
        }
        if field.name != other.name {
            names.push(format!("`{}` here is `{}` there", field.name, other.name));
        }
    }
    let place = &first.place;
    for list in [types, names].iter().filter(|list| !list.is_empty()) {
        found.push(second.place.finding(format!(
            "{} stands on {}:{} as well: {}",
            second.name,
            place.page,
            place.line,
            list.join(", ")
        )));
    }
}

/// Whether no value is of both types: "object" and "array of objects" only say less.
fn contradict(here: &TypeExpr, there: &TypeExpr) -> bool {
    match (here, there) {
        (TypeExpr::Json, other) | (other, TypeExpr::Json) => {
            matches!(other, TypeExpr::List(_))
        }
        (TypeExpr::List(here), TypeExpr::List(there))
        | (TypeExpr::Map(here), TypeExpr::Map(there)) => contradict(here, there),
        (TypeExpr::Number, TypeExpr::Int32 | TypeExpr::Int64)
        | (TypeExpr::Int32 | TypeExpr::Int64, TypeExpr::Number)
        | (TypeExpr::Map(_), TypeExpr::Named(_))
        | (TypeExpr::Named(_), TypeExpr::Map(_)) => false,
        (here, there) => here != there,
    }
}
