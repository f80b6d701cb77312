//! Refusals, through the whole pipeline. An error goes to a log and to a person: whatever a gateway
//! answers with, it is one line of a length that fits, with the status, and without a secret of the
//! request.

use bytes::Bytes;
use http::{Response, StatusCode};
use stocktake_identity::{StaticToken, requests as identity};
use stocktake_models::store_for_business::SeatAction;
use stocktake_partner_center::requests as partner_center;
use stocktake_store_for_business::requests as store_for_business;
use stocktake_store_services::requests as store_services;
use stocktake_transport::{
    Caller, Endpoint, Error, ErrorKind, OperationRequest, Pipeline, RetryPolicy, SasUri,
    test_kit::Replay,
};

use super::input::{Message, assert_plain, choice};

/// What the request carries and no error may show.
const TOKEN: &str = "sentinel-token-of-the-call";
const KEY: &str = "sentinel-store-id-key";
const SIGNATURE: &str = "sentinel-signature";

/// Longer than any error: code, inner code, message, what else it tells, and two ids.
const LONGEST: usize = 4_000;

/// A letter for the operation, the status, headers and the body: `A404`, `retry-after: 5`, an empty
/// line, `{"code":"NotFound"}`.
pub fn check(data: &[u8]) {
    let Some((operation, rest)) = choice(data, 10) else {
        return;
    };
    let Some(answer) = Message::read(rest) else {
        return;
    };
    let status = answer.first.parse::<u16>().ok();
    let Some(status) = status.and_then(|status| StatusCode::from_u16(status).ok()) else {
        return;
    };
    let mut response = Response::new(Bytes::copy_from_slice(answer.body));
    *response.status_mut() = status;
    *response.headers_mut() = answer.headers;
    if let Err(error) = call(operation, response) {
        judge(&error, status, secrets(operation));
    }
}

/// What the request of an operation carries; anything else is a word like others.
fn secrets(operation: usize) -> &'static [&'static str] {
    match operation {
        2 | 9 => &[TOKEN, KEY],
        4 => &[SIGNATURE],
        7 | 8 => &[KEY],
        _ => &[TOKEN],
    }
}

fn judge(error: &Error, status: StatusCode, secrets: &[&str]) {
    assert_eq!(error.status(), Some(status));
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_reached() && error.operation().is_some());
    if !status.is_success() {
        assert_eq!(error.kind(), ErrorKind::Service);
    }
    let text = error.to_string();
    assert_plain(&text, LONGEST);
    let parts = [
        error.code(),
        error.inner_code(),
        error.request_id(),
        error.correlation_id(),
    ];
    for part in parts.into_iter().flatten() {
        assert_plain(part, 700);
        assert!(text.contains(part), "{text:?} {part:?}");
    }
    if let Some(fault) = error.fault() {
        let told = fault.message().into_iter().chain(fault.component());
        for part in told.chain(fault.data().iter().map(String::as_str)) {
            assert!(
                part.len() <= 700 && !part.contains(char::is_control),
                "{part:?}"
            );
        }
    }
    let whole = format!("{error:?} {text} {:?}", error.fault());
    for secret in secrets {
        assert!(!whole.contains(secret), "{whole}");
    }
    let _ = (
        error.is_retryable(),
        error.needs_user_interaction(),
        error.meaning(),
    );
    let _ = (
        error.is_not_found(),
        error.is_throttled(),
        error.is_conflict(),
    );
    if let Some(row) = error.documented() {
        assert_eq!(row.status, status.as_u16());
    }
}

fn call(operation: usize, answer: Response<Bytes>) -> Result<(), Error> {
    let product = || ("9WZDNCRFJ3PS".to_owned(), "0015".to_owned());
    let queue = || {
        let address = format!("https://queue.example/q1?sv=1&sig={SIGNATURE}");
        SasUri::parse(&address).expect("it is an address")
    };
    let tenant = "contoso.onmicrosoft.com";
    match operation {
        0 => send(&store_for_business::GetInventory::new(), answer),
        1 => {
            let (product, sku) = product();
            let users = ["ann@contoso.com".to_owned()];
            let request = store_for_business::BulkAssignAndReclaimSeats::new(
                product,
                sku,
                users,
                SeatAction::Assign,
            );
            send(&request, answer)
        }
        2 => send(&store_services::QueryOrders::new(KEY), answer),
        3 => send(&store_services::QueryProductsV8::new("neutral"), answer),
        4 => send(&store_services::PeekClawbackMessages::new(queue()), answer),
        5 => {
            let (product, sku) = product();
            send(&partner_center::GetSku::new(product, sku, "US"), answer)
        }
        6 => send(&partner_center::CheckInventory::new("US"), answer),
        7 => {
            let resource = "https://onestore.microsoft.com";
            let request =
                identity::RequestTokenV1::new(tenant, "client_credentials", "id", resource);
            send(&request.client_secret(KEY), answer)
        }
        8 => {
            let request = identity::RequestTokenV2::new(tenant, "client_credentials", "id");
            send(&request.client_secret(KEY), answer)
        }
        _ => send(&identity::RenewPurchaseKey::new(TOKEN, KEY), answer),
    }
}

fn send<R: OperationRequest>(request: &R, answer: Response<Bytes>) -> Result<(), Error> {
    let token = StaticToken::new(TOKEN).expect("it is a token");
    let pipeline = Pipeline::builder(Replay::new().then(answer))
        .credential(token)
        .retry(RetryPolicy::never())
        .seed(7)
        .build();
    let endpoint: Endpoint = "https://service.example".parse().expect("it is an address");
    let caller = Caller::new(pipeline, endpoint);
    super::input::block_on(caller.send(request)).map(|_| ())
}
