//! `POST /v6.0/collections/consume`

use serde_json::{Value, json};
use stocktake::models::{Guid, store_services::ProductType};

use crate::desk::{ANA, CLIENT, Desk, item, product, seed, with};

const PATH: &str = "/collections/v6.0/collections/consume";
const OIL: &str = "9NOIL0000001";

fn shelf() -> Desk {
    let products = [
        product(OIL, "UnmanagedConsumable"),
        product("9NCOINS00001", "Consumable"),
        product("9NGAME000001", "Game"),
    ];
    let items = [
        item(1, OIL),
        item(2, OIL),
        with(item(3, "9NCOINS00001"), json!({ "quantity": 20 })),
        item(4, "9NGAME000001"),
        with(item(5, OIL), json!({ "sandbox": "XDKS.1" })),
    ];
    Desk::new(&seed(&products, &items))
}

fn item_id(number: u32) -> String {
    format!("{number:032x}")
}

fn transaction(number: u128) -> Guid {
    Guid::parse(&format!("00000000-0000-4000-8000-{number:012x}")).unwrap()
}

/// The items that v6 lists.
async fn listed(desk: &Desk) -> Vec<String> {
    let key = desk.key(ANA).await;
    let query = desk
        .client()
        .query_products_v6(&key, [ProductType::UnmanagedConsumable]);
    let items = query.await.unwrap().items;
    items.into_iter().map(|item| item.item_id).collect()
}

#[tokio::test]
async fn an_item_is_delivered_once_for_ever() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let client = desk.client();
    let first = client
        .consume_v6(&key, item_id(1))
        .with_tracking_id(Guid::from_u128(7));
    first.clone().await.unwrap();
    assert_eq!(listed(&desk).await, [item_id(2)]);
    desk.advance(20 * 86_400);
    let key = desk.key(ANA).await;
    let again = client
        .consume_v6(&key, item_id(1))
        .with_tracking_id(Guid::from_u128(7));
    again.await.unwrap();
    assert_eq!(
        listed(&desk).await,
        [item_id(2)],
        "nothing more was delivered"
    );
    let other = client
        .consume_v6(&key, item_id(2))
        .with_tracking_id(Guid::from_u128(7));
    other.await.unwrap();
    assert_eq!(
        listed(&desk).await,
        [""; 0],
        "another item is another delivery"
    );
    first.await.unwrap();
}

#[tokio::test]
async fn a_transaction_is_delivered_once_for_ever() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    for _ in 0..3 {
        let delivery = desk
            .client()
            .consume_v6_transaction(&key, OIL, transaction(2));
        delivery.await.unwrap();
    }
    assert_eq!(listed(&desk).await, [item_id(1)]);
}

#[tokio::test]
async fn the_answer_is_empty() {
    let desk = shelf();
    // The example of the documentation writes the id of an item with dashes.
    let body = json!({
        "beneficiary": desk.user(ANA).await,
        "itemId": "00000000-0000-0000-0000-000000000001",
        "trackingId": Guid::from_u128(1).to_string(),
    });
    let reply = desk.ask(PATH, &body).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
    assert_eq!(reply.headers.get("content-type"), None);
}

#[tokio::test]
async fn what_cannot_be_delivered_is_named() {
    let desk = shelf();
    let bearer = desk.bearer(CLIENT).await;
    let user = desk.user(ANA).await;
    let tracking = Guid::from_u128(1).to_string();
    let of_item = |item: String| json!({ "itemId": item, "trackingId": tracking });
    let unknown = "the user has nothing of it that could be consumed";
    let kind = "is no consumable that the developer counts; v6 knows no others";
    let invalid = "400 BadRequest/InvalidParameter";
    let body = "400 BadRequest/InvalidRequestBody";
    let cases: [(Value, &str, String); 10] = [
        (of_item(item_id(77)), invalid, format!("itemId: {unknown}")),
        (of_item(item_id(5)), invalid, format!("itemId: {unknown}")),
        (of_item(item_id(3)), invalid, format!("itemId: {kind}")),
        (of_item(item_id(4)), invalid, format!("itemId: {kind}")),
        (
            json!({ "productId": OIL, "transactionId": Guid::NIL.to_string() }),
            invalid,
            format!("transactionId: {unknown}"),
        ),
        (
            json!({ "itemId": item_id(1) }),
            body,
            "`trackingId` is required and missing".to_owned(),
        ),
        (
            json!({ "trackingId": tracking }),
            body,
            "`itemId` is required and missing".to_owned(),
        ),
        (
            json!({ "productId": OIL }),
            body,
            "`transactionId` is required and missing".to_owned(),
        ),
        (
            json!({ "transactionId": tracking }),
            body,
            "`productId` is required and missing".to_owned(),
        ),
        (
            json!({}),
            body,
            "give `itemId` with `trackingId`, or `productId` with `transactionId`, and not more"
                .to_owned(),
        ),
    ];
    for (fields, codes, problem) in cases {
        let fields = with(json!({ "beneficiary": user }), fields);
        let reply = desk.post(PATH, &bearer, &fields).await;
        assert_eq!(reply.refusal(), (codes.to_owned(), vec![problem]));
    }
    assert_eq!(
        listed(&desk).await,
        [item_id(1)],
        "of several purchases the next one is listed"
    );
}

#[tokio::test]
async fn under_another_tracking_id_it_was_delivered_already() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let client = desk.client();
    client.consume_v6(&key, item_id(1)).await.unwrap();
    let refused = client.consume_v6(&key, item_id(1)).await.unwrap_err();
    assert_eq!(refused.error().inner_code(), Some("InvalidParameter"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_deliver_one_item_once() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let tasks: Vec<_> = (0..32)
        .map(|_| tokio::spawn(desk.client().consume_v6(&key, item_id(1)).send()))
        .collect();
    let mut delivered = 0;
    for task in tasks {
        delivered += u32::from(task.await.unwrap().is_ok());
    }
    assert_eq!(delivered, 1, "each has a tracking id of its own");
}
