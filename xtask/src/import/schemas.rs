//! The corrected draft to the files under `schemas/<family>/`.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Result, bail};
use indexmap::{IndexMap, IndexSet};
use serde_json::{Map, Value, json};

use crate::contract::{Operations, TypeExpr};

use super::{
    descriptions::{About, Descriptions},
    draft::{Draft, DraftField, DraftType},
};

/// Drops the types that nothing needs, except those of pages that are imported whole.
pub fn prune(draft: &mut Draft, kept: impl Fn(&str) -> bool) {
    let mut needed: IndexSet<String> = draft
        .types
        .keys()
        .filter(|name| kept(name))
        .cloned()
        .collect();
    for operation in draft.operations.values() {
        let bodies = [
            operation.request.as_ref().map(|body| &body.ty),
            operation.response.as_ref().and_then(|r| r.ty.as_ref()),
        ];
        let types = bodies
            .into_iter()
            .flatten()
            .chain(operation.parameters.values().map(|parameter| &parameter.ty));
        needed.extend(types.filter_map(TypeExpr::named).map(str::to_owned));
    }
    close(&mut needed, &draft.types);
    draft.types.retain(|name, _| needed.contains(name));
}

/// Gives the types that no page describes the page of what they are used in, of an operation or else of
/// another type. Returns those that nothing uses.
pub fn link(draft: &mut Draft) -> Vec<String> {
    loop {
        let pages = pages_of_users(draft);
        let unlinked = draft.types.iter_mut().filter(|(_, ty)| ty.page.is_none());
        let mut changed = false;
        // A type may be used only by one that gets its page just now.
        for (name, ty) in unlinked {
            ty.page = pages.get(name).cloned();
            changed |= ty.page.is_some();
        }
        if !changed {
            break;
        }
    }
    let unlinked = draft.types.iter().filter(|(_, ty)| ty.page.is_none());
    unlinked.map(|(name, _)| name.clone()).collect()
}

/// The page of the first operation, else of the first type, that uses each type.
fn pages_of_users(draft: &Draft) -> IndexMap<String, String> {
    let of_operations = draft.operations.values().flat_map(|operation| {
        let response = operation
            .response
            .as_ref()
            .and_then(|response| response.ty.as_ref());
        let request = operation.request.as_ref().map(|body| &body.ty);
        let parameters = operation.parameters.values().map(|parameter| &parameter.ty);
        let used = response.into_iter().chain(request).chain(parameters);
        used.map(|ty| (operation.page.as_ref(), ty))
    });
    let of_types = draft.types.values().flat_map(|user| {
        user.fields
            .values()
            .map(|field| (user.page.as_ref(), &field.ty))
    });
    let mut pages = IndexMap::new();
    for (page, ty) in of_operations.chain(of_types) {
        if let (Some(page), Some(name)) = (page, ty.named()) {
            pages.entry(name.to_owned()).or_insert_with(|| page.clone());
        }
    }
    pages
}

/// Adds what the named types need.
fn close(names: &mut IndexSet<String>, types: &IndexMap<String, DraftType>) {
    let mut index = 0;
    while let Some(name) = names.get_index(index).cloned() {
        index += 1;
        if let Some(ty) = types.get(&name) {
            names.extend(
                ty.fields
                    .values()
                    .filter_map(|field| field.ty.named())
                    .map(str::to_owned),
            );
        }
    }
}

/// The files of a family: `operations.json` and `types/*.json`, by path below the family's folder.
///
/// # Errors
///
/// When an operation lacks what no page says, or a type is used that nothing describes.
pub fn files(
    api: &str,
    draft: &Draft,
    descriptions: &Descriptions,
) -> Result<BTreeMap<PathBuf, String>> {
    check_names(draft)?;
    let mut files = BTreeMap::new();
    files.insert(
        PathBuf::from("operations.json"),
        pretty(&serde_json::to_value(operations(
            api,
            draft,
            descriptions,
        )?)?),
    );
    let mut documents: BTreeMap<&str, Vec<(&String, &DraftType)>> = BTreeMap::new();
    for (name, ty) in &draft.types {
        documents.entry(&ty.document).or_default().push((name, ty));
    }
    let uses = Uses::of(draft);
    for (document, mut types) in documents {
        types.sort_by_key(|(name, _)| name.as_str());
        let definitions: Map<String, Value> = types
            .into_iter()
            .map(|(name, ty)| {
                (
                    name.clone(),
                    definition(name, ty, draft, &uses, descriptions),
                )
            })
            .collect();
        let mut value =
            json!({ "$schema": "http://json-schema.org/draft-07/schema#", "title": document });
        if let Some(text) = descriptions.of(About::Document(document)) {
            value["description"] = json!(text);
        }
        value["definitions"] = Value::Object(definitions);
        files.insert(
            PathBuf::from("types").join(format!("{document}.json")),
            pretty(&value),
        );
    }
    Ok(files)
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("a JSON value is serializable");
    text.push('\n');
    text
}

fn check_names(draft: &Draft) -> Result<()> {
    let mut lost = Vec::new();
    let mut check = |owner: String, ty: &TypeExpr| {
        if let Some(name) = ty.named().filter(|name| !draft.types.contains_key(*name)) {
            lost.push(format!(
                "{owner} has the type `{name}`, which nothing describes; correct it or add the type"
            ));
        }
    };
    for (name, ty) in &draft.types {
        for (field, stated) in &ty.fields {
            check(format!("types/{name}/fields/{field}"), &stated.ty);
        }
    }
    for (id, operation) in &draft.operations {
        for (name, parameter) in &operation.parameters {
            check(format!("operations/{id}/parameters/{name}"), &parameter.ty);
        }
        if let Some(body) = &operation.request {
            check(format!("operations/{id}/request"), &body.ty);
        }
        if let Some(ty) = operation
            .response
            .as_ref()
            .and_then(|response| response.ty.as_ref())
        {
            check(format!("operations/{id}/response"), ty);
        }
    }
    if lost.is_empty() {
        Ok(())
    } else {
        bail!("{}", lost.join("\n"))
    }
}

fn operations(api: &str, draft: &Draft, descriptions: &Descriptions) -> Result<Operations> {
    let (mut operations, mut lacking) = (IndexMap::new(), Vec::new());
    for (id, operation) in &draft.operations {
        let mut operation = match operation.clone().complete(id) {
            Ok(operation) => operation,
            Err(lacks) => {
                lacking.push(lacks);
                continue;
            }
        };
        operation.description = descriptions.of(About::Operation(id)).map(str::to_owned);
        for (name, parameter) in &mut operation.parameters {
            parameter.description = descriptions
                .of(About::Parameter(id, name))
                .map(str::to_owned);
        }
        for (key, error) in &mut operation.errors {
            let known = descriptions.of_documented_error(key);
            error.description = error.description.take().or(known.map(str::to_owned));
        }
        for placeholder in operation
            .template
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
        {
            if !operation.parameters.contains_key(placeholder) {
                bail!(
                    "operations/{id}: the template has `{{{placeholder}}}`, which is no parameter; add it under parameters"
                );
            }
        }
        operations.insert(id.clone(), operation);
    }
    if !lacking.is_empty() {
        bail!("{}", lacking.join("\n"));
    }
    operations.sort_keys();
    let errors = draft.errors.iter().map(|(key, error)| {
        let mut error = error.clone();
        descriptions
            .of(About::Error(key))
            .unwrap_or_default()
            .clone_into(&mut error.meaning);
        error
    });
    Ok(Operations {
        api: api.to_owned(),
        servers: draft.servers.clone(),
        audiences: draft.audiences.clone(),
        operations,
        errors: errors.collect(),
    })
}

/// In which direction each type travels.
struct Uses {
    requests: IndexSet<String>,
    responses: IndexSet<String>,
}

impl Uses {
    fn of(draft: &Draft) -> Self {
        let operations = || draft.operations.values();
        let name = |ty: &TypeExpr| ty.named().map(str::to_owned);
        let mut requests: IndexSet<String> = operations()
            .filter_map(|operation| operation.request.as_ref().and_then(|body| name(&body.ty)))
            .collect();
        let mut responses: IndexSet<String> = operations()
            .filter_map(|operation| operation.response.as_ref()?.ty.as_ref().and_then(name))
            .collect();
        close(&mut requests, &draft.types);
        close(&mut responses, &draft.types);
        Self {
            requests,
            responses,
        }
    }

    fn of_type(&self, name: &str) -> Vec<&'static str> {
        let request = self.requests.contains(name).then_some("request");
        request
            .into_iter()
            .chain(self.responses.contains(name).then_some("response"))
            .collect()
    }
}

fn definition(
    name: &str,
    ty: &DraftType,
    draft: &Draft,
    uses: &Uses,
    descriptions: &Descriptions,
) -> Value {
    let is_enumeration = !ty.values.is_empty();
    let mut value = json!({ "type": if is_enumeration { "string" } else { "object" } });
    if let Some(text) = descriptions.of(About::Type(name)) {
        value["description"] = json!(text);
    }
    if let Some(page) = &ty.page {
        value["x-page"] = json!(page);
    }
    if is_enumeration {
        value["enum"] = ty.values.keys().cloned().collect();
        let notes: Map<String, Value> = ty
            .values
            .iter()
            .map(|(text, stated)| (text.clone(), note(name, text, stated, descriptions)))
            .collect();
        value["x-values"] = Value::Object(notes);
        return value;
    }
    let directions = uses.of_type(name);
    if !directions.is_empty() {
        value["x-use"] = json!(directions);
    }
    let required: Vec<&String> = ty
        .fields
        .iter()
        .filter(|(_, field)| field.required)
        .map(|(name, _)| name)
        .collect();
    if !required.is_empty() {
        value["required"] = json!(required);
    }
    let properties = ty.fields.iter().map(|(field_name, field)| {
        let mut property = property(field, &ty.document, draft);
        if let Some(text) = descriptions.of(About::Field(name, field_name)) {
            property["description"] = json!(text);
        }
        (field_name.clone(), property)
    });
    value["properties"] = Value::Object(properties.collect());
    value
}

fn note(
    name: &str,
    text: &str,
    stated: &super::draft::DraftValue,
    descriptions: &Descriptions,
) -> Value {
    let mut note = json!({});
    if let Some(variant) = &stated.name {
        note["name"] = json!(variant);
    }
    if let Some(text) = descriptions.of(About::Value(name, text)) {
        note["description"] = json!(text);
    }
    if !stated.aliases.is_empty() {
        note["aliases"] = json!(stated.aliases);
    }
    note
}

fn property(field: &DraftField, document: &str, draft: &Draft) -> Value {
    let mut value = schema(&field.ty, document, draft);
    let mut set = |key: &str, stated: Option<Value>| {
        if let Some(stated) = stated {
            value[key] = stated;
        }
    };
    set("default", field.default.clone());
    set("minimum", field.minimum.map(Value::from));
    set("maximum", field.maximum.map(Value::from));
    set("maxLength", field.max_length.map(Value::from));
    set("maxItems", field.max_items.map(Value::from));
    set("x-name", field.name.clone().map(Value::from));
    set(
        "x-aliases",
        (!field.aliases.is_empty()).then(|| json!(field.aliases)),
    );
    set("x-lenient", field.lenient.then_some(Value::Bool(true)));
    value
}

/// A type expression as JSON Schema, seen from a document.
pub fn schema(ty: &TypeExpr, document: &str, draft: &Draft) -> Value {
    match ty {
        TypeExpr::String => json!({ "type": "string" }),
        TypeExpr::Boolean => json!({ "type": "boolean" }),
        TypeExpr::Int32 => json!({ "type": "integer", "format": "int32" }),
        TypeExpr::Int64 => json!({ "type": "integer", "format": "int64" }),
        TypeExpr::Number => json!({ "type": "number" }),
        TypeExpr::DateTime => json!({ "type": "string", "format": "date-time" }),
        TypeExpr::Guid => json!({ "type": "string", "format": "uuid" }),
        TypeExpr::Uri => json!({ "type": "string", "format": "uri" }),
        TypeExpr::Secret => json!({ "type": "string", "format": "secret" }),
        TypeExpr::Json => json!({}),
        TypeExpr::List(inner) => {
            json!({ "type": "array", "items": schema(inner, document, draft) })
        }
        TypeExpr::Map(inner) => {
            json!({ "type": "object", "additionalProperties": schema(inner, document, draft) })
        }
        TypeExpr::Named(name) => {
            let home = draft.types.get(name).map_or("", |ty| ty.document.as_str());
            let file = if home == document {
                String::new()
            } else {
                format!("{home}.json")
            };
            json!({ "$ref": format!("{file}#/definitions/{name}") })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn structure(fields: &[(&str, &str)]) -> DraftType {
        DraftType {
            fields: fields
                .iter()
                .map(|(name, ty)| ((*name).to_owned(), DraftField::of(ty.parse().unwrap())))
                .collect(),
            ..DraftType::default()
        }
    }

    #[test]
    fn a_kept_type_stays_with_what_it_needs_and_the_rest_goes() {
        let mut draft = Draft {
            types: IndexMap::from([
                ("Detail".to_owned(), structure(&[("text", "string")])),
                (
                    "Fault".to_owned(),
                    structure(&[("details", "list<Detail>")]),
                ),
                ("Lost".to_owned(), structure(&[("detail", "Detail")])),
            ]),
            ..Draft::default()
        };
        prune(&mut draft, |name| name == "Fault");
        assert_eq!(draft.types.keys().collect::<Vec<_>>(), ["Detail", "Fault"]);
    }
}
