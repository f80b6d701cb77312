//! `license`: offline licences, which install an app without a connection to the Store.
//!
//! Whoever has a licence can install the app, so it goes to a file that only its owner can read, or,
//! when that is asked for, to the output.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use stocktake::models::{Secret, store_for_business::OfflineLicense};

use super::product::{self, ProductArguments};
use crate::{
    checks,
    destination::{Destination, Readers, Replacement},
    failure::{Exit, Failure},
    output::{Cell, Output, Record},
    session::Session,
};

#[derive(Debug, Args)]
pub struct License {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Get the offline licence of a package
    Get(Get),
}

#[derive(Debug, Args)]
struct Get {
    #[command(flatten)]
    product: ProductArguments,

    /// The content id of the package; `packages list` shows it
    #[arg(value_parser = checks::id)]
    content: String,

    /// Write the licence to this file, which only you can read
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    #[command(flatten)]
    replacement: Replacement,

    /// Print the licence itself
    #[arg(long)]
    show_secret: bool,
}

impl License {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let Action::Get(get) = self.action;
        get.run(session, output).await
    }
}

impl Get {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let destination = self.replacement.destination(self.out.as_deref())?;
        let product = self.product.of(session);
        let call = product.offline_license(self.content);
        let mut license = session.call(call.send()).await?;
        let blob = license.license_blob.take();
        if let Some(destination) = &destination {
            write(destination, blob.as_ref())?;
        }
        if self.show_secret {
            license.license_blob = blob;
        } else if destination.is_none() {
            session.note("the licence itself is left out; take --out FILE or --show-secret");
        }
        output.one(&Row(license))
    }
}

fn write(destination: &Destination, blob: Option<&Secret>) -> Result<(), Failure> {
    let Some(blob) = blob.filter(|blob| !blob.is_empty()) else {
        let problem = "the answer holds no licence, so nothing was written";
        return Err(Failure::new(Exit::Unreadable, problem));
    };
    destination.write(Readers::Owner, blob.expose().as_bytes())
}

/// An offline licence, with or without the licence itself.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Row(OfflineLicense);

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &[
        "product",
        "sku",
        "content",
        "license instance",
        "requestor",
        "license",
    ];

    fn cells(&self) -> Vec<Cell> {
        let license = &self.0;
        let [product, sku] = product::cells(license.product_key.as_ref());
        vec![
            product,
            sku,
            Cell::maybe(license.content_id.as_ref()),
            Cell::maybe(license.license_instance_id.as_ref()),
            Cell::maybe(license.requestor_id.as_ref()),
            Cell::maybe(license.license_blob.as_ref().map(Secret::expose)),
        ]
    }
}
