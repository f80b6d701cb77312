//! Free products for users.

use http::Method;
use serde_json::{Value, json};
use stocktake::{
    models::store_services::{GrantV7Response, ItemStatus, ProductSkuId},
    store_services::{PurchaseKey, Unconfirmed, grant::FreeProduct},
};

use crate::desk::{ANA, BEN, CLIENT, Desk, OTHER_CLIENT, guid, product, seed, sorted, with};

pub(crate) const V6: &str = "/purchase/v6.0/purchases/grant";
pub(crate) const V7: &str = "/purchase/v7.0/purchases/grant";

fn free(id: &str, kind: &str) -> Value {
    let availability = format!("A{}", &id[1..]);
    product(
        id,
        kind,
        json!({ "price": 0, "units": 50, "availabilityId": availability }),
    )
}

/// A scarf, a daily candle, coins, a club without a fee, a lantern that costs something, a beacon
/// that is in sandboxes only and one of another publisher.
pub(crate) fn shop() -> Desk {
    let unpublished = json!({ "published": false });
    let foreign = json!({ "applications": [OTHER_CLIENT] });
    let plan = json!({ "months": 1, "graceDays": 3, "dunningDays": 39 });
    let club = json!({ "price": 0, "availabilityId": "AFREEDOMCLUB", "recurrence": plan });
    let products = [
        free("9NFREESCARF1", "Durable"),
        free("9NFREECANDLE", "UnmanagedConsumable"),
        free("9NFREECOINS1", "Consumable"),
        product("9NFREECLUB01", "Durable", club),
        product(
            "9NLANTERN001",
            "Durable",
            json!({ "price": 4.99, "availabilityId": "ALANTERN0001" }),
        ),
        with(free("9NBEACON0001", "Durable"), unpublished),
        with(free("9NFOREIGN001", "Durable"), foreign),
    ];
    Desk::new(&seed(&products, json!({})))
}

fn scarf() -> FreeProduct {
    FreeProduct::new("9NFREESCARF1", "0010", "ANFREESCARF1")
}

/// A request for the scarf, but for the key.
pub(crate) fn wish() -> Value {
    json!({
        "availabilityId": "ANFREESCARF1", "productId": "9NFREESCARF1", "skuId": "0010",
        "language": "en-us", "market": "us", "orderId": guid(1),
    })
}

async fn grant(
    desk: &Desk,
    key: &PurchaseKey,
    product: &str,
) -> Result<GrantV7Response, Unconfirmed> {
    let availability = format!("A{}", &product[1..]);
    let gift = FreeProduct::new(product, "0010", availability);
    desk.client()
        .grant_v7(key.clone(), gift, "us", "en-us")
        .await
}

/// What the customer owns: product, status and quantity.
async fn owned(desk: &Desk, products: &[&str]) -> Vec<(String, ItemStatus, i32)> {
    let user = desk.collections_key(ANA).await;
    let products = products.iter().map(|id| ProductSkuId::new(*id));
    let items = desk.client().query_products_v9(user, products).items();
    let items = items.collect().await.unwrap().into_iter();
    items
        .map(|item| (item.product_id, item.status, item.quantity.unwrap_or(1)))
        .collect()
}

#[tokio::test]
async fn a_free_product_is_the_users() {
    let desk = shop();
    let key = desk.key(ANA).await;
    let grant = desk
        .client()
        .grant_v6(key, scarf(), "us", "en-us")
        .dev_offer_id("welcome");
    let order = grant.order_id().clone();
    let granted = grant.await.unwrap();
    assert_eq!(granted.order_id, order.to_string());
    assert_eq!(
        granted.order_line_items[0].dev_offer_id.as_deref(),
        Some("welcome")
    );
    assert_eq!(granted.purchaser.identity_value, "user-1001");
    let scarf = ("9NFREESCARF1".to_owned(), ItemStatus::Active, 1);
    assert_eq!(owned(&desk, &["9NFREESCARF1"]).await, [scarf]);
}

#[tokio::test]
async fn the_wire_form_is_that_of_the_documentation() {
    let desk = shop();
    for (path, order) in [(V6, guid(1)), (V7, guid(2))] {
        let body = with(wish(), json!({ "orderId": order }));
        let reply = desk.ask_about(ANA, path, body).await;
        assert_eq!(reply.status, 200);
        for header in [
            "ms-correlationid",
            "ms-requestid",
            "ms-cv",
            "ms-serverid",
            "date",
        ] {
            assert!(!reply.header(header).is_empty(), "{header}");
        }
        let mut answer = reply.json();
        answer["orderLineItems"][0]["lineItemId"] = json!("[guid]");
        answer["orderId"] = json!("[order]");
        insta::assert_json_snapshot!("grant", sorted(&answer));
    }
}

#[tokio::test]
async fn the_same_order_is_made_once() {
    let desk = shop();
    let first = desk.ask_about(ANA, V6, wish()).await;
    desk.advance_days(3);
    let body = with(
        wish(),
        json!({ "productId": "9nfreescarf1", "orderId": guid(1).to_uppercase() }),
    );
    let again = desk.ask_about(ANA, V6, body).await;
    assert_eq!(first.json(), again.json());
    let by_v7 = desk.ask_about(ANA, V7, wish()).await;
    assert_eq!(first.json(), by_v7.json());
    let customer = &desk.state()["customers"][0];
    assert_eq!(customer["orders"].as_array().unwrap().len(), 1);
    assert_eq!(customer["entitlements"].as_array().unwrap().len(), 1);
    // The id is taken for this user alone.
    let of_another = desk.ask_about(BEN, V6, wish()).await;
    assert_eq!(of_another.status, 200);
}

#[tokio::test]
async fn a_sandbox_has_products_and_orders_of_its_own() {
    let desk = shop();
    let beacon = json!({
        "productId": "9NBEACON0001", "availabilityId": "ANBEACON0001", "sbx": "xdks.1",
    });
    let by_v6 = desk.ask_about(ANA, V6, with(wish(), beacon.clone())).await;
    assert_eq!(by_v6.status, 400, "v6 knows no sandboxes");
    let by_v7 = desk.ask_about(ANA, V7, with(wish(), beacon)).await;
    assert_eq!(by_v7.status, 200);
    let customer = &desk.state()["customers"][0];
    assert_eq!(customer["orders"][0]["sandbox"], "XDKS.1");
    assert_eq!(customer["entitlements"][0]["sandbox"], "XDKS.1");
    assert!(owned(&desk, &["9NBEACON0001"]).await.is_empty());
}

#[tokio::test]
async fn what_one_has_once_is_given_once() {
    let desk = shop();
    let key = desk.key(ANA).await;
    for _ in 0..2 {
        grant(&desk, &key, "9NFREESCARF1").await.unwrap();
        grant(&desk, &key, "9NFREECOINS1").await.unwrap();
    }
    let customer = &desk.state()["customers"][0];
    assert_eq!(customer["orders"].as_array().unwrap().len(), 4);
    let mut items = owned(&desk, &["9NFREESCARF1", "9NFREECOINS1"]).await;
    items.sort();
    let coins = ("9NFREECOINS1".to_owned(), ItemStatus::Active, 100);
    let scarf = ("9NFREESCARF1".to_owned(), ItemStatus::Active, 1);
    assert_eq!(items, [coins, scarf]);

    grant(&desk, &key, "9NFREECANDLE").await.unwrap();
    let refused = grant(&desk, &key, "9NFREECANDLE").await.unwrap_err();
    let problem = refused.error().fault().unwrap().data();
    assert_eq!(
        problem,
        ["productId: the user has one that was not reported as consumed"]
    );
    let user = desk.collections_key(ANA).await;
    desk.client()
        .consume_v8(user, "9NFREECANDLE")
        .await
        .unwrap();
    grant(&desk, &key, "9NFREECANDLE").await.unwrap();
}

#[tokio::test]
async fn a_subscription_without_a_fee_begins() {
    let desk = shop();
    let key = desk.key(ANA).await;
    let gift = FreeProduct::new("9NFREECLUB01", "0010", "AFREEDOMCLUB");
    desk.client()
        .grant_v7(key.clone(), gift, "us", "en-us")
        .await
        .unwrap();
    let items = desk
        .client()
        .query_recurrences(key)
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(
        items[0].start_time.to_string(),
        "2026-05-15T00:00:00.00+00:00"
    );
    assert_eq!(
        items[0].expiration_time.as_ref().unwrap().to_string(),
        "2026-06-14T23:59:59.00+00:00"
    );
    assert!(items[0].auto_renew);
    assert_eq!(owned(&desk, &["9NFREECLUB01"]).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_make_one_order() {
    let desk = std::sync::Arc::new(shop());
    let key = desk.key(ANA).await;
    let bearer = desk.bearer(CLIENT).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..64_u32 {
        let (desk, bearer) = (desk.clone(), bearer.clone());
        let coins = json!({
            "b2bKey": key.secret().expose(), "orderId": guid(number % 4),
            "productId": "9NFREECOINS1", "availabilityId": "ANFREECOINS1",
        });
        let body = with(wish(), coins).to_string();
        tasks.spawn(async move {
            let reply = desk.send(Method::POST, V7, &bearer, body).await;
            assert_eq!(reply.status, 200);
            reply.json()["orderLineItems"][0]["lineItemId"].to_string()
        });
    }
    let lines: std::collections::HashSet<_> = tasks.join_all().await.into_iter().collect();
    assert_eq!(lines.len(), 4, "each order has one line, whoever asks");
    let customer = &desk.state()["customers"][0];
    assert_eq!(customer["orders"].as_array().unwrap().len(), 4);
    assert_eq!(customer["entitlements"].as_array().unwrap().len(), 4);
}
