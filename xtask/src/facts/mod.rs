//! Facts: what the pages state, each with page and line, before any correction.
//!
//! Nothing is guessed silently. What cannot be read becomes an `unread` finding, two places that
//! disagree become a `conflict`, a table that states no fact of the contract is `set_aside` with the
//! reason; a reviewer sees all three in the report.

mod collect;
mod columns;
mod conflicts;
mod errors;
mod examples;
mod export;
mod headings;
mod operations;
mod prose;
mod references;
mod structures;
mod type_text;
mod uri;

#[cfg(test)]
mod tests;

pub use collect::collect;
pub use export::to_json;
pub use type_text::TypeText;
pub use uri::{UriTemplate, loose};

use serde::Serialize;

use crate::contract::ParameterLocation;

/// Everything that a set of pages states.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The pages read, in order of their names: name and date.
    pub pages: Vec<PageFact>,
    /// Operations, in the order of pages and lines.
    pub operations: Vec<Operation>,
    /// Structures, in the order of pages and lines.
    pub types: Vec<Structure>,
    /// Enumerations, in the order of pages and lines.
    pub enums: Vec<Enumeration>,
    /// Error rows, in the order of pages and lines.
    pub errors: Vec<ErrorRow>,
    /// HTTP exchanges and JSON documents shown on the pages.
    pub examples: Vec<Example>,
    /// What could not be read, what disagrees, what was left out on purpose.
    pub findings: Findings,
}

impl Facts {
    /// The operation in a row of a page, the page given without folder and extension.
    pub fn operation(&self, page: &str, row: usize) -> Option<&Operation> {
        let stated = |operation: &&Operation| crate::pages::stem(&operation.place.page) == page;
        self.operations
            .iter()
            .filter(stated)
            .find(|operation| operation.row == row)
    }

    /// The date of a page, `yyyy-mm-dd`.
    pub fn date(&self, file: &str) -> Option<&str> {
        let page = self.pages.iter().find(|page| page.file == file)?;
        page.date.as_deref()
    }
}

/// A page that was read.
#[derive(Clone, Debug)]
pub struct PageFact {
    /// Its path in the documentation folder.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Its date, `yyyy-mm-dd`.
    pub date: Option<String>,
}

/// Findings of one reading.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Tables and cells that look like facts and could not be read.
    pub unread: Vec<Finding>,
    /// Places that contradict each other.
    pub conflicts: Vec<Finding>,
    /// Tables that state nothing about the contract.
    pub set_aside: Vec<Finding>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The page.
    pub page: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

/// A place on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The page.
    pub page: String,
    /// The line, from 1.
    pub line: usize,
}

impl Place {
    /// A finding at this place.
    pub fn finding(&self, reason: impl Into<String>) -> Finding {
        Finding {
            page: self.page.clone(),
            line: self.line,
            reason: reason.into(),
        }
    }
}

/// An operation row.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The title of the page, or the text of the link to the page that describes it.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Which row of its page it is, from 1.
    pub row: usize,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The address as printed, without markup and version.
    pub uri: UriTemplate,
    /// Parameters outside the body, in the order of the tables.
    pub parameters: Vec<Parameter>,
    /// The type of the body that a sentence names.
    pub request: Option<TypeReference>,
    /// The type of the answer that a sentence names.
    pub response: Option<TypeReference>,
    /// The credentials that the page asks for, where it says so.
    pub credentials: Option<Credentials>,
    /// The page that describes it, where its own page only lists it.
    pub listed_for: Option<String>,
    /// Whether the body is a form.
    pub is_form: bool,
    /// The status of success that an example shows.
    pub status: Option<u16>,
}

/// Which credentials a page asks for: in the sentence that Partner Center has on every page, in the row
/// of the Authorization header, or in the form of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// Standalone app as well as app+user.
    AppOrUser,
    /// App+user only.
    UserOnly,
    /// An access token.
    Token,
    /// An access token or an Xbox token.
    TokenOrXToken,
    /// An Xbox token.
    XToken,
    /// Client id and secret in the body.
    ClientSecret,
}

/// A type that a sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeReference {
    /// The text of the link, or the word in bold or in code, without "resource" behind it.
    pub name: String,
    /// The target of the link, as written.
    pub target: Option<String>,
    /// Whether the sentence speaks of a collection of it.
    pub collection: bool,
    /// Where the sentence stands.
    pub place: Place,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name that the table prints.
    pub name: String,
    /// The key on the wire, where the address shows another one (`country={country-code}`).
    pub wire_name: String,
    /// Where it travels.
    pub location: ParameterLocation,
    /// What the table says of it; a placeholder that no table explains has an empty one.
    pub statement: Statement,
}

/// What a row says of a field or a parameter.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// Where it stands.
    pub place: Place,
    /// The type, as printed and as read.
    pub ty: Option<TypeText>,
    /// Whether it is required, when the page says so.
    pub required: Option<bool>,
    /// The default value.
    pub default: Option<String>,
    /// The largest value.
    pub maximum: Option<i64>,
    /// The most items of a list.
    pub max_items: Option<i64>,
    /// The most characters of a text.
    pub max_length: Option<i64>,
    /// Values named in the text.
    pub values: Vec<EnumValue>,
    /// The anchor of the table that lists the values.
    pub values_anchor: Option<String>,
}

/// A structure: a table of fields.
#[derive(Clone, Debug)]
pub struct Structure {
    /// Its name: from its heading, from the sentence before the table, or made from the operation.
    pub name: String,
    /// What kind of table it is.
    pub role: StructureRole,
    /// The operation rows of the page whose body it is ([`Operation::row`]); none for a named type.
    pub operations: Vec<usize>,
    /// The anchor of the heading that it stands below; none below the title of the page.
    pub anchor: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// The rows, in order.
    pub fields: Vec<Field>,
}

/// What a table of fields describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StructureRole {
    /// A type with a name of its own.
    Named,
    /// The body of the request of the page.
    Request,
    /// The body of the answer of the page.
    Response,
    /// The elements of an array field of the answer.
    ResponseElement {
        /// The array field.
        field: String,
    },
}

/// A field of a structure.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name as printed.
    pub name: String,
    /// What the row says.
    pub statement: Statement,
}

/// A closed list of values that a page prints as a table or under a heading.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// Its name, from the heading.
    pub name: String,
    /// The anchor of its heading.
    pub anchor: String,
    /// Where it stands.
    pub place: Place,
    /// The values, in order.
    pub values: Vec<EnumValue>,
}

/// A value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumValue {
    /// As printed.
    pub value: String,
    /// Where it stands.
    pub place: Place,
}

/// A row of an error table.
#[derive(Clone, Debug, Default)]
pub struct ErrorRow {
    /// The title of the page when the page has an operation.
    pub operation: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The code of the service.
    pub code: Option<String>,
    /// The code inside the inner error.
    pub inner_code: Option<String>,
    /// The text.
    pub reason: String,
    /// Whether it says that a retry helps; `None` when the cell is empty.
    pub retry: Option<bool>,
    /// The reasons named in the data field.
    pub reasons: Vec<String>,
    /// The item types named in the data field or the details.
    pub item_types: Vec<String>,
}

/// Something shown in a fence.
#[derive(Clone, Debug)]
pub struct Example {
    /// Where it stands.
    pub place: Place,
    /// The request line, when it is a request.
    pub request_line: Option<(String, String)>,
    /// Whether it is an answer.
    pub is_response: bool,
    /// The status, when it is an answer that shows one.
    pub status: Option<u16>,
    /// The operation rows of the page that it belongs to.
    pub operations: Vec<usize>,
    /// The names in the body when it is a form.
    pub form: Vec<String>,
    /// The JSON document, when it parses.
    pub json: Option<serde_json::Value>,
    /// Why the body is no JSON document, when there is one.
    pub broken: Option<String>,
}
