//! What a hostile id does to the address of a request: nothing. The clients of the services include
//! this file and hand it each of their operations.

#![allow(dead_code, reason = "each client takes the part that it needs")]

use std::collections::BTreeSet;

use stocktake_transport::{Endpoint, ErrorKind, OperationRequest};

/// Ids that would lead elsewhere if they were pasted into an address.
pub const IDS: [&str; 25] = [
    "a/b",
    "/a",
    "a/",
    "a//b",
    "../a",
    "a/../../b",
    "..\\a",
    "a\\b",
    "a?admin=true",
    "a#b",
    "a&b=c",
    "a;b=c",
    "a%2fb",
    "%2e%2e",
    "%2E%2E%2F",
    "%00",
    "a\0b",
    "a\r\nHost: evil.example",
    "a\nb",
    "a b",
    "//evil.example",
    "https://evil.example/",
    "@evil.example:443",
    "\u{ff0f}\u{2025}\u{202e}é",
    "{productId}",
];

/// Ids that no path can carry.
const NONE: [&str; 3] = ["", ".", ".."];

/// The keys of a query, in their order.
pub fn keys(request: &impl OperationRequest) -> Vec<String> {
    let endpoint: Endpoint = "https://service.example".parse().unwrap();
    let request = request.http_request(&endpoint).unwrap();
    let query = request.uri().query().unwrap();
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
    pairs.map(|(key, _)| key.to_owned()).collect()
}

/// The operations that were held to their templates.
#[derive(Debug, Default)]
pub struct Held(BTreeSet<&'static str>);

impl Held {
    /// Every hostile id stays in its own segment, as it is; nothing else of the address moves.
    #[track_caller]
    pub fn hold<R: OperationRequest>(&mut self, make: impl Fn(&str) -> R) {
        let endpoint: Endpoint = "https://service.example/below".parse().unwrap();
        let operation = R::OPERATION;
        let plain = make("plain").http_request(&endpoint).unwrap();
        for id in IDS {
            let request = make(id).http_request(&endpoint).unwrap();
            let uri = request.uri();
            let origin = (
                uri.scheme_str(),
                uri.authority().map(http::uri::Authority::as_str),
            );
            assert_eq!(origin, (Some("https"), Some("service.example")), "{id:?}");
            assert_eq!(
                uri.query(),
                plain.uri().query(),
                "{} {id:?}",
                operation.name
            );
            let path = uri.path().strip_prefix("/below").unwrap();
            assert_eq!(
                path.split('/').count(),
                operation.template.split('/').count()
            );
            for (found, wanted) in path.split('/').zip(operation.template.split('/')) {
                let expected = if wanted.starts_with('{') { id } else { wanted };
                assert_eq!(decoded(found), expected, "{} {id:?}", operation.name);
                assert!(
                    found.is_ascii() && !found.contains(['\\', ';', '=', '&']),
                    "{found}"
                );
            }
            assert_eq!(request.headers(), plain.headers(), "{id:?}");
        }
        for id in NONE {
            let error = make(id).http_request(&endpoint).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}");
        }
        self.0.insert(operation.name);
    }

    /// None was left out of those whose paths have parameters, by the contract of the family; `but`
    /// belong to another crate.
    #[track_caller]
    pub fn are_all_of(&self, contract: &str, but: &[&str]) {
        let contract: serde_json::Value = serde_json::from_str(contract).unwrap();
        let operations = contract["operations"].as_object().unwrap();
        let with_parameters: BTreeSet<&str> = operations
            .iter()
            .filter(|(_, operation)| operation["template"].as_str().unwrap().contains('{'))
            .map(|(name, _)| name.as_str())
            .collect();
        assert!(!with_parameters.is_empty());
        let held: BTreeSet<&str> = self.0.iter().chain(but).copied().collect();
        assert_eq!(held, with_parameters);
    }
}

/// The text that a segment of a path stands for.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            let digits = std::str::from_utf8(&digits).unwrap();
            u8::from_str_radix(digits, 16).unwrap()
        } else {
            byte
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// Texts that would begin another header, or end the head.
pub const HEADERS: [&str; 5] = [
    "a\r\nAuthorization: Bearer stolen",
    "a\nb",
    "a\rb",
    "a\0b",
    "a\r\n\r\nGET / HTTP/1.1",
];

/// A header that cannot be sent is an error that names it and repeats nothing of it.
#[track_caller]
pub fn refuses<R: OperationRequest>(request: &R, header: &str) {
    let endpoint: Endpoint = "https://service.example".parse().unwrap();
    let error = request.http_request(&endpoint).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let text = error.to_string();
    assert!(text.contains(&format!("`{header}`")), "{text}");
    assert!(
        !text.contains("stolen") && !text.contains(['\r', '\n', '\0']),
        "{text}"
    );
}
