//! What the tests share: a scripted service, a clock, keys.

#![allow(dead_code, reason = "each test uses its part")]

use std::time::{Duration, SystemTime};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use serde_json::{Value, json};
use stocktake_identity::App;
use stocktake_transport::{
    Pipeline, RetryPolicy,
    test_kit::{PausedClock, Replay},
};

pub const SERVICE: &str = "https://onestore.microsoft.com";
pub const TENANT: &str = "f7d42348-2647-11d3-a52d-4f8b7e4f10aa";
pub const CLIENT: &str = "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11";

pub fn app() -> App {
    App::new(TENANT, CLIENT)
}

/// A pipeline that tries once, on a clock of its own.
pub fn pipeline(replay: &Replay, clock: &PausedClock) -> Pipeline {
    Pipeline::builder(replay.clone())
        .runtime(clock.clone())
        .retry(RetryPolicy::never())
        .seed(1)
        .build()
}

pub fn answer(status: u16, body: impl Into<Bytes>) -> http::Response<Bytes> {
    http::Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap()
}

/// An answer of the token endpoint.
pub fn token(token: &str, expires_in: u64) -> http::Response<Bytes> {
    let body = json!({"token_type": "Bearer", "expires_in": expires_in, "access_token": token});
    answer(200, body.to_string())
}

/// A refusal of the token endpoint, as Entra ID writes it.
pub fn refusal(error: &str, number: u32, words: &str) -> String {
    json!({
        "error": error,
        "error_description": format!(
            "AADSTS{number}: {words} Trace ID: 4d0f-a1 Correlation ID: 77cd-b2 \
             Timestamp: 2026-01-01 00:00:00Z"
        ),
        "error_codes": [number],
        "timestamp": "2026-01-01 00:00:00Z",
        "trace_id": "4d0f-a1",
        "correlation_id": "77cd-b2",
    })
    .to_string()
}

/// The fields of a form that was sent.
pub fn form(request: &http::Request<Bytes>) -> Vec<(String, String)> {
    let text = std::str::from_utf8(request.body()).unwrap();
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap().to_owned();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}

pub fn field(request: &http::Request<Bytes>, name: &str) -> Option<String> {
    let mut fields = form(request).into_iter();
    fields.find(|(key, _)| key == name).map(|(_, value)| value)
}

/// When the keys of the tests were made: the clock's start.
pub const MADE: i64 = 1_767_225_600;
pub const DAY: i64 = 24 * 60 * 60;

pub fn at(seconds: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())
}

/// The claims of a key as the service writes them.
pub fn claims(service: &str) -> Value {
    let audience = format!("https://{service}.mp.microsoft.com/v6.0/keys");
    let refresh = format!("https://{service}.mp.microsoft.com/v6.0/b2b/keys/renew");
    json!({
        "http://schemas.microsoft.com/marketplace/2015/08/claims/key/clientId":
            "b2a1c7a30f644a3e9d0a0d7a3d4f9f11",
        "http://schemas.microsoft.com/marketplace/2015/08/claims/key/payload": "opaquepayload",
        "http://schemas.microsoft.com/marketplace/2015/08/claims/key/userId": "player-17",
        "http://schemas.microsoft.com/marketplace/2015/08/claims/key/refreshUri": refresh,
        "iat": MADE,
        "iss": audience,
        "aud": audience,
        "exp": MADE + 30 * DAY,
        "nbf": MADE - 3601,
    })
}

/// A key with these claims, and a signature that is none.
pub fn key(claims: &Value) -> String {
    let header = json!({"typ": "JWT", "alg": "RS256", "x5t": "sQ", "kid": "sQ"});
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(&header), part(claims))
}

/// The same with one claim changed.
pub fn key_with(service: &str, claim: &str, value: impl Into<Value>) -> String {
    let mut claims = claims(service);
    let long = format!("http://schemas.microsoft.com/marketplace/2015/08/claims/key/{claim}");
    let name = if claims.get(&long).is_some() {
        long
    } else {
        claim.to_owned()
    };
    match value.into() {
        Value::Null => claims.as_object_mut().unwrap().remove(&name),
        value => claims.as_object_mut().unwrap().insert(name, value),
    };
    key(&claims)
}

/// The text of an error without the id that differs from run to run.
pub fn said(error: &dyn std::error::Error) -> String {
    const BEFORE: &str = "correlation id ";
    let text = error.to_string();
    let Some(start) = text.find(BEFORE).map(|place| place + BEFORE.len()) else {
        return text;
    };
    let end = start + text[start..].find([',', ')']).unwrap_or(0);
    format!("{}…{}", &text[..start], &text[end..])
}

/// A request to the token endpoint as a reviewer should see it.
pub fn shown(request: &http::Request<bytes::Bytes>) -> String {
    let fields = form(request);
    let fields = fields.iter().map(|(key, value)| format!("{key}={value}"));
    format!(
        "{}\n{}",
        request.uri(),
        fields.collect::<Vec<_>>().join("\n")
    )
}
