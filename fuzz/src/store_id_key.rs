//! Store ID keys and tokens. A key comes from a client, that is, from a stranger: what it claims is
//! read, nothing is sent to where it says, and nothing of it is shown.

use std::{sync::Arc, time::SystemTime};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Uri;
use stocktake_identity::{StaticToken, StoreIdKey, StoreIdKeyErrorKind, StoreIdKeys};
use stocktake_transport::{Endpoint, Pipeline, RetryPolicy, test_kit::Replay};

use super::input::assert_plain;

/// `{` begins the claims of a key, `=` a key as it is; a letter the answer of the token endpoint or
/// of an operation that makes keys.
pub fn check(data: &[u8]) {
    match data.first() {
        Some(b'{') => key(&encoded(data)),
        Some(b'=') => key(&String::from_utf8_lossy(&data[1..])),
        _ => super::answers::identity(data),
    }
}

fn key(text: &str) {
    let key = match StoreIdKey::parse(text) {
        Ok(key) => key,
        Err(error) => {
            assert_plain(&error.to_string(), 400);
            let debug = format!("{error:?}");
            assert!(text.len() < 40 || !debug.contains(text));
            return;
        }
    };
    assert_eq!(key.expose(), text.trim());
    assert!(!format!("{key:?}").contains(text.trim()));
    let now = SystemTime::UNIX_EPOCH;
    assert!(!key.is_expired(now) || key.needs_renewal(now));
    let _ = (
        key.user_id(),
        key.issued_at(),
        key.is_for_client("b2a1c7a3"),
    );
    renew(&key);
}

/// A service token goes to the service or nowhere.
fn renew(key: &StoreIdKey) {
    let replay = Replay::new().then_json(401, "{}");
    let pipeline = Pipeline::builder(replay.clone())
        .retry(RetryPolicy::never())
        .seed(7)
        .build();
    let token = StaticToken::new("service-token").expect("it is a token");
    let here = |path| -> Endpoint {
        let address: &str = path;
        address.parse().expect("it is an address")
    };
    let keys = StoreIdKeys::new(&pipeline, Arc::new(token))
        .with_collections(here("http://127.0.0.1:8080/collections"))
        .with_purchase(here("http://127.0.0.1:8080/purchase"));
    let error = super::input::block_on(keys.renew(key)).expect_err("the service refuses");
    assert_plain(&error.to_string(), 2_000);
    let sent = replay.requests();
    if error.kind() == StoreIdKeyErrorKind::ForeignAddress {
        assert!(sent.is_empty());
    }
    for request in &sent {
        let host = request.uri().host();
        assert_eq!(host, Some("127.0.0.1"), "{}", request.uri());
        if let Some(told) = key.claims().refresh_uri.as_deref() {
            let told: Uri = told.parse().expect("what is no address is foreign");
            let known = [
                "127.0.0.1",
                "collections.mp.microsoft.com",
                "purchase.mp.microsoft.com",
            ];
            let host = told.host().unwrap_or_default().to_ascii_lowercase();
            assert!(known.contains(&host.as_str()), "{told}");
        }
    }
}

/// A token with these claims, and a signature that nobody can check here.
fn encoded(claims: &[u8]) -> String {
    format!(
        "eyJhbGciOiJSUzI1NiJ9.{}.c2lnbmF0dXJl",
        URL_SAFE_NO_PAD.encode(claims)
    )
}
