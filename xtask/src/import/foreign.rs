//! What has to hold for pages that nobody here has seen. The documentation is written by others, by hand
//! and by machine: whatever a page holds, it is read or refused, its facts stand where they say, and the
//! schemas made of it hang together.
//!
//! A fuzzer calls [`check`] with pages that it makes up, a test with those that are kept.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::Value;

use super::{
    build::{self, Sources},
    descriptions::Descriptions,
    schemas,
    scope::Scope,
};
use crate::{
    drift::{self, Sides},
    facts::{self, Facts, Place},
    pages::{self, Page},
    pins::Pins,
};

/// Parts the older page of an input from the newer one.
const BREAK: &str = "\n%%%%\n";

/// One page, or an older and a newer one with a line `%%%%` between them.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (old, new) = text.split_once(BREAK).unwrap_or((&text, ""));
    let [old, new] = [old, new].map(page);
    let nothing = drift::compare(&old, &old);
    assert!(
        nothing.is_empty(),
        "a page differs from itself: {}",
        drift::json(&nothing)
    );
    let (there, back) = (drift::compare(&old, &new), drift::compare(&new, &old));
    assert_eq!(
        there.is_empty(),
        back.is_empty(),
        "{}{}",
        drift::json(&there),
        drift::json(&back)
    );
    let sides = Sides {
        api: "store-services",
        old: &old,
        new: &new,
    };
    assert!(!drift::table(&there, &sides).is_empty());
}

/// The facts of a page, and the schemas of those.
fn page(text: &str) -> Facts {
    let page = Page::parse("page.md", text);
    let lines = text.lines().count() + 1;
    for block in &page.blocks {
        assert!(
            (1..=lines).contains(&block.line),
            "line {} of {lines}",
            block.line
        );
    }
    if let Some(refused) = pages::refuse_translation(&page) {
        assert!(!refused.to_string().is_empty());
    }
    let read = || facts::collect(std::slice::from_ref(&page));
    let facts = read();
    let told = facts::to_json(&facts);
    assert_eq!(
        told,
        facts::to_json(&read()),
        "the same page states different things"
    );
    for place in places(&facts) {
        assert!(place.page == "page.md" && place.line <= lines, "{place:?}");
    }
    schemas_of(&facts);
    facts
}

fn places(facts: &Facts) -> impl Iterator<Item = &Place> {
    let operations = facts.operations.iter().map(|found| &found.place);
    let types = facts.types.iter().map(|found| &found.place);
    let enums = facts.enums.iter().map(|found| &found.place);
    let errors = facts.errors.iter().map(|found| &found.place);
    let examples = facts.examples.iter().map(|found| &found.place);
    operations
        .chain(types)
        .chain(enums)
        .chain(errors)
        .chain(examples)
}

const PINS: &str = r#"
[[source]]
note = "Made up."
link = "https://docs.example/{page}"
pages = { "page.md" = { sha256 = "ZEROS" } }
"#;

/// Everything on the page as schemas, without corrections. What is not enough for one is an error.
fn schemas_of(facts: &Facts) {
    let scope = Scope {
        servers: toml::from_str("store.url = 'https://api.example'").expect("it is a server"),
        audiences: toml::from_str("service.resource = 'https://api.example'").expect("it is one"),
        operations: (facts.operations.iter().enumerate())
            .map(|(number, found)| (format!("page#{}", found.row), format!("operation_{number}")))
            .collect(),
        whole_pages: vec!["page".to_owned()],
        ..Scope::default()
    };
    let pins = Pins::parse(&PINS.replace("ZEROS", &"0".repeat(64))).expect("they are pins");
    let sources = Sources {
        facts,
        scope: &scope,
        pins: &pins,
    };
    let made = build::build(&sources).and_then(|built| {
        let mut draft = built.draft;
        build::follow_corrections(&mut draft)?;
        scope.place(&mut draft.types)?;
        schemas::prune(&mut draft, |_| true);
        schemas::link(&mut draft);
        schemas::files("store-services", &draft, &Descriptions::default())
    });
    match made {
        Ok(files) => {
            let named = |(path, text): (PathBuf, String)| (path.display().to_string(), text);
            hang_together(&files.into_iter().map(named).collect());
        }
        Err(error) => assert!(!format!("{error:#}").is_empty()),
    }
}

/// Every reference leads to a definition of the document that it names.
fn hang_together(files: &BTreeMap<String, String>) {
    let document = |text: &String| serde_json::from_str::<Value>(text).expect("schemas are JSON");
    let documents: BTreeMap<&str, Value> = files
        .iter()
        .map(|(path, text)| (path.as_str(), document(text)))
        .collect();
    for (path, document) in &documents {
        for reference in references(document) {
            let (file, pointer) = reference.split_once('#').expect("it names a definition");
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target = match (file, folder) {
                ("", _) => (*path).to_owned(),
                (_, "") => file.to_owned(),
                _ => format!("{folder}/{file}"),
            };
            let found = documents
                .get(target.as_str())
                .and_then(|it| it.pointer(pointer));
            assert!(found.is_some(), "{path}: `{reference}` leads nowhere");
        }
    }
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            own.into_iter()
                .chain(fields.values().flat_map(references))
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// What a fuzzer has found once, and what it began with.
    #[test]
    fn kept_pages_are_read_or_refused() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/importer");
        let files = fs::read_dir(&corpus).expect("the corpus is beside the crate");
        let mut count = 0;
        for file in files {
            super::check(&fs::read(file.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 20, "{count} pages in {}", corpus.display());
    }
}
