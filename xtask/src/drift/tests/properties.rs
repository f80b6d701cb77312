//! What holds for any two sets of pages.

use std::{collections::BTreeMap, fs};

use super::{LEND, RESOURCES, compare, facts, line};
use crate::drift::{
    Change, Format,
    change::{Seen, Verb},
    report,
};

/// Pairs of sets that differ in many ways at once.
fn pairs() -> Vec<[Vec<(&'static str, String)>; 2]> {
    let changed = LEND
        .replace("| POST |", "| PUT |")
        .replace("| days | int |", "| nights | int |")
        .replace("| 404 | 7001 |", "| 410 | 7001 |")
        .replace("| reader | string | Yes |", "| reader | string | No |");
    let types = RESOURCES
        .replace("| Closed |", "| closed |")
        .replace("| due |", "| returnBy |")
        .replace("## Reader", "## Member");
    let old = vec![
        ("lend.md", LEND.to_owned()),
        ("res.md", RESOURCES.to_owned()),
    ];
    let new = vec![("lend.md", changed), ("types/res.md", types)];
    let other = vec![
        ("z.md", LEND.replace("# Lend", "# Hand out")),
        ("lend.md", String::new()),
    ];
    vec![
        [old.clone(), new.clone()],
        [old, other.clone()],
        [new, other],
    ]
}

fn changes(old: &[(&str, String)], new: &[(&str, String)]) -> Vec<Change> {
    fn borrowed<'a>(pages: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
        pages
            .iter()
            .map(|(file, text)| (*file, text.as_str()))
            .collect()
    }
    compare(&facts(&borrowed(old)), &facts(&borrowed(new)))
}

#[test]
fn nothing_differs_from_itself() {
    for set in pairs().iter().flatten() {
        assert_eq!(changes(set, set), []);
    }
}

#[test]
fn turned_round_what_was_added_is_removed() {
    let count = |changes: &[Change], swap: bool| {
        let mut counts = BTreeMap::new();
        for change in changes {
            let verb = match (change.verb, swap) {
                (Verb::Added, true) => Verb::Removed,
                (Verb::Removed, true) => Verb::Added,
                (verb, _) => verb,
            };
            let side = |seen: &Option<Seen>| {
                seen.as_ref()
                    .map(|seen| format!("{} {:?}", seen.value, seen.place))
            };
            let mut sides = [side(&change.old), side(&change.new)];
            if swap {
                sides.reverse();
            }
            *counts
                .entry((change.kind, verb, change.aspect, sides))
                .or_insert(0) += 1;
        }
        counts
    };
    for [old, new] in pairs() {
        let (there, back) = (changes(&old, &new), changes(&new, &old));
        assert!(!there.is_empty());
        assert_eq!(count(&there, false), count(&back, true));
    }
}

#[test]
fn the_order_of_the_pages_makes_no_difference() {
    for [old, new] in pairs() {
        let turned = |set: &[(&'static str, String)]| set.iter().rev().cloned().collect::<Vec<_>>();
        let lines = |changes: Vec<Change>| changes.iter().map(line).collect::<Vec<_>>();
        assert_eq!(
            lines(changes(&old, &new)),
            lines(changes(&turned(&old), &turned(&new)))
        );
    }
}

#[test]
fn folders_are_compared_and_translations_refused() {
    let folder = |pages: &[(&str, &str)]| {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in pages {
            fs::write(folder.path().join(file), text).unwrap();
        }
        folder
    };
    let (same, other) = (folder(&[("a.md", LEND)]), folder(&[("b.md", RESOURCES)]));
    let run = |old: &tempfile::TempDir, new: &tempfile::TempDir| {
        report(old.path(), new.path(), "library", Format::Json)
    };
    assert_eq!(run(&same, &same).unwrap(), ("[]\n".to_owned(), false));
    assert!(run(&same, &other).unwrap().1);
    let translated = folder(&[("a.md", "---\nms.openlocfilehash: 1\n---\n# Buch\n")]);
    let error = format!("{:#}", run(&same, &translated).unwrap_err());
    assert!(error.contains("a.md:1"), "{error}");
    let empty = folder(&[]);
    assert!(run(&same, &empty).is_err());
}
