//! Tokens of users: codes, refresh tokens, second factors.

use std::time::Duration;

use serde_json::json;
use stocktake_emulator::Emulator;

use crate::{CLIENT, PARTNER_CENTER, Said, claims, seeded, small, v1, v2};

const DAY: Duration = Duration::from_secs(86_400);

async fn refresh(emulator: &Emulator, token: &str) -> Said {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", CLIENT),
        ("client_secret", "any"),
        ("refresh_token", token),
        ("resource", PARTNER_CENTER),
    ];
    v1(emulator, "emulator", &form).await
}

async fn redeem(emulator: &Emulator, redirect_uri: &str) -> Said {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("client_secret", "any"),
        ("code", "emulator-code"),
        ("redirect_uri", redirect_uri),
        (
            "scope",
            "https://api.partnercenter.microsoft.com/user_impersonation openid offline_access",
        ),
    ];
    v2(emulator, "common", &form).await
}

#[tokio::test]
async fn a_refresh_token_brings_the_next_one() {
    let emulator = small();
    let said = refresh(&emulator, "emulator-refresh-token").await;
    assert_eq!(said.status, 200);
    assert_eq!(said.body["scope"], "user_impersonation");
    assert_eq!(said.body["expires_in"], "3599");
    assert!(said.body.get("id_token").is_none());
    assert_eq!(
        claims(said.text("access_token"))["upn"],
        "ines.keller@contoso.com"
    );
    let next = said.text("refresh_token");
    assert!(next.starts_with("0.") && next != "emulator-refresh-token");
    assert_eq!(refresh(&emulator, next).await.status, 200);
    // The former one is good until its own time is over.
    assert_eq!(
        refresh(&emulator, "emulator-refresh-token").await.status,
        200
    );
}

#[tokio::test]
async fn ninety_days_roll() {
    let emulator = small();
    let mut token = "emulator-refresh-token".to_owned();
    for _ in 0..5 {
        emulator.clock().advance(DAY * 88);
        let said = refresh(&emulator, &token).await;
        assert_eq!(said.status, 200);
        said.text("refresh_token").clone_into(&mut token);
    }
    emulator.clock().advance(DAY * 90);
    let said = refresh(&emulator, &token).await;
    assert_eq!(said.refusal(), "400 invalid_grant 700082");
    assert!(
        said.text("error_description")
            .contains("unused for 90 days")
    );
}

#[tokio::test]
async fn refresh_tokens_can_be_made_to_serve_once() {
    let emulator = seeded(&json!({
        "settings": { "refreshTokensOnce": true },
        "users": [{ "upn": "ines.keller@contoso.com", "name": "Ines Keller" }],
        "refreshTokens": { "first": {
            "tenant": "emulator", "clientId": CLIENT, "user": "ines.keller@contoso.com",
            "issued": "now",
        } },
    }));
    let next = refresh(&emulator, "first").await;
    assert_eq!(
        refresh(&emulator, "first").await.refusal(),
        "400 invalid_grant 70000"
    );
    assert_eq!(
        refresh(&emulator, next.text("refresh_token")).await.status,
        200
    );
}

#[tokio::test]
async fn grants_that_are_over_are_refused() {
    let emulator = small();
    for (token, refusal) in [
        ("unknown", "400 invalid_grant 70000"),
        ("emulator-refresh-token-expired", "400 invalid_grant 700082"),
        ("emulator-refresh-token-revoked", "400 invalid_grant 50173"),
        (
            "emulator-refresh-token-without-second-factor",
            "400 invalid_grant 50076",
        ),
        (
            "emulator-refresh-token-with-old-second-factor",
            "400 invalid_grant 50078",
        ),
    ] {
        let said = refresh(&emulator, token).await;
        assert_eq!(said.refusal(), refusal);
        let person = ["50173", "50076", "50078"]
            .iter()
            .any(|number| refusal.ends_with(number));
        assert_eq!(said.body.get("suberror").is_some(), person, "{}", said.body);
    }
}

#[tokio::test]
async fn a_refresh_token_is_of_one_client_and_tenant() {
    let emulator = small();
    for (tenant, client) in [("emulator", "another"), ("contoso.com", CLIENT)] {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", client),
            ("refresh_token", "emulator-refresh-token"),
        ];
        let said = v1(&emulator, tenant, &form).await;
        assert_eq!(said.refusal(), "400 invalid_grant 70000");
    }
}

#[tokio::test]
async fn a_request_without_a_resource_means_the_one_before() {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", CLIENT),
        ("refresh_token", "emulator-refresh-token"),
    ];
    let emulator = small();
    let older = v1(&emulator, "common", &form).await;
    assert_eq!(older.body["resource"], PARTNER_CENTER);
    let newer = v2(&emulator, "common", &form).await;
    assert_eq!(claims(newer.text("access_token"))["aud"], PARTNER_CENTER);
    assert!(newer.body["refresh_token"].is_string());
}

#[tokio::test]
async fn the_newer_endpoint_gives_a_refresh_token_if_asked() {
    let emulator = small();
    let scope = format!("{PARTNER_CENTER}/.default");
    let form = |scope| {
        [
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT),
            ("refresh_token", "emulator-refresh-token"),
            ("scope", scope),
        ]
    };
    let said = v2(&emulator, "emulator", &form(&scope)).await;
    assert!(said.body.get("refresh_token").is_none());
    let offline = format!("{scope} offline_access");
    let said = v2(&emulator, "emulator", &form(&offline)).await;
    assert!(said.body["refresh_token"].is_string());
    let permissions = format!("{PARTNER_CENTER}/user_impersonation {PARTNER_CENTER}/.default");
    assert_eq!(said.body["scope"], permissions);
}

#[tokio::test]
async fn a_code_serves_once() {
    let emulator = small();
    let wrong = redeem(&emulator, "http://localhost/").await;
    assert_eq!(wrong.refusal(), "400 invalid_grant 500112");

    let said = redeem(&emulator, "http://localhost/signed-in").await;
    assert_eq!(said.status, 200, "{}", said.body);
    assert_eq!(said.body["expires_in"], json!(3599));
    let identity = claims(said.text("id_token"));
    assert_eq!(identity["name"], "Ines Keller");
    assert_eq!(identity["aud"], CLIENT);
    assert_eq!(
        refresh(&emulator, said.text("refresh_token")).await.status,
        200
    );

    let again = redeem(&emulator, "http://localhost/signed-in").await;
    assert_eq!(again.refusal(), "400 invalid_grant 54005");
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes() {
    let emulator = small();
    emulator.clock().advance(Duration::from_secs(601));
    let said = redeem(&emulator, "http://localhost/signed-in").await;
    assert_eq!(said.refusal(), "400 invalid_grant 70008");
}

#[tokio::test]
async fn refresh_tokens_survive_a_dump() {
    let first = small();
    let next = refresh(&first, "emulator-refresh-token").await;
    let second = Emulator::builder().seed(first.dump()).build().unwrap();
    assert_eq!(
        refresh(&second, next.text("refresh_token")).await.status,
        200
    );
}

#[test]
fn tokens_and_codes_are_not_shown() {
    let text = format!("{:?}", small().dump());
    assert!(text.contains("Ines Keller"));
    assert!(!text.contains("emulator-refresh-token") && !text.contains("emulator-code"));
}
