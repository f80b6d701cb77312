//! Tokens of a user who once gave consent: the secure application model of Partner Center.

use std::{
    error::Error as StdError,
    fmt,
    sync::{Arc, Mutex as Lock, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use futures_util::lock::Mutex;
use stocktake_models::Secret;
use stocktake_transport::{AccessToken, Credential, CredentialError, Error, Pipeline};

use crate::{
    App, CachedCredential, ClientProof,
    exchange::{Exchange, Grant},
    refusal::credential_error,
};

/// Where the newest refresh token is kept between runs: a key vault, a database.
///
/// Entra ID may answer with a new refresh token whenever one is used, and the old one ends in its
/// time. Who keeps only the first has to sign in again after 90 days.
#[async_trait]
pub trait RefreshTokenStore: fmt::Debug + Send + Sync {
    /// Saves a new refresh token, in the place of the last one. It is called before the access token
    /// that came with it is handed out; while it fails, no access token is, and it is called again
    /// with the next question. Its error must not show the token.
    async fn save(&self, refresh_token: &Secret) -> Result<(), Box<dyn StdError + Send + Sync>>;

    /// The newest token that is saved, if there is one. It is called when the one at hand is expired or
    /// revoked, as another process may have saved a newer one since. The default knows of none.
    async fn load(&self) -> Result<Option<Secret>, Box<dyn StdError + Send + Sync>> {
        Ok(None)
    }
}

/// Keeps refresh tokens nowhere but in the credential: for tools that end within the token's 90 days
/// and are given one at each start.
#[derive(Clone, Copy, Debug, Default)]
pub struct NotSaved;

#[async_trait]
impl RefreshTokenStore for NotSaved {
    async fn save(&self, _refresh_token: &Secret) -> Result<(), Box<dyn StdError + Send + Sync>> {
        Ok(())
    }
}

/// Tokens of a user by a refresh token, which rotates.
///
/// * The newest refresh token is the one that is used next, for any audience.
/// * A new one is given to the [`RefreshTokenStore`] before the access token is handed out. If it
///   cannot be saved, the question for the token fails, but both tokens are kept, and the next
///   question saves first and fetches nothing.
/// * A refresh token that is expired or revoked is an error for which
///   [`needs_user_interaction`](CredentialError::needs_user_interaction) is true: somebody has to
///   sign in, see [`AuthorizationCode`](crate::AuthorizationCode).
///
/// Access tokens are kept as [`CachedCredential`] tells.
///
/// ```
/// use stocktake_identity::{App, ClientProof, Cloud, NotSaved, RefreshTokenCredential};
/// use stocktake_transport::{Credential, Pipeline, test_kit::Replay};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = Replay::new().then_json(
///     200,
///     r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0","refresh_token":"0.AT"}"#,
/// );
/// let pipeline = Pipeline::builder(transport).build();
/// let app = App::new("contoso.onmicrosoft.com", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11");
/// let proof = ClientProof::secret("the value of the secret");
/// let credential = RefreshTokenCredential::new(&pipeline, app, proof, "0.AS", NotSaved);
///
/// let token = credential.token(Cloud::Global.partner_center_audience()).await?;
/// assert_eq!(token.expose(), "eyJ0");
/// # Ok(())
/// # }
/// ```
pub struct RefreshTokenCredential(CachedCredential<Refreshing>);

impl RefreshTokenCredential {
    /// Starts from a refresh token: the saved one, or that of a redeemed code.
    pub fn new(
        pipeline: &Pipeline,
        app: App,
        proof: ClientProof,
        refresh_token: impl Into<Secret>,
        store: impl RefreshTokenStore + 'static,
    ) -> Self {
        let exchange = Exchange::new(pipeline, app);
        let runtime = exchange.runtime();
        let inner = Refreshing {
            exchange,
            proof,
            store: Arc::new(store),
            turn: Mutex::default(),
            newest: Lock::new(Newest {
                refresh_token: refresh_token.into(),
                unsaved: None,
            }),
        };
        Self(CachedCredential::new(inner, runtime))
    }
}

struct Refreshing {
    exchange: Exchange,
    proof: ClientProof,
    store: Arc<dyn RefreshTokenStore>,
    /// One fetch at a time, as each may replace the token that the next one uses.
    turn: Mutex<()>,
    newest: Lock<Newest>,
}

struct Newest {
    refresh_token: Secret,
    /// Set while the store does not have the newest token.
    unsaved: Option<Unsaved>,
}

/// What came with a refresh token that is not saved yet.
#[derive(Clone)]
struct Unsaved {
    audience: Box<str>,
    access_token: AccessToken,
}

#[async_trait]
impl Credential for Refreshing {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        let _turn = self.turn.lock().await;
        if let Some(unsaved) = self.save().await? {
            let now = self.exchange.runtime().system_time();
            let lasts = unsaved
                .access_token
                .expires_at()
                .is_none_or(|end| end > now);
            if *unsaved.audience == *audience && lasts {
                return Ok(unsaved.access_token);
            }
        }
        let mut refresh_token = self.newest().refresh_token.clone();
        let proof = self.proof.prove().await?;
        let exchange = &self.exchange;
        let grant = Grant::RefreshToken(&refresh_token);
        let issued = match exchange.issue(grant, proof.clone(), audience).await {
            Err(error) if is_over(&error) => {
                // Another process may have saved a newer one since.
                let Some(saved) = self.load(&refresh_token).await? else {
                    return Err(refusal(error));
                };
                refresh_token = saved;
                let grant = Grant::RefreshToken(&refresh_token);
                exchange.issue(grant, proof, audience).await
            }
            outcome => outcome,
        };
        let issued = issued.map_err(refusal)?;
        let access_token = issued.access_token;
        if let Some(new) = issued.refresh_token.filter(|new| *new != refresh_token) {
            let mut newest = self.newest();
            newest.refresh_token = new;
            newest.unsaved = Some(Unsaved {
                audience: audience.into(),
                access_token: access_token.clone(),
            });
        }
        self.save().await?;
        Ok(access_token)
    }
}

impl Refreshing {
    /// Saves the newest token, if it is not; gives what came with it.
    async fn save(&self) -> Result<Option<Unsaved>, CredentialError> {
        let (token, unsaved) = {
            let newest = self.newest();
            let Some(unsaved) = newest.unsaved.clone() else {
                return Ok(None);
            };
            (newest.refresh_token.clone(), unsaved)
        };
        self.store.save(&token).await.map_err(|error| {
            let problem = "the new refresh token was not saved; it is kept here, and the next \
                           question for a token tries to save it again";
            CredentialError::new(format!("{problem}: {error}"))
                .with_retryable(true)
                .with_source(error)
        })?;
        self.newest().unsaved = None;
        Ok(Some(unsaved))
    }

    /// The saved token, if it is another than the one that was refused.
    async fn load(&self, refused: &Secret) -> Result<Option<Secret>, CredentialError> {
        let loaded = self.store.load().await.map_err(|error| {
            let problem = "the refresh token is over, and the saved one cannot be loaded";
            CredentialError::new(format!("{problem}: {error}"))
                .with_retryable(true)
                .with_source(error)
        })?;
        let other = loaded.filter(|loaded| !loaded.is_empty() && loaded != refused);
        if let Some(other) = &other {
            self.newest().refresh_token = other.clone();
        }
        Ok(other)
    }

    fn newest(&self) -> MutexGuard<'_, Newest> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the refresh token is expired or revoked.
fn is_over(error: &Error) -> bool {
    error.code() == Some("invalid_grant")
}

fn refusal(error: Error) -> CredentialError {
    let is_over = is_over(&error);
    let error = credential_error(error);
    if is_over && !error.needs_user_interaction() {
        return error.with_user_interaction();
    }
    error
}

#[async_trait]
impl Credential for RefreshTokenCredential {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        self.0.obtain(audience).await
    }

    fn refused(&self, audience: &str, token: &AccessToken) {
        self.0.refused(audience, token);
    }
}

impl fmt::Debug for RefreshTokenCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.0.inner();
        f.debug_struct("RefreshTokenCredential")
            .field("app", inner.exchange.app())
            .field("store", &inner.store)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Refreshing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refreshing").finish_non_exhaustive()
    }
}
