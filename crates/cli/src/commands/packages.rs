//! `packages`: what is installed of a product, and the files.
//!
//! The address of a package is signed: whoever has it can fetch the file, so it is printed only when
//! that is asked for.

mod download;

use clap::{Args, Subcommand};
use serde::Serialize;
use stocktake::models::{
    Secret,
    store_for_business::{
        FrameworkPackageDetails, ProductArchitectures, ProductPackageDetails, VersionInfo,
    },
};

use super::product::ProductArguments;
use crate::{
    checks,
    failure::Failure,
    output::{Cell, Output, Record},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Packages {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the packages of a product
    List(List),
    /// Show one package of a product
    Get(Get),
    /// Download packages; a download that was cut off goes on where it stopped
    ///
    /// A file that is there already and has the hash of the package is not downloaded again. Any other
    /// is replaced with --force alone, and that is said before the first file is fetched.
    Download(download::Download),
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    product: ProductArguments,

    /// Print the signed addresses too
    #[arg(long)]
    show_secret: bool,
}

#[derive(Debug, Args)]
struct Get {
    #[command(flatten)]
    product: ProductArguments,

    /// The package; `packages list` shows it
    #[arg(value_parser = checks::id)]
    package: String,

    /// Print the signed addresses too
    #[arg(long)]
    show_secret: bool,
}

impl Packages {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self.action {
            Action::List(list) => list.run(session, output).await,
            Action::Get(get) => get.run(session, output).await,
            Action::Download(download) => download.run(session, output).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let product = self.product.of(session);
        let set = session.call(product.packages().send()).await?;
        let mut listing = output.list()?;
        for package in set.product_packages.into_iter().flatten() {
            listing.push(&Package::new(package, self.show_secret))?;
        }
        listing.finish()
    }
}

impl Get {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let product = self.product.of(session);
        let package = session.call(product.package(self.package).send()).await?;
        output.one(&Package::new(package, self.show_secret))
    }
}

/// A package, with or without the signed addresses of itself and of what it depends on.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Package(ProductPackageDetails);

impl Package {
    fn new(mut package: ProductPackageDetails, show_secret: bool) -> Self {
        if !show_secret {
            package.location = None;
            for framework in package.framework_dependency_packages.iter_mut().flatten() {
                framework.location = None;
            }
        }
        Self(package)
    }
}

impl Record for Package {
    const COLUMNS: &'static [&'static str] = &[
        "package",
        "name",
        "version",
        "architectures",
        "format",
        "bytes",
        "content",
        "frameworks",
        "address",
    ];

    fn cells(&self) -> Vec<Cell> {
        let package = &self.0;
        let architectures = package.architectures.iter().flatten();
        let architectures: Vec<&str> = architectures.map(ProductArchitectures::as_str).collect();
        let frameworks = package.framework_dependency_packages.iter().flatten();
        let frameworks: Vec<&str> = frameworks.filter_map(name).collect();
        let url = package
            .location
            .as_ref()
            .and_then(|location| location.url.as_ref());
        vec![
            Cell::maybe(package.package_id.as_ref()),
            Cell::maybe(package.package_full_name.as_ref()),
            Cell::maybe(package.version.as_ref().map(version)),
            Cell::text(architectures.join(" ")),
            Cell::maybe(package.package_format.as_ref()),
            Cell::maybe_number(package.file_size),
            Cell::maybe(package.content_id.as_ref()),
            Cell::text(frameworks.join(" ")),
            Cell::maybe(url.map(Secret::expose)),
        ]
    }
}

fn name(framework: &FrameworkPackageDetails) -> Option<&str> {
    let names = [
        &framework.package_full_name,
        &framework.package_identity_name,
    ];
    names.into_iter().find_map(Option::as_deref)
}

/// `1.2.3.4`; a part that is missing counts as 0, as it does for Windows.
fn version(version: &VersionInfo) -> String {
    let parts = [
        version.major,
        version.minor,
        version.build,
        version.revision,
    ];
    parts.map(|part| part.unwrap_or(0).to_string()).join(".")
}
