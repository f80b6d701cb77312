//! The part of a file that is there, and what it belongs to.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::DownloadError;

/// `<target>.part`, open at its end.
pub(super) struct Part {
    target: PathBuf,
    path: PathBuf,
    note_path: PathBuf,
    file: File,
    length: u64,
    /// How much of it was there when it was opened.
    resumed_from: u64,
    /// Whether what is wrong with it may come of putting two answers together.
    joined: bool,
    note: Note,
}

/// `<target>.part.json`: what must be the same for the part to be continued.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Note {
    /// Which package it is.
    package: String,
    /// By what the server knows the file again: an entity tag, or a date.
    validator: Option<String>,
    /// How long the whole file is.
    total: Option<u64>,
}

impl Part {
    /// Opens the part of this package, or an empty one in the place of any other.
    pub(super) fn open(target: &Path, package: &str) -> Result<Self, DownloadError> {
        let (path, note_path) = (beside(target, ".part"), beside(target, ".part.json"));
        for own in [&path, &note_path] {
            refuse_link(own).map_err(|error| DownloadError::file("write", own, error))?;
        }
        let known = fs::read(&note_path)
            .ok()
            .and_then(|text| serde_json::from_slice::<Note>(&text).ok())
            .filter(|note| note.package == package && note.validator.is_some());
        // Not opened to append: Windows then does not let it be emptied.
        let opened = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path);
        let (file, length) = opened
            .and_then(|mut file| {
                let length = file.seek(SeekFrom::End(0))?;
                Ok((file, length))
            })
            .map_err(|error| DownloadError::file("write", &path, error))?;
        let note = Note {
            package: package.to_owned(),
            ..Note::default()
        };
        let is_known = known.is_some();
        let mut part = Self {
            target: target.to_owned(),
            path,
            note_path,
            file,
            length,
            resumed_from: length,
            joined: length > 0,
            note: known.unwrap_or(note),
        };
        let too_long = part.note.total.is_some_and(|total| length > total);
        if !is_known || too_long {
            part.begin(None, None)?;
        }
        Ok(part)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn resumed_from(&self) -> u64 {
        self.resumed_from
    }

    pub(super) fn is_joined(&self) -> bool {
        self.joined
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.note.total
    }

    pub(super) fn validator(&self) -> Option<&str> {
        self.note.validator.as_deref()
    }

    /// From where on to ask, and by what the server knows the file again.
    pub(super) fn rest(&self) -> Option<(u64, &str)> {
        let validator = self.note.validator.as_deref()?;
        (self.length > 0).then_some((self.length, validator))
    }

    /// Empties it: the server sends the file from its first byte.
    pub(super) fn begin(
        &mut self,
        validator: Option<String>,
        total: Option<u64>,
    ) -> Result<(), DownloadError> {
        let emptied = self.file.set_len(0).and_then(|()| self.file.rewind());
        emptied.map_err(|error| DownloadError::file("write", &self.path, error))?;
        (self.length, self.resumed_from, self.joined) = (0, 0, false);
        self.note.validator = validator;
        self.note.total = total;
        self.write_note()
    }

    /// Keeps how long the whole file is, which the server had not said before.
    pub(super) fn learn(&mut self, total: u64) -> Result<(), DownloadError> {
        self.note.total = Some(total);
        self.write_note()
    }

    fn write_note(&self) -> Result<(), DownloadError> {
        let text = serde_json::to_vec(&self.note).map_err(io::Error::from);
        let written = text.and_then(|text| fs::write(&self.note_path, text));
        written.map_err(|error| DownloadError::file("write", &self.note_path, error))
    }

    /// What comes now goes behind what is there, if anything is.
    pub(super) fn join(&mut self) {
        self.joined = self.length > 0;
    }

    pub(super) fn write(&mut self, piece: &[u8]) -> Result<(), DownloadError> {
        let written = self.file.write_all(piece);
        written.map_err(|error| DownloadError::file("write", &self.path, error))?;
        self.length += piece.len() as u64;
        Ok(())
    }

    /// Gives the file its name.
    pub(super) fn finish(self) -> Result<(), DownloadError> {
        let synced = self.file.sync_all();
        synced.map_err(|error| DownloadError::file("write", &self.path, error))?;
        // An open file cannot be renamed everywhere.
        drop(self.file);
        fs::rename(&self.path, &self.target)
            .map_err(|error| DownloadError::file("write", &self.target, error))?;
        // Without its part the note is of no use, and does no harm.
        let _ = fs::remove_file(&self.note_path);
        Ok(())
    }

    /// Deletes it: it is not what it should be.
    pub(super) fn discard(self) {
        drop(self.file);
        for path in [&self.path, &self.note_path] {
            // The next download empties what is left.
            let _ = fs::remove_file(path);
        }
    }
}

/// A part is a file of ours. Where others can write too, a link in its place would lead what is written
/// to a file of their choice.
fn refuse_link(path: &Path) -> io::Result<()> {
    if path
        .symlink_metadata()
        .is_ok_and(|found| found.is_symlink())
    {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "it is a link to another file; delete it and try again",
        ));
    }
    Ok(())
}

fn beside(target: &Path, ending: &str) -> PathBuf {
    let mut path = target.as_os_str().to_owned();
    path.push(ending);
    path.into()
}
