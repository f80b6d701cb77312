//! Requests as they stand on the wire, and what is refused before it is sent.

use http::Method;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use serde_json::json;
use stocktake_transport::{Continuation, Endpoint, Error, RequestBuilder, SasUri, check};

use crate::support::endpoint;

fn emulator() -> Endpoint {
    "http://127.0.0.1:8080/partner-center".parse().unwrap()
}

proptest! {
    #[test]
    fn any_text_stays_one_segment(text in any::<String>()) {
        let built = RequestBuilder::new(&emulator())
            .path("/V1/Users/")
            .segment("username", &text)
            .map(|builder| builder.path("/Seats").build(Method::GET));
        if ["", ".", ".."].contains(&text.as_str()) {
            prop_assert!(built.is_err());
        } else if let Ok(request) = built.unwrap() {
            let uri = request.uri();
            let segments: Vec<_> = uri.path().split('/').collect();
            prop_assert_eq!(segments.len(), 6);
            prop_assert_eq!(&segments[1..4], &["partner-center", "V1", "Users"]);
            prop_assert_eq!(segments[5], "Seats");
            prop_assert_eq!(percent_decode_str(segments[4]).decode_utf8().unwrap(), text);
            prop_assert_eq!(uri.query(), None);
        } else {
            // Only what is longer than any address may be cannot be sent.
            prop_assert!(text.len() > 20_000);
        }
    }

    #[test]
    fn any_text_stays_one_value_of_the_query(key in "[a-zA-Z$-]{1,9}", text in any::<String>()) {
        let request = RequestBuilder::new(&endpoint())
            .path("/p")
            .query("first", 1)
            .query(&key, &text)
            .build(Method::GET)
            .unwrap();
        let query = request.uri().query().unwrap();
        let pairs: Vec<_> = query.split('&').collect();
        prop_assert_eq!(pairs.len(), 2);
        let (found, value) = pairs[1].split_once('=').unwrap();
        prop_assert_eq!(percent_decode_str(found).decode_utf8().unwrap(), key);
        prop_assert_eq!(percent_decode_str(value).decode_utf8().unwrap(), text);
    }

    #[test]
    fn any_text_stays_one_field_of_a_form(text in any::<String>()) {
        let request = RequestBuilder::new(&endpoint())
            .path("/token")
            .form([("client_secret", text.as_str()), ("b", "2")])
            .build(Method::POST)
            .unwrap();
        let body = std::str::from_utf8(request.body()).unwrap();
        let pairs: Vec<_> = body.split('&').collect();
        prop_assert_eq!(pairs.len(), 2);
        let value = pairs[0].strip_prefix("client_secret=").unwrap();
        prop_assert_eq!(percent_decode_str(value).decode_utf8().unwrap(), text);
    }

    #[test]
    fn headers_take_what_they_can_carry(text in any::<String>()) {
        let control = |c: char| c.is_control() && c != '\t' && c.is_ascii();
        let built = RequestBuilder::new(&endpoint()).header("X-Locale", &text);
        prop_assert_eq!(built.is_err(), text.contains(control));
    }
}

#[test]
fn line_breaks_never_get_into_headers() {
    for text in ["a\r\nAuthorization: x", "a\nb", "a\rb", "a\0b"] {
        let error = RequestBuilder::new(&endpoint())
            .header("If-Match", text)
            .unwrap_err();
        assert_eq!(error.field(), "If-Match");
        assert!(!error.to_string().contains("Authorization"));
        assert!(
            RequestBuilder::new(&endpoint())
                .secret_header("X-Key", text)
                .is_err()
        );
    }
    let request = RequestBuilder::new(&endpoint())
        .secret_header("X-Key", "abc")
        .and_then(|builder| builder.build(Method::GET))
        .unwrap();
    assert!(request.headers()["x-key"].is_sensitive());
}

#[test]
fn texts_of_refusals() {
    let segment = |value| {
        RequestBuilder::new(&endpoint())
            .segment("productId", value)
            .unwrap_err()
    };
    let texts = [
        segment("").to_string(),
        segment("..").to_string(),
        RequestBuilder::new(&endpoint())
            .header("If-Match", "\n")
            .unwrap_err()
            .to_string(),
        check::length("country", "usa", 2).unwrap_err().to_string(),
        check::range("maxResults", 101, Some(1), Some(100))
            .unwrap_err()
            .to_string(),
        check::range("maxResults", 0, Some(1), Some(100))
            .unwrap_err()
            .to_string(),
        check::count("usernames", 26, 25).unwrap_err().to_string(),
        check::not_empty("trackingId", "").unwrap_err().to_string(),
        RequestBuilder::new(&endpoint())
            .form_body(&json!([1]))
            .unwrap_err()
            .to_string(),
        RequestBuilder::new(&endpoint())
            .form_body(&json!({ "a": [1] }))
            .unwrap_err()
            .to_string(),
        RequestBuilder::new(&endpoint())
            .path(" ")
            .build(Method::GET)
            .unwrap_err()
            .to_string(),
        Error::from(segment(".")).to_string(),
    ];
    insta::assert_snapshot!("request_errors", texts.join("\n"));
}

#[test]
fn limits_are_inclusive() {
    assert!(check::length("country", "us", 2).is_ok());
    assert!(
        check::length("name", "ÄÖ", 2).is_ok(),
        "characters, not bytes"
    );
    for value in [1, 100] {
        assert!(check::range("n", value, Some(1), Some(100)).is_ok());
    }
    assert!(check::range("n", i64::MIN, None, None).is_ok());
    assert!(check::count("n", 25, 25).is_ok() && check::not_empty("n", " ").is_ok());
}

#[test]
fn bodies_have_their_content_type() {
    let request = RequestBuilder::new(&endpoint())
        .json(&json!({ "usernames": ["a@b.c"], "seatAction": "assign" }))
        .unwrap()
        .build(Method::POST)
        .unwrap();
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(
        request.body(),
        r#"{"usernames":["a@b.c"],"seatAction":"assign"}"#
    );

    let fields = json!({ "c": true, "a": "x y&z", "d": null, "b": 1 });
    let request = RequestBuilder::new(&endpoint())
        .form_body(&fields)
        .unwrap()
        .build(Method::POST)
        .unwrap();
    assert_eq!(
        request.headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(request.body(), "a=x%20y%26z&b=1&c=true");
}

#[test]
fn a_signature_follows_what_the_query_has() {
    let queue = SasUri::parse("https://q.example/clawback?sv=1&sig=a%2Bb").unwrap();
    let built = |builder: RequestBuilder| {
        builder
            .signed(&queue)
            .build(Method::GET)
            .unwrap()
            .uri()
            .to_string()
    };
    let start = || RequestBuilder::at(&queue).path("/messages");
    assert_eq!(
        built(start().query("numofmessages", 32)),
        "https://q.example/clawback/messages?numofmessages=32&sv=1&sig=a%2Bb",
    );
    assert_eq!(
        built(start()),
        "https://q.example/clawback/messages?sv=1&sig=a%2Bb"
    );
    assert!(!format!("{:?}", start().signed(&queue)).contains("a%2Bb"));
}

#[test]
fn a_link_takes_the_place_of_the_address_and_can_be_added_to() {
    let link = Continuation::link(
        "/products?size=2",
        [("MS-ContinuationToken".into(), "t1".into())],
    );
    let link = link.unwrap();
    let request = RequestBuilder::new(&emulator())
        .path("/v1/first")
        .link(link.as_link().unwrap(), &emulator(), "/v1")
        .unwrap()
        .query("country", "US")
        .build(Method::GET)
        .unwrap();
    assert_eq!(
        request.uri(),
        "http://127.0.0.1:8080/partner-center/v1/products?size=2&country=US"
    );
    assert_eq!(request.headers()["ms-continuationtoken"], "t1");
}

#[test]
fn a_segment_keeps_what_a_path_may_have() {
    // As the services' own clients send them: user names with `@`, ids of subscriptions with `:`.
    let request = RequestBuilder::new(&endpoint())
        .path("/V1/")
        .segment("username", "ada@contoso.com")
        .and_then(|builder| builder.path("/").segment("recurrenceId", "mdr:0:bc0c:1"))
        .unwrap()
        .build(Method::GET)
        .unwrap();
    assert_eq!(request.uri().path(), "/V1/ada@contoso.com/mdr:0:bc0c:1");
}
