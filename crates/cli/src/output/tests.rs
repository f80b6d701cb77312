//! Every format of the same few records.

use std::sync::{Arc, Mutex};

use serde::Serialize;

use super::*;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stock {
    product_id: &'static str,
    seats_free: i64,
    note: Option<&'static str>,
}

impl Record for Stock {
    const COLUMNS: &'static [&'static str] = &["product", "seats free", "note"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(self.product_id).toned(Tone::Good),
            Cell::number(self.seats_free),
            Cell::maybe(self.note),
        ]
    }
}

const STOCK: [Stock; 3] = [
    Stock {
        product_id: "9WZDNCRFJ3PS",
        seats_free: 12,
        note: None,
    },
    Stock {
        product_id: "=1+2",
        seats_free: -5,
        note: Some("a \"quoted\", text\nin lines"),
    },
    Stock {
        product_id: "\u{1b}[31mred",
        seats_free: 100,
        note: Some("\u{202e}drawkcab"),
    },
];

/// A writer whose bytes can be looked at later.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn printed(format: Format, look: Look, print: impl FnOnce(&mut Output)) -> String {
    let sink = Sink::default();
    print(&mut Output::new(format, sink.clone()).with_look(look));
    sink.text()
}

fn listed(format: Format) -> String {
    printed(format, Look::default(), |output| {
        output.all(&STOCK).unwrap();
    })
}

#[test]
fn a_table_is_aligned_and_harmless() {
    insta::assert_snapshot!(listed(Format::Table));
}

#[test]
fn json_is_one_document() {
    let text = listed(Format::Json);
    let read: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(read.len(), 3);
    assert_eq!(read[1]["productId"], "=1+2");
    assert_eq!(read[2]["note"], "\u{202e}drawkcab");
    insta::assert_snapshot!(text);
}

#[test]
fn ndjson_is_a_document_in_each_line() {
    let text = listed(Format::Ndjson);
    assert_eq!(text.lines().count(), 3);
    for line in text.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn csv_runs_nothing_in_a_spreadsheet() {
    insta::assert_snapshot!(listed(Format::Csv));
    for dangerous in ["=1", "+1", "-1", "@A1", "\tx", "\rx"] {
        let cell = Cell::text(dangerous);
        assert_eq!(csv_text::safe(&cell), format!("'{dangerous}"));
    }
    assert_eq!(csv_text::safe(&Cell::number(-1)), "-1");
}

#[test]
fn nothing_is_an_empty_document() {
    let none = |format| {
        printed(format, Look::default(), |output| {
            output.all::<Stock>(&[]).unwrap();
        })
    };
    assert_eq!(none(Format::Table), "");
    assert_eq!(none(Format::Json), "[]\n");
    assert_eq!(none(Format::Ndjson), "");
    assert_eq!(none(Format::Csv), "product,seats_free,note\n");
}

#[test]
fn a_single_record_stands_upright() {
    let one = |format| {
        printed(format, Look::default(), |output| {
            output.one(&STOCK[0]).unwrap();
        })
    };
    insta::assert_snapshot!(one(Format::Table));
    assert!(one(Format::Json).starts_with("{\n"));
    assert_eq!(one(Format::Ndjson).lines().count(), 1);
    assert_eq!(one(Format::Csv).lines().count(), 2);
}

#[test]
fn a_narrow_terminal_wraps_texts_and_nothing_else() {
    const LONG: [Stock; 1] = [Stock {
        product_id: "9WZDNCRFJ3PS",
        seats_free: 12,
        note: Some("a note that has more than forty characters, so it is in several lines"),
    }];
    let look = |width, colour| Look { width, colour };
    let list = |look| printed(Format::Table, look, |output| output.all(&LONG).unwrap());
    insta::assert_snapshot!(list(look(Some(50), false)));
    // Too narrow for anything: ids stay whole.
    assert!(list(look(Some(8), false)).contains("9WZDNCRFJ3PS"));
    assert_eq!(list(look(None, false)).lines().count(), 2);
}

#[test]
fn colours_are_escapes_that_come_from_here_alone() {
    let look = Look {
        width: None,
        colour: true,
    };
    let text = printed(Format::Table, look, |output| output.all(&STOCK).unwrap());
    assert!(text.contains("\u{1b}[38;5;2m9WZDNCRFJ3PS"), "{text:?}");
    assert!(!text.contains("\u{1b}[31m"), "{text:?}");
}

#[test]
fn a_long_table_comes_in_blocks() {
    let sink = Sink::default();
    let mut output = Output::new(Format::Table, sink.clone());
    let mut listing = output.list().unwrap();
    for _ in 0..1_000 {
        listing.push(&STOCK[0]).unwrap();
    }
    // The first block is out before the rest is known.
    assert_eq!(sink.text().lines().count(), 1_001);
    listing.push(&STOCK[0]).unwrap();
    assert_eq!(listing.count(), 1_001);
    listing.finish().unwrap();
    // An empty line, a heading and a row.
    assert_eq!(sink.text().lines().count(), 1_004);
}

#[test]
fn a_reader_who_has_gone_is_told_apart() {
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for format in [Format::Table, Format::Json, Format::Ndjson, Format::Csv] {
        let failure = Output::new(format, Gone).all(&STOCK).unwrap_err();
        assert_eq!(
            failure.exit(),
            crate::failure::Exit::ReaderGone,
            "{format:?}"
        );
    }
}

/// Texts that nobody has looked at.
#[derive(Serialize)]
struct Foreign([String; 3]);

impl Record for Foreign {
    const COLUMNS: &'static [&'static str] = &["one", "two", "three"];

    fn cells(&self) -> Vec<Cell> {
        self.0.iter().map(Cell::text).collect()
    }
}

proptest::proptest! {
    #[test]
    fn no_text_gets_out_of_its_cell(
        rows in proptest::collection::vec(proptest::prelude::any::<[String; 3]>(), 0..8),
    ) {
        let rows: Vec<Foreign> = rows.into_iter().map(Foreign).collect();
        let print = |format| {
            printed(format, Look::default(), |output| output.all(&rows).unwrap())
        };

        let csv = print(Format::Csv);
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.len());
        for (record, row) in records.iter().zip(&rows) {
            for (read, text) in record.iter().zip(&row.0) {
                assert!(!read.starts_with(['=', '+', '-', '@', '\t', '\r']), "{read:?}");
                assert!(read == text || read.strip_prefix('\'') == Some(text), "{read:?}");
            }
        }

        let table = print(Format::Table);
        assert!(!table.contains(|c: char| c.is_control() && c != '\n'), "{table:?}");
        let shown = rows.iter().any(|row| row.0.iter().any(|text| !text.is_empty()));
        assert_eq!(table.lines().count(), if shown { rows.len() + 1 } else { 0 });

        let json: Vec<[String; 3]> = serde_json::from_str(&print(Format::Json)).unwrap();
        let lines = print(Format::Ndjson);
        let lines: Vec<[String; 3]> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let texts: Vec<[String; 3]> = rows.iter().map(|row| row.0.clone()).collect();
        assert_eq!((&json, &lines), (&texts, &texts));
    }
}
