//! How connections are made: name, TCP and TLS, all within one limit of time.

use std::{
    error::Error,
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tower_service::Service;

/// Makes connections: with TLS for https, without for http.
#[cfg(feature = "rustls-no-provider")]
type Dialer = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "rustls-no-provider"))]
type Dialer = HttpConnector;

/// How long a connection without traffic waits before it asks whether the other side is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A [`Dialer`] that gives up.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    dialer: Dialer,
    limit: Option<Duration>,
}

impl Connector {
    pub(crate) fn new(
        dialer: impl FnOnce(HttpConnector) -> Dialer,
        limit: Option<Duration>,
    ) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEP_ALIVE));
        // Shared among the addresses of a host, so that one that is silent leaves time for the next.
        tcp.set_connect_timeout(limit);
        let dialer = dialer(tcp);
        Self { dialer, limit }
    }
}

type BoxError = Box<dyn Error + Send + Sync>;

impl Service<Uri> for Connector {
    type Response = <Dialer as Service<Uri>>::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.dialer.poll_ready(context).map_err(Into::into)
    }

    #[allow(
        clippy::useless_conversion,
        reason = "the error of the dialer without TLS is of another type"
    )]
    fn call(&mut self, address: Uri) -> Self::Future {
        let connecting = self.dialer.call(address);
        let limit = self.limit;
        Box::pin(async move {
            let Some(limit) = limit else {
                return connecting.await.map_err(Into::into);
            };
            match tokio::time::timeout(limit, connecting).await {
                Ok(connected) => connected.map_err(Into::into),
                Err(_elapsed) => {
                    let problem = format!("not connected within {limit:?}");
                    Err(io::Error::new(io::ErrorKind::TimedOut, problem).into())
                }
            }
        })
    }
}
