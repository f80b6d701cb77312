//! Faults, each in process and on a socket.

#[path = "../server/raw.rs"]
mod raw;
mod rules;
mod socket;
mod words;

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use stocktake_emulator::{Clock, Emulator, Fault, FaultRule, Faults};
use stocktake_transport::{CollectError, HttpTransport as _, TransportError, TransportErrorKind};

/// An emulator with one rule.
pub(crate) fn with(rule: FaultRule) -> Emulator {
    let faults = Faults::new().rule(rule);
    Emulator::builder().faults(faults).build().unwrap()
}

/// Asks for a token, in process.
async fn ask(emulator: &Emulator) -> Result<(StatusCode, HeaderMap, Bytes), TransportError> {
    let request = http::Request::post("http://127.0.0.1/login/emulator/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(raw::TOKEN_FORM));
    let answer: Response<_> = emulator.transport().send(request.unwrap()).await?;
    let (head, body) = answer.into_parts();
    let body = body.collect(1 << 20).await.map_err(|error| match error {
        CollectError::Transport(error) => error,
        other => panic!("{other:?}"),
    })?;
    Ok((head.status, head.headers, body))
}

fn count(emulator: &Emulator) -> (u64, u64) {
    let counts = emulator.requests();
    (counts[0].count, counts[0].cut)
}

#[tokio::test]
async fn a_status_has_the_words_of_the_service() {
    let (status, headers, body) = ask(&with(FaultRule::new(Fault::status(503))))
        .await
        .unwrap();
    assert_eq!(status, 503);
    assert_eq!(headers["content-type"], "application/json; charset=utf-8");
    assert!(headers.contains_key("x-ms-request-id"));
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["error"], "temporarily_unavailable");

    let (status, headers, body) = ask(&with(FaultRule::new(Fault::status(418))))
        .await
        .unwrap();
    assert_eq!(status, 418);
    assert_eq!(headers["content-type"], "text/html");
    assert!(body.starts_with(b"<html>"));
}

#[tokio::test]
async fn too_many_requests_tell_how_long_to_wait() {
    let emulator = with(FaultRule::new(Fault::too_many_requests(7)));
    let (status, headers, _) = ask(&emulator).await.unwrap();
    assert_eq!(
        (status.as_u16(), headers["retry-after"].to_str().unwrap()),
        (429, "7")
    );
    assert_eq!(headers.get_all("retry-after").iter().count(), 1);
}

#[tokio::test]
async fn the_wait_can_be_a_date() {
    let json = r#"{ "rules": [{ "fault": {
        "kind": "status", "status": 503, "retryAfter": 10, "retryAfterAsDate": true,
        "body": "{\"busy\":true}", "contentType": "application/json"
    } }] }"#;
    let clock = Clock::new();
    clock.set(std::time::UNIX_EPOCH + std::time::Duration::from_secs(784_111_767));
    clock.stop();
    let faults = Faults::from_json(json).unwrap();
    let emulator = Emulator::builder()
        .clock(clock)
        .faults(faults)
        .build()
        .unwrap();
    let (_, headers, body) = ask(&emulator).await.unwrap();
    assert_eq!(headers["retry-after"], "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(body, "{\"busy\":true}");
}

#[tokio::test(start_paused = true)]
async fn a_delay_takes_its_time() {
    let delay = || Fault::delay(std::time::Duration::from_secs(40));
    let faults = Faults::new()
        .rule(FaultRule::new(delay()))
        .rule(FaultRule::new(delay()).after_effect());
    let emulator = Emulator::builder().faults(faults).build().unwrap();
    let started = tokio::time::Instant::now();
    assert_eq!(ask(&emulator).await.unwrap().0, 200);
    assert_eq!(started.elapsed().as_secs(), 80);
}

#[tokio::test]
async fn a_cut_is_an_interruption() {
    let emulator = with(FaultRule::new(Fault::Cut).times(1));
    let error = ask(&emulator).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Interrupted);
    assert_eq!(count(&emulator), (1, 1));
    assert_eq!(ask(&emulator).await.unwrap().0, 200);
    assert_eq!(count(&emulator), (2, 1));
}

#[tokio::test]
async fn what_is_struck_before_has_no_effect_and_after_it_has() {
    for (after, redeemed) in [(false, false), (true, true)] {
        for fault in [Fault::Cut, Fault::status(500)] {
            let rule = FaultRule::new(fault);
            let rule = if after { rule.after_effect() } else { rule };
            let emulator = with(rule);
            let request = http::Request::post("http://127.0.0.1/login/common/oauth2/token")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Bytes::from_static(
                    b"grant_type=authorization_code&code=emulator-code\
                      &client_id=00000000-0000-0000-0000-000000000001\
                      &redirect_uri=http%3A%2F%2Flocalhost%2Fsigned-in\
                      &resource=https://api.partnercenter.microsoft.com",
                ));
            let answer = emulator.transport().send(request.unwrap()).await;
            assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status() == 500));
            let state = emulator.dump().to_json();
            assert_eq!(state.contains("\"redeemed\": true"), redeemed);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_truncated_body_is_an_interruption() {
    let error = ask(&with(FaultRule::new(Fault::Truncated)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Interrupted);
    assert!(
        error.to_string().contains("broken off on purpose"),
        "{error}"
    );
}

#[tokio::test]
async fn a_malformed_body_is_whole_but_no_json() {
    let (status, _, body) = ask(&with(FaultRule::new(Fault::Malformed))).await.unwrap();
    assert_eq!(status, 200);
    assert!(body.starts_with(b"{\""));
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err());
}

#[tokio::test]
async fn headers_come_twice() {
    let (_, headers, body) = ask(&with(FaultRule::new(Fault::DoubledHeaders)))
        .await
        .unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok());
    for name in ["content-type", "cache-control", "x-ms-request-id"] {
        let values: Vec<_> = headers.get_all(name).iter().collect();
        assert_eq!(values.len(), 2, "{name}");
        assert_eq!(values[0], values[1]);
    }
    let lengths = headers.get_all("content-length").iter().count();
    assert!(lengths <= 1);
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_comes_whole() {
    let fault = Fault::SlowBody {
        milliseconds: 90_000,
        pieces: 10,
    };
    let started = tokio::time::Instant::now();
    let (_, _, body) = ask(&with(FaultRule::new(fault))).await.unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok());
    assert_eq!(started.elapsed().as_secs(), 90);
}

#[tokio::test]
async fn the_management_is_never_struck() {
    let emulator = with(FaultRule::new(Fault::Cut));
    let request = http::Request::get("http://127.0.0.1/emulator/health").body(Bytes::new());
    let answer = emulator.transport().send(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(emulator.requests().is_empty());
}
