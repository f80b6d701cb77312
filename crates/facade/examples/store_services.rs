//! What a user owns, what needs attention, and how a consumable is taken so that it is neither lost
//! nor taken twice.
//!
//! ```console
//! COLLECTIONS_KEY=… PURCHASE_KEY=… cargo run --example store_services 9NBLGGH42CFD
//! ```
//!
//! The keys are Store ID keys, which the client app makes. The account comes from the environment as
//! in the example `store_for_business`.

use std::{env, error::Error};

use stocktake::{
    Stocktake,
    models::{Timestamp, store_services::ProductSkuId},
    store_services::{CollectionsKey, PurchaseKey, SubscriptionAccess as _},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Stocktake::from_env()?.store_services();
    let collections = CollectionsKey::new(env::var("COLLECTIONS_KEY")?);
    let purchase = PurchaseKey::new(env::var("PURCHASE_KEY")?);
    let products: Vec<String> = env::args().skip(1).collect();

    let asked = products.iter().map(ProductSkuId::new);
    let mut owned = client.query_products_v9(&collections, asked).items();
    while let Some(item) = owned.next().await {
        let item = item?;
        println!("{} {}: {}", item.product_id, item.product_kind, item.status);
    }

    let now = Timestamp::now();
    let mut subscriptions = client.query_recurrences(&purchase).items();
    while let Some(subscription) = subscriptions.next().await {
        let subscription = subscription?;
        println!("{:?}: {:?}", subscription.id, subscription.access_at(&now));
    }

    if let Some(product) = products.first() {
        let consumption = client.consume_v8(&collections, product).remove_quantity(1);
        // Keep this before the call: with it the call can be repeated after a crash.
        println!("consuming {product} as {}", consumption.tracking_id());
        let left = consumption.await?;
        println!("left: {}", left.new_quantity);
    }
    Ok(())
}
