//! Tokens of the application itself, without a user.

use std::fmt;

use async_trait::async_trait;
use stocktake_models::Secret;
use stocktake_transport::{AccessToken, Credential, CredentialError, Pipeline};

use crate::{
    App, CachedCredential, ClientProof, TokenCache,
    exchange::{Exchange, Grant},
    refusal::credential_error,
};

/// Fetches a token for every question; the cache around it keeps them.
#[derive(Debug)]
struct ClientCredentials {
    exchange: Exchange,
    proof: ClientProof,
}

#[async_trait]
impl Credential for ClientCredentials {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        let proof = self.proof.prove().await?;
        let issued = self.exchange.issue(Grant::Application, proof, audience);
        let issued = issued.await.map_err(credential_error)?;
        Ok(issued.access_token)
    }
}

fn cached(
    pipeline: &Pipeline,
    app: App,
    proof: ClientProof,
) -> CachedCredential<ClientCredentials> {
    let exchange = Exchange::new(pipeline, app);
    let runtime = exchange.runtime();
    CachedCredential::new(ClientCredentials { exchange, proof }, runtime)
}

/// Tokens of an application that has a client secret: what the Store services ask for.
///
/// Tokens are kept and fetched as [`CachedCredential`] tells. Failures that may pass are tried again by
/// the retry policy of the pipeline; the error says whether to ask again later
/// ([`is_retryable`](CredentialError::is_retryable)), and [`token_endpoint_error`] what Entra ID
/// said.
///
/// [`token_endpoint_error`]: crate::token_endpoint_error
///
/// ```
/// use stocktake_identity::{App, ClientSecretCredential};
/// use stocktake_transport::{Credential, Pipeline, test_kit::Replay};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = Replay::new().then_json(
///     200,
///     r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0eXAi"}"#,
/// );
/// let pipeline = Pipeline::builder(transport).build();
/// let app = App::new("contoso.onmicrosoft.com", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11");
/// let credential = ClientSecretCredential::new(&pipeline, app, "the value of the secret");
///
/// let token = credential.token("https://onestore.microsoft.com").await?;
/// assert_eq!(token.expose(), "eyJ0eXAi");
/// # Ok(())
/// # }
/// ```
pub struct ClientSecretCredential(CachedCredential<ClientCredentials>);

impl ClientSecretCredential {
    /// Takes the value of the secret, not its id. The pipeline needs no credential; its transport,
    /// retry policy and clock are used.
    pub fn new(pipeline: &Pipeline, app: App, secret: impl Into<Secret>) -> Self {
        Self(cached(pipeline, app, ClientProof::secret(secret)))
    }

    /// Shares the tokens with other credentials of the same application.
    #[must_use]
    pub fn with_cache(self, cache: &TokenCache) -> Self {
        let app = self.0.inner().exchange.app().clone();
        Self(self.0.with_shared(cache, &app))
    }
}

/// Tokens of an application that proves itself by a signed assertion: workload identity, a federated
/// identity of another cloud, a key in a vault.
///
/// The Store services refuse tokens that were made with a certificate; for them the assertion has to
/// be one of a federated identity. Otherwise as [`ClientSecretCredential`].
///
/// ```
/// use stocktake_identity::{App, ClientAssertionCredential};
/// # use stocktake_transport::{Pipeline, test_kit::Replay};
/// # let pipeline = Pipeline::builder(Replay::new()).build();
/// # async fn from_identity_service() -> Result<String, stocktake_transport::CredentialError> {
/// #     Ok(String::new())
/// # }
/// let app = App::new("contoso.onmicrosoft.com", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11");
/// let credential = ClientAssertionCredential::new(&pipeline, app, || async {
///     Ok(from_identity_service().await?.into())
/// });
/// # let _ = credential;
/// ```
pub struct ClientAssertionCredential(CachedCredential<ClientCredentials>);

impl ClientAssertionCredential {
    /// Asks `assertion` for a fresh one whenever a token is fetched.
    pub fn new<F, A>(pipeline: &Pipeline, app: App, assertion: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<Secret, CredentialError>> + Send + 'static,
    {
        Self::with_proof(pipeline, app, ClientProof::assertion(assertion))
    }

    /// Reads the assertion from a file whenever a token is fetched, as Kubernetes writes it.
    pub fn from_file(pipeline: &Pipeline, app: App, path: impl Into<std::path::PathBuf>) -> Self {
        Self::with_proof(pipeline, app, ClientProof::assertion_file(path))
    }

    fn with_proof(pipeline: &Pipeline, app: App, proof: ClientProof) -> Self {
        Self(cached(pipeline, app, proof))
    }

    /// Shares the tokens with other credentials of the same application.
    #[must_use]
    pub fn with_cache(self, cache: &TokenCache) -> Self {
        let app = self.0.inner().exchange.app().clone();
        Self(self.0.with_shared(cache, &app))
    }
}

#[async_trait]
impl Credential for ClientSecretCredential {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        self.0.obtain(audience).await
    }

    fn refused(&self, audience: &str, token: &AccessToken) {
        self.0.refused(audience, token);
    }
}

#[async_trait]
impl Credential for ClientAssertionCredential {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        self.0.obtain(audience).await
    }

    fn refused(&self, audience: &str, token: &AccessToken) {
        self.0.refused(audience, token);
    }
}

impl fmt::Debug for ClientSecretCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let app = self.0.inner().exchange.app();
        f.debug_tuple("ClientSecretCredential").field(app).finish()
    }
}

impl fmt::Debug for ClientAssertionCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let app = self.0.inner().exchange.app();
        f.debug_tuple("ClientAssertionCredential")
            .field(app)
            .finish()
    }
}
