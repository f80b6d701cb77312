//! The credentials of the clients against the endpoint, at both versions and from many tasks.

use std::{
    error::Error as StdError,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use serde_json::json;
use stocktake::{
    Pipeline,
    identity::{
        App, Authority, AuthorizationCode, ClientAssertionCredential, ClientProof,
        ClientSecretCredential, RefreshTokenCredential, RefreshTokenStore, TokenEndpoint,
    },
    models::Secret,
    transport::Credential,
};
use stocktake_emulator::Emulator;

use crate::{CLIENT, PARTNER_CENTER, STORE, claims, seeded, small};

const BOTH: [TokenEndpoint; 2] = [TokenEndpoint::V1, TokenEndpoint::V2];

fn pipeline(emulator: &Emulator) -> Pipeline {
    Pipeline::builder(emulator.transport()).build()
}

fn app(endpoint: TokenEndpoint) -> App {
    let authority: Authority = "http://127.0.0.1/login".parse().unwrap();
    App::new("emulator", CLIENT)
        .with_authority(authority)
        .with_token_endpoint(endpoint)
}

/// A store in memory, as an application has it in its database.
#[derive(Clone, Debug, Default)]
struct Saved(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl RefreshTokenStore for Saved {
    async fn load(&self) -> Result<Option<Secret>, Box<dyn StdError + Send + Sync>> {
        Ok(self.0.lock().unwrap().last().cloned().map(Secret::from))
    }

    async fn save(&self, refresh_token: &Secret) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.0
            .lock()
            .unwrap()
            .push(refresh_token.expose().to_owned());
        Ok(())
    }
}

#[tokio::test]
async fn a_secret_and_an_assertion_bring_tokens() {
    let emulator = small();
    let pipeline = pipeline(&emulator);
    for endpoint in BOTH {
        let by_secret = ClientSecretCredential::new(&pipeline, app(endpoint), "any");
        let token = by_secret.token(STORE).await.unwrap();
        assert_eq!(claims(token.expose())["appidacr"], "1");
        let life = token
            .expires_at()
            .unwrap()
            .duration_since(emulator.clock().now());
        assert!(life.unwrap() > Duration::from_secs(3500));

        let make = || async { Ok(Secret::from("e30.e30.c2lnbmVk".to_owned())) };
        let by_assertion = ClientAssertionCredential::new(&pipeline, app(endpoint), make);
        let token = by_assertion.token(PARTNER_CENTER).await.unwrap();
        assert_eq!(claims(token.expose())["appidacr"], "2");
    }
}

#[tokio::test]
async fn a_consent_leads_to_tokens_for_months() {
    for endpoint in BOTH {
        // Each refresh token serves once, so the credential has to save the newest.
        let emulator = seeded(&json!({
            "settings": { "refreshTokensOnce": true },
            "codes": { "code": {
                "tenant": "emulator", "clientId": CLIENT, "user": "ines.keller@contoso.com",
                "redirectUri": "http://localhost/in", "issued": "now",
            } },
        }));
        let pipeline = pipeline(&emulator);
        let proof = ClientProof::secret("any");
        let code = AuthorizationCode::new("code".to_owned(), "http://localhost/in");
        let tokens = code
            .redeem(&pipeline, &app(endpoint), &proof, PARTNER_CENTER)
            .await
            .unwrap();
        let first = tokens.refresh_token.unwrap();

        let saved = Saved::default();
        let credential =
            RefreshTokenCredential::new(&pipeline, app(endpoint), proof, first, saved.clone());
        for month in 1..=6 {
            emulator.clock().advance(Duration::from_secs(30 * 86_400));
            let token = credential.token(PARTNER_CENTER).await.unwrap();
            assert_eq!(claims(token.expose())["upn"], "ines.keller@contoso.com");
            assert_eq!(saved.0.lock().unwrap().len(), month);
        }
    }
}

#[tokio::test]
async fn a_grant_that_is_over_needs_a_person() {
    let emulator = small();
    for token in [
        "emulator-refresh-token-expired",
        "emulator-refresh-token-revoked",
        "emulator-refresh-token-without-second-factor",
        "emulator-refresh-token-with-old-second-factor",
    ] {
        let proof = ClientProof::none();
        let app = app(TokenEndpoint::V2);
        let pipeline = pipeline(&emulator);
        let credential =
            RefreshTokenCredential::new(&pipeline, app, proof, token.to_owned(), Saved::default());
        let error = credential.token(PARTNER_CENTER).await.unwrap_err();
        assert!(error.needs_user_interaction(), "{token}: {error}");
        assert!(!error.is_retryable());
        assert!(!error.to_string().contains(token), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_serves_one_of_many_at_once() {
    let emulator = small();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let pipeline = pipeline(&emulator);
        tasks.spawn(async move {
            let code =
                AuthorizationCode::new("emulator-code".to_owned(), "http://localhost/signed-in");
            let proof = ClientProof::secret("any");
            code.redeem(&pipeline, &app(TokenEndpoint::V1), &proof, PARTNER_CENTER)
                .await
        });
    }
    let outcomes = tasks.join_all().await;
    let (good, bad): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((good.len(), bad.len()), (1, 63));
    for outcome in bad {
        let error = outcome.map(drop).unwrap_err();
        assert_eq!(error.inner_code(), Some("AADSTS54005"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_refresh_token_that_was_given_is_kept() {
    let emulator = small();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let emulator = emulator.clone();
        tasks.spawn(async move {
            let form = [
                ("grant_type", "refresh_token"),
                ("client_id", CLIENT),
                ("refresh_token", "emulator-refresh-token"),
            ];
            crate::v1(&emulator, "emulator", &form)
                .await
                .text("refresh_token")
                .to_owned()
        });
    }
    let mut tokens = tasks.join_all().await;
    let state: serde_json::Value = serde_json::from_str(&emulator.dump().to_json()).unwrap();
    let kept = state["login"]["refreshTokens"].as_object().unwrap();
    assert!(tokens.iter().all(|token| kept.contains_key(token)));
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(tokens.len(), 200);
}
