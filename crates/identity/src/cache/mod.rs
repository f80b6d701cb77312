//! Tokens are kept until shortly before their end, and many callers cause one fetch.

mod slot;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use async_trait::async_trait;
use stocktake_transport::{AccessToken, Credential, CredentialError, Runtime};

use crate::{App, TokenEndpoint};
use slot::Slot;

/// A credential that keeps the tokens of another one, for each audience apart.
///
/// The credentials for Entra ID in this crate have it built in; put it around one of your own.
///
/// * Any number of callers who need a token at the same time cause one fetch. One who gives up does
///   not end it for the others. An error goes to all of them and is not kept.
/// * A token is fetched anew when less than 5 minutes of it are left, or less than half of a short
///   one. While the old one lasts, one caller fetches and the others go on with the old one. Should the
///   fetch fail or take more than 10 seconds, that one goes on with it too, and the next try comes 30
///   seconds later.
/// * Nothing runs in the background: a client that is not used asks for nothing.
/// * A token without an end counts as one of 5 minutes.
///
/// ```
/// use std::sync::Arc;
/// use async_trait::async_trait;
/// use stocktake_identity::CachedCredential;
/// use stocktake_transport::{AccessToken, Credential, CredentialError, SystemRuntime};
///
/// #[derive(Debug)]
/// struct FromSidecar;
///
/// #[async_trait]
/// impl Credential for FromSidecar {
///     async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
///         AccessToken::new(format!("a-token-for-{audience}")) // ask whoever makes them
///     }
/// }
///
/// let credential = CachedCredential::new(FromSidecar, Arc::new(SystemRuntime));
/// # let _: CachedCredential<FromSidecar> = credential;
/// ```
pub struct CachedCredential<C> {
    inner: Arc<C>,
    runtime: Arc<dyn Runtime>,
    kept: Arc<Kept>,
}

/// Tokens of one application, by audience.
#[derive(Default)]
struct Kept(RwLock<HashMap<Box<str>, Arc<Slot>>>);

impl<C: Credential + 'static> CachedCredential<C> {
    /// Keeps the tokens of `inner`; `runtime` is the clock. A pipeline tells
    /// [its own](stocktake_transport::Pipeline::runtime).
    pub fn new(inner: C, runtime: Arc<dyn Runtime>) -> Self {
        Self {
            inner: Arc::new(inner),
            runtime,
            kept: Arc::default(),
        }
    }

    pub(crate) fn with_shared(mut self, cache: &TokenCache, app: &App) -> Self {
        self.kept = cache.of(app);
        self
    }

    pub(crate) fn inner(&self) -> &C {
        &self.inner
    }

    /// What [`Credential::token`] does, without the box around its future.
    pub(crate) async fn obtain(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        let slot = self.kept.get_or_add(audience);
        if let Some(token) = slot.fresh(&*self.runtime) {
            return Ok(token);
        }
        slot.fetch(&self.inner, &self.runtime, audience).await
    }
}

impl Kept {
    fn get(&self, audience: &str) -> Option<Arc<Slot>> {
        let slots = self.0.read().unwrap_or_else(PoisonError::into_inner);
        slots.get(audience).cloned()
    }

    fn get_or_add(&self, audience: &str) -> Arc<Slot> {
        self.get(audience).unwrap_or_else(|| {
            let mut slots = self.0.write().unwrap_or_else(PoisonError::into_inner);
            slots.entry(audience.into()).or_default().clone()
        })
    }
}

#[async_trait]
impl<C: Credential + 'static> Credential for CachedCredential<C> {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        self.obtain(audience).await
    }

    fn refused(&self, audience: &str, token: &AccessToken) {
        if let Some(slot) = self.kept.get(audience) {
            slot.forget(token);
        }
        self.inner.refused(audience, token);
    }
}

impl<C: fmt::Debug> fmt::Debug for CachedCredential<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CachedCredential")
            .field(&self.inner)
            .finish()
    }
}

/// Tokens of applications, shared by credentials that are made more than once, such as one for each
/// request that a server handles. Cheap to clone; all clones are the same cache.
///
/// Tokens are kept apart by authority, tenant, client id, token endpoint and audience. The secret is
/// not among them: a second credential of the same application gets the tokens of the first without
/// its own secret being looked at. Tokens of users are never shared.
///
/// ```
/// use stocktake_identity::{App, ClientSecretCredential, TokenCache};
/// # use stocktake_transport::{Pipeline, test_kit::Replay};
/// # let pipeline = Pipeline::builder(Replay::new()).build();
/// let cache = TokenCache::new();
/// let app = App::new("contoso.onmicrosoft.com", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11");
/// let credential = ClientSecretCredential::new(&pipeline, app, "value").with_cache(&cache);
/// # let _ = credential;
/// ```
#[derive(Clone, Default)]
pub struct TokenCache(Arc<Mutex<HashMap<Key, Arc<Kept>>>>);

/// All that decides on a token of an application but the audience.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    authority: String,
    tenant: String,
    client_id: String,
    token_endpoint: TokenEndpoint,
}

impl TokenCache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn of(&self, app: &App) -> Arc<Kept> {
        let key = Key {
            authority: app.authority().endpoint().as_str().to_owned(),
            tenant: app.tenant().to_ascii_lowercase(),
            client_id: crate::client_id::distinct(app.client_id()),
            token_endpoint: app.token_endpoint(),
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entry(key).or_default().clone()
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").finish_non_exhaustive()
    }
}
