//! Files that a command writes where its user says: nothing is replaced by accident, and nothing is
//! ever half written.
//!
//! A [`Destination`] is made before the first request and is the only way to write, so a run that
//! would end with "there is such a file already" ends before it began. What can be had again by one
//! more run, a report or a manual, is replaced; keys, licences and packages need `--force`. The bytes
//! go to a file beside it, which gets its name in one step: who looks sees what was there before, or
//! all of it.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;

use crate::failure::{Exit, Failure};

/// Of commands that write files.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Replacement {
    /// Replace a file that is there already
    #[arg(long)]
    pub force: bool,
}

impl Replacement {
    /// The destination, if the arguments name a file.
    pub fn destination(self, file: Option<&Path>) -> Result<Option<Destination>, Failure> {
        file.map(|file| Destination::new(file, self.force))
            .transpose()
    }
}

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the system lets.
    Anybody,
    /// On Unix nobody but the owner, from the first byte on, whatever held for a file that is
    /// replaced. Elsewhere what holds for the folder.
    Owner,
}

/// Where a file may be written.
#[derive(Debug)]
pub struct Destination {
    path: PathBuf,
    replace: bool,
}

impl Destination {
    /// Looks whether a file can be written there. One that is there already has to be meant: `replace`.
    pub fn new(path: impl Into<PathBuf>, replace: bool) -> Result<Self, Failure> {
        let path = path.into();
        let destination = Self { path, replace };
        destination.check()?;
        if !destination.is_stream() {
            // Whether the folder lets us is found out by trying.
            destination.create(Readers::Owner)?;
        }
        Ok(destination)
    }

    /// Its name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the file.
    pub fn write(&self, readers: Readers, bytes: &[u8]) -> Result<(), Failure> {
        let mut draft = self.create(readers)?;
        let written = draft.write_all(bytes);
        written.map_err(|error| self.unwritable(error))?;
        draft.finish()
    }

    /// Begins to write the file.
    pub fn create(&self, readers: Readers) -> Result<Draft<'_>, Failure> {
        let opened = if self.is_stream() {
            let file = OpenOptions::new().append(true).open(&self.path);
            file.map(|file| (file, None))
        } else {
            let part = self.part();
            open(&part, readers).map(|file| (file, Some(part)))
        };
        let (file, part) = opened.map_err(|error| self.unwritable(error))?;
        Ok(Draft {
            destination: self,
            file,
            part,
        })
    }

    /// What is wrong with the place, as far as can be seen.
    fn check(&self) -> Result<(), Failure> {
        let path = self.path.display();
        if self.path == Path::new("-") {
            // Elsewhere it is stdin. Here it would be stdout to some, and a strange file to nobody.
            let problem = "`-` is no file to write to; name one, ./- if it is to be called so";
            return Err(Failure::usage(problem));
        }
        if self.path.file_name().is_none() {
            let problem = io::Error::new(io::ErrorKind::InvalidInput, "it is no name of a file");
            return Err(self.unwritable(problem));
        }
        // A link is there, wherever it leads.
        match self.path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(self.unwritable(error)),
            Ok(_) if self.path.is_dir() => {
                let problem = format!("{path} is a folder; name a file in it");
                Err(Failure::new(Exit::Unexpected, problem))
            }
            Ok(_) if self.replace || self.is_stream() => Ok(()),
            Ok(_) => Err(Failure::new(
                Exit::Unexpected,
                format!("{path} is there already; give --force to replace it, or write elsewhere"),
            )),
        }
    }

    /// Whether it is a pipe, a terminal or another device, or what the process has open: there bytes
    /// go in, and nothing is replaced.
    fn is_stream(&self) -> bool {
        let open = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc/self/fd"];
        let neither = |found: Metadata| !found.is_file() && !found.is_dir();
        open.iter().any(|open| self.path.starts_with(open))
            || fs::metadata(&self.path).is_ok_and(neither)
    }

    /// Where the bytes are until the file is whole.
    fn part(&self) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        self.path.with_file_name(name)
    }

    fn unwritable(&self, error: io::Error) -> Failure {
        Failure::local(format!("cannot write {}", self.path.display()), error)
    }
}

fn open(part: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _folder_decides = readers;
    options.open(part)
}

/// A file that has no name yet. Dropped before its [`finish`](Self::finish), it leaves nothing.
#[derive(Debug)]
pub struct Draft<'a> {
    destination: &'a Destination,
    file: File,
    /// Where it is until it is whole; `None` for a stream.
    part: Option<PathBuf>,
}

impl Draft<'_> {
    /// Another handle of the same file, for a writer that keeps what it writes to.
    pub fn handle(&self) -> Result<File, Failure> {
        let handle = self.file.try_clone();
        handle.map_err(|error| self.destination.unwritable(error))
    }

    /// Gives it its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        let Some(part) = &self.part else {
            return Ok(());
        };
        // The work may have taken hours, in which somebody else came.
        self.destination.check()?;
        let named = self
            .file
            .sync_all()
            .and_then(|()| fs::rename(part, &self.destination.path));
        named.map_err(|error| self.destination.unwritable(error))?;
        self.part = None;
        Ok(())
    }
}

impl Write for Draft<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            // What is half written helps nobody; that it is left over is the lesser problem.
            let _left_over = fs::remove_file(part);
        }
    }
}

#[cfg(test)]
mod tests;
