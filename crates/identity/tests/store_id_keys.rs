//! Store ID keys: what they say of themselves, and how they are made and renewed.

mod support;

use std::{sync::Arc, time::Duration};

use proptest::prelude::*;
use serde_json::{Value, json};
use stocktake_identity::{
    ClientSecretCredential, StaticToken, StoreIdKey, StoreIdKeyErrorKind as Kind, StoreIdKeyKind,
    StoreIdKeys, Tickets,
};
use stocktake_transport::{
    Pipeline, XToken,
    test_kit::{PausedClock, Replay},
};
use support::{CLIENT, DAY, MADE, answer, app, at, claims, key, key_with, pipeline, token};

fn parse(text: String) -> StoreIdKey {
    StoreIdKey::parse(text).unwrap()
}

#[test]
fn a_key_tells_what_it_is() {
    let key = parse(key(&claims("collections")));
    assert_eq!(key.kind(), StoreIdKeyKind::Collections);
    assert_eq!(key.user_id(), Some("player-17"));
    assert_eq!(key.issued_at(), Some(at(MADE)));
    assert_eq!(key.expires_at(), Some(at(MADE + 30 * DAY)));
    let purchase = parse(support::key(&claims("purchase")));
    assert_eq!(purchase.kind(), StoreIdKeyKind::Purchase);
    insta::assert_debug_snapshot!(purchase, @"
    StoreIdKey {
        kind: Purchase,
        expires_at: Some(
            SystemTime {
                tv_sec: 1769817600,
                tv_nsec: 0,
            },
        ),
        ..
    }
    ");
}

#[test]
fn swapped_times_make_no_difference() {
    // As the sample of the documentation has them.
    let mut swapped = claims("collections");
    swapped["exp"] = json!(MADE - 3600);
    swapped["nbf"] = json!(MADE + 30 * DAY);
    let key = parse(key(&swapped));
    assert_eq!(key.expires_at(), Some(at(MADE + 30 * DAY)));
    assert!(!key.is_expired(at(MADE)) && !key.needs_renewal(at(MADE)));
}

#[test]
fn a_key_is_due_after_fourteen_days_and_at_its_end() {
    let key = parse(key(&claims("collections")));
    let due = |seconds| (key.needs_renewal(at(seconds)), key.is_expired(at(seconds)));
    assert_eq!(due(MADE + 14 * DAY - 1), (false, false));
    assert_eq!(due(MADE + 14 * DAY), (true, false));
    assert_eq!(due(MADE + 30 * DAY - 1), (true, false));
    assert_eq!(due(MADE + 30 * DAY), (true, true));

    // Without the time of its making the end tells; without either nothing does.
    let undated = parse(key_with("collections", "iat", Value::Null));
    assert!(!undated.needs_renewal(at(MADE + 14 * DAY - 1)));
    assert!(undated.needs_renewal(at(MADE + 14 * DAY)));
    let mut timeless = claims("collections");
    for name in ["iat", "exp", "nbf"] {
        timeless.as_object_mut().unwrap().remove(name);
    }
    let timeless = parse(support::key(&timeless));
    assert!(!timeless.needs_renewal(at(MADE + 1000 * DAY)));
    assert_eq!(timeless.expires_at(), None);
}

#[test]
fn an_old_key_of_ninety_days_lasts_as_long_as_it_says() {
    let key = parse(key_with("purchase", "exp", MADE + 90 * DAY - 1));
    assert!(!key.is_expired(at(MADE + 90 * DAY - 2)));
    assert!(key.is_expired(at(MADE + 90 * DAY - 1)));
}

#[test]
fn client_ids_are_compared_however_they_are_spelled() {
    let key = parse(key(&claims("collections")));
    for same in [
        CLIENT,
        "B2A1C7A3-0F64-4A3E-9D0A-0D7A3D4F9F11",
        "{b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11}",
        "b2a1c7a30f644a3e9d0a0d7a3d4f9f11",
        " b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11\n",
    ] {
        assert!(key.is_for_client(same), "{same}");
    }
    assert!(!key.is_for_client("b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f12"));
    assert!(parse(key_with("collections", "clientId", Value::Null)).is_for_client("any"));
}

#[test]
fn padding_header_and_spaces_do_not_matter() {
    use base64::{Engine as _, prelude::BASE64_URL_SAFE};
    let padded = BASE64_URL_SAFE.encode(claims("collections").to_string() + " ");
    assert!(padded.ends_with('='));
    for text in [
        format!("eyJ9.{padded}.c2ln"),
        format!("not even Base64.{padded}."),
        format!("\n eyJ9.{padded}.c2ln \n"),
    ] {
        let key = parse(text.clone());
        assert_eq!(key.expose(), text.trim());
    }
    // Another version of the service's keys is one of its keys.
    let newer = "https://collections.mp.microsoft.com/v9.0/keys";
    assert_eq!(
        parse(key_with("purchase", "aud", newer)).kind(),
        StoreIdKeyKind::Collections
    );
}

#[test]
fn what_is_no_key_is_refused() {
    let bad = [
        String::new(),
        "   ".to_owned(),
        "eyJ0".to_owned(),
        "a.b.c.d".to_owned(),
        "a.#.c".to_owned(),
        format!("a.{}.c", "A".repeat(20_000)),
        key(&json!([1, 2])),
        key(&json!({"aud": 5})),
        key_with("collections", "iat", "sentinel-yesterday"),
        key_with("collections", "aud", Value::Null),
        key_with("collections", "aud", "https://onestore.microsoft.com"),
        key_with(
            "collections",
            "aud",
            "https://collections.mp.microsoft.com.evil.example/v6.0/keys",
        ),
    ];
    let said = bad.map(|text| {
        let error = StoreIdKey::parse(text).unwrap_err();
        assert_eq!(error.kind(), Kind::Unreadable);
        assert!(error.call().is_none() && !error.to_string().contains("sentinel"));
        error.to_string()
    });
    insta::assert_snapshot!("unreadable_keys", said.join("\n"));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = StoreIdKey::parse(text);
    }

    #[test]
    fn no_claims_make_it_panic(
        bytes in prop_oneof![
            any::<Vec<u8>>(),
            "\\{(\"(aud|iat|exp|x)\":[-0-9e.\\[\\]{}\"a]{0,24},?){0,3}\\}?".prop_map(String::into_bytes),
        ],
        head in "[A-Za-z0-9_-]{0,9}",
    ) {
        use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
        let text = format!("{head}.{}.sig", BASE64_URL_SAFE_NO_PAD.encode(bytes));
        // None of these names a service.
        let refused = StoreIdKey::parse(text).is_err();
        prop_assert!(refused);
    }

    #[test]
    fn no_time_makes_it_panic(
        iat in any::<Option<i64>>(),
        exp in any::<Option<i64>>(),
        nbf in any::<Option<i64>>(),
        now in any::<u32>(),
    ) {
        let mut times = claims("purchase");
        times["iat"] = json!(iat);
        times["exp"] = json!(exp);
        times["nbf"] = json!(nbf);
        let key = StoreIdKey::parse(key(&times)).unwrap();
        let now = at(now.into());
        // What has ended is always due.
        prop_assert!(!key.is_expired(now) || key.needs_renewal(now));
        let _ = format!("{key:?}");
    }

    #[test]
    fn no_address_but_the_services_is_followed(address in "\\PC{0,60}") {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let (error, sent) = runtime.block_on(async {
            let replay = Replay::new();
            let keys = keys(&replay, &PausedClock::new());
            let key = parse(key_with("collections", "refreshUri", address));
            (keys.renew(&key).await.unwrap_err(), replay.requests().len())
        });
        prop_assert_eq!((error.kind(), sent), (Kind::ForeignAddress, 0));
    }
}

/// A client over a transport that is the token endpoint and the services at once.
fn keys(replay: &Replay, clock: &PausedClock) -> StoreIdKeys {
    let pipeline = pipeline(replay, clock);
    let credential = ClientSecretCredential::new(&pipeline, app(), "value");
    StoreIdKeys::new(&pipeline, Arc::new(credential)).for_client(CLIENT)
}

fn fresh(service: &str) -> String {
    key_with(service, "iat", MADE + 20 * DAY)
}

fn renewed(service: &str) -> http::Response<bytes::Bytes> {
    answer(200, json!({ "key": fresh(service) }).to_string())
}

fn is_login(request: &http::Request<bytes::Bytes>) -> bool {
    request.uri().host() == Some("login.microsoftonline.com")
}

fn unauthorized(inner: &str) -> http::Response<bytes::Bytes> {
    let body = json!({
        "code": "Unauthorized", "data": [], "details": [],
        "innererror": {"code": inner, "data": [], "details": [], "message": "It was refused."},
        "message": "The calling client is unauthorized.", "source": "CollectionsFD",
    });
    answer(401, body.to_string())
}

#[tokio::test(start_paused = true)]
async fn a_key_is_renewed_where_it_belongs() {
    for service in ["collections", "purchase"] {
        let replay = Replay::new()
            .then(token("service-token", 3600))
            .then(renewed(service));
        let old = parse(key(&claims(service)));
        let new = keys(&replay, &PausedClock::new())
            .renew(&old)
            .await
            .unwrap();
        assert_eq!(new.expose(), fresh(service));
        let sent = &replay.requests()[1];
        let expected = format!("https://{service}.mp.microsoft.com/v6.0/b2b/keys/renew");
        assert_eq!(sent.uri().to_string(), expected);
        assert!(!sent.headers().contains_key("authorization"));
        let body: Value = serde_json::from_slice(sent.body()).unwrap();
        let expected = json!({"serviceTicket": "service-token", "key": old.expose()});
        assert_eq!(body, expected);
        let scope = support::field(&replay.requests()[0], "scope");
        assert_eq!(
            scope.as_deref(),
            Some("https://onestore.microsoft.com/.default")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_is_renewed_when_it_is_due() {
    let replay = Replay::new()
        .then(token("t", 3600))
        .then(renewed("purchase"));
    let clock = PausedClock::new();
    let keys = keys(&replay, &clock);
    let old = parse(key(&claims("purchase")));
    let same = keys.renew_if_needed(old.clone()).await.unwrap();
    assert_eq!(same, old);
    assert!(replay.requests().is_empty());

    clock.advance(Duration::from_secs(14 * 24 * 3600)).await;
    let new = keys.renew_if_needed(old).await.unwrap();
    assert_eq!(new.expose(), fresh("purchase"));
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_to_a_foreign_address() {
    let replay = Replay::new();
    let keys = keys(&replay, &PausedClock::new());
    let foreign = [
        "https://evil.example/v6.0/b2b/keys/renew",
        "https://collections.mp.microsoft.com.evil.example/v6.0/b2b/keys/renew",
        "https://collections.mp.microsoft.com@evil.example/v6.0/b2b/keys/renew",
        "https://user@collections.mp.microsoft.com/v6.0/b2b/keys/renew",
        "http://collections.mp.microsoft.com/v6.0/b2b/keys/renew",
        "https://collections.mp.microsoft.com:8443/v6.0/b2b/keys/renew",
        "https://purchase.mp.microsoft.com/v6.0/b2b/keys/renew",
        "https://collections.mp.microsoft.com/v6.0/collections/query",
        "https://collections.mp.microsoft.com/v6.0/b2b/keys/renew/../../query",
        "https://collections.mp.microsoft.com/v6.0/b2b/keys/renew?to=elsewhere",
        "https://collections.mp.microsoft.com/v6.0/b2b/keys/renew#x",
        "//collections.mp.microsoft.com/v6.0/b2b/keys/renew",
        "/v6.0/b2b/keys/renew",
        "http://127.0.0.1:8080/v6.0/b2b/keys/renew",
        "",
    ];
    for address in foreign {
        let key = parse(key_with("collections", "refreshUri", address));
        let error = keys.renew(&key).await.unwrap_err();
        assert_eq!(error.kind(), Kind::ForeignAddress, "{address}");
        assert!(!error.to_string().contains("evil"), "{error}");
    }
    let key = parse(key_with("collections", "refreshUri", foreign[0]));
    insta::assert_snapshot!(keys.renew(&key).await.unwrap_err(), @"the key wants to be renewed elsewhere than at https://collections.mp.microsoft.com/v6.0/b2b/keys/renew, so nothing was sent; it is forged, or for another environment than this client");
    assert!(replay.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_emulator_is_taken_if_the_client_points_there() {
    let emulator = "http://127.0.0.1:8080/collections";
    let replay = Replay::by(|request| {
        Ok(if is_login(request) {
            token("t", 3600)
        } else {
            renewed("collections")
        })
    });
    let keys = keys(&replay, &PausedClock::new()).with_collections(emulator.parse().unwrap());
    let home = "https://collections.mp.microsoft.com/v6.0/b2b/keys/renew";
    for address in [&format!("{emulator}/V6.0/b2b/keys/renew"), home] {
        let key = parse(key_with("collections", "refreshUri", address));
        keys.renew(&key).await.unwrap();
        let sent = replay.requests().pop().unwrap();
        assert_eq!(
            sent.uri().to_string(),
            format!("{emulator}/v6.0/b2b/keys/renew")
        );
    }
    // A key that does not say where goes there too; one for another place at the host does not.
    keys.renew(&parse(key_with("collections", "refreshUri", Value::Null)))
        .await
        .unwrap();
    let beside = "http://127.0.0.1:8080/purchase/v6.0/b2b/keys/renew";
    let error = keys
        .renew(&parse(key_with("collections", "refreshUri", beside)))
        .await;
    assert_eq!(error.unwrap_err().kind(), Kind::ForeignAddress);
}

#[tokio::test(start_paused = true)]
async fn a_key_of_another_application_is_refused_here() {
    let replay = Replay::new();
    let keys = keys(&replay, &PausedClock::new());
    let key = parse(key_with(
        "collections",
        "clientId",
        "00000000000000000000000000000000",
    ));
    let error = keys.renew(&key).await.unwrap_err();
    assert_eq!(error.kind(), Kind::OtherClient);
    insta::assert_snapshot!(support::said(&error), @"the key was made for another client id than b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11: make it with a ticket of this application");
    assert!(replay.requests().is_empty());
}

/// Renews a key against a service that answers `answers` in turn, and counts its tokens.
async fn renew_against(
    key: &StoreIdKey,
    answers: Vec<http::Response<bytes::Bytes>>,
    clock: &PausedClock,
) -> (
    Result<StoreIdKey, stocktake_identity::StoreIdKeyError>,
    Vec<String>,
) {
    let (mut tokens, mut answers) = (0, answers.into_iter());
    let replay = Replay::by(move |request| {
        if is_login(request) {
            tokens += 1;
            return Ok(token(&format!("token-{tokens}"), 3600));
        }
        Ok(answers.next().expect("an answer for each request"))
    });
    let outcome = keys(&replay, clock).renew(key).await;
    let sent = replay
        .requests()
        .into_iter()
        .filter(|request| !is_login(request));
    let tickets = sent.map(|request| {
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        body["serviceTicket"].as_str().unwrap().to_owned()
    });
    (outcome, tickets.collect())
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_before_the_key_is_blamed() {
    let key = parse(key(&claims("collections")));
    let refused = || unauthorized("AuthenticationTokenInvalid");

    let answers = vec![refused(), renewed("collections")];
    let (outcome, tickets) = renew_against(&key, answers, &PausedClock::new()).await;
    assert_eq!(outcome.unwrap().expose(), fresh("collections"));
    assert_eq!(tickets, ["token-1", "token-2"]);

    let answers = vec![refused(), refused()];
    let (outcome, tickets) = renew_against(&key, answers, &PausedClock::new()).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), Kind::ExpiredOrRevoked);
    assert_eq!(
        error.call().unwrap().inner_code(),
        Some("AuthenticationTokenInvalid")
    );
    insta::assert_snapshot!(support::said(&error), @"the collections key is expired or revoked: make a new one on the client; renew_collections_key: 401 Unauthorized, code Unauthorized / AuthenticationTokenInvalid: It was refused. (correlation id …)");
    assert_eq!(tickets.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_ended_key_is_blamed_at_once() {
    let clock = PausedClock::at(at(MADE + 31 * DAY));
    let key = parse(key(&claims("purchase")));
    let answers = vec![unauthorized("AuthenticationTokenInvalid")];
    let (outcome, tickets) = renew_against(&key, answers, &clock).await;
    assert_eq!(outcome.unwrap_err().kind(), Kind::ExpiredOrRevoked);
    assert_eq!(tickets.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_the_service_finds_of_another_client_is_said_so() {
    let key = parse(key_with("collections", "clientId", Value::Null));
    let answers = vec![unauthorized("InconsistentClientId")];
    let (outcome, tickets) = renew_against(&key, answers, &PausedClock::new()).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), Kind::OtherClient);
    insta::assert_snapshot!(support::said(&error), @"the collections key was made for another client id than the token of this application; renew_collections_key: 401 Unauthorized, code Unauthorized / InconsistentClientId: It was refused. (correlation id …)");
    assert_eq!(tickets.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn other_failures_stay_what_they_are() {
    let key = parse(key(&claims("collections")));
    let clock = PausedClock::new();
    let (outcome, _) = renew_against(&key, vec![answer(503, "")], &clock).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), Kind::Call);
    assert!(error.call().unwrap().is_retryable());

    let bad = answer(200, r#"{"key":"eyJ0"}"#);
    let (outcome, _) = renew_against(&key, vec![bad], &clock).await;
    assert_eq!(outcome.unwrap_err().kind(), Kind::Unreadable);
    let (outcome, _) = renew_against(&key, vec![renewed("purchase")], &clock).await;
    insta::assert_snapshot!(outcome.unwrap_err(), @"the service answered with a key for the other service");
}

#[tokio::test(start_paused = true)]
async fn a_fixed_token_is_not_sent_twice() {
    let replay = Replay::new().then(unauthorized("AuthenticationTokenInvalid"));
    let pipeline: Pipeline = pipeline(&replay, &PausedClock::new());
    let keys = StoreIdKeys::new(&pipeline, Arc::new(StaticToken::new("fixed").unwrap()));
    let error = keys
        .renew(&parse(key(&claims("collections"))))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), Kind::ExpiredOrRevoked);
    assert_eq!(replay.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn keys_are_made_with_their_tickets() {
    let replay = Replay::by(|request| {
        Ok(match request.uri().path() {
            "/v7.0/beneficiaries/me/keys" => renewed("collections"),
            "/v7.0/users/me/keys" => renewed("purchase"),
            _ => token(&support::field(request, "scope").unwrap(), 3600),
        })
    });
    let keys = keys(&replay, &PausedClock::new());
    let x_token = || XToken::new("XBL3.0 x=17;eyJhbGciOi").unwrap();

    let ticket = keys.tickets().collections().await.unwrap();
    let made = keys
        .create_collections_key(x_token(), &ticket, "player-17")
        .await
        .unwrap();
    assert_eq!(made.kind(), StoreIdKeyKind::Collections);
    let ticket = keys.tickets().purchase().await.unwrap();
    let made = keys
        .create_purchase_key(x_token(), &ticket, "player-17")
        .await
        .unwrap();
    assert_eq!(made.kind(), StoreIdKeyKind::Purchase);

    let sent = replay
        .requests()
        .into_iter()
        .filter(|request| !is_login(request));
    let bodies: Vec<Value> = sent
        .inspect(|request| assert_eq!(request.headers()["authorization"], "XBL3.0 x=17;eyJhbGciOi"))
        .map(|request| serde_json::from_slice(request.body()).unwrap())
        .collect();
    let ticket = |of: &str| format!("https://onestore.microsoft.com/b2b/keys/create/{of}/.default");
    assert_eq!(
        bodies,
        [
            json!({"serviceTicket": ticket("collections"), "publisherUserId": "player-17"}),
            json!({"serviceTicket": ticket("purchase"), "publisherUserId": "player-17"}),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn each_ticket_has_its_audience() {
    let replay = Replay::by(|request| Ok(token(&support::field(request, "scope").unwrap(), 3600)));
    let clock = PausedClock::new();
    let pipeline = pipeline(&replay, &clock);
    let credential = ClientSecretCredential::new(&pipeline, app(), "value");
    let tickets = Tickets::new(Arc::new(credential));
    let service = tickets.service().await.unwrap();
    assert_eq!(
        service.expose_to_service(),
        "https://onestore.microsoft.com/.default"
    );
    assert_eq!(service.expires_at(), Some(at(MADE + 3600)));
    let audience = "https://onestore.microsoft.com/b2b/keys/create";
    let ticket = tickets.collections().await.unwrap();
    assert_eq!(
        ticket.expose_to_client(),
        format!("{audience}/collections/.default")
    );
    assert_eq!(ticket.expires_at(), Some(at(MADE + 3600)));
    let ticket = tickets.purchase().await.unwrap();
    assert_eq!(
        ticket.expose_to_client(),
        format!("{audience}/purchase/.default")
    );
    assert_eq!(ticket.expires_at(), Some(at(MADE + 3600)));
}
