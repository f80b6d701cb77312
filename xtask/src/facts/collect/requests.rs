//! Which operations of a page belong together, and what is an operation at all.

use std::ops::Range;

use crate::{contract::TypeExpr, pages::Rich};

use super::{
    super::{
        Credentials, Example, Field, Operation, Statement, StructureRole, TypeReference, TypeText,
        headings::{Section, anchor},
        operations, uri,
    },
    Group, Walk,
};

impl Walk<'_> {
    /// Operations that the next tables speak of. Several request tables in a row are one group: the
    /// parameter table below the last one explains them all.
    pub(super) fn start_group(&mut self, operations: Vec<Operation>) {
        if operations.is_empty() {
            return;
        }
        let start = self.facts.operations.len();
        let first_row = start - self.first_operation;
        for (index, mut operation) in operations.into_iter().enumerate() {
            operation.row = first_row + index + 1;
            self.facts.operations.push(operation);
        }
        let end = self.facts.operations.len();
        match self.groups.last_mut() {
            Some(group) if group.open => group.operations.end = end,
            _ => self.groups.push(Group {
                operations: start..end,
                open: true,
                part: self.part,
                answered: false,
            }),
        }
    }

    /// What follows speaks of the operations so far; a request table after it starts anew.
    pub(super) fn close_group(&mut self) {
        if let Some(group) = self.groups.last_mut() {
            group.open = false;
        }
    }

    /// The operations that the next tables speak of.
    pub(super) fn group_operations(&mut self) -> &mut [Operation] {
        let range = self
            .groups
            .last()
            .map_or(0..0, |group| group.operations.clone());
        &mut self.facts.operations[range]
    }

    /// The operations whose answer is described here: those of the last group, and those of groups
    /// before it in the same part of the page that were left without a word on theirs.
    pub(super) fn answered_operations(&mut self) -> &mut [Operation] {
        let range = self.answered_range();
        for group in &mut self.groups {
            group.answered |= group.operations.start >= range.start;
        }
        &mut self.facts.operations[range]
    }

    pub(super) fn answered_range(&self) -> Range<usize> {
        let Some(last) = self.groups.last() else {
            return 0..0;
        };
        let unanswered = self
            .groups
            .iter()
            .rev()
            .take_while(|group| group.part == last.part && !group.answered);
        let start = unanswered.last().unwrap_or(last).operations.start;
        start..last.operations.end
    }

    /// Operations as rows of the page.
    pub(super) fn as_rows(&self, operations: Range<usize>) -> Vec<usize> {
        operations
            .map(|index| index - self.first_operation + 1)
            .collect()
    }

    /// The operations that the next tables speak of, as rows of the page.
    pub(super) fn rows_of_group(&self) -> Vec<usize> {
        let last = self.groups.last();
        self.as_rows(last.map_or(0..0, |group| group.operations.clone()))
    }

    /// A paragraph that is a request. With the same path as an earlier one, but for its ids, it is an
    /// example of that.
    pub(super) fn lone_request(&mut self, text: &Rich, line: usize) {
        let in_request = self.headings.section() == Some(Section::Request);
        let Some((method, uri)) = operations::lone_request(text, in_request) else {
            return;
        };
        let same =
            |known: &Operation| known.method == method && uri::fits(known.uri.path(), uri.path());
        if self.facts.operations[self.first_operation..]
            .iter()
            .any(same)
        {
            return;
        }
        let place = self.place(line);
        self.close_group();
        self.start_group(vec![operations::operation(&self.title, place, method, uri)]);
    }

    pub(super) fn knows(&self, method: &str, uri: &uri::UriTemplate) -> bool {
        let path = |uri: &uri::UriTemplate| uri::loose(uri.path());
        self.facts.operations[self.first_operation..]
            .iter()
            .any(|operation| operation.method == method && path(&operation.uri) == path(uri))
    }

    /// The form that an example sends: the only place where its fields are named.
    pub(super) fn form(&mut self, example: &Example) {
        if example.form.is_empty() {
            return;
        }
        for operation in self.group_operations() {
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
        let name = format!("{}Request", self.own_name());
        let place = example.place.clone();
        self.push_structure(name, StructureRole::Request, fields.collect(), place);
    }

    /// The operation of a page that shows its request in an example only, if the address holds no id
    /// of somebody's.
    pub(super) fn operation_of_example(&mut self) {
        let shown = self.facts.examples[self.first_example..]
            .iter()
            .find_map(|example| {
                let (method, address) = example.request_line.clone()?;
                let uri = uri::UriTemplate::read(&address)?;
                let is_api = uri.path().split('/').count() > 2;
                let usable = is_api && !uri.path().split('/').any(uri::is_id);
                usable.then_some((method, uri, example.place.clone()))
            });
        let Some((method, uri, place)) = shown else {
            return;
        };
        let reason = "the page shows this request in an example only";
        self.facts.findings.conflicts.push(place.finding(reason));
        self.start_group(vec![operations::operation(&self.title, place, method, uri)]);
    }

    /// The named type is the body of the group's requests.
    pub(super) fn set_request(&mut self, name: &str, heading: Option<&str>, line: usize) {
        let reference = TypeReference {
            name: name.to_owned(),
            target: heading.map(|heading| format!("#{}", anchor(heading))),
            collection: false,
            place: self.place(line),
        };
        for operation in self.group_operations() {
            operation.request.get_or_insert_with(|| reference.clone());
        }
    }
}
