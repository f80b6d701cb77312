//! How the endpoint refuses, whoever asks.

use serde_json::json;

use crate::{CLIENT, STORE, seeded, send, small, v1, v2};

const PROOF: [(&str, &str); 3] = [
    ("grant_type", "client_credentials"),
    ("client_id", CLIENT),
    ("client_secret", "any"),
];

#[tokio::test]
async fn a_refusal_has_a_number_a_time_and_ids() {
    let form = [&PROOF[..], &[("resource", "https://else.test")]].concat();
    let emulator = small();
    emulator.clock().stop();
    let said = v1(&emulator, "contoso.com", &form).await;
    assert_eq!(said.refusal(), "400 invalid_resource 500011");
    let time = chrono::DateTime::<chrono::Utc>::from(emulator.clock().now());
    assert_eq!(
        said.body["timestamp"],
        time.format("%Y-%m-%d %H:%M:%SZ").to_string()
    );
    let (trace, correlation) = (said.text("trace_id"), said.text("correlation_id"));
    let description = said.text("error_description");
    assert!(
        description.starts_with("AADSTS500011: The resource 'https://else.test' was not found")
    );
    let end = format!(
        "Trace ID: {trace} Correlation ID: {correlation} Timestamp: {}",
        said.text("timestamp")
    );
    assert!(description.ends_with(&end), "{description}");
    assert_eq!(
        said.text("error_uri"),
        "http://127.0.0.1/login/error?code=500011"
    );
}

#[tokio::test]
async fn a_parameter_is_missing() {
    let emulator = small();
    let nothing = v1(&emulator, "emulator", &[]).await;
    assert_eq!(nothing.refusal(), "400 invalid_request 900144");
    assert!(nothing.text("error_description").contains("'grant_type'"));

    for (form, parameter) in [
        (vec![PROOF[0], PROOF[2]], "client_id"),
        (PROOF.to_vec(), "resource"),
        (
            vec![("grant_type", "refresh_token"), PROOF[1]],
            "refresh_token",
        ),
        (vec![("grant_type", "authorization_code"), PROOF[1]], "code"),
        (
            vec![
                ("grant_type", "authorization_code"),
                PROOF[1],
                ("code", "x"),
            ],
            "redirect_uri",
        ),
    ] {
        let said = v1(&emulator, "emulator", &form).await;
        assert_eq!(said.refusal(), "400 invalid_request 900144", "{parameter}");
        let description = said.text("error_description");
        assert!(
            description.contains(&format!("'{parameter}'")),
            "{description}"
        );
    }
    let said = v2(&emulator, "emulator", &PROOF).await;
    assert!(said.text("error_description").contains("'scope'"));
}

#[tokio::test]
async fn another_grant_is_not_supported() {
    let said = v1(&small(), "emulator", &[("grant_type", "password")]).await;
    assert_eq!(said.refusal(), "400 unsupported_grant_type 70003");
}

#[tokio::test]
async fn a_body_of_another_type_has_no_parameters() {
    let request = http::Request::post("http://127.0.0.1/login/emulator/oauth2/token")
        .header("content-type", "application/json")
        .body(
            json!({ "grant_type": "client_credentials" })
                .to_string()
                .into(),
        );
    let said = send(&small(), request.unwrap()).await;
    assert_eq!(said.refusal(), "400 invalid_request 900144");
}

#[tokio::test]
async fn scopes_are_strict() {
    let emulator = small();
    for (scope, refusal) in [
        ("onestore", "400 invalid_scope 70011"),
        (
            "https://onestore.microsoft.com/.default https://onestore.microsoft.com/other",
            "400 invalid_scope 70011",
        ),
        (
            "https://onestore.microsoft.com/.default https://graph.windows.net/.default",
            "400 invalid_request 28000",
        ),
        (
            "https://onestore.microsoft.com/user_impersonation",
            "400 invalid_scope 1002012",
        ),
        ("https://else.test/.default", "400 invalid_resource 500011"),
        ("openid", "400 invalid_request 900144"),
    ] {
        let form = [&PROOF[..], &[("scope", scope)]].concat();
        assert_eq!(
            v2(&emulator, "emulator", &form).await.refusal(),
            refusal,
            "{scope}"
        );
    }
}

#[tokio::test]
async fn tenants_have_names() {
    let emulator = small();
    let form = [&PROOF[..], &[("resource", STORE)]].concat();
    let said = v1(&emulator, "not%20a%20name", &form).await;
    assert_eq!(said.refusal(), "400 invalid_request 900023");
    for any in ["common", "Organizations"] {
        let said = v1(&emulator, any, &form).await;
        assert_eq!(said.refusal(), "400 invalid_request 50059");
    }
}

#[tokio::test]
async fn neighbours_are_named_and_the_rest_is_not_there() {
    let emulator = small();
    let get = |path: &str| http::Request::get(format!("http://127.0.0.1/login{path}"));
    let request = get("/common/v2.0/.well-known/openid-configuration")
        .body("".into())
        .unwrap();
    let said = send(&emulator, request).await;
    assert_eq!(said.status, 501);
    assert!(
        said.text("error_description")
            .contains("OpenID Connect discovery")
    );

    let said = send(
        &emulator,
        get("/common/oauth2/token").body("".into()).unwrap(),
    )
    .await;
    assert_eq!(said.status, 405);
    assert_eq!(said.headers["allow"], "POST");

    let said = send(
        &emulator,
        get("/common/oauth2/v3.0/token").body("".into()).unwrap(),
    )
    .await;
    assert_eq!(said.status, 404);
}

#[test]
fn a_seed_that_makes_no_sense_says_where() {
    let clock = stocktake_emulator::Clock::new();
    let mut problems = Vec::new();
    for login in [
        json!({ "settings": { "accessTokenSeconds": 0 } }),
        json!({ "users": [{ "upn": "a@b.c", "name": "A" }, { "upn": "A@b.c", "name": "B" }] }),
        json!({ "applications": [{ "clientId": "", "name": "A" }] }),
        json!({ "applications": [{ "clientId": "a", "name": "A", "tenants": ["t"] }] }),
        json!({ "users": [{ "upn": "a@b", "name": "A" }], "codes": { "c": { "tenant": "t", "clientId": "a", "user": "a@b.c", "redirectUri": "u", "issued": "now" } } }),
        json!({ "user": [] }),
    ] {
        let seed = json!({ "login": login }).to_string();
        problems.push(
            stocktake_emulator::Seed::from_json(&seed, &clock)
                .unwrap_err()
                .to_string(),
        );
    }
    insta::assert_snapshot!(problems.join("\n"));
}

#[tokio::test]
async fn more_audiences_come_with_the_seed() {
    let emulator = seeded(&json!({ "resources": ["https://else.test"] }));
    let form = [&PROOF[..], &[("resource", "https://else.test/")]].concat();
    let said = v1(&emulator, "emulator", &form).await;
    assert_eq!(said.status, 200);
    assert_eq!(said.body["resource"], "https://else.test/");
}
