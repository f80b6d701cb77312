//! What a token looks like, at both endpoints.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::{CLIENT, PARTNER_CENTER, STORE, claims, send, small, v1, v2};

fn names(body: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn the_older_endpoint_writes_texts() {
    let emulator = small();
    emulator.clock().stop();
    let now = emulator.clock().now().duration_since(UNIX_EPOCH).unwrap();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", "any"),
        ("resource", STORE),
    ];
    let said = v1(&emulator, "contoso.onmicrosoft.com", &form).await;
    assert_eq!(said.status, 200);
    let fields = [
        "access_token",
        "expires_in",
        "expires_on",
        "ext_expires_in",
        "not_before",
        "resource",
        "token_type",
    ];
    assert_eq!(names(&said.body), fields);
    assert_eq!(said.body["token_type"], "Bearer");
    assert_eq!(said.body["expires_in"], "3599");
    assert_eq!(said.body["ext_expires_in"], "3599");
    assert_eq!(said.body["not_before"], now.as_secs().to_string());
    assert_eq!(said.body["expires_on"], (now.as_secs() + 3599).to_string());
    assert_eq!(said.body["resource"], STORE);

    let claims = claims(said.text("access_token"));
    assert_eq!(claims["aud"], STORE);
    assert_eq!(claims["appid"], CLIENT);
    assert_eq!(claims["appidacr"], "1");
    assert_eq!(claims["tid"], "5e1f0c84-7d26-4b3a-9c4e-1a2b3c4d5e6f");
    assert_eq!(claims["iat"], now.as_secs());
    assert_eq!(claims["exp"], now.as_secs() + 3599);
}

#[tokio::test]
async fn the_newer_endpoint_writes_numbers() {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", "any"),
        (
            "scope",
            "https://onestore.microsoft.com/b2b/keys/create/collections/.default",
        ),
    ];
    let said = v2(&small(), "emulator", &form).await;
    assert_eq!(said.status, 200);
    let fields = ["access_token", "expires_in", "ext_expires_in", "token_type"];
    assert_eq!(names(&said.body), fields);
    assert_eq!(said.body["expires_in"], json!(3599));
    let claims = claims(said.text("access_token"));
    assert_eq!(
        claims["aud"],
        "https://onestore.microsoft.com/b2b/keys/create/collections"
    );
    assert_eq!(claims["tid"], "emulator");
}

#[tokio::test]
async fn nobody_may_keep_an_answer() {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", "any"),
        ("resource", PARTNER_CENTER),
    ];
    let good = v1(&small(), "emulator", &form).await;
    let bad = v1(&small(), "emulator", &form[..1]).await;
    for said in [good, bad] {
        assert_eq!(said.headers["cache-control"], "no-store, no-cache");
        assert_eq!(said.headers["pragma"], "no-cache");
        assert_eq!(said.headers["expires"], "-1");
        let id = said.headers["x-ms-request-id"].to_str().unwrap();
        assert!(uuid::Uuid::parse_str(id).is_ok());
        if said.status == 400 {
            assert_eq!(said.text("trace_id"), id);
        }
    }
}

#[tokio::test]
async fn names_and_paths_are_read_in_any_letter_case() {
    let request = http::Request::post("http://127.0.0.1/Login/Common/OAuth2/Token").header(
        "content-type",
        "Application/X-WWW-Form-URLEncoded; charset=utf-8",
    );
    let body =
        format!("Grant_Type=refresh_token&CLIENT_ID={CLIENT}&refresh_token=emulator-refresh-token");
    let said = send(&small(), request.body(body.into()).unwrap()).await;
    assert_eq!(said.status, 200, "{}", said.body);
}

#[tokio::test]
async fn the_id_of_a_caller_comes_back_if_asked_for() {
    let id = "7f0f3d3e-6a5c-4f0e-9f6f-5d4f6c3b2a10";
    let request = http::Request::post("http://127.0.0.1/login/emulator/oauth2/token")
        .header("client-request-id", id)
        .header("return-client-request-id", "true");
    let said = send(&small(), request.body(bytes::Bytes::new()).unwrap()).await;
    assert_eq!(said.headers["client-request-id"], id);
    assert_eq!(said.body["correlation_id"], id);
}

#[tokio::test]
async fn real_names_lead_here_too() {
    for host in [
        "login.microsoftonline.com",
        "LOGIN.windows.net",
        "login.chinacloudapi.cn:443",
    ] {
        let request = http::Request::post("/common/oauth2/token").header("host", host);
        let said = send(&small(), request.body(bytes::Bytes::new()).unwrap()).await;
        assert_eq!(said.refusal(), "400 invalid_request 900144");
        let page = "https://login.microsoftonline.com/error?code=900144";
        assert_eq!(said.text("error_uri"), page);
    }
}

#[tokio::test]
async fn lifetimes_follow_the_settings() {
    let emulator = crate::seeded(&json!({ "settings": { "accessTokenSeconds": 60 } }));
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", "any"),
        ("resource", STORE),
    ];
    emulator.clock().advance(Duration::from_secs(86_400 * 365));
    let said = v1(&emulator, "emulator", &form).await;
    assert_eq!(said.body["expires_in"], "60");
    let claims = claims(said.text("access_token"));
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(life, 60);
}
