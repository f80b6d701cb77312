//! `catalog skus`.

use clap::Args;
use serde::Serialize;
use stocktake::models::partner_center::{
    BillingCycleType, InventoryVariable, PurchasePrerequisite, Sku,
};

use super::scope::{Catalog, Narrowing, Scope, narrow, scoped};
use crate::{
    checks,
    commands::listing::{self, Extent},
    failure::Failure,
    output::{Cell, Output, Record},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Skus {
    /// The product; for a customer `--view` can stand in its place
    #[arg(value_parser = checks::id)]
    #[arg(required_unless_present = "view", conflicts_with = "view")]
    product: Option<String>,

    /// Show this SKU of the product only
    #[arg(value_parser = checks::id)]
    sku: Option<String>,

    #[command(flatten)]
    scope: Scope,

    /// The SKUs of all products of a view that the customer may buy, like AzureReservationsVM
    #[arg(long, value_name = "VIEW", value_parser = checks::id, requires = "customer")]
    view: Option<String>,

    #[command(flatten)]
    narrowing: Narrowing,

    #[command(flatten)]
    extent: Extent,
}

impl Skus {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let (catalog, narrowing) = (self.scope.open(session)?, &self.narrowing);
        let (extent, what) = (self.extent, "SKUs");
        // The arguments cannot be read without one of the two.
        let product = self.product.unwrap_or_default();
        match (catalog, self.sku, self.view) {
            (Catalog::Country(catalog), Some(sku), _) => {
                let call = scoped!(catalog.product(product).sku(sku).get(), narrowing);
                output.one(&Row(session.call(call.send()).await?))
            }
            (Catalog::Customer(catalog), Some(sku), _) => {
                let call = scoped!(catalog.product(product).sku(sku).get(), narrowing);
                output.one(&Row(session.call(call.send()).await?))
            }
            (Catalog::Customer(catalog), None, Some(view)) => {
                let mut call = catalog.skus(view.as_str());
                if let Some(segment) = narrowing.segment.as_deref() {
                    call = call.target_segment(segment);
                }
                listing::print(session, output, call.items(), extent, what, Row).await
            }
            (Catalog::Customer(catalog), None, None) => {
                let pager = narrow!(catalog.product(product).skus(), narrowing).items();
                listing::print(session, output, pager, extent, what, Row).await
            }
            (Catalog::Country(catalog), None, _) => {
                let pager = narrow!(catalog.product(product).skus(), narrowing).items();
                listing::print(session, output, pager, extent, what, Row).await
            }
        }
    }
}

/// A SKU of the catalog.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Row(Sku);

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &[
        "product",
        "sku",
        "min",
        "max",
        "trial",
        "billing",
        "prerequisites",
        "check needs",
        "title",
    ];

    fn cells(&self) -> Vec<Cell> {
        let sku = &self.0;
        let billing = sku.supported_billing_cycles.iter().flatten();
        let billing: Vec<&str> = billing.map(BillingCycleType::as_str).collect();
        let before = sku.purchase_prerequisites.iter().flatten();
        let before: Vec<&str> = before.map(PurchasePrerequisite::as_str).collect();
        let variables = sku.inventory_variables.iter().flatten();
        let variables: Vec<&str> = variables.map(InventoryVariable::as_str).collect();
        let trial = sku.is_trial.map(|trial| if trial { "yes" } else { "no" });
        vec![
            Cell::maybe(sku.product_id.as_ref()),
            Cell::maybe(sku.id.as_ref()),
            Cell::maybe_number(sku.minimum_quantity),
            Cell::maybe_number(sku.maximum_quantity),
            Cell::maybe(trial),
            Cell::text(billing.join(" ")),
            Cell::text(before.join(" ")),
            Cell::text(variables.join(" ")),
            Cell::maybe(sku.title.as_ref()),
        ]
    }
}
