//! The secrets of one request, and what a service says without them.

use std::{borrow::Cow, cmp::Reverse};

use bytes::Bytes;
use http::{HeaderMap, Uri};
use serde_json::Value;

use super::{MASK, SECRET_QUERY, each_text, is_secret_header, is_secret_of_form, text};

/// The secrets of one request, so that a service that echoes them does not put them into an error.
#[derive(Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// Collects them from the headers, the address and the body of a request.
    pub(crate) fn of(request: &http::Request<Bytes>) -> Self {
        let mut secrets = Self::default();
        secrets.add_headers(request.headers());
        for pair in request.uri().query().unwrap_or_default().split('&') {
            secrets.add_pair(pair, |key| {
                SECRET_QUERY.contains(&key.to_ascii_lowercase().as_str())
            });
        }
        let body = request.body();
        if let Ok(mut value) = serde_json::from_slice::<Value>(body) {
            each_text(&mut value, false, &mut |secret, text| {
                if secret {
                    secrets.add(text);
                }
            });
        } else if let Ok(text) = std::str::from_utf8(body) {
            for pair in text.split('&') {
                secrets.add_pair(pair, is_secret_of_form);
            }
        }
        secrets
    }

    /// Adds all values of an address that is a secret as a whole.
    pub(crate) fn add_signature(&mut self, address: &Uri) {
        for pair in address.query().unwrap_or_default().split('&') {
            self.add_pair(pair, |_| true);
        }
    }

    fn add_headers(&mut self, headers: &HeaderMap) {
        for (name, value) in headers {
            if let (true, Ok(text)) = (is_secret_header(name, value), value.to_str()) {
                self.add(text);
                // The token without its scheme, and an Xbox token without the hash of the user.
                if let Some((_, token)) = text.split_once(' ') {
                    self.add(token);
                }
                if let Some((_, token)) = text.split_once(';') {
                    self.add(token);
                }
            }
        }
    }

    fn add_pair(&mut self, pair: &str, is_secret: impl FnOnce(&str) -> bool) {
        let Some((key, value)) = pair.split_once('=') else {
            return;
        };
        if is_secret(key) {
            let decoded = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
            self.add(&decoded);
            self.add_form(value);
        }
    }

    /// Adds one more, also in the form in which it stands in addresses.
    pub(crate) fn add(&mut self, secret: &str) {
        self.add_form(secret);
        let escaped = percent_encoding::utf8_percent_encode(secret, crate::request::RESERVED);
        if let Cow::Owned(escaped) = escaped.into() {
            self.add_form(&escaped);
        }
    }

    fn add_form(&mut self, secret: &str) {
        // Shorter texts would tear holes into words and protect nothing.
        if secret.len() >= 6 {
            // A longer secret may contain a shorter one, so the longer is masked first.
            let place = self
                .0
                .partition_point(|other| Reverse(other.len()) <= Reverse(secret.len()));
            self.0.insert(place, secret.to_owned());
        }
    }

    /// The text without the secrets, and without what [`text`] masks in any.
    pub(crate) fn mask<'a>(&self, original: &'a str) -> Cow<'a, str> {
        let mut clean = Cow::Borrowed(original);
        for secret in &self.0 {
            if clean.contains(secret.as_str()) {
                clean = Cow::Owned(clean.replace(secret.as_str(), MASK));
            }
        }
        match text(&clean) {
            Cow::Owned(masked) => Cow::Owned(masked),
            Cow::Borrowed(_) => clean,
        }
    }

    /// The same in one line, without long runs of what could be a token, and cut to a length that
    /// fits a log.
    pub(crate) fn scrub(&self, original: &str) -> String {
        const MOST: usize = 600;
        let clean = self.mask(original);
        let mut line = String::with_capacity(clean.len().min(MOST));
        for word in clean.split(|c: char| c.is_whitespace() || c.is_control()) {
            if word.is_empty() {
                continue;
            }
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

/// Appends a word; runs of more than 64 characters of a token's alphabet are masked, and what begins
/// as a token does, however short it was cut.
fn push_masked(line: &mut String, word: &str) {
    const LONGEST: usize = 64;
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '=' | '%');
    // The dots of .NET's class names and the slashes of addresses have short runs between them.
    let mut rest = word;
    while !rest.is_empty() {
        let end = rest.find(|c| !of_token(c)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        let is_secret = run.len() > LONGEST || run.contains("eyJ");
        line.push_str(if is_secret { MASK } else { run });
        let next = behind.find(of_token).unwrap_or(behind.len());
        line.push_str(&behind[..next]);
        rest = &behind[next..];
    }
}
