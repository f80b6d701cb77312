//! Documentation folders on disk.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use super::Page;

/// The pages of one or more documentation folders.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The pages, sorted by file name.
    pub pages: Vec<Page>,
    /// Every page as it is on disk: name and bytes, sorted by name.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Reads every page (`.md`, and `.txt` for pages saved without their name) of the folders and their
/// sub-folders.
///
/// # Errors
///
/// When a folder cannot be read or holds no page, when a page is not UTF-8, or when two folders have a
/// page of the same name.
pub fn read_folders(directories: &[PathBuf]) -> Result<Folder> {
    let mut files = Vec::new();
    for directory in directories {
        let before = files.len();
        collect(directory, directory, &mut files)?;
        if files.len() == before {
            bail!(
                "{} holds no documentation page; give the folder with the .md files",
                directory.display()
            );
        }
    }
    files.sort();
    if let Some(pair) = files.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        bail!(
            "two folders have a page `{}`; give folders whose pages differ in name",
            pair[0].0
        );
    }
    let pages = files
        .iter()
        .map(|(name, bytes)| {
            let text = std::str::from_utf8(bytes)
                .with_context(|| format!("{name} is not UTF-8; save it as UTF-8 and try again"))?;
            Ok(Page::parse(name.clone(), text))
        })
        .collect::<Result<_>>()?;
    Ok(Folder { pages, files })
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let entries = fs::read_dir(directory).with_context(|| {
        format!(
            "cannot read the documentation folder {}",
            directory.display()
        )
    })?;
    for entry in entries {
        let path = entry?.path();
        let is_page = path
            .extension()
            .is_some_and(|extension| extension == "md" || extension == "txt");
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if is_page {
            let relative = path
                .strip_prefix(root)
                .expect("an entry lies below its root");
            let name = relative
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>();
            files.push((
                name.join("/"),
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?,
            ));
        }
    }
    Ok(())
}
