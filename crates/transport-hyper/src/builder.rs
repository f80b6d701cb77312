//! Options of the transport.

use std::{fmt, time::Duration};

use hyper_util::{
    client::legacy::{Builder, Client},
    rt::{TokioExecutor, TokioTimer},
};

use crate::{HyperTransport, connector::Connector};

/// Options of a [`HyperTransport`]; all have defaults that fit production.
#[derive(Clone)]
#[must_use]
pub struct HyperTransportBuilder {
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    pool_idle_timeout: Option<Duration>,
    pool_max_idle_per_host: usize,
    #[cfg(feature = "rustls-no-provider")]
    tls: Option<rustls::ClientConfig>,
}

/// How often a connection over HTTP/2 with open requests is asked whether it still lives, and how
/// long it may take to answer. Without this, one that has gone silent is used on and on.
#[cfg(feature = "http2")]
const HTTP2_PING: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(10));

impl HyperTransportBuilder {
    pub(crate) fn new() -> Self {
        Self {
            connect_timeout: Some(Duration::from_secs(10)),
            read_timeout: Some(Duration::from_secs(60)),
            pool_idle_timeout: Some(Duration::from_secs(90)),
            pool_max_idle_per_host: usize::MAX,
            #[cfg(feature = "rustls-no-provider")]
            tls: None,
        }
    }

    /// How long it may take to connect, with the look-up of the name and the TLS handshake. 10
    /// seconds if not set; `None` for no limit.
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = limit.into();
        self
    }

    /// How long it may take from the call to the head of the answer, and then from one piece of its
    /// body to the next. 60 seconds if not set; `None` for no limit. The time of a whole call is
    /// limited by the deadline of the retry policy.
    pub fn read_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.read_timeout = limit.into();
        self
    }

    /// How long a connection without a request is kept. 90 seconds if not set, which is less than
    /// servers and balancers commonly keep theirs; `None` for no limit.
    pub fn pool_idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.pool_idle_timeout = limit.into();
        self
    }

    /// How many connections without a request are kept for each host. No limit if not set; 0 makes a
    /// new connection for every request.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.pool_max_idle_per_host = connections;
        self
    }

    /// How https is done, for authorities of one's own or client certificates. The protocols that
    /// are offered in the handshake are set by the transport.
    #[cfg(feature = "rustls-no-provider")]
    pub fn tls_config(mut self, config: rustls::ClientConfig) -> Self {
        self.tls = Some(config);
        self
    }

    /// Puts it together. No connection is made yet.
    pub fn build(self) -> Result<HyperTransport, BuildError> {
        let mut options = Client::builder(TokioExecutor::new());
        options
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.pool_idle_timeout)
            .pool_max_idle_per_host(self.pool_max_idle_per_host)
            .set_host(true)
            .retry_canceled_requests(false);
        #[cfg(feature = "http2")]
        options
            .http2_adaptive_window(true)
            .http2_keep_alive_interval(HTTP2_PING.0)
            .http2_keep_alive_timeout(HTTP2_PING.1);
        let read_timeout = self.read_timeout;
        Ok(HyperTransport::from_parts(
            self.client(&options)?,
            read_timeout,
        ))
    }

    #[cfg(feature = "rustls-no-provider")]
    fn client(self, options: &Builder) -> Result<crate::transport::Client, BuildError> {
        let mut config = match self.tls {
            Some(config) => config,
            None => crate::tls::default_config()?,
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        #[cfg(feature = "http2")]
        config.alpn_protocols.insert(0, b"h2".to_vec());
        let dialer = |tcp| (tcp, config).into();
        Ok(options.build(Connector::new(dialer, self.connect_timeout)))
    }

    #[cfg(not(feature = "rustls-no-provider"))]
    #[allow(clippy::unnecessary_wraps, reason = "with TLS it can fail")]
    fn client(self, options: &Builder) -> Result<crate::transport::Client, BuildError> {
        Ok(options.build(Connector::new(|tcp| tcp, self.connect_timeout)))
    }
}

impl fmt::Debug for HyperTransportBuilder {
    /// Leaves the TLS configuration out: it may hold a private key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("pool_idle_timeout", &self.pool_idle_timeout)
            .field("pool_max_idle_per_host", &self.pool_max_idle_per_host)
            .finish_non_exhaustive()
    }
}

/// Why there is no transport: TLS cannot be set up. The text says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    problem: String,
}

impl BuildError {
    #[cfg(feature = "rustls-no-provider")]
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self { problem }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no transport: {}", self.problem)
    }
}

impl std::error::Error for BuildError {}

#[cfg(all(
    test,
    feature = "rustls-no-provider",
    not(any(feature = "rustls", feature = "aws-lc-rs"))
))]
mod tests {
    use super::*;

    #[test]
    fn without_a_provider_there_is_an_error_and_no_panic() {
        let error = HyperTransportBuilder::new().build().unwrap_err();
        insta::assert_snapshot!(error, @"no transport: rustls has no crypto provider; install one for the process, turn on the feature rustls or aws-lc-rs of stocktake-transport-hyper, or give a TLS configuration");
    }
}
