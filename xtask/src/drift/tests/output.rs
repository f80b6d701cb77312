//! The two outputs, for one comparison that has everything.

use std::fmt::Write as _;

use super::{LEND, RESOURCES, compare, facts};
use crate::{
    drift::{Sides, json, table},
    facts::Facts,
};

fn rich() -> (Facts, Facts) {
    let codes = |from: u32, to: u32, is: &str| {
        let mut page =
            "# Error codes\n\n| Code | HTTP Status | Description |\n|---|---|---|\n".to_owned();
        for code in from..=to {
            let _ = writeln!(page, "| {code} | 400 | Shelf {code} {is} there. |");
        }
        page
    };
    let old_lend = LEND.replace("# Lend a book", "# Lend a book (old way)");
    let new_lend = LEND
        .replace("/books/{book-id}/loans", "/books/{book-id}/lend")
        .replace("| reader | string | Yes |", "| reader | string | No |")
        .replace("default is 14", "default is 21")
        .replace(
            "**Normal** and **High**",
            "**Normal**, **High** and **Now**",
        )
        .replace("in another reader's hands", "in other hands");
    let new_types = RESOURCES
        .replace("| bookTitle |", "| BookTitle |")
        .replace("| due | DateTime |", "| returnBy | DateTime |")
        .replace("| Closed |", "| Late | Too late. |\n| Closed |")
        .replace(
            "| card | string |",
            "| street | string | Where. |\n| town | string | Where. |\n| card | int |",
        );
    let shelf = LEND
        .replace("# Lend a book", "# Put back a book")
        .replace("/loans?", "/returns?");
    let gone = LEND
        .replace("# Lend a book", "# Burn a book")
        .replace("/loans?", "/fires?");
    let old = facts(&[
        ("error-codes.md", &codes(7001, 7004, "is not")),
        ("guide/lend.md", &old_lend),
        ("guide/burn.md", &gone),
        ("history.md", "# History\n\nOnce there was a library.\n"),
        ("res.md", RESOURCES),
    ]);
    let new = facts(&[
        ("error-codes.md", &codes(7001, 7016, "isn't")),
        ("help/lend.md", &new_lend),
        ("help/return.md", &shelf),
        ("news.md", "# News\n\nThere is a new shelf.\n"),
        ("types.md", &new_types),
    ]);
    (old, new)
}

#[test]
fn the_table_is_short_and_says_what_breaks_first() {
    let (old, new) = rich();
    let sides = Sides {
        api: "library",
        old: &old,
        new: &new,
    };
    insta::assert_snapshot!(table(&compare(&old, &new), &sides));
}

#[test]
fn the_json_says_everything() {
    let (old, new) = rich();
    let text = json(&compare(&old, &new));
    let entries: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(&text).unwrap();
    for entry in &entries {
        let keys: Vec<&String> = entry.keys().collect();
        assert_eq!(
            keys,
            [
                "page", "kind", "subject", "change", "old", "new", "aspect", "severity", "within"
            ]
        );
        for side in [&entry["old"], &entry["new"]] {
            let placed =
                side.get("value").is_some() && side["page"].is_string() && side["line"].is_u64();
            assert!(side.is_null() || placed, "{side}");
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn equal_facts_are_one_line() {
    let (old, _) = rich();
    let sides = Sides {
        api: "library",
        old: &old,
        new: &old,
    };
    assert_eq!(
        table(&compare(&old, &old), &sides),
        "library: 5 → 5 pages, no difference\n"
    );
}

#[test]
fn what_is_the_same_on_many_pages_is_one_row() {
    let titles = ["a.md", "b.md", "c.md", "d.md", "e.md", "f.md", "g.md"];
    let set = |required: &str| {
        let pages: Vec<(String, String)> = titles
            .iter()
            .map(|file| {
                let text = LEND
                    .replace("# Lend a book", &format!("# Operation {file}"))
                    .replace("/loans?", &format!("/{file}?"))
                    .replace(
                        "| days | int | No |",
                        &format!("| days | int | {required} |"),
                    );
                ((*file).to_owned(), text)
            })
            .collect();
        let pages: Vec<(&str, &str)> = pages
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        facts(&pages)
    };
    let (old, new) = (set("No"), set("Yes"));
    let changes = compare(&old, &new);
    assert_eq!(changes.len(), 7);
    let sides = Sides {
        api: "library",
        old: &old,
        new: &new,
    };
    insta::assert_snapshot!(table(&changes, &sides));
}

#[test]
fn what_could_not_be_read_is_said() {
    let old = facts(&[("res.md", RESOURCES)]);
    let new = facts(&[(
        "res.md",
        &RESOURCES.replace(
            "| GUID | Names the loan. |",
            "| one of many things | Names the loan. |",
        ),
    )]);
    let sides = Sides {
        api: "library",
        old: &old,
        new: &new,
    };
    let text = table(&compare(&old, &new), &sides);
    assert!(text.contains("NOT COMPARED"), "{text}");
    assert!(text.contains("? new res.md:7"), "{text}");
}
