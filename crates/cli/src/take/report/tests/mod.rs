//! Every format of a fixed stocktake.

mod page;

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use clap::{Parser, ValueEnum as _};
use scraper::Html;
use serde_json::Value;

use super::*;
use crate::{output::Look, take::stock::fixture};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    take: Take,
}

fn arguments(line: &[&str]) -> Take {
    let words = std::iter::once("take").chain(line.iter().copied());
    Line::try_parse_from(words)
        .expect("the arguments are right")
        .take
}

/// Keeps what is written.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn written_with(
    stock: &Stock,
    format: Format,
    look: Look,
    line: &[&str],
) -> Result<String, Failure> {
    let kept = Kept::default();
    let mut output = Output::new(format, kept.clone()).with_look(look);
    write(stock, &arguments(line), &mut output)?;
    drop(output);
    let bytes = kept
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    Ok(String::from_utf8(bytes).expect("reports are UTF-8"))
}

fn written(format: Format, line: &[&str]) -> String {
    written_with(&fixture::stock(), format, Look::default(), line).expect("it can be written")
}

#[test]
fn as_tables() {
    insta::assert_snapshot!("table", written(Format::Table, &[]));
    insta::assert_snapshot!("table_all", written(Format::Table, &["--all"]));
}

#[test]
fn tables_fit_a_terminal() {
    let text = written(Format::Table, &[]);
    let longest = text
        .lines()
        .max_by_key(|line| line.chars().count())
        .unwrap();
    assert!(longest.chars().count() <= 120, "{longest}");
    let look = Look {
        width: Some(80),
        ..Look::default()
    };
    let text = written_with(
        &fixture::stock(),
        Format::Table,
        look,
        &["--section", "seats"],
    )
    .unwrap();
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest <= 80, "{text}");
}

#[test]
fn colours_only_mark_what_words_say_too() {
    let look = Look {
        colour: true,
        ..Look::default()
    };
    let coloured = written_with(&fixture::stock(), Format::Table, look, &[]).unwrap();
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').expect("an escape sequence ends").1;
    }
    plain.push_str(rest);
    let lines = |text: &str| {
        text.lines()
            .map(|line| line.trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(coloured.contains("\u{1b}[1m"));
    assert_eq!(lines(&plain), lines(&written(Format::Table, &[])));
}

#[test]
fn as_json() {
    let text = written(Format::Json, &[]);
    let whole: Value = serde_json::from_str(&text).expect("one document");
    insta::assert_json_snapshot!("json", fixture::stock());
    assert_eq!(whole["organisation"]["totals"]["acquired"], 1263);
    assert_eq!(
        whole["attention"].as_array().unwrap().len(),
        fixture::stock().attention.len()
    );
}

#[test]
fn as_lines_of_json() {
    let text = written(Format::Ndjson, &[]);
    insta::assert_snapshot!("ndjson", text);
    let kinds: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a document in each line"))
        .map(|record| {
            record["record"]
                .as_str()
                .expect("each says what it is")
                .to_owned()
        })
        .collect();
    assert_eq!(kinds[0], "stocktake");
    let count = |kind: &str| kinds.iter().filter(|found| *found == kind).count();
    let kinds = [
        "product",
        "holder",
        "entitlement",
        "subscription",
        "catalog-item",
        "gap",
    ];
    assert_eq!(kinds.map(count), [7, 2, 7, 4, 4, 1]);
}

#[test]
fn as_csv() {
    let text = written(Format::Csv, &[]);
    insta::assert_snapshot!("csv", text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader
        .records()
        .map(|row| row.expect("all rows have the same columns"))
        .collect();
    assert_eq!(rows.len(), written(Format::Ndjson, &[]).lines().count());
}

#[test]
fn a_section_has_its_records_only() {
    let lines = |section: &str| {
        let text = written(Format::Ndjson, &["--section", section]);
        text.lines()
            .map(|line| {
                serde_json::from_str::<Value>(line).unwrap()["record"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(lines("holders"), ["holder"; 2]);
    assert_eq!(lines("gaps"), ["gap"]);
    assert!(
        lines("customers")
            .iter()
            .all(|kind| kind == "entitlement" || kind == "subscription")
    );
    for section in Section::value_variants() {
        let name = section.to_possible_value().unwrap();
        let table = written(Format::Table, &["--section", name.get_name()]);
        assert!(table.lines().count() >= 3, "{section:?}: {table}");
    }
    for format in [Format::Json, Format::Html] {
        let refused = check(format, &[Section::Seats]).unwrap_err().to_string();
        assert!(
            refused.contains("is always whole; leave --section out"),
            "{refused}"
        );
        assert!(check(format, &[]).is_ok());
    }
    for format in [Format::Table, Format::Ndjson, Format::Csv] {
        assert!(check(format, &[Section::Seats]).is_ok());
    }
}

#[test]
fn an_empty_stock_is_told_as_such() {
    let stock = Stock::new(
        fixture::now(),
        "nowhere",
        crate::take::stock::Window::days(30),
    )
    .judged();
    let table = written_with(&stock, Format::Table, Look::default(), &[]).unwrap();
    assert_eq!(
        table,
        "Stocktake of 1 March 2026, 12:00 UTC\n\n                    taken from nowhere\n"
    );
    let page = written_with(&stock, Format::Html, Look::default(), &[]).unwrap();
    let page = Html::parse_document(&page);
    assert!(page.errors.is_empty());
    assert_eq!(page::texts(&page, "#attention p"), ["Nothing does."]);
    assert_eq!(page::texts(&page, "h2").len(), 1);
    let csv = written_with(&stock, Format::Csv, Look::default(), &[]).unwrap();
    assert_eq!(csv.lines().count(), 2);
}
