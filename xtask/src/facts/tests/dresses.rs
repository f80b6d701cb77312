//! The same content in the dress of another year states the same.

use super::{Facts, facts, facts_of, fields, reasons, structure, text};

/// What the operations of a page state, without lines and spellings of types.
fn operations(facts: &Facts) -> Vec<String> {
    let operation = |operation: &super::Operation| {
        let parameters = operation.parameters.iter().map(|parameter| {
            let statement = &parameter.statement;
            let ty = statement.ty.as_ref().and_then(|ty| ty.read.as_ref());
            format!(
                "{} = {} {:?} {} {:?} {:?} {:?}",
                parameter.name,
                parameter.wire_name,
                parameter.location,
                ty.map_or("?".to_owned(), ToString::to_string),
                statement.required,
                statement.default,
                statement.maximum
            )
        });
        let reference = |reference: &Option<crate::facts::TypeReference>| {
            let reference = reference.as_ref();
            reference.map(|found| (found.name.clone(), found.target.clone(), found.collection))
        };
        format!(
            "{} {}\n  {}\n  {:?}\n  {:?}",
            operation.method,
            operation.uri,
            parameters.collect::<Vec<_>>().join("\n  "),
            reference(&operation.request),
            reference(&operation.response)
        )
    };
    facts.operations.iter().map(operation).collect()
}

fn errors(facts: &Facts) -> Vec<String> {
    let row = |row: &crate::facts::ErrorRow| {
        format!(
            "{:?} {:?} {} {:?} {:?} {:?} {:?}",
            row.status, row.code, row.reason, row.retry, row.reasons, row.item_types, row.operation
        )
    };
    facts.errors.iter().map(row).collect()
}

#[test]
fn html_of_2016_and_2019_and_pipes_state_the_same_request() {
    let newest = facts("inventory-new");
    assert_eq!(newest.operations.len(), 1);
    assert_eq!(errors(&newest).len(), 3);
    for year in ["inventory-2016", "inventory-2019"] {
        let older = facts(year);
        assert_eq!(operations(&older), operations(&newest), "{year}");
        assert_eq!(errors(&older), errors(&newest), "{year}");
        assert_eq!(reasons(&older.findings.unread), [""; 0], "{year}");
        assert_eq!(reasons(&older.findings.conflicts), [""; 0], "{year}");
    }
}

#[test]
fn a_page_of_html_structures_states_what_the_pipes_state() {
    let (html, pipes) = (facts("structures-html"), facts("structures-pipe"));
    let types = |facts: &Facts| -> Vec<String> {
        let one = |found: &super::Structure| format!("{} {:?}", found.name, fields(found));
        facts.types.iter().map(one).collect()
    };
    let enums = |facts: &Facts| -> Vec<String> {
        let one = |found: &crate::facts::Enumeration| {
            let values = found.values.iter().map(|value| value.value.as_str());
            format!("{} {:?}", found.name, values.collect::<Vec<_>>())
        };
        facts.enums.iter().map(one).collect()
    };
    // The newest pages write single words with a capital letter.
    let lower = |texts: Vec<String>| -> Vec<String> {
        texts.iter().map(|text| text.to_lowercase()).collect()
    };
    assert_eq!(types(&html).len(), 5);
    assert_eq!(enums(&html).len(), 3);
    assert_eq!(lower(types(&html)), lower(types(&pipes)));
    assert_eq!(lower(enums(&html)), lower(enums(&pipes)));
    let required = |facts: &Facts| -> Vec<Option<bool>> {
        let fields = facts.types.iter().flat_map(|found| &found.fields);
        fields.map(|field| field.statement.required).collect()
    };
    assert_eq!(required(&html), required(&pipes));
}

#[test]
fn line_ends_marks_and_blanks_make_no_difference() {
    for name in ["inventory-2016", "rows", "bodies", "structures-html"] {
        let plain = facts(name);
        let shown = |facts: &Facts| crate::facts::to_json(facts).to_string();
        for dress in [
            text(name).replace('\n', "\r\n"),
            format!("\u{feff}{}", text(name)),
            format!("\u{feff}{}", text(name).replace('\n', "\r\n")),
            text(name).replace("\n\n", "\n\u{a0}\n"),
        ] {
            let dressed = facts_of(&format!("{name}.md"), &dress);
            assert_eq!(shown(&dressed), shown(&plain), "{name}");
        }
    }
}

#[test]
fn lines_are_those_of_the_file() {
    let html = facts("inventory-2016");
    let operation = &html.operations[0];
    let line = |number: usize| text("inventory-2016").lines().nth(number - 1).unwrap();
    assert_eq!(line(operation.place.line), "<tr class=\"odd\">");
    for parameter in &operation.parameters {
        let at = parameter.statement.place.line;
        let cell = format!("<td><p>{}</p></td>", parameter.name);
        assert_eq!(line(at + 1), cell, "{at}");
    }
    let rows = facts("rows");
    for field in rows.types.iter().flat_map(|structure| &structure.fields) {
        let text = text("rows").lines().nth(field.statement.place.line - 1);
        assert!(text.unwrap().contains(&field.name), "{}", field.name);
    }
}

#[test]
fn a_structure_that_stands_twice_is_compared() {
    let mixed = facts("mixed");
    let names: Vec<&str> = mixed
        .types
        .iter()
        .map(|found| found.name.as_str())
        .collect();
    assert_eq!(names, ["ProductDetails", "ProductImage", "ProductDetails"]);
    let image = structure(&mixed, "ProductImage");
    assert_eq!(image.fields[2].statement.max_length, Some(10_000));
    assert_eq!(
        reasons(&mixed.findings.conflicts),
        [
            "11: the field `packageId` stands in this table twice",
            "28: ProductDetails stands on mixed.md:5 as well: `category` here is `Category` there",
        ]
    );
    assert_eq!(
        reasons(&mixed.findings.unread),
        ["9: the type `collection of` cannot be read"]
    );
}
