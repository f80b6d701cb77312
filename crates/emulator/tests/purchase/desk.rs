//! An emulator with a clock that stands still, and clients of it.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use stocktake::{
    Stocktake,
    models::Timestamp,
    store_services::{CollectionsKey, PurchaseKey, StoreServices},
    transport::{HttpTransport as _, RetryPolicy, XToken},
};
use stocktake_emulator::{Clock, Emulator, Seed};

/// The application of the tests.
pub(crate) const CLIENT: &str = "00000000-0000-0000-0000-000000000001";
/// Another application.
pub(crate) const OTHER_CLIENT: &str = "00000000-0000-0000-0000-000000000002";
/// The customer of most tests, to Xbox.
pub(crate) const ANA: &str = "1001";
/// Another customer.
pub(crate) const BEN: &str = "1002";

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
        assert_eq!(body["source"], "PurchaseFD");
        let data = inner["data"].as_array().cloned().unwrap_or_default();
        (codes, data.iter().map(text).collect())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
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

    /// A key of a customer for an application, with the user id `user-<hash>`.
    pub(crate) async fn key_for(&self, client_id: &str, user_hash: &str) -> PurchaseKey {
        let keys = self.stocktake(client_id).store_id_keys();
        let ticket = keys.tickets().purchase().await.unwrap();
        let user_id = format!("user-{user_hash}");
        let made = keys.create_purchase_key(x_token(user_hash), &ticket, user_id);
        PurchaseKey::new(made.await.unwrap().secret().clone())
    }

    pub(crate) async fn key(&self, user_hash: &str) -> PurchaseKey {
        self.key_for(CLIENT, user_hash).await
    }

    pub(crate) async fn collections_key(&self, user_hash: &str) -> CollectionsKey {
        let keys = self.stocktake(CLIENT).store_id_keys();
        let ticket = keys.tickets().collections().await.unwrap();
        let made = keys.create_collections_key(x_token(user_hash), &ticket, "user");
        CollectionsKey::new(made.await.unwrap().secret().clone())
    }

    /// The value of an `Authorization` header.
    pub(crate) async fn bearer(&self, client_id: &str) -> String {
        let keys = self.stocktake(client_id).store_id_keys();
        let token = keys.tickets().service().await.unwrap();
        format!("Bearer {}", token.expose_to_service())
    }

    /// Sends a request, with an `Authorization` header or without.
    pub(crate) async fn send(
        &self,
        method: Method,
        address: &str,
        authorization: &str,
        body: impl Into<Bytes>,
    ) -> Reply {
        let address = match address.strip_prefix('/') {
            Some(path) => format!("http://127.0.0.1/{path}"),
            None => address.to_owned(),
        };
        let mut request = http::Request::builder().method(method).uri(address);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        self.send_request(request.body(body.into()).unwrap()).await
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

    /// Sends JSON as the application of the tests.
    pub(crate) async fn ask(&self, path: &str, body: &Value) -> Reply {
        let bearer = self.bearer(CLIENT).await;
        self.send(Method::POST, path, &bearer, body.to_string())
            .await
    }

    /// The same, with a fresh key in the body.
    pub(crate) async fn ask_about(&self, user_hash: &str, path: &str, body: Value) -> Reply {
        let key = self.key(user_hash).await;
        self.ask(
            path,
            &with(body, json!({ "b2bKey": key.secret().expose() })),
        )
        .await
    }

    pub(crate) fn advance_days(&self, days: u64) {
        let clock = self.emulator.clock();
        clock.advance(Duration::from_secs(days * 86_400));
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.emulator.clock().advance(Duration::from_secs(seconds));
    }

    /// The time of the emulator, as a service that uses the client would have it.
    pub(crate) fn now(&self) -> Timestamp {
        self.emulator.clock().now().into()
    }

    /// The part `storeServices` of what the emulator dumps.
    pub(crate) fn state(&self) -> Value {
        let whole: Value = serde_json::from_str(&self.emulator.dump().to_json()).unwrap();
        whole["storeServices"].clone()
    }
}

fn x_token(user_hash: &str) -> XToken {
    XToken::new(&format!("XBL3.0 x={user_hash};token")).unwrap()
}

pub(crate) fn moment(text: &str) -> std::time::SystemTime {
    Timestamp::parse(text).unwrap().to_system_time().unwrap()
}

/// A seed of products and of what the first of two customers has.
pub(crate) fn seed(products: &[Value], ana: Value) -> Value {
    let nobody = json!({ "id": "ana", "name": "Ana Ferreira", "market": "US", "userHash": ANA });
    json!({
        "products": products,
        "customers": [
            with(nobody, ana),
            { "id": "ben", "name": "Ben Okafor", "market": "DE", "userHash": BEN },
        ],
    })
}

/// A product with one SKU that has these fields.
pub(crate) fn product(id: &str, kind: &str, sku: Value) -> Value {
    let sku = with(json!({ "id": "0010" }), sku);
    json!({ "id": id, "title": format!("The {id}"), "kind": kind, "skus": [sku] })
}

/// A subscription add-on.
pub(crate) fn club() -> Value {
    let plan = json!({ "months": 1, "graceDays": 3, "dunningDays": 39 });
    product(
        "9NKEEPERCLUB",
        "Durable",
        json!({ "price": 4.99, "recurrence": plan }),
    )
}

/// A subscription to the club, with an id that follows from a number.
pub(crate) fn subscription(number: u32, fields: Value) -> Value {
    let usual = json!({
        "id": subscription_id(number),
        "productId": "9NKEEPERCLUB", "skuId": "0010",
        "starts": "now-10d", "expires": "now+20d", "autoRenew": true,
    });
    with(usual, fields)
}

pub(crate) fn subscription_id(number: u32) -> String {
    format!("mdr:0:{:032x}:00000000-0000-4000-8000-{number:012x}", 7)
}

/// A GUID that follows from a number.
pub(crate) fn guid(number: u32) -> String {
    format!("00000000-0000-4000-9000-{number:012x}")
}

/// A value with other fields put over it.
pub(crate) fn with(mut value: Value, fields: Value) -> Value {
    let (Value::Object(target), Value::Object(fields)) = (&mut value, fields) else {
        panic!("two objects are needed");
    };
    target.extend(fields);
    value
}

/// The same value with sorted fields, whatever order the build gives to maps.
pub(crate) fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: std::collections::BTreeMap<_, _> = fields.iter().collect();
            let fields = fields
                .into_iter()
                .map(|(name, value)| (name.clone(), sorted(value)));
            Value::Object(fields.collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
