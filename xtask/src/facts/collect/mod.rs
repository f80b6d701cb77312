//! The walk over a page: which table is what, and to which operation or type it belongs.

mod requests;
mod tables;

use std::ops::Range;

use crate::pages::{Block, Content, Page, Rich, stem};

use super::{
    Credentials, Facts, Operation, PageFact, Place, TypeReference, conflicts, examples,
    headings::{Headings, Section},
    operations, references, uri,
};

/// Collects what the pages state.
pub fn collect(pages: &[Page]) -> Facts {
    let mut facts = Facts::default();
    for page in pages {
        Walk::new(page, &mut facts).run();
    }
    drop_listings(&mut facts);
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

/// An overview lists operations that other pages describe: what both have is stated once.
fn drop_listings(facts: &mut Facts) {
    let path = |operation: &Operation| uri::loose(operation.uri.path());
    let described: Vec<Option<Place>> = facts
        .operations
        .iter()
        .map(|listed| {
            let page = stem(listed.listed_for.as_ref()?);
            let same = |known: &&Operation| {
                stem(&known.place.page) == page
                    && known.listed_for.is_none()
                    && known.method == listed.method
                    && path(known) == path(listed)
            };
            let found = facts.operations.iter().find(same);
            found.map(|known| known.place.clone())
        })
        .collect();
    let mut described = described.into_iter();
    let set_aside = &mut facts.findings.set_aside;
    facts.operations.retain(|listed| {
        let Some(place) = described.next().flatten() else {
            return true;
        };
        let reason = format!("listed here, described on {}:{}", place.page, place.line);
        set_aside.push(listed.place.finding(reason));
        false
    });
}

/// The operations of a page that later tables speak of together.
#[derive(Debug)]
struct Group {
    /// Where they are in the facts.
    operations: Range<usize>,
    /// Whether another request table would still join it: nothing but addresses came so far.
    open: bool,
    /// The part of the page (the text below one heading of the second level) that it stands in.
    part: usize,
    /// Whether a description of the answer came.
    answered: bool,
}

struct Walk<'a> {
    page: &'a Page,
    title: String,
    facts: &'a mut Facts,
    headings: Headings,
    /// The paragraph since the last heading or table.
    caption: Option<&'a Rich>,
    groups: Vec<Group>,
    /// How many headings of the first or second level came.
    part: usize,
    lone_method: Option<String>,
    /// Whether a heading says that a request follows.
    has_request_heading: bool,
    credentials: Option<Credentials>,
    /// What of the facts is of this page starts here.
    first_operation: usize,
    first_type: usize,
    first_enum: usize,
    first_error: usize,
    first_example: usize,
    /// A "Request body" heading without a table yet: the next named type is the body.
    body_is_open: bool,
    /// The last structure since the last heading that tells a section.
    last_structure: Option<usize>,
    /// Whether the last table of parameters since the last heading said where they travel or
    /// whether they are required.
    parameters_are_precise: bool,
}

impl<'a> Walk<'a> {
    fn new(page: &'a Page, facts: &'a mut Facts) -> Self {
        Self {
            title: page.title(),
            headings: Headings::default(),
            caption: None,
            groups: Vec::new(),
            part: 0,
            lone_method: None,
            has_request_heading: false,
            credentials: None,
            first_operation: facts.operations.len(),
            first_type: facts.types.len(),
            first_enum: facts.enums.len(),
            first_error: facts.errors.len(),
            first_example: facts.examples.len(),
            body_is_open: false,
            last_structure: None,
            parameters_are_precise: false,
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
        if self.facts.operations.len() == self.first_operation && self.has_request_heading {
            self.operation_of_example();
        }
        self.finish();
    }

    /// What only the whole page shows.
    fn finish(self) {
        let Facts {
            operations,
            types,
            enums,
            errors,
            examples,
            findings,
            ..
        } = self.facts;
        let operations = &mut operations[self.first_operation..];
        for operation in &mut *operations {
            operation.credentials = self.credentials;
            let own = examples[self.first_example..]
                .iter()
                .filter(|example| example.operations.contains(&operation.row));
            operation.status = own
                .filter_map(|example| example.status)
                .find(|status| *status < 300);
        }
        for group in &self.groups {
            let range = group.operations.start - self.first_operation
                ..group.operations.end - self.first_operation;
            operations::finish(&mut operations[range], findings);
        }
        let types = &types[self.first_type..];
        references::check(operations, types, &enums[self.first_enum..]);
        if !operations.is_empty() {
            for error in &mut errors[self.first_error..] {
                error.operation.get_or_insert_with(|| self.title.clone());
            }
        }
        conflicts::with_examples(operations, types, &examples[self.first_example..], findings);
    }

    fn place(&self, line: usize) -> Place {
        Place {
            page: self.page.file.clone(),
            line,
        }
    }

    fn block(&mut self, block: &'a Block) {
        match &block.content {
            // `# [HTTP](#tab/http)` is a tab, whatever its level says.
            Content::Heading { text, .. }
                if text.links().any(|(_, target)| target.starts_with("#tab/")) => {}
            Content::Heading { level, text } => {
                self.headings.enter(*level, text.text());
                self.enter();
            }
            Content::Paragraph(text) => {
                self.lone_method = operations::lone_method(text);
                self.lone_request(text, block.line);
                self.sentence(text, block.line);
                self.caption = Some(text);
            }
            Content::Item(text) => {
                if self.headings.own_section() == Some(Section::Request) {
                    self.lone_request(text, block.line);
                }
                self.sentence(text, block.line);
            }
            Content::Note(text) => self.sentence(text, block.line),
            Content::Fence { text, .. } => self.fence(block, text),
            Content::Table(table) => {
                self.table(table, block.line);
                self.caption = None;
            }
        }
    }

    /// After a heading.
    fn enter(&mut self) {
        (self.caption, self.lone_method) = (None, None);
        self.parameters_are_precise = false;
        let section = self.headings.own_section();
        self.has_request_heading |= section == Some(Section::Request);
        if section.is_some() || self.headings.opens_part() {
            self.last_structure = None;
        }
        let opens_part = self.headings.opens_part();
        self.part += usize::from(opens_part);
        let goes_on = matches!(
            section,
            None | Some(Section::Request | Section::UriParameters)
        );
        if opens_part || !goes_on {
            self.close_group();
        }
        match section {
            Some(Section::RequestBody) => self.body_is_open = !self.headings.is_in_response(),
            Some(_) => self.body_is_open = false,
            None => {}
        }
    }

    fn fence(&mut self, block: &Block, text: &str) {
        let place = self.place(block.line + 1);
        if let Some(method) = self.lone_method.take()
            && let Some(address) = operations::lone_address(text)
        {
            let found = operations::operation(&self.title, place, method, address);
            self.start_group(vec![found]);
            return;
        }
        let section = self.headings.section();
        let in_response = matches!(
            section,
            Some(Section::Response | Section::ResponseBody | Section::Errors)
        ) || (section == Some(Section::Example)
            && self.headings.is_in_response());
        let Some(mut example) = examples::read(&block.content, place.clone(), in_response) else {
            return;
        };
        // A page without a request table may show its request only as a line with placeholders.
        if let Some((method, address)) = &example.request_line {
            let announced = self.headings.own_section() == Some(Section::Request);
            let shown = uri::UriTemplate::read(address).filter(|uri| {
                let ids = uri.path().split('/').any(uri::is_id);
                !uri.path_placeholders().is_empty() || (announced && !ids)
            });
            let has_table = self.facts.operations.len() > self.first_operation;
            if let (Some(uri), false) = (shown, has_table && section == Some(Section::Example))
                && !self.knows(method, &uri)
                && example.json.is_none()
            {
                let found = operations::operation(&self.title, place, method.clone(), uri);
                self.close_group();
                self.start_group(vec![found]);
                self.form(&example);
                return;
            }
        }
        example.operations = self.rows_of_group();
        self.facts.examples.push(example);
    }

    /// Sentences: the type of the body, the type of the answer, the credentials.
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
        let place = self.place(line);
        let unlinked = |place| references::returned(text, place).filter(|_| is_response);
        let found = references::find(text, place.clone()).or_else(|| unlinked(place));
        let Some(reference) = found else {
            return;
        };
        let operations = if is_request {
            self.group_operations()
        } else {
            self.answered_operations()
        };
        for operation in operations {
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

    fn set_aside(&mut self, place: &Place, reason: &str) {
        self.facts.findings.set_aside.push(place.finding(reason));
    }

    fn unread(&mut self, place: &Place, reason: impl Into<String>) {
        self.facts.findings.unread.push(place.finding(reason));
    }
}
