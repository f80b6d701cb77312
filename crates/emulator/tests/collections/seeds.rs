//! Seeds: what they say of mistakes, the small one, the large one, and that a dump is one.

use serde_json::{Value, json};
use stocktake::models::store_services::{ProductSkuId, ProductType};
use stocktake_emulator::{Clock, Emulator, Seed};

use crate::desk::{ANA, CLIENT, Desk, item, product, seed, with};

fn problem(state: &Value) -> String {
    let text = json!({ "storeServices": state }).to_string();
    Seed::from_json(&text, &Clock::new())
        .unwrap_err()
        .to_string()
}

#[test]
fn mistakes_are_named_with_their_place() {
    let game = || product("9NGAME000001", "Game");
    let of_item = |fields: Value| {
        seed(
            &[game()],
            &[
                item(1, "9NGAME000001"),
                with(item(2, "9NGAME000001"), fields),
            ],
        )
    };
    let of_product = |fields: Value| {
        seed(
            &[game(), with(product("9NADDON00001", "Durable"), fields)],
            &[],
        )
    };
    let mut market = seed(&[game()], &[]);
    market["customers"][1]["market"] = json!("Germany");
    let mut hash = seed(&[game()], &[]);
    hash["customers"][1]["userHash"] = json!(ANA);
    let twice = seed(&[game(), game()], &[]);
    let texts = [
        problem(&of_item(json!({ "productId": "9NNOTHING001" }))),
        problem(&of_item(json!({ "skuId": "0099" }))),
        problem(&of_item(json!({ "id": "17" }))),
        problem(&of_item(json!({ "id": format!("{:032x}", 1) }))),
        problem(&of_item(json!({ "transactionId": "17" }))),
        problem(&of_item(json!({ "quantity": 2 }))),
        problem(&of_item(json!({ "delivered": "now" }))),
        problem(&of_item(json!({ "satisfiedBy": ["9NNOTHING001"] }))),
        problem(&of_item(json!({ "subscriptionId": "mdr:0:a:b" }))),
        problem(&of_item(json!({ "acquired": "yesterday" }))),
        problem(&of_item(json!({ "colour": "red" }))),
        problem(&of_product(json!({ "id": "game" }))),
        problem(&of_product(json!({ "parent": "9NNOTHING001" }))),
        problem(&of_product(json!({ "skus": [] }))),
        problem(&of_product(
            json!({ "skus": [{ "id": "1" }, { "id": "1" }] }),
        )),
        problem(&of_product(
            json!({ "skus": [{ "id": "1", "brings": ["9NNOTHING001"] }] }),
        )),
        problem(&of_product(
            json!({ "skus": [{ "id": "1", "brings": ["9NADDON00001"] }] }),
        )),
        problem(&of_product(json!({ "skus": [{ "id": "1", "price": -1 }] }))),
        problem(&market),
        problem(&hash),
        problem(&twice),
        problem(&json!({ "keyLifetimeDays": 0 })),
        problem(&json!({ "rateLimit": { "operations": 0, "seconds": 1 } })),
    ];
    insta::assert_snapshot!("seed_problems", texts.join("\n"));
}

/// What a customer owns by all versions, as the answers have it.
async fn owned(desk: &Desk, user_hash: &str) -> Vec<Value> {
    let bearer = desk.bearer(CLIENT).await;
    let user = desk.user(user_hash).await;
    let dump: Value = serde_json::from_str(&desk.emulator.dump().to_json()).unwrap();
    let products = dump["storeServices"]["products"]
        .as_array()
        .cloned()
        .unwrap();
    let products = products
        .iter()
        .map(|product| json!({ "productId": product["id"] }));
    let products: Vec<Value> = products.take(100).collect();
    let kinds = ["Application", "Durable", "Game", "UnmanagedConsumable"];
    let mut answers = Vec::new();
    for (path, body) in [
        ("v6.0/collections/query", json!({ "productTypes": kinds })),
        (
            "v8.0/collections/b2bLicensePreview",
            json!({ "market": "neutral", "expandSatisfyingItems": true }),
        ),
        (
            "v9.0/collections/publisherQuery",
            json!({ "productSkuIds": products }),
        ),
    ] {
        let body = with(body, json!({ "beneficiaries": [user] }));
        let reply = desk
            .post(&format!("/collections/{path}"), &bearer, &body)
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        answers.push(reply.json());
    }
    answers
}

#[tokio::test]
async fn a_dump_is_a_seed_that_answers_the_same() {
    let desk = Desk::small();
    let ana = "13178812777611882182";
    let key = desk.key(ana).await;
    let consume = |desk: &Desk, key| {
        let consumption = desk
            .client()
            .consume_v8(key, "9NLANTERN006")
            .remove_quantity(300);
        let id = stocktake::models::Guid::from_u128(9);
        consumption.with_tracking_id(id).include_order_ids(true)
    };
    let first = consume(&desk, &key).await.unwrap();
    let dump = desk.emulator.dump().to_json();
    let clock = desk.emulator.clock().clone();
    let seed = Seed::from_json(&dump, &clock).unwrap();
    let again = Desk {
        emulator: Emulator::builder().clock(clock).seed(seed).build().unwrap(),
    };
    assert_eq!(again.emulator.dump().to_json(), dump);
    assert_eq!(owned(&again, ana).await, owned(&desk, ana).await);
    let key = again.key(ana).await;
    assert_eq!(
        consume(&again, &key).await.unwrap(),
        first,
        "it was consumed before"
    );
}

#[test]
fn a_price_is_the_same_in_every_dump() {
    let clock = Clock::new();
    let dump = |text: &str| {
        let seed = Seed::from_json(text, &clock).unwrap();
        let emulator = Emulator::builder().clock(clock.clone()).seed(seed).build();
        emulator.unwrap().dump().to_json()
    };
    for price in ["4.99", "3.933333333333333e52"] {
        let sku = format!(r#"{{"id":"0010","price":{price}}}"#);
        let product = r#""id":"9NGAME000001","title":"Game","kind":"Game""#;
        let first = dump(&format!(
            r#"{{"storeServices":{{"products":[{{{product},"skus":[{sku}]}}]}}}}"#
        ));
        assert_eq!(dump(&first), first, "{price}");
    }
}

#[tokio::test]
async fn a_reset_brings_the_balance_back() {
    let desk = Desk::small();
    let key = desk.key("13178812777611882182").await;
    let consume = || {
        desk.client()
            .consume_v8(&key, "9NLANTERN006")
            .remove_quantity(700)
    };
    assert!(consume().await.is_ok());
    assert!(consume().await.is_err());
    desk.emulator.reset();
    assert!(consume().await.is_ok());
}

/// Every state that entitlements can be in is in the small seed.
#[tokio::test]
async fn the_small_seed_has_something_of_everything() {
    let desk = Desk::small();
    let dump: Value = serde_json::from_str(&desk.emulator.dump().to_json()).unwrap();
    let customers = dump["storeServices"]["customers"]
        .as_array()
        .cloned()
        .unwrap();
    assert!(customers.len() >= 8);
    let mut statuses = std::collections::BTreeSet::new();
    let mut trials = 0;
    for customer in &customers {
        let Some(hash) = customer["userHash"].as_str() else {
            continue;
        };
        for answer in owned(&desk, hash).await {
            for item in answer["items"].as_array().into_iter().flatten() {
                statuses.insert(item["status"].as_str().unwrap().to_owned());
                trials += u32::from(item["trialData"]["isInTrialPeriod"] == true);
            }
        }
    }
    let statuses: Vec<_> = statuses.into_iter().collect();
    assert_eq!(
        statuses,
        ["Active", "Banned", "Expired", "Revoked", "Suspended"]
    );
    assert!(trials > 0);
}

#[tokio::test]
async fn a_large_seed_is_the_same_each_time_and_is_asked_quickly() {
    let clock = Clock::new();
    clock.stop();
    let seed = Seed::large(10_000, &clock).unwrap();
    let again = Seed::large(10_000, &clock).unwrap();
    let part = |seed: &Seed| {
        let whole: Value = serde_json::from_str(&seed.to_json()).unwrap();
        whole["storeServices"].clone()
    };
    let services = part(&seed);
    assert!(services == part(&again), "two seeds of one number differ");
    assert_eq!(services["customers"].as_array().unwrap().len(), 1_000);
    let emulator = Emulator::builder().clock(clock).seed(seed).build().unwrap();
    let desk = Desk { emulator };
    let key = desk.key("2533274790000990").await;
    let kinds = [ProductType::Game, ProductType::Durable];
    let begun = std::time::Instant::now();
    for _ in 0..100 {
        let query = desk.client().query_products_v6(&key, kinds.clone());
        assert!(query.await.unwrap().items.len() >= 2);
    }
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    let club = [ProductSkuId::new("9P0000000004")];
    let items = desk
        .client()
        .query_products_v9(&key, club)
        .await
        .unwrap()
        .items;
    assert!(items[0].recurrence_data.is_some());
}
