//! How often a user may be asked about.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stocktake::{
    RetryPolicy, Stocktake,
    models::{Guid, store_services::ProductType},
};

use crate::desk::{ANA, CLIENT, Desk, OTHER_CLIENT, item, pretty, product, seed, with};

const PATH: &str = "/collections/v6.0/collections/query";

fn shelf(limit: &Value) -> Desk {
    let products = [product("9NGAME000001", "Game")];
    Desk::new(&with(
        seed(&products, &[item(1, "9NGAME000001")]),
        json!({ "rateLimit": limit }),
    ))
}

fn body(user: &Value) -> Value {
    json!({ "beneficiaries": [user], "productTypes": ["Game"] })
}

#[tokio::test]
async fn the_limit_is_the_documented_one_unless_the_seed_has_another() {
    let desk = Desk::new(&seed(&[product("9NGAME000001", "Game")], &[]));
    // Making the key has been the first call.
    let user = desk.user(ANA).await;
    let bearer = desk.bearer(CLIENT).await;
    for _ in 0..199 {
        assert_eq!(desk.post(PATH, &bearer, &body(&user)).await.status, 200);
    }
    desk.advance(100);
    let reply = desk.post(PATH, &bearer, &body(&user)).await;
    assert_eq!(reply.status, 429);
    assert_eq!(reply.headers["retry-after"], "200");
    insta::assert_snapshot!("throttled", pretty(&reply.json()));
    desk.advance(200);
    assert_eq!(desk.post(PATH, &bearer, &body(&user)).await.status, 200);
}

#[tokio::test]
async fn every_pair_of_user_and_application_has_calls_of_its_own() {
    let desk = shelf(&json!({ "operations": 2, "seconds": 10 }));
    let ask = async |client_id, user_hash| {
        let key = desk.key_for(client_id, user_hash).await;
        let client = desk.stocktake(client_id).store_services();
        let query = client.query_products_v6(key.secret().clone(), [ProductType::Game]);
        query
            .await
            .map_err(|error| error.status().unwrap().as_u16())
    };
    assert!(ask(CLIENT, ANA).await.is_ok());
    assert!(ask(CLIENT, "1002").await.is_ok(), "another user");
    assert!(ask(OTHER_CLIENT, ANA).await.is_ok(), "another application");
    let key = desk.stocktake(CLIENT).store_id_keys();
    let ticket = key.tickets().collections().await.unwrap();
    let token = crate::desk::x_token(ANA, "t");
    assert!(
        key.create_collections_key(token, &ticket, "ana")
            .await
            .is_err(),
        "the third call"
    );
    desk.advance(10);
    assert!(ask(CLIENT, ANA).await.is_ok(), "ten seconds later");
}

#[tokio::test]
async fn an_xbox_token_has_the_limit_too() {
    let desk = shelf(&json!({ "operations": 1, "seconds": 10 }));
    let body = json!({ "productId": "9NGAME000001", "trackingId": Guid::NIL.to_string() });
    let path = "/collections/v8.0/collections/consume";
    let first = desk.post(path, "XBL3.0 x=1001;t", &body).await;
    assert_eq!(first.refusal().0, "400 BadRequest/InvalidParameter");
    let second = desk.post(path, "XBL3.0 x=1001;t", &body).await;
    assert_eq!(second.refusal().0, "429 Throttled/Too frequent calls");
    assert_eq!(second.headers["retry-after"], "10");
}

#[tokio::test]
async fn null_is_no_limit() {
    let desk = shelf(&Value::Null);
    let user = desk.user(ANA).await;
    let bearer = desk.bearer(CLIENT).await;
    for _ in 0..300 {
        assert_eq!(desk.post(PATH, &bearer, &body(&user)).await.status, 200);
    }
}

/// The client waits as it is told and comes through; the clock of this emulator runs.
#[tokio::test]
async fn the_client_waits_and_comes_through() {
    let desk = shelf(&json!({ "operations": 3, "seconds": 2 }));
    desk.emulator.clock().start();
    let key = desk.key(ANA).await;
    let patient = Stocktake::builder()
        .transport(desk.emulator.transport())
        .emulator("http://127.0.0.1".parse().unwrap())
        .client_secret("emulator", CLIENT, "emulator")
        .retry(RetryPolicy::default().with_deadline(Duration::from_secs(20)))
        .build()
        .unwrap();
    let client = patient.store_services();
    let begun = Instant::now();
    for _ in 0..4 {
        client
            .query_products_v6(&key, [ProductType::Game])
            .await
            .unwrap();
    }
    assert!(
        begun.elapsed() >= Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
}
