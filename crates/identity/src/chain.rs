//! Several credentials, the first that has a token wins.

use std::sync::Arc;

use async_trait::async_trait;
use stocktake_transport::{AccessToken, Credential, CredentialError};

/// Asks credentials one after the other until one has a token: a federated identity where the program
/// is deployed, a secret where it is developed.
///
/// Every question starts with the first, so a later one is used only while those before it fail. The
/// error tells what each of them said.
///
/// ```
/// use std::sync::Arc;
/// use stocktake_identity::{ChainCredential, StaticToken};
///
/// let chain = ChainCredential::new([Arc::new(StaticToken::new("eyJ0eXAi")?) as _]);
/// # let _ = chain;
/// # Ok::<(), stocktake_transport::CredentialError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChainCredential(Vec<Arc<dyn Credential>>);

impl ChainCredential {
    /// Takes the credentials in their order.
    pub fn new(credentials: impl IntoIterator<Item = Arc<dyn Credential>>) -> Self {
        Self(credentials.into_iter().collect())
    }
}

#[async_trait]
impl Credential for ChainCredential {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        let mut errors = Vec::new();
        for credential in &self.0 {
            match credential.token(audience).await {
                Ok(token) => return Ok(token),
                Err(error) => errors.push(error),
            }
        }
        let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let problem = format!("none of {} credentials has a token", errors.len());
        let problem = match said.as_slice() {
            [] => problem + "; give the chain at least one",
            said => format!("{problem}: {}", said.join("; then: ")),
        };
        let retryable = errors.iter().any(CredentialError::is_retryable);
        let interaction = errors.iter().all(CredentialError::needs_user_interaction);
        let error = CredentialError::new(problem).with_retryable(retryable);
        Err(match errors.pop() {
            Some(last) if interaction => error.with_user_interaction().with_source(last),
            Some(last) => error.with_source(last),
            None => error,
        })
    }

    fn refused(&self, audience: &str, token: &AccessToken) {
        // Only who made the token knows it.
        for credential in &self.0 {
            credential.refused(audience, token);
        }
    }
}
