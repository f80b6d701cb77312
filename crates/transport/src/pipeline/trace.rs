//! Spans and events, by the names of OpenTelemetry's conventions for HTTP clients.
//!
//! No address with values, no header and no body: the template stands for the address.

use std::time::Duration;

use bytes::Bytes;
use tracing::{Span, field::Empty};

use crate::{Body, Error, Operation};

/// The span of one attempt.
pub(super) fn span(
    operation: &'static Operation,
    request: &http::Request<Bytes>,
    number: u32,
) -> Span {
    let uri = request.uri();
    tracing::debug_span!(
        "http.client.request",
        otel.kind = "client",
        otel.name = operation.name,
        http.request.method = operation.method.as_str(),
        http.request.resend_count = number - 1,
        url.template = operation.template,
        server.address = uri.host(),
        server.port = uri.port_u16(),
        http.response.status_code = Empty,
        error.type = Empty,
    )
}

/// How it ended.
pub(super) fn outcome(span: &Span, outcome: Result<&http::Response<Body>, &Error>) {
    if span.is_disabled() {
        return;
    }
    let status = match outcome {
        Ok(answer) => Some(answer.status()),
        Err(error) => error.status(),
    };
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Err(error) = outcome {
        span.record("error.type", tracing::field::debug(error.kind()));
    }
}

/// Another attempt will be made.
pub(super) fn retry(operation: &'static Operation, number: u32, delay: Duration, error: &Error) {
    tracing::debug!(
        operation = operation.name,
        attempt = number,
        delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
        %error,
        "trying again"
    );
}
