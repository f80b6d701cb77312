//! What leads from one page to the next.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use serde::{Deserialize, Serialize};

use crate::{Endpoint, Error, InvalidRequest};

/// The place in a listing where it goes on. Opaque: what a service puts in is its own business, and
/// may end after a while.
///
/// It can be kept as text and read back, to resume a listing in another process.
///
/// ```
/// use stocktake_transport::Continuation;
///
/// let token = Continuation::token(r#"{"checkSatisfactionIndex":2}"#).expect("it is not empty");
/// let kept = token.to_string();
/// assert_eq!(kept.parse::<Continuation>()?, token);
/// # Ok::<(), stocktake_transport::ContinuationError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Continuation {
    /// A token, which goes where the operation takes it.
    Token(String),
    /// The address of the next page.
    Link(NextLink),
    /// How many items are behind.
    Offset(u64),
}

/// A link to the next page and the headers to send with it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NextLink {
    uri: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(String, String)>,
}

impl Continuation {
    /// A token; an empty one leads nowhere.
    pub fn token(token: impl Into<String>) -> Option<Self> {
        Some(token.into())
            .filter(|token| !token.is_empty())
            .map(Self::Token)
    }

    /// A link; an empty one leads nowhere.
    pub fn link(
        uri: impl Into<String>,
        headers: impl IntoIterator<Item = (String, String)>,
    ) -> Option<Self> {
        let uri = Some(uri.into()).filter(|uri| !uri.is_empty())?;
        let headers = headers.into_iter().collect();
        Some(Self::Link(NextLink { uri, headers }))
    }

    /// The token, for operations that continue by one.
    pub fn as_token(&self) -> Result<&str, Error> {
        match self {
            Self::Token(token) => Ok(token),
            _ => Err(foreign()),
        }
    }

    /// The link, for operations that continue by one.
    pub fn as_link(&self) -> Result<&NextLink, Error> {
        match self {
            Self::Link(link) => Ok(link),
            _ => Err(foreign()),
        }
    }

    /// The offset, for operations that continue by one.
    pub fn as_offset(&self) -> Result<u64, Error> {
        match self {
            Self::Offset(offset) => Ok(*offset),
            _ => Err(foreign()),
        }
    }
}

fn foreign() -> Error {
    Error::paging("the continuation belongs to an operation of another kind")
}

impl NextLink {
    /// The address of the page on the service at `endpoint`, whose paths begin with `version`
    /// (`/v1`).
    ///
    /// Links come in three relative forms, `/products?…`, `/v1/products?…` and `products?…`; an
    /// absolute one must lead to the same service, as the token is sent along.
    pub fn resolve(&self, endpoint: &Endpoint, version: &str) -> Result<Uri, Error> {
        let unusable = || Error::paging("the link to the next page is not an address");
        if self
            .uri
            .bytes()
            .any(|byte| byte.is_ascii_control() || byte == b'\\')
        {
            return Err(unusable());
        }
        let absolute = if is_absolute(&self.uri) {
            self.uri.clone()
        } else if self.uri.starts_with("//") {
            format!("https:{}", self.uri)
        } else {
            let path = self.uri.trim_start_matches('/');
            let first = path.split('/').next().unwrap_or_default();
            let version = version.trim_matches('/');
            if version.is_empty() || (first.eq_ignore_ascii_case(version) && first != path) {
                format!("{endpoint}/{path}")
            } else {
                format!("{endpoint}/{version}/{path}")
            }
        };
        let uri: Uri = absolute.parse().map_err(|_| unusable())?;
        if !endpoint.is_origin_of(&uri) || !is_below(endpoint.path(), uri.path()) {
            return Err(Error::paging(
                "the link to the next page leads to another host; it was not followed, as the \
                 token would go there",
            ));
        }
        Ok(uri)
    }

    /// The headers to send along. Only those by which services continue are taken: a link that could
    /// set any header could set `Authorization`.
    pub fn headers(&self) -> Result<HeaderMap, InvalidRequest> {
        const TAKEN: &str = "MS-ContinuationToken";
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            if name.eq_ignore_ascii_case(TAKEN) {
                let problem = "has characters that no header may have";
                let value = HeaderValue::from_str(value)
                    .map_err(|_| InvalidRequest::new(TAKEN, problem))?;
                headers.insert(HeaderName::from_static("ms-continuationtoken"), value);
            }
        }
        Ok(headers)
    }
}

/// Whether a link has a scheme. A query may hold an address of its own.
fn is_absolute(link: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    path.contains("://")
}

/// Whether a path lies below a base, with no step upwards on the way.
fn is_below(base: &str, path: &str) -> bool {
    // Servers differ in what they decode before they look for steps.
    let plain = path
        .to_ascii_lowercase()
        .replace("%2e", ".")
        .replace("%2f", "/")
        .replace("%5c", "/");
    let steps_up = plain
        .split('/')
        .any(|segment| segment == ".." || segment == ".");
    !steps_up
        && path
            .strip_prefix(base)
            .is_some_and(|rest| rest.starts_with('/'))
}

impl fmt::Display for Continuation {
    /// The text to keep.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl std::str::FromStr for Continuation {
    type Err = ContinuationError;

    fn from_str(text: &str) -> Result<Self, ContinuationError> {
        match serde_json::from_str(text) {
            // Nothing that leads nowhere was ever written.
            Ok(Self::Token(token)) if token.is_empty() => Err(ContinuationError),
            Ok(Self::Link(link)) if link.uri.is_empty() => Err(ContinuationError),
            Ok(continuation) => Ok(continuation),
            Err(_) => Err(ContinuationError),
        }
    }
}

impl fmt::Debug for Continuation {
    /// The kind only: a token is long, and no concern of a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "Token(…)",
            Self::Link(_) => "Link(…)",
            Self::Offset(_) => "Offset(…)",
        })
    }
}

impl fmt::Debug for NextLink {
    /// Nothing but that there is one, as of a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NextLink").finish_non_exhaustive()
    }
}

/// A text that was never a [`Continuation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContinuationError;

impl fmt::Display for ContinuationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not the kept place of a listing; give the text that `Continuation` was written as",
        )
    }
}

impl std::error::Error for ContinuationError {}
