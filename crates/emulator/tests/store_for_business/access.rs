//! Who is let in, and for which organisation.

use std::{fmt::Write as _, time::Duration};

use http::{Method, Request};
use stocktake::models::store_for_business::InventoryEntryDetails;
use stocktake_emulator::Emulator;

use crate::{client, few, few_seed, raw, seeded, send, sorted::sorted, stocktake, token};

async fn product_ids(emulator: &Emulator, tenant: &str) -> Vec<String> {
    let client = stocktake(emulator, tenant).store_for_business();
    let entries = client.inventory().items().collect().await.unwrap();
    let id = |entry: InventoryEntryDetails| entry.product_key?.product_id;
    entries.into_iter().filter_map(id).collect()
}

#[tokio::test]
async fn the_tenant_decides_whose_inventory_it_is() {
    let emulator = few();
    assert_eq!(product_ids(&emulator, "contoso.com").await.len(), 6);
    assert_eq!(
        product_ids(&emulator, "Fabrikam.com").await,
        ["9NAPP0000006"]
    );
    // One that no organisation names gets the first.
    assert_eq!(product_ids(&emulator, "adventure-works.com").await.len(), 6);
}

#[tokio::test]
async fn without_organizations_everybody_is_refused() {
    let emulator = seeded(&serde_json::json!({}));
    let error = client(&emulator).inventory().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 403);
}

#[tokio::test]
async fn an_application_has_to_be_activated() {
    let mut seed = few_seed();
    seed["organizations"][0]["inactiveApplications"] = serde_json::json!([crate::CLIENT]);
    let emulator = seeded(&seed);
    let error = client(&emulator).inventory().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 403);
    let message = error.fault().unwrap().message().unwrap();
    assert!(
        message.contains("denied") && message.contains("not activated"),
        "{message}"
    );
    // The other organisation has activated it.
    assert_eq!(product_ids(&emulator, "fabrikam.com").await.len(), 1);
}

async fn with(emulator: &Emulator, authorization: Option<&str>) -> String {
    let mut request = Request::get("http://127.0.0.1/store-for-business/V1/Inventory");
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let request = request.body(bytes::Bytes::new()).unwrap();
    let answer = send(emulator, request).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
    answer.json()["Message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_has_to_be_good() {
    let emulator = few();
    let good = token(&emulator, "emulator").await;
    let elsewhere = token(&few(), "emulator").await;
    let mut said = vec![
        with(&emulator, None).await,
        with(&emulator, Some("Basic Zm9vOmJhcg==")).await,
        with(&emulator, Some("Bearer sentinel-token")).await,
        with(&emulator, Some(&format!("Bearer {elsewhere}"))).await,
    ];
    emulator.clock().advance(Duration::from_secs(3600));
    said.push(with(&emulator, Some(&format!("Bearer {good}"))).await);
    insta::assert_snapshot!(said.join("\n"));
}

#[tokio::test]
async fn a_token_for_another_service_is_refused() {
    let emulator = few();
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret=emulator\
         &resource=https%3A%2F%2Fapi.partnercenter.microsoft.com",
        crate::CLIENT
    );
    let request = Request::post("http://127.0.0.1/login/emulator/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into())
        .unwrap();
    let answer = send(&emulator, request).await.json();
    let token = answer["access_token"].as_str().unwrap();
    let message = with(&emulator, Some(&format!("Bearer {token}"))).await;
    assert!(
        message.contains("denied") && message.contains("partnercenter"),
        "{message}"
    );
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let emulator = few();
    let mut said = String::new();
    for (method, path) in [
        (Method::GET, "/V1/Nothing"),
        (Method::GET, "/V1/Inventory/9NAPP0000001//Seats"),
        (Method::PUT, "/V1/Inventory"),
        (
            Method::GET,
            "/v1/public/catalog/Retail/Products/9NAPP0000001",
        ),
    ] {
        let answer = raw(&emulator, method.clone(), path, "").await;
        let body = serde_json::to_string(&sorted(&answer.json())).unwrap();
        writeln!(said, "{method} {path}: {} {body}", answer.status.as_u16()).unwrap();
    }
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn the_mark_of_a_call_comes_back() {
    let request = Request::get("http://bspmts.mp.microsoft.com/v1/inventory")
        .header("ms-cv", "AAAAAAAAAAAAAAAA")
        .body(bytes::Bytes::new())
        .unwrap();
    let answer = send(&few(), request).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.headers["ms-cv"], "AAAAAAAAAAAAAAAA");
}
