//! `POST /v8.0/collections/consume`

use std::sync::Arc;

use serde_json::{Value, json};
use stocktake::{
    models::{
        Guid,
        store_services::{ProductSkuId, ValidityType},
    },
    store_services::consume::PendingConsumption,
};

use crate::desk::{ANA, CLIENT, Desk, OTHER_CLIENT, item, pretty, product, seed, with, x_token};

const PATH: &str = "/collections/v8.0/collections/consume";
const COINS: &str = "9NCOINS00001";
const OIL: &str = "9NOIL0000001";

fn shelf() -> Desk {
    shelf_with(json!({}))
}

fn shelf_with(settings: Value) -> Desk {
    let products = [
        product(COINS, "Consumable"),
        product(OIL, "UnmanagedConsumable"),
        product("9NGAME000001", "Game"),
        with(
            product("9NFOREIGN001", "Consumable"),
            json!({ "applications": [OTHER_CLIENT] }),
        ),
        product("9NNOTHING001", "Consumable"),
    ];
    let items = [
        with(item(1, COINS), json!({ "quantity": 30 })),
        with(item(2, COINS), json!({ "quantity": 20 })),
        with(
            item(3, COINS),
            json!({ "quantity": 500, "status": "Revoked" }),
        ),
        with(
            item(4, COINS),
            json!({ "quantity": 700, "sandbox": "XDKS.1" }),
        ),
        item(5, OIL),
        item(6, OIL),
        with(item(7, OIL), json!({ "sandbox": "XDKS.1" })),
        item(8, "9NGAME000001"),
        item(9, "9NFOREIGN001"),
    ];
    Desk::new(&with(seed(&products, &items), settings))
}

fn id(number: u128) -> Guid {
    Guid::from_u128(number)
}

/// The balance that queries tell; none if nothing is listed.
async fn balance(desk: &Desk, product: &str) -> Option<i32> {
    let key = desk.key(ANA).await;
    let query = desk
        .client()
        .query_products_v9(&key, [ProductSkuId::new(product)]);
    let items = query
        .validity_type(ValidityType::Valid)
        .await
        .unwrap()
        .items;
    items.first().and_then(|item| item.quantity)
}

#[tokio::test]
async fn a_balance_is_taken_from_the_oldest_purchases_first() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let consumption = desk
        .client()
        .consume_v8(&key, COINS)
        .with_tracking_id(id(1))
        .remove_quantity(35)
        .include_order_ids(true);
    let answer = consumption.await.unwrap();
    assert_eq!(answer.new_quantity, 15);
    assert_eq!(answer.item_id, format!("{:032x}", 1));
    let orders = answer.order_transactions.unwrap();
    let taken: Vec<_> = orders.iter().map(|order| order.quantity_consumed).collect();
    assert_eq!(taken, [30, 5]);
    assert_eq!(
        orders[1].order_line_item_id.to_string(),
        "00000000-0000-4000-9000-000000000002"
    );
    assert_eq!(balance(&desk, COINS).await, Some(15));
}

#[tokio::test]
async fn the_answer_has_the_form_of_the_service() {
    let desk = shelf();
    let body = json!({
        "beneficiary": desk.user(ANA).await,
        "productId": "9ncoins00001",
        "TrackingId": id(7).to_string(),
        "removeQuantity": "1",
        "includeOrderIds": true,
        "sandbox": "XDKS.1",
    });
    let reply = desk.ask(PATH, &body).await;
    insta::assert_snapshot!("consume_v8", pretty(&reply.json()));
}

#[tokio::test]
async fn the_same_again_takes_nothing_and_anything_else_does() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let mut pending = PendingConsumption::new(id(1), COINS);
    pending.remove_quantity = Some(10);
    pending.include_order_ids = Some(true);
    let consume =
        |pending: &PendingConsumption| desk.client().resume_consumption(&key, pending.clone());
    assert_eq!(consume(&pending).await.unwrap().new_quantity, 40);
    let again = consume(&pending).await.unwrap();
    assert_eq!(again.new_quantity, 40);
    assert_eq!(again.order_transactions.unwrap()[0].quantity_consumed, 10);

    let mut other = pending.clone();
    other.remove_quantity = Some(5);
    assert_eq!(
        consume(&other).await.unwrap().new_quantity,
        35,
        "another quantity is another"
    );
    other.tracking_id = id(2);
    assert_eq!(
        consume(&other).await.unwrap().new_quantity,
        30,
        "and so is another id"
    );
    let first = consume(&pending).await.unwrap();
    assert_eq!(first.new_quantity, 30, "the balance is that of now");
    pending.sbx = Some("XDKS.1".to_owned());
}

#[tokio::test]
async fn a_delivery_is_told_once_with_its_order() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let consume = || {
        let consumption = desk.client().consume_v8(&key, OIL).with_tracking_id(id(1));
        consumption.include_order_ids(true)
    };
    let first = consume().await.unwrap();
    assert_eq!(first.new_quantity, 0);
    assert_eq!(first.item_id, format!("{:032x}", 5));
    assert_eq!(first.order_transactions.unwrap().len(), 1);
    let again = consume().await.unwrap();
    assert_eq!(again.item_id, first.item_id);
    assert_eq!(again.order_transactions, None, "these orders are not kept");
    assert_eq!(
        balance(&desk, OIL).await,
        Some(1),
        "there was a second purchase"
    );
    let second = desk.client().consume_v8(&key, OIL).await.unwrap();
    assert_eq!(second.item_id, format!("{:032x}", 6));
    assert_eq!(second.order_transactions, None, "nobody asked for them");
    assert_eq!(balance(&desk, OIL).await, None);
}

#[tokio::test]
async fn a_delivery_in_a_sandbox_needs_an_xbox_token() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let client = desk.client();
    let refused = client
        .consume_v8(&key, OIL)
        .sbx("XDKS.1")
        .await
        .unwrap_err();
    assert_eq!(
        refused.error().status().map(|status| status.as_u16()),
        Some(400)
    );
    let taken = client
        .consume_v8(&key, COINS)
        .sbx("XDKS.1")
        .remove_quantity(1)
        .await;
    assert_eq!(
        taken.unwrap().new_quantity,
        699,
        "balances are taken from with a key"
    );
    let token = x_token(ANA, "sandbox=XDKS.1");
    let delivered = client.consume_v8(token, OIL).await.unwrap();
    assert_eq!(delivered.item_id, format!("{:032x}", 7));
}

/// What is refused, with which codes, and what is said of it.
async fn are_refused(codes: &str, cases: impl IntoIterator<Item = (Value, &str)>) {
    let desk = shelf();
    let bearer = desk.bearer(CLIENT).await;
    let user = desk.user(ANA).await;
    for (fields, problem) in cases {
        let body = json!({
            "beneficiary": user,
            "productId": COINS,
            "trackingId": id(1).to_string(),
            "removeQuantity": 1,
        });
        let reply = desk.post(PATH, &bearer, &with(body, fields)).await;
        assert_eq!(
            reply.refusal(),
            (codes.to_owned(), vec![problem.to_owned()])
        );
    }
    assert_eq!(balance(&desk, COINS).await, Some(50), "nothing was taken");
}

#[tokio::test]
async fn what_cannot_be_consumed_is_named() {
    let nothing = "productId: the user has nothing of it that could be consumed";
    let of = |id: &str| json!({ "productId": id });
    let quantity = |number: Option<i32>| json!({ "removeQuantity": number });
    let too_small = "removeQuantity: has to be 1 or more";
    let too_large = "removeQuantity: is 51, but the balance is 50";
    let needed = "removeQuantity: is required for a consumable that the Store counts";
    let unwanted = "removeQuantity: must not be there for a consumable that the developer counts";
    let cases = [
        (of("9NNOTHING001"), nothing),
        (of("9NUNKNOWN001"), nothing),
        (of("9NFOREIGN001"), nothing),
        (of("9NGAME000001"), "productId: is no consumable"),
        (quantity(Some(51)), too_large),
        (quantity(Some(0)), too_small),
        (quantity(Some(-3)), too_small),
        (quantity(None), needed),
        (of(OIL), unwanted),
    ];
    are_refused("400 BadRequest/InvalidParameter", cases).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let no_user = "`beneficiary` is required and missing";
    let no_id = "`trackingId` is required and missing";
    let no_number = "`removeQuantity` has to be a whole number";
    let cases = [
        (
            json!({ "trackingId": "7" }),
            "`trackingId` has to be a GUID",
        ),
        (json!({ "trackingId": null }), no_id),
        (json!({ "beneficiary": null }), no_user),
        (json!({ "removeQuantity": 1.5 }), no_number),
    ];
    are_refused("400 BadRequest/InvalidRequestBody", cases).await;
}

/// 64 at once with 8 tracking ids: each is taken once, and all are told a balance that there was.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_take_each_id_once() {
    let desk = Arc::new(shelf());
    let key = desk.key(ANA).await;
    let tasks: Vec<_> = (0..64_u128)
        .map(|number| {
            let consumption = desk
                .client()
                .consume_v8(&key, COINS)
                .with_tracking_id(id(number % 8))
                .remove_quantity(5);
            tokio::spawn(consumption.send())
        })
        .collect();
    for task in tasks {
        let left = task.await.unwrap().unwrap().new_quantity;
        assert!((10..=45).contains(&left) && left % 5 == 0, "{left}");
    }
    assert_eq!(balance(&desk, COINS).await, Some(10));
}

/// 64 different ones at once for 50: ten of 5 succeed, and the balance never passes nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_balance_never_goes_below_nothing() {
    let desk = Arc::new(shelf());
    let key = desk.key(ANA).await;
    let tasks: Vec<_> = (0..64_u128)
        .map(|number| {
            let consumption = desk
                .client()
                .consume_v8(&key, COINS)
                .with_tracking_id(id(number));
            tokio::spawn(consumption.remove_quantity(5).send())
        })
        .collect();
    let mut left = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(answer) => left.push(answer.new_quantity),
            Err(refused) => assert!(!refused.may_have_been_made(), "{refused}"),
        }
    }
    left.sort_unstable();
    assert_eq!(left, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
    assert_eq!(
        balance(&desk, COINS).await,
        Some(0),
        "an empty balance stays listed"
    );
}

#[tokio::test]
async fn a_renewed_key_is_the_same_user() {
    let desk = shelf();
    let key = desk.key_for(CLIENT, ANA).await;
    let mut pending = PendingConsumption::new(id(1), COINS);
    pending.remove_quantity = Some(10);
    let consume = |key: &stocktake::identity::StoreIdKey| {
        desk.client()
            .resume_consumption(key.secret().clone(), pending.clone())
    };
    consume(&key).await.unwrap();
    let renewed = desk
        .stocktake(CLIENT)
        .store_id_keys()
        .renew(&key)
        .await
        .unwrap();
    assert_eq!(consume(&renewed).await.unwrap().new_quantity, 40);
}
