//! The transport itself: one exchange by a client of reqwest.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderValue, Method, header};
use reqwest::{Client, Url};
use stocktake_transport::{
    Body, HttpTransport, Runtime, TimedBody, TokioRuntime, TransportError, TransportErrorKind,
    is_loopback,
};

use crate::{BuildError, ReqwestTransportBuilder, failure};

/// A transport on reqwest, with pooled connections. Cheap to clone; clones share the pool.
///
/// ```no_run
/// use bytes::Bytes;
/// use stocktake_transport::HttpTransport;
/// use stocktake_transport_reqwest::ReqwestTransport;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = ReqwestTransport::new()?;
/// let request = http::Request::get("http://127.0.0.1:8080/health").body(Bytes::new())?;
/// let answer = transport.send(request).await?;
/// println!("{}", answer.status());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ReqwestTransport {
    client: Client,
    /// For plain http to this machine, if it has a client of its own; so if both are ours.
    plain: Option<Client>,
    read_timeout: Option<Duration>,
}

impl ReqwestTransport {
    /// A transport with the defaults. It fails if TLS cannot be set up.
    pub fn new() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// Begins with the defaults.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder::new()
    }

    /// A transport on a client that exists already, to share its pool. Its timeouts, proxies and
    /// certificates are its own.
    ///
    /// The contract of a transport then is its maker's to keep: the client must not follow redirects
    /// and must not repeat requests, as below. If nothing is to be shared, take
    /// [`customize`](ReqwestTransportBuilder::customize), which sees to that.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use stocktake_transport_reqwest::{ReqwestTransport, reqwest};
    ///
    /// # #[cfg(any(feature = "rustls", feature = "native-tls"))] {
    /// let client = reqwest::Client::builder()
    ///     .connect_timeout(Duration::from_secs(10))
    ///     .read_timeout(Duration::from_secs(60))
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .retry(reqwest::retry::never())
    ///     .build()?;
    /// let transport = ReqwestTransport::from_client(client);
    /// # let _ = transport;
    /// # }
    /// # Ok::<(), reqwest::Error>(())
    /// ```
    #[must_use]
    pub fn from_client(client: Client) -> Self {
        Self::from_parts(client, None, None)
    }

    pub(crate) fn from_parts(
        client: Client,
        plain: Option<Client>,
        read_timeout: Option<Duration>,
    ) -> Self {
        Self {
            client,
            plain,
            read_timeout,
        }
    }

    /// The client for an address: https, or plain http to this machine.
    fn client(&self, address: &Url) -> Result<&Client, TransportError> {
        let refuse = |reason: String| Err(TransportError::new(TransportErrorKind::Refused, reason));
        let host = address.host_str().unwrap_or_default();
        if !address.username().is_empty() || address.password().is_some() {
            return refuse(format!(
                "the address of {host} has user information; credentials do not belong into \
                 addresses"
            ));
        }
        match address.scheme() {
            "https" if self.plain.is_none() || HAS_TLS => Ok(&self.client),
            "https" => refuse(format!(
                "https to {host} needs one of the features rustls, native-tls and \
                 rustls-no-provider of stocktake-transport-reqwest"
            )),
            "http" if is_loopback(host) => Ok(self.plain.as_ref().unwrap_or(&self.client)),
            scheme => refuse(format!(
                "{scheme} to {host} would be readable on its way; use https, as plain http is for \
                 this machine alone"
            )),
        }
    }

    /// The head of the answer, in time.
    async fn exchange(
        &self,
        request: reqwest::Request,
    ) -> Result<reqwest::Response, TransportError> {
        let exchange = self.client(request.url())?.execute(request);
        let outcome = match self.read_timeout {
            None => exchange.await,
            Some(limit) => tokio::time::timeout(limit, exchange)
                .await
                .map_err(|_elapsed| TransportError::nothing_received(limit))?,
        };
        outcome.map_err(failure::no_answer)
    }
}

const HAS_TLS: bool = cfg!(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
));

/// Adds what reqwest leaves out.
fn complete(request: &mut reqwest::Request) {
    let body = request.body().and_then(reqwest::Body::as_bytes);
    let is_empty = body.is_none_or(<[u8]>::is_empty);
    let expects_body = matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH
    );
    let headers = request.headers_mut();
    if expects_body && is_empty {
        // reqwest tells no length of an empty body, and gateways refuse a POST without one.
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    if headers.contains_key(header::RANGE) {
        // A range of a compressed file would be a piece of gzip data that cannot be decoded.
        headers
            .entry(header::ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static("identity"));
    }
}

#[async_trait]
impl HttpTransport for ReqwestTransport {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        let mut request = reqwest::Request::try_from(request).map_err(failure::no_answer)?;
        complete(&mut request);
        let answer = self.exchange(request).await?;
        let answer = http::Response::<reqwest::Body>::from(answer);
        Ok(answer
            .map(|body| Body::stream(TimedBody::new(body, self.read_timeout, failure::no_answer))))
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(TokioRuntime)
    }
}

impl fmt::Debug for ReqwestTransport {
    /// Leaves the client out: it would show the proxy and its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("read_timeout", &self.read_timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(all(
    test,
    not(any(
        feature = "rustls",
        feature = "native-tls",
        feature = "rustls-no-provider"
    ))
))]
mod tests {
    use super::*;

    #[test]
    fn https_needs_a_feature() {
        let transport = ReqwestTransport::new().unwrap();
        let address = Url::parse("https://example.com/a?sig=secret").unwrap();
        let error = transport.client(&address).unwrap_err();
        insta::assert_snapshot!(error, @"the transport refuses the request: https to example.com needs one of the features rustls, native-tls and rustls-no-provider of stocktake-transport-reqwest");
    }
}
