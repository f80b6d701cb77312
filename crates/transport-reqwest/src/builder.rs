//! Options of the transport.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use reqwest::{ClientBuilder, Proxy, redirect, retry};

use crate::ReqwestTransport;

/// Options of a [`ReqwestTransport`]; all have defaults that fit production.
#[must_use]
pub struct ReqwestTransportBuilder {
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    pool_idle_timeout: Option<Duration>,
    pool_max_idle_per_host: usize,
    proxy: ProxyChoice,
    customize: Option<Customize>,
}

type Customize = Box<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// Which way https goes.
enum ProxyChoice {
    /// The way that the environment or the system's settings name.
    System,
    None,
    At(String),
}

/// How often a connection over HTTP/2 with open requests is asked whether it still lives, and how
/// long it may take to answer. Without this, one that has gone silent is used on and on.
const HTTP2_PING: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(10));

impl ReqwestTransportBuilder {
    pub(crate) fn new() -> Self {
        Self {
            connect_timeout: Some(Duration::from_secs(10)),
            read_timeout: Some(Duration::from_secs(60)),
            pool_idle_timeout: Some(Duration::from_secs(90)),
            pool_max_idle_per_host: usize::MAX,
            proxy: ProxyChoice::System,
            customize: None,
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

    /// Sends https through this proxy, such as `http://user:password@proxy.example.com:3128`, in the
    /// place of the one that the environment names (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) or the
    /// system's settings.
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.proxy = ProxyChoice::At(address.into());
        self
    }

    /// Sends everything straight to the servers, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = ProxyChoice::None;
        self
    }

    /// Changes what has no option here: authorities of one's own, client certificates, name
    /// servers. What the contract of a transport asks for is set afterwards and cannot be changed:
    /// no redirects, no repeating.
    ///
    /// The function is called twice: https and plain http to this machine have a client each.
    ///
    /// ```
    /// use stocktake_transport_reqwest::ReqwestTransport;
    ///
    /// # #[cfg(any(feature = "rustls", feature = "native-tls"))] {
    /// let transport = ReqwestTransport::builder()
    ///     .customize(|client| client.min_tls_version(reqwest::tls::Version::TLS_1_2))
    ///     .build()?;
    /// # let _ = transport;
    /// # }
    /// # Ok::<(), stocktake_transport_reqwest::BuildError>(())
    /// ```
    pub fn customize(
        mut self,
        change: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.customize = Some(Box::new(change));
        self
    }

    /// Puts it together. No connection is made yet. It fails if TLS cannot be set up or the proxy's
    /// address cannot be used.
    pub fn build(self) -> Result<ReqwestTransport, BuildError> {
        if !has_provider() {
            return Err(BuildError {
                problem: "rustls has no crypto provider; install one for the process before \
                          building a transport, or turn on the feature rustls of \
                          stocktake-transport-reqwest",
                source: None,
            });
        }
        let mut secure = self.client();
        match &self.proxy {
            ProxyChoice::System => {}
            ProxyChoice::None => secure = secure.no_proxy(),
            ProxyChoice::At(address) => {
                let proxy = Proxy::https(address).map_err(|error| {
                    BuildError::new("the proxy's address cannot be used", error)
                })?;
                secure = secure.no_proxy().proxy(proxy);
            }
        }
        let unusable = |error| BuildError::new("reqwest cannot be set up", error);
        let secure = secure.build().map_err(unusable)?;
        let plain = without_authorities(self.client().no_proxy());
        let plain = plain.build().map_err(unusable)?;
        Ok(ReqwestTransport::from_parts(
            secure,
            Some(plain),
            self.read_timeout,
        ))
    }

    /// What both clients have.
    fn client(&self) -> ClientBuilder {
        let mut client = ClientBuilder::new()
            .pool_idle_timeout(self.pool_idle_timeout)
            .pool_max_idle_per_host(self.pool_max_idle_per_host)
            .http2_adaptive_window(true)
            .http2_keep_alive_interval(HTTP2_PING.0)
            .http2_keep_alive_timeout(HTTP2_PING.1);
        if let Some(limit) = self.connect_timeout {
            client = client.connect_timeout(limit);
        }
        if let Some(customize) = &self.customize {
            client = customize(client);
        }
        client
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
    }
}

/// Spares the client for plain http the reading of the system's certificates.
fn without_authorities(client: ClientBuilder) -> ClientBuilder {
    #[cfg(any(
        feature = "rustls",
        feature = "native-tls",
        feature = "rustls-no-provider"
    ))]
    let client = client.tls_certs_only([]);
    client
}

/// Whether reqwest will find a provider for rustls, if it needs one: it panics if not.
fn has_provider() -> bool {
    #[cfg(all(
        feature = "rustls-no-provider",
        not(any(feature = "rustls", feature = "native-tls"))
    ))]
    return rustls::crypto::CryptoProvider::get_default().is_some();
    #[cfg(not(all(
        feature = "rustls-no-provider",
        not(any(feature = "rustls", feature = "native-tls"))
    )))]
    true
}

impl fmt::Debug for ReqwestTransportBuilder {
    /// Leaves the proxy's address out: it may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransportBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("pool_idle_timeout", &self.pool_idle_timeout)
            .field("pool_max_idle_per_host", &self.pool_max_idle_per_host)
            .finish_non_exhaustive()
    }
}

/// Why there is no transport. The text says what to do.
#[derive(Clone, Debug)]
pub struct BuildError {
    problem: &'static str,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl BuildError {
    fn new(problem: &'static str, source: reqwest::Error) -> Self {
        let source: Arc<dyn Error + Send + Sync> = Arc::new(source.without_url());
        let source = Some(source);
        Self { problem, source }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no transport: {}", self.problem)?;
        // The reason that helps stands at the end of the chain.
        let mut deepest = Error::source(self);
        while let Some(next) = deepest.and_then(Error::source) {
            deepest = Some(next);
        }
        deepest.map_or(Ok(()), |reason| write!(f, ": {reason}"))
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        }
    }
}

#[cfg(all(
    test,
    feature = "rustls-no-provider",
    not(any(feature = "rustls", feature = "native-tls"))
))]
mod tests {
    use super::*;

    #[test]
    fn without_a_provider_there_is_an_error_and_no_panic() {
        let error = ReqwestTransportBuilder::new().build().unwrap_err();
        insta::assert_snapshot!(error, @"no transport: rustls has no crypto provider; install one for the process before building a transport, or turn on the feature rustls of stocktake-transport-reqwest");
    }
}
