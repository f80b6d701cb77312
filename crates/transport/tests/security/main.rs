//! Services that mean harm, and texts that are not what they look like, below every client.

#![cfg(feature = "test-kit")]

mod hostile;

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use stocktake_transport::{
    AnswerShape, Authentication, CallOptions, Caller, Continuation, DecodeError, Endpoint, Error,
    ErrorKind, Idempotency, Operation, OperationRequest, Page, PagedRequest, Pipeline,
    RequestBuilder, Service, decode, parse_retry_after,
    test_kit::{PausedClock, Replay},
};

static LIST: Operation = Operation {
    name: "list",
    service: Service::PartnerCenter,
    method: Method::GET,
    template: "/v1/things",
    server: None,
    authentication: Authentication::None,
    audience: None,
    idempotency: Idempotency::Safe,
    answer: AnswerShape::Object,
    paging: None,
    errors: &[],
    known_errors: &[],
    page: "https://pages.example/",
};

/// A listing of numbers, `{"items":[…],"token":"…"}`.
#[derive(Clone, Debug, Default)]
struct List(Option<String>);

impl OperationRequest for List {
    type Response = Value;
    const OPERATION: &'static Operation = &LIST;

    fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        let mut builder = RequestBuilder::new(endpoint).path("/v1/things");
        if let Some(token) = &self.0 {
            builder = builder.query("token", token);
        }
        Ok(builder.build(Method::GET)?)
    }

    fn decode(body: &Bytes) -> Result<Value, DecodeError> {
        decode::object(body)
    }
}

impl PagedRequest for List {
    type Item = u64;

    fn continue_from(&mut self, continuation: &Continuation) -> Result<(), Error> {
        self.0 = Some(continuation.as_token()?.to_owned());
        Ok(())
    }

    fn into_page(response: Value) -> Page<u64> {
        let items = response["items"].as_array().into_iter().flatten();
        let items = items.filter_map(Value::as_u64).collect();
        let token = response["token"].as_str().and_then(Continuation::token);
        Page::new(items, token)
    }
}

fn caller(replay: &Replay, clock: &PausedClock) -> Caller {
    let pipeline = Pipeline::builder(replay.clone())
        .runtime(clock.clone())
        .seed(7);
    Caller::new(pipeline.build(), "https://service.example".parse().unwrap())
}

/// A listing whose pages have another token each. It ends by itself after so many that who has come
/// there would have gone on for ever.
fn endless(items: fn(u64) -> Vec<u64>) -> Replay {
    let mut number = 0;
    Replay::by(move |_| {
        number += 1;
        let token = (number < 20_000).then(|| format!("token-{number}"));
        let page = json!({"items": items(number), "token": token});
        Ok(http::Response::new(page.to_string().into()))
    })
}

/// One item is waited for, and the service has always another page without one.
#[tokio::test(start_paused = true)]
async fn pages_without_items_do_not_go_on_for_ever() {
    for prefetch in [false, true] {
        let replay = endless(|_| Vec::new());
        let mut items = caller(&replay, &PausedClock::new())
            .list(List::default())
            .prefetch(prefetch);
        let error = items.next().await.expect("it is not the end").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Paging);
        assert_eq!(
            error.to_string(),
            "list: the listing cannot go on: the service sent 1000 pages in a row without an item"
        );
        assert!(items.next().await.is_none());
        assert_eq!(replay.requests().len(), 1_000);
    }
}

/// Pages that are nearly all empty are odd, and no attack.
#[tokio::test(start_paused = true)]
async fn an_item_now_and_then_is_enough() {
    let replay = endless(|number| {
        if number % 1_000 == 0 {
            vec![number]
        } else {
            Vec::new()
        }
    });
    let items = caller(&replay, &PausedClock::new()).list(List::default());
    let items = items.collect().await.unwrap();
    assert_eq!(items.len(), 20);
    assert_eq!(replay.requests().len(), 20_000);
}

/// A listing that never ends holds one page, whoever reads it item by item.
#[tokio::test(start_paused = true)]
async fn who_has_enough_can_stop() {
    let replay = endless(|number| vec![number; 100]);
    let mut items = caller(&replay, &PausedClock::new()).list(List::default());
    for _ in 0..1_000 {
        items.next().await.unwrap().unwrap();
    }
    assert_eq!(replay.requests().len(), 10);
}

/// Nobody waits for longer than the cap, however it is asked for.
#[tokio::test(start_paused = true)]
async fn nobody_is_put_to_sleep() {
    for after in [
        "61",
        "86400",
        "4294967296",
        "18446744073709551615",
        "18446744073709551616",
        "999999999999999999999999999999999999999999",
        "00000000000000000000000000000000000000003600",
        "3600,3600",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Sat, 01 Jan 2050 00:00:00 GMT",
    ] {
        let replay = Replay::by(move |_| {
            let answer = http::Response::builder()
                .status(429)
                .header("retry-after", after);
            Ok(answer.body(Bytes::new()).unwrap())
        });
        let clock = PausedClock::new();
        let error = caller(&replay, &clock)
            .send(&List::default())
            .await
            .unwrap_err();
        assert_eq!(clock.sleeps(), [], "{after}");
        assert_eq!(replay.requests().len(), 1, "{after}");
        assert!(error.is_throttled() && error.retry_after() > Some(Duration::from_secs(60)));
        assert!(error.to_string().len() < 200, "{error}");
    }
    // What is no time is as good as nothing: the usual waits, and not one longer.
    for after in [
        "-1",
        "1e9",
        "0x10",
        "\u{663}",
        "infinity",
        "Fri, 99 Dec 9999 99:99:99 GMT",
        "1 2",
    ] {
        let after = after.as_bytes().to_vec();
        let replay = Replay::by(move |_| {
            let answer = http::Response::builder()
                .status(503)
                .header("retry-after", &after[..]);
            Ok(answer.body(Bytes::new()).unwrap())
        });
        let clock = PausedClock::new();
        let error = caller(&replay, &clock)
            .send(&List::default())
            .await
            .unwrap_err();
        assert_eq!(error.retry_after(), None);
        let slept: Duration = clock.sleeps().iter().sum();
        assert!(slept < Duration::from_secs(60), "{slept:?}");
    }
}

#[test]
fn no_value_of_retry_after_overflows() {
    let ends = [
        SystemTime::UNIX_EPOCH,
        SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 50),
    ];
    for now in ends {
        for text in [
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "9".repeat(400).as_str(),
        ] {
            assert!(parse_retry_after(text, now).is_some(), "{text}");
        }
    }
}

#[test]
fn an_address_that_only_looks_like_this_machine_is_none() {
    for address in [
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1.nip.example:80",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://127.0.0.1:80@evil.example",
        "http://evil.example#@127.0.0.1",
        "http://evil.example?@127.0.0.1",
        "http://evil.example\\@127.0.0.1",
        "http://127.0.0.1\\@evil.example",
        "http://[::ffff:1.2.3.4]",
        "http://[::ffff:7f00:1]",
        "http://[::1].evil.example",
        "http://[::1%25eth0]",
        "http://2130706433",
        "http://0x7f000001",
        "http://0177.0.0.1",
        "http://127.1",
        "http://\u{ff11}\u{ff12}\u{ff17}.0.0.1",
        "http://loc\u{430}lhost",
        "http://localhost%2eevil.example",
        "http://local\thost",
        "http://127.0.0.1\r\nHost: evil.example",
        " http://127.0.0.1",
        "http:127.0.0.1",
        "http:///127.0.0.1",
    ] {
        assert!(address.parse::<Endpoint>().is_err(), "{address}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_text_of_the_caller_stays_in_its_header() {
    for text in hostile::HEADERS {
        let refused = [
            CallOptions::default()
                .with_correlation_id(text)
                .unwrap_err(),
            CallOptions::default()
                .with_header("X-Locale", text)
                .unwrap_err(),
        ];
        for error in refused {
            let text = error.to_string();
            assert!(
                !text.contains("stolen") && !text.contains(['\r', '\n', '\0']),
                "{text}"
            );
        }
        let replay = Replay::new().then_json(200, r#"{"items":[]}"#);
        let pipeline = Pipeline::builder(replay.clone()).user_agent(text).build();
        let caller = Caller::new(pipeline, "https://service.example".parse().unwrap());
        caller.send(&List::default()).await.unwrap();
        let sent = replay.requests();
        assert!(!sent[0].headers().contains_key("authorization"));
        let agent = sent[0].headers()["user-agent"].to_str().unwrap();
        assert!(
            agent.ends_with(concat!("stocktake/", env!("CARGO_PKG_VERSION"))),
            "{agent}"
        );
    }
}
