//! The parts put together: one account, one transport, every family.
#![cfg(all(
    feature = "store-for-business",
    feature = "store-services",
    feature = "partner-center"
))]

use bytes::Bytes;
use stocktake::{
    Cloud, Stocktake,
    identity::StaticToken,
    transport::{Endpoint, TransportError, test_kit::Replay},
};

/// Answers for the token endpoint and for one operation of each family.
#[allow(
    clippy::unnecessary_wraps,
    reason = "it has the form that a replay calls"
)]
fn service(request: &http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
    let path = request.uri().path();
    let body = if path.ends_with("/oauth2/v2.0/token") {
        r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0.of.login"}"#
    } else if path.ends_with("/V1/Inventory") {
        r#"{"inventoryEntries":[{"availableSeats":3}]}"#
    } else if path.ends_with("/v8.0/b2b/clawback/sastoken") {
        r#"{"expiresOn":"2022-12-09T02:13Z","uri":"https://queue.example.net/q?sig=s"}"#
    } else {
        r#"{"id":"DZH318Z0BQ3P","title":"Standard_B1s"}"#
    };
    Ok(http::Response::new(Bytes::from_static(body.as_bytes())))
}

fn addresses(replay: &Replay) -> Vec<String> {
    replay
        .requests()
        .iter()
        .map(|request| request.uri().to_string())
        .collect()
}

async fn one_call_of_each_family(stocktake: &Stocktake) -> Result<(), stocktake::Error> {
    let inventory = stocktake.store_for_business().inventory().await?;
    assert_eq!(
        inventory.inventory_entries.map(|entries| entries.len()),
        Some(1)
    );
    let sas = stocktake.store_services().get_clawback_sas_token().await?;
    assert_eq!(sas.expires_on.to_string(), "2022-12-09T02:13Z");
    let product = stocktake
        .partner_center()
        .country("US")
        .product("DZH318Z0BQ3P")
        .get()
        .await?;
    assert_eq!(product.title.as_deref(), Some("Standard_B1s"));
    Ok(())
}

#[tokio::test]
async fn an_emulator_stands_for_all_services() {
    let replay = Replay::by(service);
    let emulator: Endpoint = "http://127.0.0.1:8080".parse().unwrap();
    let stocktake = Stocktake::builder()
        .transport(replay.clone())
        .client_secret("contoso", "an-app", "a-secret-of-the-app")
        .emulator(emulator)
        .build()
        .unwrap();
    one_call_of_each_family(&stocktake).await.unwrap();
    assert_eq!(
        addresses(&replay),
        [
            "http://127.0.0.1:8080/login/contoso/oauth2/v2.0/token",
            "http://127.0.0.1:8080/store-for-business/V1/Inventory",
            "http://127.0.0.1:8080/purchase/v8.0/b2b/clawback/sastoken",
            // Another audience, another token.
            "http://127.0.0.1:8080/login/contoso/oauth2/v2.0/token",
            "http://127.0.0.1:8080/partner-center/v1/products/DZH318Z0BQ3P?country=US",
        ]
    );
    assert!(!format!("{stocktake:?}").contains("a-secret-of-the-app"));
}

#[tokio::test]
async fn the_real_services_are_the_default() {
    let replay = Replay::by(service);
    let stocktake = Stocktake::builder()
        .transport(replay.clone())
        .credential(StaticToken::new("eyJ0.static").unwrap())
        .build()
        .unwrap();
    one_call_of_each_family(&stocktake).await.unwrap();
    assert_eq!(
        addresses(&replay),
        [
            "https://bspmts.mp.microsoft.com/V1/Inventory",
            "https://purchase.mp.microsoft.com/v8.0/b2b/clawback/sastoken",
            "https://api.partnercenter.microsoft.com/v1/products/DZH318Z0BQ3P?country=US",
        ]
    );
}

#[tokio::test]
async fn a_national_cloud_has_its_own_authority_and_partner_center() {
    let replay = Replay::by(service);
    let stocktake = Stocktake::builder()
        .transport(replay.clone())
        .client_secret("contoso", "an-app", "a-secret-of-the-app")
        .cloud(Cloud::China)
        .build()
        .unwrap();
    stocktake
        .partner_center()
        .country("CN")
        .product("DZH318Z0BQ3P")
        .get()
        .await
        .unwrap();
    let sent = replay.requests();
    assert_eq!(
        addresses(&replay),
        [
            "https://login.chinacloudapi.cn/contoso/oauth2/v2.0/token",
            "https://partner.partnercenterapi.microsoftonline.cn/v1/products/DZH318Z0BQ3P?country=CN",
        ]
    );
    let form = String::from_utf8(sent[0].body().to_vec()).unwrap();
    let scope = "scope=https%3A%2F%2Fpartner.partnercenterapi.microsoftonline.cn%2F.default";
    assert!(form.contains(scope), "{form}");
}

#[tokio::test]
async fn partner_center_can_have_an_account_of_its_own() {
    let replay = Replay::by(service);
    let stocktake = Stocktake::builder()
        .transport(replay.clone())
        .credential(StaticToken::new("eyJ0.of.the.app").unwrap())
        .partner_center_credential_from(|_| StaticToken::new("eyJ0.of.a.user").unwrap())
        .build()
        .unwrap();
    one_call_of_each_family(&stocktake).await.unwrap();
    let tokens: Vec<_> = replay
        .requests()
        .iter()
        .map(|request| {
            request.headers()["authorization"]
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(
        tokens,
        [
            "Bearer eyJ0.of.the.app",
            "Bearer eyJ0.of.the.app",
            "Bearer eyJ0.of.a.user"
        ]
    );
}
