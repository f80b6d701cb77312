//! A token that somebody else has made.

use std::time::SystemTime;

use async_trait::async_trait;
use stocktake_transport::{AccessToken, Credential, CredentialError};

/// One token for all questions: for tests, for scripts that are handed one, for an hour of trying out.
/// It is never renewed; when it ends, the services refuse it.
///
/// ```
/// use stocktake_identity::StaticToken;
///
/// let credential = StaticToken::new("eyJ0eXAi")?.for_audience("https://onestore.microsoft.com");
/// assert!(!format!("{credential:?}").contains("eyJ0eXAi"));
/// # Ok::<(), stocktake_transport::CredentialError>(())
/// ```
#[derive(Clone, Debug)]
pub struct StaticToken {
    token: AccessToken,
    audience: Option<String>,
}

impl StaticToken {
    /// Takes a token without its scheme.
    pub fn new(token: impl AsRef<str>) -> Result<Self, CredentialError> {
        Ok(Self {
            token: AccessToken::new(token)?,
            audience: None,
        })
    }

    /// Gives the token for this audience only. Without it, a token of the Store services would go to
    /// Partner Center too if the client asked.
    #[must_use]
    pub fn for_audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Says when the token ends.
    #[must_use]
    pub fn with_expiry(mut self, at: SystemTime) -> Self {
        self.token = self.token.with_expiry(at);
        self
    }
}

#[async_trait]
impl Credential for StaticToken {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        match &self.audience {
            Some(own) if own != audience => Err(CredentialError::new(format!(
                "the fixed token is for {own}, not for {audience}"
            ))),
            _ => Ok(self.token.clone()),
        }
    }
}
