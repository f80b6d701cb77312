//! What has to hold for files that others write, and for what others do with ours.
//!
//! A fuzzer calls [`check`] with bytes that it makes up, a test with those that are kept.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use serde::Serialize;

use crate::{
    commands::foreign::{journal, users},
    output::{Cell, Format, Output, Record},
};

/// `A` and a list of users, `B` and a journal, `C` and the cells of a report, one in each line, three
/// to a record.
pub fn check(data: &[u8]) {
    match data.split_first() {
        Some((b'A', list)) => users(list),
        Some((b'B', lines)) => journal(lines),
        Some((b'C', cells)) => report(&String::from_utf8_lossy(cells)),
        _ => {}
    }
}

/// A row of a report.
#[derive(Serialize)]
struct Row([String; 3]);

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &["first", "second", "the third"];

    fn cells(&self) -> Vec<Cell> {
        self.0.iter().map(Cell::text).collect()
    }
}

/// A report is read as the cells that were written, and no spreadsheet runs one of them.
fn report(text: &str) {
    // A carriage return alone stands for a line end within a cell.
    let cells: Vec<String> = text
        .split('\n')
        .map(|cell| cell.replace('\r', "\n"))
        .collect();
    let rows: Vec<Row> = (cells.chunks_exact(3))
        .map(|cells| Row([cells[0].clone(), cells[1].clone(), cells[2].clone()]))
        .collect();
    let mut reader = csv::Reader::from_reader(io::Cursor::new(printed(&rows, Format::Csv)));
    assert_eq!(
        reader.headers().expect("there is a heading"),
        ["first", "second", "the_third"].as_slice()
    );
    let read: Vec<csv::StringRecord> = reader
        .records()
        .map(|record| record.expect("it is a row"))
        .collect();
    assert_eq!(read.len(), rows.len());
    for (read, row) in read.iter().zip(&rows) {
        assert_eq!(read.len(), 3);
        for (read, cell) in read.iter().zip(&row.0) {
            let runs = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            assert!(!runs(read), "{read:?}");
            let unguarded = read.strip_prefix('\'').filter(|rest| runs(rest));
            assert!(read == cell || unguarded == Some(cell), "{read:?} {cell:?}");
        }
    }
    for format in [Format::Table, Format::Json, Format::Ndjson] {
        let text = String::from_utf8(printed(&rows, format)).expect("it is text");
        let acts = |c: char| crate::output::commands(c) && c != '\n';
        assert!(!text.contains(acts), "{format:?}: {text:?}");
    }
}

fn printed(rows: &[Row], format: Format) -> Vec<u8> {
    let sink = Shared::default();
    let mut output = Output::new(format, sink.clone());
    assert!(output.all(rows).is_ok(), "memory takes all");
    drop(output);
    let bytes = sink.0.lock().expect("nothing panicked");
    bytes.clone()
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nothing panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// What a fuzzer has found once, and what it began with.
    #[test]
    fn kept_files_are_read_or_refused() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/csv");
        let Ok(files) = fs::read_dir(&corpus) else {
            println!("skipped: the corpora are not part of the package");
            return;
        };
        let mut count = 0;
        for file in files {
            super::check(&fs::read(file.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 20, "{count} files in {}", corpus.display());
    }
}
