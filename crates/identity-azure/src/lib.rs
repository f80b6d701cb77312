//! Use any credential of `azure_core` with the Stocktake clients: managed identity, Azure CLI, and
//! whatever else a program that runs on Azure has already.
//!
//! Who calls other Azure services in the same program has a credential of theirs; this crate makes it
//! one of ours, and brings no HTTP stack of Azure's along.
//!
//! The Store services refuse tokens that were made with a certificate, and so those of a plain managed
//! identity; use a `ClientAssertionCredential` of `azure_identity` that federates the managed identity
//! with the application, or `stocktake-identity`. Partner Center and the rest take what Entra ID gives.
//!
//! # Example
//!
//! With `azure_identity` among the dependencies, `DeveloperToolsCredential::new(None)?` or
//! `ManagedIdentityCredential::new(None)?` gives the `Arc<dyn TokenCredential>`.
//!
//! ```
//! use std::sync::Arc;
//! use azure_core::credentials::TokenCredential;
//! use stocktake_identity_azure::AzureCredential;
//! use stocktake_transport::{HttpTransport, Pipeline};
//!
//! fn pipeline(
//!     transport: impl HttpTransport + 'static,
//!     azure: Arc<dyn TokenCredential>,
//! ) -> Pipeline {
//!     Pipeline::builder(transport)
//!         .credential(AzureCredential::new(azure))
//!         .build()
//! }
//! ```

use std::{error::Error as _, fmt, sync::Arc, time::SystemTime};

use async_trait::async_trait;
use azure_core::{credentials::TokenCredential, error::ErrorKind};
use stocktake_transport::{AccessToken, Credential, CredentialError, redact};

/// A credential of `azure_core`, asked for an audience by the scope that is the audience with
/// `/.default` behind it.
///
/// It keeps no token, as those of `azure_identity` do. Put a `CachedCredential` of `stocktake-identity`
/// around one that does not. Nor can it drop a token that a service refused: `azure_core` has no word
/// for that, so after a 401 the same token is sent once more.
///
/// Errors hold what Azure says with all that looks like a token masked, and neither the answer nor the
/// error itself.
#[derive(Clone)]
pub struct AzureCredential(Arc<dyn TokenCredential>);

impl AzureCredential {
    /// Takes a credential of Azure's.
    #[must_use]
    pub fn new(credential: Arc<dyn TokenCredential>) -> Self {
        Self(credential)
    }
}

#[async_trait]
impl Credential for AzureCredential {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        let scope = format!("{audience}/.default");
        let given = self.0.get_token(&[&scope], None).await;
        let given = given.map_err(|error| failure(&error, audience))?;
        let end = SystemTime::from(given.expires_on);
        Ok(AccessToken::new(given.token.secret())?.with_expiry(end))
    }
}

impl From<Arc<dyn TokenCredential>> for AzureCredential {
    fn from(credential: Arc<dyn TokenCredential>) -> Self {
        Self::new(credential)
    }
}

impl fmt::Debug for AzureCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What credentials of others show of themselves is not ours to vouch for.
        f.debug_struct("AzureCredential").finish_non_exhaustive()
    }
}

/// Texts by which only a person can help: Entra ID asks for a sign-in, or a tool of the developer's is
/// not signed in.
const SIGN_IN: &[&str] = &[
    "interaction_required",
    "AADSTS50076",
    "AADSTS50078",
    "AADSTS50079",
    "AADSTS65001",
    "AADSTS700082",
    "az login",
    "azd auth login",
];

fn failure(error: &azure_core::Error, audience: &str) -> CredentialError {
    let mut retryable = is_transient(error);
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !said.contains(&text) {
            said = format!("{said}: {text}");
        }
        retryable |= cause
            .downcast_ref::<azure_core::Error>()
            .is_some_and(is_transient);
        next = cause.source();
    }
    let interaction = SIGN_IN.iter().any(|text| said.contains(text));
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let problem = format!(
        "Azure's credential has no token for {audience}: {}",
        redact::text(&said)
    );
    let error = CredentialError::new(problem).with_retryable(retryable && !interaction);
    if interaction {
        error.with_user_interaction()
    } else {
        error
    }
}

/// Whether the cause may pass. Azure's own pipeline has retried by then.
fn is_transient(error: &azure_core::Error) -> bool {
    match error.kind() {
        ErrorKind::Connection | ErrorKind::Io => true,
        ErrorKind::HttpResponse { status, .. } => {
            matches!(u16::from(*status), 408 | 429 | 500 | 502 | 503 | 504)
        }
        _ => false,
    }
}

/// The examples of the README are documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
