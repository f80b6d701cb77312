//! The test kit itself.

use std::time::{Duration, Instant};

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::json;
use stocktake_transport::{
    Caller, CollectError, HttpTransport, Runtime, SystemRuntime, TransportErrorKind,
    test_kit::{Faulty, Injection, PausedClock, Record, Recording, Replay, RetryAfter},
};

use crate::support::*;

fn get(address: &str) -> http::Request<Bytes> {
    http::Request::get(address).body(Bytes::new()).unwrap()
}

async fn body_of(answer: http::Response<stocktake_transport::Body>) -> Bytes {
    answer.into_body().collect(1 << 20).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_recording_replays_the_calls_that_made_it() {
    let service = Replay::new()
        .then(answer(
            200,
            &[("ms-requestid", "g"), ("content-length", "9")],
            r#"{"n": 1}"#,
        ))
        .then_fail(TransportErrorKind::Connect)
        .then(answer(404, &[], "<html>gone</html>"))
        .then(answer(204, &[], ""));
    let record = Record::new(service);
    let clock = PausedClock::new();
    let caller = |transport: std::sync::Arc<dyn HttpTransport>| {
        Caller::new(
            builder(transport).runtime(clock.clone()).build(),
            endpoint(),
        )
    };
    let recorded = caller(std::sync::Arc::new(record.clone()));
    assert_eq!(
        recorded.send(&Read(json!({ "a": 1 }))).await.unwrap(),
        json!({ "n": 1 })
    );
    let error = recorded.send(&Read(json!({ "a": 2 }))).await.unwrap_err();
    assert_eq!(error.attempts(), 2);
    recorded.send(&Public::default()).await.unwrap_err();

    let text = record.recording().to_string();
    let recording: Recording = text.parse().unwrap();
    assert_eq!(recording, record.recording());
    insta::assert_snapshot!("recording", text.replace(env!("CARGO_PKG_VERSION"), "…"));

    let replay = Replay::recording(&recording);
    let replayed = caller(std::sync::Arc::new(replay));
    // The order within one address is that of the bodies where they differ.
    let error = replayed.send(&Read(json!({ "a": 2 }))).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(
        replayed.send(&Read(json!({ "a": 1 }))).await.unwrap(),
        json!({ "n": 1 })
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_not_recorded_is_refused_by_name() {
    let replay = Replay::recording(&Recording::default());
    let error = replay
        .send(get("https://h.example/v1?sig=abcdef&a=1"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert_eq!(
        error.to_string(),
        "the transport refuses the request: the recording has no exchange left for GET \
         https://h.example/v1?sig=***&a=1",
    );
    let error = Replay::new()
        .send(get("https://h.example/"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Refused);
}

#[test]
fn a_text_that_is_no_recording_is_refused() {
    for text in [
        "",
        "[]",
        r#"{"exchanges":[{}]}"#,
        r#"{"exchanges":[],"more":1}"#,
    ] {
        let error = text.parse::<Recording>().unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("not a recording of exchanges: "),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_recording_that_was_damaged_by_hand_says_so() {
    let exchange = |answer: &str| {
        let text = format!(
            r#"{{"exchanges":[{{"request":{{"method":"GET","address":"https://h.example/"}},"answer":{answer}}}]}}"#
        );
        Replay::recording(&text.parse().unwrap())
    };
    for (answer, what) in [
        (r#"{"status":99}"#, "no such status"),
        (
            r#"{"status":200,"headers":[["a b","c"]]}"#,
            "a header that cannot be",
        ),
        (
            r#"{"status":200,"body":{"hex":"0g"}}"#,
            "a body that is not hex",
        ),
        (
            r#"{"status":200,"body":{"hex":"001"}}"#,
            "a body that is not hex",
        ),
    ] {
        let error = exchange(answer)
            .send(get("https://h.example/"))
            .await
            .unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }
    let replay = exchange(r#"{"status":200,"body":{"hex":"00ff"}}"#);
    let body = body_of(replay.send(get("https://h.example/")).await.unwrap()).await;
    assert_eq!(body.as_ref(), [0, 255]);
}

/// What a replay gives for this answer after it was recorded.
fn recorded_and_replayed(original: &Bytes) -> Bytes {
    paused(async {
        let record = Record::new(Replay::new().then(http::Response::new(original.clone())));
        record.send(get("https://h.example/")).await.unwrap();
        let replay = Replay::recording(&record.recording().to_string().parse().unwrap());
        body_of(replay.send(get("https://h.example/")).await.unwrap()).await
    })
}

#[test]
fn a_byte_order_mark_is_recorded_too() {
    for body in [
        &b"\xff\xfe"[..],
        b"\xff\xfe{\0}\0",
        b"\xfe\xff\0{\0}",
        b"\xef\xbb\xbf{}",
        b"\xef\xbb\xbfa text",
        // Half a character behind the text.
        b"\xff\xfe1\x002",
    ] {
        let body = Bytes::from_static(body);
        assert_eq!(recorded_and_replayed(&body), body);
    }
    let secret = Bytes::from_static(b"\xef\xbb\xbf{\"access_token\":\"sentinel\"}");
    assert_eq!(recorded_and_replayed(&secret), r#"{"access_token":"***"}"#);
}

/// A proxy's page in an old encoding, with all that was sent.
#[test]
fn a_secret_in_what_is_no_text_is_not_recorded() {
    const SENTINEL_IN_HEX: &str = "73656e74696e656c";
    let mut request = get("https://h.example/");
    let token = "Bearer sentinel-token".parse().unwrap();
    request.headers_mut().insert("authorization", token);
    let page = Bytes::from_static(b"gesch\xfctzt: sentinel-token");
    let recorded = paused(async {
        let record = Record::new(Replay::new().then(http::Response::new(page)));
        record.send(request).await.unwrap();
        record.recording().to_string()
    });
    assert!(
        !recorded.contains("sentinel") && !recorded.contains(SENTINEL_IN_HEX),
        "{recorded}"
    );
}

proptest! {
    #[test]
    fn bodies_without_secrets_come_back_as_they_were(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let original = Bytes::from(body);
        let replayed = recorded_and_replayed(&original);
        let same_json = || {
            let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
            read(&original).is_some_and(|value| read(&replayed) == Some(value))
        };
        prop_assert!(replayed == original || same_json());
    }
}

#[tokio::test(start_paused = true)]
async fn injections_do_what_they_say() {
    let service = Replay::by(|_| {
        let ids = [("ms-requestid", "g"), ("x-locale", "en-US")];
        Ok(answer(200, &ids, "0123456789"))
    });
    let clock = PausedClock::new();
    let faulty = Faulty::new(service.clone(), 1)
        .with_runtime(clock.clone())
        .then(Injection::Refuse)
        .then(Injection::CutBefore)
        .then(Injection::Timeout)
        .then(Injection::CutAfter)
        .then(Injection::Truncate)
        .then(Injection::Status(503, None))
        .then(Injection::Status(429, Some(RetryAfter::Date(30))))
        .then(Injection::DoubleIds)
        .then(Injection::Delay(Duration::from_secs(3)))
        .then_none();
    let send = || faulty.send(get("https://h.example/"));
    for (kind, acted) in [
        (TransportErrorKind::Connect, 0),
        (TransportErrorKind::Interrupted, 0),
        (TransportErrorKind::Timeout, 0),
        (TransportErrorKind::Interrupted, 1),
    ] {
        assert_eq!(send().await.unwrap_err().kind(), kind);
        assert_eq!(service.requests().len(), acted);
    }
    let truncated = send().await.unwrap().into_body();
    assert_eq!(truncated.size_hint(), Some(10));
    let Err(CollectError::Transport(error)) = truncated.collect(100).await else {
        panic!("it breaks off");
    };
    assert_eq!(error.kind(), TransportErrorKind::Interrupted);

    assert_eq!(send().await.unwrap().status(), 503);
    let throttled = send().await.unwrap();
    assert_eq!(
        throttled.headers()["retry-after"],
        "Thu, 01 Jan 2026 00:00:30 GMT"
    );
    let doubled = send().await.unwrap();
    assert_eq!(doubled.headers()["ms-requestid"], "g,g");
    assert_eq!(doubled.headers()["x-locale"], "en-US,en-US");
    send().await.unwrap();
    assert_eq!(clock.sleeps(), [Duration::from_secs(3)]);
    send().await.unwrap();
    assert_eq!(faulty.injected().len(), 9);
}

#[tokio::test(start_paused = true)]
async fn rates_are_kept_and_seeds_repeat_them() {
    let run = async |seed| {
        let faulty = Faulty::new(content(), seed)
            .with(Injection::Refuse, 0.2)
            .with(Injection::CutAfter, 0.1)
            .with(Injection::DoubleIds, 0.5);
        for _ in 0..2000 {
            let _ = faulty.send(get("https://h.example/")).await;
        }
        faulty.injected()
    };
    let first = run(5).await;
    assert_eq!(first, run(5).await);
    assert_ne!(first, run(6).await);
    let count = |injection| first.iter().filter(|found| **found == injection).count();
    assert!((320..480).contains(&count(Injection::Refuse)));
    // At most one of those that exclude each other: a tenth of the other four fifths.
    assert!((110..210).contains(&count(Injection::CutAfter)));
    assert!((900..1100).contains(&count(Injection::DoubleIds)));
}

#[tokio::test(start_paused = true)]
async fn the_calendar_moves_with_the_clock() {
    let clock = PausedClock::new();
    let (began, calendar) = (clock.now(), clock.system_time());
    clock.advance(Duration::from_secs(3600)).await;
    assert_eq!(clock.now() - began, Duration::from_secs(3600));
    assert_eq!(clock.system_time(), calendar + Duration::from_secs(3600));
    clock.set(calendar);
    assert_eq!(clock.system_time(), calendar);
    // A wait that is given up is not counted, and neither is time that just passes.
    drop(clock.sleep(Duration::from_secs(1)));
    assert_eq!(clock.sleeps(), []);
}

#[test]
fn a_runtime_without_an_executor_waits_all_the_same() {
    let began = Instant::now();
    paused(async { SystemRuntime.sleep(Duration::from_millis(20)).await });
    assert!(began.elapsed() >= Duration::from_millis(20));
    // What means "for ever" is no overflow.
    drop(SystemRuntime.sleep(Duration::MAX));
    assert!(SystemRuntime.spawn(Box::pin(async {})).is_err());
}

#[test]
fn outside_of_tokio_nothing_is_spawned() {
    assert!(
        stocktake_transport::TokioRuntime
            .spawn(Box::pin(async {}))
            .is_err()
    );
}
