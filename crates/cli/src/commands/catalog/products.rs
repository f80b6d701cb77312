//! `catalog products`.

use clap::Args;
use serde::Serialize;
use stocktake::models::partner_center::Product;

use super::scope::{Catalog, Narrowing, Scope, narrow, scoped};
use crate::{
    checks,
    commands::listing::{self, Extent},
    failure::Failure,
    output::{Cell, Output, Record},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Products {
    /// Show this product only
    #[arg(value_parser = checks::id)]
    product: Option<String>,

    #[command(flatten)]
    scope: Scope,

    /// What is listed, as there is no view of everything: Azure, AzureReservations,
    /// AzureReservationsVM, AzureReservationsSQL, AzureReservationsCosmosDb, MicrosoftAzure,
    /// OnlineServices, Software, SoftwareSUSELinux, SoftwarePerpetual, SoftwareSubscriptions,
    /// SpecializedOffers, MarketplaceSaaS
    #[arg(long, visible_alias = "target-view", value_name = "VIEW", value_parser = checks::id)]
    #[arg(required_unless_present = "product", conflicts_with = "product")]
    view: Option<String>,

    #[command(flatten)]
    narrowing: Narrowing,

    #[command(flatten)]
    extent: Extent,
}

impl Products {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let (catalog, narrowing) = (self.scope.open(session)?, &self.narrowing);
        if let Some(id) = self.product {
            let product = match catalog {
                Catalog::Country(catalog) => {
                    let call = scoped!(catalog.product(id).get(), narrowing);
                    session.call(call.send()).await?
                }
                Catalog::Customer(catalog) => {
                    let call = scoped!(catalog.product(id).get(), narrowing);
                    session.call(call.send()).await?
                }
            };
            return output.one(&Row(product));
        }
        // The arguments cannot be read without a view, but for one product.
        let view = self.view.as_deref().unwrap_or_default();
        let (extent, what) = (self.extent, "products");
        match catalog {
            Catalog::Country(catalog) => {
                let pager = narrow!(catalog.products(view), narrowing).items();
                listing::print(session, output, pager, extent, what, Row).await
            }
            Catalog::Customer(catalog) => {
                let pager = narrow!(catalog.products(view), narrowing).items();
                listing::print(session, output, pager, extent, what, Row).await
            }
        }
    }
}

/// A product of the catalog.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Row(Product);

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &["product", "type", "subtype", "publisher", "title"];

    fn cells(&self) -> Vec<Cell> {
        let product = &self.0;
        let kind = product.product_type.as_ref();
        let subtype = kind.and_then(|kind| kind.sub_type.as_ref());
        vec![
            Cell::maybe(product.id.as_ref()),
            Cell::maybe(kind.and_then(|kind| kind.id.as_ref())),
            Cell::maybe(subtype.and_then(|kind| kind.id.as_ref())),
            Cell::maybe(product.publisher_name.as_ref()),
            Cell::maybe(product.title.as_ref()),
        ]
    }
}
