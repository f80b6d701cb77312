//! Listings: every style of going on, their ends and their errors.

use std::{pin::Pin, time::Duration};

use bytes::Bytes;
use futures_core::Stream;
use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};
use stocktake_transport::{
    Authentication, CallOptions, Caller, Continuation, DecodeError, Endpoint, Error, ErrorKind,
    Idempotency, Operation, OperationRequest, Page, PagedRequest, Pipeline, RequestBuilder,
    RetryPolicy, Service, decode,
    test_kit::{Faulty, Injection, Replay},
};

use crate::support::*;

static LIST: Operation = operation(
    "list",
    Service::PartnerCenter,
    Authentication::None,
    Idempotency::Safe,
);

/// Where a listing keeps what it continues by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Style {
    Query,
    Body,
    Header,
    Link,
    Index,
}

/// A listing of numbers in any style. Answers have the form
/// `{"items":[…],"token":"…","links":{"next":{"uri":"…","headers":[…]}},"total":…}`.
#[derive(Clone, Debug)]
pub struct List {
    style: Style,
    place: Option<Continuation>,
}

pub fn list(style: Style) -> List {
    List { style, place: None }
}

impl OperationRequest for List {
    type Response = (Style, Value);

    const OPERATION: &'static Operation = &LIST;

    fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        let builder = RequestBuilder::new(endpoint)
            .path("/v1/numbers")
            .query("size", 2);
        let builder = match (self.style, &self.place) {
            (_, None) => builder,
            (Style::Query, Some(place)) => builder.query("continuationToken", place.as_token()?),
            (Style::Body, Some(place)) => {
                builder.json(&json!({ "continuationToken": place.as_token()? }))?
            }
            (Style::Header, Some(place)) => {
                builder.header("MS-ContinuationToken", place.as_token()?)?
            }
            (Style::Index, Some(place)) => builder.query("offset", place.as_offset()?),
            (Style::Link, Some(place)) => {
                RequestBuilder::new(endpoint).link(place.as_link()?, endpoint, "/v1")?
            }
        };
        Ok(builder.build(Method::GET)?)
    }

    fn decode(body: &Bytes) -> Result<(Style, Value), DecodeError> {
        let value: Value = decode::object(body)?;
        let style = match () {
            () if value.get("links").is_some() => Style::Link,
            () if value.get("total").is_some() => Style::Index,
            () => Style::Query,
        };
        Ok((style, value))
    }
}

impl PagedRequest for List {
    type Item = u64;

    fn continue_from(&mut self, continuation: &Continuation) -> Result<(), Error> {
        match self.style {
            Style::Link => drop(continuation.as_link()?),
            Style::Index => drop(continuation.as_offset()?),
            _ => drop(continuation.as_token()?),
        }
        self.place = Some(continuation.clone());
        Ok(())
    }

    fn into_page((style, value): (Style, Value)) -> Page<u64> {
        let items: Vec<u64> = value["items"]
            .as_array()
            .map(|items| items.iter().filter_map(Value::as_u64).collect())
            .unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let continuation = match style {
            Style::Link => {
                let next = &value["links"]["next"];
                let headers = next["headers"].as_array().cloned().unwrap_or_default();
                let headers = headers
                    .into_iter()
                    .map(|header| (text(&header["key"]), text(&header["value"])));
                Continuation::link(text(&next["uri"]), headers)
            }
            Style::Index => {
                let behind = items.last().map_or(0, |last| last + 1);
                let total = value["total"].as_u64().unwrap_or_default();
                (behind < total).then_some(Continuation::Offset(behind))
            }
            _ => Continuation::token(text(&value["token"])),
        };
        Page::new(items, continuation)
    }
}

pub fn plain(transport: impl stocktake_transport::HttpTransport + 'static) -> Caller {
    Caller::new(Pipeline::builder(transport).seed(1).build(), endpoint())
}

/// `{"items":[…],"token":"…"}`
pub fn page(items: &[u64], token: Option<&str>) -> String {
    json!({ "items": items, "token": token }).to_string()
}

async fn all(caller: &Caller, style: Style) -> Result<Vec<u64>, Error> {
    caller.list(list(style)).collect().await
}

fn addresses(replay: &Replay) -> Vec<String> {
    let requests = replay.requests();
    requests
        .iter()
        .map(|request| request.uri().to_string())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_token_goes_where_the_operation_takes_it() {
    let pages = || {
        Replay::new()
            .then_json(200, page(&[0, 1], Some("a b&c")))
            .then_json(200, page(&[2], None))
    };
    let replay = pages();
    assert_eq!(
        all(&plain(replay.clone()), Style::Query).await.unwrap(),
        [0, 1, 2]
    );
    assert_eq!(
        addresses(&replay)[1],
        "https://service.example/v1/numbers?size=2&continuationToken=a%20b%26c"
    );
    let replay = pages();
    assert_eq!(
        all(&plain(replay.clone()), Style::Body).await.unwrap(),
        [0, 1, 2]
    );
    assert_eq!(
        replay.requests()[1].body(),
        r#"{"continuationToken":"a b&c"}"#
    );
    let replay = pages();
    assert_eq!(
        all(&plain(replay.clone()), Style::Header).await.unwrap(),
        [0, 1, 2]
    );
    assert_eq!(
        replay.requests()[1].headers()["ms-continuationtoken"],
        "a b&c"
    );
}

#[tokio::test(start_paused = true)]
async fn an_offset_counts_what_came() {
    let replay = Replay::new()
        .then_json(200, r#"{"items":[0,1],"total":3}"#)
        .then_json(200, r#"{"items":[2],"total":3}"#);
    assert_eq!(
        all(&plain(replay.clone()), Style::Index).await.unwrap(),
        [0, 1, 2]
    );
    assert_eq!(
        addresses(&replay)[1],
        "https://service.example/v1/numbers?size=2&offset=2"
    );
}

/// What comes of a link: the second address, or the error.
async fn follow(uri: &str, at: &str) -> Result<String, Error> {
    let first = json!({ "items": [0], "links": { "next": { "uri": uri, "headers": [
        { "key": "MS-ContinuationToken", "value": "t1" },
        { "key": "Authorization", "value": "stolen" },
    ] } } });
    let replay = Replay::new()
        .then_json(200, first.to_string())
        .then_json(200, r#"{"items":[],"links":{}}"#);
    let caller = plain(replay.clone()).with_endpoint(at.parse().unwrap());
    let mut pages = caller.list(list(Style::Link)).pages();
    pages.next().await.unwrap().unwrap();
    pages.next().await.unwrap()?;
    assert!(pages.next().await.is_none());
    let requests = replay.requests();
    assert_eq!(requests[1].headers()["ms-continuationtoken"], "t1");
    assert!(!requests[1].headers().contains_key("authorization"));
    Ok(requests[1].uri().to_string())
}

#[tokio::test(start_paused = true)]
async fn links_are_followed_in_all_their_forms() {
    let host = "https://service.example";
    for (uri, expected) in [
        ("/products?size=2&offset=2", "/v1/products?size=2&offset=2"),
        ("/v1/customers?size=40", "/v1/customers?size=40"),
        ("/V1/customers", "/V1/customers"),
        ("customers/1/products", "/v1/customers/1/products"),
        ("v1/customers", "/v1/customers"),
        ("/v10/customers", "/v1/v10/customers"),
        ("/v1", "/v1/v1"),
        ("//service.example/v1/a", "/v1/a"),
        (
            "/a?to=https://elsewhere.example/",
            "/v1/a?to=https://elsewhere.example/",
        ),
        ("/a?b=../c", "/v1/a?b=../c"),
    ] {
        let expected = format!("{host}{expected}");
        assert_eq!(follow(uri, host).await.unwrap(), expected, "{uri}");
    }
    for uri in [
        "https://service.example:443/v1/a",
        "https://SERVICE.example/v1/a",
    ] {
        assert_eq!(follow(uri, host).await.unwrap(), uri);
    }
    let emulator = "http://127.0.0.1:8080/partner-center";
    let expected = format!("{emulator}/v1/products");
    for uri in ["/products", expected.as_str()] {
        assert_eq!(follow(uri, emulator).await.unwrap(), expected, "{uri}");
    }
}

#[tokio::test(start_paused = true)]
async fn links_to_elsewhere_are_not_followed() {
    let host = "https://service.example";
    let emulator = "http://127.0.0.1:8080/partner-center";
    for (uri, at) in [
        ("https://elsewhere.example/v1/a", host),
        ("https://service.example.evil.example/v1/a", host),
        ("//elsewhere.example/v1/a", host),
        ("http://service.example/v1/a", host),
        ("https://service.example:444/v1/a", host),
        ("https://service.example:99999/v1/a", host),
        ("https://user@service.example/v1/a", host),
        ("https://service.example@evil.example/v1/a", host),
        ("ftp://service.example/v1/a", host),
        ("/../a", host),
        ("/a/%2e%2E/b", host),
        ("/a/..%2f..%2fb", host),
        ("/a/..%5cb", host),
        ("/./a", host),
        ("\\\\evil.example\\a", host),
        ("/a\r\nHost: evil.example", host),
        ("/a b", host),
        ("https://[::1", host),
        ("http://127.0.0.1:8080/collections/v1/a", emulator),
        ("http://127.0.0.1:8080/partner-center-2/v1/a", emulator),
        (
            "http://127.0.0.1:8080/partner-center/../collections/a",
            emulator,
        ),
        ("http://127.0.0.1:8081/partner-center/v1/a", emulator),
    ] {
        let error = follow(uri, at).await.expect_err(uri);
        assert_eq!(error.kind(), ErrorKind::Paging, "{uri}");
        assert!(!error.may_have_reached() && !error.is_retryable());
        assert!(!error.to_string().contains("evil"), "{error}");
        assert!(
            error
                .to_string()
                .starts_with("list: the listing cannot go on: "),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_ends_where_no_token_leads_on() {
    for last in [
        page(&[1], None),
        page(&[1], Some("")),
        r#"{"items":[1]}"#.to_owned(),
    ] {
        let replay = Replay::new()
            .then_json(200, page(&[0], Some("a")))
            .then_json(200, last);
        let caller = plain(replay.clone());
        let mut pager = caller.list(list(Style::Query));
        assert_eq!(pager.next().await.unwrap().unwrap(), 0);
        assert_eq!(pager.next().await.unwrap().unwrap(), 1);
        for _ in 0..3 {
            assert!(pager.next().await.is_none(), "and stays at its end");
        }
        assert_eq!(replay.requests().len(), 2);
    }
    let replay = Replay::new().then_json(200, page(&[], None));
    assert!(all(&plain(replay), Style::Query).await.unwrap().is_empty());
    let replay = Replay::new().then_json(200, r#"{"items":[0],"links":{"next":{"uri":""}}}"#);
    assert_eq!(all(&plain(replay), Style::Link).await.unwrap(), [0]);
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_in_the_middle_is_passed_over() {
    let replay = Replay::new()
        .then_json(200, page(&[], Some("a")))
        .then_json(200, page(&[0], Some("b")))
        .then_json(200, page(&[], Some("c")))
        .then_json(200, page(&[], Some("d")))
        .then_json(200, page(&[1], None));
    assert_eq!(all(&plain(replay), Style::Query).await.unwrap(), [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_comes_again_ends_the_listing_behind_the_items() {
    for pages in [
        // Once more at once, and in a circle.
        vec![page(&[0], Some("a")), page(&[1], Some("a"))],
        vec![
            page(&[0], Some("a")),
            page(&[1], Some("b")),
            page(&[2], Some("a")),
        ],
    ] {
        for prefetch in [false, true] {
            let replay = pages.iter().fold(Replay::new(), |replay, page| {
                replay.then_json(200, page.clone())
            });
            let caller = plain(replay.clone());
            let mut pager = caller.list(list(Style::Query)).prefetch(prefetch);
            for expected in 0..pages.len() as u64 {
                assert_eq!(pager.next().await.unwrap().unwrap(), expected);
            }
            let error = pager.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Paging);
            assert_eq!(
                error.to_string(),
                "list: the listing cannot go on: the service sent a continuation token that it had \
                 sent before",
            );
            assert!(pager.next().await.is_none());
            assert_eq!(replay.requests().len(), pages.len());
        }
    }
    // One that resumes knows the token that it began with.
    let replay = Replay::new().then_json(200, page(&[7], Some("a")));
    let caller = plain(replay);
    let mut pager = caller
        .list(list(Style::Query))
        .resume(Continuation::token("a").unwrap());
    assert_eq!(pager.next().await.unwrap().unwrap(), 7);
    let error = pager.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Paging);
}

#[tokio::test(start_paused = true)]
async fn after_an_error_that_may_pass_the_same_page_is_asked_for_again() {
    for prefetch in [false, true] {
        let replay = Replay::new()
            .then_json(200, page(&[0], Some("a")))
            .then_json(503, "")
            .then_json(429, "")
            .then_json(200, page(&[1], None));
        let once = CallOptions::default().with_retry(RetryPolicy::never());
        let caller = plain(replay.clone()).with_options(once);
        let mut pager = caller.list(list(Style::Query)).prefetch(prefetch);
        assert_eq!(pager.next().await.unwrap().unwrap(), 0);
        assert!(pager.next().await.unwrap().unwrap_err().is_retryable());
        assert_eq!(pager.continuation(), Continuation::token("a").as_ref());
        assert!(pager.next().await.unwrap().unwrap_err().is_throttled());
        assert_eq!(pager.next().await.unwrap().unwrap(), 1);
        assert!(pager.next().await.is_none());
        let addresses = addresses(&replay);
        assert!(
            addresses[1..]
                .iter()
                .all(|address| *address == addresses[1]),
            "{addresses:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_resumes_in_another_process() {
    let first = Replay::new().then_json(200, page(&[0, 1], Some("tok\"en")));
    let caller = plain(first);
    let mut pages = caller.list(list(Style::Query)).pages();
    assert_eq!(pages.continuation(), None);
    pages.next().await.unwrap().unwrap();
    let kept = pages.continuation().unwrap().to_string();
    assert_eq!(
        format!("{pages:?}"),
        r#"Pages { operation: "list", position: At(Token(…)), .. }"#
    );

    let second = Replay::new().then_json(200, page(&[2], None));
    let pager = plain(second.clone())
        .list(list(Style::Query))
        .resume(kept.parse().unwrap());
    assert_eq!(pager.collect().await.unwrap(), [2]);
    assert!(addresses(&second)[0].ends_with("continuationToken=tok%22en"));

    let link = Continuation::link("/a", [("k".to_owned(), "v".to_owned())]).unwrap();
    let offset = Continuation::Offset(20);
    insta::assert_snapshot!("continuations", format!("{kept}\n{link}\n{offset}"));
    for continuation in [link, offset] {
        assert_eq!(
            continuation.to_string().parse::<Continuation>().unwrap(),
            continuation
        );
        // Of another kind of listing.
        let mut pager = plain(content())
            .list(list(Style::Query))
            .resume(continuation);
        let error = pager.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Paging);
        assert!(pager.next().await.is_none());
    }
    for text in [
        "",
        "token",
        "{}",
        r#"{"token":""}"#,
        r#"{"link":{"uri":""}}"#,
        r#"{"offset":-1}"#,
    ] {
        assert!(text.parse::<Continuation>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_token_is_kept_and_sent_as_it_is(token in any::<String>()) {
        let Some(continuation) = Continuation::token(token.clone()) else {
            prop_assert!(token.is_empty());
            return Ok(());
        };
        let kept: Continuation = continuation.to_string().parse().unwrap();
        prop_assert_eq!(kept.as_token().unwrap(), token);
    }

    #[test]
    fn no_link_leads_away(uri in "(https?:)?[/\\\\a-z:@.%?#&2fe5c]{0,30}", to_host: bool) {
        let uri = if to_host { format!("https://service.example{uri}") } else { uri };
        let link = Continuation::link(uri, []);
        let Some(Continuation::Link(link)) = link else { return Ok(()) };
        if let Ok(found) = link.resolve(&endpoint(), "/v1") {
            prop_assert!(endpoint().is_origin_of(&found), "{found}");
            prop_assert!(!found.path().split('/').any(|step| step == ".."), "{found}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_left_is_collected_from_where_one_is() {
    let replay = Replay::new()
        .then_json(200, page(&[0, 1, 2], Some("a")))
        .then_json(200, page(&[3], None));
    let mut pager = plain(replay).list(list(Style::Query));
    pager.next().await.unwrap().unwrap();
    assert!(format!("{pager:?}").contains("buffered: 2"));
    assert_eq!(pager.collect().await.unwrap(), [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn a_pager_is_a_stream() {
    fn is_stream(_: &(impl Stream<Item = Result<u64, Error>> + Unpin + Send)) {}
    let replay = Replay::new()
        .then_json(200, page(&[0, 1], Some("a")))
        .then_json(200, page(&[2, 3], None));
    let mut pager = plain(replay).list(list(Style::Query));
    is_stream(&pager);
    let mut next =
        async || std::future::poll_fn(|context| Pin::new(&mut pager).poll_next(context)).await;
    let mut sum = 0;
    while let Some(item) = next().await {
        sum += item.unwrap();
    }
    assert_eq!(sum, 6);
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_not_waited_for_to_the_end_is_not_lost() {
    let faulty = Faulty::new(
        Replay::by(|_| Ok(answer(200, &[], &page(&[0, 1], None)))),
        1,
    )
    .with(Injection::Delay(Duration::from_secs(2)), 1.0);
    let mut pager = plain(faulty).list(list(Style::Query));
    // `select!` drops the losing branch; here it is a timeout.
    let early = tokio::time::timeout(Duration::from_secs(1), pager.next()).await;
    assert!(early.is_err());
    assert_eq!(pager.next().await.unwrap().unwrap(), 0);
    assert_eq!(pager.next().await.unwrap().unwrap(), 1);
}

/// How often `next` has to be called until the listing is over, errors included, and how many
/// requests that took.
async fn until_over(caller: &Caller, style: Style, replay: &Replay) -> (usize, usize) {
    let mut items = caller.list(list(style));
    for calls in 1..=9 {
        if items.next().await.is_none() {
            return (calls, replay.requests().len());
        }
    }
    (usize::MAX, replay.requests().len())
}

#[tokio::test(start_paused = true)]
async fn an_error_that_will_not_pass_ends_the_listing() {
    // A link to elsewhere: the item, the error, the end.
    let link = r#"{"items":[0],"links":{"next":{"uri":"https://elsewhere.example/v1/x"}}}"#;
    let replay = Replay::new().then_json(200, link);
    let over = until_over(&plain(replay.clone()), Style::Link, &replay).await;
    assert_eq!(over, (3, 1));
    // A refusal, and an answer that cannot be read.
    for (status, body) in [(404, "{}"), (200, "[]")] {
        let replay = Replay::by(move |_| Ok(crate::support::answer(status, &[], body)));
        let over = until_over(&plain(replay.clone()), Style::Query, &replay).await;
        assert_eq!(over, (2, 1), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_a_listing_ended_by_an_error_stood_can_be_kept() {
    let replay = Replay::new()
        .then_json(200, page(&[0], Some("b")))
        .then_json(403, "{}");
    let mut items = plain(replay).list(list(Style::Query));
    assert_eq!(items.next().await.unwrap().unwrap(), 0);
    assert!(items.next().await.unwrap().is_err());
    assert!(items.next().await.is_none());
    assert_eq!(items.continuation(), Continuation::token("b").as_ref());
}
