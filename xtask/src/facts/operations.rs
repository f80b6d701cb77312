//! Operations: request tables, or a method in bold above a fenced address; and their parameters.

use heck::ToLowerCamelCase as _;

use crate::{
    contract::ParameterLocation,
    pages::{METHODS, Rich, Row, Table},
};

use super::{
    Findings, Operation, Parameter, Place, Statement, UriTemplate,
    columns::{Column, Columns},
    headings::Section,
    structures::statement,
    uri::{loose, placeholders},
};

/// The operations of a request table.
pub(super) fn from_table(
    table: &Table,
    columns: &Columns,
    page: &str,
    name: &str,
    findings: &mut Findings,
) -> Vec<Operation> {
    let mut operations = Vec::new();
    for row in &table.rows {
        let place = Place {
            page: page.to_owned(),
            line: row.line,
        };
        let method = columns.text(row, Column::Method).unwrap_or_default();
        let printed = columns.text(row, Column::Uri).unwrap_or_default();
        // Some rows print the method in front of the address as well.
        let address =
            super::examples::request_line(&printed).map_or(printed.clone(), |(_, address)| address);
        let address = with_query(&address, columns.text(row, Column::Query));
        let method = method_of(&method);
        match (
            METHODS.contains(&method.as_str()),
            UriTemplate::read(&address),
        ) {
            (true, Some(uri)) => operations.push(operation(name, place, method, uri)),
            (false, _) => findings
                .unread
                .push(place.finding(format!("`{method}` is not an HTTP method"))),
            (true, None) => findings
                .unread
                .push(place.finding(format!("`{printed}` is not an address"))),
        }
    }
    operations
}

/// An operation without what later tables say of it.
pub(super) fn operation(name: &str, place: Place, method: String, uri: UriTemplate) -> Operation {
    Operation {
        name: name.to_owned(),
        place,
        row: 0,
        method,
        uri,
        parameters: Vec::new(),
        request: None,
        response: None,
        credentials: None,
        is_form: false,
        status: None,
    }
}

/// The method behind a word of a table: those of a queue are named by what they do.
fn method_of(word: &str) -> String {
    let word = word.trim_matches(['*', '`', ' ']).to_ascii_uppercase();
    if word == "PEEK" {
        "GET".to_owned()
    } else {
        word
    }
}

/// An address with what its table says in a column of its own: `/messages` and `peekonly=true`. What
/// stands in parentheses is a placeholder: `/messages/(message ID from queue)`.
fn with_query(address: &str, query: Option<String>) -> String {
    let address = in_braces(address);
    match query.filter(|query| query.contains('=')) {
        Some(query) => format!("{address}?{}", in_braces(&query)),
        None => address,
    }
}

fn in_braces(address: &str) -> String {
    let (Some(open), Some(close)) = (address.find('('), address.rfind(')')) else {
        return address.to_owned();
    };
    if close < open {
        return address.to_owned();
    }
    let words = &address[open + 1..close];
    let name = words.split(" from ").next().unwrap_or(words);
    format!(
        "{}{{{}}}{}",
        &address[..open],
        name.to_lower_camel_case(),
        &address[close + 1..]
    )
}

/// The method that a paragraph consists of: `**GET:**`, `**POST**:`.
pub(super) fn lone_method(text: &Rich) -> Option<String> {
    let word = text
        .text()
        .trim_matches([':', '*', ' '])
        .to_ascii_uppercase();
    METHODS.contains(&word.as_str()).then_some(word)
}

/// The request that a paragraph consists of: `POST https://…` in code.
pub(super) fn lone_request(text: &Rich) -> Option<(String, UriTemplate)> {
    let is_code = |span: &crate::pages::Span| {
        span.style == crate::pages::Style::Code || span.text.trim().is_empty()
    };
    if !text.spans.iter().all(is_code) {
        return None;
    }
    let (method, address) = super::examples::request_line(&text.text())?;
    Some((method, UriTemplate::read(&address)?))
}

/// The address that a fence consists of, below a lone method.
pub(super) fn lone_address(fence: &str) -> Option<UriTemplate> {
    let mut lines = fence.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next()?;
    if lines.next().is_some() {
        return None;
    }
    UriTemplate::read(first)
}

/// Adds the rows of a parameter table to the operations it belongs to.
pub(super) fn add_parameters(
    operations: &mut [Operation],
    table: &Table,
    columns: &Columns,
    section: Section,
    findings: &mut Findings,
) {
    let Some(subject) = columns.subject() else {
        return;
    };
    let Some(page) = operations
        .first()
        .map(|operation| operation.place.page.clone())
    else {
        return;
    };
    for row in &table.rows {
        let place = Place {
            page: page.clone(),
            line: row.line,
        };
        let Some(name) = columns.text(row, subject) else {
            findings
                .unread
                .push(place.finding("a parameter without a name"));
            continue;
        };
        let name = name
            .trim_end_matches(':')
            .trim_matches(['{', '}', '`', '*', ' '])
            .to_owned();
        let statement = statement(row, columns, place, findings);
        for operation in operations.iter_mut() {
            place_parameter(
                operation,
                &name,
                columns.text(row, Column::Location),
                section,
                &statement,
            );
        }
    }
}

/// Decides where a parameter travels and under which key.
fn place_parameter(
    operation: &mut Operation,
    name: &str,
    printed: Option<String>,
    section: Section,
    statement: &Statement,
) {
    if section == Section::RequestHeaders {
        return push(
            operation,
            name,
            name.to_owned(),
            ParameterLocation::Header,
            statement,
        );
    }
    let wanted = loose(name);
    let in_path = operation
        .uri
        .path_placeholders()
        .iter()
        .find(|placeholder| loose(placeholder) == wanted)
        .map(|p| (*p).to_owned());
    let in_query = query_key(&operation.uri, &wanted);
    let told = printed.map(|text| text.to_lowercase());
    let (location, wire_name) = match (told.as_deref(), in_path, in_query) {
        (Some("header"), ..) => (ParameterLocation::Header, name.to_owned()),
        (_, Some(placeholder), _) => (ParameterLocation::Path, placeholder),
        (Some("path"), None, _) => (ParameterLocation::Path, name.to_owned()),
        (_, None, Some(key)) => (ParameterLocation::Query, key),
        (_, None, None) => (ParameterLocation::Query, name.to_owned()),
    };
    push(operation, name, wire_name, location, statement);
}

fn push(
    operation: &mut Operation,
    name: &str,
    wire_name: String,
    location: ParameterLocation,
    statement: &Statement,
) {
    let known = operation
        .parameters
        .iter()
        .any(|p| p.wire_name == wire_name && p.location == location);
    if !known {
        let statement = statement.clone();
        operation.parameters.push(Parameter {
            name: name.to_owned(),
            wire_name,
            location,
            statement,
        });
    }
}

/// The query key that a parameter is, by the key itself or by the placeholder behind it.
fn query_key(uri: &UriTemplate, wanted: &str) -> Option<String> {
    uri.query()
        .into_iter()
        .find(|(key, value)| {
            loose(key) == wanted || placeholders(value).iter().any(|p| loose(p) == wanted)
        })
        .map(|(key, _)| key.to_owned())
}

/// After the last table: adds what the address shows and no table explains, and settles a parameter
/// that the table and the address spell differently.
pub(super) fn finish(operation: &mut Operation, findings: &mut Findings) {
    let path: Vec<String> = operation
        .uri
        .path_placeholders()
        .iter()
        .map(|p| (*p).to_owned())
        .collect();
    for placeholder in path {
        if is_base(&placeholder) || has(operation, ParameterLocation::Path, &placeholder) {
            continue;
        }
        match misspelt(operation, &placeholder) {
            Some(index) => {
                let parameter = &mut operation.parameters[index];
                findings
                    .conflicts
                    .push(parameter.statement.place.finding(format!(
                        "the table calls the path parameter `{}`, the address `{{{placeholder}}}`",
                        parameter.name
                    )));
                parameter.location = ParameterLocation::Path;
                parameter.wire_name = placeholder;
            }
            None => unexplained(operation, placeholder, ParameterLocation::Path, findings),
        }
    }
    let query: Vec<(String, String)> = operation
        .uri
        .query()
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    for (key, value) in query {
        if value.contains('{') && !has(operation, ParameterLocation::Query, &key) {
            unexplained(operation, key, ParameterLocation::Query, findings);
        }
    }
    let undeclared = operation
        .parameters
        .iter()
        .filter(|p| p.location == ParameterLocation::Query);
    let keys: Vec<String> = operation
        .uri
        .query()
        .iter()
        .map(|(key, _)| loose(key))
        .collect();
    for parameter in undeclared.filter(|p| !keys.contains(&loose(&p.wire_name))) {
        findings
            .conflicts
            .push(parameter.statement.place.finding(format!(
                "the parameter `{}` is not in the address",
                parameter.name
            )));
    }
}

fn is_base(placeholder: &str) -> bool {
    placeholder.eq_ignore_ascii_case("baseurl")
}

fn has(operation: &Operation, location: ParameterLocation, wire_name: &str) -> bool {
    operation
        .parameters
        .iter()
        .any(|p| p.location == location && p.wire_name == wire_name)
}

/// A parameter of the table that the address lacks and whose name differs in a letter or two:
/// `useName` for `{username}`.
fn misspelt(operation: &Operation, placeholder: &str) -> Option<usize> {
    let wanted = loose(placeholder);
    let keys: Vec<String> = operation
        .uri
        .query()
        .iter()
        .map(|(key, _)| loose(key))
        .collect();
    operation.parameters.iter().position(|p| {
        let name = loose(&p.name);
        p.location == ParameterLocation::Query && !keys.contains(&name) && nearly(&name, &wanted)
    })
}

/// Whether one name is the other without one letter, or one contains the other's end.
fn nearly(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let without_one = || {
        (0..long.len())
            .any(|at| long.is_char_boundary(at) && [&long[..at], &long[at + 1..]].concat() == short)
    };
    (long.len() == short.len() + 1 && long.is_ascii() && without_one())
        || (short.len() > 3 && long.ends_with(short))
}

fn unexplained(
    operation: &mut Operation,
    wire_name: String,
    location: ParameterLocation,
    findings: &mut Findings,
) {
    findings.conflicts.push(operation.place.finding(format!(
        "the address has `{wire_name}`, which no parameter table explains"
    )));
    let statement = Statement {
        place: operation.place.clone(),
        ..Statement::default()
    };
    operation.parameters.push(Parameter {
        name: wire_name.clone(),
        wire_name,
        location,
        statement,
    });
}

/// Whether a table lists requests. One page prints a method where the header of the addresses belongs,
/// so addresses beside the methods will do.
pub(super) fn is_request_table(table: &Table, columns: &Columns) -> bool {
    let address_beside = |row: &Row| {
        row.cells
            .get(1)
            .is_some_and(|cell| UriTemplate::read(&cell.text()).is_some())
    };
    columns.has(Column::Method)
        && (columns.has(Column::Uri)
            || (table.header.len() == 2 && table.rows.iter().all(address_beside)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_of_a_queue_are_named_by_what_they_do() {
        assert_eq!(method_of("Peek"), "GET");
        assert_eq!(method_of("Delete"), "DELETE");
    }

    #[test]
    fn a_column_of_its_own_has_the_query() {
        let query = |text: &str| Some(text.to_owned());
        for (address, query, expected) in [
            (
                "/messages",
                query("peekonly=true"),
                "/messages?peekonly=true",
            ),
            ("/messages", query("none"), "/messages"),
            (
                "/messages/(message ID from queue)",
                None,
                "/messages/{messageId}",
            ),
            (
                "/messages",
                query("popreceipt=(value from queue message)"),
                "/messages?popreceipt={value}",
            ),
        ] {
            assert_eq!(with_query(address, query), expected);
        }
    }
}
