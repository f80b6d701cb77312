//! progenitor on our OpenAPI documents, as somebody would use it who has no SDK.
//!
//! progenitor reads OpenAPI 3.0, and our documents are 3.1: [`down`] writes them in the older form
//! first. Where it refuses a document, operations that it refuses by themselves are left out, and
//! [`Generated::refused`] says which and why.

#![allow(missing_docs, reason = "nobody depends on this")]

pub mod down;

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context as _, Result, anyhow};
use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::Value;

const METHODS: [&str; 5] = ["delete", "get", "patch", "post", "put"];

/// A client, and what it lacks.
#[derive(Debug)]
pub struct Generated {
    /// A formatted Rust file.
    pub code: String,
    /// How many operations it has.
    pub operations: usize,
    /// Operations that are left out, with the error.
    pub refused: Vec<(String, String)>,
}

/// Makes a client of a 3.1 document.
pub fn generate(document: &str) -> Result<Generated> {
    let mut document: Value = serde_json::from_str(document).context("the document is JSON")?;
    down::convert(&mut document);
    let operations = operations(&document);
    if let Ok(code) = client(&document) {
        let operations = operations.len();
        return Ok(Generated {
            code,
            operations,
            refused: Vec::new(),
        });
    }
    let mut refused = Vec::new();
    for operation in &operations {
        let mut alone = document.clone();
        keep(&mut alone, |other| other == operation);
        if let Err(error) = client(&alone) {
            refused.push((operation.clone(), format!("{error:#}")));
        }
    }
    keep(&mut document, |operation| {
        refused.iter().all(|(other, _)| other != operation)
    });
    let code =
        client(&document).context("each operation by itself is taken, but not all of them")?;
    let operations = operations.len() - refused.len();
    Ok(Generated {
        code,
        operations,
        refused,
    })
}

/// One run of progenitor. What it does not know, it meets with an error or a panic.
fn client(document: &Value) -> Result<String> {
    let document: OpenAPI =
        serde_json::from_value(document.clone()).context("it is not OpenAPI 3.0")?;
    // The words of a panic come with the error.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let made = catch_unwind(AssertUnwindSafe(|| {
        let mut settings = GenerationSettings::new();
        settings.with_interface(InterfaceStyle::Builder);
        Generator::new(&settings).generate_tokens(&document)
    }));
    std::panic::set_hook(hook);
    let tokens = made.map_err(|panic| anyhow!("a panic: {}", words(panic.as_ref())))??;
    let file = syn::parse2(tokens).context("what progenitor made is not Rust")?;
    Ok(prettyplease::unparse(&file))
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without words")
}

/// The ids of all operations.
fn operations(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let items = paths.filter_map(|(_, item)| item.as_object());
    let each = items.flat_map(|item| METHODS.iter().filter_map(|method| item.get(*method)));
    each.filter_map(|operation| operation["operationId"].as_str().map(str::to_owned))
        .collect()
}

/// Leaves the operations whose ids are wanted.
fn keep(document: &mut Value, is_wanted: impl Fn(&str) -> bool) {
    let Some(paths) = document["paths"].as_object_mut() else {
        return;
    };
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        item.retain(|key, operation| {
            !METHODS.contains(&key.as_str())
                || operation["operationId"].as_str().is_some_and(&is_wanted)
        });
    }
}
