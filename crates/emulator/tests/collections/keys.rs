//! Store ID keys: making, renewing, and what becomes of them.

use std::time::Duration;

use serde_json::json;
use stocktake::{
    identity::{StoreIdKey, StoreIdKeyErrorKind, StoreIdKeyKind},
    models::store_services::ProductType,
};

use crate::desk::{ANA, CLIENT, Desk, OTHER_CLIENT, item, pretty, product, seed, with, x_token};

const DAY: u64 = 86_400;
const CREATE: &str = "/collections/v7.0/beneficiaries/me/keys";
const RENEW: &str = "/collections/v6.0/b2b/keys/renew";
const QUERY: &str = "/collections/v6.0/collections/query";

fn shelf() -> Desk {
    Desk::new(&seed(
        &[product("9NGAME000001", "Game")],
        &[item(1, "9NGAME000001")],
    ))
}

/// How a query with a key goes.
async fn use_key(desk: &Desk, client_id: &str, key: &str) -> String {
    let bearer = desk.bearer(client_id).await;
    let user = json!({ "identityType": "b2b", "identityValue": key, "localTicketReference": "" });
    let body = json!({ "beneficiaries": [user], "productTypes": ["Game"] });
    let reply = desk.post(QUERY, &bearer, &body).await;
    if reply.status.is_success() {
        return format!("200 {}", reply.json()["items"].as_array().unwrap().len());
    }
    let message = reply.json()["innererror"]["message"].clone();
    format!("{}: {}", reply.refusal().0, message.as_str().unwrap())
}

#[tokio::test]
async fn a_key_has_the_claims_of_the_real_ones() {
    let desk = shelf();
    let key = desk.key_for(CLIENT, ANA).await;
    assert_eq!(key.kind(), StoreIdKeyKind::Collections);
    assert!(
        (1_500..1_800).contains(&key.expose().len()),
        "{}",
        key.expose().len()
    );
    let mut claims = serde_json::to_value(key.claims()).unwrap();
    let payload = "http://schemas.microsoft.com/marketplace/2015/08/claims/key/payload";
    let hidden = claims[payload].take();
    assert_eq!(hidden.as_str().map(str::len), Some(683));
    insta::assert_snapshot!("key_claims", pretty(&claims));
    assert!(key.is_for_client(CLIENT));
    let life = key
        .expires_at()
        .unwrap()
        .duration_since(key.issued_at().unwrap())
        .unwrap();
    assert_eq!(life.as_secs(), 30 * DAY);
}

#[tokio::test]
async fn a_key_lasts_as_long_as_the_seed_says_and_is_renewed_before() {
    let desk = Desk::new(&with(
        seed(
            &[product("9NGAME000001", "Game")],
            &[item(1, "9NGAME000001")],
        ),
        json!({ "keyLifetimeDays": 20 }),
    ));
    let keys = desk.stocktake(CLIENT).store_id_keys();
    let key = desk.key_for(CLIENT, ANA).await;
    assert_eq!(use_key(&desk, CLIENT, key.expose()).await, "200 1");
    desk.advance(13 * DAY);
    let same = keys.renew_if_needed(key.clone()).await.unwrap();
    assert_eq!(same, key, "it is too young");
    desk.advance(2 * DAY);
    let renewed = keys.renew_if_needed(key.clone()).await.unwrap();
    assert_ne!(renewed, key);
    assert_eq!(renewed.user_id(), Some("user-1001"));
    assert_eq!(
        use_key(&desk, CLIENT, key.expose()).await,
        "200 1",
        "the old one stays good"
    );
    desk.advance(5 * DAY);
    let over = use_key(&desk, CLIENT, key.expose()).await;
    assert_eq!(
        over,
        "401 Unauthorized/AuthenticationTokenInvalid: the key expired at 2026-06-04T07:00:01+00:00"
    );
    assert_eq!(use_key(&desk, CLIENT, renewed.expose()).await, "200 1");
    let error = keys.renew(&key).await.unwrap_err();
    assert_eq!(error.kind(), StoreIdKeyErrorKind::ExpiredOrRevoked);
}

/// Keys are good from an hour before they were made, tokens from the second on in which they were.
#[tokio::test]
async fn a_key_and_a_token_are_good_from_a_time_on() {
    let desk = shelf();
    let key = desk.key_for(CLIENT, ANA).await;
    let bearer = desk.bearer(CLIENT).await;
    let made = desk.emulator.clock().now();
    let at = |back| desk.emulator.clock().set(made - Duration::from_secs(back));
    at(3_600);
    assert_eq!(use_key(&desk, CLIENT, key.expose()).await, "200 1");
    at(3_601);
    let early = use_key(&desk, CLIENT, key.expose()).await;
    assert_eq!(
        early,
        "401 Unauthorized/AuthenticationTokenInvalid: the key is good from \
         2026-05-15T06:00:01+00:00 on"
    );
    let reply = desk.post(QUERY, &bearer, &json!({})).await;
    let message = reply.json()["innererror"]["message"].clone();
    let early = "the access token is good from 2026-05-15T07:00:01+00:00 on";
    assert_eq!((reply.status.as_u16(), message), (401, json!(early)));
}

#[tokio::test]
async fn revoked_keys_are_no_good_and_later_ones_are() {
    let mut state = seed(
        &[product("9NGAME000001", "Game")],
        &[item(1, "9NGAME000001")],
    );
    state["customers"][0]["keysRevoked"] = json!("now+1d");
    let desk = Desk::new(&state);
    let early = desk.key_for(CLIENT, ANA).await;
    let refused = use_key(&desk, CLIENT, early.expose()).await;
    assert_eq!(
        refused,
        "401 Unauthorized/AuthenticationTokenInvalid: the key was revoked"
    );
    let error = desk
        .stocktake(CLIENT)
        .store_id_keys()
        .renew(&early)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), StoreIdKeyErrorKind::ExpiredOrRevoked);
    desk.advance(DAY + 1);
    let later = desk.key_for(CLIENT, ANA).await;
    assert_eq!(use_key(&desk, CLIENT, later.expose()).await, "200 1");
}

#[tokio::test]
async fn a_key_is_for_one_application_and_one_service() {
    let desk = shelf();
    let key = desk.key_for(CLIENT, ANA).await;
    let refused = use_key(&desk, OTHER_CLIENT, key.expose()).await;
    assert!(
        refused.starts_with("401 Unauthorized/InconsistentClientId"),
        "{refused}"
    );

    let keys = desk.stocktake(CLIENT).store_id_keys();
    let ticket = keys.tickets().purchase().await.unwrap();
    let purchase = keys
        .create_purchase_key(x_token(ANA, "t"), &ticket, "ana")
        .await
        .unwrap();
    let refused = use_key(&desk, CLIENT, purchase.expose()).await;
    assert_eq!(
        refused,
        "401 Unauthorized/AuthenticationTokenInvalid: the key is for \
         https://purchase.mp.microsoft.com/v6.0/keys, but has to be for \
         https://collections.mp.microsoft.com/v6.0/keys"
    );
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let desk = shelf();
    let key = desk.key_for(CLIENT, ANA).await;
    let (signed, _) = key.expose().rsplit_once('.').unwrap();
    let forged = format!("{signed}.AAAA");
    let token = desk.bearer(CLIENT).await.replace("Bearer ", "");
    let other = shelf();
    let foreign = other.key_for(CLIENT, ANA).await;
    for (text, problem) in [
        ("key", "the key is not a JSON Web Token"),
        (
            &forged,
            "the key has a signature that is not this emulator's",
        ),
        (
            foreign.expose(),
            "the key has a signature that is not this emulator's",
        ),
        (&token, "the key has other claims than were expected"),
    ] {
        let refused = use_key(&desk, CLIENT, text).await;
        assert_eq!(
            refused,
            format!("401 Unauthorized/AuthenticationTokenInvalid: {problem}")
        );
    }
    desk.emulator.load(stocktake_emulator::Seed::default());
    assert_eq!(
        use_key(&desk, CLIENT, key.expose()).await,
        "401 Unauthorized/AuthenticationTokenInvalid: the key is of a customer who is not there \
         any more"
    );
}

#[tokio::test]
async fn making_a_key_wants_the_right_ticket_and_token() {
    let desk = shelf();
    let tickets = desk.tickets(CLIENT);
    let collections = tickets.collections().await.unwrap();
    let collections = collections.expose_to_client();
    let purchase = tickets.purchase().await.unwrap();
    let ask =
        async |authorization: &str, body| desk.post(CREATE, authorization, &body).await.refusal().0;
    let ana = "XBL3.0 x=1001;token";
    for (authorization, body, refusal) in [
        (
            "",
            json!({ "serviceTicket": collections }),
            "401 Unauthorized/AuthenticationTokenInvalid",
        ),
        (
            "Bearer abc",
            json!({ "serviceTicket": collections }),
            "401 Unauthorized/AuthenticationTokenInvalid",
        ),
        (
            "XBL3.0 x=1001",
            json!({ "serviceTicket": collections }),
            "403 Unauthorized/Invalid Token",
        ),
        (
            "XBL3.0 x=9999;token",
            json!({ "serviceTicket": collections }),
            "403 Unauthorized/Invalid Token",
        ),
        (
            "XBL3.0 x=1001;expired",
            json!({ "serviceTicket": collections }),
            "401 Unauthorized/Expired Token",
        ),
        (ana, json!({}), "400 BadRequest/InvalidRequestBody"),
        (
            ana,
            json!({ "serviceTicket": "abc" }),
            "401 Unauthorized/AuthenticationTokenInvalid",
        ),
        (
            ana,
            json!({ "serviceTicket": purchase.expose_to_client() }),
            "401 Unauthorized/UnexpectedTicketType",
        ),
    ] {
        assert_eq!(ask(authorization, body).await, refusal, "{authorization}");
    }
    desk.advance(3_601);
    let late = ask(ana, json!({ "serviceTicket": collections })).await;
    assert_eq!(late, "401 Unauthorized/AuthenticationTokenInvalid");
}

#[tokio::test]
async fn renewing_wants_the_service_token_of_the_same_application() {
    let desk = shelf();
    let key = desk.key_for(CLIENT, ANA).await;
    let token = async |client| desk.bearer(client).await.replace("Bearer ", "");
    let own = token(CLIENT).await;
    let ticket = desk.tickets(CLIENT).collections().await.unwrap();
    for (body, refusal) in [
        (
            json!({ "key": key.expose() }),
            "400 BadRequest/InvalidRequestBody",
        ),
        (
            json!({ "serviceTicket": own }),
            "400 BadRequest/InvalidRequestBody",
        ),
        (
            json!({ "serviceTicket": ticket.expose_to_client(), "key": key.expose() }),
            "401 Unauthorized/AuthenticationTokenInvalid",
        ),
        (
            json!({ "serviceTicket": own, "key": own }),
            "401 Unauthorized/AuthenticationTokenInvalid",
        ),
        (
            json!({ "serviceTicket": token(OTHER_CLIENT).await, "key": key.expose() }),
            "401 Unauthorized/InconsistentClientId",
        ),
    ] {
        let reply = desk.post(RENEW, "", &body).await;
        assert_eq!(reply.refusal().0, refusal);
    }
    let reply = desk
        .post(
            RENEW,
            "",
            &json!({ "serviceTicket": own, "Key": key.expose() }),
        )
        .await;
    let renewed = StoreIdKey::parse(reply.json()["key"].as_str().unwrap()).unwrap();
    assert_eq!(use_key(&desk, CLIENT, renewed.expose()).await, "200 1");
}

#[tokio::test]
async fn a_caller_that_keeps_the_real_names_gets_them_in_its_key() {
    let desk = shelf();
    let ticket = desk.tickets(CLIENT).collections().await.unwrap();
    let body = json!({ "serviceTicket": ticket.expose_to_client() }).to_string();
    let request =
        http::Request::post("https://collections.mp.microsoft.com/v7.0/beneficiaries/me/keys")
            .header("authorization", "XBL3.0 x=1001;token");
    let reply = desk.send_request(request.body(body.into()).unwrap()).await;
    let key = StoreIdKey::parse(reply.json()["key"].as_str().unwrap()).unwrap();
    let claims = key.claims();
    assert_eq!(
        claims.refresh_uri.as_deref(),
        Some("https://collections.mp.microsoft.com/v6.0/b2b/keys/renew")
    );
    assert_eq!(key.user_id(), None);
    let key = stocktake::store_services::CollectionsKey::new(key.secret().clone());
    let query = desk.client().query_products_v6(&key, [ProductType::Game]);
    let purchaser = query.await.unwrap().items[0].purchaser.clone().unwrap();
    assert_eq!(purchaser.identity_value, "NoUserIdProvided");
}
