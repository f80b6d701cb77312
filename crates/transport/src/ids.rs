//! The ids by which a call is found again in the logs of a service.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Service;

const MS_REQUEST_ID: HeaderName = HeaderName::from_static("ms-requestid");
const MS_CORRELATION_ID: HeaderName = HeaderName::from_static("ms-correlationid");
const MS_CV: HeaderName = HeaderName::from_static("ms-cv");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const X_MS_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
const X_MS_CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");

/// What a header of ids holds.
#[derive(Clone, Copy)]
enum Id {
    Request,
    Correlation,
    Vector,
}

/// The headers of ids that a service is sent. One that no page and no client of Microsoft's shows is
/// not sent.
fn id_headers(service: Service) -> [Option<(HeaderName, Id)>; 2] {
    match service {
        Service::PartnerCenter => [
            Some((MS_REQUEST_ID, Id::Request)),
            Some((MS_CORRELATION_ID, Id::Correlation)),
        ],
        Service::StoreForBusiness | Service::StoreServices => [Some((MS_CV, Id::Vector)), None],
        Service::EntraId => [Some((CLIENT_REQUEST_ID, Id::Request)), None],
        Service::StorageQueue => [Some((X_MS_CLIENT_REQUEST_ID, Id::Request)), None],
        Service::ContentNetwork => [None, None],
    }
}

/// Adds the ids of a call to its request, and gives the one by which the service knows the call: its
/// correlation id, which may be one of the caller's, or for services that take none the id that they
/// do take. Headers that are set already stay.
///
/// It is done before the first attempt, so the ids are the same in all: a service that recognises a
/// repeated request does so by them.
pub(crate) fn add(
    random: &mut fastrand::Rng,
    service: Service,
    correlation: Option<&HeaderValue>,
    headers: &mut HeaderMap,
) -> HeaderValue {
    let mut known_by = None;
    for (name, id) in id_headers(service).into_iter().flatten() {
        let value = headers.entry(name).or_insert_with(|| match id {
            Id::Request => guid(random),
            Id::Correlation => correlation.cloned().unwrap_or_else(|| guid(random)),
            Id::Vector => vector(random),
        });
        if known_by.is_none() || matches!(id, Id::Correlation) {
            known_by = Some(value.clone());
        }
    }
    // To find the call in the logs of this machine at least.
    known_by
        .or_else(|| correlation.cloned())
        .unwrap_or_else(|| guid(random))
}

fn guid(random: &mut fastrand::Rng) -> HeaderValue {
    let id = uuid::Builder::from_random_bytes(random.u128(..).to_ne_bytes()).into_uuid();
    let mut buffer = uuid::Uuid::encode_buffer();
    let text = id.as_hyphenated().encode_lower(&mut buffer);
    HeaderValue::from_str(text).expect("a GUID is a header value")
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
