//! Addresses and times that services tell: links to the next page, signed addresses, `Retry-After`,
//! kept places of listings. A token goes where a link leads, so it must never lead elsewhere.

use std::time::{Duration, SystemTime};

use stocktake_transport::{Continuation, Endpoint, SasUri, is_loopback, parse_retry_after, redact};

use super::input::{assert_plain, choice};

/// A letter for what is read, and the text.
pub fn check(data: &[u8]) {
    let Some((what, text)) = choice(data, 5) else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    match what {
        0 => next_link(text),
        1 => endpoint(text),
        2 => signed(text),
        3 => retry_after(text),
        _ => continuation(text),
    }
}

/// Wherever a link leads, it is to the service that gave it, and below its path.
fn next_link(text: &str) {
    let (link, header) = text.split_once('\n').unwrap_or((text, ""));
    let headers = [("MS-ContinuationToken", header), ("Authorization", header)];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let Some(Continuation::Link(next)) = Continuation::link(link, headers) else {
        return;
    };
    for base in [
        "https://api.example",
        "http://127.0.0.1:8080/partner-center",
    ] {
        let endpoint: Endpoint = base.parse().expect("it is an address");
        for version in ["/v1", ""] {
            let uri = match next.resolve(&endpoint, version) {
                Ok(uri) => uri,
                Err(error) => {
                    assert_plain(&error.to_string(), 300);
                    continue;
                }
            };
            let written = uri.to_string();
            let rest = written.to_ascii_lowercase();
            let rest = rest
                .strip_prefix(base)
                .unwrap_or_else(|| panic!("{written}"));
            assert!(rest.starts_with(['/', '?', ':']), "{written}");
            assert!(
                !rest.starts_with(':') || base.ends_with("example"),
                "{written}"
            );
            assert_eq!(
                uri.port_u16().unwrap_or(443),
                if base.contains("8080") { 8080 } else { 443 }
            );
            assert!(
                !uri.path()
                    .split('/')
                    .any(|step| step == ".." || step == "."),
                "{written}"
            );
        }
    }
    match next.headers() {
        Ok(sent) => {
            assert!(sent.len() <= 1 && !sent.contains_key("authorization"));
            assert!(sent.keys().all(|name| name == "ms-continuationtoken"));
        }
        Err(error) => assert_plain(&error.to_string(), 300),
    }
}

/// An address is https or this machine, in one spelling, and an error repeats nothing of it.
fn endpoint(text: &str) {
    let endpoint: Endpoint = match text.parse() {
        Ok(endpoint) => endpoint,
        Err(error) => return assert_plain(&error.to_string(), 200),
    };
    let written = endpoint.to_string();
    assert!(
        !written.ends_with('/') && !written.contains(['?', '#']),
        "{written}"
    );
    assert_eq!(written.parse().as_ref(), Ok(&endpoint), "{written}");
    let uri: http::Uri = written.parse().expect("it is an address");
    assert!(endpoint.is_origin_of(&uri), "{written}");
    let (authority, host) = (
        uri.authority().map(http::uri::Authority::as_str),
        uri.host(),
    );
    assert!(!authority.expect("it has one").contains('@'), "{written}");
    let host = host.expect("it has a host");
    assert!(
        uri.scheme_str() == Some("https") || is_loopback(host),
        "{written}"
    );
}

/// The signature is in nothing that is shown.
fn signed(text: &str) {
    match SasUri::parse(text) {
        Err(error) => assert_plain(&error.to_string(), 200),
        Ok(address) => {
            let query = text.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(address.expose_query(), query);
            let shown = format!("{address:?}");
            assert_eq!(shown, format!("SasUri({}?***)", address.endpoint()));
        }
    }
    // Masking twice is masking once.
    let masked = redact::text(text);
    assert_eq!(redact::text(&masked), masked);
}

/// A wait is what a number says, or what is left until a date.
fn retry_after(text: &str) {
    let moment = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let (early, late) = (moment(1_800_000_000), moment(1_800_000_100));
    let (first, second) = (
        parse_retry_after(text, early),
        parse_retry_after(text, late),
    );
    assert_eq!(first.is_some(), second.is_some(), "{text:?}");
    let (Some(first), Some(second)) = (first, second) else {
        return;
    };
    if text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        let passed = first.saturating_sub(second);
        assert!(
            second <= first && passed <= Duration::from_secs(100),
            "{text:?}"
        );
    } else {
        assert_eq!(first, second, "{text:?}");
    }
}

/// A kept place is read as it was written, and belongs to one way of paging.
fn continuation(text: &str) {
    let Ok(place) = text.parse::<Continuation>() else {
        return;
    };
    let written = place.to_string();
    assert_eq!(written.parse().as_ref(), Ok(&place), "{written}");
    let ways = [
        place.as_token().is_ok(),
        place.as_link().is_ok(),
        place.as_offset().is_ok(),
    ];
    assert_eq!(ways.into_iter().filter(|way| *way).count(), 1, "{written}");
}
