//! `catalog promotions`.

use clap::Args;
use serde::Serialize;
use stocktake::models::partner_center::Promotion;

use super::scope::Country;
use crate::{
    checks,
    commands::{
        listing::{self, Extent},
        moment,
    },
    failure::Failure,
    output::{Cell, Output, Record},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Promotions {
    /// Show this promotion only
    #[arg(value_parser = checks::id)]
    promotion: Option<String>,

    #[command(flatten)]
    country: Country,

    /// The segment: commercial, education, government, nonprofit
    #[arg(long, value_name = "SEGMENT", value_parser = checks::id, default_value = "commercial")]
    #[arg(conflicts_with = "promotion")]
    segment: String,

    #[command(flatten)]
    extent: Extent,
}

impl Promotions {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let catalog = self.country.open(session)?;
        if let Some(id) = self.promotion {
            let call = catalog.promotion(id);
            return output.one(&Row(session.call(call.send()).await?));
        }
        let pager = catalog.promotions(self.segment.as_str()).items();
        listing::print(session, output, pager, self.extent, "promotions", Row).await
    }
}

/// A promotion.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Row(Promotion);

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &["promotion", "from", "until", "products", "name"];

    fn cells(&self) -> Vec<Cell> {
        let promotion = &self.0;
        let required = promotion.required_products.iter().flatten();
        let products: Vec<String> = required
            .map(|one| {
                let ids = [one.product_id.as_deref(), one.sku_id.as_deref()];
                ids.into_iter().flatten().collect::<Vec<_>>().join(":")
            })
            .collect();
        vec![
            Cell::maybe(promotion.id.as_ref()),
            moment::maybe(promotion.start_date.as_ref()),
            moment::maybe(promotion.end_date.as_ref()),
            Cell::text(products.join(" ")),
            Cell::maybe(promotion.name.as_ref()),
        ]
    }
}
