//! Changes that can be repeated by an id of the caller's own, and the error that keeps the id.

use std::fmt;

use stocktake_models::Guid;
use stocktake_transport::Error;

/// A consumption or a grant failed. This is the error of the call, and the id by which to repeat it.
///
/// It does not turn into an [`Error`] by `?`, as the id would be lost; take it apart with
/// [`into_parts`](Self::into_parts) when you have noted it.
#[derive(Debug)]
pub struct Unconfirmed {
    name: &'static str,
    id: Guid,
    error: Error,
}

impl Unconfirmed {
    /// `name` is what the id is called on the wire.
    pub(crate) fn new(name: &'static str, id: Guid, error: Error) -> Self {
        Self { name, id, error }
    }

    /// The tracking id or order id by which to repeat the call.
    #[must_use]
    pub fn id(&self) -> &Guid {
        &self.id
    }

    /// Why the call failed.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The id and the error.
    #[must_use]
    pub fn into_parts(self) -> (Guid, Error) {
        (self.id, self.error)
    }

    /// Whether the change may have been made all the same: repeat the call with the same id, now or
    /// later, until it succeeds or this is false.
    ///
    /// It is false if nothing reached the service, and if the only attempt was answered by a
    /// refusal. A refusal of a second attempt proves nothing about the first, and none of this call
    /// about an earlier call with the same id.
    #[must_use]
    pub fn may_have_been_made(&self) -> bool {
        let refused = self.error.attempts() == 1
            && self.error.fault().is_some()
            && self
                .error
                .status()
                .is_some_and(|status| status.is_client_error() && status.as_u16() != 408);
        self.error.may_have_reached() && !refused
    }
}

impl fmt::Display for Unconfirmed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, id, error) = (self.name, &self.id, &self.error);
        write!(f, "{error}; repeat it with the same {name}, {id}")
    }
}

impl std::error::Error for Unconfirmed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// A new id.
pub(crate) fn new_id() -> Guid {
    Guid::from_bytes(uuid::Uuid::new_v4().into_bytes())
}
