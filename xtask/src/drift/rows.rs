//! Changes as rows of the table: one row for one shape of change, however many facts have it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    change::{Aspect, Change, Kind, Seen, Severity, Verb},
    names::loose,
    wording::{count, differing_words, list, shorten},
};

/// A shape of change that is found on this many pages is shown once, for all of them.
const SEVERAL_PAGES: usize = 4;
/// As many things of one page with the same difference are one row; fewer have a line each.
const SEVERAL_THINGS: usize = 4;
/// A list of this many error texts is for the JSON output.
const MANY_TEXTS: usize = 12;
/// Two values that are longer than this together stand below each other.
const LONG: usize = 70;

/// The titles of the page of a change, the new one and the old one.
pub(super) type Titles<'a> = dyn Fn(&Change) -> Vec<&'a str> + 'a;

/// Rows under the name of their page; those of several pages have none.
pub(super) struct Group {
    /// The page.
    pub(super) page: Option<String>,
    /// The rows, in the order of lines.
    pub(super) rows: Vec<String>,
}

/// Changes by their shape, in the order of their first ones.
type Shapes<'a> = IndexMap<String, Vec<&'a Change>>;

/// Folds changes into rows. `titles` gives the titles of its page.
pub(super) fn fold(changes: &[&Change], titles: &Titles<'_>) -> Vec<Group> {
    let mut shapes: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for change in changes {
        if let Some(shape) = shape(change) {
            shapes.entry(shape).or_default().insert(&change.page);
        }
    }
    let common = |change: &Change| {
        let shape = shape(change)?;
        (shapes[&shape].len() >= SEVERAL_PAGES).then_some(shape)
    };
    let mut groups: Vec<(Option<&str>, Shapes<'_>)> = Vec::new();
    for change in changes {
        let (page, key) = match common(change) {
            Some(shape) => (None, shape),
            None => (Some(change.page.as_str()), key(change)),
        };
        let at = groups.iter().position(|(known, _)| *known == page);
        let at = at.unwrap_or_else(|| {
            groups.push((page, Shapes::new()));
            groups.len() - 1
        });
        groups[at].1.entry(key).or_default().push(change);
    }
    groups.sort_by_key(|(page, _)| page.is_some());
    groups
        .into_iter()
        .map(|(page, shapes)| Group {
            page: page.map(str::to_owned),
            rows: shapes
                .values()
                .flat_map(|found| row(found, page.is_none(), titles))
                .collect(),
        })
        .collect()
}

/// What makes the same statement about other things on other pages the same row.
fn shape(change: &Change) -> Option<String> {
    if !matches!(change.verb, Verb::Changed | Verb::Renamed) || change.aspect == Some(Aspect::Text)
    {
        return None;
    }
    let name = match change.kind {
        Kind::Operation => "",
        _ => change.subject.name.as_str(),
    };
    let name = if change.verb == Verb::Renamed {
        ""
    } else {
        name
    };
    Some(format!("{}\u{0}{}", loose(name), both_values(change)))
}

fn both_values(change: &Change) -> String {
    format!(
        "{}\u{0}{}\u{0}{:?}\u{0}{:?}",
        change.kind,
        change.verb,
        change.aspect,
        sides(change)
    )
}

/// The values of both sides as they are shown. Of two addresses whose paths differ the queries are
/// left out: they are the same, or speak in the parameters.
fn sides(change: &Change) -> (String, String) {
    let value = |seen: &Option<Seen>| {
        let seen = seen.as_ref();
        seen.map_or(String::new(), |seen| shown(change, &seen.value))
    };
    let (old, new) = (value(&change.old), value(&change.new));
    let path = |text: &str| text.split('?').next().unwrap_or(text).to_owned();
    if change.aspect == Some(Aspect::Uri) && path(&old) != path(&new) {
        (path(&old), path(&new))
    } else {
        (old, new)
    }
}

/// What makes changes of one page one row.
fn key(change: &Change) -> String {
    let owner = change.subject.owner.as_deref().unwrap_or_default();
    match (change.verb, change.kind, change.aspect) {
        (Verb::Changed, Kind::Error, Some(Aspect::Text)) => "text".to_owned(),
        // A type or an operation has contents of its own to show.
        (Verb::Added | Verb::Removed, Kind::Operation, _) => {
            format!(
                "{}\u{0}{:?}",
                change.subject,
                change.new.as_ref().or(change.old.as_ref())
            )
        }
        (Verb::Added | Verb::Removed, Kind::Type, _) => {
            format!(
                "{} {} {}",
                change.kind,
                change.verb,
                loose(&change.subject.name)
            )
        }
        (Verb::Added | Verb::Removed, ..) => {
            format!("{} {} {owner}", change.kind, change.verb)
        }
        (Verb::Moved, ..) => {
            let page = change.old.as_ref().map(|seen| seen.place.page.as_str());
            format!("moved {} {page:?}", change.kind)
        }
        _ => both_values(change),
    }
}

/// The rows of some changes of one shape; texts of errors differ one by one.
fn row(changes: &[&Change], everywhere: bool, titles: &Titles<'_>) -> Vec<String> {
    let first = changes[0];
    let differ = matches!(first.verb, Verb::Changed | Verb::Renamed);
    if first.aspect == Some(Aspect::Text) {
        return texts(changes, titles);
    }
    if differ && !everywhere && first.kind != Kind::Operation && changes.len() < SEVERAL_THINGS {
        let one = |change| single(&[change], everywhere, titles);
        return changes.iter().copied().map(one).collect();
    }
    vec![single(changes, everywhere, titles)]
}

fn single(changes: &[&Change], everywhere: bool, titles: &Titles<'_>) -> String {
    let (mark, (what, below)) = match changes[0].verb {
        Verb::Added => ('+', came_or_went(changes, titles)),
        Verb::Removed => ('-', came_or_went(changes, titles)),
        Verb::Changed => ('~', differs(changes, everywhere, titles)),
        Verb::Renamed => ('>', differs(changes, everywhere, titles)),
        Verb::Moved => {
            let names: Vec<String> = changes.iter().map(|it| label(it, titles)).collect();
            let what = format!("{} moved: {}", nouns(changes), list(&names));
            ('>', (what, Vec::new()))
        }
    };
    let mut text = format!("{mark} {what}  [{}]\n", places(changes));
    for line in below {
        text.push_str("      ");
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn nouns(changes: &[&Change]) -> String {
    let noun = noun(changes[0].kind);
    if changes.len() == 1 {
        noun.to_owned()
    } else {
        count(changes.len(), noun)
    }
}

fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::EnumValue => "value",
        Kind::Error => "error code",
        other => other.as_str(),
    }
}

fn came_or_went(changes: &[&Change], titles: &Titles<'_>) -> (String, Vec<String>) {
    let first = changes[0];
    let seen = first.new.as_ref().or(first.old.as_ref());
    let detail = |name: &str| seen.and_then(|seen| seen.detail(name));
    let names = |value: Option<&Value>| {
        let names = value.and_then(Value::as_array).into_iter().flatten();
        names
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    match first.kind {
        Kind::Operation => {
            let parameters = names(detail("parameters"));
            let line = seen
                .map(|seen| shown(first, &seen.value))
                .unwrap_or_default();
            let below =
                (!parameters.is_empty()).then(|| format!("parameters {}", list(&parameters)));
            (format!("operation {line}"), below.into_iter().collect())
        }
        Kind::Type => {
            let contents = match (names(detail("fields")), names(detail("values"))) {
                (fields, values) if values.is_empty() => (count(fields.len(), "field"), fields),
                (_, values) => (count(values.len(), "value"), values),
            };
            let name = label(first, titles);
            if changes.len() > 1 {
                return (format!("type {name} ×{}", changes.len()), Vec::new());
            }
            let head = format!("type {name}, {}", contents.0);
            (head, vec![shorten(&list(&contents.1), 150)])
        }
        _ => parts(changes, titles),
    }
}

/// Parameters, fields, values and errors, of one owner.
fn parts(changes: &[&Change], titles: &Titles<'_>) -> (String, Vec<String>) {
    let first = changes[0];
    let names: Vec<String> = changes.iter().map(|it| it.subject.name.clone()).collect();
    let owner = owner(first, titles);
    if let [only] = changes {
        let seen = only.new.as_ref().or(only.old.as_ref());
        let tail = seen.map(|seen| row_of(only, seen)).unwrap_or_default();
        let what = match (&owner, only.kind) {
            (Some(owner), Kind::EnumValue) => format!("value {} of {owner}", only.subject.name),
            (Some(owner), kind) => format!("{} {owner}.{}", noun(kind), only.subject.name),
            (None, kind) => format!("{} {}", noun(kind), only.subject.name),
        };
        return (format!("{what}{tail}"), Vec::new());
    }
    let of = owner
        .map(|owner| format!(" of {owner}"))
        .unwrap_or_default();
    let names = names
        .iter()
        .map(|name| shorten(name, 60))
        .collect::<Vec<_>>();
    (
        format!("{}{of}: {}", nouns(changes), list(&names)),
        Vec::new(),
    )
}

/// What the row of a lone thing says of it: ` (query, string, required)`.
fn row_of(change: &Change, seen: &Seen) -> String {
    if change.kind == Kind::Error {
        return format!(": {}", shorten(seen.value.as_str().unwrap_or_default(), 80));
    }
    let text = |name: &str| seen.detail(name).and_then(Value::as_str).map(str::to_owned);
    let required = match seen.detail("required").and_then(Value::as_bool) {
        Some(true) => Some("required".to_owned()),
        _ => None,
    };
    let hint = text("in_its_place").map(|name| format!("{name} stands in its place"));
    let told: Vec<String> = [text("in"), text("type"), required, hint]
        .into_iter()
        .flatten()
        .collect();
    if told.is_empty() {
        String::new()
    } else {
        format!(" ({})", told.join(", "))
    }
}

fn differs(changes: &[&Change], everywhere: bool, titles: &Titles<'_>) -> (String, Vec<String>) {
    let first = changes[0];
    let (old, new) = sides(first);
    let aspect = match first.aspect {
        Some(Aspect::Request) => "request body",
        Some(Aspect::Response) => "response body",
        Some(Aspect::In) => "place",
        Some(aspect) => aspect.as_str(),
        None => "name",
    };
    let mut names: Vec<String> = changes.iter().map(|it| label(it, titles)).collect();
    if everywhere {
        names = changes.iter().map(|it| it.subject.name.clone()).collect();
        names.dedup();
    }
    let what = match first.kind {
        // The page says which operation.
        Kind::Operation if changes.len() == 1 => aspect.to_owned(),
        Kind::Operation => format!("{aspect} of {}", count(changes.len(), "operation")),
        kind if names.len() == 1 => format!("{} {}: {aspect}", noun(kind), names[0]),
        kind => format!("{}: {aspect}", nouns_of(kind, &names)),
    };
    if old.chars().count() + new.chars().count() > LONG {
        return (what, vec![format!("- {old}"), format!("+ {new}")]);
    }
    let operation = first.new.as_ref().and_then(|seen| seen.detail("operation"));
    let method = first.aspect == Some(Aspect::Method);
    let below = operation.and_then(Value::as_str).filter(|_| method);
    (
        format!("{what} {old} → {new}"),
        below.map(str::to_owned).into_iter().collect(),
    )
}

fn nouns_of(kind: Kind, names: &[String]) -> String {
    format!("{} {}", count(names.len(), noun(kind)), list(names))
}

/// A value of one side as a person reads it.
fn shown(change: &Change, value: &Value) -> String {
    match value {
        Value::Null => "not stated".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) if change.kind == Kind::Operation => text.clone(),
        Value::String(text) => shorten(text, 100),
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            if items.is_empty() {
                "none".to_owned()
            } else {
                items.join(", ")
            }
        }
        other => other.to_string(),
    }
}

/// The texts of errors: those that only follow a style guide as one row, the rest one by one.
fn texts(changes: &[&Change], titles: &Titles<'_>) -> Vec<String> {
    let names: Vec<String> = changes.iter().map(|it| label(it, titles)).collect();
    let only_style = changes[0].severity == Severity::Note;
    if changes.len() > 1 && only_style || changes.len() > MANY_TEXTS * 3 {
        let how = if only_style { "restyled" } else { "reworded" };
        let what = format!(
            "{} of errors {how}: {}",
            count(changes.len(), "text"),
            list(&names)
        );
        return vec![format!("~ {what}  [{}]\n", places(changes))];
    }
    let rows = changes
        .iter()
        .zip(names)
        .take(MANY_TEXTS)
        .map(|(change, name)| {
            let text = |seen: &Option<Seen>| {
                let text = seen.as_ref().and_then(|seen| seen.value.as_str());
                text.unwrap_or_default().to_owned()
            };
            let (old, new) = (text(&change.old), text(&change.new));
            let words = differing_words(&old, &new).map_or("reworded".to_owned(), |words| words);
            format!("~ text of error {name}: {words}  [{}]\n", places(&[change]))
        });
    let mut rows: Vec<String> = rows.collect();
    if changes.len() > MANY_TEXTS {
        rows.push(format!(
            "~ and {} more texts of errors\n",
            changes.len() - MANY_TEXTS
        ));
    }
    rows
}

/// The subject as it reads below the name of its page: without the title of the page.
fn label(change: &Change, titles: &Titles<'_>) -> String {
    match owner(change, titles) {
        Some(owner) => format!("{owner}.{}", change.subject.name),
        None if change.kind == Kind::Type => body(&change.subject.name, &titles(change)),
        None => change.subject.name.clone(),
    }
}

fn owner(change: &Change, titles: &Titles<'_>) -> Option<String> {
    let owner = change.subject.owner.as_deref()?;
    let titles = titles(change);
    for title in &titles {
        match owner.strip_prefix(title) {
            Some("") => return None,
            Some(rest) if rest.starts_with('.') => return Some(rest[1..].to_owned()),
            _ => {}
        }
    }
    Some(match owner.split_once('.') {
        Some((ty, field)) => format!("{}.{field}", body(ty, &titles)),
        None => body(owner, &titles),
    })
}

/// The body of a page's request has a name made from the title, which nobody needs to read.
fn body(name: &str, titles: &[&str]) -> String {
    let key = loose(name);
    let known = titles.iter().find_map(|title| {
        Some(match key.strip_prefix(&loose(title))? {
            "request" => "request body",
            "response" => "response body",
            "item" => "response item",
            _ => return None,
        })
    });
    known.unwrap_or(name).to_owned()
}

/// Where the changes stand, on both sides: `page:3 → :5`; of several on one page the first and the
/// last line, of several pages the first few.
fn places(changes: &[&Change]) -> String {
    let mut pages: Vec<((&str, &str), Vec<&Change>)> = Vec::new();
    for change in changes {
        let key = (page(change.old.as_ref()), page(change.new.as_ref()));
        match pages.iter_mut().find(|(known, _)| *known == key) {
            Some((_, found)) => found.push(change),
            None => pages.push((key, vec![change])),
        }
    }
    let shown = pages.iter().take(5).map(|((old, new), changes)| {
        let lines = |side: fn(&Change) -> Option<&Seen>| {
            let lines = changes
                .iter()
                .filter_map(|it| side(it))
                .map(|seen| seen.place.line);
            let (from, to) = (lines.clone().min(), lines.max());
            match (from, to) {
                (Some(from), Some(to)) if from < to => format!("{from}–{to}"),
                (from, _) => from.unwrap_or_default().to_string(),
            }
        };
        let (before, after) = (lines(|it| it.old.as_ref()), lines(|it| it.new.as_ref()));
        match (*old, *new) {
            ("", new) => format!("{new}:{after}"),
            (old, "") => format!("{old}:{before}"),
            (old, new) if old == new => format!("{old}:{before} → :{after}"),
            (old, new) => format!("{old}:{before} → {new}:{after}"),
        }
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if pages.len() > 5 {
        let _ = write!(text, " and {}", count(pages.len() - 5, "more page"));
    }
    text
}

fn page(seen: Option<&Seen>) -> &str {
    seen.map_or("", |seen| seen.place.page.as_str())
}
