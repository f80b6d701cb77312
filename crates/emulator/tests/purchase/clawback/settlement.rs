//! What a service does with the events.

use std::{collections::HashMap, time::Duration};

use serde_json::json;
use stocktake::store_services::{PurchaseLine, Settlement};

use crate::desk::{ANA, Desk, club, guid, seed, subscription, subscription_id};

#[tokio::test]
async fn a_refund_is_found_in_the_records_of_the_service() {
    let order = json!({
        "id": guid(1), "shortId": "0000000001", "purchased": "now-10d",
        "lines": [{ "id": guid(2), "productId": "9NKEEPERCLUB", "skuId": "0010" }],
    });
    let ana = json!({
        "orders": [order], "subscriptions": [subscription(1, json!({ "orderId": guid(1) }))],
    });
    let desk = Desk::new(&seed(&[club()], ana));
    let (order, line) = (guid(1).parse().unwrap(), guid(2).parse().unwrap());
    let sold = PurchaseLine::new(order, line, "9NKEEPERCLUB");
    let mut members = HashMap::from([(sold, "player-17")]);

    let key = desk.key(ANA).await;
    let refund = desk.client().recurrence(key, subscription_id(1)).refund();
    refund.await.unwrap();

    let queue = desk.client().clawback_queue().await.unwrap();
    let messages = queue.get(32, Duration::from_secs(300)).await.unwrap();
    for message in &messages {
        let event = message.event.as_ref().unwrap();
        assert_eq!(Settlement::of(&event.data), Settlement::Nothing, "the Store took it");
        let member = members.remove(&PurchaseLine::of_event(&event.data));
        assert_eq!(member, Some("player-17"));
        queue.delete(message).await.unwrap();
    }
    assert!(members.is_empty());
    desk.advance(600);
    assert!(queue.peek(32).await.unwrap().is_empty());
}
