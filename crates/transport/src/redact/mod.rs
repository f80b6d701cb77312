//! Keeping secrets out of texts: of errors, of recordings, of addresses.
//!
//! Three things are recognised: fields, headers and query keys that are known to be secret, the
//! secrets of the request at hand wherever a service repeats them, and texts that look like a token.
//!
//! ```
//! use stocktake_transport::redact;
//!
//! let mut body = serde_json::json!({ "b2bKey": "eyJ0eXAi…", "maxPageSize": 100 });
//! redact::json(&mut body);
//! assert_eq!(body, serde_json::json!({ "b2bKey": "***", "maxPageSize": 100 }));
//!
//! let form = "grant_type=client_credentials&client_secret=s3cr3t";
//! assert_eq!(redact::form(form), "grant_type=client_credentials&client_secret=***");
//!
//! let queue = "https://events.example.net/q1?sv=2021&sig=s3cr3t".parse()?;
//! assert_eq!(redact::uri(&queue), "https://events.example.net/q1?sv=2021&sig=***");
//! # Ok::<(), http::uri::InvalidUri>(())
//! ```

mod quoted;
mod secrets;

use std::borrow::Cow;

use http::{HeaderName, HeaderValue, Uri};
use serde_json::Value;

pub(crate) use quoted::quoted;
pub(crate) use secrets::Secrets;

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// Fields of JSON bodies and forms whose values are secret, in lower case.
const SECRET_FIELDS: &[&str] = &[
    "access_token",
    "assertion",
    "b2bkey",
    "client_assertion",
    "client_secret",
    "code_verifier",
    "device_code",
    "id_token",
    "identityvalue",
    "key",
    "licenseblob",
    "localticket",
    "localticketreference",
    "password",
    "popreceipt",
    "refresh_token",
    "serviceticket",
    "token",
];

/// Query keys whose values are secret, in lower case: shared access signatures, receipts, and what
/// sign-in pages hand over.
const SECRET_QUERY: &[&str] = &["sig", "popreceipt", "code", "token", "access_token"];

/// Elements of a storage queue's answers whose texts are secret: the message, and what deletes it.
const SECRET_ELEMENTS: &[&str] = &["MessageText", "PopReceipt"];

/// Headers whose values are secret whether or not they are marked so.
const SECRET_HEADERS: &[&str] = &[
    "authorization",
    "cookie",
    "ocp-apim-subscription-key",
    "proxy-authorization",
    "set-cookie",
    "signature",
];

/// Whether a header's value may not be shown.
#[must_use]
pub fn is_secret_header(name: &HeaderName, value: &HeaderValue) -> bool {
    value.is_sensitive() || SECRET_HEADERS.contains(&name.as_str())
}

/// The address with the values of secret query keys masked.
#[must_use]
pub fn uri(uri: &Uri) -> Cow<'_, str> {
    Cow::Owned(text(&uri.to_string()).into_owned())
}

/// Masks the values of secret fields in a JSON document, and in all its texts what [`text`] masks.
pub fn json(value: &mut Value) {
    json_with(value, &Secrets::default());
}

/// The same, and the secrets of a request wherever an answer repeats them.
pub(crate) fn json_with(value: &mut Value, secrets: &Secrets) {
    each_text(value, false, &mut |secret, found| {
        if secret {
            MASK.clone_into(found);
        } else if let Cow::Owned(masked) = secrets.mask(found) {
            *found = masked;
        }
    });
}

/// Masks the values of secret fields in a form.
#[must_use]
pub fn form(body: &str) -> String {
    let masked = body.split('&').map(|pair| match pair.split_once('=') {
        Some((key, _)) if is_secret_of_form(key) => format!("{key}={MASK}"),
        _ => text(pair).into_owned(),
    });
    masked.collect::<Vec<_>>().join("&")
}

/// Masks the secret elements of a storage queue's XML, and what [`text`] masks.
#[must_use]
pub fn xml(document: &str) -> String {
    let mut masked = text(document).into_owned();
    for name in SECRET_ELEMENTS {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let mut kept = String::with_capacity(masked.len());
        let mut rest = masked.as_str();
        while let Some(start) = rest.find(&open) {
            let (before, element) = rest.split_at(start + open.len());
            kept.push_str(before);
            kept.push_str(MASK);
            // A document that is cut off shows nothing of what was in the element.
            rest = element.find(&close).map_or("", |end| &element[end..]);
        }
        kept.push_str(rest);
        masked = kept;
    }
    masked
}

/// Masks in any text what looks like a signed token, and the signatures of addresses.
///
/// ```
/// use stocktake_transport::redact;
///
/// let text = "GET https://h/q?sp=r&sig=a%2Bb failed; eyJhbGciOi.eyJzdWIiOi.c2lnbmF0 is no token";
/// assert_eq!(
///     redact::text(text),
///     "GET https://h/q?sp=r&sig=*** failed; *** is no token",
/// );
/// ```
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    let mut masked = Cow::Borrowed(text);
    if text.contains("eyJ") {
        masked = Cow::Owned(without_tokens(text));
    }
    if masked.contains('=') {
        if let Some(without) = without_signatures(&masked) {
            masked = Cow::Owned(without);
        }
    }
    masked
}

/// Signed and encrypted tokens: two dots or more between runs of Base64, the first of which is JSON.
fn without_tokens(text: &str) -> String {
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("eyJ") {
        let (before, token) = rest.split_at(start);
        let end = token.find(|c| !of_token(c)).unwrap_or(token.len());
        let (token, behind) = token.split_at(end);
        kept.push_str(before);
        let is_token = token.len() > 16 && token.matches('.').count() >= 2;
        kept.push_str(if is_token { MASK } else { token });
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

/// `…&sig=…` up to where the value ends. `None` if there is nothing of the kind.
fn without_signatures(text: &str) -> Option<String> {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(equals) = rest.find('=') {
        let (before, value) = rest.split_at(equals + 1);
        let pair = &before[..equals];
        // `;` ends the `&amp;` of XML.
        let is_secret = pair.rfind(['?', '&', ';']).is_some_and(|start| {
            let key = pair[start + 1..].to_ascii_lowercase();
            SECRET_QUERY.contains(&key.as_str())
        });
        kept.push_str(before);
        rest = value;
        if is_secret {
            let of_value = |c: char| !(c.is_whitespace() || "&\"'<>)".contains(c));
            let end = value.find(|c| !of_value(c)).unwrap_or(value.len());
            kept.push_str(MASK);
            rest = &value[end..];
        }
    }
    kept.push_str(rest);
    (kept != text).then_some(kept)
}

/// Visits all texts of a document, each with whether it is the value of a secret field.
fn each_text(value: &mut Value, secret: bool, visit: &mut impl FnMut(bool, &mut String)) {
    match value {
        Value::String(text) if !text.is_empty() => visit(secret, text),
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| each_text(element, secret, visit)),
        Value::Object(fields) => {
            // The key of a key and a value, as links have them, is but a name.
            let is_pair = fields.keys().any(|name| name.eq_ignore_ascii_case("value"));
            for (name, value) in fields {
                let is_name = is_pair && name.eq_ignore_ascii_case("key");
                let secret = secret || (!is_name && is_secret_field(name));
                each_text(value, secret, visit);
            }
        }
        _ => {}
    }
}

fn is_secret_field(name: &str) -> bool {
    SECRET_FIELDS
        .iter()
        .any(|secret| secret.eq_ignore_ascii_case(name))
}

/// The `code` of a form is one of the secrets; that of a JSON document tells an error.
fn is_secret_of_form(key: &str) -> bool {
    let key = percent_encoding::percent_decode_str(key).decode_utf8_lossy();
    key.eq_ignore_ascii_case("code") || is_secret_field(&key)
}
