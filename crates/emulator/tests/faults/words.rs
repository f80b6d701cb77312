//! A status that a rule asks for, in the words of each service and as the real clients read them.

use std::{
    fmt::Write as _,
    time::{Duration, UNIX_EPOCH},
};

use stocktake::{
    Error, Stocktake,
    identity::token_endpoint_error,
    models::store_services::ProductSkuId,
    store_services::{CollectionsKey, PurchaseKey},
    transport::RetryPolicy,
};
use stocktake_emulator::{Fault, FaultRule};

use crate::with;

const SERVICES: [&str; 6] = [
    "login",
    "store-for-business",
    "collections",
    "purchase",
    "partner-center",
    "clawback",
];

/// What a call comes to while all answers of a service have one status.
async fn struck(service: &str, status: u16) -> Error {
    let rule = FaultRule::new(Fault::status(status)).path(format!("/{service}/*"));
    let emulator = with(rule);
    emulator.clock().stop();
    emulator
        .clock()
        .set(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let stocktake = Stocktake::builder()
        .transport(emulator.transport())
        .emulator("http://127.0.0.1".parse().unwrap())
        .client_secret("contoso.com", "my-app", "any secret")
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let services = stocktake.store_services();
    let error = match service {
        "collections" => {
            let key = CollectionsKey::new("of nobody");
            let request = services.query_products_v9(key, [ProductSkuId::new("9NLANTERN006")]);
            request.items().collect().await.err()
        }
        "purchase" => {
            let request = services.query_recurrences(PurchaseKey::new("of nobody"));
            request.items().collect().await.err()
        }
        "clawback" => {
            let queue = services.clawback_queue().await.unwrap();
            queue.peek(1).await.err()
        }
        "partner-center" => {
            let us = stocktake.partner_center().country("US");
            us.product("DG7GMGF0FKX9").get().await.err()
        }
        _ => stocktake.store_for_business().inventory().await.err(),
    };
    error.unwrap()
}

#[tokio::test]
async fn every_service_has_words_of_its_own() {
    let mut told = String::new();
    for service in SERVICES {
        for status in [400, 401, 403, 404, 405, 408, 409, 413, 429, 500, 501, 503] {
            let error = struck(service, status).await;
            let error = token_endpoint_error(&error).unwrap_or(&error);
            assert_eq!(error.status().unwrap(), status, "{service}");
            // The gateway of Partner Center has a form of its own for this, which has no code.
            let has_code = (service, status) != ("partner-center", 429);
            assert_eq!(error.code().is_some(), has_code, "{service} {status}");
            let [code, inner] = [error.code(), error.inner_code()].map(Option::unwrap_or_default);
            let message = error.fault().unwrap().message().unwrap_or_default();
            writeln!(told, "{service} {status} {code}/{inner} {message}").unwrap();
        }
    }
    insta::assert_snapshot!(told);
}

#[tokio::test]
async fn a_gateway_has_a_page() {
    for service in &SERVICES[1..] {
        for status in [418, 502, 504] {
            let error = struck(service, status).await;
            assert_eq!(error.status().unwrap(), status, "{service}");
            assert_eq!(error.code(), None, "{service} {status}");
        }
    }
}
