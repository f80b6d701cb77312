//! An emulator of the Store services whose clock stands still, and clients of it: what the tests of
//! collections and purchases have in common. Each has a `desk`, with what only it needs.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use stocktake::{
    Stocktake,
    models::Timestamp,
    store_services::StoreServices,
    transport::{HttpTransport as _, RetryPolicy},
};
use stocktake_emulator::{Clock, Emulator, Seed};

use crate::desk::SOURCE;

/// The application of the tests.
pub(crate) const CLIENT: &str = "00000000-0000-0000-0000-000000000001";
/// Another application.
pub(crate) const OTHER_CLIENT: &str = "00000000-0000-0000-0000-000000000002";
/// The customer of most tests, to Xbox.
pub(crate) const ANA: &str = "1001";

pub(crate) struct Desk {
    pub(crate) emulator: Emulator,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// Status and codes as one text, and the details.
    pub(crate) fn refusal(&self) -> (String, Vec<String>) {
        let body = self.json();
        let inner = &body["innererror"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let status = self.status.as_u16();
        let codes = format!("{status} {}/{}", text(&body["code"]), text(&inner["code"]));
        assert_eq!(body["source"], SOURCE);
        let data = inner["data"].as_array().cloned().unwrap_or_default();
        (codes, data.iter().map(text).collect())
    }
}

impl Desk {
    /// With a part `storeServices` of a seed, on 15 May 2026 at 07:00:01 UTC.
    pub(crate) fn new(store_services: &Value) -> Self {
        let clock = Clock::new();
        clock.stop();
        clock.set(moment("2026-05-15T07:00:01Z"));
        let seed = json!({ "storeServices": store_services }).to_string();
        let seed = Seed::from_json(&seed, &clock).unwrap();
        let emulator = Emulator::builder().clock(clock).seed(seed).build();
        Self {
            emulator: emulator.unwrap(),
        }
    }

    pub(crate) fn stocktake(&self, client_id: &str) -> Stocktake {
        Stocktake::builder()
            .transport(self.emulator.transport())
            .emulator("http://127.0.0.1".parse().unwrap())
            .client_secret("emulator", client_id, "emulator")
            .retry(RetryPolicy::never())
            .build()
            .unwrap()
    }

    pub(crate) fn client(&self) -> StoreServices {
        self.stocktake(CLIENT).store_services()
    }

    /// The value of an `Authorization` header.
    pub(crate) async fn bearer(&self, client_id: &str) -> String {
        let keys = self.stocktake(client_id).store_id_keys();
        let token = keys.tickets().service().await.unwrap();
        format!("Bearer {}", token.expose_to_service())
    }

    pub(crate) async fn send_request(&self, request: http::Request<Bytes>) -> Reply {
        let answer = self.emulator.transport().send(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = body.collect(1 << 22).await.unwrap();
        Reply {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.emulator.clock().advance(Duration::from_secs(seconds));
    }
}

pub(crate) fn moment(text: &str) -> std::time::SystemTime {
    Timestamp::parse(text).unwrap().to_system_time().unwrap()
}

/// A value with other fields put over it.
pub(crate) fn with(mut value: Value, fields: Value) -> Value {
    let (Value::Object(target), Value::Object(fields)) = (&mut value, fields) else {
        panic!("two objects are needed");
    };
    target.extend(fields);
    value
}
