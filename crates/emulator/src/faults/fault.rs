//! What can go wrong.

use std::time::Duration;

use http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

/// The longest delay: an hour.
const LONGEST: u64 = 3_600_000;
/// The most pieces of a slow body.
const MOST_PIECES: u32 = 10_000;

/// What happens to a request or its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[non_exhaustive]
pub enum Fault {
    /// Another answer: 429 and 503 with `Retry-After`, the page of a gateway, and what else there is.
    ///
    /// Without a body of the rule, the service says it in its own form, with a code for clients to go
    /// by: so for 400, 401, 403, 404, 405, 408, 409, 413, 429, 500, 501 and 503. Any other status has
    /// the page of a gateway, which is HTML without a code. The [manual](crate::manual#faults) has
    /// the codes and the exceptions.
    Status {
        /// From 200 to 599.
        status: u16,
        /// The header `Retry-After`, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
        /// Whether that header is a date, by the emulator's clock.
        #[serde(default, skip_serializing_if = "is_false")]
        retry_after_as_date: bool,
        /// Another body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// The type of that body; `text/html` if nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content_type: Option<String>,
    },
    /// A wait, before the answer is begun.
    Delay {
        /// Up to an hour.
        milliseconds: u64,
    },
    /// The connection ends without an answer.
    Cut,
    /// The connection ends in the middle of the body, of which the header has told the whole length.
    /// Where there is no body, it ends without an answer.
    Truncated,
    /// The body is whole by its length, but its second half is missing and what is left is no JSON.
    Malformed,
    /// Every header is there twice, as some gateways have it; only those that tell the length of the
    /// body are not.
    DoubledHeaders,
    /// The body comes in pieces, with waits in between.
    SlowBody {
        /// How long it takes altogether. Up to an hour.
        milliseconds: u64,
        /// From 1 to 10,000.
        pieces: u32,
    },
}

impl Fault {
    /// An answer with this status.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status {
            status,
            retry_after: None,
            retry_after_as_date: false,
            body: None,
            content_type: None,
        }
    }

    /// 429 with `Retry-After` in seconds.
    #[must_use]
    pub fn too_many_requests(seconds: u32) -> Self {
        Self::Status {
            status: 429,
            retry_after: Some(seconds),
            retry_after_as_date: false,
            body: None,
            content_type: None,
        }
    }

    /// A wait of so long.
    #[must_use]
    pub fn delay(duration: Duration) -> Self {
        let milliseconds = duration.as_millis();
        Self::Delay {
            milliseconds: u64::try_from(milliseconds).unwrap_or(u64::MAX),
        }
    }

    /// Whether it is about the body of an answer, which is there only after the effect.
    pub(super) fn is_of_the_answer(&self) -> bool {
        !matches!(self, Self::Status { .. } | Self::Delay { .. } | Self::Cut)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            Self::Status {
                status,
                body,
                content_type,
                retry_after,
                retry_after_as_date,
            } => {
                if !(200..600).contains(status) || StatusCode::from_u16(*status).is_err() {
                    return Err(format!("the status is {status}; it has to be 200 to 599"));
                }
                if body.is_none() && content_type.is_some() {
                    return Err("there is a content type without a body".to_owned());
                }
                if *retry_after_as_date && retry_after.is_none() {
                    return Err("`retryAfterAsDate` needs `retryAfter`".to_owned());
                }
                match content_type.as_deref().map(HeaderValue::from_str) {
                    Some(Err(_)) => {
                        Err("the content type has characters that no header may have".to_owned())
                    }
                    _ => Ok(()),
                }
            }
            Self::Delay { milliseconds } | Self::SlowBody { milliseconds, .. }
                if *milliseconds > LONGEST =>
            {
                Err(format!("{milliseconds} milliseconds are more than an hour"))
            }
            Self::SlowBody { pieces, .. } if !(1..=MOST_PIECES).contains(pieces) => Err(format!(
                "{pieces} pieces; there have to be 1 to {MOST_PIECES}"
            )),
            _ => Ok(()),
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}
