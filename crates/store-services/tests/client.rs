//! Where requests go, for which sandbox, and with which token.

mod service;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::Value;
use service::{answer, operation, payer, player};
use stocktake_store_services::{StoreServices, grant::FreeProduct};
use stocktake_transport::{
    AccessToken, CallOptions, Credential, CredentialError, Pipeline, RetryPolicy, test_kit::Replay,
};

fn scripted() -> Replay {
    Replay::by(|request| {
        Ok(match operation(request) {
            "consume_v8" => answer(200, include_str!("answers/consume_v8.json")),
            "consume_v6" => answer(204, ""),
            "grant_v6" | "grant_v7" => answer(200, include_str!("answers/grant_v7.json")),
            "change_recurrence" => answer(200, include_str!("answers/change_recurrence.json")),
            "get_clawback_sas_token" => answer(200, service::SAS_TOKEN),
            _ => answer(200, r#"{"items":[]}"#),
        })
    })
}

/// Calls everything but the queue itself.
async fn call_everything(client: &StoreServices) {
    let gift = || FreeProduct::new("9NBLGGH5WVP6", "0010", "9RT7C09D5J3W");
    let owned = [stocktake_models::store_services::ProductType::Durable];
    client.query_products_v6(player(), owned).await.unwrap();
    client.query_products_v8(player(), "DE").await.unwrap();
    client.query_products_v9(player(), []).await.unwrap();
    client.consume_v6(player(), "4b8f").await.unwrap();
    client.consume_v8(player(), "9N02").await.unwrap();
    client
        .grant_v6(payer(), gift(), "us", "en-us")
        .await
        .unwrap();
    client
        .grant_v7(payer(), gift(), "us", "en-us")
        .await
        .unwrap();
    client.query_recurrences(payer()).await.unwrap();
    client.recurrence(payer(), "mdr:0").cancel().await.unwrap();
    client.query_orders(payer()).await.unwrap();
    client.clawback_queue().await.unwrap();
}

#[tokio::test]
async fn each_request_goes_to_its_service() {
    let replay = scripted();
    let client = StoreServices::builder(service::pipeline(&replay))
        .collections_endpoint("http://127.0.0.1:8080/collections/")
        .and_then(|builder| builder.purchase_endpoint("http://127.0.0.1:8080/purchase"))
        .unwrap()
        .build();
    call_everything(&client).await;
    let sent = replay.requests();
    assert_eq!(sent.len(), 11);
    for request in sent {
        let server = match operation(&request) {
            name if name.starts_with("query_products") || name.starts_with("consume") => {
                "/collections/v"
            }
            _ => "/purchase/v",
        };
        assert_eq!(request.uri().authority().unwrap(), "127.0.0.1:8080");
        assert!(
            request.uri().path().starts_with(server),
            "{}",
            request.uri()
        );
    }
}

#[tokio::test]
async fn the_sandbox_of_the_client_is_that_of_its_requests() {
    let replay = scripted();
    let client = StoreServices::builder(service::pipeline(&replay))
        .sandbox("XDKS.1")
        .build();
    call_everything(&client).await;
    for request in replay.requests() {
        let name = operation(&request);
        if request.body().is_empty() {
            continue;
        }
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        if name.ends_with("_v6") {
            assert_eq!(body["sbx"], Value::Null, "{name} cannot name a sandbox");
        } else {
            assert_eq!(body["sbx"], "XDKS.1", "{name}");
        }
    }
    let replay = scripted();
    let client = StoreServices::builder(service::pipeline(&replay))
        .sandbox("XDKS.1")
        .build();
    client.query_orders(payer()).sbx("XDKS.2").await.unwrap();
    let body: Value = serde_json::from_slice(replay.requests()[0].body()).unwrap();
    assert_eq!(body["sbx"], "XDKS.2");
}

/// Notes the audiences that it is asked for.
#[derive(Clone, Debug, Default)]
struct Noted(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl Credential for Noted {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        self.0.lock().unwrap().push(audience.to_owned());
        AccessToken::new(service::TOKEN)
    }
}

#[tokio::test]
async fn every_call_but_those_to_the_queue_has_a_token_of_the_audience() {
    let (replay, noted) = (scripted(), Noted::default());
    let pipeline = Pipeline::builder(replay.clone()).credential(noted.clone());
    let client = StoreServices::builder(pipeline.build())
        .audience("https://onestore.example")
        .build();
    call_everything(&client).await;
    assert_eq!(*noted.0.lock().unwrap(), ["https://onestore.example"; 11]);

    let replay = scripted();
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    let _ = queue.peek(1).await;
    let sent = replay.requests();
    assert_eq!(operation(&sent[1]), "peek_clawback_messages");
    assert!(!sent[1].headers().contains_key("authorization"));
}

#[tokio::test]
async fn options_hold_for_both_services() {
    let replay = Replay::by(|_| Ok(answer(503, "")));
    let client = service::client(&replay)
        .with_options(CallOptions::default().with_retry(RetryPolicy::never()));
    client.query_orders(payer()).await.unwrap_err();
    client.query_products_v9(player(), []).await.unwrap_err();
    assert_eq!(replay.requests().len(), 2);
}

#[test]
fn an_endpoint_that_would_leak_tokens_is_refused() {
    let builder = StoreServices::builder(service::pipeline(&Replay::new()));
    let error = builder.purchase_endpoint("http://example.com").unwrap_err();
    assert_eq!(
        error.to_string(),
        "unusable service address: only https is taken, and http for this machine alone"
    );
}
