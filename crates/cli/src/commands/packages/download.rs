//! `packages download`: the files, resumed after cuts and verified.

use std::{
    collections::HashSet,
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
    store_for_business::download::{self, Downloaded, PackageFile, Verification},
};

use crate::{
    checks,
    commands::product::ProductArguments,
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
}

impl Download {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let product = session
            .stocktake
            .store_for_business()
            .product(self.product.key());
        let set = session.call(product.packages().send()).await?;
        let wanted = self.choose(set.product_packages.unwrap_or_default())?;
        std::fs::create_dir_all(&self.dir).map_err(|error| {
            Failure::local(
                format!("cannot make the folder {}", self.dir.display()),
                error,
            )
        })?;
        let mut names = Names::default();
        let mut listing = output.list()?;
        let mut ended = Ok(());
        for package in &wanted {
            ended = self.fetch(session, package, &mut names, &mut listing).await;
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

    /// Downloads a package, and what it depends on.
    async fn fetch(
        &self,
        session: &Session,
        package: &ProductPackageDetails,
        names: &mut Names,
        listing: &mut crate::output::Listing<'_, Fetched>,
    ) -> Result<(), Failure> {
        let store = session.stocktake.store_for_business();
        let file = PackageFile::from(package);
        let target = names.place(&self.dir, &file);
        let download = match &package.package_id {
            // By its id, so that its address can be asked for again when it has expired.
            Some(id) => store.download_package(self.product.key(), id, &target),
            None => store.download(file, &target),
        };
        listing.push(&watch(session, download, &target).await?)?;
        let frameworks = package.framework_dependency_packages.iter().flatten();
        for framework in frameworks.filter(|_| self.frameworks) {
            let file = PackageFile::from(framework);
            let id = framework.package_id.as_ref();
            // Packages share frameworks.
            if id.is_some_and(|id| !names.frameworks.insert(id.clone())) {
                continue;
            }
            let target = names.place(&self.dir, &file);
            let download = store.download(file, &target);
            listing.push(&watch(session, download, &target).await?)?;
        }
        Ok(())
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

/// The names that were given, as two packages can have the same.
#[derive(Default)]
struct Names {
    taken: HashSet<String>,
    frameworks: HashSet<String>,
}

impl Names {
    /// Where a file goes: by the name that suits it, or by that with a number.
    fn place(&mut self, folder: &Path, file: &PackageFile) -> PathBuf {
        let name = file.suggested_file_name();
        let mut unique = name.clone();
        let mut number = 2;
        // Some file systems know no letter case.
        while !self.taken.insert(unique.to_lowercase()) {
            unique = format!("{number}-{name}");
            number += 1;
        }
        folder.join(unique)
    }
}

/// A file that was downloaded.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fetched {
    path: PathBuf,
    bytes: u64,
    resumed_from: u64,
    verified: Option<String>,
}

impl From<Downloaded> for Fetched {
    fn from(file: Downloaded) -> Self {
        Self {
            path: file.path,
            bytes: file.bytes,
            resumed_from: file.resumed_from,
            verified: match file.verification {
                Verification::Verified(algorithm) => Some(format!("{algorithm:?}").to_uppercase()),
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
