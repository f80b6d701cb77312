//! What only the tests of purchases need at the desk.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use stocktake::{
    models::Timestamp,
    store_services::{CollectionsKey, PurchaseKey},
    transport::XToken,
};

pub(crate) use crate::{
    sorted::sorted,
    till::{ANA, CLIENT, Desk, OTHER_CLIENT, Reply, moment, with},
};

/// Another customer, to Xbox.
pub(crate) const BEN: &str = "1002";
/// What the service calls itself in errors.
pub(crate) const SOURCE: &str = "PurchaseFD";

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

impl Desk {
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
