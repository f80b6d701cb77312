//! Seeds: what they say of mistakes, and what the small one has.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stocktake::store_services::SubscriptionAccess as _;
use stocktake_emulator::{Clock, Emulator, Seed};

use crate::desk::{CLIENT, Desk, club, guid, seed, subscription, with};

/// What is said of a seed in which the first customer has something.
fn problem(ana: Value) -> String {
    let seed = json!({ "storeServices": seed(&[club()], ana) }).to_string();
    let clock = Clock::new();
    clock.stop();
    clock.set(crate::desk::moment("2026-05-15T07:00:01Z"));
    Seed::from_json(&seed, &clock).unwrap_err().to_string()
}

#[test]
fn mistakes_are_named_with_their_place() {
    let line = json!({ "id": guid(2), "productId": "9NKEEPERCLUB", "skuId": "0010" });
    let order = json!({
        "id": guid(1), "shortId": "0000000001", "purchased": "now-10d", "lines": [line],
    });
    let one = |fields: Value| json!({ "subscriptions": [subscription(1, fields)] });
    let ordered = |fields: Value| json!({ "orders": [with(order.clone(), fields)] });
    let problems = [
        one(json!({ "expires": "now-20d" })),
        one(json!({ "cancelled": "now-20d" })),
        one(json!({ "renewed": "now-20d" })),
        one(json!({ "id": "mdr:0:7:8" })),
        one(json!({ "productId": "9NNOTHING001" })),
        one(json!({ "skuId": "0011" })),
        one(json!({ "orderId": guid(1) })),
        json!({ "subscriptions": [subscription(1, json!({})), subscription(1, json!({}))] }),
        ordered(json!({ "id": "7" })),
        ordered(json!({ "shortId": "7" })),
        ordered(json!({ "lines": [with(line.clone(), json!({ "id": "7" }))] })),
        ordered(json!({ "lines": [with(line.clone(), json!({ "quantity": 0 }))] })),
        ordered(json!({ "lines": [with(line.clone(), json!({ "productId": "9NNOTHING001" }))] })),
        json!({ "orders": [order.clone(), order.clone()] }),
    ];
    let problems: Vec<String> = problems.into_iter().map(problem).collect();
    insta::assert_snapshot!(problems.join("\n"));
}

#[test]
fn a_period_has_a_month_at_least() {
    let mut seed = seed(&[club()], json!({}));
    seed["products"][0]["skus"][0]["recurrence"]["months"] = json!(0);
    let seed = json!({ "storeServices": seed }).to_string();
    let problem = Seed::from_json(&seed, &Clock::new())
        .unwrap_err()
        .to_string();
    assert!(problem.ends_with("product 9NKEEPERCLUB: a period of SKU 0010 has 0 months; write 1"));
}

/// Every state that subscriptions can be in is in the small seed, and every state of an order.
#[tokio::test]
async fn the_small_seed_has_something_of_everything() {
    let desk = Desk {
        emulator: Emulator::builder().build().unwrap(),
    };
    let customers = desk.state()["customers"].as_array().cloned().unwrap();
    let (mut seen, mut trials) = (BTreeSet::new(), 0);
    let mut lines = BTreeSet::new();
    for customer in &customers {
        // Keys of one of them are revoked, which does not keep them from getting a new one.
        let key = desk.key(customer["userHash"].as_str().unwrap()).await;
        let client = desk.client();
        let items = client
            .query_recurrences(key.clone())
            .items()
            .collect()
            .await
            .unwrap();
        for item in items {
            let access = item.access_at(&desk.now());
            seen.insert(format!("{} {access:?}", item.recurrence_state));
            trials += u32::from(item.is_trial == Some(true));
        }
        let orders = client.query_orders(key).items().collect().await.unwrap();
        for order in orders {
            let states = order
                .order_line_items
                .iter()
                .map(|line| line.line_item_state.to_string());
            lines.extend(states);
        }
    }
    let seen: Vec<String> = seen.into_iter().collect();
    assert_eq!(
        seen,
        [
            "Active Active",
            "Canceled Ended",
            "Failed Ended",
            "InDunning Dunning",
            "InDunning Grace",
            "Inactive Ended",
        ]
    );
    assert!(trials > 0);
    assert!(
        lines.contains("Purchased") && lines.contains("Revoked"),
        "{lines:?}"
    );
}

/// Every event in the small seed is about an order in it.
#[tokio::test]
async fn the_small_seed_has_events_of_its_orders() {
    let desk = Desk {
        emulator: Emulator::builder().build().unwrap(),
    };
    let state = desk.state();
    let orders = state["customers"].as_array().unwrap().iter();
    let orders: Vec<&Value> = orders
        .flat_map(|customer| customer["orders"].as_array().into_iter().flatten())
        .collect();
    let client = desk.stocktake(CLIENT).store_services();
    let messages = client
        .clawback_queue()
        .await
        .unwrap()
        .peek(32)
        .await
        .unwrap();
    assert!(messages.len() >= 4);
    let mut states = BTreeSet::new();
    for message in messages {
        let data = message.event.unwrap().data;
        let order = orders
            .iter()
            .find(|order| order["id"] == data.order_id.to_string());
        let line = &order.unwrap()["lines"][0];
        assert_eq!(line["id"], data.line_item_id.to_string());
        assert_eq!(line["productId"], data.product_id);
        states.insert(data.event_state.to_string());
    }
    let states: Vec<String> = states.into_iter().collect();
    assert_eq!(states, ["ChargebackReversal", "Returned", "Revoked"]);
}
