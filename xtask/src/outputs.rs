//! Files that a command makes and that are checked in: writing them, and telling whether the ones on
//! disk are still what the command would write.
//!
//! Generated files are part of the repository so that reviewers see what moves and users build
//! without the tooling. The price is that they can fall behind; [`Outputs::check`] is what notices.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use similar::TextDiff;

/// Lines of a difference that are shown; the rest is only counted.
const SHOWN_LINES: usize = 40;

/// The files that a command wants, by their path from the root of the repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// The text of every file.
    pub files: BTreeMap<PathBuf, String>,
    /// Folders that hold nothing but these files: any other file in them is superfluous.
    pub folders: Vec<PathBuf>,
}

/// What [`Outputs::write`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were new or had another text.
    pub changed: usize,
    /// Files that were already right.
    pub unchanged: usize,
    /// Superfluous files, now gone.
    pub removed: usize,
}

/// One way in which the disk is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The file has another text.
    Stale {
        /// Its path from the root.
        path: PathBuf,
        /// A unified diff from the text on disk to the wanted one.
        diff: String,
    },
    /// The file is not there.
    Missing(PathBuf),
    /// The file is in a folder of the command, and the command does not make it.
    Superfluous(PathBuf),
}

impl Outputs {
    /// Adds a file.
    ///
    /// # Errors
    ///
    /// When the path is taken: two generators want the same file.
    pub fn insert(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> Result<()> {
        let path = path.into();
        ensure!(
            !self.files.contains_key(&path),
            "two outputs want to be {}",
            slashed(&path)
        );
        self.files.insert(path, text.into());
        Ok(())
    }

    /// Declares a folder as wholly owned.
    pub fn own(&mut self, folder: impl Into<PathBuf>) {
        self.folders.push(folder.into());
    }

    /// Adds the files and folders of another generator.
    ///
    /// # Errors
    ///
    /// As [`Outputs::insert`].
    pub fn extend(&mut self, other: Self) -> Result<()> {
        self.folders.extend(other.folders);
        other
            .files
            .into_iter()
            .try_for_each(|(path, text)| self.insert(path, text))
    }

    /// Makes the disk agree: writes the files whose text differs and removes superfluous ones. A file
    /// that is right is not touched, so build tools see no new modification time.
    pub fn write(&self, root: &Path) -> Result<Written> {
        let mut written = Written::default();
        for (path, text) in &self.files {
            if read(&root.join(path))?.as_deref() == Some(text.as_bytes()) {
                written.unchanged += 1;
                continue;
            }
            let target = root.join(path);
            let folder = target.parent().unwrap_or(root);
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot create {}", folder.display()))?;
            fs::write(&target, text)
                .with_context(|| format!("cannot write {}", target.display()))?;
            written.changed += 1;
        }
        for path in self.superfluous(root)? {
            let target = root.join(&path);
            fs::remove_file(&target)
                .with_context(|| format!("cannot remove {}", target.display()))?;
            // Leaves the folder where it is unless that was its last file.
            let _ = target.parent().map(fs::remove_dir);
            written.removed += 1;
        }
        Ok(written)
    }

    /// Compares with the disk, byte for byte; nothing is written.
    pub fn check(&self, root: &Path) -> Result<Vec<Difference>> {
        let mut differences = Vec::new();
        for (path, text) in &self.files {
            match read(&root.join(path))? {
                None => differences.push(Difference::Missing(path.clone())),
                Some(found) if found != text.as_bytes() => differences.push(Difference::Stale {
                    path: path.clone(),
                    diff: diff(path, &String::from_utf8_lossy(&found), text),
                }),
                Some(_) => {}
            }
        }
        differences.extend(
            self.superfluous(root)?
                .into_iter()
                .map(Difference::Superfluous),
        );
        Ok(differences)
    }

    fn superfluous(&self, root: &Path) -> Result<BTreeSet<PathBuf>> {
        let mut found = BTreeSet::new();
        for folder in &self.folders {
            collect(root, folder, &mut found)
                .with_context(|| format!("cannot list {}", root.join(folder).display()))?;
        }
        found.retain(|path| !self.files.contains_key(path));
        Ok(found)
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            changed,
            unchanged,
            removed,
        } = self;
        write!(
            f,
            "{changed} written, {removed} removed, {unchanged} already up to date"
        )
    }
}

impl Difference {
    /// The file that is not as it should be.
    pub fn path(&self) -> &Path {
        match self {
            Self::Stale { path, .. } | Self::Missing(path) | Self::Superfluous(path) => path,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = slashed(self.path());
        match self {
            Self::Stale { diff, .. } => write!(f, "stale: {path}\n{diff}"),
            Self::Missing(_) => write!(f, "missing: {path}"),
            Self::Superfluous(_) => write!(f, "superfluous: {path}"),
        }
    }
}

/// A path as it is written in files and messages on every system.
pub fn slashed(path: &Path) -> String {
    path.components()
        .map(|component| component.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(root.join(folder)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(root, &path, found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
}

fn diff(path: &Path, found: &str, wanted: &str) -> String {
    let diff = TextDiff::from_lines(found, wanted);
    let path = slashed(path);
    let text = diff
        .unified_diff()
        .context_radius(2)
        .header(&format!("{path} (on disk)"), &format!("{path} (wanted)"))
        .to_string();
    let lines: Vec<&str> = text.lines().collect();
    let shown = lines[..lines.len().min(SHOWN_LINES)].join(
        "
",
    );
    match lines.len().saturating_sub(SHOWN_LINES) {
        0 => shown,
        more => format!(
            "{shown}
… {more} more lines"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs() -> Outputs {
        let mut outputs = Outputs::default();
        outputs.own("made");
        outputs.insert("made/a.txt", "one\ntwo\n").unwrap();
        outputs.insert("made/deep/b.txt", "b\n").unwrap();
        outputs.insert("beside.json", "{}\n").unwrap();
        outputs
    }

    fn shown(root: &Path) -> Vec<String> {
        outputs()
            .check(root)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn what_was_written_is_up_to_date() {
        let root = tempfile::tempdir().unwrap();
        let first = outputs().write(root.path()).unwrap();
        assert_eq!(
            first,
            Written {
                changed: 3,
                unchanged: 0,
                removed: 0
            }
        );
        assert_eq!(shown(root.path()), [""; 0]);
        let second = outputs().write(root.path()).unwrap();
        assert_eq!(
            second.to_string(),
            "0 written, 0 removed, 3 already up to date"
        );
    }

    #[test]
    fn a_missing_file_is_named() {
        let root = tempfile::tempdir().unwrap();
        outputs().write(root.path()).unwrap();
        fs::remove_file(root.path().join("made/deep/b.txt")).unwrap();
        assert_eq!(shown(root.path()), ["missing: made/deep/b.txt"]);
    }

    #[test]
    fn a_stale_file_is_shown_with_its_difference() {
        let root = tempfile::tempdir().unwrap();
        outputs().write(root.path()).unwrap();
        fs::write(root.path().join("made/a.txt"), "one\n2\n").unwrap();
        insta::assert_snapshot!(shown(root.path()).join("\n"), @r#"
        stale: made/a.txt
        --- made/a.txt (on disk)
        +++ made/a.txt (wanted)
        @@ -1,2 +1,2 @@
         one
        -2
        +two
        "#);
    }

    #[test]
    fn line_endings_count() {
        let root = tempfile::tempdir().unwrap();
        outputs().write(root.path()).unwrap();
        fs::write(root.path().join("beside.json"), "{}\r\n").unwrap();
        assert!(shown(root.path())[0].starts_with("stale: beside.json"));
    }

    #[test]
    fn a_long_difference_is_cut() {
        let text = diff(Path::new("x"), &"line\n".repeat(100), "");
        assert!(text.ends_with("more lines"), "{text}");
        assert_eq!(text.lines().count(), SHOWN_LINES + 1);
    }

    #[test]
    fn superfluous_files_are_named_then_removed_with_their_empty_folder() {
        let root = tempfile::tempdir().unwrap();
        outputs().write(root.path()).unwrap();
        fs::create_dir_all(root.path().join("made/old")).unwrap();
        fs::write(root.path().join("made/old/c.txt"), "").unwrap();
        fs::write(root.path().join("mine.txt"), "").unwrap();
        assert_eq!(shown(root.path()), ["superfluous: made/old/c.txt"]);

        assert_eq!(outputs().write(root.path()).unwrap().removed, 1);
        assert!(!root.path().join("made/old").exists());
        assert!(root.path().join("mine.txt").exists());
        assert!(root.path().join("made/a.txt").exists());
    }

    #[test]
    fn two_outputs_of_one_path_are_refused() {
        let error = outputs().extend(outputs()).unwrap_err();
        assert_eq!(error.to_string(), "two outputs want to be beside.json");
    }
}
