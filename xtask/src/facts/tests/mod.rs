//! Small pages in the manner of the real ones, in every year's dress, against what they state.

mod dresses;
mod mutations;
mod snapshots;
mod statements;

use crate::pages::Page;

use super::{Facts, Operation, Parameter, Structure, collect};

/// The text of a page under `pages/`.
macro_rules! page {
    ($name:literal) => {
        include_str!(concat!("pages/", $name, ".md"))
    };
}

/// Every page, for tests that hold for all of them.
const PAGES: &[(&str, &str)] = &[
    ("bodies", page!("bodies")),
    ("enums", page!("enums")),
    ("errors", page!("errors")),
    ("fences", page!("fences")),
    ("flight", page!("flight")),
    ("inventory-2016", page!("inventory-2016")),
    ("inventory-2019", page!("inventory-2019")),
    ("inventory-new", page!("inventory-new")),
    ("mixed", page!("mixed")),
    ("overview", page!("overview")),
    ("places", page!("places")),
    ("prose", page!("prose")),
    ("ratings", page!("ratings")),
    ("rows", page!("rows")),
    ("several", page!("several")),
    ("splits", page!("splits")),
    ("structures-html", page!("structures-html")),
    ("structures-pipe", page!("structures-pipe")),
    ("types", page!("types")),
];

fn text(name: &str) -> &'static str {
    let found = PAGES.iter().find(|(known, _)| *known == name);
    found.expect("the page is listed").1
}

/// The facts of one page.
fn facts(name: &str) -> Facts {
    facts_of(&format!("{name}.md"), text(name))
}

fn facts_of(file: &str, text: &str) -> Facts {
    collect(&[Page::parse(file, text)])
}

fn structure<'a>(facts: &'a Facts, name: &str) -> &'a Structure {
    let found = facts.types.iter().find(|structure| structure.name == name);
    found.unwrap_or_else(|| panic!("no structure {name}"))
}

fn parameter<'a>(operation: &'a Operation, name: &str) -> &'a Parameter {
    let found = operation.parameters.iter().find(|p| p.name == name);
    found.unwrap_or_else(|| panic!("no parameter {name}"))
}

/// `name: type` of every field.
fn fields(structure: &Structure) -> Vec<String> {
    let read = |field: &super::Field| {
        let ty = field.statement.ty.as_ref();
        let read = ty.and_then(|ty| ty.read.as_ref());
        read.map_or("?".to_owned(), ToString::to_string)
    };
    let fields = structure.fields.iter();
    fields
        .map(|field| format!("{}: {}", field.name, read(field)))
        .collect()
}

fn reasons(findings: &[super::Finding]) -> Vec<String> {
    let text = |finding: &super::Finding| format!("{}: {}", finding.line, finding.reason);
    findings.iter().map(text).collect()
}
