//! Which old page is which new page: by name, by title, by what it states.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    facts::{Facts, PageFact, Place},
    pages::stem,
};

use super::{
    change::{Aspect, Change, Kind, Seen, Severity, Subject, Verb},
    matching::{Matched, Matcher},
    names::{likeness, loose, path_key, reading},
};

/// The pages of both sides, numbered so that a page keeps its number through a renaming.
#[derive(Debug)]
pub(super) struct Pages<'a> {
    matched: Matched<'a, PageFact>,
    old: BTreeMap<&'a str, usize>,
    new: BTreeMap<&'a str, usize>,
}

/// A fact with the number of its page.
#[derive(Debug)]
pub(super) struct Located<'a, T> {
    /// The number of the page.
    pub(super) page: usize,
    /// The fact.
    pub(super) item: &'a T,
}

impl<'a> Pages<'a> {
    pub(super) fn pair(old: &'a Facts, new: &'a Facts) -> Self {
        let (told_old, told_new) = (Told::of(old), Told::of(new));
        let matched = Matcher::new(&old.pages, &new.pages)
            .by_unique(|page| Some(page.file.clone()))
            .by_unique(|page| Some(tail(&page.file)))
            .by_unique(|page| Some(stem(&page.file).to_lowercase()))
            .by_unique(|page| Some(loose(&page.title)))
            .by_likeness(|old, new| told_old.likeness(&old.file, &told_new, &new.file))
            .finish();
        let (mut by_old, mut by_new) = (BTreeMap::new(), BTreeMap::new());
        let mut number = 0..;
        let mut next = || number.next().unwrap_or(usize::MAX);
        for (old, new) in &matched.pairs {
            let id = next();
            by_old.insert(old.file.as_str(), id);
            by_new.insert(new.file.as_str(), id);
        }
        for page in &matched.removed {
            by_old.insert(&page.file, next());
        }
        for page in &matched.added {
            by_new.insert(&page.file, next());
        }
        Self {
            matched,
            old: by_old,
            new: by_new,
        }
    }

    /// Facts of the old side with the numbers of their pages.
    pub(super) fn old<T>(&self, facts: &'a [T], place: fn(&T) -> &Place) -> Vec<Located<'a, T>> {
        locate(&self.old, facts, place)
    }

    /// Facts of the new side with the numbers of their pages.
    pub(super) fn new_side<T>(
        &self,
        facts: &'a [T],
        place: fn(&T) -> &Place,
    ) -> Vec<Located<'a, T>> {
        locate(&self.new, facts, place)
    }

    /// What an old page is called now; `None` when it is gone.
    pub(super) fn new_name(&self, old: &str) -> Option<&'a str> {
        let pairs = self.matched.pairs.iter();
        let mut found = pairs.filter(|(page, _)| page.file == old);
        found.next().map(|(_, page)| page.file.as_str())
    }

    /// Whether a place is on a page that only its side has: then all of it came or went with the page.
    pub(super) fn lone(&self, place: &Place) -> Option<Kind> {
        let is = |page: &&PageFact| page.file == place.page;
        let alone = self.matched.added.iter().any(is) || self.matched.removed.iter().any(is);
        alone.then_some(Kind::Page)
    }

    /// The pages that came, went, or got another name or title.
    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for (old, new) in &self.matched.pairs {
            let both = |verb, before: &str, after: &str| {
                let (before, after) = (
                    Seen::new(before, &place(old)),
                    Seen::new(after, &place(new)),
                );
                let subject = Subject::of(new.file.clone());
                Change::both(Kind::Page, subject, verb, before, after).severity(Severity::Note)
            };
            if old.file != new.file {
                let same_stem = stem(&old.file).eq_ignore_ascii_case(stem(&new.file));
                let verb = if same_stem {
                    Verb::Moved
                } else {
                    Verb::Renamed
                };
                changes.push(both(verb, &old.file, &new.file));
            }
            if reading(&old.title) != reading(&new.title) {
                changes.push(both(Verb::Changed, &old.title, &new.title).aspect(Aspect::Title));
            }
        }
        for page in &self.matched.added {
            changes.push(Change::added(
                Kind::Page,
                Subject::of(page.file.clone()),
                seen(page),
            ));
        }
        for page in &self.matched.removed {
            changes.push(Change::removed(
                Kind::Page,
                Subject::of(page.file.clone()),
                seen(page),
            ));
        }
        for change in &mut changes {
            change.severity = Severity::Note;
        }
        changes
    }
}

fn place(page: &PageFact) -> Place {
    Place {
        page: page.file.clone(),
        line: 1,
    }
}

fn seen(page: &PageFact) -> Seen {
    Seen::new(page.file.as_str(), &place(page))
        .with("title", page.title.as_str())
        .with("date", page.date.clone())
}

/// The last folder and the name: what a renamed root folder leaves alone.
fn tail(file: &str) -> String {
    let parts: Vec<&str> = file.rsplit('/').take(2).collect();
    parts.join("/").to_lowercase()
}

fn locate<'a, T>(
    numbers: &BTreeMap<&str, usize>,
    facts: &'a [T],
    place: fn(&T) -> &Place,
) -> Vec<Located<'a, T>> {
    facts
        .iter()
        .map(|item| Located {
            page: numbers
                .get(place(item).page.as_str())
                .copied()
                .unwrap_or(usize::MAX),
            item,
        })
        .collect()
}

/// What each page of one side states, in comparable words.
struct Told {
    operations: BTreeMap<String, BTreeSet<String>>,
    fields: BTreeMap<String, Vec<String>>,
    /// How many pages have an operation; one that several pages have tells nothing about a page.
    pages_of: BTreeMap<String, usize>,
}

impl Told {
    fn of(facts: &Facts) -> Self {
        let mut told = Self {
            operations: BTreeMap::new(),
            fields: BTreeMap::new(),
            pages_of: BTreeMap::new(),
        };
        for operation in &facts.operations {
            let key = format!("{} {}", operation.method, path_key(&operation.uri));
            let page = told.operations.entry(operation.place.page.clone());
            if page.or_default().insert(key.clone()) {
                *told.pages_of.entry(key).or_default() += 1;
            }
        }
        for structure in &facts.types {
            let fields = told.fields.entry(structure.place.page.clone()).or_default();
            fields.extend(structure.fields.iter().map(|field| loose(&field.name)));
        }
        for found in &facts.enums {
            let fields = told.fields.entry(found.place.page.clone()).or_default();
            fields.extend(found.values.iter().map(|value| loose(&value.value)));
        }
        told
    }

    /// How much a page states what another one states: the same operations, or else most of the same
    /// fields and values.
    fn likeness(&self, old: &str, other: &Self, new: &str) -> Option<usize> {
        match (self.operations.get(old), other.operations.get(new)) {
            (Some(old), Some(new)) => {
                let telling = |key: &String| self.pages_of[key] == 1 && other.pages_of[key] == 1;
                (old == new && old.iter().any(telling)).then_some(1000)
            }
            (None, None) => {
                let (old, new) = (self.fields.get(old)?, other.fields.get(new)?);
                let score = likeness(old, new);
                (score >= 600 && old.len().min(new.len()) >= 3).then_some(score)
            }
            _ => None,
        }
    }
}
