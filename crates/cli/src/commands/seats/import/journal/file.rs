//! The journal on the disk.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use super::{Entry, Head, Past};
use crate::failure::{Exit, Failure};

/// A journal that this process alone writes.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    path: PathBuf,
    /// How many bytes of whole lines there are.
    length: u64,
    /// Whether a part of a line may stand behind them.
    torn: bool,
}

/// How every journal begins.
const BEGINNING: &[u8] = b"{\"journal\":";

impl Journal {
    /// Opens the journal, or begins one, and tells what it knows.
    pub(crate) fn open(path: &Path, head: &Head) -> Result<(Self, Past), Failure> {
        let what = format!("cannot write the journal {}", path.display());
        let problem = |error| Failure::local(&what, error);
        let mut file = open(path).map_err(problem)?;
        // The method of the standard library has the same name, in newer versions of it.
        match fs4::FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(fs4::TryLockError::WouldBlock) => {
                return Err(Failure::new(
                    Exit::Conflict,
                    format!(
                        "another process is at work with the journal {}; wait for it to end",
                        path.display()
                    ),
                ));
            }
            Err(fs4::TryLockError::Error(error)) => return Err(problem(error)),
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(problem)?;
        let (past, length) = parse(path, &text, head)?;
        let mut journal = Self {
            file,
            path: path.to_owned(),
            length: length as u64,
            torn: true,
        };
        if length == 0 {
            journal.begin(head)?;
        }
        Ok((journal, past))
    }

    fn begin(&mut self, head: &Head) -> Result<(), Failure> {
        self.write(head).map_err(|error| self.failed(error))?;
        // The name of the file has to be on the disk too, not its lines alone.
        let folder = self
            .path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        if cfg!(unix) {
            let synced = File::open(folder).and_then(|folder| folder.sync_all());
            synced.map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    /// Writes a line, down to the disk.
    pub(crate) fn append(&mut self, entry: &Entry) -> Result<(), Failure> {
        self.write(entry).map_err(|error| self.failed(error))
    }

    fn write(&mut self, line: &impl serde::Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        if self.torn {
            self.file.set_len(self.length)?;
            self.file.seek(SeekFrom::Start(self.length))?;
        }
        self.torn = true;
        self.file.write_all(&text)?;
        self.file.sync_data()?;
        self.torn = false;
        self.length += text.len() as u64;
        Ok(())
    }

    fn failed(&self, error: io::Error) -> Failure {
        Failure::local(
            format!("cannot write the journal {}", self.path.display()),
            error,
        )
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    regular(&file)?;
    Ok(file)
}

/// A device may never end.
fn regular(file: &File) -> io::Result<()> {
    if file.metadata()?.is_file() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "it is no regular file",
    ))
}

/// What a journal knows, if there is one. It may be at work.
pub(crate) fn read(path: &Path, head: &Head) -> Result<Past, Failure> {
    let text = File::open(path).and_then(|mut file| {
        regular(&file)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        Ok(text)
    });
    match text {
        Ok(text) => parse(path, &text, head).map(|(past, _)| past),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Past::default()),
        Err(error) => Err(Failure::local(
            format!("cannot read {}", path.display()),
            error,
        )),
    }
}

/// What the lines say, and how many bytes of them are whole.
pub(crate) fn parse(path: &Path, text: &[u8], head: &Head) -> Result<(Past, usize), Failure> {
    let mut past = Past::default();
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let Some(first) = lines.next() else {
        return Ok((past, 0));
    };
    if !first.ends_with(b"\n") && BEGINNING.starts_with(&first[..first.len().min(BEGINNING.len())])
    {
        // It died while it wrote the first line.
        return Ok((past, 0));
    }
    let found: Head = serde_json::from_slice(first).map_err(|_| {
        let problem = "is there and is no journal of an import; name another with --journal";
        Failure::usage(format!("{} {problem}", path.display()))
    })?;
    check(path, &found, head)?;
    let mut length = first.len();
    let mut number = 1;
    let mut lines = lines.peekable();
    while let Some(line) = lines.next() {
        number += 1;
        match serde_json::from_slice(line) {
            Ok(entry) if line.ends_with(b"\n") => past.learn(entry),
            // It died while it wrote the last line: what that would have told is not known.
            _ if lines.peek().is_none() => break,
            Ok(_) | Err(_) => {
                return Err(Failure::new(
                    Exit::Unexpected,
                    format!(
                        "{}, line {number}: it is damaged; remove it to begin anew, which does no \
                         harm",
                        path.display()
                    ),
                ));
            }
        }
        length += line.len();
    }
    Ok((past, length))
}

/// Whether it is the journal of this very import.
fn check(path: &Path, found: &Head, head: &Head) -> Result<(), Failure> {
    let other = if found.journal != head.journal {
        "of another version of this program".to_owned()
    } else if found.action != head.action {
        format!("of another action, `{}`", found.action)
    } else if (&found.product_id, &found.sku_id) != (&head.product_id, &head.sku_id) {
        format!("of another product, {}/{}", found.product_id, found.sku_id)
    } else if found.content != head.content {
        "of another content of the file, or another column of it".to_owned()
    } else {
        return Ok(());
    };
    Err(Failure::usage(format!(
        "the journal {} is {other}; remove it to begin anew, or name another with --journal",
        path.display()
    )))
}

#[cfg(test)]
mod tests;
