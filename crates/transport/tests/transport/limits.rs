//! Deadlines, caps of bodies, and bodies that break off.

use std::time::Duration;

use bytes::Bytes;
use stocktake_transport::{
    Body, CallOptions, Caller, ErrorKind, RetryPolicy, Runtime, TokioRuntime, TransportErrorKind,
    test_kit::{Faulty, Injection, Replay},
};

use crate::support::*;

const SECOND: Duration = Duration::from_secs(1);

fn hurried() -> RetryPolicy {
    RetryPolicy::default().with_deadline(5 * SECOND)
}

#[tokio::test(start_paused = true)]
async fn a_deadline_cuts_an_answer_that_does_not_come() {
    let started = TokioRuntime.now();
    let (caller, _) = timed(Serving(|| None), hurried());
    let error = caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.may_have_reached() && error.attempts() == 1);
    assert_eq!(TokioRuntime.now() - started, 5 * SECOND);
    assert!(
        error.to_string().contains("within the deadline of 5 s"),
        "{error}"
    );
    assert!(error.is_retryable());
    let error = caller.send(&Change::default()).await.unwrap_err();
    assert!(!error.is_retryable(), "it may have arrived");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_cuts_a_body_that_does_not_end() {
    let started = TokioRuntime.now();
    let hanging = || {
        Some(http::Response::new(Body::stream(Pieces {
            pieces: vec![Ok(Bytes::from_static(b"{"))],
            announced: None,
            ends: false,
        })))
    };
    let (caller, _) = timed(Serving(hanging), hurried());
    let error = caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(TokioRuntime.now() - started, 5 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_hangs_has_sent_nothing() {
    #[derive(Debug)]
    struct Hanging;
    #[async_trait::async_trait]
    impl stocktake_transport::Credential for Hanging {
        async fn token(
            &self,
            _audience: &str,
        ) -> Result<stocktake_transport::AccessToken, stocktake_transport::CredentialError>
        {
            std::future::pending().await
        }
    }
    let pipeline = builder(content())
        .credential(Hanging)
        .retry(hurried())
        .build();
    let error = Caller::new(pipeline, endpoint())
        .send(&Change::default())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.may_have_reached() && error.is_retryable());
    assert_eq!(error.attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn nobody_sleeps_past_the_deadline() {
    let started = TokioRuntime.now();
    let replay = Replay::by(|_| Ok(answer(503, &[("retry-after", "6")], "")));
    let (caller, clock) = timed(replay.clone(), hurried());
    let error = caller.send(&Read::default()).await.unwrap_err();
    // The service's own error, at once, rather than the deadline's after a wait.
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    assert_eq!(TokioRuntime.now(), started);
    assert_eq!(clock.sleeps(), []);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_of_the_call_and_not_of_an_attempt() {
    let started = TokioRuntime.now();
    let faulty = Faulty::new(always(503, ""), 1).with(Injection::Delay(2 * SECOND), 1.0);
    let policy = hurried()
        .with_attempts(100)
        .with_delays(Duration::ZERO, Duration::ZERO);
    let (caller, _) = timed(faulty.clone(), policy);
    let error = caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(TokioRuntime.now() - started, 5 * SECOND);
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_whose_body_hangs_is_told_without_it() {
    let refusal = || {
        let body = Body::stream(Pieces {
            pieces: vec![],
            announced: None,
            ends: false,
        });
        let mut answer = http::Response::new(body);
        *answer.status_mut() = http::StatusCode::NOT_FOUND;
        Some(answer)
    };
    let (caller, _) = timed(Serving(refusal), RetryPolicy::default());
    let error = caller.send(&Read::default()).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.kind(), ErrorKind::Service);
}

/// An answer of `length` bytes: in one piece, announced in pieces, or unannounced in pieces.
fn of_length(length: usize, form: u8) -> http::Response<Body> {
    let text = format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
    assert_eq!(text.len(), length);
    if form == 0 {
        return http::Response::new(Body::from(text));
    }
    let bytes = Bytes::from(text);
    let (first, rest) = (bytes.slice(..length / 3), bytes.slice(length / 3..));
    http::Response::new(Body::stream(Pieces {
        pieces: vec![Ok(first), Ok(Bytes::new()), Ok(rest)],
        announced: (form == 1).then_some(length as u64),
        ends: true,
    }))
}

#[tokio::test(start_paused = true)]
async fn a_body_may_have_as_many_bytes_as_the_cap_and_not_one_more() {
    for form in 0..3 {
        for (length, fits) in [(99, true), (100, true), (101, false), (5000, false)] {
            let serving = Serving(move || Some(of_length(length, form)));
            let caller = Caller::new(builder(serving).max_body(100).build(), endpoint());
            let result = caller.send_with_details(&Read::default()).await;
            match result {
                Ok(answer) => {
                    assert!(fits, "{form} {length}");
                    assert_eq!(answer.body.len(), length);
                }
                Err(error) => {
                    assert!(!fits, "{form} {length}: {error}");
                    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TooLarge, 1));
                    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
                }
            }
            // A call can have a cap of its own.
            let options = CallOptions::default().with_max_body(5000);
            caller
                .with_options(options)
                .send(&Read::default())
                .await
                .unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_announces_too_much_is_not_read() {
    let began = TokioRuntime.now();
    let endless = || {
        Some(http::Response::new(Body::stream(Pieces {
            pieces: vec![],
            announced: Some(101),
            ends: false,
        })))
    };
    let caller = Caller::new(builder(Serving(endless)).max_body(100).build(), endpoint());
    let error = caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(TokioRuntime.now(), began, "nobody waited for it");
}

#[tokio::test(start_paused = true)]
async fn a_body_can_be_read_piece_by_piece() {
    let serving = Serving(|| Some(of_length(5000, 2)));
    // The cap is for bodies that are held in memory.
    let caller = Caller::new(builder(serving).max_body(10).build(), endpoint());
    let mut body = caller
        .send_streaming(&Read::default())
        .await
        .unwrap()
        .into_body();
    let mut lengths = Vec::new();
    while let Some(piece) = body.chunk().await {
        lengths.push(piece.unwrap().len());
    }
    assert_eq!(lengths, [1666, 0, 3334]);
}

#[tokio::test(start_paused = true)]
async fn a_streamed_answer_is_tried_again_until_its_head_is_good() {
    let replay = Replay::new().then_json(503, "").then_json(200, "{}");
    let (caller, _) = timed(replay.clone(), RetryPolicy::default());
    assert_eq!(
        caller
            .send_streaming(&Read::default())
            .await
            .unwrap()
            .status(),
        200
    );
    let replay = Replay::new().then_json(404, "");
    let (caller, _) = timed(replay.clone(), RetryPolicy::default());
    assert!(
        caller
            .send_streaming(&Read::default())
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_breaks_off_is_fetched_again_if_that_may_be() {
    let faulty = Faulty::new(content(), 1).then(Injection::Truncate);
    let (caller, _) = timed(faulty, RetryPolicy::default());
    assert_eq!(
        caller
            .send_with_details(&Assign::default())
            .await
            .unwrap()
            .attempts,
        2
    );

    let service = content();
    let faulty = Faulty::new(service.clone(), 1).then(Injection::Truncate);
    let (caller, _) = timed(faulty, RetryPolicy::default());
    let error = caller.send(&Change::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(service.requests().len(), 1);
    assert!(error.may_have_reached() && !error.is_retryable());
    // The head came, so what it told is known.
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_fails_to_connect_has_still_reached_the_service() {
    // A transport that is wrong about the kind must not lead to a second change.
    let broken = || {
        Some(http::Response::new(Body::stream(Pieces {
            pieces: vec![Err(TransportErrorKind::Connect)],
            announced: None,
            ends: true,
        })))
    };
    let (caller, _) = timed(Serving(broken), RetryPolicy::default());
    let error = caller.send(&Change::default()).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_reached());
}

#[tokio::test(start_paused = true)]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let replay = Replay::by(move |_| {
            Ok(answer(
                status,
                &[("location", "https://elsewhere.example/?sig=abcdefgh")],
                "",
            ))
        });
        let error = caller(replay.clone())
            .send(&Read::default())
            .await
            .unwrap_err();
        assert_eq!(replay.requests().len(), 1);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert!(!error.to_string().contains("abcdefgh"));
    }
}
