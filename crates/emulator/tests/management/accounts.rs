//! Customers, keys, refunds and codes.

use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};
use stocktake_emulator::{Emulator, StoreIdKeyRequest};

use crate::{emulator, get, send};

const CLIENT: &str = "00000000-0000-0000-0000-000000000001";

fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    serde_json::from_slice(&engine.decode(claims).unwrap()).unwrap()
}

async fn customer(emulator: &Emulator) -> String {
    let customers = get(emulator, "/customers").await;
    let first = &customers[0];
    assert_eq!(first.as_object().unwrap().len(), 2);
    assert!(!first["name"].as_str().unwrap().is_empty());
    first["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn customers_are_the_same_in_both_ways() {
    let emulator = emulator();
    let listed = serde_json::to_value(emulator.customers()).unwrap();
    assert_eq!(get(&emulator, "/customers").await, listed);
    assert!(!emulator.customers().is_empty());
}

#[tokio::test]
async fn a_key_is_renewed_where_it_was_made() {
    let emulator = emulator();
    let customer = customer(&emulator).await;
    for kind in ["collections", "purchase"] {
        let body = json!({
            "customer": customer, "kind": kind, "clientId": CLIENT, "publisherUserId": "u-1",
        });
        let (status, made) = send(&emulator, "POST", "/store-id-keys", &body.to_string()).await;
        assert_eq!(status, 200);
        let claims = claims(made["key"].as_str().unwrap());
        let named = |name: &str| {
            &claims[format!("http://schemas.microsoft.com/marketplace/2015/08/claims/key/{name}")]
        };
        assert_eq!(
            claims["aud"],
            format!("https://{kind}.mp.microsoft.com/v6.0/keys")
        );
        assert_eq!(named("userId"), "u-1");
        assert_eq!(named("clientId"), CLIENT.replace('-', "").as_str());
        let address = format!("http://127.0.0.1:4000/{kind}/v6.0/b2b/keys/renew");
        assert_eq!(named("refreshUri"), address.as_str());
    }
}

/// Asks for what a customer owns, with a key.
async fn query(emulator: &Emulator, key: &str) -> u16 {
    use stocktake_transport::HttpTransport as _;
    let form = format!(
        "grant_type=client_credentials&client_id={CLIENT}&client_secret=any\
         &resource=https://onestore.microsoft.com"
    );
    let request = http::Request::post("http://127.0.0.1/login/emulator/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into());
    let answer = emulator.transport().send(request.unwrap()).await.unwrap();
    let body = answer.into_body().collect(1 << 20).await.unwrap();
    let token: Value = serde_json::from_slice(&body).unwrap();
    let body = json!({
        "beneficiaries": [{ "identityType": "b2b", "identityValue": key, "localTicketReference": "" }],
        "productTypes": ["Application", "Durable", "Game", "UnmanagedConsumable"],
    });
    let request = http::Request::post("http://127.0.0.1/collections/v6.0/collections/query")
        .header(
            "authorization",
            format!("Bearer {}", token["access_token"].as_str().unwrap()),
        )
        .header("content-type", "application/json")
        .body(body.to_string().into());
    emulator
        .transport()
        .send(request.unwrap())
        .await
        .unwrap()
        .status()
        .as_u16()
}

#[tokio::test]
async fn keys_are_revoked() {
    let emulator = emulator();
    let customer = customer(&emulator).await;
    let request = StoreIdKeyRequest::collections(&customer, CLIENT);
    let key = emulator.store_id_key(&request).unwrap();
    assert_eq!(query(&emulator, &key).await, 200);

    let body = json!({ "customer": customer }).to_string();
    let (status, _) = send(&emulator, "POST", "/store-id-keys/revoke", &body).await;
    assert_eq!(status, 204);
    assert_eq!(query(&emulator, &key).await, 401);

    emulator.clock().advance(Duration::from_secs(1));
    let key = emulator.store_id_key(&request).unwrap();
    assert_eq!(query(&emulator, &key).await, 200);
    emulator.revoke_store_id_keys(&customer).unwrap();
    assert_eq!(query(&emulator, &key).await, 401);
}

#[tokio::test]
async fn nobody_has_keys_who_is_not_there() {
    let emulator = emulator();
    let request = StoreIdKeyRequest::purchase("nobody", CLIENT).publisher_user_id("u");
    let error = emulator.store_id_key(&request).unwrap_err().to_string();
    assert_eq!(error, "there is no customer with the id `nobody`");
    assert!(emulator.revoke_store_id_keys("nobody").is_err());
    let body = json!({ "customer": "nobody", "kind": "purchase", "clientId": CLIENT });
    let (status, problem) = send(&emulator, "POST", "/store-id-keys", &body.to_string()).await;
    assert_eq!(status, 404);
    assert_eq!(problem["message"], error);
}

#[tokio::test]
async fn a_code_is_redeemed() {
    use stocktake_transport::HttpTransport as _;
    let emulator = emulator();
    let body = json!({
        "user": "ines.keller@contoso.com", "clientId": CLIENT, "tenant": "contoso.com",
        "redirectUri": "http://localhost/in",
    });
    let (status, made) = send(&emulator, "POST", "/authorization-codes", &body.to_string()).await;
    assert_eq!(status, 200, "{made}");
    let form = format!(
        "grant_type=authorization_code&code={}&client_id={CLIENT}&redirect_uri=http://localhost/in\
         &resource=https://api.partnercenter.microsoft.com",
        made["code"].as_str().unwrap()
    );
    let request = http::Request::post("http://127.0.0.1/login/contoso.com/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into());
    let answer = emulator.transport().send(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);

    let body = body.to_string().replace("ines.keller", "nobody");
    let (status, problem) = send(&emulator, "POST", "/authorization-codes", &body).await;
    assert_eq!(status, 400);
    assert_eq!(problem["message"], "there is no user `nobody@contoso.com`");
}

#[tokio::test]
async fn a_refund_is_made_once() {
    let emulator = emulator();
    let order = "7a1d4c2e-0000-4000-8000-00000000000a";
    let seed = json!({ "storeServices": {
        "products": [{
            "id": "9NBLGGH42CFD", "title": "Coins", "kind": "Consumable", "skus": [{ "id": "0010", "price": 2.5 }],
        }],
        "customers": [{
            "id": "c", "name": "Kim", "market": "DE",
            "orders": [{
                "id": order, "shortId": "1234567890", "purchased": "now-1d",
                "lines": [{ "id": "7a1d4c2e-0000-4000-8000-00000000000b", "productId": "9NBLGGH42CFD", "skuId": "0010" }],
            }],
        }],
    } });
    let (status, problem) = send(&emulator, "PUT", "/state", &seed.to_string()).await;
    assert_eq!(status, 204, "{problem}");
    let body = json!({ "customer": "c", "orderId": order, "kind": "Refund" }).to_string();
    let (status, events) = send(&emulator, "POST", "/refunds", &body).await;
    assert_eq!(status, 200, "{events}");
    assert!(!events.as_array().unwrap().is_empty());
    let (status, problem) = send(&emulator, "POST", "/refunds", &body).await;
    assert_eq!(status, 400);
    assert!(problem["message"].is_string());
}
