//! Keeping secrets out of texts: of errors, of recordings, of addresses.

use std::borrow::Cow;

use http::{HeaderMap, Uri, header};
use serde_json::Value;

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// Fields of JSON bodies and forms whose values are secret, in lower case.
const SECRET_FIELDS: &[&str] = &[
    "access_token",
    "assertion",
    "b2bkey",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "id_token",
    "identityvalue",
    "key",
    "licenseblob",
    "localticketreference",
    "password",
    "popreceipt",
    "refresh_token",
    "serviceticket",
    "uri",
];

/// Query keys whose values are secret, in lower case: shared access signatures and receipts.
const SECRET_QUERY: &[&str] = &["sig", "popreceipt", "code", "token", "access_token"];

/// Headers whose values are secret whether or not they are marked so.
const SECRET_HEADERS: &[header::HeaderName] = &[
    header::AUTHORIZATION,
    header::COOKIE,
    header::SET_COOKIE,
    header::PROXY_AUTHORIZATION,
];

/// Whether a header's value may not be shown.
#[must_use]
pub fn is_secret_header(name: &header::HeaderName, value: &header::HeaderValue) -> bool {
    value.is_sensitive() || SECRET_HEADERS.contains(name) || name == "signature"
}

/// The address with the values of secret query keys masked.
#[must_use]
pub fn uri(uri: &Uri) -> Cow<'_, str> {
    let text = uri.to_string();
    let Some((path, query)) = text.split_once('?') else {
        return Cow::Owned(text);
    };
    let masked = query.split('&').map(|pair| match pair.split_once('=') {
        Some((key, _)) if SECRET_QUERY.contains(&key.to_ascii_lowercase().as_str()) => {
            format!("{key}={MASK}")
        }
        _ => pair.to_owned(),
    });
    Cow::Owned(format!("{path}?{}", masked.collect::<Vec<_>>().join("&")))
}

/// Masks the values of secret fields in a JSON document.
pub fn json(value: &mut Value) {
    each_secret(value, &mut |secret| {
        *secret = Value::String(MASK.to_owned());
    });
}

fn each_secret(value: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(fields) => {
            // An error's `code` is what it is all about; a form's is a secret.
            for (name, value) in fields {
                let name = name.to_ascii_lowercase();
                let is_text = value.as_str().is_some_and(|text| !text.is_empty());
                if is_text && name != "code" && SECRET_FIELDS.contains(&name.as_str()) {
                    visit(value);
                } else {
                    each_secret(value, visit);
                }
            }
        }
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| each_secret(element, visit)),
        _ => {}
    }
}

/// Masks the values of secret fields in a form.
#[must_use]
pub fn form(body: &str) -> String {
    let masked = body.split('&').map(|pair| match pair.split_once('=') {
        Some((key, _)) if SECRET_FIELDS.contains(&key.to_ascii_lowercase().as_str()) => {
            format!("{key}={MASK}")
        }
        _ => pair.to_owned(),
    });
    masked.collect::<Vec<_>>().join("&")
}

/// Drops what serde quotes of a document: "invalid type: string \"…\", expected …" keeps the type.
#[must_use]
pub(crate) fn quoted(problem: &str) -> String {
    let mut kept = String::with_capacity(problem.len());
    let mut rest = problem;
    // serde quotes texts with `"` (escaped as Rust does) and unknown variants and fields with '`'.
    for (open, close) in [
        ("string \"", '"'),
        ("character `", '`'),
        ("unknown variant `", '`'),
    ] {
        if let Some(start) = rest.find(open) {
            let (before, quote) = rest.split_at(start + open.len());
            let end = quote.rfind(close).map_or(quote.len(), |end| {
                // Behind the quote comes ", expected …", which may have quotes of its own.
                quote.find(&format!("{close}, expected")).unwrap_or(end)
            });
            kept.push_str(before);
            kept.push('…');
            rest = &quote[end..];
        }
    }
    kept.push_str(rest);
    kept
}

/// The secrets of one request, so that a service that echoes them does not put them into an error.
#[derive(Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// Collects them from the headers, the address and the body of a request.
    pub(crate) fn of(request: &http::Request<bytes::Bytes>) -> Self {
        let mut secrets = Self::default();
        secrets.add_headers(request.headers());
        for pair in request.uri().query().unwrap_or_default().split('&') {
            secrets.add_pair(pair, SECRET_QUERY);
        }
        let body = request.body();
        if let Ok(mut value) = serde_json::from_slice::<Value>(body) {
            each_secret(&mut value, &mut |secret| {
                secrets.add(secret.as_str().unwrap_or_default());
            });
        } else if let Ok(text) = std::str::from_utf8(body) {
            for pair in text.split('&') {
                secrets.add_pair(pair, SECRET_FIELDS);
            }
        }
        // A longer secret may contain a shorter one.
        secrets
            .0
            .sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets
    }

    fn add_headers(&mut self, headers: &HeaderMap) {
        for (name, value) in headers {
            if let (true, Ok(text)) = (is_secret_header(name, value), value.to_str()) {
                self.add(text.split_once(' ').map_or(text, |(_scheme, token)| token));
                self.add(text);
            }
        }
    }

    fn add_pair(&mut self, pair: &str, secret_keys: &[&str]) {
        let Some((key, value)) = pair.split_once('=') else {
            return;
        };
        if secret_keys.contains(&key.to_ascii_lowercase().as_str()) {
            let decoded = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
            self.add(&decoded);
            self.add(value);
        }
    }

    /// Adds one more.
    pub(crate) fn add(&mut self, secret: &str) {
        // Shorter texts would tear holes into words and protect nothing.
        if secret.len() >= 6 {
            self.0.push(secret.to_owned());
        }
    }

    /// The text without the secrets, without anything that looks like a token, in one line and cut
    /// to a length that fits a log.
    pub(crate) fn scrub(&self, text: &str) -> String {
        const MOST: usize = 600;
        let mut clean = text.to_owned();
        for secret in &self.0 {
            if clean.contains(secret.as_str()) {
                clean = clean.replace(secret.as_str(), MASK);
            }
        }
        let mut line = String::with_capacity(clean.len().min(MOST));
        for word in clean.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            push_masked(&mut line, word);
            if line.len() > MOST {
                let end = (0..=MOST).rev().find(|end| line.is_char_boundary(*end));
                line.truncate(end.unwrap_or(0));
                line.push('…');
                break;
            }
        }
        line
    }
}

/// Appends a word; runs of more than 64 characters of a token's alphabet are masked.
fn push_masked(line: &mut String, word: &str) {
    const LONGEST: usize = 64;
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '=' | '%');
    // The dots of a JWT and the slashes of Base64 belong to it; those of addresses and of .NET's
    // class names have short runs between them.
    let mut run = String::new();
    for c in word.chars().chain(['\0']) {
        if of_token(c) {
            run.push(c);
            continue;
        }
        line.push_str(if run.len() > LONGEST || run.starts_with("eyJ") {
            MASK
        } else {
            &run
        });
        run.clear();
        if c != '\0' {
            line.push(c);
        }
    }
}
