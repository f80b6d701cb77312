//! What all operations refuse alike.

use http::Method;
use serde_json::{Value, json};

use crate::desk::{
    ANA, CLIENT, Desk, OTHER_CLIENT, club, guid, product, seed, subscription, subscription_id, with,
};

/// Every operation about a user: its path and a body that it takes, but for the key.
fn operations() -> Vec<(String, Value)> {
    let change = format!(
        "/purchase/v8.0/b2b/recurrences/{}/change",
        subscription_id(1)
    );
    let grant = json!({
        "availabilityId": "AFREESCARF01", "productId": "9NFREESCARF1", "skuId": "0010",
        "language": "en-us", "market": "us", "orderId": guid(1),
    });
    vec![
        ("/purchase/v6.0/purchases/grant".to_owned(), grant.clone()),
        ("/purchase/v7.0/purchases/grant".to_owned(), grant),
        ("/purchase/v8.0/b2b/recurrences/query".to_owned(), json!({})),
        (
            change,
            json!({ "changeType": "Extend", "extensionTimeInDays": "0" }),
        ),
        ("/purchase/v8.0/b2b/orders/query".to_owned(), json!({})),
    ]
}

fn shop() -> Value {
    let scarf = json!({ "price": 0, "availabilityId": "AFREESCARF01" });
    let products = [club(), product("9NFREESCARF1", "Durable", scarf)];
    seed(
        &products,
        json!({ "subscriptions": [subscription(1, json!({}))] }),
    )
}

#[tokio::test]
async fn tokens_and_keys_have_to_be_good() {
    let desk = Desk::new(&shop());
    let key = desk.key(ANA).await;
    let collections = desk.collections_key(ANA).await;
    let bearer = desk.bearer(CLIENT).await;
    let other = desk.bearer(OTHER_CLIENT).await;
    for (path, body) in operations() {
        let with_key = |key: &str| with(body.clone(), json!({ "b2bKey": key })).to_string();
        let good = with_key(key.secret().expose());
        let refusal = async |bearer: &str, body: &str| {
            let reply = desk
                .send(Method::POST, &path, bearer, body.to_owned())
                .await;
            reply.refusal().0
        };
        let invalid = "401 Unauthorized/AuthenticationTokenInvalid";
        assert_eq!(
            desk.send(Method::POST, &path, &bearer, good.clone())
                .await
                .status,
            200,
            "{path}"
        );
        let missing = refusal("", &good).await;
        assert_eq!(
            missing, "401 Unauthorized/PartnerAadTicketRequired",
            "{path}"
        );
        assert_eq!(refusal("Bearer nonsense", &good).await, invalid, "{path}");
        let inconsistent = refusal(&other, &good).await;
        assert_eq!(
            inconsistent, "401 Unauthorized/InconsistentClientId",
            "{path}"
        );
        let foreign = collections.secret().expose();
        assert_eq!(
            refusal(&bearer, &with_key(foreign)).await,
            invalid,
            "{path}"
        );
        assert_eq!(
            refusal(&bearer, &with_key("nonsense")).await,
            invalid,
            "{path}"
        );
        let unreadable = refusal(&bearer, "[").await;
        assert_eq!(unreadable, "400 BadRequest/InvalidRequestBody", "{path}");
    }
}

#[tokio::test]
async fn tokens_and_keys_come_to_an_end() {
    let desk = Desk::new(&shop());
    let key = desk.key(ANA).await;
    desk.advance(3_601);
    let fresh = desk.bearer(CLIENT).await;
    desk.emulator
        .clock()
        .set(crate::desk::moment("2026-06-14T07:00:01Z"));
    let later = desk.bearer(CLIENT).await;
    for (path, body) in operations() {
        let body = with(body, json!({ "b2bKey": key.secret().expose() })).to_string();
        for bearer in [&fresh, &later] {
            let reply = desk.send(Method::POST, &path, bearer, body.clone()).await;
            let (codes, _) = reply.refusal();
            assert_eq!(
                codes, "401 Unauthorized/AuthenticationTokenInvalid",
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_revoked_key_is_of_no_use() {
    let desk = Desk::new(&shop());
    let key = desk.key(ANA).await;
    let mut state = desk.state();
    state["customers"][0]["keysRevoked"] = json!("now");
    let seed = json!({ "storeServices": state }).to_string();
    let seed = stocktake_emulator::Seed::from_json(&seed, desk.emulator.clock()).unwrap();
    desk.emulator.load(seed);
    for (path, body) in operations() {
        let body = with(body, json!({ "b2bKey": key.secret().expose() }));
        let (codes, _) = desk.ask(&path, &body).await.refusal();
        assert_eq!(
            codes, "401 Unauthorized/AuthenticationTokenInvalid",
            "{path}"
        );
    }
}

#[tokio::test]
async fn too_many_calls_have_to_wait() {
    let mut seed = shop();
    seed["rateLimit"] = json!({ "operations": 3, "seconds": 300 });
    for (path, body) in operations() {
        let desk = Desk::new(&seed);
        let key = desk.key(ANA).await;
        let body = with(body, json!({ "b2bKey": key.secret().expose() }));
        let mut replies = Vec::new();
        for _ in 0..5 {
            replies.push(desk.ask(&path, &body).await);
        }
        let reply = replies.pop().unwrap();
        assert_eq!(reply.status, 429, "{path}");
        assert_eq!(reply.header("retry-after"), "300");
        assert_eq!(
            reply.json()["message"],
            "The rate limit of 3 operations in 300 seconds has been exceeded for aspect \
             {userId;publisherId}."
        );
        desk.advance(300);
        assert_eq!(desk.ask(&path, &body).await.status, 200, "{path}");
    }
    let desk = Desk::new(&seed);
    let (bearer, path) = (
        desk.bearer(CLIENT).await,
        "/purchase/v8.0/b2b/clawback/sastoken",
    );
    for _ in 0..3 {
        assert_eq!(desk.send(Method::GET, path, &bearer, "").await.status, 200);
    }
    assert_eq!(desk.send(Method::GET, path, &bearer, "").await.status, 429);
}

#[tokio::test]
async fn what_is_not_emulated_says_so() {
    let desk = Desk::new(&shop());
    let bearer = desk.bearer(CLIENT).await;
    for (method, path, status) in [
        (Method::GET, "/v8.0/b2b/recurrences/query", 405),
        (Method::POST, "/v8.0/b2b/clawback/sastoken", 405),
        (Method::GET, "/v7.0/users/me/keys", 405),
        (Method::POST, "/v8.0/purchases/grant", 501),
        (Method::POST, "/v9.0/b2b/recurrences/query", 501),
        (Method::GET, "/v7.0/users/me/orders", 501),
        (Method::POST, "/v8.0/b2b/nothing", 404),
        (Method::POST, "/", 404),
    ] {
        let path = format!("/purchase{path}");
        let reply = desk.send(method, &path, &bearer, "{}").await;
        assert_eq!(reply.status, status, "{path}");
        reply.refusal();
    }
    // Paths are read in any letter case.
    let reply = desk
        .ask_about(ANA, "/Purchase/V8.0/B2B/Recurrences/Query", json!({}))
        .await;
    assert_eq!(reply.status, 200);
}
