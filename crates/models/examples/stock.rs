//! A stocktake from one answer of the Store for Business: seats used and free, and what needs a look.
//!
//! ```console
//! cargo run --example stock              # a small made-up organisation
//! cargo run --example stock answer.json  # an answer of your own
//! ```

use std::{env, error::Error, fs};

use stocktake_models::store_for_business::{
    InventoryDistributionPolicy, InventoryEntryDetails, InventoryResultSet, InventoryStatus,
};

fn main() -> Result<(), Box<dyn Error>> {
    let text = match env::args().nth(1) {
        Some(path) => fs::read_to_string(path)?,
        None => include_str!("inventory.json").to_owned(),
    };
    let page: InventoryResultSet = serde_json::from_str(&text)?;
    println!(
        "{:<14} {:<6} {:<10} {:>6} {:>6}  note",
        "product", "sku", "licence", "seats", "free"
    );
    for entry in page.inventory_entries.iter().flatten() {
        println!("{}", line(entry));
    }
    if page
        .continuation_token
        .is_some_and(|token| !token.is_empty())
    {
        println!("… and there are more pages");
    }
    Ok(())
}

fn line(entry: &InventoryEntryDetails) -> String {
    let key = entry.product_key.as_ref();
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    let licence = entry
        .license_type
        .as_ref()
        .map_or("", |licence| licence.as_str());
    let (seats, free) = match entry.distribution_policy {
        Some(InventoryDistributionPolicy::Open) => ("open".to_owned(), "open".to_owned()),
        _ => (number(entry.seat_capacity), number(entry.available_seats)),
    };
    format!(
        "{:<14} {:<6} {licence:<10} {seats:>6} {free:>6}  {}",
        text(key.and_then(|key| key.product_id.as_ref())),
        text(key.and_then(|key| key.sku_id.as_ref())),
        note(entry)
    )
}

fn number(value: Option<i64>) -> String {
    value.map_or_else(|| "?".to_owned(), |value| value.to_string())
}

fn note(entry: &InventoryEntryDetails) -> String {
    match &entry.status {
        Some(InventoryStatus::Removed) => "removed from the inventory".to_owned(),
        Some(unknown) if !unknown.is_known() => format!("the service says `{unknown}`"),
        _ => match (entry.available_seats, entry.seat_capacity) {
            (Some(free), Some(capacity)) if capacity > 0 && free * 10 <= capacity => {
                "nearly used up".to_owned()
            }
            _ => String::new(),
        },
    }
}
