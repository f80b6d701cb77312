//! Bodies of requests.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use super::ManagementError;

/// The largest body that steers the emulator: a whole state, which may be large.
const LARGEST: usize = 1 << 30;
/// How long a client may take for a body.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A body as text.
pub(super) struct Text(pub(super) String);

/// A body as JSON, whatever its type; none is an empty object.
pub(super) struct Input<T>(pub(super) T);

impl<S: Sync> FromRequest<S> for Text {
    type Rejection = ManagementError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ManagementError> {
        let body = collect(request.into_body(), LARGEST).await?;
        let text = String::from_utf8(body.into());
        let text = text.map_err(|_| ManagementError::bad_request("the body is not UTF-8"))?;
        Ok(Self(text))
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = ManagementError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ManagementError> {
        let Text(text) = Text::from_request(request, state).await?;
        let text = if text.trim().is_empty() { "{}" } else { &text };
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = serde_path_to_error::deserialize(&mut reader);
        let value = read.map_err(|error| {
            let message = match error.path().to_string().as_str() {
                "." => format!("the body cannot be used: {}", error.inner()),
                path => format!("the body cannot be used at `{path}`: {}", error.inner()),
            };
            ManagementError::bad_request(message)
        })?;
        Ok(Self(value))
    }
}

/// The whole body of a request, if it is small enough and comes in time.
pub(super) async fn collect(body: Body, largest: usize) -> Result<Bytes, ManagementError> {
    let collected = Limited::new(body, largest).collect();
    let problem = match tokio::time::timeout(TIMEOUT, collected).await {
        Ok(Ok(collected)) => return Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let message = format!("the body has more than {largest} bytes");
            ManagementError::new(StatusCode::PAYLOAD_TOO_LARGE, message)
        }
        Ok(Err(_)) => ManagementError::bad_request("the body ended early"),
        Err(_) => {
            let message = format!("the body did not come within {TIMEOUT:?}");
            ManagementError::new(StatusCode::REQUEST_TIMEOUT, message)
        }
    };
    Err(problem)
}
