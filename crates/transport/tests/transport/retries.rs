//! What is sent again, when, how often and with which ids.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::Method;
use proptest::prelude::*;
use serde_json::json;
use stocktake_transport::{
    AnswerShape, Authentication, Caller, DecodeError, DocumentedError, Endpoint, Error, ErrorKind,
    Idempotency, Operation, OperationRequest, RequestBuilder, RetryBudget, RetryPolicy, Runtime,
    Service, TransportErrorKind, decode,
    test_kit::{Faulty, Injection, PausedClock, Replay, RetryAfter},
};

use crate::support::*;

const SECOND: Duration = Duration::from_secs(1);

/// How often a request is sent to a transport that always does the same.
async fn sent<R: OperationRequest>(request: &R, replay: Replay) -> usize {
    let policy = RetryPolicy::default().with_attempts(3);
    let (caller, _) = timed(replay.clone(), policy);
    let _ = caller.send(request).await;
    replay.requests().len()
}

fn keyed() -> Consume {
    Consume(json!({ "trackingId": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6" }))
}

#[tokio::test(start_paused = true)]
async fn statuses_are_repeated_if_they_pass_and_the_operation_may() {
    for status in [
        400, 403, 404, 405, 409, 410, 412, 417, 422, 501, 505, 302, 304,
    ] {
        assert_eq!(
            sent(&Read::default(), always(status, "")).await,
            1,
            "{status}"
        );
    }
    for status in [408, 429, 500, 502, 503, 504] {
        assert_eq!(
            sent(&Read::default(), always(status, "")).await,
            3,
            "{status}"
        );
        assert_eq!(
            sent(&Assign::default(), always(status, "")).await,
            3,
            "{status}"
        );
        assert_eq!(sent(&keyed(), always(status, "")).await, 3, "{status}");
        assert_eq!(
            sent(&Change::default(), always(status, "")).await,
            1,
            "{status}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn failures_are_repeated_if_nothing_was_sent_or_the_operation_may() {
    let failing = |kind| {
        Replay::new()
            .then_fail(kind)
            .then_fail(kind)
            .then_fail(kind)
    };
    for kind in [TransportErrorKind::Timeout, TransportErrorKind::Interrupted] {
        assert_eq!(sent(&Read::default(), failing(kind)).await, 3, "{kind:?}");
        assert_eq!(sent(&Assign::default(), failing(kind)).await, 3, "{kind:?}");
        assert_eq!(sent(&keyed(), failing(kind)).await, 3, "{kind:?}");
        assert_eq!(sent(&Change::default(), failing(kind)).await, 1, "{kind:?}");
    }
    let kind = TransportErrorKind::Connect;
    assert_eq!(sent(&Read::default(), failing(kind)).await, 3);
    assert_eq!(sent(&Change::default(), failing(kind)).await, 3);
    let kind = TransportErrorKind::Refused;
    assert_eq!(sent(&Read::default(), failing(kind)).await, 1);
}

#[tokio::test(start_paused = true)]
async fn without_its_key_an_operation_is_sent_once() {
    for body in [
        json!({}),
        json!({ "trackingId": "" }),
        json!({ "trackingId": null }),
    ] {
        let replay = always(503, "");
        let (caller, _) = timed(replay.clone(), RetryPolicy::default());
        let error = caller.send(&Consume(body.clone())).await.unwrap_err();
        assert_eq!(replay.requests().len(), 1, "{body}");
        assert!(!error.is_retryable() && error.may_have_reached());
    }
    let error = caller(always(503, "")).send(&keyed()).await.unwrap_err();
    assert!(error.is_retryable() && error.may_have_reached());
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_attempt_did_is_not_forgotten() {
    // The last attempt has not reached the service, the one before it may have.
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Interrupted)
        .then_fail(TransportErrorKind::Connect);
    let (caller, _) = timed(replay, RetryPolicy::default().with_attempts(2));
    let error = caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.may_have_reached());

    // One that must not be repeated ends as soon as it may have reached it.
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Connect)
        .then_fail(TransportErrorKind::Interrupted);
    let (caller, _) = timed(replay.clone(), RetryPolicy::default());
    let error = caller.send(&Change::default()).await.unwrap_err();
    assert!(error.may_have_reached() && !error.is_retryable());
    assert_eq!(replay.requests().len(), 2);
}

fn injection() -> impl Strategy<Value = Injection> {
    prop_oneof![
        4 => Just(Injection::Refuse),
        1 => Just(Injection::CutBefore),
        1 => Just(Injection::CutAfter),
        1 => Just(Injection::Timeout),
        1 => Just(Injection::Truncate),
        1 => Just(Injection::Status(503, None)),
        1 => Just(Injection::Status(429, Some(RetryAfter::Seconds(1)))),
        1 => Just(Injection::Status(429, Some(RetryAfter::Date(2)))),
        1 => Just(Injection::Status(401, None)),
        1 => Just(Injection::Status(500, None)),
        1 => Just(Injection::Delay(Duration::from_secs(40))),
    ]
}

proptest! {
    #[test]
    fn what_must_not_be_repeated_is_not(
        injections in prop::collection::vec(injection(), 0..12),
        attempts in 1_u32..12,
        seed: u64,
        with_key: bool,
    ) {
        let (injected, acted, error) = paused(async {
            let service = content();
            let faulty = injections
                .iter()
                .fold(Faulty::new(service.clone(), seed), |faulty, next| faulty.then(*next));
            let builder = builder(faulty.clone())
                .seed(seed)
                .retry(RetryPolicy::default().with_attempts(attempts));
            let caller = Caller::new(builder.build(), endpoint());
            // An operation that needs a key and has none is no better.
            let result = if with_key {
                caller.send(&Consume(json!({ "quantity": 1 }))).await
            } else {
                caller.send(&Change::default()).await
            };
            (faulty.injected(), service.requests().len(), result.err())
        });
        // All but the last exchange have sent nothing.
        let harmless = |injection: &Injection| {
            matches!(injection, Injection::Refuse)
        };
        let earlier = injected.split_last().map_or(&[][..], |(_, earlier)| earlier);
        prop_assert!(earlier.iter().all(harmless), "{injected:?}");
        prop_assert!(acted <= 1);
        if let Some(error) = error {
            // Who is told that nothing was sent may send it again: that must be true.
            prop_assert!(error.may_have_reached() || acted == 0);
        }
    }

    #[test]
    fn a_repeatable_call_succeeds_once_the_service_does(
        injections in prop::collection::vec(injection(), 0..5),
        seed: u64,
    ) {
        let outcome = paused(async {
            let faulty = injections
                .iter()
                .filter(|injection| !matches!(injection, Injection::Status(401, _)))
                .fold(Faulty::new(content(), seed), |faulty, next| faulty.then(*next));
            let policy = RetryPolicy::default().with_attempts(6).with_deadline(None);
            let caller = Caller::new(builder(faulty).retry(policy).build(), endpoint());
            caller.send_with_details(&Read::default()).await
        });
        prop_assert!(outcome.is_ok(), "{outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeated_request_is_the_same_to_the_byte() {
    async fn check<R: OperationRequest>(request: R, ids: &[&str]) {
        let replay = Replay::new()
            .then_json(503, "")
            .then_fail(TransportErrorKind::Interrupted)
            .then_json(200, "{}")
            .then_json(200, "{}");
        let (caller, _) = timed(replay.clone(), RetryPolicy::default());
        let answer = caller.send_with_details(&request).await.unwrap();
        assert_eq!(answer.attempts, 3);
        caller.send(&request).await.unwrap();

        let requests = replay.requests();
        let (first, next_call) = (&requests[0], &requests[3]);
        for repeated in &requests[1..3] {
            assert_eq!(repeated.headers(), first.headers());
            assert_eq!(repeated.body(), first.body());
            assert_eq!(repeated.uri(), first.uri());
        }
        for id in ids {
            assert!(!first.headers()[*id].is_empty());
            assert_ne!(first.headers()[*id], next_call.headers()[*id], "{id}");
        }
    }
    check(
        Read(json!({ "a": 1.50 })),
        &["ms-requestid", "ms-correlationid"],
    )
    .await;
    check(Query(json!({ "b2bKey": "k" })), &["ms-cv"]).await;
    check(keyed(), &["ms-cv"]).await;
    check(Login::default(), &["client-request-id"]).await;
    check(Queue::default(), &["x-ms-client-request-id"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_scenario_keeps_its_correlation_id() {
    let replay = content();
    let options = stocktake_transport::CallOptions::default()
        .with_correlation_id("0e3b1a5f-0000-4000-8000-000000000001")
        .unwrap();
    let caller = caller(replay.clone()).with_options(options);
    let answer = caller.send_with_details(&Read::default()).await.unwrap();
    caller.send(&Read::default()).await.unwrap();
    let requests = replay.requests();
    let header = |index: usize, name: &str| requests[index].headers()[name].clone();
    assert_eq!(
        header(0, "ms-correlationid"),
        "0e3b1a5f-0000-4000-8000-000000000001"
    );
    assert_eq!(header(0, "ms-correlationid"), header(1, "ms-correlationid"));
    assert_ne!(header(0, "ms-requestid"), header(1, "ms-requestid"));
    assert_eq!(
        answer.correlation_id,
        "0e3b1a5f-0000-4000-8000-000000000001"
    );
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for_in_both_forms() {
    for after in [RetryAfter::Seconds(7), RetryAfter::Date(7)] {
        let clock = PausedClock::new();
        let faulty = Faulty::new(content(), 1)
            .with_runtime(clock.clone())
            .then(Injection::Status(429, Some(after)));
        let builder = builder(faulty).runtime(clock.clone());
        let caller = Caller::new(builder.build(), endpoint());
        caller.send(&Read::default()).await.unwrap();
        let [slept] = clock.sleeps()[..] else {
            panic!("one wait, not {:?}", clock.sleeps());
        };
        // With a little jitter behind it: half a second at the most.
        assert!(
            slept >= 7 * SECOND && slept <= 7 * SECOND + SECOND / 2,
            "{slept:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_cap_ends_the_call_at_once() {
    for (value, expected) in [("61", 61 * SECOND), ("3600", 3600 * SECOND)] {
        let replay = Replay::by(move |_| Ok(answer(429, &[("retry-after", value)], "")));
        let (caller, clock) = timed(replay.clone(), RetryPolicy::default());
        let error = caller.send(&Read::default()).await.unwrap_err();
        assert_eq!(replay.requests().len(), 1);
        assert_eq!(error.retry_after(), Some(expected));
        assert!(error.is_throttled() && error.is_retryable());
        assert!(
            error
                .to_string()
                .contains(&format!("retry after {value} s")),
            "{error}"
        );
        assert_eq!(clock.sleeps(), []);
    }
    // At the cap it is waited for.
    let replay = Replay::new()
        .then(answer(429, &[("retry-after", "60")], ""))
        .then_json(200, "{}");
    let (caller, clock) = timed(replay, RetryPolicy::default());
    caller.send(&Read::default()).await.unwrap();
    assert_eq!(clock.sleeps().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn odd_values_of_retry_after_do_no_harm() {
    let huge = "99999999999999999999999999";
    for (value, expected) in [
        ("57,57", Some(57 * SECOND)),
        ("0", Some(Duration::ZERO)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(Duration::ZERO)),
        ("-3", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        (huge, Some(Duration::from_secs(u64::MAX))),
    ] {
        let replay = Replay::by(move |_| Ok(answer(503, &[("retry-after", value)], "")));
        let policy = RetryPolicy::default()
            .with_max_retry_after(Duration::MAX)
            .with_delays(Duration::MAX, Duration::MAX);
        let (caller, _) = timed(replay, policy);
        let error = caller.send(&Read::default()).await.unwrap_err();
        assert_eq!(error.retry_after(), expected, "{value}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_date_is_compared_with_the_calendar_of_the_runtime() {
    let clock = PausedClock::at(SystemTime::UNIX_EPOCH + 784_111_777 * SECOND);
    let date = "Sun, 06 Nov 1994 08:49:47 GMT";
    let replay = Replay::by(move |_| Ok(answer(404, &[("retry-after", date)], "")));
    let caller = Caller::new(builder(replay).runtime(clock.clone()).build(), endpoint());
    let error = caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(10 * SECOND));
    clock.set(clock.system_time() + 4 * SECOND);
    let error = caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(6 * SECOND));
}

#[test]
fn waits_are_drawn_from_zero_to_a_bound_that_doubles() {
    let mut longest = [Duration::ZERO; 5];
    let mut shortest = [Duration::MAX; 5];
    for seed in 0..200 {
        let sleeps = paused(async {
            let clock = PausedClock::new();
            let policy = RetryPolicy::default()
                .with_attempts(6)
                .with_delays(SECOND, 5 * SECOND);
            let builder = builder(always(503, "")).seed(seed).retry(policy);
            let caller = Caller::new(builder.runtime(clock.clone()).build(), endpoint());
            caller.send(&Read::default()).await.unwrap_err();
            clock.sleeps()
        });
        assert_eq!(sleeps.len(), 5);
        for (index, slept) in sleeps.into_iter().enumerate() {
            longest[index] = longest[index].max(slept);
            shortest[index] = shortest[index].min(slept);
        }
    }
    for (index, bound) in [1, 2, 4, 5, 5].into_iter().enumerate() {
        let bound = bound * SECOND;
        assert!(longest[index] <= bound, "{index}: {longest:?}");
        // Two hundred draws come close to both ends.
        assert!(longest[index] > bound.mul_f64(0.9), "{index}: {longest:?}");
        assert!(
            shortest[index] < bound.mul_f64(0.1),
            "{index}: {shortest:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_are_counted_and_capped() {
    for attempts in [1, 2, 5] {
        let replay = always(503, "");
        let (caller, _) = timed(
            replay.clone(),
            RetryPolicy::default().with_attempts(attempts),
        );
        let error = caller.send(&Read::default()).await.unwrap_err();
        assert_eq!(error.attempts(), attempts);
        assert_eq!(replay.requests().len(), attempts as usize);
    }
    assert_eq!(RetryPolicy::default().with_attempts(0).attempts(), 1);
    let replay = always(503, "");
    let options = stocktake_transport::CallOptions::default().with_retry(RetryPolicy::never());
    let caller = caller(replay.clone()).with_options(options);
    caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(replay.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_down_sees_hardly_more_than_one_request_a_call() {
    let replay = always(503, "");
    let (caller, _) = timed(replay.clone(), RetryPolicy::default());
    let calls = 1000;
    for _ in 0..calls {
        caller.send(&Read::default()).await.unwrap_err();
    }
    let sent = replay.requests().len();
    assert!(
        sent > calls && sent * 10 <= calls * 12,
        "{sent} requests for {calls} calls"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_budget_bounds_what_all_calls_repeat(
        failing in prop::collection::vec(prop::bool::weighted(0.9), 1..200),
        share in 0.0..0.5_f64,
        reserve in 0_u32..20,
    ) {
        let calls = failing.len();
        let sent = paused(async {
            let mut fates = failing.clone().into_iter();
            let replay = Replay::by(move |_| {
                // Each request has its own fate; beyond the list all fail.
                Ok(answer(if fates.next().unwrap_or(true) { 503 } else { 200 }, &[], "{}"))
            });
            let budget = Arc::new(RetryBudget::new(share, reserve));
            let builder = builder(replay.clone()).retry_budget(budget);
            // Two clients of the same service share it.
            let one = Caller::new(builder.build(), endpoint());
            for _ in 0..calls {
                let _ = one.send(&Read::default()).await;
            }
            replay.requests().len()
        });
        #[allow(clippy::cast_precision_loss)]
        let most = calls as f64 * (1.0 + share + 0.001) + f64::from(reserve);
        #[allow(clippy::cast_precision_loss)]
        let sent = sent as f64;
        prop_assert!(sent <= most + 1e-6, "{sent} > {most}");
    }
}

#[tokio::test(start_paused = true)]
async fn pipelines_can_share_a_budget() {
    let budget = Arc::new(RetryBudget::new(0.0, 1));
    let replay = always(503, "");
    for expected in [2, 3] {
        // The first call takes the only retry, the second has none left.
        let builder = builder(replay.clone()).retry_budget(budget.clone());
        let policy = RetryPolicy::default().with_attempts(2);
        let caller = Caller::new(builder.retry(policy).build(), endpoint());
        caller.send(&Read::default()).await.unwrap_err();
        assert_eq!(replay.requests().len(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_documentation_says_not_to_repeat_is_not() {
    #[derive(Clone, Debug)]
    struct Documented;

    impl OperationRequest for Documented {
        type Response = serde_json::Value;

        const OPERATION: &'static Operation = {
            const FAILURE: DocumentedError = DocumentedError {
                status: 500,
                code: None,
                inner_code: Some("UnknownInternalFailure"),
                reasons: &[],
                item_types: &[],
                retryable: Some(false),
                description: "",
            };
            static OPERATION: Operation = Operation {
                name: "documented",
                service: Service::StoreServices,
                method: Method::POST,
                template: "/q",
                server: None,
                authentication: Authentication::Bearer,
                audience: Some("https://audience.example"),
                idempotency: Idempotency::Safe,
                answer: AnswerShape::Object,
                paging: None,
                errors: &[FAILURE],
                known_errors: &[],
                page: "",
            };
            &OPERATION
        };

        fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
            Ok(RequestBuilder::new(endpoint)
                .path("/q")
                .build(Method::POST)?)
        }

        fn decode(body: &Bytes) -> Result<serde_json::Value, DecodeError> {
            decode::object(body)
        }
    }

    let listed = r#"{"code":"InternalServerError","innererror":{"code":"UnknownInternalFailure"}}"#;
    assert_eq!(sent(&Documented, always(500, listed)).await, 1);
    assert_eq!(sent(&Documented, always(500, "{}")).await, 3);
}
