//! What there is at the beginning: little, so that it runs out.

use serde_json::json;
use stocktake_emulator::{Clock, Emulator, Seed};

/// Products with seats, and how many seats each has.
pub const PRODUCTS: [&str; 3] = ["9MODEL000001", "9MODEL000002", "9MODEL000003"];
pub const CAPACITY: [usize; 3] = [2, 5, 9];
pub const SKU: &str = "0010";

/// Consumables that the Store counts, and how many of each the customer has.
pub const CONSUMABLES: [&str; 2] = ["9MODELCOINS1", "9MODELGEMS02"];
pub const BALANCE: [u32; 2] = [41, 701];

/// How many users the organisation has.
pub const USERS: usize = 12;

/// By what the customer's Xbox token names the customer.
pub const USER_HASH: &str = "1234567890";

pub fn user(number: usize) -> String {
    format!("user{number:02}@contoso.com")
}

pub fn emulator() -> Emulator {
    let clock = Clock::new();
    let seed = json!({
        "storeForBusiness": { "catalog": { "products": catalog() }, "organizations": [organization()] },
        "storeServices": services(),
    });
    let seed = Seed::from_json(&seed.to_string(), &clock).expect("the seed of the test is right");
    Emulator::builder()
        .clock(clock)
        .seed(seed)
        .build()
        .expect("a seed that was read is taken")
}

fn catalog() -> Vec<serde_json::Value> {
    let product = |id| {
        json!({
            "productId": id,
            "skus": [SKU],
            "publisher": { "id": "DD88B150", "name": "Lucerne Publishing" },
        })
    };
    PRODUCTS.into_iter().map(product).collect()
}

fn organization() -> serde_json::Value {
    let entries = PRODUCTS.into_iter().zip(CAPACITY).map(|(id, capacity)| {
        json!({
            "productId": id,
            "skuId": SKU,
            "licenseType": "online",
            "distributionPolicy": "restricted",
            "seatCapacity": capacity,
            "lastModified": "now-1d",
        })
    });
    json!({
        "id": "6f1d1a55-4e4f-4f0e-9d0e-4f4f6e0f1a01",
        "name": "Contoso",
        "users": (0..USERS).map(user).collect::<Vec<_>>(),
        "inventory": entries.collect::<Vec<_>>(),
    })
}

fn services() -> serde_json::Value {
    let products = CONSUMABLES.into_iter().map(|id| {
        json!({ "id": id, "title": id, "kind": "Consumable", "skus": [{ "id": SKU, "price": 1.0 }] })
    });
    // Each balance lies in two purchases, so that taking has to go on from one to the next.
    let halves = (0_u8..).zip(CONSUMABLES).zip(BALANCE);
    let purchases = halves.flat_map(|((number, id), balance)| {
        [balance / 2, balance - balance / 2].map(|quantity| {
            json!({
                "id": format!("{number:016x}{quantity:016x}"),
                "productId": id,
                "skuId": SKU,
                "acquired": "now-2d",
                "quantity": quantity,
                "transactionId": format!("0000000{number}-0000-4000-8000-{quantity:012}"),
            })
        })
    });
    json!({
        "rateLimit": { "operations": 1_000_000, "seconds": 300 },
        "products": products.collect::<Vec<_>>(),
        "customers": [{
            "id": "customer",
            "name": "Ada",
            "market": "US",
            "userHash": USER_HASH,
            "entitlements": purchases.collect::<Vec<_>>(),
        }],
    })
}
