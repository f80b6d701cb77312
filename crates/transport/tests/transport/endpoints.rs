//! Addresses of services.

use proptest::prelude::*;
use stocktake_transport::{Endpoint, SasUri, is_loopback};

#[test]
fn only_https_is_taken_and_http_for_this_machine() {
    for good in [
        "https://collections.mp.microsoft.com",
        "HTTPS://Collections.mp.microsoft.com:443/",
        "https://host.example/partner-center/",
        "http://localhost:8080",
        "http://LOCALHOST",
        "http://127.0.0.1:1/collections",
        "http://127.9.9.9",
        "http://[::1]:8080",
    ] {
        assert!(good.parse::<Endpoint>().is_ok(), "{good}");
    }
    for bad in [
        "",
        "/",
        "host.example",
        "host.example:443",
        "ftp://host.example",
        "http://host.example",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://[::ffff:127.0.0.1]",
        "http://[::]",
        "https://user@host.example",
        "https://user:secret@host.example",
        "https://host.example/?a=1",
        "https://host.example/#a",
        "https://host.example:99999",
        "https://host.example:0",
        "https://host.example:a",
        "https://ho st.example",
        "https:///path",
    ] {
        let error = bad.parse::<Endpoint>().expect_err(bad);
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
    assert!(!is_loopback("localhost.") && !is_loopback("127.0.0.1:80") && is_loopback("::1"));
}

#[test]
fn refusals_say_what_to_do() {
    let text = |address: &str| address.parse::<Endpoint>().unwrap_err().to_string();
    insta::assert_snapshot!(
        "endpoint_errors",
        [
            text("host"),
            text("https://h?q=1"),
            text("https://u:p@h"),
            text("https://h:70000"),
            text("http://h"),
            SasUri::parse("https://h/q?sig=1#f")
                .unwrap_err()
                .to_string(),
        ]
        .join("\n")
    );
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    let endpoint: Endpoint = "https://host.example/base".parse().unwrap();
    let is = |address: &str| endpoint.is_origin_of(&address.parse().unwrap());
    assert!(is("https://host.example/other") && is("https://HOST.example:443/"));
    for foreign in [
        "http://host.example/",
        "https://host.example:444/",
        "https://host.example.evil/",
        "https://evil/host.example",
        "https://user@host.example/",
        "https://host.example@evil/",
        "https://host.example:99999/",
        "/relative",
    ] {
        assert!(!is(foreign), "{foreign}");
    }
}

#[test]
fn a_signed_address_shows_no_signature() {
    let address = SasUri::parse("https://q.example/queue/messages?sv=1&sig=a%2Bb%3D").unwrap();
    assert_eq!(
        format!("{address:?}"),
        "SasUri(https://q.example/queue/messages?***)"
    );
    assert_eq!(address.expose_query(), "sv=1&sig=a%2Bb%3D");
    for bad in [
        "http://q.example/?sig=se",
        "https://u:se@q.example/",
        "https://q/?sig=se#x",
        "se",
    ] {
        let error = SasUri::parse(bad).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("se\""), "{error}");
    }
}

proptest! {
    #[test]
    fn any_text_is_an_address_or_an_error(text in "\\PC{0,60}") {
        let _ = text.parse::<Endpoint>();
        let _ = SasUri::parse(&text);
    }

    #[test]
    fn an_address_reads_back(host in "[a-z]{1,8}", port in 1_u16.., path in "(/[a-z]{1,5}){0,3}/?") {
        let text = format!("https://{host}:{port}{path}");
        let endpoint: Endpoint = text.parse().unwrap();
        prop_assert_eq!(endpoint.as_str(), text.trim_end_matches('/'));
        prop_assert_eq!(endpoint.path(), path.trim_end_matches('/'));
        prop_assert_eq!(&endpoint.to_string().parse::<Endpoint>().unwrap(), &endpoint);
    }
}
