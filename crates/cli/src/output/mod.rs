//! What a command prints: the same records as a table, JSON, NDJSON or CSV.
//!
//! Records are pushed one at a time and written as they come, so a million of them need no more
//! memory than one page. A table has to know its rows before it can align them; it is printed in
//! blocks of 1,000 rows, each with its own heading, which keeps its memory flat too; columns that are
//! empty in a whole block are left out.
//!
//! JSON and NDJSON have the names of the wire, and write what a terminal would act on as escapes. CSV and tables have the columns of
//! [`Record::COLUMNS`]. CSV is often opened in a spreadsheet, which takes a cell that begins with
//! `=`, `+`, `-`, `@`, a tab or a line end for a formula: such a text gets an apostrophe in
//! front. In tables, characters that a terminal would act on are replaced.

mod cell;
mod csv_text;
pub mod json_text;
mod look;
mod table;

use std::{
    fmt,
    io::{self, BufWriter, IsTerminal as _, Write},
    marker::PhantomData,
};

use serde::Serialize;

pub use cell::{Cell, Tone};
pub use look::{Colour, Look};

use crate::failure::Failure;

/// How records are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Columns for people.
    #[default]
    Table,
    /// One JSON document.
    Json,
    /// One JSON document in each line.
    Ndjson,
    /// Comma-separated values with a heading.
    Csv,
    /// A page for a browser; `take` alone has one.
    Html,
}

/// Something that can be printed in every format. As JSON it is what [`Serialize`] writes.
pub trait Record: Serialize {
    /// The names of the columns: lower case, a blank between words.
    const COLUMNS: &'static [&'static str];

    /// The cells, one for each column.
    fn cells(&self) -> Vec<Cell>;
}

/// Where records go, and how.
pub struct Output {
    format: Format,
    look: Look,
    sink: Box<dyn Write + Send>,
}

/// Many records of one kind. [`finish`](Self::finish) it in any case, even when the rest is not to
/// come: what was printed is then a whole document.
pub struct Listing<'a, R> {
    state: State<'a>,
    count: u64,
    records: PhantomData<fn(&R)>,
}

enum State<'a> {
    Table {
        rows: Vec<Vec<Cell>>,
        look: Look,
        sink: &'a mut (dyn Write + Send),
        blocks: u64,
    },
    Json(&'a mut (dyn Write + Send)),
    Ndjson(&'a mut (dyn Write + Send)),
    Csv(Box<csv::Writer<&'a mut (dyn Write + Send)>>),
}

/// So many rows are held until they are printed.
const ROWS_PER_BLOCK: usize = 1_000;

impl Output {
    /// Prints to a writer, plainly: without colours, and as wide as the cells are.
    pub fn new(format: Format, sink: impl Write + Send + 'static) -> Self {
        Self {
            format,
            look: Look::default(),
            sink: Box::new(sink),
        }
    }

    /// Prints to stdout. Tables fit the terminal, and `colour` says whether tones are shown.
    pub fn stdout(format: Format, colour: bool) -> Self {
        let width = io::stdout().is_terminal().then(look::terminal_width);
        let sink = BufWriter::with_capacity(1 << 16, io::stdout());
        Self {
            look: Look {
                width: width.flatten(),
                colour,
            },
            ..Self::new(format, sink)
        }
    }

    /// The same with another look of tables.
    #[cfg(test)]
    pub fn with_look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// How records are printed.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How tables look.
    pub fn look(&self) -> Look {
        self.look
    }

    /// Begins a listing. Nothing is written before the first record or the end.
    pub fn list<R: Record>(&mut self) -> Result<Listing<'_, R>, Failure> {
        let sink: &mut (dyn Write + Send) = self.sink.as_mut();
        let state = match self.format {
            Format::Table | Format::Html => State::Table {
                rows: Vec::new(),
                look: self.look,
                sink,
                blocks: 0,
            },
            Format::Json => State::Json(sink),
            Format::Ndjson => State::Ndjson(sink),
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(sink);
                writer.write_record(csv_text::heading::<R>())?;
                State::Csv(Box::new(writer))
            }
        };
        Ok(Listing {
            state,
            count: 0,
            records: PhantomData,
        })
    }

    /// Prints records that are all at hand.
    pub fn all<R: Record>(&mut self, records: &[R]) -> Result<(), Failure> {
        let mut listing = self.list()?;
        for record in records {
            listing.push(record)?;
        }
        listing.finish()
    }

    /// Prints a single record: as one JSON object, or as a table with a row for each column.
    pub fn one<R: Record>(&mut self, record: &R) -> Result<(), Failure> {
        let sink = self.sink.as_mut();
        match self.format {
            Format::Table | Format::Html => {
                table::write_upright::<R>(sink, self.look, record.cells())?;
            }
            Format::Json => {
                writeln!(sink, "{}", json_text::pretty(record)?)?;
            }
            Format::Ndjson => {
                writeln!(sink, "{}", json_text::line(record)?)?;
            }
            Format::Csv => return self.all(std::slice::from_ref(record)),
        }
        Ok(sink.flush()?)
    }

    /// What is no record: a script of a shell, a manual page, bytes of a file.
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.sink.write_all(bytes)?;
        Ok(self.sink.flush()?)
    }
}

impl<R: Record> Listing<'_, R> {
    /// Prints a record.
    pub fn push(&mut self, record: &R) -> Result<(), Failure> {
        match &mut self.state {
            State::Table {
                rows,
                look,
                sink,
                blocks,
            } => {
                rows.push(record.cells());
                if rows.len() == ROWS_PER_BLOCK {
                    table::write_block::<R>(*sink, *look, rows, *blocks)?;
                    rows.clear();
                    *blocks += 1;
                }
            }
            State::Json(sink) => {
                // The texts of JSON have no line ends, so this indents and changes nothing.
                let text = json_text::pretty(record)?.replace('\n', "\n  ");
                let before = if self.count == 0 { "[\n  " } else { ",\n  " };
                write!(sink, "{before}{text}")?;
            }
            State::Ndjson(sink) => writeln!(sink, "{}", json_text::line(record)?)?,
            State::Csv(writer) => writer.write_record(record.cells().iter().map(csv_text::safe))?,
        }
        self.count += 1;
        Ok(())
    }

    /// How many were printed.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Hands on what is held, so that a reader sees it: after each page of a listing. The rows of a
    /// table wait for their block.
    pub fn flush(&mut self) -> Result<(), Failure> {
        match &mut self.state {
            State::Table { sink, .. } | State::Json(sink) | State::Ndjson(sink) => sink.flush()?,
            State::Csv(writer) => writer.flush()?,
        }
        Ok(())
    }

    /// Ends the document.
    pub fn finish(mut self) -> Result<(), Failure> {
        match &mut self.state {
            State::Table {
                rows,
                look,
                sink,
                blocks,
            } => {
                if !rows.is_empty() {
                    table::write_block::<R>(*sink, *look, rows, *blocks)?;
                }
            }
            State::Json(sink) if self.count == 0 => sink.write_all(b"[]\n")?,
            State::Json(sink) => sink.write_all(b"\n]\n")?,
            State::Ndjson(_) | State::Csv(_) => {}
        }
        self.flush()
    }
}

/// Whether a terminal would act on a character, or the writing turn around at it.
pub fn commands(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control()
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("format", &self.format)
            .field("look", &self.look)
            .finish_non_exhaustive()
    }
}

impl<R> fmt::Debug for Listing<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing")
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
