//! Why a key cannot be read, made or renewed.

use std::{error::Error as StdError, fmt};

use stocktake_transport::Error;

/// Why a Store ID key cannot be read, made or renewed. The text shows nothing of the key.
#[derive(Debug)]
pub struct StoreIdKeyError {
    kind: StoreIdKeyErrorKind,
    message: String,
    source: Option<Error>,
}

/// What is the matter with a Store ID key, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreIdKeyErrorKind {
    /// The text is no Store ID key.
    Unreadable,
    /// The key was made for another client id than the application's.
    OtherClient,
    /// The key wants to be renewed at an address that is none of the services'. Nothing was sent.
    ForeignAddress,
    /// The service takes the key no more: it is expired or was revoked. The client has to make a new
    /// one.
    ExpiredOrRevoked,
    /// The call failed for another reason; [`StoreIdKeyError::call`] has it.
    Call,
}

impl StoreIdKeyError {
    pub(super) fn new(kind: StoreIdKeyErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    pub(super) fn unreadable(problem: &str) -> Self {
        let message = format!("this is no Store ID key: {problem}");
        Self::new(StoreIdKeyErrorKind::Unreadable, message)
    }

    pub(super) fn with_call(mut self, error: Error) -> Self {
        self.source = Some(error);
        self
    }

    /// What is the matter, in one word.
    #[must_use]
    pub fn kind(&self) -> StoreIdKeyErrorKind {
        self.kind
    }

    /// The error of the call, if there was one.
    #[must_use]
    pub fn call(&self) -> Option<&Error> {
        self.source.as_ref()
    }
}

impl From<Error> for StoreIdKeyError {
    fn from(error: Error) -> Self {
        Self::new(StoreIdKeyErrorKind::Call, error.to_string()).with_call(error)
    }
}

impl fmt::Display for StoreIdKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for StoreIdKeyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}
