//! Who holds the seats of what an organisation owns.
//!
//! ```console
//! AZURE_TENANT_ID=… AZURE_CLIENT_ID=… AZURE_CLIENT_SECRET=… cargo run --example store_for_business
//! ```
//!
//! With `STOCKTAKE_EMULATOR=http://127.0.0.1:8080` it asks an emulator instead.

use std::error::Error;

use stocktake::{Stocktake, models::store_for_business::LicenseType};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Stocktake::from_env()?.store_for_business();
    let mut inventory = client
        .inventory()
        .license_types([LicenseType::Online])
        .items()
        .prefetch(true);
    while let Some(entry) = inventory.next().await {
        let entry = entry?;
        let Some(key) = entry.product_key else {
            continue;
        };
        let (Some(product), Some(sku)) = (key.product_id, key.sku_id) else {
            continue;
        };
        println!("{product}/{sku}: {:?} seats free", entry.available_seats);
        let mut seats = client.product((product, sku)).seats().items();
        while let Some(seat) = seats.next().await {
            println!("  {}", seat?.assigned_to.unwrap_or_default());
        }
    }
    Ok(())
}
