//! The seam between the clients and whatever carries their bytes.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;

use crate::{Body, Runtime, runtime::SystemRuntime};

/// One exchange: no retry, no authentication, no judgement of the status, no redirects.
///
/// Everything above it (tokens, retries, ids, paging, decoding) is the [`Pipeline`]'s; everything
/// below (connections, TLS, proxies) is the implementation's own business. What an implementation
/// promises:
///
/// * A request is sent at most once. Repeating is decided above, where it is known whether the
///   operation may be repeated.
/// * Any status is an `Ok`. A redirect is handed back, never followed: it could carry a token to
///   another host.
/// * An `Err` says by its [kind](TransportErrorKind) whether bytes may have reached the server. In
///   doubt, they may.
/// * The body of the answer streams, and is already decoded if it was compressed.
/// * No error text contains the query of the address, a header or a body.
///
/// The extensions of the request hold the [`Attempt`], for transports that log or play.
///
/// [`Pipeline`]: crate::Pipeline
/// [`Attempt`]: crate::Attempt
#[async_trait]
pub trait HttpTransport: fmt::Debug + Send + Sync {
    /// Sends a request and gives the answer once its head has arrived.
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError>;

    /// The clock and the executor that go with this transport.
    ///
    /// The default works everywhere: waiting is left to a helper thread and nothing can run in the
    /// background. A transport that lives on an async runtime names that one instead.
    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(SystemRuntime)
    }
}

#[async_trait]
impl<T: HttpTransport + ?Sized> HttpTransport for Arc<T> {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        (**self).send(request).await
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        (**self).runtime()
    }
}

/// How far a failed exchange came: the contract between transports and the retry loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The transport refuses the request as it is: plain http to another machine, an address that
    /// it cannot use. Nothing was sent, and the same request never will be.
    Refused,
    /// No connection was made: refused, no such host, no TLS session. Nothing was sent.
    Connect,
    /// No answer in time. The request may have arrived.
    Timeout,
    /// The connection broke while sending or receiving. The request may have arrived.
    Interrupted,
}

/// Why a transport has no answer, or no more of it.
///
/// The text is for people. Make it without the query of the address, as that may hold a signature.
/// `Debug` shows the kind and the text; the `Debug` of what lies below could show anything.
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn Error + Send + Sync>,
}

impl TransportError {
    /// Makes an error from what the layer below says.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let source = source.into();
        Self { kind, source }
    }

    /// Nothing came for as long as one waits.
    #[must_use]
    pub fn nothing_received(limit: Duration) -> Self {
        let problem = format!("nothing was received for {limit:?}");
        Self::new(TransportErrorKind::Timeout, problem)
    }

    /// How far it came.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the server may have seen the request, or part of it.
    #[must_use]
    pub fn may_have_reached(&self) -> bool {
        !matches!(
            self.kind,
            TransportErrorKind::Refused | TransportErrorKind::Connect
        )
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Refused => "the transport refuses the request",
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::Timeout => "no answer in time",
            TransportErrorKind::Interrupted => "the connection broke",
        })?;
        write!(f, ": {}", self.source)?;
        // Clients of HTTP put the reason that helps at the end of the chain.
        let mut deepest: &dyn Error = self.source.as_ref();
        while let Some(next) = deepest.source() {
            deepest = next;
        }
        let (top, reason) = (self.source.to_string(), deepest.to_string());
        if top.contains(&reason) {
            Ok(())
        } else {
            write!(f, ": {reason}")
        }
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("kind", &self.kind)
            .field("message", &self.to_string())
            .finish_non_exhaustive()
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}
