//! What services say when they refuse, and what errors make of it.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::Value;
use stocktake_transport::{
    Authentication, DocumentedError, Error, ErrorKind, Idempotency, KnownError, Operation,
    OperationRequest, RetryPolicy, Service, TransportErrorKind, test_kit::Replay,
};

use crate::support::*;

static LISTED: Operation = listing(
    operation(
        "listed",
        Service::PartnerCenter,
        Authentication::Bearer,
        Idempotency::Safe,
    ),
    &[
        DocumentedError {
            status: 404,
            code: Some("400013"),
            inner_code: None,
            reasons: &[],
            item_types: &["Product"],
            retryable: None,
            description: "there is no such product",
        },
        DocumentedError {
            status: 404,
            code: None,
            inner_code: None,
            reasons: &[],
            item_types: &[],
            retryable: None,
            description: "something is not there",
        },
        DocumentedError {
            status: 409,
            code: None,
            inner_code: None,
            reasons: &[],
            item_types: &[],
            retryable: Some(true),
            description: "somebody was faster",
        },
    ],
    &[
        KnownError {
            status: 404,
            code: "400013",
            meaning: "product was not found",
            retryable: false,
        },
        KnownError {
            status: 400,
            code: "800060",
            meaning: "the order is still being worked on",
            retryable: true,
        },
    ],
);

/// An operation whose page lists errors.
#[derive(Clone, Debug, Default)]
struct Listed;

impl OperationRequest for Listed {
    type Response = Value;

    const OPERATION: &'static Operation = &LISTED;

    fn http_request(
        &self,
        endpoint: &stocktake_transport::Endpoint,
    ) -> Result<http::Request<bytes::Bytes>, Error> {
        Read::default().http_request(endpoint)
    }

    fn decode(body: &bytes::Bytes) -> Result<Value, stocktake_transport::DecodeError> {
        Read::decode(body)
    }
}

/// The operation with the rows of its page and of its family.
const fn listing(
    mut operation: Operation,
    errors: &'static [DocumentedError],
    known_errors: &'static [KnownError],
) -> Operation {
    operation.errors = errors;
    operation.known_errors = known_errors;
    operation
}

async fn error_of<R: OperationRequest>(request: &R, answer: http::Response<bytes::Bytes>) -> Error {
    let policy = RetryPolicy::never();
    let (caller, _) = timed(Replay::new().then(answer), policy);
    let Err(error) = caller.send(request).await else {
        panic!("the answer is taken for a good one");
    };
    error
}

#[derive(Clone, Copy)]
enum By {
    StoreForBusiness,
    StoreServices,
    PartnerCenter,
    EntraId,
    StorageQueue,
}

async fn error_by(by: By, answer: http::Response<bytes::Bytes>) -> Error {
    match by {
        By::StoreForBusiness => error_of(&Assign::default(), answer).await,
        By::StoreServices => error_of(&Query::default(), answer).await,
        By::PartnerCenter => error_of(&Read::default(), answer).await,
        By::EntraId => error_of(&Login::default(), answer).await,
        By::StorageQueue => error_of(&Queue::default(), answer).await,
    }
}

/// Every envelope that a service was seen or documented to use: name, service, status, headers, body.
type Case = (
    &'static str,
    By,
    u16,
    &'static [(&'static str, &'static str)],
    &'static str,
);

const CASES: &[Case] = &[
    (
        "nested error of the Store services",
        By::StoreServices,
        401,
        &[("ms-cv", "FKgcPGH4gEOvXYxQ.0")],
        r#"{"code":"Unauthorized","data":[],"details":[],"innererror":{"code":"AuthenticationTokenInvalid","data":["expired"],"details":[],"message":"Authentication token is invalid.","source":"CollectionsFD"},"message":"Unauthorized.","source":"PurchaseFD"}"#,
    ),
    (
        "nested error with data on both levels",
        By::StoreServices,
        400,
        &[],
        r#"{"Code":"BadRequest","Data":["removeQuantity"],"InnerError":{"Code":"InvalidParameter","Data":["removeQuantity","must be 1"],"Details":["body"]}}"#,
    ),
    (
        "stack trace of the recurrences service",
        By::StoreServices,
        500,
        &[],
        "{\"code\":\"InternalServerError\",\"innererror\":{\"code\":\"UnknownInternalFailure\",\"message\":\"Boom\\r\\n   at Store.Purchase.Run(String a)\\r\\n   at Store.Main()\"}}",
    ),
    (
        "rate limit of the Store services",
        By::StoreServices,
        429,
        &[("retry-after", "57")],
        "The rate limit of 200 operations in 300 seconds has been exceeded for aspect user.",
    ),
    (
        "error of Partner Center with a number for its code",
        By::PartnerCenter,
        403,
        &[("ms-requestid", "g1,g1"), ("ms-correlationid", "c1,c1")],
        r#"{"code":2000,"description":"Country is not valid","data":["XX"],"source":"PartnerFD"}"#,
    ),
    (
        "error of Partner Center with a text for its code",
        By::PartnerCenter,
        404,
        &[("ms-requestid", "g2")],
        r#"{"code":"400013","description":"Product was not found.","data":[],"source":"PartnerFD"}"#,
    ),
    (
        "error of Partner Center with status 200",
        By::PartnerCenter,
        200,
        &[],
        r#"{"code":400072,"description":"The item is not available.","data":[]}"#,
    ),
    (
        "the gateway in front of Partner Center",
        By::PartnerCenter,
        429,
        &[("retry-after", "57")],
        r#"{"statusCode":429,"message":"Rate limit is exceeded. Try again in 57 seconds."}"#,
    ),
    (
        "a refusal of Partner Center without a word",
        By::PartnerCenter,
        403,
        &[],
        "",
    ),
    (
        "error of the Store for Business",
        By::StoreForBusiness,
        400,
        &[],
        r#"{"code":"InvalidParameter","Message":"The parameter is invalid.","parameterName":"maxResults","reason":"Invalid parameter","details":["101"]}"#,
    ),
    (
        "default text of the Store for Business",
        By::StoreForBusiness,
        401,
        &[],
        r#"{"Message":"Authorization has been denied for this request."}"#,
    ),
    (
        "Entra ID wants a second factor",
        By::EntraId,
        400,
        &[("x-ms-request-id", "r1")],
        r#"{"error":"interaction_required","error_description":"AADSTS50076: Due to a change you must use multi-factor authentication. Trace ID: t1 Correlation ID: c1 Timestamp: 2026-01-01 00:00:00Z","error_codes":[50076],"timestamp":"2026-01-01 00:00:00Z","trace_id":"t1","correlation_id":"c1"}"#,
    ),
    (
        "Entra ID does not know the secret",
        By::EntraId,
        401,
        &[],
        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided.\\r\\nTrace ID: t1\"}",
    ),
    (
        "Entra ID tells a number only",
        By::EntraId,
        400,
        &[],
        r#"{"error":"invalid_grant","error_codes":[700082]}"#,
    ),
    (
        "a storage queue",
        By::StorageQueue,
        403,
        &[("x-ms-request-id", "q1")],
        "\u{feff}<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.\nRequestId:q1\nTime:2026</Message><AuthenticationErrorDetail>sig=abcdefghijk</AuthenticationErrorDetail></Error>",
    ),
    (
        "the page of a proxy",
        By::StoreServices,
        502,
        &[],
        "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
    ),
    (
        "a page without a title",
        By::PartnerCenter,
        503,
        &[],
        "<html><body>down</body></html>",
    ),
    (
        "plain text",
        By::StoreForBusiness,
        503,
        &[],
        "Service\n  unavailable\u{0} here",
    ),
    (
        "a JSON text",
        By::StoreForBusiness,
        500,
        &[],
        r#""InternalServerError""#,
    ),
    ("a JSON list", By::StoreForBusiness, 500, &[], "[1,2]"),
    (
        "JSON of another shape",
        By::StoreServices,
        500,
        &[],
        r#"{"error":{"deep":{"deeper":[]}}}"#,
    ),
    (
        "a gap in the status table",
        By::PartnerCenter,
        599,
        &[("retry-after", "Thu, 01 Jan 2026 00:02:00 GMT")],
        "{",
    ),
];

#[tokio::test(start_paused = true)]
async fn envelopes_become_one_line_each() {
    let mut lines = String::new();
    for (name, by, status, headers, body) in CASES {
        let error = error_by(*by, answer(*status, headers, body)).await;
        assert_eq!(error.kind(), ErrorKind::Service, "{name}");
        assert_eq!(error.to_string().lines().count(), 1, "{name}");
        writeln!(lines, "# {name}\n{error}").unwrap();
        let fault = error.fault().unwrap();
        let inner = error.inner_code();
        writeln!(
            lines,
            "code {:?}, inner {inner:?}, by {:?}\n",
            error.code(),
            fault.component()
        )
        .unwrap();
    }
    insta::assert_snapshot!("envelopes", lines);
}

#[tokio::test(start_paused = true)]
async fn other_causes_become_one_line_each() {
    let mut lines = String::new();
    let mut note = |error: Error| writeln!(lines, "{error}").unwrap();
    for kind in [
        TransportErrorKind::Refused,
        TransportErrorKind::Connect,
        TransportErrorKind::Timeout,
        TransportErrorKind::Interrupted,
    ] {
        let replay = Replay::new().then_fail(kind).then_fail(kind);
        let (caller, _) = timed(replay, RetryPolicy::default().with_attempts(2));
        note(caller.send(&Read::default()).await.unwrap_err());
    }
    for body in ["", "[]", "3", "{", "<html>", r#"{"a":1} x"#, "\u{feff}"] {
        note(error_of(&Query::default(), answer(200, &[("ms-cv", "v1")], body)).await);
    }
    note(Error::too_large(1024));
    note(Error::paging(
        "the service sent a continuation token that it had sent before",
    ));
    note(Error::local(
        "cannot write `seats.csv`: the disk is full; free some space",
    ));
    insta::assert_snapshot!("causes", lines);
}

#[tokio::test(start_paused = true)]
async fn ids_that_come_twice_are_read_once() {
    let headers = [("ms-requestid", "g,g"), ("ms-correlationid", "c, c")];
    let error = error_by(By::PartnerCenter, answer(404, &headers, "")).await;
    assert_eq!(error.request_id(), Some("g"));
    assert_eq!(error.correlation_id(), Some("c"));

    let (caller, _) = timed(
        Replay::new().then(answer(200, &headers, "{}")),
        RetryPolicy::never(),
    );
    let answer = caller.send_with_details(&Read::default()).await.unwrap();
    assert_eq!(answer.request_id().as_deref(), Some("g"));
    assert_eq!(answer.correlation_id, "c");
}

#[tokio::test(start_paused = true)]
async fn the_call_has_an_id_even_if_the_service_gives_none() {
    let replay = Replay::new().then_json(404, "");
    let (caller, _) = timed(replay.clone(), RetryPolicy::never());
    let error = caller.send(&Read::default()).await.unwrap_err();
    let requests = replay.requests();
    let sent = &requests[0].headers()["ms-correlationid"];
    assert_eq!(error.correlation_id(), Some(sent.to_str().unwrap()));
    assert_eq!(error.request_id(), None);
}

#[tokio::test(start_paused = true)]
async fn tables_of_errors_are_looked_up() {
    let error = error_of(&Listed, answer(404, &[], r#"{"code":400013}"#)).await;
    assert_eq!(
        error.documented().unwrap().description,
        "there is no such product"
    );
    assert_eq!(error.meaning(), Some("product was not found"));
    // Where the service says nothing, the table does.
    assert!(
        error
            .to_string()
            .contains("code 400013: product was not found"),
        "{error}"
    );

    let error = error_of(&Listed, answer(404, &[], r#"{"code":1}"#)).await;
    assert_eq!(
        error.documented().unwrap().description,
        "something is not there"
    );
    assert_eq!(error.meaning(), None);
    let error = error_of(&Listed, answer(418, &[], "")).await;
    assert_eq!(error.documented(), None);
}

#[tokio::test(start_paused = true)]
async fn what_a_table_calls_transient_is_tried_again() {
    for (status, body) in [(400, r#"{"code":800060,"description":"busy"}"#), (409, "")] {
        let replay = Replay::new().then_json(status, body).then_json(200, "{}");
        let (caller, _) = timed(replay, RetryPolicy::default());
        assert_eq!(
            caller.send_with_details(&Listed).await.unwrap().attempts,
            2,
            "{status}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn good_answers_that_look_like_faults_are_good() {
    for body in [
        r#"{"code":"EUR","id":"1","description":"an offer"}"#,
        r#"{"code":1,"description":"a listing","items":[]}"#,
        r#"{"code":null,"description":"nothing"}"#,
        r#"{"code":{"a":1},"description":"an object"}"#,
        r#"{"code":"EUR","description":{"text":"structured"}}"#,
        r#"{"code":"EUR"}"#,
        r#"{"description":"a thing"}"#,
        r#"{"nested":{"code":1,"description":"of an entry"}}"#,
    ] {
        let (caller, _) = timed(Replay::new().then_json(200, body), RetryPolicy::never());
        assert!(caller.send(&Read::default()).await.is_ok(), "{body}");
    }
    // The other services have no such errors.
    let body = r#"{"code":400072,"description":"of no meaning here"}"#;
    let (caller, _) = timed(Replay::new().then_json(200, body), RetryPolicy::never());
    assert!(caller.send(&Query::default()).await.is_ok());
    // A byte order mark does not hide one.
    let marked = "\u{feff}{\"code\":400072,\"description\":\"gone\"}";
    let error = error_of(&Read::default(), answer(200, &[], marked)).await;
    assert_eq!(error.code(), Some("400072"));
    // A long answer is a page and not a fault.
    let long = format!(r#"{{"code":1,"description":"{}"}}"#, "x".repeat(5000));
    let (caller, _) = timed(Replay::new().then_json(200, long), RetryPolicy::never());
    assert!(caller.send(&Read::default()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn predicates_tell_what_to_do() {
    let is = |error: &Error| {
        [
            error.is_not_found(),
            error.is_throttled(),
            error.is_conflict(),
            error.is_unauthorized(),
            error.is_retryable(),
            error.needs_user_interaction(),
        ]
    };
    for (status, expected) in [
        (400, [false, false, false, false, false, false]),
        (401, [false, false, false, true, false, false]),
        (403, [false, false, false, true, false, false]),
        (404, [true, false, false, false, false, false]),
        (409, [false, false, true, false, false, false]),
        (412, [false, false, true, false, false, false]),
        (429, [false, true, false, false, true, false]),
        (503, [false, false, false, false, true, false]),
    ] {
        assert_eq!(
            is(&error_by(By::PartnerCenter, answer(status, &[], "")).await),
            expected
        );
    }
    for body in [
        r#"{"error":"interaction_required"}"#,
        r#"{"error":"invalid_grant","error_description":"AADSTS50173: the grant is revoked"}"#,
        r#"{"error":"invalid_grant","error_codes":[65001]}"#,
    ] {
        let error = error_by(By::EntraId, answer(400, &[], body)).await;
        assert!(error.needs_user_interaction(), "{body}");
        // The same words of another service mean nothing.
        let error = error_by(By::StoreServices, answer(400, &[], body)).await;
        assert!(!error.needs_user_interaction());
    }
    let error = error_by(
        By::EntraId,
        answer(401, &[], r#"{"error":"invalid_client"}"#),
    )
    .await;
    assert!(!error.needs_user_interaction());
}

proptest! {
    #[test]
    fn hostile_refusals_become_one_bounded_line(
        body in prop::collection::vec(any::<u8>(), 0..600),
        status in 300_u16..1000,
        by in 0_usize..5,
    ) {
        let by = [
            By::StoreForBusiness, By::StoreServices, By::PartnerCenter, By::EntraId,
            By::StorageQueue,
        ][by];
        let mut answer = answer(status, &[], "");
        *answer.body_mut() = body.into();
        let error = paused(error_by(by, answer));
        let text = error.to_string();
        prop_assert!(!text.contains(char::is_control), "{text:?}");
        prop_assert!(text.len() < 4000);
    }

    #[test]
    fn faults_are_read_from_any_json(document in json_document(), status in 400_u16..600) {
        for by in [By::StoreForBusiness, By::StoreServices, By::PartnerCenter, By::EntraId] {
            let error = paused(error_by(by, answer(status, &[], &document.to_string())));
            prop_assert!(error.to_string().len() < 20_000);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_says_nothing_is_left_out() {
    let body = r#"{"code":"\u0001","message":"\u0002 \u0003","data":["\u0004","a"]}"#;
    let error = error_of(&Assign::default(), answer(400, &[], body)).await;
    let fault = error.fault().expect("the service refused");
    assert_eq!((fault.code(), fault.message()), (None, None));
    assert_eq!(fault.data(), ["a"]);
    assert!(
        error
            .to_string()
            .starts_with("assign: 400 Bad Request [a] ("),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_name_of_a_field_shows_no_token() {
    let body = r#"{"items":{"of-token-1":tru"#;
    let error = error_of(&Read::default(), answer(200, &[], body)).await;
    assert_eq!(error.path(), Some("items.of-***"));
}

#[tokio::test(start_paused = true)]
async fn however_much_a_service_tells_the_line_fits_a_log() {
    let data = vec!["é".repeat(200); 50];
    let body = serde_json::json!({ "code": "Conflict", "data": data }).to_string();
    let error = error_of(&Assign::default(), answer(409, &[], &body)).await;
    assert_eq!(error.fault().expect("the service refused").data().len(), 50);
    let text = error.to_string();
    assert!(text.len() < 1_000 && text.contains("é…] ("), "{text}");
}

/// Documents that use the names of the envelopes for values of all types.
fn json_document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
    ];
    let names = prop::sample::select(vec![
        "code",
        "Code",
        "innererror",
        "message",
        "data",
        "details",
        "source",
        "description",
        "error",
        "error_description",
        "error_codes",
        "statusCode",
        "reason",
        "AADSTS",
    ]);
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|fields| {
                let fields = fields.into_iter();
                Value::Object(
                    fields
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}
