//! No secret that goes through this crate comes out in a text: not in `Debug`, not in an error, not
//! even when a service repeats what it was sent.

mod support;

use std::{
    error::Error as StdError,
    fmt::{Debug, Write as _},
    sync::Arc,
};

use async_trait::async_trait;
use serde_json::json;
use stocktake_identity::{
    AuthorizationCode, ChainCredential, ClientAssertionCredential, ClientProof,
    ClientSecretCredential, EnvironmentCredential, NotSaved, RefreshTokenCredential,
    RefreshTokenStore, StaticToken, StoreIdKey, StoreIdKeys, Tickets, TokenCache,
};
use stocktake_models::Secret;
use stocktake_transport::{
    Credential, XToken,
    test_kit::{PausedClock, Replay},
};
use support::{SERVICE, answer, app, claims, key, pipeline};

const CLIENT_SECRET: &str = "sentinel~client.secret";
const ASSERTION: &str = "sentinel-assertion";
const REFRESH: &str = "sentinel-refresh-token";
const CODE: &str = "sentinel-code";
const ACCESS: &str = "sentinel-access-token";
const ID_TOKEN: &str = "sentinel-id-token";
const XBOX: &str = "XBL3.0 x=17;sentinel-xbox-token";

/// Takes note of all that a value and the causes of an error show.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn debug(&mut self, value: &impl Debug) {
        writeln!(self.0, "{value:?}\n{value:#?}").unwrap();
    }

    fn error(&mut self, error: &(dyn StdError + 'static)) {
        let mut next = Some(error);
        while let Some(error) = next {
            writeln!(self.0, "{error}\n{error:?}\n{error:#?}").unwrap();
            next = error.source();
        }
    }
}

/// The key of these tests, of which no part may be seen.
fn store_id_key() -> String {
    key(&claims("collections"))
}

/// A service that repeats the whole request in its refusal, as text and as JSON.
fn parrot() -> Replay {
    Replay::by(|request| {
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let decoded: Vec<String> = match std::str::from_utf8(request.body()) {
            Ok(text) if !text.starts_with('{') => support::form(request)
                .into_iter()
                .map(|(_, value)| value)
                .collect(),
            _ => Vec::new(),
        };
        let headers = format!(
            "{:?}",
            request.headers().get("authorization").map(|v| v.to_str())
        );
        let said = format!("cannot do {body} for {decoded:?} with {headers}");
        let refusal = json!({
            "error": "invalid_client", "error_description": said, "code": "Unauthorized",
            "message": said, "data": [said], "innererror": {"code": "Odd", "message": said},
        });
        Ok(answer(401, refusal.to_string()))
    })
}

/// An endpoint that gives all it can.
fn generous() -> Replay {
    let body = json!({
        "token_type": "Bearer", "expires_in": 3599, "access_token": ACCESS,
        "refresh_token": REFRESH, "id_token": ID_TOKEN,
    });
    Replay::by(move |_| Ok(answer(200, body.to_string())))
}

/// A store that fails, and says no more than it may.
#[derive(Debug)]
struct Sealed;

#[async_trait]
impl RefreshTokenStore for Sealed {
    async fn save(&self, _token: &Secret) -> Result<(), Box<dyn StdError + Send + Sync>> {
        Err("sealed".into())
    }
}

fn credentials(replay: &Replay) -> Vec<Arc<dyn Credential>> {
    let pipeline = pipeline(replay, &PausedClock::new());
    let cache = TokenCache::new();
    let proof = ClientProof::secret(CLIENT_SECRET);
    vec![
        Arc::new(ClientSecretCredential::new(&pipeline, app(), CLIENT_SECRET).with_cache(&cache)),
        Arc::new(ClientAssertionCredential::new(&pipeline, app(), || async {
            Ok(ASSERTION.into())
        })),
        Arc::new(RefreshTokenCredential::new(
            &pipeline,
            app(),
            proof.clone(),
            REFRESH,
            NotSaved,
        )),
        Arc::new(RefreshTokenCredential::new(
            &pipeline,
            app(),
            proof,
            "older",
            Sealed,
        )),
        Arc::new(
            EnvironmentCredential::from_variables(&pipeline, |name| {
                Some(match name {
                    "AZURE_TENANT_ID" => "tenant".to_owned(),
                    "AZURE_CLIENT_ID" => "client".to_owned(),
                    "AZURE_CLIENT_SECRET" => CLIENT_SECRET.to_owned(),
                    _ => return None,
                })
            })
            .unwrap(),
        ),
        Arc::new(StaticToken::new(ACCESS).unwrap()),
    ]
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_ever_shown() {
    let mut shown = Shown::default();
    for replay in [parrot(), generous()] {
        let mut all = credentials(&replay);
        all.push(Arc::new(ChainCredential::new(all[..2].to_vec())));
        for credential in &all {
            match credential.token(SERVICE).await {
                Ok(token) => shown.debug(&token),
                Err(error) => shown.error(&error),
            }
            shown.debug(credential);
        }
        keys(&replay, &mut shown).await;
        code(&replay, &mut shown).await;
    }
    let tickets = Tickets::new(Arc::new(StaticToken::new(ACCESS).unwrap()));
    shown.debug(&tickets.collections().await.unwrap());
    shown.debug(&tickets.purchase().await.unwrap());
    shown.debug(&tickets.service().await.unwrap());

    let shown = shown.0;
    assert!(
        shown.len() > 5_000 && shown.contains("invalid_client"),
        "the test has teeth"
    );
    assert!(!shown.contains("sentinel"), "{shown}");
    for part in store_id_key().split('.') {
        assert!(!shown.contains(part), "{shown}");
    }
}

async fn keys(replay: &Replay, shown: &mut Shown) {
    let pipeline = pipeline(replay, &PausedClock::new());
    let keys = StoreIdKeys::new(&pipeline, Arc::new(StaticToken::new(ACCESS).unwrap()));
    let key = StoreIdKey::parse(store_id_key()).unwrap();
    let x_token = XToken::new(XBOX).unwrap();
    let ticket = keys.tickets().collections().await.unwrap();
    shown.debug(&keys);
    shown.debug(&key);
    for outcome in [
        keys.renew(&key).await,
        keys.create_collections_key(x_token, &ticket, "player-17")
            .await,
        StoreIdKey::parse(store_id_key().replace('.', "..")),
    ] {
        shown.error(&outcome.unwrap_err());
    }
}

async fn code(replay: &Replay, shown: &mut Shown) {
    let pipeline = pipeline(replay, &PausedClock::new());
    for proof in [
        ClientProof::secret(CLIENT_SECRET),
        ClientProof::assertion(|| async { Ok(ASSERTION.into()) }),
        ClientProof::none(),
    ] {
        shown.debug(&proof);
        let code = AuthorizationCode::new(CODE, "https://portal.contoso.com/consent");
        shown.debug(&code);
        match code.redeem(&pipeline, &app(), &proof, SERVICE).await {
            Ok(tokens) => shown.debug(&tokens),
            Err(error) => shown.error(&error),
        }
    }
}
