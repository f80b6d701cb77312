//! A 3.1 document in the words of 3.0.
//!
//! What our documents use of 3.1 is little: types in a list to allow for null, a reference or null,
//! `const`, and `examples` in schemas. An open enum, which is its known values or any string, is a
//! string in the end, and becomes one: typify would make it a structure that reads no answer.
//!
//! One thing is not for 3.0 but for progenitor, which takes a `default` answer for one that may be a
//! success as well, and then finds two types of success: the default becomes `4XX` and `5XX`.

use serde_json::{Map, Value, json};

/// Writes the document in the older form, in place.
pub fn convert(document: &mut Value) {
    document["openapi"] = json!("3.0.3");
    if let Some(info) = document["info"].as_object_mut() {
        info.remove("summary");
        if let Some(license) = info.get_mut("license").and_then(Value::as_object_mut) {
            license.remove("identifier");
        }
    }
    visit(document);
    for item in document["paths"]
        .as_object_mut()
        .into_iter()
        .flatten()
        .map(|(_, item)| item)
    {
        let operations = item
            .as_object_mut()
            .into_iter()
            .flatten()
            .map(|(_, operation)| operation);
        for answers in operations.filter_map(|operation| operation.get_mut("responses")) {
            let Some(answers) = answers.as_object_mut() else {
                continue;
            };
            if let Some(other) = answers.remove("default") {
                answers.insert("4XX".to_owned(), other.clone());
                answers.insert("5XX".to_owned(), other);
            }
        }
    }
}

fn visit(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(visit),
        Value::Object(object) => {
            if is_schema(object) {
                schema(object);
            }
            for (key, value) in object.iter_mut() {
                // Values of answers are not schemas, whatever they look like.
                if !matches!(key.as_str(), "example" | "examples" | "default" | "enum") {
                    visit(value);
                }
            }
        }
        _ => {}
    }
}

fn is_schema(object: &Map<String, Value>) -> bool {
    ["type", "anyOf", "const"]
        .iter()
        .any(|key| object.contains_key(*key))
}

fn schema(schema: &mut Map<String, Value>) {
    schema.remove("examples");
    if let Some(value) = schema.remove("const") {
        schema.insert("enum".to_owned(), json!([value]));
    }
    if let Some(Value::Array(types)) = schema.get("type").cloned() {
        let (null, rest): (Vec<_>, Vec<_>) = types.into_iter().partition(|name| name == "null");
        match rest.as_slice() {
            [one] => schema.insert("type".to_owned(), one.clone()),
            // Several: any value will do.
            _ => schema.remove("type"),
        };
        if !null.is_empty() {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
    if let Some(Value::Array(choices)) = schema.get("anyOf").cloned() {
        if choices.iter().all(|choice| choice["type"] == "string") {
            schema.remove("anyOf");
            schema.insert("type".to_owned(), json!("string"));
        } else if let [one, null] = choices.as_slice() {
            if null["type"] == "null" {
                schema.remove("anyOf");
                schema.insert("allOf".to_owned(), json!([one]));
                schema.insert("nullable".to_owned(), json!(true));
            }
        }
    }
}
