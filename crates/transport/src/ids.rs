//! The ids by which a call is found again in the logs of a service.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Service;

const MS_REQUEST_ID: HeaderName = HeaderName::from_static("ms-requestid");
const MS_CORRELATION_ID: HeaderName = HeaderName::from_static("ms-correlationid");
const MS_CV: HeaderName = HeaderName::from_static("ms-cv");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const X_MS_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
const X_MS_CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");

/// The headers of ids that a service is sent. One that no page and no client of Microsoft's shows is
/// not sent.
enum IdHeader {
    Request(HeaderName),
    Correlation(HeaderName),
    Vector(HeaderName),
}

fn id_headers(service: Service) -> [Option<IdHeader>; 2] {
    use IdHeader::{Correlation, Request, Vector};
    match service {
        Service::PartnerCenter => [
            Some(Request(MS_REQUEST_ID)),
            Some(Correlation(MS_CORRELATION_ID)),
        ],
        Service::StoreForBusiness | Service::StoreServices => [Some(Vector(MS_CV)), None],
        Service::EntraId => [Some(Request(CLIENT_REQUEST_ID)), None],
        Service::StorageQueue => [Some(Request(X_MS_CLIENT_REQUEST_ID)), None],
    }
}

/// The ids of one call. They are made before the first attempt and are the same in all: a service
/// that recognises a repeated request does so by them.
#[derive(Clone, Debug)]
pub(crate) struct CallIds {
    request: HeaderValue,
    correlation: HeaderValue,
    vector: HeaderValue,
}

impl CallIds {
    /// Makes ids; the correlation id may be one of the caller's.
    pub(crate) fn new(random: &mut fastrand::Rng, correlation: Option<&HeaderValue>) -> Self {
        let mut guid = || {
            let id = uuid::Builder::from_random_bytes(random.u128(..).to_ne_bytes()).into_uuid();
            let mut buffer = uuid::Uuid::encode_buffer();
            let text = id.as_hyphenated().encode_lower(&mut buffer);
            HeaderValue::from_str(text).expect("a GUID is a header value")
        };
        let request = guid();
        let correlation = correlation.cloned().unwrap_or_else(guid);
        Self {
            request,
            correlation,
            vector: vector(random),
        }
    }

    /// Adds them to a request; what the caller has set itself stays.
    pub(crate) fn apply(&self, service: Service, headers: &mut HeaderMap) {
        for header in id_headers(service).into_iter().flatten() {
            let (name, value) = match header {
                IdHeader::Request(name) => (name, &self.request),
                IdHeader::Correlation(name) => (name, &self.correlation),
                IdHeader::Vector(name) => (name, &self.vector),
            };
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }

    /// The correlation id.
    pub(crate) fn correlation(&self) -> &str {
        self.correlation.to_str().unwrap_or_default()
    }
}

/// A correlation vector: the Base64 form of twelve random bytes.
fn vector(random: &mut fastrand::Rng) -> HeaderValue {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = random.u128(..);
    let text: [u8; 16] =
        std::array::from_fn(|index| ALPHABET[((bits >> (6 * index)) & 63) as usize]);
    HeaderValue::from_bytes(&text).expect("Base64 is a header value")
}

/// The id that the service gave the request, or echoed.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    [MS_REQUEST_ID, X_MS_REQUEST_ID, CLIENT_REQUEST_ID, MS_CV]
        .iter()
        .find_map(|name| single(headers, name))
}

/// The correlation id that the service echoed.
pub(crate) fn correlation_id(headers: &HeaderMap) -> Option<String> {
    single(headers, &MS_CORRELATION_ID)
}

/// The value of a header that a gateway may have doubled, `g,g` or in two lines.
fn single(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?;
    let first = text.split(',').next().unwrap_or(text).trim();
    (!first.is_empty() && first.len() <= 128).then(|| first.to_owned())
}
