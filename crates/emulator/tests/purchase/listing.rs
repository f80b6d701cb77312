//! Listing subscriptions: pages, who sees what, and what is refused.

use http::Method;
use serde_json::{Value, json};

use crate::desk::{
    ANA, BEN, CLIENT, Desk, OTHER_CLIENT, club, product, seed, subscription, subscription_id, with,
};

const QUERY: &str = "/purchase/v8.0/b2b/recurrences/query";

fn desk(subscriptions: &[Value]) -> Desk {
    Desk::new(&seed(&[club()], json!({ "subscriptions": subscriptions })))
}

#[tokio::test]
async fn pages_hold_what_is_asked_for() {
    let subscriptions: Vec<Value> = (1..=60)
        .map(|number| subscription(number, json!({})))
        .collect();
    let desk = desk(&subscriptions);
    let count = |value: &Value| value["items"].as_array().unwrap().len();
    let first = desk.ask_about(ANA, QUERY, json!({})).await.json();
    assert_eq!(count(&first), 25);
    for size in [json!(7), json!("7")] {
        let reply = desk
            .ask_about(ANA, QUERY, json!({ "pageSize": size }))
            .await;
        assert_eq!(count(&reply.json()), 7);
    }
    let key = desk.key(ANA).await;
    for size in ["1", "7", "25", "59", "60", "61", "1000"] {
        let request = desk.client().query_recurrences(key.clone()).page_size(size);
        let items = request.items().collect().await.unwrap();
        let ids: Vec<String> = items.into_iter().map(|item| item.id).collect();
        let expected: Vec<String> = (1..=60).map(subscription_id).collect();
        assert_eq!(ids, expected, "pages of {size}");
    }
    for size in [json!(0), json!("-3")] {
        let reply = desk
            .ask_about(ANA, QUERY, json!({ "pageSize": size }))
            .await;
        assert_eq!(reply.refusal().0, "400 BadRequest/InvalidParameter");
    }
    let unreadable = desk
        .ask_about(ANA, QUERY, json!({ "pageSize": "many" }))
        .await;
    assert_eq!(unreadable.refusal().0, "400 BadRequest/InvalidRequestBody");

    let token = first["continuationToken"].clone();
    let of_another = desk
        .ask_about(BEN, QUERY, json!({ "continuationToken": token }))
        .await;
    let (codes, data) = of_another.refusal();
    assert_eq!(codes, "400 BadRequest/InvalidParameter");
    assert_eq!(
        data,
        ["continuationToken: it is not one that this listing gave out"]
    );
}

#[tokio::test]
async fn sandboxes_and_publishers_are_apart() {
    let plan = json!({ "months": 1, "graceDays": 3, "dunningDays": 39 });
    let hidden = product(
        "9NHIDDENCLUB",
        "Durable",
        json!({ "recurrence": plan.clone() }),
    );
    let hidden = with(hidden, json!({ "published": false }));
    let foreign = product("9NFOREIGN001", "Durable", json!({ "recurrence": plan }));
    let foreign = with(foreign, json!({ "applications": [OTHER_CLIENT] }));
    let subscriptions = [
        subscription(1, json!({})),
        subscription(2, json!({ "sandbox": "XDKS.1" })),
        subscription(3, json!({ "productId": "9NHIDDENCLUB" })),
        subscription(
            4,
            json!({ "productId": "9NHIDDENCLUB", "sandbox": "XDKS.1" }),
        ),
        subscription(5, json!({ "productId": "9NFOREIGN001" })),
    ];
    let ana = json!({ "subscriptions": subscriptions });
    let desk = Desk::new(&seed(&[club(), hidden, foreign], ana));
    let listed = async |body: Value| -> Vec<u32> {
        let reply = desk.ask_about(ANA, QUERY, body).await.json();
        let items = reply["items"].as_array().unwrap().clone();
        let number = |item: &Value| {
            let id = item["id"].as_str().unwrap();
            (1..=5)
                .find(|number| subscription_id(*number) == id)
                .unwrap()
        };
        items.iter().map(number).collect()
    };
    assert_eq!(listed(json!({})).await, [1]);
    assert_eq!(listed(json!({ "sbx": "RETAIL" })).await, [1]);
    assert_eq!(listed(json!({ "SBX": "xdks.1" })).await, [2, 4]);
    let key = desk.key_for(OTHER_CLIENT, ANA).await;
    let client = desk.stocktake(OTHER_CLIENT).store_services();
    let items = client
        .query_recurrences(key)
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(items.len(), 2);
}

/// Clients that send forms are in use, and are answered.
#[tokio::test]
async fn a_form_will_do() {
    let desk = desk(&[subscription(1, json!({})), subscription(2, json!({}))]);
    let (key, bearer) = (desk.key(ANA).await, desk.bearer(CLIENT).await);
    let form = format!("b2bKey={}&pageSize=1", key.secret().expose());
    let as_json = json!({ "b2bKey": key.secret().expose(), "pageSize": 1 }).to_string();
    for body in [form, as_json] {
        let request = http::Request::post(format!("http://127.0.0.1{QUERY}"))
            .header("authorization", &bearer)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.into())
            .unwrap();
        let reply = desk.send_request(request).await;
        assert_eq!(
            reply.json()["items"].as_array().unwrap().len(),
            1,
            "{}",
            reply.text
        );
    }
}

#[tokio::test]
async fn whoever_has_no_right_to_it_is_told_why() {
    let desk = desk(&[subscription(1, json!({}))]);
    let key = desk.key(ANA).await;
    let body = json!({ "b2bKey": key.secret().expose() }).to_string();
    let other = desk.bearer(OTHER_CLIENT).await;
    let foreign = desk.send(Method::POST, QUERY, &other, body.clone()).await;
    assert_eq!(foreign.refusal().0, "401 Unauthorized/InconsistentClientId");
    let broken = desk
        .send(Method::POST, QUERY, "Bearer nonsense", body.clone())
        .await;
    assert_eq!(
        broken.refusal().0,
        "401 Unauthorized/AuthenticationTokenInvalid"
    );
    // A ticket for making keys is a token of the wrong kind.
    let keys = desk.stocktake(CLIENT).store_id_keys();
    let ticket = keys.tickets().purchase().await.unwrap();
    let bearer = format!("Bearer {}", ticket.expose_to_client());
    let wrong_kind = desk.send(Method::POST, QUERY, &bearer, body.clone()).await;
    assert_eq!(
        wrong_kind.refusal().0,
        "401 Unauthorized/AuthenticationFailure"
    );
    let message = &wrong_kind.json()["innererror"]["message"];
    assert!(
        message
            .as_str()
            .unwrap()
            .starts_with("InternalAadAuthenticationError")
    );

    let bearer = desk.bearer(CLIENT).await;
    desk.advance(3_601);
    let expired = desk.send(Method::POST, QUERY, &bearer, body.clone()).await;
    assert_eq!(
        expired.refusal().0,
        "401 Unauthorized/AuthenticationTokenInvalid"
    );
    desk.advance_days(30);
    let bearer = desk.bearer(CLIENT).await;
    let expired = desk.send(Method::POST, QUERY, &bearer, body).await;
    assert_eq!(
        expired.refusal().0,
        "401 Unauthorized/AuthenticationTokenInvalid"
    );
    let missing = desk.ask(QUERY, &json!({})).await;
    assert_eq!(missing.refusal().0, "400 BadRequest/InvalidRequestBody");
}

#[tokio::test]
async fn the_service_fails_for_some_users_and_for_too_many_products() {
    let mut seed = seed(&[club()], json!({ "subscriptionsFail": true }));
    let failing = Desk::new(&seed);
    let reply = failing.ask_about(ANA, QUERY, json!({})).await;
    assert_eq!(
        reply.refusal().0,
        "500 InternalServerError/UnknownInternalFailure"
    );
    let message = reply.json()["innererror"]["message"].to_string();
    assert!(message.contains("   at Emulator."), "{message}");
    assert_eq!(failing.ask_about(BEN, QUERY, json!({})).await.status, 200);

    let products = (0..5_001).map(|number| {
        let tied = json!({ "applications": [OTHER_CLIENT] });
        with(
            product(&format!("9NMANY{number:06}"), "Durable", json!({})),
            tied,
        )
    });
    seed["products"] = products.collect();
    let overwhelmed = Desk::new(&seed);
    let key = overwhelmed.key_for(OTHER_CLIENT, BEN).await;
    let client = overwhelmed.stocktake(OTHER_CLIENT).store_services();
    let error = client
        .query_recurrences(key)
        .items()
        .collect()
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    assert_eq!(
        overwhelmed.ask_about(BEN, QUERY, json!({})).await.status,
        200
    );
}

#[tokio::test]
async fn too_many_calls_are_refused_for_a_while() {
    let mut seed = seed(&[club()], json!({}));
    seed["rateLimit"] = json!({ "operations": 2, "seconds": 300 });
    let desk = Desk::new(&seed);
    let key = desk.key(ANA).await;
    let query = async || {
        desk.client()
            .query_recurrences(key.clone())
            .items()
            .collect()
            .await
    };
    query().await.unwrap();
    let error = query().await.and(query().await).unwrap_err();
    assert!(error.is_throttled());
    let wait = error.retry_after().unwrap();
    desk.emulator.clock().advance(wait);
    query().await.unwrap();
}
