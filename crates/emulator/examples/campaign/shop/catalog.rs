//! Partner Center: nothing changes there, so every answer is the one of the first time.

use stocktake::{
    Error,
    models::{
        Guid,
        partner_center::{TargetSegment, TargetView},
    },
};

use super::Shop;

const CUSTOMER: &str = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";
const AZURE: &str = "2c4b8a1e-90d7-4c35-a6f8-1be7d3c05f77";
const PRODUCT: (&str, &str, &str) = ("CFQ7TTC0LH18", "0001", "CFQ7TTC1J15P");
const RESERVATION: &str = "DZH318Z0BQ3P";
const PROMOTION: &str = "39NFJQT1PJQB:0001:39NFJQT1Q5KN";

/// Compares the ids of a listing.
macro_rules! same_ids {
    ($shop:ident, $name:literal, $listing:expr) => {{
        let items = $listing.items().collect().await?;
        let ids: Vec<_> = items.into_iter().map(|item| item.id).collect();
        $shop.stage.tally.same($name, format!("{ids:?}"));
    }};
}

/// Compares the id of one thing.
macro_rules! same_id {
    ($shop:ident, $name:literal, $request:expr) => {{
        let item = $request.await?;
        $shop.stage.tally.same($name, format!("{:?}", item.id));
    }};
}

impl Shop {
    pub(super) async fn at_catalog(&mut self, step: u32) -> Result<(), Error> {
        match step {
            0..=5 => self.by_country(step).await,
            6..=11 => self.by_customer(step).await,
            _ => {
                self.check_inventory().await?;
                let us = self.stage.stocktake.partner_center().country("US");
                same_ids!(
                    self,
                    "list_promotions",
                    us.promotions(TargetSegment::Commercial)
                );
                same_id!(self, "get_promotion", us.promotion(PROMOTION));
                Ok(())
            }
        }
    }

    async fn by_country(&self, step: u32) -> Result<(), Error> {
        let us = self.stage.stocktake.partner_center().country("US");
        let product = us.product(PRODUCT.0);
        let sku = product.sku(PRODUCT.1);
        match step {
            0 => same_ids!(
                self,
                "list_products",
                us.products(TargetView::OnlineServices)
            ),
            1 => same_id!(self, "get_product", product.get()),
            2 => same_ids!(self, "list_skus", product.skus()),
            3 => same_id!(self, "get_sku", sku.get()),
            4 => same_ids!(self, "list_availabilities", sku.availabilities()),
            _ => same_id!(self, "get_availability", sku.availability(PRODUCT.2)),
        }
        Ok(())
    }

    async fn by_customer(&self, step: u32) -> Result<(), Error> {
        let view = TargetView::OnlineServices;
        let customer = self
            .stage
            .stocktake
            .partner_center()
            .customer(guid(CUSTOMER));
        let product = customer.product(PRODUCT.0);
        let sku = product.sku(PRODUCT.1);
        match step {
            6 => {
                same_ids!(
                    self,
                    "list_products_by_customer",
                    customer.products(view.clone())
                );
                same_ids!(self, "list_all_skus_by_customer", customer.skus(view));
            }
            7 => same_id!(self, "get_product_by_customer", product.get()),
            8 => same_ids!(self, "list_skus_by_customer", product.skus()),
            9 => same_id!(self, "get_sku_by_customer", sku.get()),
            10 => same_ids!(
                self,
                "list_availabilities_by_customer",
                sku.availabilities()
            ),
            _ => same_id!(
                self,
                "get_availability_by_customer",
                sku.availability(PRODUCT.2)
            ),
        }
        Ok(())
    }

    async fn check_inventory(&self) -> Result<(), Error> {
        let us = self.stage.stocktake.partner_center().country("US");
        let report = us
            .check_inventory()
            .product(RESERVATION)
            .customer_id(guid(CUSTOMER))
            .azure_subscription_id(guid(AZURE))
            .arm_region_name("japanwest")
            .await?;
        let skus = report
            .checked()
            .iter()
            .map(|sku| (sku.sku_id(), sku.is_restricted()));
        let skus: Vec<_> = skus.collect();
        self.stage
            .tally
            .same("check_inventory", format!("{skus:?}"));
        Ok(())
    }
}

fn guid(text: &str) -> Guid {
    text.parse().expect("it is a GUID")
}
