//! Where a service is: the real host, a national cloud, or an emulator under a path.

use std::{fmt, net::IpAddr, str::FromStr};

use http::{Uri, uri::Scheme};

/// The base address of a service: scheme, host and perhaps a path, without a trailing slash.
///
/// Only `https`, as every call carries a secret; plain `http` is taken for this machine's own
/// addresses (`localhost`, `127.0.0.0/8`, `[::1]`), where emulators live.
///
/// ```
/// use stocktake_transport::Endpoint;
///
/// let emulator: Endpoint = "http://127.0.0.1:8080/collections/".parse()?;
/// assert_eq!(emulator.to_string(), "http://127.0.0.1:8080/collections");
/// assert!("http://example.com".parse::<Endpoint>().is_err());
/// # Ok::<(), stocktake_transport::EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    uri: Uri,
    base: Box<str>,
}

impl Endpoint {
    /// The address as text, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// The path under which the service lives, empty for most.
    #[must_use]
    pub fn path(&self) -> &str {
        self.uri.path().trim_end_matches('/')
    }

    /// Whether an address has the scheme, host and port of this one.
    #[must_use]
    pub fn is_origin_of(&self, uri: &Uri) -> bool {
        let same = |a: Option<&str>, b: Option<&str>| match (a, b) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
            _ => false,
        };
        same(self.uri.scheme_str(), uri.scheme_str())
            && same(self.uri.host(), uri.host())
            && has_usable_port(uri)
            && port(&self.uri) == port(uri)
            && !uri
                .authority()
                .is_some_and(|authority| authority.as_str().contains('@'))
    }
}

fn port(uri: &Uri) -> Option<u16> {
    uri.port_u16().or_else(|| match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    })
}

/// Whether what stands behind the host is a port. `http` does not look, and says that there is none.
fn has_usable_port(uri: &Uri) -> bool {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let behind = uri.host().and_then(|host| authority.rsplit_once(host));
    match behind {
        Some((_, port)) => port.is_empty() || uri.port_u16().is_some_and(|port| port > 0),
        None => false,
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let refuse = |reason| Err(EndpointError { reason });
        let Ok(uri) = Uri::from_str(text) else {
            return refuse("it is not an absolute address such as https://host/path");
        };
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return refuse("it is not an absolute address such as https://host/path");
        };
        if uri.query().is_some() || text.contains('#') {
            return refuse("it has a query or a fragment; give scheme, host and path only");
        }
        if authority.as_str().contains('@') {
            return refuse("it has user information; credentials do not belong into addresses");
        }
        if !has_usable_port(&uri) {
            return refuse("what follows the colon is not a port; give a number up to 65535");
        }
        if *scheme != Scheme::HTTPS && !(*scheme == Scheme::HTTP && is_loopback(authority.host())) {
            return refuse("only https is taken, and http for this machine alone");
        }
        // One spelling for one address, so that equal ones compare equal.
        let authority = authority.as_str().to_ascii_lowercase();
        let path = uri.path().trim_end_matches('/');
        let base = format!("{scheme}://{authority}{path}").into_boxed_str();
        match Uri::from_str(&base) {
            Ok(uri) => Ok(Self { uri, base }),
            Err(_) => refuse("it is not an absolute address such as https://host/path"),
        }
    }
}

/// Whether a host names this machine without asking a name server.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

/// Why a text is no [`Endpoint`]. The text is not repeated: it may hold credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError {
    reason: &'static str,
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unusable service address: {}", self.reason)
    }
}

impl std::error::Error for EndpointError {}

/// An address that is a secret itself: it carries a shared access signature in its query.
///
/// `Debug` shows the host and the path; there is no `Display`.
///
/// ```
/// use stocktake_transport::SasUri;
///
/// let queue = SasUri::parse("https://events.example.net/q1?sv=2021&sig=secret")?;
/// assert_eq!(queue.endpoint().as_str(), "https://events.example.net/q1");
/// assert!(!format!("{queue:?}").contains("secret"));
/// # Ok::<(), stocktake_transport::EndpointError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SasUri {
    endpoint: Endpoint,
    query: Box<str>,
}

impl SasUri {
    /// Takes an address apart.
    pub fn parse(address: &str) -> Result<Self, EndpointError> {
        let (base, query) = address.split_once('?').unwrap_or((address, ""));
        if query.contains('#') {
            let reason = "it has a fragment; give the address as the service gave it";
            return Err(EndpointError { reason });
        }
        let endpoint = base.parse()?;
        let query = query.into();
        Ok(Self { endpoint, query })
    }

    /// The address without the signature.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The query with the signature. Each call is a place where it may leak.
    #[must_use]
    pub fn expose_query(&self) -> &str {
        &self.query
    }
}

impl fmt::Debug for SasUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SasUri({}?***)", self.endpoint)
    }
}
