//! What a seed that names applications lets in.

use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};
use stocktake_emulator::Emulator;

use crate::{STORE, Said, claims, seeded, send, v1};

const TENANT: &str = "5e1f0c84-7d26-4b3a-9c4e-1a2b3c4d5e6f";
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn emulator() -> Emulator {
    seeded(&json!({
        "tenants": [
            { "id": TENANT, "domains": ["contoso.com"] },
            { "id": "0d3a6c52-1111-4e4e-8888-2b2b2b2b2b2b", "domains": ["fabrikam.com"] },
        ],
        "applications": [
            {
                "clientId": "stock", "name": "Stock", "tenants": [TENANT],
                "secrets": [
                    { "value": "former", "ends": "now-1d" },
                    { "value": "s3cret+/=", "ends": "now+30d" },
                ],
            },
            {
                "clientId": "build", "name": "Build",
                "federated": [{ "issuer": "https://ci.test", "subject": "main" }],
            },
            { "clientId": "device", "name": "Device", "public": true },
            { "clientId": "gone", "name": "Gone", "disabled": true, "secrets": [{ "value": "x" }] },
        ],
    }))
}

async fn by_secret(emulator: &Emulator, tenant: &str, client: &str, secret: &str) -> Said {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client),
        ("client_secret", secret),
        ("resource", STORE),
    ];
    v1(emulator, tenant, &form).await
}

async fn by_assertion(emulator: &Emulator, assertion: &str) -> Said {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "build"),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", assertion),
        ("resource", STORE),
    ];
    v1(emulator, TENANT, &form).await
}

fn assertion(claims: &Value) -> String {
    let part =
        |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.{}",
        part(&json!({ "alg": "RS256" })),
        part(claims),
        "c2lnbmF0dXJl"
    )
}

#[tokio::test]
async fn tenants_clients_and_secrets_have_to_be_right() {
    let emulator = emulator();
    for (tenant, client, secret, refusal) in [
        (
            "nobody.com",
            "stock",
            "s3cret+/=",
            "400 invalid_request 90002",
        ),
        (
            "contoso.com",
            "other",
            "s3cret+/=",
            "400 unauthorized_client 700016",
        ),
        (
            "fabrikam.com",
            "stock",
            "s3cret+/=",
            "400 unauthorized_client 700016",
        ),
        (
            "contoso.com",
            "stock",
            "S3cret+/=",
            "401 invalid_client 7000215",
        ),
        (
            "contoso.com",
            "stock",
            "former",
            "401 invalid_client 7000222",
        ),
        ("contoso.com", "stock", "", "401 invalid_client 7000218"),
        ("contoso.com", "device", "", "401 invalid_client 7000218"),
        (
            "contoso.com",
            "gone",
            "x",
            "400 unauthorized_client 7000112",
        ),
    ] {
        let said = by_secret(&emulator, tenant, client, secret).await;
        assert_eq!(said.refusal(), refusal);
        assert!(!said.body.to_string().contains("3cret"), "{}", said.body);
    }
    for tenant in [TENANT, "Contoso.com"] {
        let said = by_secret(&emulator, tenant, "STOCK", "s3cret+/=").await;
        assert_eq!(said.status, 200);
        assert_eq!(claims(said.text("access_token"))["tid"], TENANT);
    }
}

#[tokio::test]
async fn a_secret_ends() {
    let emulator = emulator();
    emulator.clock().advance(Duration::from_secs(31 * 86_400));
    let said = by_secret(&emulator, TENANT, "stock", "s3cret+/=").await;
    assert_eq!(said.refusal(), "401 invalid_client 7000222");
}

#[tokio::test]
async fn id_and_secret_may_stand_in_a_header() {
    let pair = base64::engine::general_purpose::STANDARD.encode("stock:s3cret%2B%2F%3D");
    let request = http::Request::post(format!("http://127.0.0.1/login/{TENANT}/oauth2/token"))
        .header("authorization", format!("Basic {pair}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("grant_type=client_credentials&resource={STORE}").into());
    let said = send(&emulator(), request.unwrap()).await;
    assert_eq!(said.status, 200, "{}", said.body);
}

#[tokio::test]
async fn assertions_are_of_a_known_issuer_and_subject() {
    let emulator = emulator();
    let now = emulator
        .clock()
        .now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    for (assertion, refusal) in [
        ("no.token".to_owned(), "401 invalid_client 50027"),
        (
            assertion(&json!({ "iss": "https://ci.test", "sub": "main", "exp": now - 1 })),
            "401 invalid_client 700024",
        ),
        (
            assertion(&json!({ "iss": "https://else.test", "sub": "main" })),
            "401 invalid_client 700211",
        ),
        (
            assertion(&json!({ "iss": "https://ci.test", "sub": "fork" })),
            "401 invalid_client 700213",
        ),
    ] {
        assert_eq!(by_assertion(&emulator, &assertion).await.refusal(), refusal);
    }
    let good = assertion(&json!({ "iss": "https://ci.test", "sub": "main", "exp": now + 600 }));
    let said = by_assertion(&emulator, &good).await;
    assert_eq!(said.status, 200);
    assert_eq!(claims(said.text("access_token"))["appidacr"], "2");
}

#[tokio::test]
async fn an_assertion_of_an_unknown_type_is_refused() {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "build"),
        ("client_assertion_type", "saml"),
        ("client_assertion", "a.b.c"),
        ("resource", STORE),
    ];
    let said = v1(&emulator(), TENANT, &form).await;
    assert_eq!(said.refusal(), "400 invalid_request 9002313");
}
