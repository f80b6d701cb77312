//! What refusals become, and what no text shows.

use bytes::Bytes;
use http::Method;
use stocktake_partner_center::refusal;
use stocktake_transport::{
    AnswerShape, Authentication, DecodeError, Endpoint, Error, ErrorKind, Idempotency, Operation,
    OperationRequest, RequestBuilder, Service, test_kit::Replay,
};

use crate::stage::{TOKEN, answer, client, client_without_retries};

async fn refused(status: u16, body: &str) -> Error {
    let ids = [("MS-RequestId", "r-1"), ("MS-CorrelationId", "c-1")];
    let replay = Replay::new().then(answer(status, &ids, body));
    let client = client_without_retries(&replay);
    let sku = client.country("US").product("P").sku("0001");
    sku.availability("A").await.expect_err("it is refused")
}

#[tokio::test]
async fn a_stale_availability_says_so() {
    // The code is a number in every published example and a text in the tables.
    for code in ["400019", r#""400019""#] {
        let body = format!(
            r#"{{"code":{code},"description":"Availability not found.","data":[],"source":"PartnerFD"}}"#
        );
        let error = refused(404, &body).await;
        assert!(error.is_not_found());
        assert!(refusal::is_stale_catalog_item(&error));
        assert_eq!(
            error.to_string(),
            "get_availability: 404 Not Found, code 400019: Availability not found. \
             (request id r-1, correlation id c-1)"
        );
        assert_eq!(
            refusal::advice(&error),
            Some("list the availabilities of the SKU again and use the new catalog item id")
        );
    }
    let other = refused(404, r#"{"code":400013,"description":"Product not found."}"#).await;
    assert!(!refusal::is_stale_catalog_item(&other));
    assert_eq!(refusal::advice(&other), None);
    let other = refused(400, r#"{"code":400019}"#).await;
    assert!(
        !refusal::is_stale_catalog_item(&other),
        "the code belongs to its status"
    );
}

#[tokio::test(start_paused = true)]
async fn a_wrong_audience_is_not_tried_for_long() {
    let body = r#"{"code":900420,"description":"Invalid audience."}"#;
    let replay = Replay::by(move |_| Ok(answer(401, &[], body)));
    let product = client(&replay).country("US").product("P");
    let error = product.get().await.expect_err("it is refused");
    assert!(refusal::is_wrong_audience(&error));
    assert!(!error.is_retryable());
    assert_eq!(error.attempts(), 2, "one fresh token is tried, no more");
    insta::assert_snapshot!(
        refusal::advice(&error).expect("there is something to do"),
        @"get the token for https://api.partnercenter.microsoft.com, or for the base address of the national cloud"
    );
}

#[tokio::test]
async fn application_tokens_can_be_refused() {
    for code in [900_308, 900_309, 900_329] {
        let error = refused(403, &format!(r#"{{"code":{code}}}"#)).await;
        assert!(refusal::needs_user_token(&error), "{code}");
        assert!(error.is_unauthorized() && !error.is_retryable());
        assert_eq!(
            refusal::advice(&error),
            Some("use a credential of an application and a user, not of the application alone")
        );
    }
    // A refusal without a word of the service.
    let error = refused(403, "").await;
    assert_eq!(error.code(), None);
    assert_eq!(refusal::advice(&error), None);
}

#[tokio::test]
async fn views_and_segments_can_be_closed() {
    for code in ["400030", "400036"] {
        let replay =
            Replay::new().then_json(403, format!(r#"{{"code":"{code}","description":"no"}}"#));
        let request = client(&replay).country("US").products("Software");
        let error = request.await.expect_err("it is refused");
        assert!(refusal::is_closed_to_partner(&error), "{code}");
        assert!(error.documented().is_some(), "{code} is on the page");
    }
}

#[tokio::test]
async fn an_error_with_status_200_is_an_error() {
    let error = refused(
        200,
        r#"{"code":400072,"description":"Item not available."}"#,
    )
    .await;
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.code(), Some("400072"));
    assert_eq!(error.status(), Some(http::StatusCode::OK));
    insta::assert_snapshot!(
        error,
        @"get_availability: 200 OK, code 400072: Item not available. (request id r-1, correlation id c-1)"
    );
}

#[tokio::test(start_paused = true)]
async fn the_gateway_is_obeyed_when_it_throttles() {
    let body = r#"{"statusCode":429,"message":"Rate limit is exceeded. Try again in 57 seconds."}"#;
    let replay = Replay::new()
        .then(answer(429, &[("Retry-After", "57")], body))
        .then_json(200, r#"{"id":"P"}"#);
    let before = tokio::time::Instant::now();
    let product = client(&replay).country("US").product("P").get().await;
    assert_eq!(
        product
            .expect("the second attempt is answered")
            .id
            .as_deref(),
        Some("P")
    );
    assert!(before.elapsed().as_secs() >= 57, "{:?}", before.elapsed());

    let error = refused(429, body).await;
    assert!(error.is_throttled());
    insta::assert_snapshot!(
        error,
        @"get_availability: 429 Too Many Requests: Rate limit is exceeded. Try again in 57 seconds. (request id r-1, correlation id c-1)"
    );
}

#[tokio::test]
async fn a_field_of_another_type_is_named() {
    let error = refused(200, r#"{"id":"A","terms":[{"duration":1}]}"#).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.path(), Some("terms[0].duration"));
}

#[tokio::test]
async fn no_text_shows_the_token() {
    let echo =
        format!(r#"{{"code":2000,"description":"bad token {TOKEN}","data":["Bearer {TOKEN}"]}}"#);
    let error = refused(403, &echo).await;
    let replay = Replay::new()
        .then_json(200, "[]")
        .then_json(200, r#"{"items":[]}"#);
    let client = client(&replay);
    let check = client.country("US").check_inventory().product("P");
    let items = client.country("US").catalog_items("Azure");
    let texts = [
        error.to_string(),
        format!("{error:?} {error:#?}"),
        format!("{client:?} {check:?} {items:?}"),
        format!("{:?}", client.country("US").product("P").sku("S")),
        format!("{:?}", client.country("US").product("P").get()),
        format!("{:?}", check.await.expect("it is answered")),
        format!("{:?}", items.collect().await.expect("it is answered")),
    ];
    for text in texts {
        for part in TOKEN.split('.') {
            assert!(!text.contains(part), "{text}");
        }
    }
    assert_eq!(replay.requests().len(), 2, "both were sent, with the token");
}

/// An operation of another service, whose codes are its own.
struct Foreign;

static FOREIGN: Operation = Operation {
    name: "foreign",
    service: Service::StoreForBusiness,
    method: Method::GET,
    template: "/",
    server: None,
    authentication: Authentication::None,
    audience: None,
    idempotency: Idempotency::Safe,
    answer: AnswerShape::Empty,
    paging: None,
    errors: &[],
    known_errors: &[],
    page: "https://example.com",
};

impl OperationRequest for Foreign {
    type Response = ();

    const OPERATION: &'static Operation = &FOREIGN;

    fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        Ok(RequestBuilder::new(endpoint).path("/").build(Method::GET)?)
    }

    fn decode(_: &Bytes) -> Result<(), DecodeError> {
        Ok(())
    }
}

#[tokio::test]
async fn codes_of_other_services_are_their_own() {
    let replay = Replay::new().then_json(404, r#"{"code":"400019","message":"no"}"#);
    let caller = client_without_retries(&replay).caller().clone();
    let error = caller.send(&Foreign).await.expect_err("it is refused");
    assert_eq!(error.code(), Some("400019"));
    assert!(!refusal::is_stale_catalog_item(&error));
    assert_eq!(refusal::advice(&error), None);
}
