//! Reading the users from a CSV file, and everything that can be wrong with it.
//!
//! Files come from spreadsheets, portals and scripts: with a heading or without, with a byte order
//! mark, with semicolons, with blank lines at the end. Whatever is not clear is refused with the line,
//! as a user who is passed over in silence is a user without a seat.

mod column;

use std::{collections::HashSet, path::Path};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use csv::ByteRecord;
use sha2::{Digest as _, Sha256};

use crate::{checks, failure::Failure};

pub use column::Column;

/// What is in a file.
#[derive(Debug)]
pub(super) struct Listed {
    /// The users, each once, in their order.
    pub(super) users: Vec<User>,
    /// Lines that hold no user.
    pub(super) problems: Vec<Problem>,
    /// How many lines name a user who came before.
    pub(super) duplicates: usize,
    /// The heading of the column, if there is one.
    pub(super) heading: Option<String>,
    /// The hash of the file and of the column that was read.
    pub(super) content: String,
}

/// A user, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) line: u64,
}

/// A line that holds no user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) line: u64,
    /// What stands in the place of the user.
    pub(super) text: String,
    pub(super) problem: String,
}

/// The name by which a user is known, whatever its letter case.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// Reads a file as a whole.
pub(super) fn read(file: &Path, column: Option<&Column>) -> Result<Listed, Failure> {
    let bytes = std::fs::read(file).map_err(|error| {
        let message = format!("cannot read {}: {error}", file.display());
        Failure::usage(message).because(error)
    })?;
    parse(&bytes, column)
        .map_err(|problem| Failure::usage(format!("{}: {problem}", file.display())))
}

/// What is in the bytes of a file.
pub(super) fn parse(bytes: &[u8], column: Option<&Column>) -> Result<Listed, String> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    check_encoding(text)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .trim(csv::Trim::All)
        .from_reader(text);
    let mut listed = Listed {
        users: Vec::new(),
        problems: Vec::new(),
        duplicates: 0,
        heading: None,
        content: String::new(),
    };
    let (mut seen, mut lines, mut record) = (HashSet::new(), Lines::new(text), ByteRecord::new());
    let mut place = None;
    while reader
        .read_byte_record(&mut record)
        .map_err(|error| error.to_string())?
    {
        let line = lines.of(&record);
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let found = if let Some(found) = place {
            found
        } else {
            let found = column::find(column, &record);
            let (found, heading) = found.map_err(|problem| format!("line {line}: {problem}"))?;
            place = Some(found);
            if heading.is_some() {
                listed.heading = heading;
                continue;
            }
            found
        };
        match user(&record, found) {
            Ok(name) if !seen.insert(folded(&name)) => listed.duplicates += 1,
            Ok(name) => listed.users.push(User { name, line }),
            Err((text, problem)) => listed.problems.push(Problem {
                line,
                text,
                problem,
            }),
        }
    }
    if listed.users.is_empty() && listed.problems.is_empty() {
        return Err("there is no user in it".to_owned());
    }
    listed.content = fingerprint(bytes, place.unwrap_or_default());
    Ok(listed)
}

/// The user in a record, or the text that is none and what is wrong with it.
fn user(record: &ByteRecord, place: usize) -> Result<String, (String, String)> {
    let cell = record.get(place).unwrap_or_default();
    let shown = || {
        let text = String::from_utf8_lossy(cell);
        text.chars().take(80).collect::<String>()
    };
    let problem = |problem: &str| (shown(), problem.to_owned());
    if cell.is_empty() {
        return Err(problem("there is no user in this line"));
    }
    let text = std::str::from_utf8(cell)
        .map_err(|_| problem("it is not in UTF-8; save the file as CSV in UTF-8"))?;
    checks::user_principal_name(unguarded(text)).map_err(|wrong| (shown(), wrong))
}

/// The text without the apostrophe that keeps spreadsheets from taking it for a formula, as our own
/// CSV has it.
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    }
}

/// What cannot be read as lines of text at all.
fn check_encoding(text: &[u8]) -> Result<(), String> {
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") || text.contains(&0) {
        return Err("it is in UTF-16 or no text; save it as CSV in UTF-8".to_owned());
    }
    // An open quotation mark would swallow the lines behind it.
    if text.split(|byte| *byte == b'"').count() % 2 == 0 {
        return Err("a quotation mark is opened and not closed, or the other way round".to_owned());
    }
    Ok(())
}

/// The delimiter, by the first line: no user has any of the three in its name.
fn delimiter(text: &[u8]) -> u8 {
    let first = text.split(|byte| matches!(byte, b'\r' | b'\n'));
    let first = first
        .into_iter()
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or_default();
    let mut candidates = [b',', b';', b'\t'].into_iter();
    candidates
        .find(|delimiter| first.contains(delimiter))
        .unwrap_or(b',')
}

/// The line in which a record begins. The reader counts blank lines before it as its own.
struct Lines<'a> {
    text: &'a [u8],
    /// Bytes that were looked at, and the line that they end in.
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    fn of(&mut self, record: &ByteRecord) -> u64 {
        let start = record.position().map_or(0, csv::Position::byte);
        let mut start = usize::try_from(start)
            .unwrap_or(usize::MAX)
            .min(self.text.len());
        while matches!(self.text.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        let passed = self.text.get(self.at..start).unwrap_or_default();
        self.line += passed.split(|byte| *byte == b'\n').skip(1).count() as u64;
        self.at = start;
        self.line
    }
}

/// What a journal is bound to: the bytes of the file, and which column of it was read.
fn fingerprint(bytes: &[u8], place: usize) -> String {
    let mut hash = Sha256::new();
    hash.update(bytes);
    hash.update(format!("\ncolumn {place}"));
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

#[cfg(test)]
mod tests;
