//! A service that answers from a script, and its requests as text without secrets.

#![allow(dead_code, reason = "each test takes the part that it needs")]

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use stocktake_store_services::{CollectionsKey, PurchaseKey, StoreServices};
use stocktake_transport::{
    AccessToken, Attempt, Credential, CredentialError, Pipeline, RetryPolicy, redact,
    test_kit::Replay,
};

pub const TOKEN: &str = "sentinel-access-token-0123456789";
pub const COLLECTIONS_KEY: &str = "sentinel-collections-key-0123456789";
pub const PURCHASE_KEY: &str = "sentinel-purchase-key-0123456789";
pub const SIGNATURE: &str = "sentinelSasSignature0123456789";
pub const POP_RECEIPT: &str = "sentinelPopReceipt0123456789";

/// The address of a queue as the service gives it, valid until the last minute of 2099.
pub const SAS_TOKEN: &str = r#"{"expiresOn":"2099-12-31T23:59Z","uri":"https://uluufeofsxh2k.queue.core.windows.net:443/gxhxcvb32lnk4?sv=2021-10-04&spr=https&sp=rp&sig=sentinelSasSignature0123456789"}"#;

#[derive(Debug)]
pub struct Tokens;

#[async_trait]
impl Credential for Tokens {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        assert_eq!(audience, "https://onestore.microsoft.com");
        AccessToken::new(TOKEN)
    }
}

pub fn pipeline(replay: &Replay) -> Pipeline {
    Pipeline::builder(replay.clone())
        .credential(Tokens)
        .retry(RetryPolicy::default().with_delays(Duration::ZERO, Duration::ZERO))
        .seed(7)
        .build()
}

pub fn client(replay: &Replay) -> StoreServices {
    StoreServices::new(pipeline(replay))
}

pub fn player() -> CollectionsKey {
    CollectionsKey::new(COLLECTIONS_KEY).with_reference("player-17")
}

pub fn payer() -> PurchaseKey {
    PurchaseKey::new(PURCHASE_KEY)
}

/// An answer with a body.
pub fn answer(status: u16, body: impl Into<Bytes>) -> http::Response<Bytes> {
    let mut answer = http::Response::new(body.into());
    *answer.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    answer
}

/// The operation that a request is of.
pub fn operation(request: &http::Request<Bytes>) -> &'static str {
    let attempt = request.extensions().get::<Attempt>();
    attempt.expect("the pipeline says so").operation.name
}

/// A request as it goes over the wire, with its secrets masked and without what differs from run to
/// run.
pub fn wire(request: &http::Request<Bytes>) -> String {
    let mut text = format!("{} {}\n", request.method(), redact::uri(request.uri()));
    let mut headers: Vec<String> = request
        .headers()
        .iter()
        .filter(|(name, _)| {
            !["user-agent", "ms-cv", "x-ms-client-request-id"].contains(&name.as_str())
        })
        .map(|(name, value)| {
            let shown = if redact::is_secret_header(name, value) {
                let scheme = value.to_str().unwrap_or_default().split_once(' ');
                scheme.map_or(redact::MASK.to_owned(), |(scheme, _)| {
                    format!("{scheme} {}", redact::MASK)
                })
            } else {
                value.to_str().unwrap_or_default().to_owned()
            };
            format!("{name}: {shown}\n")
        })
        .collect();
    headers.sort();
    text.extend(headers);
    if !request.body().is_empty() {
        let mut body = serde_json::from_slice(request.body()).expect("a JSON body");
        redact::json(&mut body);
        text.push_str(&serde_json::to_string_pretty(&body).expect("JSON"));
        text.push('\n');
    }
    text
}
