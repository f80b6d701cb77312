//! From reqwest's errors to ours: how far did the exchange come?

use stocktake_transport::{TransportError, TransportErrorKind};

/// There is no answer, or no more of it. The address is taken out, as its query may be a secret.
pub(crate) fn no_answer(error: reqwest::Error) -> TransportError {
    // An attempt to connect that took too long is both, and what counts is that nothing was sent.
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_builder() {
        TransportErrorKind::Refused
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error.without_url())
}
