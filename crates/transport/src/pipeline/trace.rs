//! Spans and events, by the names of OpenTelemetry's conventions for HTTP clients.
//!
//! No address with values, no header and no body: the template stands for the address.

use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use tracing::{
    Span,
    field::{Empty, display},
};

use crate::{Body, Error, ErrorKind, Operation};

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
        otel.name = %format_args!("{} {}", operation.method, operation.template),
        otel.status_code = Empty,
        http.request.method = operation.method.as_str(),
        // Only of a request that was sent before.
        http.request.resend_count = (number > 1).then(|| number - 1),
        url.template = operation.template,
        server.address = uri.host(),
        server.port = port(uri),
        stocktake.operation = operation.name,
        http.response.status_code = Empty,
        error.type = Empty,
    )
}

fn port(uri: &Uri) -> Option<u16> {
    let default = || {
        uri.scheme_str()
            .map(|scheme| if scheme == "http" { 80 } else { 443 })
    };
    uri.port_u16().or_else(default)
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
        span.record("otel.status_code", "ERROR");
        // The convention wants the status where there is one that says it all.
        match status.filter(|status| !status.is_success()) {
            Some(status) => span.record("error.type", status.as_str()),
            None => span.record("error.type", display(kind(error.kind()))),
        };
    }
}

/// The kind of an error as OpenTelemetry writes such values.
fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidRequest => "invalid_request",
        ErrorKind::Credential => "credential",
        ErrorKind::Connect => "connect",
        ErrorKind::Interrupted => "interrupted",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Service => "service",
        ErrorKind::Decode => "decode",
        ErrorKind::TooLarge => "too_large",
        ErrorKind::Paging => "paging",
        ErrorKind::Local => "local",
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
