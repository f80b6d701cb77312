//! What a call shows to be let in.

use std::{error::Error, fmt, time::SystemTime};

use async_trait::async_trait;
use http::HeaderValue;

/// Where access tokens come from.
///
/// An implementation caches: the pipeline asks before every attempt. `stocktake-identity` has
/// credentials for Entra ID; anything else that can make a token is a few lines:
///
/// ```
/// use async_trait::async_trait;
/// use stocktake_transport::{AccessToken, Credential, CredentialError};
///
/// #[derive(Debug)]
/// struct FromSidecar;
///
/// #[async_trait]
/// impl Credential for FromSidecar {
///     async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
///         let text = format!("a token for {audience}"); // ask whoever makes them
///         AccessToken::new(text)
///     }
/// }
/// ```
#[async_trait]
pub trait Credential: fmt::Debug + Send + Sync {
    /// A token for an audience: the `resource` of the v1 token endpoint, such as
    /// `https://onestore.microsoft.com`. The v2 scope is this followed by `/.default`.
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError>;

    /// A service refused `token`: it is not to be handed out again. Others wait for the same audience
    /// at the same time, so a newer token that somebody has fetched meanwhile must be kept.
    fn refused(&self, audience: &str, token: &AccessToken) {
        let _ = (audience, token);
    }
}

/// A bearer token and its end. `Debug` shows the end only.
#[derive(Clone)]
pub struct AccessToken {
    header: HeaderValue,
    expires_at: Option<SystemTime>,
}

const SCHEME: &str = "Bearer ";

impl AccessToken {
    /// Takes a token as the token endpoint gave it, without a scheme. A text that cannot be a header
    /// is an error, which does not repeat it.
    pub fn new(token: impl AsRef<str>) -> Result<Self, CredentialError> {
        let mut header =
            HeaderValue::try_from(format!("{SCHEME}{}", token.as_ref())).map_err(|_| {
                CredentialError::new("the token has characters that no header may have")
            })?;
        header.set_sensitive(true);
        Ok(Self {
            header,
            expires_at: None,
        })
    }

    /// Says when the token ends.
    #[must_use]
    pub fn with_expiry(mut self, at: SystemTime) -> Self {
        self.expires_at = Some(at);
        self
    }

    /// When the token ends, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// The token itself. Each call is a place where it may leak.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.header
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix(SCHEME))
            .unwrap_or_default()
    }

    /// The value of the `Authorization` header, marked as sensitive.
    #[must_use]
    pub fn header(&self) -> &HeaderValue {
        &self.header
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header
    }
}

impl Eq for AccessToken {}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Why there is no token. `Debug` leaves the cause out, which could show anything.
pub struct CredentialError {
    message: String,
    needs_user_interaction: bool,
    retryable: bool,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl CredentialError {
    /// An error with a text for people: lower case, what and what to do, no secret.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            needs_user_interaction: false,
            retryable: false,
            source: None,
        }
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says that only a person can help, by signing in again.
    #[must_use]
    pub fn with_user_interaction(mut self) -> Self {
        self.needs_user_interaction = true;
        self
    }

    /// Says that asking again may help.
    #[must_use]
    pub fn with_retryable(mut self, retryable: bool) -> Self {
        self.retryable = retryable;
        self
    }

    /// Whether only a person can help, by signing in again.
    #[must_use]
    pub fn needs_user_interaction(&self) -> bool {
        self.needs_user_interaction
    }

    /// Whether asking again may help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }
}

impl fmt::Debug for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialError")
            .field("message", &self.message)
            .field("needs_user_interaction", &self.needs_user_interaction)
            .field("retryable", &self.retryable)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for CredentialError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// A delegated Xbox token, `XBL3.0 x=<user hash>;<token>`: the caller's own way to be let in, where an
/// operation takes one. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct XToken(HeaderValue);

impl XToken {
    /// Takes the value of the `Authorization` header as the Xbox service gave it.
    pub fn new(authorization: &str) -> Result<Self, CredentialError> {
        const START: &str = "XBL3.0 x=";
        let text = authorization.trim();
        if !text.starts_with(START) || !text.contains(';') {
            let problem = "an Xbox token has the form `XBL3.0 x=<user hash>;<token>`";
            return Err(CredentialError::new(problem));
        }
        let mut header = HeaderValue::from_str(text).map_err(|_| {
            CredentialError::new("the Xbox token has characters that no header may have")
        })?;
        header.set_sensitive(true);
        Ok(Self(header))
    }

    /// The value of the `Authorization` header, marked as sensitive.
    #[must_use]
    pub fn header(&self) -> &HeaderValue {
        &self.0
    }
}

impl fmt::Debug for XToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("XToken(***)")
    }
}
