//! What a table states.

use crate::pages::{Rich, Row, Table};

use super::{
    super::{
        Field, Place, Structure, StructureRole, TypeText,
        columns::{Column, Columns},
        errors,
        headings::{Section, to_type_name},
        operations,
        prose::{self, Subject},
        structures,
    },
    Walk,
};

impl<'a> Walk<'a> {
    pub(super) fn table(&mut self, table: &'a Table, line: usize) {
        let columns = Columns::of(table);
        let place = self.place(line);
        let section = self.headings.section();
        let findings = &mut self.facts.findings;
        if let Some(columns) = operations::request_columns(table, &columns) {
            let found =
                operations::from_table(table, &columns, &self.page.file, &self.title, findings);
            self.start_group(found);
        } else if is_error_table(&columns, section) {
            let rows = errors::read(table, &columns, &self.page.file, findings);
            self.facts.errors.extend(rows);
        } else {
            let columns = columns.with_codes_as_values();
            self.facts_of_rows(table, &columns, section, place);
        }
    }

    /// A table of parameters, fields or values, or none of them.
    fn facts_of_rows(
        &mut self,
        table: &'a Table,
        columns: &Columns,
        section: Option<Section>,
        place: Place,
    ) {
        let heading = self.headings.type_name().map(str::to_owned);
        let subject = self.caption.and_then(prose::subject);
        let named = columns.has(Column::Name);
        let typed = named && columns.is_filled(table, Column::Type);
        let has_subject = named || columns.has(Column::Header);
        match section {
            Some(Section::Deprecated) => {
                self.set_aside(&place, "parameters that are no longer taken");
            }
            Some(Section::Filter) if typed && has_paging(table, columns) => {
                self.parameters(table, columns, Section::UriParameters, &place);
            }
            Some(Section::Filter) => self.set_aside(&place, "what a filter or an order may name"),
            _ if subject == Some(Subject::FilterTerms) => {
                self.set_aside(&place, "what a filter or an order may name");
            }
            Some(Section::ResponseHeaders) => self.set_aside(&place, "response headers"),
            Some(Section::RequestHeaders) if columns.subject().is_some() => {
                self.parameters(table, columns, Section::RequestHeaders, &place);
            }
            Some(Section::UriParameters) if has_subject && subject.is_none() => {
                self.parameters(table, columns, Section::UriParameters, &place);
            }
            Some(Section::Request)
                if subject.is_none()
                    && heading.is_none()
                    && (typed || (columns.has(Column::Header) && !named)) =>
            {
                self.parameters(table, columns, Section::UriParameters, &place);
            }
            _ if typed => self.fields(table, columns, section, heading.as_deref(), subject, place),
            _ if self.are_untyped_fields(columns, section) => {
                self.fields(table, columns, section, heading.as_deref(), subject, place);
            }
            _ if is_enumeration(table, columns) && section != Some(Section::Errors) => {
                self.enumeration(table, columns, heading, &place);
            }
            _ => self.aside(table, &place),
        }
    }

    /// Names without types are fields where the table, the heading or the section says so.
    fn are_untyped_fields(&self, columns: &Columns, section: Option<Section>) -> bool {
        let told = columns.has(Column::Required) || columns.has(Column::Optional);
        let in_body = matches!(
            section,
            Some(Section::Response | Section::ResponseBody | Section::RequestBody)
        );
        let described = columns.has(Column::Description);
        columns.has(Column::Name)
            && (told
                || (described && self.headings.is_generic())
                || (in_body && described && self.headings.type_name().is_none()))
    }

    fn aside(&mut self, table: &Table, place: &Place) {
        let header: Vec<String> = table.header.iter().map(Rich::text).collect();
        let reason = format!(
            "no facts of the contract under the header `{}`",
            header.join(" | ")
        );
        self.set_aside(place, &reason);
    }

    fn enumeration(
        &mut self,
        table: &Table,
        columns: &Columns,
        heading: Option<String>,
        place: &Place,
    ) {
        // Below "Response payload", a table of values belongs to the field that speaks of values.
        let field = self
            .last_structure
            .filter(|_| heading.is_none())
            .and_then(|at| {
                let fields = &self.facts.types[at].fields;
                let last = fields.last()?;
                (!last.name.is_empty()).then(|| last.name.clone())
            });
        // "Value: see the table below" is the list of the answer, and the table names its fields.
        if let Some(field) = field.as_ref().filter(|name| is_envelope(name)) {
            let role = StructureRole::ResponseElement {
                field: field.clone(),
            };
            let fields = structures::fields(table, columns, place, &mut self.facts.findings);
            let name = format!("{}Item", self.own_name());
            return self.push_structure(name, role, fields.unwrap_or_default(), place.clone());
        }
        let kind = columns.kind().map(str::to_owned);
        let Some(heading) = kind.or(heading).or(field) else {
            return self.aside(table, place);
        };
        let found = structures::enumeration(
            to_type_name(&heading),
            &heading,
            table,
            columns,
            place.clone(),
            &mut self.facts.findings,
        );
        match found {
            Some(found) => self.facts.enums.push(found),
            None => self.aside(table, place),
        }
    }

    /// The row of the Authorization header says which credentials a page asks for.
    fn authorization(&mut self, table: &Table, columns: &Columns) {
        let of_authorization = |row: &&Row| {
            let subject = columns.subject();
            let name = subject.and_then(|subject| columns.text(row, subject));
            name.is_some_and(|name| name.eq_ignore_ascii_case("authorization"))
        };
        if let Some(row) = table.rows.iter().find(of_authorization) {
            let description = columns.text(row, Column::Description).unwrap_or_default();
            self.credentials = self.credentials.or(prose::credentials(&description));
        }
    }

    fn parameters(&mut self, table: &'a Table, columns: &Columns, section: Section, place: &Place) {
        let precise = columns.has(Column::Required) || columns.has(Column::Location);
        if section == Section::UriParameters && self.parameters_are_precise && !precise {
            return self.set_aside(place, "what a filter or an order may name");
        }
        self.parameters_are_precise |= precise;
        self.authorization(table, columns);
        let of_all = self.headings.nearest().is_some_and(|heading| {
            section == Section::RequestHeaders && heading.to_lowercase().starts_with("standard")
        });
        self.close_group();
        let operations = if of_all {
            &mut self.facts.operations[self.first_operation..]
        } else {
            let range = self
                .groups
                .last()
                .map_or(0..0, |group| group.operations.clone());
            &mut self.facts.operations[range]
        };
        if operations.is_empty() {
            if section == Section::RequestHeaders {
                self.set_aside(place, "request headers of no particular operation");
            } else {
                self.unread(
                    place,
                    "parameters of no operation: no method and address stand before them",
                );
            }
            return;
        }
        let in_body = operations::add_parameters(
            operations,
            table,
            columns,
            section,
            &mut self.facts.findings,
        );
        if !in_body.is_empty() {
            let name = format!("{}Request", self.own_name());
            self.push_structure(name, StructureRole::Request, in_body, place.clone());
        }
    }

    fn fields(
        &mut self,
        table: &Table,
        columns: &Columns,
        section: Option<Section>,
        heading: Option<&str>,
        subject: Option<Subject>,
        place: Place,
    ) {
        if section == Some(Section::Other) && subject.is_none() {
            return self.aside(table, &place);
        }
        let section = match section {
            Some(Section::Example) if self.headings.is_in_response() => Some(Section::ResponseBody),
            Some(Section::Example) if self.headings.is_in_request() => Some(Section::RequestBody),
            section => section,
        };
        let Some((name, role)) = self.name_of(section, heading, subject, &place) else {
            return;
        };
        let Some(fields) = structures::fields(table, columns, &place, &mut self.facts.findings)
        else {
            return;
        };
        if role == StructureRole::Named && !name.is_empty() {
            let is_body = self.body_is_open
                && matches!(
                    section,
                    None | Some(Section::RequestBody | Section::Request)
                );
            if is_body && !self.has_body(&StructureRole::Request) {
                self.set_request(&name, heading, place.line);
            }
            self.body_is_open = false;
        }
        self.push_structure(name, role, fields, place);
    }

    /// The name and the role of a table of fields.
    fn name_of(
        &mut self,
        section: Option<Section>,
        heading: Option<&str>,
        subject: Option<Subject>,
        place: &Place,
    ) -> Option<(String, StructureRole)> {
        let named = |name: String| Some((name, StructureRole::Named));
        match subject {
            Some(Subject::Named(name)) => return named(name),
            Some(Subject::InsideOf(field)) => return named(to_type_name(&field)),
            Some(Subject::ElementOf(field)) => {
                let role = StructureRole::ResponseElement { field };
                let name = heading.map(to_type_name);
                let name = name.unwrap_or_else(|| format!("{}Item", self.own_name()));
                return Some((name, role));
            }
            Some(Subject::Variant(name)) if self.has_body(&StructureRole::Request) => {
                return named(name);
            }
            Some(Subject::Variant(_) | Subject::FilterTerms) | None => {}
        }
        let role = match section {
            Some(Section::RequestBody) => Some(StructureRole::Request),
            Some(Section::Request) if heading.is_none() => Some(StructureRole::Request),
            Some(Section::Response | Section::ResponseBody) => Some(StructureRole::Response),
            _ => None,
        };
        if let (Some(role), None) = (role, heading) {
            // A second table without a word in between explains the last field of the first.
            let inner = self.last_structure.filter(|_| self.caption.is_none());
            if let Some(field) = inner.and_then(|at| self.facts.types[at].fields.last()) {
                return named(to_type_name(&field.name));
            }
            let suffix = if role == StructureRole::Request {
                "Request"
            } else {
                "Response"
            };
            return Some((format!("{}{suffix}", self.own_name()), role));
        }
        if let Some(heading) = heading {
            return named(to_type_name(heading));
        }
        // A table that has neither caption nor heading of its own describes what its section or its
        // page is about (`Error responses`).
        let nearest = self.headings.nearest().map(to_type_name);
        if let Some(name) = nearest.filter(|name| !name.is_empty()) {
            return named(name);
        }
        let caption = self.caption.map(Rich::text).unwrap_or_default();
        let caption: String = caption.chars().take(60).collect();
        self.unread(place, format!("fields of an unnamed thing (`{caption}`)"));
        None
    }

    /// Whether the group has a body table already.
    fn has_body(&self, role: &StructureRole) -> bool {
        self.body_of_group(role).is_some()
    }

    fn body_of_group(&self, role: &StructureRole) -> Option<usize> {
        let rows = self.rows_of_body(role);
        let types = self.facts.types.iter().enumerate().skip(self.first_type);
        let mut found = types.filter(|(_, known)| known.role == *role && known.operations == rows);
        found.next().map(|(index, _)| index)
    }

    /// The operations whose body a table of this role describes.
    fn rows_of_body(&self, role: &StructureRole) -> Vec<usize> {
        match role {
            StructureRole::Named => Vec::new(),
            StructureRole::Request => self.rows_of_group(),
            StructureRole::Response | StructureRole::ResponseElement { .. } => {
                // Several tables may describe one answer.
                let rows = self.rows_of_group();
                let known = self.facts.types[self.first_type..].iter().find(|known| {
                    known.role == StructureRole::Response
                        && known.operations.iter().any(|row| rows.contains(row))
                });
                known.map_or_else(
                    || self.as_rows(self.answered_range()),
                    |known| known.operations.clone(),
                )
            }
        }
    }

    pub(super) fn push_structure(
        &mut self,
        name: String,
        role: StructureRole,
        fields: Vec<Field>,
        place: Place,
    ) {
        let is_body = matches!(role, StructureRole::Request | StructureRole::Response);
        // A body may be described in several tables.
        if let Some(known) = self.body_of_group(&role).filter(|_| is_body) {
            let known_fields = &mut self.facts.types[known].fields;
            for field in fields {
                if !known_fields.iter().any(|known| known.name == field.name) {
                    known_fields.push(field);
                }
            }
            self.last_structure = Some(known);
            return;
        }
        let operations = self.rows_of_body(&role);
        self.close_group();
        if role == StructureRole::Response {
            self.answered_operations();
        }
        self.last_structure = Some(self.facts.types.len());
        self.facts.types.push(Structure {
            name,
            role,
            operations,
            anchor: self.headings.anchor(),
            place,
            fields,
        });
    }

    /// The name of the page as the start of a type name.
    pub(super) fn own_name(&self) -> String {
        // Some titles are an address or a sentence with a path in it.
        to_type_name(if self.title.contains('/') {
            self.page.stem()
        } else {
            &self.title
        })
    }
}

fn is_error_table(columns: &Columns, section: Option<Section>) -> bool {
    columns.has(Column::HttpStatus)
        || columns.has(Column::InnerCode)
        || (columns.has(Column::ErrorCode)
            && !columns.has(Column::Name)
            && section == Some(Section::Errors))
}

/// Whether a field holds the items of an answer and nothing else.
fn is_envelope(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "value" | "values" | "items")
}

/// Whether a table names the parameters with which every listing is cut into pages. One page prints
/// them under "Filter fields".
fn has_paging(table: &Table, columns: &Columns) -> bool {
    table.rows.iter().any(|row| {
        let name = columns.text(row, Column::Name).unwrap_or_default();
        matches!(
            name.trim_matches(['$', '`']).to_lowercase().as_str(),
            "top" | "skip"
        )
    })
}

fn is_enumeration(table: &Table, columns: &Columns) -> bool {
    let subject = [Column::Value, Column::Name]
        .into_iter()
        .find(|column| columns.has(*column));
    let Some(subject) = subject else {
        return false;
    };
    let cell = |row: &Row| columns.text(row, subject).unwrap_or_default();
    let words = |text: &str| text.split(' ').count();
    // A value is a word or three; in a table of nothing but values it may be longer, yet no sentence.
    let plain = |row: &Row| {
        let text = cell(row);
        let limit = if table.header.len() == 1 { 7 } else { 3 };
        words(&text) <= limit && !text.ends_with('.') && TypeText::is_plain(&text)
    };
    !columns.is_filled(table, Column::Type)
        && table.rows.iter().all(plain)
        && table.rows.iter().any(|row| !cell(row).is_empty())
}
