//! The queue of clawback events.

mod access;
mod protocol;
mod settlement;

use serde_json::{Value, json};

use crate::desk::{Desk, guid, product, seed};

/// An event about an order, as a seed has it.
fn event(number: u32) -> Value {
    json!({
        "id": guid(number), "source": "/Purchase/Refund", "type": "ClawbackEventContractV2",
        "data": {
            "lineItemId": guid(1_000 + number), "orderId": guid(number),
            "productId": "9NCHEST00001", "productType": "UnmanagedConsumable", "skuId": "0010",
            "purchasedDate": "2026-05-01T21:59:19.5725585+00:00",
            "eventDate": "2026-05-15T06:00:00.246847+00:00",
            "sandboxId": "RETAIL", "eventState": "Revoked",
        },
        "time": "2026-05-15T06:00:04.7103057+00:00", "specversion": "1.0",
        "datacontenttype": "application/json", "subject": "/Purchase/Refund/1",
        "traceparent": "00-6d2a86a53e8cae15cddaadc43f4d9670-4821cba073c416c1-00",
    })
}

/// A queue with so many messages, the first of which came first.
fn queue(count: u32) -> Desk {
    let messages = (1..=count).map(|number| {
        let inserted = format!("now-{}s", 2 * count - number);
        json!({ "id": guid(number), "inserted": inserted, "content": { "event": event(number) } })
    });
    with_queues(json!({ "*": messages.collect::<Value>() }))
}

fn with_queues(queues: Value) -> Desk {
    let chest = product("9NCHEST00001", "UnmanagedConsumable", json!({}));
    let mut seed = seed(&[chest], json!({}));
    seed["clawbackQueues"] = queues;
    Desk::new(&seed)
}
