//! The consumables that a user bought of late.

use serde_json::{Value, json};
use stocktake::models::store_services::LineItemState;

use crate::desk::{ANA, BEN, Desk, OTHER_CLIENT, guid, product, seed, sorted, with};

const QUERY: &str = "/purchase/v8.0/b2b/orders/query";

fn order(number: u32, fields: Value) -> Value {
    let usual = json!({
        "id": guid(number), "shortId": format!("{number:010}"), "purchased": "now-3d",
        "lines": [line(number, "9NCOINS00001", json!({}))],
    });
    with(usual, fields)
}

fn line(number: u32, product: &str, fields: Value) -> Value {
    let id = guid(1_000 + number);
    with(
        json!({ "id": id, "productId": product, "skuId": "0010" }),
        fields,
    )
}

fn desk(orders: &[Value]) -> Desk {
    let foreign = json!({ "applications": [OTHER_CLIENT] });
    let products = [
        product("9NCOINS00001", "Consumable", json!({})),
        product("9NCHEST00001", "UnmanagedConsumable", json!({})),
        product("9NSCARF00001", "Durable", json!({})),
        with(product("9NFOREIGN001", "Consumable", json!({})), foreign),
    ];
    Desk::new(&seed(&products, json!({ "orders": orders })))
}

#[tokio::test]
async fn the_wire_form_is_that_of_the_documentation() {
    let refunded = json!({
        "purchased": "now-9d", "refunded": "now-1d",
        "lines": [line(2, "9NCHEST00001", json!({ "state": "Revoked", "quantity": 2 }))],
    });
    let desk = desk(&[order(1, json!({})), order(2, refunded)]);
    let reply = desk.ask_about(ANA, QUERY, json!({})).await;
    insta::assert_json_snapshot!(sorted(&reply.json()));
    let nothing = desk.ask_about(BEN, QUERY, json!({})).await;
    assert_eq!(nothing.json(), json!({ "items": [] }));
}

#[tokio::test]
async fn only_consumables_of_the_last_90_days_are_listed() {
    let lines = json!([
        line(1, "9NSCARF00001", json!({})),
        line(2, "9NCHEST00001", json!({})),
        line(3, "9NFOREIGN001", json!({})),
    ]);
    let desk = desk(&[
        order(1, json!({ "purchased": "now-90d1s" })),
        order(2, json!({ "purchased": "now-90d" })),
        order(3, json!({ "lines": [line(4, "9NSCARF00001", json!({}))] })),
        order(4, json!({ "lines": lines })),
        order(5, json!({ "sandbox": "XDKS.1" })),
    ]);
    let listed = async |body: Value| -> Vec<(String, usize)> {
        let reply = desk.ask_about(ANA, QUERY, body).await.json();
        let item = |item: &Value| {
            let id = item["orderId"].as_str().unwrap().to_owned();
            (id, item["orderLineItems"].as_array().unwrap().len())
        };
        reply["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(item)
            .collect()
    };
    assert_eq!(listed(json!({})).await, [(guid(2), 1), (guid(4), 1)]);
    assert_eq!(listed(json!({ "sbx": "XDKS.1" })).await, [(guid(5), 1)]);
    desk.advance(1);
    assert_eq!(listed(json!({})).await, [(guid(4), 1)]);
}

#[tokio::test]
async fn states_are_filtered() {
    let states = json!([
        line(
            1,
            "9NCOINS00001",
            json!({ "state": "Refunded", "quantityRevoked": true })
        ),
        line(2, "9NCOINS00001", json!({})),
    ]);
    let revoked = json!({ "lines": [line(3, "9NCOINS00001", json!({ "state": "Revoked" }))] });
    let desk = desk(&[order(1, json!({ "lines": states })), order(2, revoked)]);
    let key = desk.key(ANA).await;
    let found = async |states: Vec<LineItemState>| {
        let request = desk
            .client()
            .query_orders(key.clone())
            .line_item_state_filter(states);
        let orders = request.items().collect().await.unwrap();
        let lines = orders.into_iter().flat_map(|order| order.order_line_items);
        let line = |line: stocktake::models::store_services::OrderLineItem| {
            (
                line.line_item_id.to_string(),
                line.was_consumable_quantity_revoked,
            )
        };
        lines.map(line).collect::<Vec<_>>()
    };
    let all = [
        (guid(1_001), Some(true)),
        (guid(1_002), Some(false)),
        (guid(1_003), Some(false)),
    ];
    assert_eq!(found(vec![]).await, all);
    assert_eq!(found(vec![LineItemState::Refunded]).await, all[..1]);
    assert_eq!(
        found(vec![LineItemState::Revoked, LineItemState::Purchased]).await,
        all[1..]
    );
    let (codes, data) = desk
        .ask_about(ANA, QUERY, json!({ "lineItemStateFilter": ["Lost"] }))
        .await
        .refusal();
    assert_eq!(codes, "400 BadRequest/InvalidParameter");
    assert_eq!(
        data,
        ["lineItemStateFilter: only Purchased, Revoked and Refunded are known"]
    );
}

#[tokio::test]
async fn many_orders_come_in_pages() {
    let orders: Vec<Value> = (1..=250).map(|number| order(number, json!({}))).collect();
    let desk = desk(&orders);
    let first = desk.ask_about(ANA, QUERY, json!({})).await.json();
    assert_eq!(first["items"].as_array().unwrap().len(), 100);
    let key = desk.key(ANA).await;
    let items = desk
        .client()
        .query_orders(key)
        .items()
        .collect()
        .await
        .unwrap();
    let ids: Vec<String> = items.iter().map(|item| item.order_id.to_string()).collect();
    assert_eq!(ids, (1..=250).map(guid).collect::<Vec<_>>());
    let body = json!({ "continuationToken": "bm9uc2Vuc2U" });
    let wrong = desk.ask_about(ANA, QUERY, body).await;
    assert_eq!(wrong.refusal().0, "400 BadRequest/InvalidParameter");
}

#[tokio::test]
async fn the_date_of_a_refund_comes_late() {
    let refunded = json!({
        "refunded": "now-1h", "lines": [line(1, "9NCOINS00001", json!({ "state": "Refunded" }))],
    });
    let desk = desk(&[order(1, refunded)]);
    let date = async || {
        desk.ask_about(ANA, QUERY, json!({})).await.json()["items"][0]["orderRefundedDate"].clone()
    };
    assert_eq!(date().await, Value::Null);
    desk.advance(2 * 3_600);
    assert_eq!(date().await, "2026-05-15T06:00:01.0000000+00:00");
}
