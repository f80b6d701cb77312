//! Column headers: a list of aliases, because every page and year words them anew.

use crate::pages::{Rich, Row, Table};

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
    /// Known and without facts: samples, notes, lengths.
    Ignored,
    Unknown,
}

/// The columns of a table.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    roles: Vec<Column>,
}

impl Columns {
    pub(super) fn of(table: &Table) -> Self {
        let titles: Vec<String> = table.header.iter().map(title).collect();
        let mut roles: Vec<Column> = titles.iter().map(|title| role(title)).collect();
        settle_queue_columns(&titles, &mut roles);
        settle_error_columns(&titles, &mut roles, table);
        settle_names(&mut roles, table);
        // "200 OK", "404 Not Found" under "Name": the answers, one in each row.
        if let Some(name) = roles.iter().position(|role| *role == Column::Name) {
            let is_status = |row: &Row| {
                row.cells
                    .get(name)
                    .is_some_and(|cell| status(&cell.text()).is_some())
            };
            if !table.rows.is_empty() && table.rows.iter().all(is_status) {
                roles[name] = Column::HttpStatus;
            }
        }
        // "MethodRequest | URI" lost its bar one word too late.
        if titles.len() == 2 && titles[0].starts_with("method") && titles[1].ends_with("uri") {
            roles = vec![Column::Method, Column::Uri];
        }
        Self { roles }
    }

    /// Method and address, for the table whose header says otherwise.
    pub(super) fn request() -> Self {
        Self {
            roles: vec![Column::Method, Column::Uri],
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
        [Column::Name, Column::Value, Column::Header]
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
        "method" | "http method" | "verb" => Column::Method,
        "request uri" | "uri" | "url" | "request url" | "endpoint" => Column::Uri,
        "key type" | "description of syntax use case" => Column::Variant,
        "name" | "parameter" | "parameters" | "parameter name" | "property" | "property name"
        | "field" | "field name" | "attribute" | "attributes" | "element" | "member" => {
            Column::Name
        }
        "header" | "header name" | "request header" => Column::Header,
        "type" | "data type" | "value type" | "datatype" => Column::Type,
        "required" | "mandatory" | "is required" | "required optional" => Column::Required,
        "optional" => Column::Optional,
        "default" | "default value" => Column::Default,
        "description" | "meaning" | "comments" | "comment" => Column::Description,
        "in" | "location" => Column::Location,
        "value" | "values" | "change type" | "enum value" => Column::Value,
        "position" => Column::Position,
        "http status code" | "http code" | "http error code" | "status code" | "http status"
        | "status" => Column::HttpStatus,
        "error code" | "errorcode" | "code" => Column::ErrorCode,
        "inner error code" | "inner code" => Column::InnerCode,
        "error" => Column::ErrorName,
        "retry" | "retryable" => Column::Retry,
        "data field" => Column::Data,
        "details" => Column::Details,
        "sample" | "format" | "example" | "notes" | "updatable" | "length (min max)" => {
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

/// "Value | Type | Description" lists fields: what has a type is no value of an enumeration.
fn settle_names(roles: &mut [Column], table: &Table) {
    let position = |wanted| roles.iter().position(|role| *role == wanted);
    let (Some(value), Some(ty), None) = (
        position(Column::Value),
        position(Column::Type),
        position(Column::Name),
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
    if !roles.contains(&Column::HttpStatus) {
        if let Some(index) = roles.iter().position(|role| *role == Column::ErrorCode) {
            if numeric(index) {
                roles[index] = Column::HttpStatus;
            }
        }
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
