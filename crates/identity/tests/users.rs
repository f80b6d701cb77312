//! Tokens of users: refresh tokens that rotate, and the code that the first of them is had with.

mod support;

use std::{
    error::Error as StdError,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use serde_json::json;
use stocktake_identity::{
    AuthorizationCode, ClientProof, NotSaved, RefreshTokenCredential, RefreshTokenStore,
    TokenEndpoint,
};
use stocktake_models::Secret;
use stocktake_transport::{
    Body, Credential, CredentialError, HttpTransport, Pipeline, TransportError,
    test_kit::{PausedClock, Replay},
};
use support::{SERVICE, answer, app, field, form, pipeline, refusal, shown, token};

const PARTNER: &str = "https://api.partnercenter.microsoft.com";

async fn fails(credential: &dyn Credential) -> CredentialError {
    credential.token(SERVICE).await.unwrap_err()
}

/// A store that fails when told to, and notes what it was given.
#[derive(Clone, Debug, Default)]
struct Vault {
    saved: Arc<Mutex<Vec<String>>>,
    loaded: Arc<Mutex<Option<String>>>,
    sealed: Arc<AtomicBool>,
}

#[async_trait]
impl RefreshTokenStore for Vault {
    async fn save(&self, token: &Secret) -> Result<(), Box<dyn StdError + Send + Sync>> {
        if self.sealed.load(Ordering::Relaxed) {
            return Err("the vault is sealed".into());
        }
        self.saved.lock().unwrap().push(token.expose().to_owned());
        Ok(())
    }

    async fn load(&self) -> Result<Option<Secret>, Box<dyn StdError + Send + Sync>> {
        Ok(self.loaded.lock().unwrap().clone().map(Secret::from))
    }
}

/// An endpoint that rotates: each refresh token gives the next, `r-1` → `r-2`.
fn rotating() -> Replay {
    Replay::by(|request| {
        let used = field(request, "refresh_token").unwrap();
        let Some(number) = used.strip_prefix("r-").and_then(|n| n.parse::<u32>().ok()) else {
            let body = refusal("invalid_grant", 700_082, "The refresh token has expired.");
            return Ok(answer(400, body));
        };
        let body = json!({
            "token_type": "Bearer", "expires_in": 3599, "access_token": format!("a-{number}"),
            "refresh_token": format!("r-{}", number + 1),
        });
        Ok(answer(200, body.to_string()))
    })
}

fn refreshing(replay: &Replay, start: &str, store: Vault) -> RefreshTokenCredential {
    let pipeline = pipeline(replay, &PausedClock::new());
    RefreshTokenCredential::new(&pipeline, app(), ClientProof::secret("value"), start, store)
}

fn used(replay: &Replay) -> Vec<String> {
    let sent = replay.requests();
    sent.iter()
        .map(|r| field(r, "refresh_token").unwrap())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_rotates() {
    let (replay, vault) = (rotating(), Vault::default());
    let credential = refreshing(&replay, "r-1", vault.clone());
    assert_eq!(credential.token(PARTNER).await.unwrap().expose(), "a-1");
    assert_eq!(credential.token(PARTNER).await.unwrap().expose(), "a-1");
    assert_eq!(credential.token(SERVICE).await.unwrap().expose(), "a-2");
    assert_eq!(used(&replay), ["r-1", "r-2"]);
    assert_eq!(*vault.saved.lock().unwrap(), ["r-2", "r-3"]);
    insta::assert_snapshot!(shown(&replay.requests()[0]), @"
    https://login.microsoftonline.com/f7d42348-2647-11d3-a52d-4f8b7e4f10aa/oauth2/v2.0/token
    client_id=b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11
    client_secret=value
    grant_type=refresh_token
    refresh_token=r-1
    scope=https://api.partnercenter.microsoft.com/.default offline_access
    ");
}

/// A transport whose answers take a second.
#[derive(Debug)]
struct Far(Replay);

#[async_trait]
impl HttpTransport for Far {
    async fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.0.send(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn fetches_of_three_audiences_take_turns() {
    let replay = rotating();
    let pipeline = Pipeline::builder(Far(replay.clone()))
        .runtime(PausedClock::new())
        .build();
    let proof = ClientProof::secret("value");
    let credential = RefreshTokenCredential::new(&pipeline, app(), proof, "r-1", Vault::default());
    let credential = Arc::new(credential);
    let callers = ["https://a", "https://b", "https://c"].map(|audience| {
        let credential = credential.clone();
        tokio::spawn(async move { credential.token(audience).await.unwrap() })
    });
    for caller in callers {
        caller.await.unwrap();
    }
    assert_eq!(used(&replay), ["r-1", "r-2", "r-3"]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_save_loses_nothing() {
    let (replay, vault) = (rotating(), Vault::default());
    let credential = refreshing(&replay, "r-1", vault.clone());
    vault.sealed.store(true, Ordering::Relaxed);
    for _ in 0..2 {
        let error = credential.token(PARTNER).await.unwrap_err();
        assert!(error.is_retryable() && !error.needs_user_interaction());
        insta::allow_duplicates! {
            insta::assert_snapshot!(error, @"the new refresh token was not saved; it is kept here, and the next question for a token tries to save it again: the vault is sealed");
        }
    }
    vault.sealed.store(false, Ordering::Relaxed);
    // The access token that came with it is still there, and nothing is fetched for it.
    assert_eq!(credential.token(PARTNER).await.unwrap().expose(), "a-1");
    assert_eq!(*vault.saved.lock().unwrap(), ["r-2"]);
    assert_eq!(used(&replay), ["r-1"]);
    // Another audience goes on with the newest.
    assert_eq!(credential.token(SERVICE).await.unwrap().expose(), "a-2");
    assert_eq!(used(&replay), ["r-1", "r-2"]);
}

#[tokio::test(start_paused = true)]
async fn an_old_refresh_token_is_replaced_by_the_saved_one() {
    let (replay, vault) = (rotating(), Vault::default());
    *vault.loaded.lock().unwrap() = Some("r-7".to_owned());
    let credential = refreshing(&replay, "expired", vault);
    assert_eq!(credential.token(PARTNER).await.unwrap().expose(), "a-7");
    assert_eq!(used(&replay), ["expired", "r-7"]);
}

#[tokio::test(start_paused = true)]
async fn an_expired_refresh_token_needs_a_person() {
    let replay = rotating();
    let vault = Vault::default();
    *vault.loaded.lock().unwrap() = Some("expired".to_owned());
    let error = fails(&refreshing(&replay, "expired", vault)).await;
    assert!(error.needs_user_interaction() && !error.is_retryable());
    assert_eq!(used(&replay), ["expired"], "the saved one is the same");

    // Without a number of Entra ID's, too.
    let replay = Replay::new().then_json(400, r#"{"error":"invalid_grant"}"#);
    let error = fails(&refreshing(&replay, "r-1", Vault::default())).await;
    assert!(error.needs_user_interaction());
}

#[tokio::test(start_paused = true)]
async fn without_a_new_refresh_token_nothing_is_saved() {
    let replay = Replay::by(|_| Ok(token("a", 3599)));
    let vault = Vault::default();
    let credential = refreshing(&replay, "r-1", vault.clone());
    credential.token(PARTNER).await.unwrap();
    credential.token(SERVICE).await.unwrap();
    assert!(vault.saved.lock().unwrap().is_empty());
    assert_eq!(used(&replay), ["r-1", "r-1"]);

    // Nor is one that is the same as before.
    let body = json!({
        "token_type": "Bearer", "expires_in": 3599, "access_token": "a", "refresh_token": "r-1",
    });
    let replay = Replay::new().then_json(200, body.to_string());
    let credential = refreshing(&replay, "r-1", vault.clone());
    credential.token(PARTNER).await.unwrap();
    assert!(vault.saved.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_public_application_shows_no_proof() {
    let replay = Replay::by(|_| Ok(token("a", 3599)));
    let pipeline = pipeline(&replay, &PausedClock::new());
    for endpoint in [TokenEndpoint::V1, TokenEndpoint::V2] {
        let app = app().with_token_endpoint(endpoint);
        let proof = ClientProof::none();
        let credential = RefreshTokenCredential::new(&pipeline, app, proof, "r-1", NotSaved);
        credential.token(PARTNER).await.unwrap();
    }
    let names: Vec<Vec<String>> = replay
        .requests()
        .iter()
        .map(|request| form(request).into_iter().map(|(key, _)| key).collect())
        .collect();
    assert_eq!(
        names,
        [
            vec!["client_id", "grant_type", "refresh_token", "resource"],
            vec!["client_id", "grant_type", "refresh_token", "scope"],
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_code_is_redeemed_once() {
    let body = json!({
        "token_type": "Bearer", "expires_in": 3599, "access_token": "a", "refresh_token": "r-1",
        "id_token": "i",
    });
    let replay = Replay::new().then_json(200, body.to_string());
    let clock = PausedClock::new();
    let pipeline = Pipeline::builder(replay.clone()).runtime(clock).build();
    let proof = ClientProof::secret("value");
    let code = AuthorizationCode::new("0.code", "https://portal.contoso.com/consent");
    let tokens = code
        .clone()
        .redeem(&pipeline, &app(), &proof, PARTNER)
        .await
        .unwrap();
    assert_eq!(tokens.access_token.expose(), "a");
    assert_eq!(tokens.refresh_token.unwrap().expose(), "r-1");
    assert_eq!(tokens.id_token.unwrap().expose(), "i");
    insta::assert_snapshot!(shown(&replay.requests()[0]), @"
    https://login.microsoftonline.com/f7d42348-2647-11d3-a52d-4f8b7e4f10aa/oauth2/v2.0/token
    client_id=b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11
    client_secret=value
    code=0.code
    grant_type=authorization_code
    redirect_uri=https://portal.contoso.com/consent
    scope=https://api.partnercenter.microsoft.com/.default offline_access
    ");

    // This pipeline would try again, but a code is good for once.
    let replay = Replay::by(|_| Ok(answer(503, "")));
    let pipeline = Pipeline::builder(replay.clone()).build();
    let error = code
        .redeem(&pipeline, &app(), &proof, PARTNER)
        .await
        .unwrap_err();
    assert!(error.may_have_reached());
    assert_eq!(replay.requests().len(), 1);
}
