//! State, clock, faults and counts.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use stocktake_transport::HttpTransport as _;

use crate::{ask_for_a_token, emulator, get, send};

#[tokio::test]
async fn health_says_ready() {
    assert_eq!(get(&emulator(), "/health").await, json!({ "ready": true }));
}

#[tokio::test]
async fn every_family_has_a_document() {
    let emulator = emulator();
    for family in ["partner-center", "store-for-business", "store-services"] {
        let address = format!("http://127.0.0.1:4000/openapi/{family}.json");
        let request = http::Request::get(address).body(bytes::Bytes::new());
        let answer = emulator.transport().send(request.unwrap()).await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/json");
        let body = answer.into_body().collect(1 << 24).await.unwrap();
        let document: Value = serde_json::from_slice(&body).unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        assert!(!document["paths"].as_object().unwrap().is_empty());
    }
    let request =
        http::Request::get("http://127.0.0.1/openapi/else.json").body(bytes::Bytes::new());
    let answer = emulator.transport().send(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 404);
}

fn refresh_tokens(state: &Value) -> usize {
    let tokens = state["login"]["refreshTokens"].as_object();
    tokens.map_or(0, serde_json::Map::len)
}

#[tokio::test]
async fn a_state_that_is_dumped_is_loaded_again() {
    let emulator = emulator();
    let first = get(&emulator, "/state").await;
    assert_eq!(ask_for_a_token(&emulator).await, 200);
    let second = get(&emulator, "/state").await;
    assert_eq!(refresh_tokens(&second), refresh_tokens(&first) + 1);

    let (status, _) = send(&emulator, "POST", "/reset", "").await;
    assert_eq!(status, 204);
    assert_eq!(get(&emulator, "/state").await, first);

    let (status, _) = send(&emulator, "PUT", "/state", &second.to_string()).await;
    assert_eq!(status, 204);
    assert_eq!(get(&emulator, "/state").await, second);
    // What was loaded is what a reset goes back to.
    ask_for_a_token(&emulator).await;
    send(&emulator, "POST", "/reset", "").await;
    assert_eq!(get(&emulator, "/state").await, second);
}

#[tokio::test]
async fn a_bad_seed_changes_nothing() {
    let emulator = emulator();
    let before = get(&emulator, "/state").await;
    for (seed, message) in [
        ("{", "the seed is no JSON"),
        (
            r#"{ "login": { "user": [] } }"#,
            "the seed cannot be used at `login.user`",
        ),
        (
            r#"{ "login": { "settings": { "codeMinutes": 0 } } }"#,
            "the seed cannot be used in `login`",
        ),
        (
            r#"{ "faults": { "rules": [{ "fault": { "kind": "cut" }, "probability": 2 } ] } }"#,
            "the seed cannot be used in `faults`",
        ),
    ] {
        let (status, problem) = send(&emulator, "PUT", "/state", seed).await;
        assert_eq!(status, 400);
        let text = problem["message"].as_str().unwrap();
        assert!(text.starts_with(message), "{text}");
    }
    assert_eq!(get(&emulator, "/state").await, before);
}

#[tokio::test]
async fn a_clock_is_set_advanced_stopped_and_started() {
    let emulator = emulator();
    let set = r#"{ "set": "2026-05-15T07:00:00Z", "stop": true }"#;
    let (status, face) = send(&emulator, "POST", "/clock", set).await;
    assert_eq!(status, 200);
    assert_eq!(
        face,
        json!({ "now": "2026-05-15T07:00:00.0000000+00:00", "stopped": true })
    );

    let (_, face) = send(&emulator, "POST", "/clock", r#"{ "advance": "3d12h" }"#).await;
    assert_eq!(face["now"], "2026-05-18T19:00:00.0000000+00:00");
    let (_, face) = send(&emulator, "POST", "/clock", r#"{ "advance": 90 }"#).await;
    assert_eq!(face["now"], "2026-05-18T19:01:30.0000000+00:00");
    assert_eq!(get(&emulator, "/clock").await, face);

    let (_, face) = send(&emulator, "POST", "/clock", r#"{ "start": true }"#).await;
    assert_eq!(face["stopped"], false);
    assert!(!emulator.clock().is_stopped());
    let expected = UNIX_EPOCH + Duration::from_secs(1_779_130_890);
    let ran = emulator.clock().now().duration_since(expected).unwrap();
    assert!(ran < Duration::from_secs(60), "{ran:?}");
}

#[tokio::test]
async fn a_turn_of_the_clock_is_checked_before_it_is_made() {
    let emulator = emulator();
    emulator.clock().stop();
    let before = get(&emulator, "/clock").await;
    for turn in [
        r#"{ "advance": "3 days", "set": "2026-05-15T07:00:00Z" }"#,
        r#"{ "advance": -5 }"#,
        r#"{ "set": "tomorrow" }"#,
        r#"{ "stop": true, "start": true }"#,
        r#"{ "forward": 1 }"#,
    ] {
        let (status, problem) = send(&emulator, "POST", "/clock", turn).await;
        assert_eq!(status, 400, "{turn}");
        assert!(problem["message"].is_string());
    }
    assert_eq!(get(&emulator, "/clock").await, before);
}

#[tokio::test]
async fn faults_come_into_force_and_end() {
    let emulator = emulator();
    assert_eq!(
        get(&emulator, "/faults").await,
        json!({ "seed": 0, "rules": [] })
    );
    let faults = json!({ "seed": 5, "rules": [
        { "operation": "request_token_v1", "fault": { "kind": "status", "status": 503 } },
    ] });
    let (status, _) = send(&emulator, "PUT", "/faults", &faults.to_string()).await;
    assert_eq!(status, 204);
    assert_eq!(get(&emulator, "/faults").await, faults);
    assert_eq!(ask_for_a_token(&emulator).await, 503);
    assert_eq!(get(&emulator, "/state").await["faults"], faults);

    let (status, problem) = send(&emulator, "PUT", "/faults", r#"{ "rules": [{}] }"#).await;
    assert_eq!(status, 400);
    assert_eq!(
        problem["message"],
        "the faults cannot be used at `rules[0]`: missing field `fault`"
    );
    assert_eq!(ask_for_a_token(&emulator).await, 503);

    let (status, _) = send(&emulator, "DELETE", "/faults", "").await;
    assert_eq!(status, 204);
    assert_eq!(ask_for_a_token(&emulator).await, 200);
}

#[tokio::test]
async fn requests_are_counted_by_operation_and_status() {
    let emulator = emulator();
    assert_eq!(get(&emulator, "/requests").await, json!([]));
    ask_for_a_token(&emulator).await;
    ask_for_a_token(&emulator).await;
    let faults = r#"{ "rules": [{ "fault": { "kind": "status", "status": 500 } }] }"#;
    send(&emulator, "PUT", "/faults", faults).await;
    ask_for_a_token(&emulator).await;
    let expected = json!([
        { "operation": "request_token_v1", "count": 3, "statuses": { "200": 2, "500": 1 }, "cut": 0 },
    ]);
    assert_eq!(get(&emulator, "/requests").await, expected);
    let (status, _) = send(&emulator, "DELETE", "/requests", "").await;
    assert_eq!(status, 204);
    assert_eq!(get(&emulator, "/requests").await, json!([]));
}
