//! The client and the transport on which the tests play.

use std::fmt::Write as _;

use async_trait::async_trait;
use bytes::Bytes;
use stocktake_models::Guid;
use stocktake_partner_center::{PartnerCenter, PartnerCenterBuilder};
use stocktake_transport::{
    AccessToken, Credential, CredentialError, Pipeline, RetryPolicy, redact, test_kit::Replay,
};

/// The token of all calls. No text of ours may show it.
pub const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.c2VudGluZWw.sentinel-signature";

pub const TENANT: &str = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";
pub const SUBSCRIPTION: &str = "3A231FBE-37FE-4410-93FD-730D3D5D4C75";
pub const CORRELATION: &str = "4acb26a1-3536-4081-bc7d-092869a4961a";

/// Has the same token for every audience.
#[derive(Debug)]
pub struct Fixed;

#[async_trait]
impl Credential for Fixed {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        AccessToken::new(TOKEN)
    }
}

pub fn builder(replay: &Replay) -> PartnerCenterBuilder {
    let pipeline = Pipeline::builder(replay.clone())
        .credential(Fixed)
        .seed(7)
        .build();
    PartnerCenter::builder(pipeline)
}

/// A client that retries as in production, on the clock of the test.
pub fn client(replay: &Replay) -> PartnerCenter {
    builder(replay).build()
}

/// A client that tries everything once.
pub fn client_without_retries(replay: &Replay) -> PartnerCenter {
    let once = RetryPolicy::default().with_attempts(1);
    let client = client(replay);
    let options = client.options().clone().with_retry(once);
    client.with_options(options)
}

pub fn guid(text: &str) -> Guid {
    text.parse().expect("a GUID")
}

/// A request as it goes over the wire, but for the token.
pub fn wire_form(request: &http::Request<Bytes>) -> String {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    let mut headers: Vec<_> = request.headers().iter().collect();
    headers.sort_by_key(|(name, _)| name.as_str());
    for (name, value) in headers {
        let value = if value.is_sensitive() {
            redact::MASK
        } else {
            value.to_str().expect("a header of text")
        };
        writeln!(text, "{name}: {value}").expect("a string takes all");
    }
    if !request.body().is_empty() {
        let body: serde_json::Value = serde_json::from_slice(request.body()).expect("JSON");
        writeln!(text, "\n{body:#}").expect("a string takes all");
    }
    text
}

/// An answer with headers.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> http::Response<Bytes> {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .expect("a good answer")
}

/// A collection of these items, as the service wraps it.
pub fn collection(items: &[&str]) -> String {
    format!(
        r#"{{"totalCount":{},"items":[{}],"links":{{"self":{{"uri":"/products","method":"GET","headers":[]}}}},"attributes":{{"objectType":"Collection"}}}}"#,
        items.len(),
        items.join(",")
    )
}
