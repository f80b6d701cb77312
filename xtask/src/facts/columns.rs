//! Column headers: a list of aliases, because every page and year words them anew.

use crate::{
    contract::TypeExpr,
    pages::{Rich, Row, Table},
};

use super::type_text::expression;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Method,
    Uri,
    /// What of the query stands beside the address.
    Query,
    /// What distinguishes several rows of one operation table.
    Variant,
    Name,
    Header,
    Type,
    Required,
    /// The opposite of [`Column::Required`].
    Optional,
    Default,
    Description,
    /// Where a parameter travels.
    Location,
    Value,
    Position,
    HttpStatus,
    /// The status in words.
    StatusText,
    ErrorCode,
    InnerCode,
    ErrorName,
    Retry,
    Data,
    Details,
    /// Remarks beside a description.
    Notes,
    /// The name in a pair of name and value that is no field.
    Key,
    /// Known and without facts: samples, lengths.
    Ignored,
    Unknown,
}

/// The columns of a table.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    roles: Vec<Column>,
    /// The title over a list of values, where that says more than "Value".
    kind: Option<String>,
}

impl Columns {
    pub(super) fn of(table: &Table) -> Self {
        let titles: Vec<String> = table.header.iter().map(title).collect();
        let mut roles: Vec<Column> = titles.iter().map(|title| role(title)).collect();
        settle_queue_columns(&titles, &mut roles);
        settle_error_columns(&titles, &mut roles, table);
        let kind = settle_values(&titles, &mut roles, table)
            .then(|| table.header.first().map(Rich::text))
            .flatten();
        settle_names(&mut roles, table);
        settle_descriptions(&mut roles);
        // "MethodRequest | URI" lost its bar one word too late.
        if titles.len() == 2 && titles[0].starts_with("method") && titles[1].ends_with("uri") {
            roles = vec![Column::Method, Column::Uri];
        }
        Self { roles, kind }
    }

    /// The title over a list of values, where that says more than "Value".
    pub(super) fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// The same columns for a table of "Code | Description" that lists values, not errors.
    pub(super) fn with_codes_as_values(self) -> Self {
        let is_list = self.roles.first() == Some(&Column::ErrorCode)
            && self.has(Column::Description)
            && !self.has(Column::Name)
            && !self.has(Column::HttpStatus);
        let mut roles = self.roles;
        if is_list {
            roles[0] = Column::Value;
        }
        Self { roles, ..self }
    }

    /// Method and address, for the table whose header says otherwise.
    pub(super) fn request() -> Self {
        Self {
            roles: vec![Column::Method, Column::Uri],
            kind: None,
        }
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.roles.contains(&column)
    }

    /// The cell of a row in a column; `None` when there is no such column or the cell is empty.
    pub(super) fn cell<'row>(&self, row: &'row Row, column: Column) -> Option<&'row Rich> {
        let index = self.roles.iter().position(|role| *role == column)?;
        row.cells.get(index).filter(|cell| !cell.is_empty())
    }

    /// Like [`Columns::cell`], as text.
    pub(super) fn text(&self, row: &Row, column: Column) -> Option<String> {
        self.cell(row, column).map(Rich::text)
    }

    /// Whether a column is there and has text in at least one row.
    pub(super) fn is_filled(&self, table: &Table, column: Column) -> bool {
        table
            .rows
            .iter()
            .any(|row| self.cell(row, column).is_some())
    }

    /// The column that names the subject of each row.
    pub(super) fn subject(&self) -> Option<Column> {
        [Column::Name, Column::Header, Column::Value]
            .into_iter()
            .find(|column| self.has(*column))
    }
}

/// A header as it is compared: lower case, no punctuation, one blank between words.
fn title(cell: &Rich) -> String {
    let text: String = cell
        .text()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || " ()".contains(*c))
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn role(title: &str) -> Column {
    match title {
        "method" | "http method" | "http verb" | "verb" => Column::Method,
        "request uri" | "uri" | "url" | "request url" | "endpoint" | "request" | "resource uri" => {
            Column::Uri
        }
        "key type" | "description of syntax use case" => Column::Variant,
        "name" | "parameter" | "parameters" | "parameter name" | "property" | "properties"
        | "property name" | "field" | "fields" | "field name" | "attribute" | "attributes"
        | "attribute name" | "element" | "member" | "query parameter" | "uri parameter"
        | "path parameter" | "body parameter" | "claim" | "claim name" => Column::Name,
        "header" | "headers" | "header name" | "request header" | "header field" => Column::Header,
        "type" | "data type" | "value type" | "datatype" | "field type" | "json type" => {
            Column::Type
        }
        "required"
        | "mandatory"
        | "is required"
        | "required optional"
        | "required or optional"
        | "requirement"
        | "required (yn)"
        | "required (yes no)" => Column::Required,
        "optional" => Column::Optional,
        "default" | "default value" | "defaults" => Column::Default,
        "description" | "meaning" | "comments" | "comment" | "definition" | "explanation"
        | "purpose" => Column::Description,
        "in" | "location" | "located in" | "parameter location" => Column::Location,
        "value" | "values" | "enum value" | "enumeration value" | "enum" => Column::Value,
        "key" => Column::Key,
        "position" => Column::Position,
        "http status code" | "http code" | "http error code" | "status code" | "http status"
        | "http response code" | "response code" | "status" | "http response" => Column::HttpStatus,
        "error code" | "errorcode" | "code" | "error codes" => Column::ErrorCode,
        "inner error code" | "inner code" | "innererror code" => Column::InnerCode,
        "error" => Column::ErrorName,
        "retry" | "retryable" | "is retryable" => Column::Retry,
        "data field" => Column::Data,
        "details" => Column::Details,
        "notes" | "note" | "remarks" => Column::Notes,
        "sample" | "format" | "example" | "examples" | "updatable" | "length (min max)" => {
            Column::Ignored
        }
        _ => Column::Unknown,
    }
}

/// "Operation | URI Addition | Other Parameter": requests to an address that is known at run time only.
fn settle_queue_columns(titles: &[String], roles: &mut [Column]) {
    if !titles.iter().any(|title| title == "uri addition") {
        return;
    }
    for (title, role) in titles.iter().zip(roles) {
        match title.as_str() {
            "operation" => *role = Column::Method,
            "uri addition" => *role = Column::Uri,
            "other parameter" => *role = Column::Query,
            _ => {}
        }
    }
}

/// What "Value" and "Name" hold depends on their cells and on the columns beside them. Returns whether
/// the first column lists values under a title of its own.
fn settle_values(titles: &[String], roles: &mut [Column], table: &Table) -> bool {
    let position = |roles: &[Column], wanted| roles.iter().position(|role| *role == wanted);
    let cells = |index: usize| {
        table
            .rows
            .iter()
            .filter_map(move |row| row.cells.get(index))
            .map(Rich::text)
    };
    // "200 OK", "404 Not Found" under "Name": the answers, one in each row.
    if let Some(name) = position(roles, Column::Name)
        && !table.rows.is_empty()
        && cells(name).all(|cell| status(&cell).is_some())
    {
        roles[name] = Column::HttpStatus;
    }
    // "Header | Description | Value" may print the type of the value, not the value.
    if let (true, Some(value), None) = (
        roles.contains(&Column::Header),
        position(roles, Column::Value),
        position(roles, Column::Type),
    ) {
        let scalar = |cell: String| matches!(expression(&cell), Some(ty) if !matches!(ty, TypeExpr::Named(_)));
        roles[value] = if cells(value).all(scalar) {
            Column::Type
        } else {
            Column::Ignored
        };
    }
    // "Key | Value" explains the keys of a filter or of a map.
    if let (true, Some(value)) = (roles.contains(&Column::Key), position(roles, Column::Value)) {
        roles[value] = Column::Description;
    }
    // "Eligibility error type | Description" lists values under a title of its own.
    let kinds = [
        " type", " types", " status", " state", " code", " kind", " level", " name",
    ];
    let listed = titles.len() == 2
        && roles[0] == Column::Unknown
        && kinds.iter().any(|kind| titles[0].ends_with(kind))
        && ["description", "meaning"]
            .iter()
            .any(|word| titles[1].ends_with(word))
        && !table.rows.is_empty()
        && cells(0).all(|cell| !cell.is_empty() && !cell.contains(' '));
    if listed {
        (roles[0], roles[1]) = (Column::Value, Column::Description);
    }
    listed
}

/// "Value | Type | Description" lists fields: what has a type is no value of an enumeration.
fn settle_names(roles: &mut [Column], table: &Table) {
    let position = |wanted| roles.iter().position(|role| *role == wanted);
    let (Some(value), Some(ty), None, None) = (
        position(Column::Value),
        position(Column::Type),
        position(Column::Name),
        position(Column::Header),
    ) else {
        return;
    };
    if table
        .rows
        .iter()
        .any(|row| row.cells.get(ty).is_some_and(|cell| !cell.is_empty()))
    {
        roles[value] = Column::Name;
    }
}

/// Where there is no description, "Details" or "Notes" is it, unless the table lists errors.
fn settle_descriptions(roles: &mut [Column]) {
    let errors = [
        Column::HttpStatus,
        Column::ErrorCode,
        Column::InnerCode,
        Column::Retry,
    ];
    if roles.contains(&Column::Description) || roles.iter().any(|role| errors.contains(role)) {
        return;
    }
    let substitute = |role: &&mut Column| matches!(role, Column::Details | Column::Notes);
    if let Some(role) = roles.iter_mut().find(substitute) {
        *role = Column::Description;
    }
}

/// "Error code" and "Code" hold the HTTP status where no other column does; "HTTP Status" may hold
/// it in words beside another column with the number. The cells decide.
fn settle_error_columns(titles: &[String], roles: &mut [Column], table: &Table) {
    let numeric = |index: usize| {
        let cells: Vec<String> = table
            .rows
            .iter()
            .filter_map(|row| row.cells.get(index))
            .map(Rich::text)
            .collect();
        !cells.is_empty()
            && cells
                .iter()
                .all(|cell| cell.is_empty() || status(cell).is_some())
    };
    for index in 0..roles.len() {
        if roles[index] == Column::HttpStatus && !numeric(index) {
            roles[index] = if titles[index].contains("status") {
                Column::StatusText
            } else {
                Column::Unknown
            };
        }
    }
    if !roles.contains(&Column::HttpStatus)
        && let Some(index) = roles.iter().position(|role| *role == Column::ErrorCode)
        && numeric(index)
    {
        roles[index] = Column::HttpStatus;
    }
}

/// The HTTP status that a cell starts with.
pub(super) fn status(cell: &str) -> Option<u16> {
    let digits: String = cell
        .trim()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits
        .parse()
        .ok()
        .filter(|status| digits.len() == 3 && (100..600).contains(status))
}
