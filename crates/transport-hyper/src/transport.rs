//! The transport itself: one exchange over a pooled connection.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use http_body::Body as _;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy;
use stocktake_transport::{Body, HttpTransport, Runtime, TimedBody, TokioRuntime, TransportError};

use crate::{
    BuildError, HyperTransportBuilder, address, connector::Connector, failure, gunzip::Gunzip,
};

pub(crate) type Client = legacy::Client<Connector, Full<Bytes>>;

/// A transport on hyper, with pooled connections. Cheap to clone; clones share the pool.
///
/// ```no_run
/// use bytes::Bytes;
/// use stocktake_transport::HttpTransport;
/// use stocktake_transport_hyper::HyperTransport;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = HyperTransport::new()?;
/// let request = http::Request::get("http://127.0.0.1:8080/health").body(Bytes::new())?;
/// let answer = transport.send(request).await?;
/// println!("{}", answer.status());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HyperTransport {
    client: Client,
    read_timeout: Option<Duration>,
}

impl HyperTransport {
    /// A transport with the defaults. It fails if TLS cannot be set up.
    pub fn new() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// Begins with the defaults.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::new()
    }

    pub(crate) fn from_parts(client: Client, read_timeout: Option<Duration>) -> Self {
        Self {
            client,
            read_timeout,
        }
    }

    /// The head of the answer, in time.
    async fn exchange(
        &self,
        request: http::Request<Full<Bytes>>,
    ) -> Result<http::Response<Incoming>, TransportError> {
        let exchange = self.client.request(request);
        let outcome = match self.read_timeout {
            None => exchange.await,
            Some(limit) => tokio::time::timeout(limit, exchange)
                .await
                .map_err(|_elapsed| TransportError::nothing_received(limit))?,
        };
        outcome.map_err(failure::no_answer)
    }
}

#[async_trait]
impl HttpTransport for HyperTransport {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        address::check(request.uri())?;
        let request = prepared(request).map(Full::new);
        let (mut head, body) = self.exchange(request).await?.into_parts();
        let body = TimedBody::new(body, self.read_timeout, failure::cut);
        let body = if !body.is_end_stream() && take_gzip(&mut head.headers) {
            Body::stream(Gunzip::new(body))
        } else {
            Body::stream(body)
        };
        Ok(http::Response::from_parts(head, body))
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(TokioRuntime)
    }
}

/// The request with what the transport itself has to say.
fn prepared(mut request: http::Request<Bytes>) -> http::Request<Bytes> {
    let expects_body = matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH
    );
    let is_empty = request.body().is_empty();
    let headers = request.headers_mut();
    // A range of a compressed file would be a piece of gzip data that cannot be decoded.
    let is_range = headers.contains_key(header::RANGE);
    let encoding = if is_range { "identity" } else { "gzip" };
    headers
        .entry(header::ACCEPT_ENCODING)
        .or_insert(HeaderValue::from_static(encoding));
    if expects_body && is_empty {
        // hyper tells no length of an empty body, and gateways refuse a POST without one.
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    request
}

/// Whether a body is compressed. If so, the headers that tell of the compressed form are taken out.
fn take_gzip(headers: &mut HeaderMap) -> bool {
    let gzip = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"gzip");
    let is_gzip = headers.get(header::CONTENT_ENCODING).is_some_and(gzip);
    if is_gzip {
        headers.remove(header::CONTENT_ENCODING);
        headers.remove(header::CONTENT_LENGTH);
    }
    is_gzip
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("read_timeout", &self.read_timeout)
            .finish_non_exhaustive()
    }
}
