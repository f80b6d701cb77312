//! Where calls go, in which language, and what they have in common.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use stocktake_partner_center::PartnerCenter;
use stocktake_transport::{
    AccessToken, CallOptions, Credential, CredentialError, Pipeline, TransportErrorKind,
    test_kit::Replay,
};

use crate::stage::{CORRELATION, TOKEN, answer, builder, client};

fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

#[tokio::test]
async fn an_emulator_lives_under_a_path() {
    let replay = Replay::new().then_json(200, "{}");
    let client = builder(&replay)
        .endpoint("http://127.0.0.1:8080/partner-center/")
        .expect("an address of this machine")
        .build();
    client
        .country("US")
        .product("P")
        .get()
        .await
        .expect("it is answered");
    assert_eq!(
        replay.requests()[0].uri(),
        "http://127.0.0.1:8080/partner-center/v1/products/P?country=US"
    );
    let error = builder(&replay)
        .endpoint("http://example.com")
        .expect_err("plain http");
    insta::assert_snapshot!(
        error,
        @"unusable service address: only https is taken, and http for this machine alone"
    );
}

#[tokio::test]
async fn china_has_its_own_address_and_audience() {
    #[derive(Clone, Debug, Default)]
    struct Audiences(Arc<Mutex<Vec<String>>>);

    #[async_trait]
    impl Credential for Audiences {
        async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
            self.0
                .lock()
                .expect("no test panics here")
                .push(audience.into());
            AccessToken::new(TOKEN)
        }
    }

    let replay = Replay::new().then_json(200, "{}").then_json(200, "{}");
    let audiences = Audiences::default();
    let pipeline = Pipeline::builder(replay.clone())
        .credential(audiences.clone())
        .build();
    let china = PartnerCenter::builder(pipeline.clone())
        .operated_by_21vianet()
        .build();
    // A scope keeps the audience.
    let china = china.with_correlation_id(CORRELATION).expect("an id");
    china
        .country("CN")
        .product("P")
        .get()
        .await
        .expect("it is answered");
    let world = PartnerCenter::new(pipeline);
    world
        .country("US")
        .product("P")
        .get()
        .await
        .expect("it is answered");

    let hosts: Vec<_> = replay
        .requests()
        .iter()
        .map(|request| request.uri().host().expect("a host").to_owned())
        .collect();
    assert_eq!(
        hosts,
        [
            "partner.partnercenterapi.microsoftonline.cn",
            "api.partnercenter.microsoft.com"
        ]
    );
    assert_eq!(
        *audiences.0.lock().expect("no test panics here"),
        [
            "https://partner.partnercenterapi.microsoftonline.cn",
            "https://api.partnercenter.microsoft.com",
        ]
    );
}

#[tokio::test]
async fn a_scope_shares_the_correlation_id_and_keeps_the_rest() {
    let replay = Replay::by(|_| Ok(answer(200, &[], "{}")));
    let client = builder(&replay).locale("de-DE").expect("a locale").build();
    let scenario = client.with_correlation_id(CORRELATION).expect("an id");
    for id in ["P1", "P2"] {
        scenario
            .country("US")
            .product(id)
            .get()
            .await
            .expect("it is answered");
    }
    for id in ["P3", "P4"] {
        client
            .country("US")
            .product(id)
            .get()
            .await
            .expect("it is answered");
    }
    let requests = replay.requests();
    let correlations: Vec<_> = requests
        .iter()
        .map(|request| header(request, "ms-correlationid").expect("an id"))
        .collect();
    assert_eq!(correlations[..2], [CORRELATION, CORRELATION]);
    assert_ne!(correlations[2], CORRELATION);
    assert_ne!(
        correlations[2], correlations[3],
        "without a scope every call has its own"
    );
    let ids: std::collections::BTreeSet<_> = requests
        .iter()
        .map(|request| header(request, "ms-requestid"))
        .collect();
    assert_eq!(ids.len(), 4, "every call has a request id of its own");
    assert!(
        requests
            .iter()
            .all(|request| header(request, "x-locale") == Some("de-DE"))
    );

    let plain = client.with_options(CallOptions::default());
    plain
        .country("US")
        .product("P5")
        .get()
        .await
        .expect("it is answered");
    let last = replay.requests().pop().expect("one more");
    assert_eq!(
        header(&last, "x-locale"),
        None,
        "other options replace those there were"
    );
}

#[tokio::test]
async fn a_locale_that_is_no_header_is_refused() {
    let replay = Replay::new();
    let error = builder(&replay)
        .locale("de\r\nevil: 1")
        .expect_err("a line break");
    insta::assert_snapshot!(
        error,
        @"`X-Locale` has characters that no header may have, such as line breaks"
    );
    assert!(client(&replay).with_locale("fr-FR").is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_ids_of_a_call_are_the_same_in_all_attempts() {
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Timeout)
        .then_json(503, "")
        .then_json(200, "[]");
    let report = client(&replay)
        .country("US")
        .check_inventory()
        .product("P")
        .await;
    assert!(!report.expect("the third attempt is answered").is_complete());
    let requests = replay.requests();
    assert_eq!(requests.len(), 3, "a check only reads, so it is repeated");
    for name in ["ms-requestid", "ms-correlationid"] {
        let first = header(&requests[0], name);
        assert!(first.is_some());
        assert!(
            requests
                .iter()
                .all(|request| header(request, name) == first)
        );
    }
}

#[tokio::test]
async fn ids_that_a_gateway_doubled_are_read_once() {
    let id = "18752a69-1aa1-4ef7-8f9d-eb3681b2d70a";
    let doubled = [
        ("MS-RequestId", format!("{id},{id}")),
        ("MS-CorrelationId", format!("{CORRELATION},{CORRELATION}")),
        ("X-Locale", "en-US,en-US".to_owned()),
    ];
    let doubled: Vec<_> = doubled
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let replay = Replay::new()
        .then(answer(200, &doubled, "{}"))
        .then(answer(404, &doubled, ""));
    let product = client(&replay).country("US").product("P");
    let answer = product
        .get()
        .send_with_details()
        .await
        .expect("it is answered");
    assert_eq!(answer.request_id().as_deref(), Some(id));
    assert_eq!(answer.correlation_id, CORRELATION);
    let error = product.get().await.expect_err("it is refused");
    assert_eq!(error.request_id(), Some(id));
    assert_eq!(error.correlation_id(), Some(CORRELATION));
}
