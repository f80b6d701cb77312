//! `catalog check`: whether what is sold can be had at all.

use clap::Args;
use serde::Serialize;
use stocktake::{
    models::{Guid, partner_center::InventoryRestriction},
    partner_center::{
        InventoryTarget,
        inventory::{CheckedSku, Restriction},
    },
};

use super::scope::Country;
use crate::{
    checks,
    failure::{Exit, Failure},
    output::{Cell, Output, Record, Tone},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Check {
    /// What to check: `PRODUCT` with all of its SKUs, or `PRODUCT:SKU`
    #[arg(required = true, value_name = "TARGET", value_parser = target)]
    targets: Vec<InventoryTarget>,

    #[command(flatten)]
    country: Country,

    /// The id of the customer's tenant
    #[arg(long, value_name = "TENANT", value_parser = checks::guid)]
    customer: Option<Guid>,

    /// The id of the Azure subscription for which the reservation would be
    #[arg(long, value_name = "ID", value_parser = checks::guid)]
    subscription: Option<Guid>,

    /// The region as Azure Resource Manager calls it, like japanwest
    #[arg(long, value_name = "REGION", value_parser = checks::id)]
    region: Option<String>,

    /// Anything else that the check has to be told; SKUs name it as `inventoryVariables`
    #[arg(long, value_name = "KEY=VALUE", value_parser = checks::pair)]
    context: Vec<(String, String)>,
}

fn target(text: &str) -> Result<InventoryTarget, String> {
    match text.split_once(':') {
        None => Ok(InventoryTarget::product(checks::id(text)?)),
        Some((product, sku)) if !sku.contains(':') => {
            let (product, sku) = (checks::id(product)?, checks::id(sku)?);
            Ok(InventoryTarget::sku(product, sku))
        }
        Some(_) => Err("it is written like DZH318Z0BQ3P or DZH318Z0BQ3P:0001".to_owned()),
    }
}

impl Check {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let mut check = self.country.open(session)?.check_inventory();
        for target in self.targets {
            check = check.target(target);
        }
        for (key, value) in self.context {
            check = check.context(key, value);
        }
        if let Some(customer) = self.customer {
            check = check.customer_id(customer);
        }
        if let Some(subscription) = self.subscription {
            check = check.azure_subscription_id(subscription);
        }
        if let Some(region) = self.region {
            check = check.arm_region_name(region);
        }
        let report = session.call(async { check.send().await.map_err(explained) });
        let report = report.await?;
        let mut listing = output.list()?;
        for sku in report.checked() {
            listing.push(&Row::checked(sku))?;
        }
        for target in report.left_out() {
            listing.push(&Row::left_out(target))?;
        }
        listing.finish()?;
        match report.left_out().count() {
            0 => Ok(()),
            _ if report.checked().is_empty() => Err(Failure::new(
                Exit::NotFound,
                "the catalog of the country has nothing of it, so nothing was checked",
            )),
            count => Err(Failure::partly(format!(
                "the service left out {count} of what was asked, so nothing is known about it; \
                 check the ids and the country"
            ))),
        }
    }
}

/// The code of a check that is not told what its SKUs need.
const CONTEXT_LACKS: &str = "2000";

fn explained(error: stocktake::Error) -> Failure {
    let lacks = error.code() == Some(CONTEXT_LACKS);
    let failure = Failure::from(error);
    if lacks {
        let advice = "tell it with --customer, --subscription, --region or --context";
        return failure.advise(advice);
    }
    failure
}

/// What is known of a SKU, or that nothing is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    product_id: String,
    sku_id: Option<String>,
    checked: bool,
    is_restricted: Option<bool>,
    restrictions: Vec<InventoryRestriction>,
    /// The same for people.
    #[serde(skip)]
    reasons: String,
}

impl Row {
    fn checked(sku: &CheckedSku) -> Self {
        let reasons: Vec<String> = sku.restrictions().map(reason).collect();
        Self {
            product_id: sku.product_id().to_owned(),
            sku_id: sku.sku_id().map(str::to_owned),
            checked: true,
            is_restricted: Some(sku.is_restricted()),
            restrictions: sku.as_model().restrictions.clone().unwrap_or_default(),
            reasons: reasons.join("; "),
        }
    }

    fn left_out(target: &InventoryTarget) -> Self {
        Self {
            product_id: target.product_id.clone(),
            sku_id: target.sku_id.clone(),
            checked: false,
            is_restricted: None,
            restrictions: Vec::new(),
            reasons: "the service left it out".to_owned(),
        }
    }
}

fn reason(restriction: Restriction<'_>) -> String {
    restriction.to_string()
}

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &["product", "sku", "stock", "reason"];

    fn cells(&self) -> Vec<Cell> {
        let stock = match self.is_restricted {
            None => Cell::from("not known").toned(Tone::Warning),
            Some(true) => Cell::from("restricted").toned(Tone::Bad),
            Some(false) => Cell::from("available").toned(Tone::Good),
        };
        vec![
            Cell::text(&self.product_id),
            Cell::maybe(self.sku_id.as_ref()),
            stock,
            Cell::text(&self.reasons),
        ]
    }
}
