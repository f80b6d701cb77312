//! The table: for a maintainer who asks "what do I have to do?", with the answer first.
//!
//! Four parts by severity, grouped by page, every row with page and line of both sides. What came or
//! went with its page, its operation or its type is shown with that and not by itself.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::Value;

use crate::{
    facts::{Facts, Finding},
    pages::stem,
};

use super::{
    change::{Aspect, Change, Kind, Seen, Severity, Verb},
    rows::fold,
    wording::{count, differing_words, list, shorten, wrap},
};

/// The two sides that were compared, for the headline and the titles.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// The name of the API.
    pub api: &'a str,
    /// The old facts.
    pub old: &'a Facts,
    /// The new facts.
    pub new: &'a Facts,
}

impl<'a> Sides<'a> {
    /// The titles of the page of a change, the new one and the old one.
    fn titles(&self, change: &Change) -> Vec<&'a str> {
        let sides = [(self.new, &change.new), (self.old, &change.old)];
        let title = |(facts, seen): (&'a Facts, &Option<Seen>)| {
            let file = seen.as_ref().map_or(&change.page, |seen| &seen.place.page);
            let mut pages = facts.pages.iter().filter(|page| page.file == *file);
            pages.next().map(|page| page.title.as_str())
        };
        sides.into_iter().filter_map(title).collect()
    }
}

/// The differences as a table, with a line break at its end.
pub fn table(changes: &[Change], sides: &Sides<'_>) -> String {
    let mut text = head(changes, sides);
    for (name, parts) in [
        (
            "BREAKING",
            pages(changes, Verb::Removed, sides) + &groups(changes, Severity::Breaking, sides),
        ),
        ("ADDED", groups(changes, Severity::Addition, sides)),
        ("ADDED WITH THEIR PAGES", pages(changes, Verb::Added, sides)),
        (
            "SOFT: defaults, limits, spellings, texts, what was silent before",
            groups(changes, Severity::Soft, sides),
        ),
        ("PAGES AND WORDING", notes(changes, sides)),
        ("NOT COMPARED: unread on one side only", unread(sides)),
    ] {
        if !parts.is_empty() {
            let _ = write!(text, "\n{name}\n{parts}");
        }
    }
    text
}

/// How many changes there are, at a glance.
fn head(changes: &[Change], sides: &Sides<'_>) -> String {
    let (old, new) = (sides.old.pages.len(), sides.new.pages.len());
    let mut text = format!("{}: {old} → {}", sides.api, count(new, "page"));
    if changes.is_empty() {
        return text + ", no difference\n";
    }
    let number = |severity| changes.iter().filter(|it| it.severity == severity).count();
    let _ = writeln!(
        text,
        ", {}: {} breaking, {} added, {} soft, {}",
        count(changes.len(), "change"),
        number(Severity::Breaking),
        number(Severity::Addition),
        number(Severity::Soft),
        count(number(Severity::Note), "note"),
    );
    for kind in Kind::ALL {
        let of = |verb| {
            let same = changes
                .iter()
                .filter(|it| it.kind == kind && it.verb == verb);
            (same.count(), verb)
        };
        let told: Vec<String> = Verb::ALL
            .into_iter()
            .map(of)
            .filter(|(number, _)| *number > 0)
            .map(|(number, verb)| format!("{number} {verb}"))
            .collect();
        if !told.is_empty() {
            let _ = writeln!(text, "  {:<11} {}", kind.as_str(), told.join(", "));
        }
    }
    text
}

/// Pages that came or went with what they state, each as one entry.
fn pages(changes: &[Change], verb: Verb, sides: &Sides<'_>) -> String {
    let mark = if verb == Verb::Added { '+' } else { '-' };
    let mut text = String::new();
    let pages = changes
        .iter()
        .filter(|it| it.kind == Kind::Page && it.verb == verb);
    for page in pages {
        let inside: Vec<&Change> = contents(changes, page).collect();
        if inside.is_empty() {
            continue;
        }
        let title = sides.titles(page).first().copied().unwrap_or_default();
        let _ = writeln!(text, "  {mark} page {}: {title}", page.page);
        for change in inside.iter().filter(|it| it.kind == Kind::Operation) {
            let seen = change.new.as_ref().or(change.old.as_ref());
            if let Some((line, place)) = seen.and_then(|it| Some((it.value.as_str()?, &it.place))) {
                let line = shorten(line, 120);
                let _ = writeln!(text, "      {line}  [{}:{}]", place.page, place.line);
            }
        }
        let summary = summary(&inside);
        if !summary.is_empty() {
            text += &wrap(&summary, 6);
        }
    }
    text
}

/// What came or went with a page.
fn contents<'a>(changes: &'a [Change], page: &'a Change) -> impl Iterator<Item = &'a Change> {
    changes.iter().filter(move |it| {
        it.within == Some(Kind::Page) && it.page == page.page && it.verb == page.verb
    })
}

/// `2 parameters; 3 types with 20 fields: A, B, C; 4 errors`.
fn summary(inside: &[&Change]) -> String {
    let number = |kind| inside.iter().filter(|it| it.kind == kind).count();
    let types = inside.iter().filter(|it| it.kind == Kind::Type);
    let types: Vec<&str> = types.map(|it| it.subject.name.as_str()).collect();
    let mut parts = Vec::new();
    for (kind, noun) in [
        (Kind::Parameter, "parameter"),
        (Kind::Field, "field"),
        (Kind::EnumValue, "value"),
        (Kind::Error, "error"),
    ] {
        if number(kind) > 0 {
            parts.push(count(number(kind), noun));
        }
    }
    if !types.is_empty() {
        parts.push(format!("{}: {}", count(types.len(), "type"), list(&types)));
    }
    parts.join(", ")
}

/// The rows of one severity, by page.
fn groups(changes: &[Change], severity: Severity, sides: &Sides<'_>) -> String {
    let own: Vec<&Change> = changes
        .iter()
        .filter(|it| it.severity == severity && it.within.is_none() && it.kind != Kind::Page)
        .collect();
    let mut text = String::new();
    for group in fold(&own, &|change| sides.titles(change)) {
        let _ = writeln!(
            text,
            "  {}",
            group.page.as_deref().unwrap_or("on several pages")
        );
        for row in group.rows {
            let _ = write!(text, "    {row}");
        }
    }
    text
}

/// Housekeeping: pages without facts, renamed pages, titles, and what moved from page to page.
fn notes(changes: &[Change], sides: &Sides<'_>) -> String {
    let mut text = String::new();
    for (verb, mark) in [(Verb::Added, '+'), (Verb::Removed, '-')] {
        let bare: Vec<&str> = changes
            .iter()
            .filter(|it| it.kind == Kind::Page && it.verb == verb)
            .filter(|page| contents(changes, page).next().is_none())
            .map(|it| it.page.as_str())
            .collect();
        if !bare.is_empty() {
            let names = bare.join(", ");
            let head = count(bare.len(), "page");
            text += &wrap(&format!("{mark} {head} without facts: {names}"), 2);
        }
    }
    text += &renamed(changes);
    let titles = changes.iter().filter(|it| it.aspect == Some(Aspect::Title));
    for change in titles {
        let value = |seen: &Option<Seen>| {
            let value = seen.as_ref().map(|seen| seen.value.clone());
            value
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let (old, new) = (value(&change.old), value(&change.new));
        let differing = differing_words(&old, &new);
        let words = differing.unwrap_or_else(|| format!("{old} → {new}"));
        let _ = writeln!(text, "  ~ title of {}: {words}", change.page);
    }
    text += &groups(changes, Severity::Note, sides);
    text
}

/// Pages with another name: many of one folder as one row.
fn renamed(changes: &[Change]) -> String {
    let folder = |file: &str| {
        file.rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned()
    };
    let mut moved: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut text = String::new();
    for change in changes.iter().filter(|it| it.kind == Kind::Page) {
        let (Some(old), Some(new)) = (&change.old, &change.new) else {
            continue;
        };
        let (old, new) = (&old.place.page, &new.place.page);
        match change.verb {
            Verb::Moved => {
                let stems = moved.entry((folder(old), folder(new))).or_default();
                stems.push(stem(new).to_owned());
            }
            Verb::Renamed => {
                let _ = writeln!(text, "  > page {old} → {new}");
            }
            _ => {}
        }
    }
    for ((old, new), stems) in moved {
        let folder = |name: &str| {
            if name.is_empty() {
                "./".to_owned()
            } else {
                format!("{name}/")
            }
        };
        let (old, new) = (folder(&old), folder(&new));
        let head = count(stems.len(), "page");
        text += &wrap(
            &format!("> {head} moved from {old} to {new}: {}", list(&stems)),
            2,
        );
    }
    text
}

/// What could not be read cannot be compared, and a reader must know that.
fn unread(sides: &Sides<'_>) -> String {
    let (old, new) = (&sides.old.findings.unread, &sides.new.findings.unread);
    let same = |a: &Finding, b: &Finding| stem(&a.page) == stem(&b.page) && a.reason == b.reason;
    let lone = |these: &'_ [Finding], those: &[Finding]| -> Vec<String> {
        let lone = these
            .iter()
            .filter(|it| !those.iter().any(|other| same(it, other)));
        lone.map(|it| format!("{}:{} {}", it.page, it.line, it.reason))
            .collect()
    };
    let mut text = String::new();
    for (side, lone) in [("old", lone(old, new)), ("new", lone(new, old))] {
        for finding in lone.iter().take(5) {
            let _ = writeln!(text, "  ? {side} {finding}");
        }
        if lone.len() > 5 {
            let _ = writeln!(text, "  ? {side} and {} more", lone.len() - 5);
        }
    }
    text
}
