//! `catalog availabilities`.

use clap::Args;
use serde::Serialize;
use stocktake::{models::partner_center::Availability, partner_center::CatalogItemId};

use super::scope::{Catalog, Narrowing, Scope, narrow};
use crate::{
    checks,
    commands::listing::{self, Extent},
    failure::Failure,
    output::{Cell, Output, Record, Tone},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Availabilities {
    /// The product
    #[arg(value_parser = checks::id)]
    product: String,

    /// The SKU of the product
    #[arg(value_parser = checks::id)]
    sku: String,

    /// Show this availability of the SKU only
    #[arg(value_parser = checks::id)]
    availability: Option<String>,

    #[command(flatten)]
    scope: Scope,

    #[command(flatten)]
    narrowing: Narrowing,

    #[command(flatten)]
    extent: Extent,
}

impl Availabilities {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let (narrowing, extent, what) = (&self.narrowing, self.extent, "availabilities");
        match (self.scope.open(session)?, self.availability) {
            (Catalog::Country(catalog), Some(id)) => {
                let call = catalog.product(self.product).sku(self.sku).availability(id);
                output.one(&Row(session.call(call.send()).await?))
            }
            (Catalog::Customer(catalog), Some(id)) => {
                let call = catalog.product(self.product).sku(self.sku).availability(id);
                output.one(&Row(session.call(call.send()).await?))
            }
            (Catalog::Country(catalog), None) => {
                let call = catalog.product(self.product).sku(self.sku).availabilities();
                let pager = narrow!(call, narrowing).items();
                listing::print(session, output, pager, extent, what, Row).await
            }
            (Catalog::Customer(catalog), None) => {
                let call = catalog.product(self.product).sku(self.sku).availabilities();
                let pager = narrow!(call, narrowing).items();
                listing::print(session, output, pager, extent, what, Row).await
            }
        }
    }
}

/// A way in which a SKU is sold.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Row(Availability);

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &[
        "catalog item",
        "segment",
        "country",
        "currency",
        "purchasable",
        "renewable",
        "terms",
    ];

    fn cells(&self) -> Vec<Cell> {
        let row = &self.0;
        let yes = |flag: Option<bool>| flag.map(|flag| if flag { "yes" } else { "no" });
        let purchasable = match row.is_purchasable {
            Some(true) => Tone::Good,
            Some(false) => Tone::Bad,
            None => Tone::Plain,
        };
        let currency = row.default_currency.as_ref();
        let terms = row.terms.iter().flatten();
        let terms: Vec<&str> = terms
            .filter_map(|term| Some(term.duration.as_ref()?.as_str()))
            .collect();
        vec![
            Cell::maybe(CatalogItemId::of(row)),
            Cell::maybe(row.segment.as_ref()),
            Cell::maybe(row.country.as_ref()),
            Cell::maybe(currency.and_then(|currency| currency.code.as_ref())),
            Cell::maybe(yes(row.is_purchasable)).toned(purchasable),
            Cell::maybe(yes(row.is_renewable)),
            Cell::text(terms.join(" ")),
        ]
    }
}
