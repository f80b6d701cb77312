//! `packages download`: the files, resumed after cuts and verified.
//!
//! What is to be fetched, and where to, is settled before the first file: a file in the way is said
//! then, and one that is the package already is not fetched again.

use std::{
    collections::HashSet,
    fs::Metadata,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use clap::Args;
use serde::Serialize;
use stocktake::{
    models::store_for_business::ProductPackageDetails,
    store_for_business::download::{self, Downloaded, HashAlgorithm, PackageFile, Verification},
};

use crate::{
    checks,
    commands::product::ProductArguments,
    destination::{Destination, Replacement},
    failure::{Exit, Failure},
    output::{Cell, Output, Record, Tone},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Download {
    #[command(flatten)]
    product: ProductArguments,

    /// The packages; all of the product if none is named
    #[arg(value_name = "PACKAGE", value_parser = checks::id)]
    packages: Vec<String>,

    /// The folder for the files; it is made if need be
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,

    /// Download the frameworks too that the packages depend on
    #[arg(long)]
    frameworks: bool,

    #[command(flatten)]
    replacement: Replacement,
}

impl Download {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let product = self.product.of(session);
        let set = session.call(product.packages().send()).await?;
        let wanted = self.choose(set.product_packages.unwrap_or_default())?;
        std::fs::create_dir_all(&self.dir).map_err(|error| {
            Failure::local(
                format!("cannot make the folder {}", self.dir.display()),
                error,
            )
        })?;
        let mut files = self.files(&wanted);
        self.clear_the_way(session, &mut files).await?;
        let found = files.iter().filter(|file| file.found.is_some()).count();
        if found > 0 {
            session.note(format!("already there: {found} of {} files", files.len()));
        }
        let mut listing = output.list()?;
        let mut ended = Ok(());
        for file in files {
            ended = match self.fetch(session, file).await {
                Ok(fetched) => listing.push(&fetched),
                Err(failure) => Err(failure),
            };
            if ended.is_err() {
                break;
            }
        }
        listing.finish()?;
        ended
    }

    /// The packages that were named, in the order of the service.
    fn choose(
        &self,
        mut packages: Vec<ProductPackageDetails>,
    ) -> Result<Vec<ProductPackageDetails>, Failure> {
        let has = |package: &ProductPackageDetails, id: &String| {
            let own = package.package_id.as_ref();
            own.is_some_and(|own| own.eq_ignore_ascii_case(id))
        };
        let key = self.product.key();
        for id in &self.packages {
            if !packages.iter().any(|package| has(package, id)) {
                let message = format!("{key} has no package `{id}`; see `stocktake packages list`");
                return Err(Failure::new(Exit::NotFound, message));
            }
        }
        if !self.packages.is_empty() {
            packages.retain(|package| self.packages.iter().any(|id| has(package, id)));
        }
        if packages.is_empty() {
            let message = format!("{key} has no packages");
            return Err(Failure::new(Exit::NotFound, message));
        }
        Ok(packages)
    }

    /// The files of packages, each with those that it depends on behind it.
    fn files(&self, packages: &[ProductPackageDetails]) -> Vec<Wanted> {
        let mut names = Names::default();
        let mut seen = HashSet::new();
        let mut files = Vec::new();
        for package in packages {
            let id = package.package_id.clone();
            files.push(names.place(&self.dir, PackageFile::from(package), id));
            let frameworks = package.framework_dependency_packages.iter().flatten();
            for framework in frameworks.filter(|_| self.frameworks) {
                // Packages share frameworks.
                let id = framework.package_id.as_ref();
                if id.is_none_or(|id| seen.insert(id.clone())) {
                    files.push(names.place(&self.dir, PackageFile::from(framework), None));
                }
            }
        }
        files
    }

    /// Looks what is there already: the same files are marked, and others have to be meant.
    async fn clear_the_way(&self, session: &Session, files: &mut [Wanted]) -> Result<(), Failure> {
        for wanted in files {
            let replace = self.replacement.force;
            let is_file = |found: Metadata| found.is_file();
            if !replace && wanted.target.symlink_metadata().is_ok_and(is_file) {
                let same = wanted.file.is_at(&wanted.target);
                wanted.found = session.call(same).await?;
            }
            if wanted.found.is_none() {
                Destination::new(&wanted.target, replace)?;
            }
        }
        Ok(())
    }

    async fn fetch(&self, session: &Session, wanted: Wanted) -> Result<Fetched, Failure> {
        if let Some(algorithm) = wanted.found {
            return Fetched::found(wanted.target, algorithm);
        }
        let store = session.stocktake.store_for_business();
        let download = match wanted.id {
            // By its id, so that its address can be asked for again when it has expired.
            Some(id) => store.download_package(self.product.key(), id, &wanted.target),
            None => store.download(wanted.file, &wanted.target),
        };
        watch(session, download, &wanted.target).await
    }
}

/// Shows the progress of a download, and ends it on Ctrl-C.
async fn watch(
    session: &Session,
    download: download::Download,
    target: &Path,
) -> Result<Fetched, Failure> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let meter = Arc::new(session.progress.bytes(&name));
    let done = Arc::new(AtomicU64::new(0));
    let (shown, counted) = (meter.clone(), done.clone());
    let download = download.on_progress(move |progress| {
        if let Some(total) = progress.total {
            shown.set_total(total);
        }
        shown.set(progress.done);
        counted.store(progress.done, Ordering::Relaxed);
    });
    match session.interrupt.unless(download.run()).await {
        Some(outcome) => Ok(Fetched::from(outcome?)),
        None => Err(Failure::interrupted(format!(
            "interrupted after {} bytes of {name}; run it again to go on from there",
            done.load(Ordering::Relaxed)
        ))),
    }
}

/// A file to be downloaded.
struct Wanted {
    file: PackageFile,
    /// Of a package; a framework is not asked for by its own.
    id: Option<String>,
    target: PathBuf,
    /// It is there already, by this hash.
    found: Option<HashAlgorithm>,
}

/// The names that were given, as two packages can have the same.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// Gives a file a place: by the name that suits it, or by that with a number.
    fn place(&mut self, folder: &Path, file: PackageFile, id: Option<String>) -> Wanted {
        let name = file.suggested_file_name();
        let mut unique = name.clone();
        let mut number = 2;
        // Some file systems know no letter case.
        while !self.0.insert(unique.to_lowercase()) {
            unique = format!("{number}-{name}");
            number += 1;
        }
        Wanted {
            file,
            id,
            target: folder.join(unique),
            found: None,
        }
    }
}

/// A file that is there now.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fetched {
    path: PathBuf,
    bytes: u64,
    resumed_from: u64,
    verified: Option<String>,
}

impl Fetched {
    /// One that was there before; all of it counts as left by an earlier run.
    fn found(path: PathBuf, algorithm: HashAlgorithm) -> Result<Self, Failure> {
        let bytes = path.metadata().map_err(|error| {
            let what = format!("cannot read {}", path.display());
            Failure::local(what, error)
        })?;
        Ok(Self {
            path,
            bytes: bytes.len(),
            resumed_from: bytes.len(),
            verified: Some(name(algorithm)),
        })
    }
}

/// `SHA256`.
fn name(algorithm: HashAlgorithm) -> String {
    format!("{algorithm:?}").to_uppercase()
}

impl From<Downloaded> for Fetched {
    fn from(file: Downloaded) -> Self {
        Self {
            path: file.path,
            bytes: file.bytes,
            resumed_from: file.resumed_from,
            verified: match file.verification {
                Verification::Verified(algorithm) => Some(name(algorithm)),
                _ => None,
            },
        }
    }
}

impl Record for Fetched {
    const COLUMNS: &'static [&'static str] = &["file", "bytes", "resumed from", "verified"];

    fn cells(&self) -> Vec<Cell> {
        let verified = match &self.verified {
            Some(algorithm) => Cell::text(algorithm).toned(Tone::Good),
            None => Cell::from("no").toned(Tone::Warning),
        };
        vec![
            Cell::text(self.path.display()),
            Cell::number(self.bytes),
            Cell::number(self.resumed_from),
            verified,
        ]
    }
}
