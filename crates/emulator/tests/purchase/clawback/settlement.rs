//! What a service does with the events, on a socket.

use std::{collections::HashMap, time::Duration};

use http::Method;
use serde_json::{Value, json};
use stocktake::{
    Stocktake,
    models::store_services::ClawbackEventState,
    store_services::{ClawbackQueue, PurchaseLine, Settlement},
};

use crate::desk::{ANA, CLIENT, Desk, club, guid, product, seed, subscription, subscription_id};

/// A subscription, 100 coins of which none are spent, and two chests of which one is.
fn shop() -> Desk {
    let products = [
        club(),
        product("9NCOINS00001", "Consumable", json!({ "units": 100 })),
        product("9NCHEST00001", "UnmanagedConsumable", json!({})),
    ];
    let order = |number: u32, product: &str| {
        let line = json!({ "id": guid(100 + number), "productId": product, "skuId": "0010" });
        let short_id = format!("{number:010}");
        json!({ "id": guid(number), "shortId": short_id, "purchased": "now-9d", "lines": [line] })
    };
    let item = |number: u32, product: &str, quantity: u32, delivered: Value| {
        json!({
            "id": format!("{number:032x}"), "productId": product, "skuId": "0010",
            "acquired": "now-9d", "quantity": quantity, "delivered": delivered,
            "transactionId": guid(number), "orderId": guid(number),
            "orderLineItemId": guid(100 + number),
        })
    };
    let orders = [
        order(1, "9NKEEPERCLUB"),
        order(2, "9NCOINS00001"),
        order(3, "9NCHEST00001"),
        order(4, "9NCHEST00001"),
    ];
    let entitlements = [
        item(2, "9NCOINS00001", 100, Value::Null),
        item(3, "9NCHEST00001", 1, Value::Null),
        item(4, "9NCHEST00001", 1, json!("now-8d")),
    ];
    Desk::new(&seed(
        &products,
        json!({
            "subscriptions": [subscription(1, json!({ "orderId": guid(1) }))],
            "orders": orders, "entitlements": entitlements,
        }),
    ))
}

/// What the service has given out for an order, by the order's number.
fn line(number: u32, product: &str) -> PurchaseLine {
    let (order, line) = (
        guid(number).parse().unwrap(),
        guid(100 + number).parse().unwrap(),
    );
    PurchaseLine::new(order, line, product)
}

async fn happen(desk: &Desk, number: u32, kind: &str) {
    let body = json!({ "customer": "ana", "orderId": guid(number), "kind": kind });
    let reply = desk
        .send(Method::POST, "/emulator/refunds", "", body.to_string())
        .await;
    assert!(reply.status.is_success(), "{}", reply.text);
}

/// Reads the queue to its end and deletes what it reads.
async fn read(queue: &ClawbackQueue) -> Vec<(PurchaseLine, ClawbackEventState, Settlement)> {
    let mut read = Vec::new();
    loop {
        let messages = queue.get(2, Duration::from_secs(300)).await.unwrap();
        if messages.is_empty() {
            return read;
        }
        for message in messages {
            let data = &message.event.as_ref().unwrap().data;
            let settlement = Settlement::of(data);
            read.push((
                PurchaseLine::of_event(data),
                data.event_state.clone(),
                settlement,
            ));
            queue.delete(&message).await.unwrap();
        }
    }
}

#[tokio::test]
async fn events_are_settled_by_the_records_of_the_service() {
    use ClawbackEventState as State;

    let desk = shop();
    let server = desk
        .emulator
        .listen("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let stocktake = Stocktake::builder()
        .emulator(server.url().parse().unwrap())
        .client_secret("emulator", CLIENT, "emulator")
        .build()
        .unwrap();
    let queue = stocktake.store_services().clawback_queue().await.unwrap();
    assert!(read(&queue).await.is_empty());

    happen(&desk, 2, "Return").await;
    happen(&desk, 3, "Refund").await;
    happen(&desk, 4, "Chargeback").await;
    let (coins, chest) = ("9NCOINS00001", "9NCHEST00001");
    assert_eq!(
        read(&queue).await,
        [
            (line(2, coins), State::Returned, Settlement::Nothing),
            (line(3, chest), State::Refunded, Settlement::Nothing),
            (line(4, chest), State::Revoked, Settlement::TakeBack),
        ]
    );
    happen(&desk, 4, "ChargebackReversal").await;
    let reversal = (
        line(4, chest),
        State::ChargebackReversal,
        Settlement::Nothing,
    );
    assert_eq!(read(&queue).await, [reversal]);

    // What came back can be consumed again, and what was returned is gone.
    let user = desk.collections_key(ANA).await;
    let client = desk.client();
    for _chest in 0..2 {
        client.consume_v8(user.clone(), chest).await.unwrap();
    }
    client.consume_v8(user.clone(), chest).await.unwrap_err();
    client
        .consume_v8(user, coins)
        .remove_quantity(1)
        .await
        .unwrap_err();
    server.shutdown().await;
}

#[tokio::test]
async fn a_refund_is_found_in_the_records_of_the_service() {
    let desk = shop();
    let mut members = HashMap::from([(line(1, "9NKEEPERCLUB"), "player-17")]);
    let key = desk.key(ANA).await;
    let refund = desk.client().recurrence(key, subscription_id(1)).refund();
    refund.await.unwrap();
    let queue = desk.client().clawback_queue().await.unwrap();
    for (line, _, settlement) in read(&queue).await {
        assert_eq!(settlement, Settlement::Nothing, "the Store took it");
        assert_eq!(members.remove(&line), Some("player-17"));
    }
    assert!(members.is_empty());
    desk.advance(600);
    assert!(queue.peek(32).await.unwrap().is_empty());
}
