//! Which reservations of virtual machines can be sold to a customer, and where their stock is
//! restricted.
//!
//! ```console
//! AZURE_TENANT_ID=… AZURE_CLIENT_ID=… AZURE_CLIENT_SECRET=… \
//!     cargo run --example partner_center US <customer> <subscription> <region>
//! ```

use std::{env, error::Error};

use stocktake::{
    Stocktake,
    models::{
        Guid,
        partner_center::{ReservationScope, TargetView},
    },
    partner_center::inventory::InventoryRequirements,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut argument = |name: &str| arguments.next().ok_or(format!("give the {name}"));
    let country = argument("country")?;
    let customer: Guid = argument("customer's tenant id")?.parse()?;
    let subscription: Guid = argument("Azure subscription")?.parse()?;
    let region = argument("region")?;

    let catalog = Stocktake::from_env()?.partner_center().country(country);
    let mut products = catalog
        .products(TargetView::AzureReservationsVm)
        .reservation_scope(ReservationScope::AzurePlan)
        .items();
    while let Some(product) = products.next().await {
        let Some(id) = product?.id else { continue };
        let skus = catalog.product(&id).skus().items().collect().await?;
        let in_region = |sku: &&_| {
            let requirements = InventoryRequirements::of(sku);
            requirements.is_check_needed()
                && requirements
                    .arm_region_name()
                    .is_none_or(|of_sku| of_sku == region)
        };
        let needed: Vec<_> = skus.iter().filter(in_region).collect();
        if needed.is_empty() {
            continue;
        }
        let report = catalog
            .check_inventory()
            .for_skus(needed)
            .customer_id(customer.clone())
            .azure_subscription_id(subscription.clone())
            .arm_region_name(&region)
            .await?;
        for sku in report.restricted() {
            let restricted = if sku.is_restricted_in(&region) {
                "here"
            } else {
                "elsewhere"
            };
            println!("{id} {:?}: restricted {restricted}", sku.sku_id());
        }
        for target in report.left_out() {
            println!("{id}: the service knows nothing of {target:?}");
        }
    }
    Ok(())
}
