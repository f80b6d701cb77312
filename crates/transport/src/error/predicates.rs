//! What a caller decides on.

use http::StatusCode;

use super::{Cause, Error, ErrorKind};
use crate::Service;

impl Error {
    /// Whether the thing that was asked for is not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the service wants fewer requests. [`retry_after`](Self::retry_after) tells how long to
    /// pause, if the service does.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the state of the thing stands against it: a product that is not licensed online, a
    /// product that the organisation does not own, a version that somebody else has changed.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(
            self.status(),
            Some(StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED)
        )
    }

    /// Whether the service does not take the token, or does not allow the call with it.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        matches!(
            self.status(),
            Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        )
    }

    /// Whether only a person can help: by signing in again, with a second factor, by consent.
    /// Repeating is of no use.
    #[must_use]
    pub fn needs_user_interaction(&self) -> bool {
        match &self.0.cause {
            Cause::Credential(error) => error.needs_user_interaction(),
            Cause::Service(fault) => {
                let entra = self
                    .operation()
                    .is_some_and(|call| call.service == Service::EntraId);
                entra && fault.needs_user_interaction()
            }
            _ => false,
        }
    }

    /// Whether the same call can succeed later and can be sent again without harm. An operation that
    /// must not be repeated is retryable only if nothing of it reached the service.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let repeatable = self.0.repeatable.unwrap_or_else(|| {
            self.operation()
                .is_none_or(|operation| operation.idempotency.is_repeatable())
        });
        (repeatable || !self.may_have_reached()) && self.is_transient()
    }

    /// Whether the cause may pass.
    fn is_transient(&self) -> bool {
        match &self.0.cause {
            Cause::Credential(error) => error.is_retryable(),
            // What the operation's own page says of this very error goes before the rules.
            Cause::Service(_) => match self.documented().and_then(|row| row.retryable) {
                Some(retryable) => retryable,
                None => {
                    self.status().is_some_and(is_transient_status)
                        || self.known().is_some_and(|known| known.retryable)
                }
            },
            _ => matches!(
                self.kind(),
                ErrorKind::Connect | ErrorKind::Interrupted | ErrorKind::Timeout
            ),
        }
    }
}

/// The statuses that a later try may not meet.
pub(crate) fn is_transient_status(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}
