//! Under which address a caller reached the emulator: links in answers have to lead back there.

use http::{HeaderMap, Uri, header::HOST};

/// Where the caller believes the services to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// Below one origin, such as `http://127.0.0.1:8080`, under a path prefix each.
    Prefix { origin: String },
    /// At their real names: the caller kept them and sends them here.
    Host { scheme: String },
}

impl Base {
    /// The origin of a request: of its URI in process, of its `Host` on a socket.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let scheme = uri.scheme_str().unwrap_or("http");
        let host = host(uri, headers).unwrap_or("127.0.0.1");
        let origin = format!("{scheme}://{host}");
        Self::Prefix { origin }
    }

    /// A caller who keeps the real names.
    pub(crate) fn with_real_names(uri: &Uri) -> Self {
        let scheme = uri.scheme_str().unwrap_or("https").to_owned();
        Self::Host { scheme }
    }

    /// The address of a path of a service, by its prefix and its real name.
    pub(crate) fn url(&self, prefix: &str, host: &str, path: &str) -> String {
        match self {
            Self::Prefix { origin } => format!("{origin}/{prefix}{path}"),
            Self::Host { scheme } => format!("{scheme}://{host}{path}"),
        }
    }
}

/// The host that a request names, with its port.
pub(crate) fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let authority = uri.authority().map(http::uri::Authority::as_str);
    authority.or_else(|| headers.get(HOST)?.to_str().ok())
}
