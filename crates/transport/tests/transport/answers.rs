//! What is asked of services, and what comes with a good answer.

use serde_json::json;
use stocktake_transport::{CallOptions, Caller, test_kit::Replay};

use crate::support::*;

fn header_lines(request: &http::Request<bytes::Bytes>) -> String {
    let mut lines: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    lines.sort();
    let body = String::from_utf8(request.body().to_vec()).unwrap();
    format!(
        "{} {}\n{}\n\n{body}\n",
        request.method(),
        request.uri(),
        lines.join("\n")
    )
}

#[tokio::test(start_paused = true)]
async fn each_service_is_sent_the_headers_that_it_knows() {
    let replay = content();
    let pipeline = builder(replay.clone()).user_agent("tycoon/2.1\n").build();
    let caller = Caller::new(pipeline, endpoint());
    caller
        .send(&Read(json!({ "targetItems": [] })))
        .await
        .unwrap();
    caller.send(&Query::default()).await.unwrap();
    caller.send(&Assign::default()).await.unwrap();
    caller.send(&Public::default()).await.unwrap();
    caller.send(&Login::default()).await.unwrap();
    caller.send(&Queue::default()).await.unwrap();
    let sent: Vec<_> = replay.requests().iter().map(header_lines).collect();
    insta::assert_snapshot!(
        "headers",
        sent.join("\n---\n").replace(env!("CARGO_PKG_VERSION"), "…")
    );
}

#[tokio::test(start_paused = true)]
async fn options_add_headers_but_do_not_replace_those_of_the_request() {
    let replay = content();
    let options = CallOptions::default()
        .with_header("X-Locale", "de-DE")
        .unwrap()
        .with_header("content-type", "text/plain")
        .unwrap();
    caller(replay.clone())
        .with_options(options)
        .send(&Read::default())
        .await
        .unwrap();
    let requests = replay.requests();
    assert_eq!(requests[0].headers()["x-locale"], "de-DE");
    assert_eq!(requests[0].headers()["content-type"], "application/json");
    assert!(
        CallOptions::default()
            .with_header("X-Locale", "de\r\nDE")
            .is_err()
    );
    assert!(CallOptions::default().with_header("no name", "x").is_err());
    assert!(CallOptions::default().with_correlation_id("a\nb").is_err());
}

#[tokio::test(start_paused = true)]
async fn details_hold_what_came_with_the_answer() {
    let replay = Replay::new().then(answer(203, &[("x-locale", "en-US")], r#"{"a": 1.50}"#));
    let answer = caller(replay)
        .send_with_details(&Read::default())
        .await
        .unwrap();
    assert_eq!(answer.value, json!({ "a": 1.5 }));
    assert_eq!(answer.body, r#"{"a": 1.50}"#);
    assert_eq!(answer.status, 203);
    assert_eq!(answer.headers["x-locale"], "en-US");
    assert_eq!((answer.attempts, answer.request_id()), (1, None));
    let shown = format!("{answer:?}");
    assert!(!shown.contains("1.50") && shown.contains("203"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_read_names_the_place_and_is_not_asked_for_again() {
    let replay = Replay::new().then(answer(200, &[("ms-requestid", "g")], "[1]"));
    let error = caller(replay.clone())
        .send(&Read::default())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), stocktake_transport::ErrorKind::Decode);
    assert_eq!((error.request_id(), error.attempts()), (Some("g"), 1));
    assert!(error.may_have_reached() && !error.is_retryable());
    assert_eq!(replay.requests().len(), 1);
}

#[test]
fn seeds_make_ids_the_same_and_their_absence_does_not() {
    let ids = |seed: Option<u64>| {
        paused(async move {
            let replay = content();
            let mut builder = stocktake_transport::Pipeline::builder(replay.clone())
                .credential(Tokens::default());
            if let Some(seed) = seed {
                builder = builder.seed(seed);
            }
            Caller::new(builder.build(), endpoint())
                .send(&Read::default())
                .await
                .unwrap();
            replay.requests()[0].headers()["ms-requestid"].clone()
        })
    };
    assert_eq!(ids(Some(1)), ids(Some(1)));
    assert_ne!(ids(Some(1)), ids(Some(2)));
    assert_ne!(ids(None), ids(None));
    // Version 4, as the services expect of a GUID.
    let id = ids(None);
    let id = id.to_str().unwrap();
    assert_eq!((id.len(), id.as_bytes()[14]), (36, b'4'));
}

#[tokio::test(start_paused = true)]
async fn other_options_keep_the_audience_of_the_client() {
    let caller = crate::support::caller(content())
        .with_options(CallOptions::default().with_audience("https://china.example"))
        .with_options(CallOptions::default().with_max_body(1));
    assert_eq!(caller.options().audience(), Some("https://china.example"));
    let other = caller.with_options(CallOptions::default().with_audience("https://other.example"));
    assert_eq!(other.options().audience(), Some("https://other.example"));
}
