//! What was exchanged, as a document without secrets.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Attempt, Service, TransportError, TransportErrorKind,
    redact::{self, MASK, Secrets},
};

/// Exchanges in their order, without secrets: to be looked at, kept beside a test and
/// [replayed](super::Replay::recording).
///
/// Secrets are masked when an exchange is written down, by everything that [`redact`] knows. A JSON
/// body is kept as a value, so it is equal to the one that was sent, but not byte for byte.
///
/// ```
/// use stocktake_transport::test_kit::Recording;
///
/// let recording: Recording = r#"{
///     "exchanges": [{
///         "request": { "method": "GET", "address": "https://host.example/v1/products" },
///         "answer": { "status": 200, "body": { "json": { "items": [] } } }
///     }]
/// }"#
/// .parse()?;
/// assert_eq!(recording.exchanges.len(), 1);
/// assert_eq!(recording.to_string().parse::<Recording>()?, recording);
/// # Ok::<(), stocktake_transport::test_kit::RecordingError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Recording {
    /// The exchanges, in the order of their ends.
    pub exchanges: Vec<Exchange>,
}

/// A request and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Exchange {
    /// The request.
    pub request: RecordedRequest,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: RecordedOutcome,
}

/// A request without its secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method.
    pub method: String,
    /// The whole address; secret parts of the query are masked.
    pub address: String,
    /// The headers; the values of secret ones are masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default, skip_serializing_if = "RecordedBody::is_empty")]
    pub body: RecordedBody,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum RecordedOutcome {
    /// An answer with any status.
    Answer(RecordedAnswer),
    /// No answer; the text of the error is not kept.
    Failure(#[serde(with = "kind_as_text")] TransportErrorKind),
}

/// An answer without its secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RecordedAnswer {
    /// The status.
    pub status: u16,
    /// The headers, without those of the body's length and encoding; the values of secret ones are
    /// masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default, skip_serializing_if = "RecordedBody::is_empty")]
    pub body: RecordedBody,
}

/// A body in the form that is read most easily.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum RecordedBody {
    /// No bytes.
    #[default]
    Empty,
    /// A JSON document.
    Json(Value),
    /// Any other text: a form, XML, a page of a proxy.
    Text(String),
    /// What is not text, or not plain UTF-8, in hexadecimal digits.
    Hex(String),
}

/// The names of the kinds of failures in a recording.
mod kind_as_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::TransportErrorKind as Kind;

    const NAMES: [(Kind, &str); 4] = [
        (Kind::Refused, "refused"),
        (Kind::Connect, "connect"),
        (Kind::Timeout, "timeout"),
        (Kind::Interrupted, "interrupted"),
    ];

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    pub(super) fn serialize<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
        let name = NAMES.iter().find(|(known, _)| known == kind);
        serializer.serialize_str(name.map_or("interrupted", |(_, name)| name))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(reader: D) -> Result<Kind, D::Error> {
        let text = String::deserialize(reader)?;
        let kind = NAMES.iter().find(|(_, name)| *name == text);
        kind.map(|(kind, _)| *kind).ok_or_else(|| {
            D::Error::custom("a failure is one of refused, connect, timeout, interrupted")
        })
    }
}

/// The address without its secrets: content networks have names of their own for signatures, so theirs
/// lose the whole query.
fn address(request: &http::Request<Bytes>) -> String {
    let attempt = request.extensions().get::<Attempt>();
    let network = attempt.is_some_and(|call| call.operation.service == Service::ContentNetwork);
    let masked = redact::uri(request.uri()).into_owned();
    match masked.split_once('?') {
        Some((address, _)) if network => format!("{address}?{MASK}"),
        _ => masked,
    }
}

impl RecordedRequest {
    /// Writes a request down, without its secrets.
    pub(super) fn of(request: &http::Request<Bytes>) -> Self {
        let secrets = Secrets::default();
        Self {
            method: request.method().to_string(),
            address: address(request),
            headers: recorded_headers(request.headers(), &secrets),
            body: RecordedBody::of(request.headers(), request.body(), &secrets),
        }
    }

    /// Whether it is the same call as `other`: the same method and address.
    pub(super) fn is_same_call(&self, other: &Self) -> bool {
        self.method == other.method && self.address == other.address
    }
}

impl RecordedAnswer {
    /// Writes an answer down, without its secrets and without those of the request, which a service
    /// may repeat.
    pub(super) fn of(answer: &http::Response<Bytes>, secrets: &Secrets) -> Self {
        Self {
            status: answer.status().as_u16(),
            headers: recorded_headers(answer.headers(), secrets),
            body: RecordedBody::of(answer.headers(), answer.body(), secrets),
        }
    }
}

impl RecordedOutcome {
    /// What a transport would give: an error for what cannot be an answer, too.
    pub(super) fn replay(&self) -> Result<http::Response<Bytes>, TransportError> {
        let recorded = match self {
            Self::Answer(recorded) => recorded,
            Self::Failure(kind) => return Err(TransportError::new(*kind, "as recorded")),
        };
        let broken = |what| {
            let problem = format!("the recorded answer has {what}; mend the recording");
            TransportError::new(TransportErrorKind::Refused, problem)
        };
        let body = recorded.body.bytes();
        let mut answer = http::Response::new(body.ok_or_else(|| broken("a body that is not hex"))?);
        *answer.status_mut() =
            StatusCode::from_u16(recorded.status).map_err(|_| broken("no such status"))?;
        for (name, value) in &recorded.headers {
            let (Ok(name), Ok(value)) = (
                HeaderName::from_bytes(name.as_bytes()),
                HeaderValue::from_str(value),
            ) else {
                return Err(broken("a header that cannot be"));
            };
            answer.headers_mut().append(name, value);
        }
        Ok(answer)
    }
}

impl RecordedBody {
    /// Writes a body down, without its secrets.
    fn of(headers: &HeaderMap, body: &[u8], secrets: &Secrets) -> Self {
        if body.is_empty() {
            return Self::Empty;
        }
        // A page in an old encoding may repeat what was sent, too.
        let text = crate::decode::text(body).unwrap_or_else(|_| String::from_utf8_lossy(body));
        let (written, is_masked) = if let Ok(value) = serde_json::from_str::<Value>(&text) {
            let mut masked = value.clone();
            redact::json_with(&mut masked, secrets);
            let is_masked = masked != value;
            (Self::Json(masked), is_masked)
        } else {
            let masked = masked_text(headers, &text, secrets);
            let is_masked = masked != text;
            (Self::Text(masked), is_masked)
        };
        // No text, another encoding, or a byte order mark: what a client has to cope with is kept, but not at
        // the price of a secret.
        let is_as_sent = text.as_bytes() == body;
        if is_as_sent || is_masked {
            written
        } else {
            Self::hex(body)
        }
    }

    fn hex(body: &[u8]) -> Self {
        let digits = body.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
        Self::Hex(digits.collect())
    }

    /// Whether there is no body.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The body as bytes; `None` if it is not well formed.
    fn bytes(&self) -> Option<Bytes> {
        Some(match self {
            Self::Empty => Bytes::new(),
            Self::Json(value) => value.to_string().into(),
            Self::Text(text) => text.clone().into(),
            Self::Hex(digits) => {
                let pairs = digits.as_bytes().chunks(2);
                let bytes = pairs.map(|pair| {
                    let pair = std::str::from_utf8(pair)
                        .ok()
                        .filter(|pair| pair.len() == 2)?;
                    u8::from_str_radix(pair, 16).ok()
                });
                bytes.collect::<Option<Vec<_>>>()?.into()
            }
        })
    }
}

/// A text that is not JSON, without its secrets.
fn masked_text(headers: &HeaderMap, text: &str, secrets: &Secrets) -> String {
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form"));
    if is_form {
        redact::form(text)
    } else {
        redact::xml(&secrets.mask(text))
    }
}

/// The headers without the values of secret ones, and without what belongs to the bytes of a body.
fn recorded_headers(headers: &HeaderMap, secrets: &Secrets) -> Vec<(String, String)> {
    const OF_BYTES: [HeaderName; 3] = [
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
        header::TRANSFER_ENCODING,
    ];
    let kept = headers.iter().filter(|(name, _)| !OF_BYTES.contains(name));
    kept.map(|(name, value)| {
        let text = if redact::is_secret_header(name, value) {
            redact::MASK.to_owned()
        } else {
            let text = String::from_utf8_lossy(value.as_bytes());
            secrets.mask(&text).into_owned()
        };
        (name.to_string(), text)
    })
    .collect()
}

impl fmt::Display for Recording {
    /// JSON in many lines, as it is kept in a file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string_pretty(self).map_err(|_| fmt::Error)?)
    }
}

impl std::str::FromStr for Recording {
    type Err = RecordingError;

    fn from_str(text: &str) -> Result<Self, RecordingError> {
        serde_json::from_str(text).map_err(|error| RecordingError(error.to_string()))
    }
}

/// Why a text is no [`Recording`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingError(String);

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a recording of exchanges: {}", self.0)
    }
}

impl std::error::Error for RecordingError {}
