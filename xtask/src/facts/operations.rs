//! Operations: request tables, or a method in bold above a fenced address; and their parameters.

use heck::ToLowerCamelCase as _;

use crate::{
    contract::ParameterLocation,
    pages::{METHODS, Rich, Row, Table},
};

use super::{
    Field, Findings, Operation, Parameter, Place, Statement, UriTemplate,
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
    // A table without a header has its first request in the place of one.
    let header = Row {
        line: table.rows.first().map_or(0, |row| row.line),
        cells: table.header.clone(),
        printed_cells: None,
    };
    let first = Some(&header).filter(|row| is_request_row(row));
    for row in first.into_iter().chain(&table.rows) {
        let place = Place {
            page: page.to_owned(),
            line: row.line,
        };
        let method = columns.text(row, Column::Method).unwrap_or_default();
        let method = method_of(&method);
        let addresses = if columns.has(Column::Query) {
            let printed = columns.text(row, Column::Uri).unwrap_or_default();
            let address = with_query(&printed, columns.text(row, Column::Query));
            UriTemplate::read(&address).into_iter().collect()
        } else {
            columns
                .cell(row, Column::Uri)
                .map(addresses)
                .unwrap_or_default()
        };
        if !METHODS.contains(&method.as_str()) {
            findings
                .unread
                .push(place.finding(format!("`{method}` is not an HTTP method")));
        } else if addresses.is_empty() {
            let printed = columns.text(row, Column::Uri).unwrap_or_default();
            findings
                .unread
                .push(place.finding(format!("`{printed}` is not an address")));
        } else {
            let description = columns.cell(row, Column::Description);
            let described = description.and_then(described_on);
            operations.extend(addresses.into_iter().map(|uri| {
                let name = described.as_ref().map_or(name, |(name, _)| name.as_str());
                Operation {
                    listed_for: described.as_ref().map(|(_, page)| page.clone()),
                    ..operation(name, place.clone(), method.clone(), uri)
                }
            }));
        }
    }
    operations
}

/// The page that an overview links for each of its requests, and what it calls it.
fn described_on(description: &Rich) -> Option<(String, String)> {
    let (name, target) = description.links().next()?;
    let page = target.split(['#', '?']).next().unwrap_or(target);
    let is_page = page.to_lowercase().ends_with(".md") && description.text() == name;
    is_page.then(|| (name.to_owned(), page.to_owned()))
}

/// The method in a cell: `**GET**`, `POST:`. Those of a queue are named by what they do.
fn method_of(cell: &str) -> String {
    let word = cell.trim_matches(['*', '`', ':', ' ']).to_ascii_uppercase();
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

/// The addresses of a cell: one, or one on each line.
fn addresses(cell: &Rich) -> Vec<UriTemplate> {
    let read = |printed: &str| {
        // Some rows print the method in front of the address as well.
        let address = super::examples::request_line(printed).map(|(_, address)| address);
        UriTemplate::read(address.as_deref().unwrap_or(printed))
    };
    let lines = cell.lines();
    let each: Option<Vec<UriTemplate>> = lines.iter().map(|line| read(line)).collect();
    match each {
        Some(each) if each.len() > 1 => each,
        _ => read(&cell.text()).into_iter().collect(),
    }
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
        listed_for: None,
        is_form: false,
        status: None,
    }
}

/// The method that a paragraph consists of: `**GET:**`, `**POST**:`.
pub(super) fn lone_method(text: &Rich) -> Option<String> {
    let word = text
        .text()
        .trim_matches([':', '*', ' '])
        .to_ascii_uppercase();
    METHODS.contains(&word.as_str()).then_some(word)
}

/// The request that a paragraph consists of: `POST https://…` in code, or below a heading that
/// announces it in any dress.
pub(super) fn lone_request(text: &Rich, announced: bool) -> Option<(String, UriTemplate)> {
    let is_code = |span: &crate::pages::Span| {
        span.style == crate::pages::Style::Code || span.text.trim().is_empty()
    };
    let printed = text.text();
    // Without the code, it must not go on as a sentence.
    let is_short = announced && printed.split(' ').count() <= 3;
    if !text.spans.iter().all(is_code) && !is_short {
        return None;
    }
    let (method, address) = super::examples::request_line(&printed)?;
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

/// Adds the rows of a parameter table to the operations it belongs to. Returns the rows that the table
/// puts into the body.
pub(super) fn add_parameters(
    operations: &mut [Operation],
    table: &Table,
    columns: &Columns,
    section: Section,
    findings: &mut Findings,
) -> Vec<Field> {
    let mut in_body = Vec::new();
    let page = operations.first().map(|first| first.place.page.clone());
    let (Some(subject), Some(page)) = (columns.subject(), page) else {
        return in_body;
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
            .replace('\\', "");
        let told = columns.text(row, Column::Location);
        let told = told.map(|text| text.to_lowercase());
        let statement = statement(row, columns, place, findings);
        if told.as_deref() == Some("body") {
            in_body.push(Field { name, statement });
            continue;
        }
        let wanted = loose(&name);
        let in_path = |operation: &Operation| path_placeholder(&operation.uri, &wanted).is_some();
        let in_query = |operation: &Operation| query_key(&operation.uri, &wanted).is_some();
        // Where some of the addresses have it in their path, the others do not take it.
        let some_path = section != Section::RequestHeaders && operations.iter().any(in_path);
        for operation in operations.iter_mut() {
            if !some_path || in_path(operation) || in_query(operation) {
                place_parameter(operation, &name, told.as_deref(), section, &statement);
            }
        }
    }
    in_body
}

/// The placeholder of the path that a parameter is, by its own name or by the key in front of it.
fn path_placeholder(uri: &UriTemplate, wanted: &str) -> Option<String> {
    let by_name = uri
        .path_placeholders()
        .into_iter()
        .find(|placeholder| loose(placeholder) == wanted);
    let by_key = || {
        let mut keys = uri.path_keys().into_iter();
        keys.find(|(key, _)| loose(key) == wanted)
            .map(|(_, placeholder)| placeholder)
    };
    by_name.or_else(by_key).map(str::to_owned)
}

/// Decides where a parameter travels and under which key.
fn place_parameter(
    operation: &mut Operation,
    name: &str,
    told: Option<&str>,
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
    let in_path = path_placeholder(&operation.uri, &wanted);
    let in_query = query_key(&operation.uri, &wanted);
    let (location, wire_name) = match (told, in_path, in_query) {
        (Some("header"), ..) => (ParameterLocation::Header, name.to_owned()),
        (_, Some(placeholder), _) => (ParameterLocation::Path, placeholder),
        (Some("path"), None, _) => {
            // The address may show an id instead of a placeholder.
            if let Some(uri) = operation.uri.with_placeholder(name) {
                operation.uri = uri;
            }
            (ParameterLocation::Path, name.to_owned())
        }
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

/// After the last table: adds what the addresses of a group show and no table explains, and settles
/// parameters that the table and the address spell differently.
pub(super) fn finish(group: &mut [Operation], findings: &mut Findings) {
    for operation in &mut *group {
        settle_path(operation, findings);
    }
    for index in 0..group.len() {
        report_undeclared(&group[index], group, findings);
        let reason = add_unexplained(&mut group[index]);
        // An overview explains nothing and contradicts nobody.
        if let (Some(reason), None) = (reason, &group[index].listed_for) {
            findings.conflicts.push(group[index].place.finding(reason));
        }
    }
}

/// Pairs the placeholders that no row names with the rows that name no placeholder.
fn settle_path(operation: &mut Operation, findings: &mut Findings) {
    let open = |operation: &Operation| -> Vec<String> {
        let placeholders = operation.uri.path_placeholders().into_iter();
        placeholders
            .filter(|name| !is_base(name) && !has(operation, ParameterLocation::Path, name))
            .map(str::to_owned)
            .collect()
    };
    for placeholder in open(operation) {
        if let Some(index) = misspelt(operation, &placeholder) {
            pair(operation, index, placeholder, findings);
        }
    }
    // One of each is left, and both are ids: they are the same.
    let strangers: Vec<usize> = strangers(operation).collect();
    if let ([placeholder], [index]) = (open(operation).as_slice(), strangers.as_slice()) {
        let is_id = |name: &str| name.split('-').any(|word| loose(word).ends_with("id"));
        if is_id(placeholder) && is_id(&operation.parameters[*index].name) {
            pair(operation, *index, placeholder.clone(), findings);
        }
    }
}

fn pair(operation: &mut Operation, index: usize, placeholder: String, findings: &mut Findings) {
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

/// The parameters that are neither in the path nor in the query of the address.
fn strangers(operation: &Operation) -> impl Iterator<Item = usize> {
    let keys: Vec<String> = operation
        .uri
        .query()
        .iter()
        .map(|(key, _)| loose(key))
        .collect();
    operation
        .parameters
        .iter()
        .enumerate()
        .filter(move |(_, p)| {
            p.location == ParameterLocation::Query && !keys.contains(&loose(&p.wire_name))
        })
        .map(|(index, _)| index)
}

/// A table that explains what no address of its group takes contradicts it. A GET whose address shows
/// no query at all leaves the query to the table.
fn report_undeclared(operation: &Operation, group: &[Operation], findings: &mut Findings) {
    let in_some_address = |name: &str| {
        let wanted = loose(name);
        group.iter().any(|other| {
            other
                .uri
                .query()
                .iter()
                .any(|(key, _)| loose(key) == wanted)
        })
    };
    let absent: Vec<_> = strangers(operation)
        .map(|index| &operation.parameters[index])
        .filter(|parameter| !in_some_address(&parameter.wire_name))
        .collect();
    let shows_query = !operation.uri.query().is_empty();
    let told = operation.method != "GET" || shows_query;
    let (Some(first), true) = (absent.first(), told) else {
        return;
    };
    let names: Vec<String> = absent
        .iter()
        .map(|parameter| format!("`{}`", parameter.name))
        .collect();
    let noun = if names.len() == 1 {
        "parameter"
    } else {
        "parameters"
    };
    findings
        .conflicts
        .push(first.statement.place.finding(format!(
            "the address lacks the {noun} {} of the table",
            names.join(", ")
        )));
}

/// Adds the placeholders that no table explains, and says which.
fn add_unexplained(operation: &mut Operation) -> Option<String> {
    let path = operation.uri.path_placeholders().into_iter();
    let path = path
        .filter(|name| !is_base(name) && !has(operation, ParameterLocation::Path, name))
        .map(|name| (name.to_owned(), ParameterLocation::Path));
    let query = operation.uri.query().into_iter();
    let query = query
        .filter(|(key, value)| {
            value.contains('{') && !has(operation, ParameterLocation::Query, key)
        })
        .map(|(key, _)| (key.to_owned(), ParameterLocation::Query));
    let mut missing: Vec<(String, ParameterLocation)> = path.chain(query).collect();
    missing.dedup();
    if missing.is_empty() {
        return None;
    }
    let names: Vec<String> = missing
        .iter()
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    let reason = format!(
        "the address has {}, which no parameter table explains",
        names.join(", ")
    );
    for (wire_name, location) in missing {
        operation.parameters.push(Parameter {
            name: wire_name.clone(),
            wire_name,
            location,
            statement: Statement {
                place: operation.place.clone(),
                ..Statement::default()
            },
        });
    }
    Some(reason)
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
    strangers(operation).find(|index| nearly(&loose(&operation.parameters[*index].name), &wanted))
}

/// Whether one name is the other without one letter, or one contains the other's end.
fn nearly(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let without_one = || {
        long.is_ascii()
            && (0..long.len()).any(|at| [&long[..at], &long[at + 1..]].concat() == short)
    };
    (long.len() == short.len() + 1 && without_one()) || (short.len() > 3 && long.ends_with(short))
}

/// The columns of a table that lists requests. One page prints a method where the header of the
/// addresses belongs, others have no header: addresses beside methods will do.
pub(super) fn request_columns(table: &Table, columns: &Columns) -> Option<Columns> {
    if columns.has(Column::Method) && columns.has(Column::Uri) {
        return Some(columns.clone());
    }
    let two = table.header.len() == 2;
    let headless = is_request_row(&Row {
        line: 0,
        cells: table.header.clone(),
        printed_cells: None,
    });
    let rows = || !table.rows.is_empty() && table.rows.iter().all(is_request_row);
    (two && (headless || (columns.has(Column::Method) && rows()))).then(Columns::request)
}

fn is_request_row(row: &Row) -> bool {
    let [method, address, ..] = row.cells.as_slice() else {
        return false;
    };
    METHODS.contains(&method_of(&method.text()).as_str()) && !addresses(address).is_empty()
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
