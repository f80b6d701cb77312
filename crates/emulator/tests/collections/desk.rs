//! An emulator with a clock that stands still, and clients of it.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use stocktake::{
    Stocktake,
    identity::{StoreIdKey, Tickets},
    store_services::{CollectionsKey, StoreServices},
    transport::{HttpTransport as _, RetryPolicy, XToken},
};
use stocktake_emulator::{Clock, Emulator, Seed};

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
        let codes = format!(
            "{} {}/{}",
            self.status.as_u16(),
            text(&body["code"]),
            text(&inner["code"])
        );
        let data = inner["data"].as_array().cloned().unwrap_or_default();
        (codes, data.iter().map(text).collect())
    }
}

impl Desk {
    /// With a part `storeServices` of a seed.
    pub(crate) fn new(store_services: &Value) -> Self {
        let clock = Clock::new();
        clock.stop();
        clock.set(time("2026-05-15T07:00:01Z"));
        let seed = json!({ "storeServices": store_services }).to_string();
        let seed = Seed::from_json(&seed, &clock).unwrap();
        let emulator = Emulator::builder().clock(clock).seed(seed).build();
        Self {
            emulator: emulator.unwrap(),
        }
    }

    /// With the seed that comes with the emulator.
    pub(crate) fn small() -> Self {
        let clock = Clock::new();
        clock.stop();
        let emulator = Emulator::builder().clock(clock).build().unwrap();
        Self { emulator }
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

    pub(crate) fn tickets(&self, client_id: &str) -> Tickets {
        self.stocktake(client_id).store_id_keys().tickets().clone()
    }

    /// A key of a customer for an application, with the user id `user-<hash>`.
    pub(crate) async fn key_for(&self, client_id: &str, user_hash: &str) -> StoreIdKey {
        let keys = self.stocktake(client_id).store_id_keys();
        let ticket = keys.tickets().collections().await.unwrap();
        let made = keys.create_collections_key(
            x_token(user_hash, "token"),
            &ticket,
            format!("user-{user_hash}"),
        );
        made.await.unwrap()
    }

    pub(crate) async fn key(&self, user_hash: &str) -> CollectionsKey {
        let key = self.key_for(CLIENT, user_hash).await;
        CollectionsKey::new(key.secret().clone())
    }

    /// The value of an `Authorization` header.
    pub(crate) async fn bearer(&self, client_id: &str) -> String {
        let token = self.tickets(client_id).service().await.unwrap();
        format!("Bearer {}", token.expose_to_service())
    }

    /// Sends JSON to a path, with a header or without.
    pub(crate) async fn post(&self, path: &str, authorization: &str, body: &Value) -> Reply {
        self.post_text(path, authorization, &body.to_string()).await
    }

    pub(crate) async fn post_text(&self, path: &str, authorization: &str, body: &str) -> Reply {
        let mut request = http::Request::post(format!("http://127.0.0.1{path}"))
            .header("content-type", "application/json");
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        let body = Bytes::from(body.to_owned());
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn send(&self, request: http::Request<Bytes>) -> Reply {
        let answer = self.emulator.transport().send(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = body.collect(1 << 22).await.unwrap();
        Reply {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// Sends JSON as the application of the tests.
    pub(crate) async fn ask(&self, path: &str, body: &Value) -> Reply {
        let bearer = self.bearer(CLIENT).await;
        self.post(path, &bearer, body).await
    }

    /// The user of a query or of a consumption, by a fresh key.
    pub(crate) async fn user(&self, user_hash: &str) -> Value {
        let key = self.key_for(CLIENT, user_hash).await;
        json!({
            "identityType": "b2b",
            "identityValue": key.expose(),
            "localTicketReference": "ticket-7",
        })
    }

    pub(crate) fn advance(&self, seconds: u64) {
        let clock = self.emulator.clock();
        clock.advance(std::time::Duration::from_secs(seconds));
    }
}

pub(crate) fn x_token(user_hash: &str, token: &str) -> XToken {
    XToken::new(&format!("XBL3.0 x={user_hash};{token}")).unwrap()
}

fn time(text: &str) -> std::time::SystemTime {
    let timestamp = stocktake::models::Timestamp::parse(text).unwrap();
    timestamp.to_system_time().unwrap()
}

/// A seed of products and of the items of one customer.
pub(crate) fn seed(products: &[Value], items: &[Value]) -> Value {
    json!({
        "products": products,
        "customers": [
            { "id": "ana", "name": "Ana Ferreira", "market": "US", "userHash": ANA, "entitlements": items },
            { "id": "ben", "name": "Ben Okafor", "market": "DE", "userHash": "1002" },
        ],
    })
}

pub(crate) fn product(id: &str, kind: &str) -> Value {
    json!({ "id": id, "title": id, "kind": kind, "skus": [{ "id": "0010" }] })
}

/// An entitlement, whose ids follow from a number.
pub(crate) fn item(number: u32, product: &str) -> Value {
    json!({
        "id": format!("{number:032x}"),
        "productId": product,
        "skuId": "0010",
        "acquired": "now-10d",
        "transactionId": format!("00000000-0000-4000-8000-{number:012x}"),
        "orderId": format!("00000000-0000-4000-8000-{number:012x}"),
        "orderLineItemId": format!("00000000-0000-4000-9000-{number:012x}"),
    })
}

/// A value with other fields put over it.
pub(crate) fn with(mut value: Value, fields: Value) -> Value {
    let (Value::Object(target), Value::Object(fields)) = (&mut value, fields) else {
        panic!("two objects are needed");
    };
    target.extend(fields);
    value
}
