//! `inventory`: what an organisation owns in the Store for Business.

use clap::{Args, Subcommand};
use serde::Serialize;
use stocktake::{
    models::{
        Timestamp,
        store_for_business::{
            InventoryDistributionPolicy, InventoryEntryDetails, InventoryStatus, LicenseType,
        },
    },
    store_for_business::requests::GetInventory,
};

use super::{
    given::set,
    listing::{self, Extent},
    moment, product,
};
use crate::{
    checks,
    failure::Failure,
    output::{Cell, Output, Record, Tone},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Inventory {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List what is owned: an entry for each product and SKU, with its seats
    List(List),
}

#[derive(Debug, Args)]
struct List {
    /// Only entries of this kind of licence
    #[arg(long, value_name = "KIND", value_parser = ["online", "offline"])]
    license: Vec<String>,

    /// Only entries that changed since then, like 2026-03-01 or 2026-03-01T12:30:00Z
    #[arg(long, value_name = "TIME", value_parser = checks::timestamp)]
    modified_since: Option<Timestamp>,

    /// Entries that have left the inventory too, as far as the service still knows them
    #[arg(long)]
    include_removed: bool,

    /// Subscriptions too, beside apps
    #[arg(long)]
    include_subscriptions: bool,

    /// How many entries the service gives in one answer; it decides if not given
    #[arg(long, value_name = "N", value_parser = checks::page_size)]
    max_results: Option<i32>,

    #[command(flatten)]
    extent: Extent,
}

impl Inventory {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self.action {
            Action::List(list) => list.run(session, output).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let kinds = self
            .license
            .iter()
            .map(|kind| LicenseType::from(kind.as_str()));
        let (removed, subscriptions) = (
            self.include_removed.then_some(true),
            self.include_subscriptions.then_some(true),
        );
        let request = session.stocktake.store_for_business().inventory();
        let request = request.license_types(kinds);
        let request = set(request, self.modified_since, GetInventory::modified_since);
        let request = set(request, removed, GetInventory::include_removed);
        let request = set(request, subscriptions, GetInventory::include_subscription);
        let request = set(request, self.max_results, GetInventory::max_results);
        let (pager, extent) = (request.items(), self.extent);
        listing::print(session, output, pager, extent, "entries", Entry).await
    }
}

/// A product and SKU that the organisation owns.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Entry(InventoryEntryDetails);

impl Record for Entry {
    const COLUMNS: &'static [&'static str] = &[
        "product", "sku", "kind", "license", "seats", "used", "free", "status", "modified",
    ];

    fn cells(&self) -> Vec<Cell> {
        let entry = &self.0;
        let [product, sku] = product::cells(entry.product_key.as_ref());
        let used = match (entry.seat_capacity, entry.available_seats) {
            (Some(all), Some(free)) => Some(all.saturating_sub(free)),
            _ => None,
        };
        let free = match entry.available_seats {
            Some(..=0) => Tone::Warning,
            _ => Tone::Plain,
        };
        // Under the open policy nobody counts, and the numbers only look like some.
        let counted = |cell: Cell| match entry.distribution_policy {
            Some(InventoryDistributionPolicy::Open) => cell.shown_as("no limit"),
            _ => cell,
        };
        let status = match entry.status {
            Some(InventoryStatus::Active) => Tone::Good,
            Some(InventoryStatus::Removed) => Tone::Bad,
            _ => Tone::Plain,
        };
        vec![
            product,
            sku,
            Cell::maybe(entry.product_kind.as_ref()),
            Cell::maybe(entry.license_type.as_ref()),
            counted(Cell::maybe_number(entry.seat_capacity)),
            Cell::maybe_number(used),
            counted(Cell::maybe_number(entry.available_seats)).toned(free),
            Cell::maybe(entry.status.as_ref()).toned(status),
            moment::maybe(entry.last_modified.as_ref()),
        ]
    }
}
