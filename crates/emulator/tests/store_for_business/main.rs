//! The Store for Business: its operations by the client that people use, and what goes over the wire.

mod access;
mod bulk;
mod inventory;
mod products;
mod refusals;
mod seats;
mod seeds;
#[path = "../wire/sorted.rs"]
mod sorted;
mod wire;

use std::{
    fmt::Write as _,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use stocktake::{RetryPolicy, Stocktake, StoreForBusiness};
use stocktake_emulator::{Clock, Emulator, Seed};
use stocktake_transport::HttpTransport as _;

use sorted::sorted;

pub(crate) const CLIENT: &str = "00000000-0000-0000-0000-000000000001";
/// Twelve of its fifteen users hold a seat.
pub(crate) const NEARLY_FULL: (&str, &str) = ("9NAPP0000001", "0010");
/// Nobody holds a seat of it, and seats are not counted.
pub(crate) const OPEN: (&str, &str) = ("9NAPP0000002", "0010");
pub(crate) const OFFLINE: (&str, &str) = ("9NAPP0000003", "0010");
pub(crate) const REMOVED: (&str, &str) = ("9NAPP0000004", "0010");
pub(crate) const NOT_OWNED: (&str, &str) = ("9NAPP0000005", "0010");

/// A clock that stands still: 2027-01-15T08:00:00Z.
pub(crate) fn clock() -> Clock {
    let clock = Clock::new();
    clock.stop();
    clock.set(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    clock
}

/// The emulator of a seed of this service.
pub(crate) fn seeded(store_for_business: &Value) -> Emulator {
    let clock = clock();
    let seed = json!({ "storeForBusiness": store_for_business }).to_string();
    let seed = Seed::from_json(&seed, &clock).unwrap();
    Emulator::builder().clock(clock).seed(seed).build().unwrap()
}

/// An organisation with an entry of each kind.
pub(crate) fn few() -> Emulator {
    seeded(&few_seed())
}

pub(crate) fn few_seed() -> Value {
    serde_json::from_str(include_str!("few.json")).unwrap()
}

/// The state that all begin with.
pub(crate) fn small() -> Emulator {
    Emulator::builder().clock(clock()).build().unwrap()
}

/// One online product with so many seats, and so many users made from a number.
pub(crate) fn counted(seats: Option<u32>, users: u32) -> Emulator {
    let mut seed = few_seed();
    let organization = &mut seed["organizations"][0];
    organization["generatedUsers"] = json!({ "count": users, "domain": "fabrikam.com" });
    let mut entry = json!({
        "productId": NOT_OWNED.0,
        "skuId": NOT_OWNED.1,
        "licenseType": "online",
        "distributionPolicy": "open",
        "lastModified": "now-1d",
    });
    if let Some(seats) = seats {
        entry["distributionPolicy"] = json!("restricted");
        entry["seatCapacity"] = json!(seats);
    }
    organization["inventory"]
        .as_array_mut()
        .unwrap()
        .push(entry);
    seeded(&seed)
}

/// The entry that [`counted`] adds.
pub(crate) const COUNTED: (&str, &str) = NOT_OWNED;

pub(crate) fn user(number: u32) -> String {
    format!("user{number:07}@fabrikam.com")
}

pub(crate) fn stocktake(emulator: &Emulator, tenant: &str) -> Stocktake {
    Stocktake::builder()
        .transport(emulator.transport())
        .emulator("http://127.0.0.1".parse().unwrap())
        .client_secret(tenant, CLIENT, "emulator")
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

/// The client of the first organisation.
pub(crate) fn client(emulator: &Emulator) -> StoreForBusiness {
    stocktake(emulator, "emulator").store_for_business()
}

/// How many seats there are, and how many of them are available.
pub(crate) async fn counts(client: &StoreForBusiness, product: (&str, &str)) -> (i64, i64) {
    let entries = client.inventory().items().collect().await.unwrap();
    let is_it = |key: &stocktake::models::store_for_business::ProductKey| {
        key.product_id.as_deref() == Some(product.0) && key.sku_id.as_deref() == Some(product.1)
    };
    let mut entries = entries.into_iter();
    let entry = entries.find(|entry| entry.product_key.as_ref().is_some_and(is_it));
    let entry = entry.unwrap();
    (entry.seat_capacity.unwrap(), entry.available_seats.unwrap())
}

/// An answer as it came.
pub(crate) struct Raw {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Raw {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Status, headers and body as one text whose order does not depend on anything.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("{}\n", self.status);
        let mut headers: Vec<_> = self.headers.iter().collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in headers {
            writeln!(text, "{name}: {}", value.to_str().unwrap()).unwrap();
        }
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        text.push_str(&serde_json::to_string_pretty(&sorted(&body)).unwrap());
        text
    }
}

/// A token of the first organisation.
pub(crate) async fn token(emulator: &Emulator, tenant: &str) -> String {
    let form = format!(
        "grant_type=client_credentials&client_id={CLIENT}&client_secret=emulator\
         &resource=https%3A%2F%2Fonestore.microsoft.com"
    );
    let request = http::Request::post(format!("http://127.0.0.1/login/{tenant}/oauth2/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into())
        .unwrap();
    let answer = send(emulator, request).await;
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

/// One request with a token.
pub(crate) async fn raw(emulator: &Emulator, method: Method, path: &str, body: &str) -> Raw {
    let token = token(emulator, "emulator").await;
    let request = http::Request::builder()
        .method(method)
        .uri(format!("http://127.0.0.1/store-for-business{path}"))
        .header("authorization", format!("Bearer {token}"))
        .body(body.to_owned().into())
        .unwrap();
    send(emulator, request).await
}

pub(crate) async fn get(emulator: &Emulator, path: &str) -> Raw {
    raw(emulator, Method::GET, path, "").await
}

pub(crate) async fn send(emulator: &Emulator, request: http::Request<Bytes>) -> Raw {
    let answer = emulator.transport().send(request).await.unwrap();
    let (head, body) = answer.into_parts();
    let body = body.collect(16 << 20).await.unwrap();
    Raw {
        status: head.status,
        headers: head.headers,
        body,
    }
}
