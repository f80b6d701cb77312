//! What all answers have, and the limit on requests.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde_json::json;
use stocktake::Stocktake;

use crate::stage::{Said, Stage};

const PATH: &str = "/v1/products/DZH318Z0BPS6?country=US";

fn is_guid(text: Option<&str>) -> bool {
    text.is_some_and(|text| stocktake::models::Guid::parse(text).is_ok())
}

#[tokio::test]
async fn ids_are_echoed_or_made() {
    let stage = Stage::small().await;
    let sent = [
        ("MS-RequestId", "R-1"),
        ("ms-correlationid", "c-1"),
        ("X-Locale", "de-DE"),
    ];
    let said = stage.request(Method::GET, PATH, &sent, Bytes::new()).await;
    assert_eq!(said.header("ms-requestid"), Some("R-1"));
    assert_eq!(said.header("ms-correlationid"), Some("c-1"));
    assert_eq!(said.header("x-locale"), Some("de-DE"));
    let nothing = [
        ("MS-RequestId", ""),
        ("ms-correlationid", ""),
        ("X-Locale", ""),
    ];
    for said in [
        stage.get(PATH).await,
        stage.get("/v1/nothing").await,
        stage
            .request(Method::GET, PATH, &nothing, Bytes::new())
            .await,
    ] {
        assert!(is_guid(said.header("ms-requestid")));
        assert!(is_guid(said.header("ms-correlationid")));
        assert_ne!(said.header("ms-requestid"), said.header("ms-correlationid"));
        assert_eq!(said.header("x-locale"), Some("en-US"));
        assert!(said.header("ms-cv").unwrap().ends_with(".0"));
        assert!(said.header("ms-serverid").is_some());
        assert!(
            said.header("request-context")
                .unwrap()
                .starts_with("appId=cid-v1:")
        );
        assert_eq!(
            said.header("content-type"),
            Some("application/json; charset=utf-8")
        );
        assert_eq!(said.header("etag"), None);
    }
}

#[tokio::test]
async fn ids_come_twice_where_the_seed_says_so() {
    let stage = Stage::small_with(json!({ "doubledHeaders": true })).await;
    let sent = [("MS-RequestId", "r-1"), ("MS-CorrelationId", "c-1")];
    for path in [PATH, "/v1/nothing", "/v1/products/nothing?country=US"] {
        let said = stage.request(Method::GET, path, &sent, Bytes::new()).await;
        assert_eq!(said.header("ms-requestid"), Some("r-1,r-1"));
        assert_eq!(said.header("ms-correlationid"), Some("c-1,c-1"));
        assert_eq!(said.header("x-locale"), Some("en-US,en-US"));
    }
    let error = stage
        .client()
        .country("US")
        .product("nothing")
        .get()
        .await
        .unwrap_err();
    assert!(is_guid(error.request_id()), "{error}");
    assert!(is_guid(error.correlation_id()), "{error}");
}

#[tokio::test]
async fn a_partner_has_so_many_requests_in_a_minute() {
    let stage = Stage::small_with(json!({ "requestsPerMinute": 3 })).await;
    let throttled = |said: &Said, seconds: &str| {
        assert_eq!(said.status, 429);
        assert_eq!(said.header("retry-after"), Some(seconds));
        let message = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
        assert_eq!(said.body, json!({ "statusCode": 429, "message": message }));
    };
    // Refused requests count, too.
    assert_eq!(
        stage.get("/v1/products/nothing?country=US").await.status,
        404
    );
    assert_eq!(stage.get(PATH).await.status, 200);
    stage.emulator.clock().advance(Duration::from_secs(3));
    assert_eq!(stage.get(PATH).await.status, 200);
    throttled(&stage.get(PATH).await, "57");
    stage
        .emulator
        .clock()
        .advance(Duration::from_millis(56_500));
    throttled(
        &stage
            .post("/v1/extensions/product/checkInventory?country=US", "{}")
            .await,
        "1",
    );
    let error = stage
        .client()
        .country("US")
        .product("x")
        .get()
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 429);
    assert!(error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    stage.emulator.clock().advance(Duration::from_millis(500));
    assert_eq!(stage.get(PATH).await.status, 200);
}

#[tokio::test]
async fn each_partner_has_a_limit_of_its_own() {
    let stage = Stage::small_with(json!({ "requestsPerMinute": 1 })).await;
    assert_eq!(stage.get(PATH).await.status, 200);
    assert_eq!(stage.get(PATH).await.status, 429);
    let other = crate::stage::token(&stage.emulator, crate::stage::AUDIENCE, "other").await;
    let headers = [("Authorization", &*format!("Bearer {other}"))];
    let said = stage
        .request(Method::GET, PATH, &headers, Bytes::new())
        .await;
    assert_eq!(said.status, 200);
    // What the gateway has counted is no part of the state.
    stage.emulator.reset();
    assert_eq!(stage.get(PATH).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_slips_through_beside_another() {
    let stage = Stage::small_with(json!({ "requestsPerMinute": 50 })).await;
    let stage = std::sync::Arc::new(stage);
    let requests = (0..200).map(|_| {
        let stage = stage.clone();
        tokio::spawn(async move { stage.get(PATH).await.status })
    });
    let mut answered = 0;
    for request in requests.collect::<Vec<_>>() {
        match request.await.unwrap().as_u16() {
            200 => answered += 1,
            status => assert_eq!(status, 429),
        }
    }
    assert_eq!(answered, 50);
}

#[tokio::test]
async fn a_socket_serves_the_same() {
    let stage = Stage::small().await;
    let server = stage.emulator.listen("127.0.0.1:0".parse().unwrap()).await;
    let server = server.unwrap();
    // The tokens are good by the emulator's clock, which stands still; the client goes by its own.
    stage.emulator.clock().set(std::time::SystemTime::now());
    let stocktake = Stocktake::builder()
        .emulator(server.url().parse().unwrap())
        .client_secret(
            "emulator",
            "00000000-0000-0000-0000-000000000001",
            "emulator",
        )
        .build();
    let client = stocktake.unwrap().partner_center();
    let there = client
        .country("US")
        .catalog_items("OnlineServices")
        .collect();
    let there = tokio::time::timeout(Duration::from_secs(60), there).await;
    let here = stage.client().country("US").catalog_items("OnlineServices");
    assert_eq!(there.unwrap().unwrap(), here.collect().await.unwrap());
    server.shutdown().await;
}
