//! `cargo xtask docs fetch`: the pinned documentation, downloaded and checked.
//!
//! The pages are not ours to check in, and the importer works on exactly the pinned bytes. This gets
//! them from the repositories that the pins name: nothing is written whose hash does not match, so a
//! folder filled by it is either the pinned documentation or visibly incomplete.

mod base_url;
mod download;
mod report;
#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{IsTerminal as _, Write as _},
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::pins::{PinnedPage, Pins, sha256_hex};
use base_url::BaseUrl;
use download::{Downloader, Failure};
use report::{Outcome, Report};

/// Downloads the pinned pages of a family into a folder, and says on standard output and error what
/// happened. Pages that are there already, with the pinned bytes, are left alone; a page with other
/// bytes is replaced once the pinned one has arrived.
///
/// `root` is the workspace, `api` the name of a folder in its `schemas/`. `base_url` stands for
/// `https://raw.githubusercontent.com`, for a mirror: it must be https, or http to this machine.
///
/// Returns whether the folder now holds every pinned page.
///
/// # Errors
///
/// When there is nothing to begin with: no such family, pins that are wrong, a base URL that is
/// refused, a folder that cannot be made.
pub(crate) fn run(root: &Path, api: &str, dir: &Path, base_url: Option<&str>) -> Result<bool> {
    let base = BaseUrl::parse(base_url.unwrap_or(base_url::GITHUB))?;
    let pins = load_pins(root, api)?;
    let settings = Settings {
        progress: std::io::stderr().is_terminal(),
        ..Settings::default()
    };
    let report = fetch(&pins, dir, base, &settings)?;
    eprint!("{}", report.details());
    println!("{api}: {}", report.summary());
    Ok(report.is_complete())
}

/// What a test sets otherwise than the command does.
#[derive(Clone, Debug)]
struct Settings {
    /// How many downloads run at a time.
    parallel: usize,
    /// How often a page is asked for, the first time included.
    attempts: u32,
    /// The pause before the second attempt; it doubles with each further one.
    backoff: Duration,
    /// The time for a connection to come about.
    connect_timeout: Duration,
    /// The time for one attempt as a whole.
    timeout: Duration,
    /// The largest page that is read, in bytes.
    size_limit: u64,
    /// Whether a line on standard error counts the pages.
    progress: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            parallel: 8,
            attempts: 3,
            backoff: Duration::from_millis(500),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(60),
            // The longest page has a tenth of a megabyte.
            size_limit: 8 * 1024 * 1024,
            progress: false,
        }
    }
}

fn load_pins(root: &Path, api: &str) -> Result<Pins> {
    let schemas = root.join("schemas");
    let mut families = Vec::new();
    for entry in
        fs::read_dir(&schemas).with_context(|| format!("cannot read {}", schemas.display()))?
    {
        let entry = entry?;
        if entry.path().join("pins.toml").is_file() {
            families.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    if !families.iter().any(|family| family == api) {
        families.sort();
        bail!(
            "{} has no family `{api}` with a pins.toml; choose one of: {}",
            schemas.display(),
            families.join(", ")
        );
    }
    Pins::load(&schemas.join(api).join("pins.toml"))
}

/// Sees what is in the folder, and downloads the rest with a few threads.
fn fetch(pins: &Pins, dir: &Path, base: BaseUrl, settings: &Settings) -> Result<Report> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
    let pages: Vec<_> = pins.pages().collect();
    let downloader = Downloader::new(base, settings);
    let next = AtomicUsize::new(0);
    let unreachable = AtomicBool::new(false);
    let outcomes = Mutex::new(Vec::with_capacity(pages.len()));
    let work = || {
        while let Some(&page) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = one(page, dir, &downloader, &unreachable);
            let mut outcomes = outcomes
                .lock()
                .expect("no thread panics while it holds the lock");
            outcomes.push((page.name.to_owned(), outcome));
            if settings.progress {
                show_progress(outcomes.len(), pages.len());
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..settings.parallel {
            scope.spawn(work);
        }
    });
    Ok(Report::new(
        outcomes
            .into_inner()
            .expect("no thread panics while it holds the lock"),
    ))
}

fn one(
    page: PinnedPage<'_>,
    dir: &Path,
    downloader: &Downloader,
    unreachable: &AtomicBool,
) -> Outcome {
    let target = dir.join(page.name);
    if fs::read(&target).is_ok_and(|bytes| sha256_hex(&bytes) == page.sha256) {
        return Outcome::AlreadyThere;
    }
    let Some(origin) = page.origin() else {
        return Outcome::CannotFetch { link: page.link() };
    };
    // Without a connection the rest would fail alike, only slowly.
    if unreachable.load(Ordering::Relaxed) {
        return Outcome::NotTried;
    }
    let result = downloader
        .download(page.name, origin, page.sha256)
        .and_then(|bytes| {
            write(&target, &bytes).map_err(|error| Failure::Other(format!("{error:#}")))
        });
    match result {
        Ok(()) => Outcome::Fetched,
        Err(Failure::Unreachable(reason)) => {
            unreachable.store(true, Ordering::Relaxed);
            Outcome::Failed(reason)
        }
        Err(Failure::Other(reason)) => Outcome::Failed(reason),
    }
}

/// Writes under a temporary name first: whoever reads the folder meanwhile sees whole pages alone.
fn write(target: &Path, bytes: &[u8]) -> Result<()> {
    let folder = target.parent().context("a page lies in a folder")?;
    let name = target
        .file_name()
        .context("a page has a name")?
        .to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&temporary, bytes))
        .and_then(|()| fs::rename(&temporary, target));
    if written.is_err() {
        // The error to tell is the first one; what remains is named so that it can be recognised.
        let _ = fs::remove_file(&temporary);
    }
    written.with_context(|| format!("cannot write {}", target.display()))
}

fn show_progress(done: usize, total: usize) {
    let mut stderr = std::io::stderr().lock();
    let end = if done == total {
        "\r\x1b[K".to_owned()
    } else {
        format!("\r{done} of {total} pages")
    };
    // Progress is a courtesy: a terminal that is gone is no reason to fail.
    let _ = stderr
        .write_all(end.as_bytes())
        .and_then(|()| stderr.flush());
}
