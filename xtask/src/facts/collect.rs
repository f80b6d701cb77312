//! The walk over a page: which table is what, and to which operation or type it belongs.

use crate::{
    contract::TypeExpr,
    pages::{Block, Content, Page, Rich, Row, Table},
};

use super::{
    Credentials, Example, Facts, Field, Operation, PageFact, Place, Statement, Structure,
    StructureRole, TypeReference, TypeText,
    columns::{Column, Columns},
    conflicts, errors, examples,
    headings::{Headings, Section, to_type_name},
    operations,
    prose::{self, Subject},
    structures, uri,
};

/// Collects what the pages state.
pub fn collect(pages: &[Page]) -> Facts {
    let mut facts = Facts::default();
    for page in pages {
        Walk::new(page, &mut facts).run();
    }
    conflicts::between_pages(&mut facts);
    for findings in [
        &mut facts.findings.unread,
        &mut facts.findings.conflicts,
        &mut facts.findings.set_aside,
    ] {
        findings.sort();
        findings.dedup();
    }
    facts
}

struct Walk<'a> {
    page: &'a Page,
    title: String,
    facts: &'a mut Facts,
    headings: Headings,
    /// The paragraph since the last heading or table.
    caption: Option<&'a Rich>,
    /// The operations of the page so far start here in the facts.
    first_operation: usize,
    /// The operations that the next parameter table belongs to start here.
    group: usize,
    lone_method: Option<String>,
    credentials: Option<Credentials>,
    first_type: usize,
    first_example: usize,
}

impl<'a> Walk<'a> {
    fn new(page: &'a Page, facts: &'a mut Facts) -> Self {
        let start = facts.operations.len();
        Self {
            title: page.title(),
            headings: Headings::default(),
            caption: None,
            first_operation: start,
            group: start,
            lone_method: None,
            credentials: None,
            first_type: facts.types.len(),
            first_example: facts.examples.len(),
            page,
            facts,
        }
    }

    fn run(mut self) {
        self.facts.pages.push(PageFact {
            file: self.page.file.clone(),
            title: self.title.clone(),
            date: self.page.date(),
        });
        for (line, reason) in &self.page.repairs {
            self.facts
                .findings
                .conflicts
                .push(self.place(*line).finding(reason.clone()));
        }
        for block in &self.page.blocks {
            self.block(block);
        }
        let findings = &mut self.facts.findings;
        for (row, operation) in self.facts.operations[self.first_operation..]
            .iter_mut()
            .enumerate()
        {
            operation.row = row + 1;
            operation.credentials = self.credentials;
            operation.status = self.facts.examples[self.first_example..]
                .iter()
                .find_map(|example| example.status.filter(|status| *status < 300));
            operations::finish(operation, findings);
        }
        conflicts::with_examples(
            &self.facts.operations[self.first_operation..],
            &self.facts.types[self.first_type..],
            &self.facts.examples[self.first_example..],
            findings,
        );
    }

    fn place(&self, line: usize) -> Place {
        Place {
            page: self.page.file.clone(),
            line,
        }
    }

    fn block(&mut self, block: &'a Block) {
        match &block.content {
            Content::Heading { level, text } => {
                self.headings.enter(*level, text.text());
                (self.caption, self.lone_method) = (None, None);
            }
            Content::Paragraph(text) => {
                self.lone_method = operations::lone_method(text);
                if let Some((method, uri)) = operations::lone_request(text) {
                    let place = self.place(block.line);
                    self.start_group(vec![operations::operation(&self.title, place, method, uri)]);
                }
                self.sentence(text, block.line);
                self.caption = Some(text);
            }
            Content::Item(text) | Content::Note(text) => self.sentence(text, block.line),
            Content::Fence { text, .. } => self.fence(block, text),
            Content::Table(table) => {
                self.table(table, block.line);
                self.caption = None;
            }
        }
    }

    fn fence(&mut self, block: &Block, text: &str) {
        let place = self.place(block.line + 1);
        if let Some(method) = self.lone_method.take() {
            if let Some(address) = operations::lone_address(text) {
                self.start_group(vec![operations::operation(
                    &self.title,
                    place,
                    method,
                    address,
                )]);
                return;
            }
        }
        let section = self.headings.section();
        let in_response = matches!(
            section,
            Some(Section::Response | Section::ResponseBody | Section::Errors)
        );
        let in_response =
            in_response || (section == Some(Section::Example) && self.response_is_open());
        let Some(example) = examples::read(&block.content, place.clone(), in_response) else {
            return;
        };
        // A page without a request table may show its request only as a line with placeholders.
        if let Some((method, address)) = &example.request_line {
            let shown =
                uri::UriTemplate::read(address).filter(|uri| !uri.path_placeholders().is_empty());
            let has_table = self.facts.operations.len() > self.first_operation;
            if let (Some(uri), false) = (shown, has_table && section == Some(Section::Example)) {
                if !self.knows(method, &uri) && example.json.is_none() {
                    self.start_group(vec![operations::operation(
                        &self.title,
                        place,
                        method.clone(),
                        uri,
                    )]);
                    self.form(&example);
                    return;
                }
            }
        }
        self.facts.examples.push(example);
    }

    /// The form that an example sends: the only place where its fields are named.
    fn form(&mut self, example: &Example) {
        if example.form.is_empty() {
            return;
        }
        for operation in &mut self.facts.operations[self.group..] {
            operation.is_form = true;
        }
        if example.form.iter().any(|name| name == "client_secret") {
            self.credentials.get_or_insert(Credentials::ClientSecret);
        }
        let statement = Statement {
            place: example.place.clone(),
            ty: Some(TypeText {
                printed: "string".to_owned(),
                read: Some(TypeExpr::String),
                target: None,
            }),
            ..Statement::default()
        };
        let fields = example.form.iter().map(|name| Field {
            name: name.clone(),
            statement: statement.clone(),
        });
        self.facts.types.push(Structure {
            name: format!("{}Request", self.own_name()),
            role: StructureRole::Request,
            place: example.place.clone(),
            fields: fields.collect(),
        });
    }

    fn response_is_open(&self) -> bool {
        self.headings.is_in_response()
    }

    fn knows(&self, method: &str, uri: &uri::UriTemplate) -> bool {
        let path = |uri: &uri::UriTemplate| uri::loose(uri.path());
        self.facts.operations[self.first_operation..]
            .iter()
            .any(|operation| operation.method == method && path(&operation.uri) == path(uri))
    }

    fn start_group(&mut self, operations: Vec<Operation>) {
        self.group = self.facts.operations.len();
        self.facts.operations.extend(operations);
    }

    /// Links in sentences: the type of the body, the type of the answer, the credentials.
    fn sentence(&mut self, text: &'a Rich, line: usize) {
        let lower = text.text().to_lowercase();
        if lower.contains("this scenario supports authentication with") {
            let both = lower.contains("standalone app");
            self.credentials = Some(if both {
                Credentials::AppOrUser
            } else {
                Credentials::UserOnly
            });
        }
        let section = self.headings.section();
        let is_request = section == Some(Section::RequestBody);
        let is_response = matches!(section, Some(Section::Response | Section::ResponseBody));
        if !is_request && !is_response {
            return;
        }
        let unlinked = || unlinked_reference(text, self.place(line)).filter(|_| is_response);
        let Some(reference) = type_reference(text, self.place(line)).or_else(unlinked) else {
            return;
        };
        for operation in &mut self.facts.operations[self.group..] {
            let slot = if is_request {
                &mut operation.request
            } else {
                &mut operation.response
            };
            let is_better =
                |known: &TypeReference| known.target.is_none() && reference.target.is_some();
            if slot.as_ref().is_none_or(is_better) {
                *slot = Some(reference.clone());
            }
        }
    }

    fn table(&mut self, table: &'a Table, line: usize) {
        let columns = Columns::of(table);
        let place = self.place(line);
        let section = self.headings.section();
        let findings = &mut self.facts.findings;
        if operations::is_request_table(table, &columns) {
            let columns = if columns.has(Column::Uri) {
                columns
            } else {
                Columns::request()
            };
            let found =
                operations::from_table(table, &columns, &self.page.file, &self.title, findings);
            self.start_group(found);
        } else if is_error_table(&columns, section) {
            let has_operation = self.facts.operations.len() > self.first_operation;
            let operation = (has_operation || section.is_some_and(|s| s != Section::Errors))
                .then_some(self.title.as_str());
            let operation = operation.filter(|_| !self.page.file.contains("error-codes"));
            let rows = errors::read(table, &columns, &self.page.file, operation, findings);
            self.facts.errors.extend(rows);
        } else {
            self.rows(table, &columns, section, place);
        }
    }

    /// A table of parameters, fields or values, or none of them.
    fn rows(
        &mut self,
        table: &'a Table,
        columns: &Columns,
        section: Option<Section>,
        place: Place,
    ) {
        let heading = self.headings.type_name().map(str::to_owned);
        let subject = self.caption.and_then(prose::subject);
        let typed = columns.has(Column::Name) && columns.is_filled(table, Column::Type);
        let is_header_table = columns.has(Column::Header) && !columns.has(Column::Name);
        match section {
            Some(Section::UriParameters | Section::Request)
                if subject.is_none()
                    && columns.subject().is_some()
                    && (typed || is_header_table || section == Some(Section::UriParameters)) =>
            {
                self.parameters(table, columns, Section::UriParameters, &place);
            }
            Some(Section::RequestHeaders) if columns.subject().is_some() => {
                self.parameters(table, columns, Section::RequestHeaders, &place);
            }
            Some(Section::ResponseHeaders) => self.set_aside(&place, "response headers"),
            _ if typed => self.fields(table, columns, section, heading, subject, place),
            _ if is_enumeration(table, columns)
                && heading.is_some()
                && section != Some(Section::Errors) =>
            {
                let heading = heading.unwrap_or_default();
                let name = to_type_name(&heading);
                let found = structures::enumeration(
                    name,
                    &heading,
                    table,
                    columns,
                    place,
                    &mut self.facts.findings,
                );
                self.facts.enums.extend(found);
            }
            Some(Section::Response | Section::ResponseBody) if columns.has(Column::Name) => {
                self.fields(table, columns, section, heading, subject, place);
            }
            _ => {
                let header: Vec<String> = table.header.iter().map(Rich::text).collect();
                let reason = format!(
                    "no facts of the contract under the header `{}`",
                    header.join(" | ")
                );
                if columns.has(Column::Name) && columns.has(Column::Required) {
                    self.facts.findings.unread.push(place.finding(format!(
                        "names and no types under the header `{}`",
                        header.join(" | ")
                    )));
                } else {
                    self.set_aside(&place, &reason);
                }
            }
        }
    }

    fn parameters(&mut self, table: &Table, columns: &Columns, section: Section, place: &Place) {
        if self.group == self.facts.operations.len() {
            if section == Section::RequestHeaders {
                self.set_aside(place, "request headers of no particular operation");
                return;
            }
            let reason = "parameters of no operation: no method and address stand before them";
            self.facts.findings.unread.push(place.finding(reason));
            return;
        }
        let of_authorization = |row: &&Row| {
            let subject = columns.subject();
            let name = subject.and_then(|subject| columns.text(row, subject));
            name.is_some_and(|name| name.eq_ignore_ascii_case("authorization"))
        };
        if let Some(row) = table.rows.iter().find(of_authorization) {
            let description = columns.text(row, Column::Description).unwrap_or_default();
            self.credentials = self.credentials.or(prose::credentials(&description));
        }
        operations::add_parameters(
            &mut self.facts.operations[self.group..],
            table,
            columns,
            section,
            &mut self.facts.findings,
        );
    }

    fn fields(
        &mut self,
        table: &Table,
        columns: &Columns,
        section: Option<Section>,
        heading: Option<String>,
        subject: Option<Subject>,
        place: Place,
    ) {
        let own = || self.own_name();
        let (name, role) = match (subject, section, heading) {
            (Some(Subject::Named(name)), ..) => (name, StructureRole::Named),
            (Some(Subject::ElementOf(field)), ..) => (
                format!("{}Item", own()),
                StructureRole::ResponseElement { field },
            ),
            (None, Some(Section::RequestBody), None) => {
                (format!("{}Request", own()), StructureRole::Request)
            }
            (None, Some(Section::Response | Section::ResponseBody), None) => {
                (format!("{}Response", own()), StructureRole::Response)
            }
            (None, _, Some(heading)) => (to_type_name(&heading), StructureRole::Named),
            (None, Some(Section::Request), None) => {
                (format!("{}Request", own()), StructureRole::Request)
            }
            (None, _, None) => {
                // The token of a table below the title is the page's own subject.
                let caption = self.caption.map(Rich::text).unwrap_or_default();
                let reason = format!(
                    "fields of an unnamed thing (`{}`)",
                    caption.chars().take(60).collect::<String>()
                );
                match self.fallback_name() {
                    Some(name) => (name, StructureRole::Named),
                    None => {
                        self.facts.findings.unread.push(place.finding(reason));
                        return;
                    }
                }
            }
        };
        let found =
            structures::structure(name, role, table, columns, place, &mut self.facts.findings);
        self.facts.types.extend(found);
    }

    /// The name of a table that has neither caption nor heading of its own: the section's, where that
    /// describes a thing (`Error responses`, `Authenticating with User Store IDs`).
    fn fallback_name(&self) -> Option<String> {
        let heading = self.headings.nearest()?;
        Some(to_type_name(heading)).filter(|name| !name.is_empty())
    }

    /// What the bodies of the page are named after.
    fn own_name(&self) -> String {
        to_type_name(if self.title.contains('/') {
            self.page.stem()
        } else {
            &self.title
        })
    }

    fn set_aside(&mut self, place: &Place, reason: &str) {
        self.facts.findings.set_aside.push(place.finding(reason));
    }
}

fn is_error_table(columns: &Columns, section: Option<Section>) -> bool {
    columns.has(Column::HttpStatus)
        || columns.has(Column::InnerCode)
        || (columns.has(Column::ErrorCode)
            && !columns.has(Column::Name)
            && section == Some(Section::Errors))
}

fn is_enumeration(table: &Table, columns: &Columns) -> bool {
    let named = columns.has(Column::Value) || columns.has(Column::Name);
    let words = |row: &crate::pages::Row| {
        row.cells
            .first()
            .map_or(0, |cell| cell.text().split(' ').count())
    };
    // A value is a word or three; in a table of nothing but values it may be longer.
    let plain = |row: &crate::pages::Row| table.header.len() == 1 || words(row) <= 3;
    named && !columns.is_filled(table, Column::Type) && table.rows.iter().all(plain)
}

/// The type that a sentence about an answer names without a link.
fn unlinked_reference(text: &Rich, place: Place) -> Option<TypeReference> {
    let (name, collection) = prose::returned(&text.text())?;
    Some(TypeReference {
        name: to_type_name(&name),
        target: None,
        collection,
        place,
    })
}

/// The type that a sentence about a body links.
fn type_reference(text: &Rich, place: Place) -> Option<TypeReference> {
    let plain = text.text();
    let lower = plain.to_lowercase();
    let (name, target) = text.links().find(|(name, target)| {
        let page = target.split('#').next().unwrap_or(target);
        let of_types = page.contains("resource")
            || page.contains("data-structures")
            || (page.is_empty() && target.contains('#'));
        of_types && !name.is_empty() && !page.contains("://")
    })?;
    let before = lower
        .find(&name.to_lowercase())
        .map_or("", |at| &lower[..at]);
    let near: Vec<&str> = before.split_whitespace().rev().take(4).collect();
    let collection = near
        .iter()
        .any(|word| matches!(*word, "collection" | "list" | "array"))
        || lower.contains(&format!("{} objects", name.to_lowercase()))
        || before.contains("collection");
    Some(TypeReference {
        name: name.to_owned(),
        target: Some(target.to_owned()),
        collection,
        place,
    })
}
