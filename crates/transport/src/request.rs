//! Requests without I/O: what an operation's builder yields, and how it is put together.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Uri, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::{DecodeError, Endpoint, Error, NextLink, Operation, SasUri, XToken};

/// A request of one operation, ready to be built any number of times.
///
/// The generated builders implement it; [`Caller::send`](crate::Caller::send) sends it.
pub trait OperationRequest: Send + Sync {
    /// What a good answer is read as.
    type Response: Send;

    /// The operation.
    const OPERATION: &'static Operation;

    /// The request for the service at `endpoint`, without token and ids. What the service is known
    /// to refuse is refused here.
    fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error>;

    /// Reads a good answer.
    fn decode(body: &Bytes) -> Result<Self::Response, DecodeError>;
}

/// Why a request is not sent: what the service would refuse anyway, or what cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRequest {
    field: &'static str,
    problem: String,
}

impl InvalidRequest {
    /// Names the parameter or field, as it is called on the wire, and says what is wrong and what to
    /// do. The text must not repeat a secret.
    pub fn new(field: &'static str, problem: impl Into<String>) -> Self {
        Self {
            field,
            problem: problem.into(),
        }
    }

    /// The parameter or field, as it is called on the wire.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.field, self.problem)
    }
}

impl std::error::Error for InvalidRequest {}

/// Checks of what services are known to refuse, with one wording for all operations.
///
/// A request that fails one is not sent: the answer would only be a less exact 400.
///
/// ```
/// use stocktake_transport::check;
///
/// check::length("country", "US", 2)?;
/// let error = check::range("maxResults", 101, Some(1), Some(100)).unwrap_err();
/// assert_eq!(error.to_string(), "`maxResults` must be at most 100, but is 101");
/// # Ok::<(), stocktake_transport::InvalidRequest>(())
/// ```
pub mod check {
    use super::InvalidRequest;

    /// The text has exactly `length` characters.
    pub fn length(field: &'static str, text: &str, length: usize) -> Result<(), InvalidRequest> {
        let found = text.chars().count();
        if found == length {
            return Ok(());
        }
        let problem = format!("must have {length} characters, but has {found}");
        Err(InvalidRequest::new(field, problem))
    }

    /// The number lies within the limits.
    pub fn range(
        field: &'static str,
        value: i64,
        minimum: Option<i64>,
        maximum: Option<i64>,
    ) -> Result<(), InvalidRequest> {
        let problem = match (minimum, maximum) {
            (Some(minimum), _) if value < minimum => format!("must be at least {minimum}"),
            (_, Some(maximum)) if value > maximum => format!("must be at most {maximum}"),
            _ => return Ok(()),
        };
        Err(InvalidRequest::new(
            field,
            format!("{problem}, but is {value}"),
        ))
    }

    /// The list has at most `maximum` entries.
    pub fn count(field: &'static str, count: usize, maximum: usize) -> Result<(), InvalidRequest> {
        if count <= maximum {
            return Ok(());
        }
        let problem = format!("takes at most {maximum} entries, but has {count}");
        Err(InvalidRequest::new(field, problem))
    }

    /// The text is not empty.
    pub fn not_empty(field: &'static str, text: &str) -> Result<(), InvalidRequest> {
        if text.is_empty() {
            return Err(InvalidRequest::new(field, "is empty"));
        }
        Ok(())
    }
}

/// All but the characters that RFC 3986 calls unreserved, so a value stays one value whatever stands
/// in it.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The same for a segment of a path, which may have two more: the services' own clients send user
/// names with `@` and ids of subscriptions with `:` as they are.
const RESERVED_IN_SEGMENT: &AsciiSet = &RESERVED.remove(b'@').remove(b':');

/// Puts an `http::Request` together: the tool of the generated builders.
///
/// ```
/// use http::Method;
/// use stocktake_transport::{Endpoint, RequestBuilder};
///
/// let endpoint: Endpoint = "https://bspmts.mp.microsoft.com".parse()?;
/// let request = RequestBuilder::new(&endpoint)
///     .path("/V1/Users/")
///     .segment("username", "a/b@x?y#z%")?
///     .path("/Seats")
///     .query("maxResults", 25)
///     .build(Method::GET)?;
/// assert_eq!(
///     request.uri(),
///     "https://bspmts.mp.microsoft.com/V1/Users/a%2Fb@x%3Fy%23z%25/Seats?maxResults=25",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct RequestBuilder {
    address: String,
    has_query: bool,
    headers: http::HeaderMap,
    body: Bytes,
}

impl RequestBuilder {
    /// Starts at the address of the service.
    pub fn new(endpoint: &Endpoint) -> Self {
        let mut address = String::with_capacity(endpoint.as_str().len() + 128);
        address.push_str(endpoint.as_str());
        Self {
            address,
            has_query: false,
            headers: http::HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// Appends a fixed piece of the path.
    pub fn path(mut self, piece: &str) -> Self {
        self.address.push_str(piece);
        self
    }

    /// Appends a value as one segment of the path, whatever characters it has. `.` and `..` would
    /// be folded away by servers and proxies even when escaped, and an empty one would be another
    /// address: they are errors.
    pub fn segment(mut self, field: &'static str, value: &str) -> Result<Self, InvalidRequest> {
        let problem = match value {
            "" => "is empty, and a segment of a path cannot be",
            "." | ".." => "is `.` or `..`, which no path can carry as a value",
            _ => {
                self.address
                    .extend(utf8_percent_encode(value, RESERVED_IN_SEGMENT));
                return Ok(self);
            }
        };
        Err(InvalidRequest::new(field, problem))
    }

    /// Appends a key and its value to the query. A list repeats its key.
    pub fn query(mut self, key: &str, value: impl fmt::Display) -> Self {
        self.address.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.address.extend(utf8_percent_encode(key, RESERVED));
        self.address.push('=');
        let value = value.to_string();
        self.address.extend(utf8_percent_encode(&value, RESERVED));
        self
    }

    /// Takes the query of an address over as it is, behind what there is already.
    pub fn raw_query(mut self, query: &str) -> Self {
        if !query.is_empty() {
            self.address.push(if self.has_query { '&' } else { '?' });
            self.has_query = true;
            self.address.push_str(query);
        }
        self
    }

    /// Sets a header. Line breaks and other characters that no header may have are an error.
    pub fn header(mut self, name: &'static str, value: &str) -> Result<Self, InvalidRequest> {
        let problem = "has characters that no header may have, such as line breaks";
        let invalid = || InvalidRequest::new(name, problem);
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
        let value = HeaderValue::from_str(value).map_err(|_| invalid())?;
        self.headers.insert(key, value);
        Ok(self)
    }

    /// Sets a header that no log may show.
    pub fn secret_header(self, name: &'static str, value: &str) -> Result<Self, InvalidRequest> {
        let mut builder = self.header(name, value)?;
        if let Some(value) = builder.headers.get_mut(name) {
            value.set_sensitive(true);
        }
        Ok(builder)
    }

    /// Sets a JSON body.
    pub fn json<T: Serialize>(mut self, body: &T) -> Result<Self, InvalidRequest> {
        let text = serde_json::to_vec(body)
            .map_err(|error| InvalidRequest::new("body", format!("cannot be written: {error}")))?;
        self.body = text.into();
        let json = HeaderValue::from_static("application/json");
        self.headers.insert(header::CONTENT_TYPE, json);
        Ok(self)
    }

    /// Sets a form as the body.
    pub fn form<'a>(mut self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut text = String::new();
        for (key, value) in fields {
            if !text.is_empty() {
                text.push('&');
            }
            text.extend(utf8_percent_encode(key, RESERVED));
            text.push('=');
            text.extend(utf8_percent_encode(value, RESERVED));
        }
        self.body = text.into();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.headers.insert(header::CONTENT_TYPE, form);
        self
    }

    /// Sets a form as the body, from the fields of a structure, sorted by name. Fields that are absent
    /// are left out.
    pub fn form_body<T: Serialize>(self, body: &T) -> Result<Self, InvalidRequest> {
        let problem = "cannot be written as a form: its fields are not plain values";
        let invalid = || InvalidRequest::new("body", problem);
        let serde_json::Value::Object(fields) =
            serde_json::to_value(body).map_err(|_| invalid())?
        else {
            return Err(invalid());
        };
        let mut pairs = Vec::with_capacity(fields.len());
        for (key, value) in fields {
            match value {
                serde_json::Value::Null => {}
                serde_json::Value::String(text) => pairs.push((key, text)),
                serde_json::Value::Number(number) => pairs.push((key, number.to_string())),
                serde_json::Value::Bool(flag) => pairs.push((key, flag.to_string())),
                _ => return Err(invalid()),
            }
        }
        // The order of the fields in between depends on features that other crates may turn on.
        pairs.sort_unstable();
        Ok(self.form(
            pairs
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str())),
        ))
    }

    /// Puts a caller's own way to be let in into the `Authorization` header.
    pub fn x_token(mut self, token: &XToken) -> Self {
        self.headers
            .insert(header::AUTHORIZATION, token.header().clone());
        self
    }

    /// Starts at an address that carries a signature; end with [`signed`](Self::signed).
    pub fn at(address: &SasUri) -> Self {
        Self::new(address.endpoint())
    }

    /// Appends the signature of an address, behind what the query has already.
    pub fn signed(self, address: &SasUri) -> Self {
        self.raw_query(address.expose_query())
    }

    /// Points the request at the next page of a listing, in the place of path and query; `version` is
    /// what the paths of the service begin with (`/v1`).
    pub fn link(
        mut self,
        link: &NextLink,
        endpoint: &Endpoint,
        version: &str,
    ) -> Result<Self, Error> {
        self.address = link.resolve(endpoint, version)?.to_string();
        self.has_query = self.address.contains('?');
        self.headers.extend(link.headers()?);
        Ok(self)
    }

    /// The finished request.
    pub fn build(self, method: http::Method) -> Result<http::Request<Bytes>, InvalidRequest> {
        let uri = Uri::try_from(self.address)
            .map_err(|error| InvalidRequest::new("address", format!("cannot be sent: {error}")))?;
        let mut request = http::Request::new(self.body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers;
        Ok(request)
    }
}

impl fmt::Debug for RequestBuilder {
    /// Tells neither query nor headers nor body: any of them may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.address.split('?').next().unwrap_or_default();
        f.debug_struct("RequestBuilder")
            .field("address", &path)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}
