//! What only the tests of collections need at the desk.

use bytes::Bytes;
use serde_json::{Value, json};
use stocktake::{
    identity::{StoreIdKey, Tickets},
    store_services::CollectionsKey,
    transport::XToken,
};
use stocktake_emulator::{Clock, Emulator};

use crate::sorted::sorted;
pub(crate) use crate::till::{ANA, CLIENT, Desk, OTHER_CLIENT, Reply, with};

/// What the service calls itself in errors.
pub(crate) const SOURCE: &str = "CollectionsFD";

impl Desk {
    /// With the seed that comes with the emulator.
    pub(crate) fn small() -> Self {
        let clock = Clock::new();
        clock.stop();
        let emulator = Emulator::builder().clock(clock).build().unwrap();
        Self { emulator }
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
        self.send_request(request.body(body).unwrap()).await
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
}

pub(crate) fn x_token(user_hash: &str, token: &str) -> XToken {
    XToken::new(&format!("XBL3.0 x={user_hash};{token}")).unwrap()
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

/// JSON for people, the same in every build.
pub(crate) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(&sorted(value)).unwrap()
}
