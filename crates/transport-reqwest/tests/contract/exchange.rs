//! One request, one answer.

use std::{fmt::Write as _, time::Duration};

use stocktake_transport::TransportErrorKind;

use super::{
    Make, Options, failure, get, kind, read, request,
    server::{Server, Step, answer, send},
    short_read,
};

pub async fn an_answer_arrives_whole(make: Make) {
    let server = Server::start([answer("200 OK", "ms-cv: abc.1\r\n", r#"{"items":[]}"#)]).await;
    let answer = make(Options::default())
        .send(get(&server.url("/V1/Inventory")))
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["ms-cv"], "abc.1");
    assert_eq!(answer.body().size_hint(), Some(12));
    assert_eq!(read(answer).await.unwrap(), r#"{"items":[]}"#);
}

pub async fn a_request_arrives_whole(make: Make) {
    let server = Server::start([answer("200 OK", "", "")]).await;
    let mut request = request("POST", &server.url("/v8.0/a%2Fb/query"), r#"{"a":1}"#);
    let headers = request.headers_mut();
    headers.insert("authorization", "Bearer abc".parse().unwrap());
    headers.insert("content-type", "application/json".parse().unwrap());
    make(Options::default()).send(request).await.unwrap();
    let [request] = server.requests().try_into().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<_> = head.lines().collect();
    let first = lines.remove(0);
    assert_eq!(
        first,
        "POST /v8.0/a%2Fb/query?sig=hunter2-signature HTTP/1.1"
    );
    assert_eq!(body, r#"{"a":1}"#);
    let mut lines: Vec<_> = lines.iter().map(|line| line.to_ascii_lowercase()).collect();
    // Some clients accept any type of content by name; to the server that is no difference.
    lines.retain(|line| line != "accept: */*");
    lines.sort();
    let host = format!("host: {}", server.address);
    let expected = [
        "accept-encoding: gzip",
        "authorization: bearer abc",
        "content-length: 7",
        "content-type: application/json",
        &host,
    ];
    assert_eq!(lines, expected);
}

/// Gateways refuse a POST that does not tell its length.
pub async fn a_post_without_a_body_says_so(make: Make) {
    let server = Server::start([answer("200 OK", "", "")]).await;
    make(Options::default())
        .send(request("POST", &server.url("/Seats/joe"), ""))
        .await
        .unwrap();
    let request = server.requests().remove(0).to_ascii_lowercase();
    assert!(request.contains("content-length: 0\r\n"), "{request}");
}

/// A range of compressed data could not be decoded.
pub async fn a_range_is_asked_for_uncompressed(make: Make) {
    let server = Server::start([answer("206 Partial Content", "", "abc")]).await;
    let mut request = get(&server.url("/package"));
    let range = "bytes=3-5".parse().unwrap();
    request.headers_mut().insert("range", range);
    let answer = make(Options::default()).send(request).await.unwrap();
    assert_eq!(read(answer).await.unwrap(), "abc");
    let request = server.requests().remove(0).to_ascii_lowercase();
    assert!(request.contains("range: bytes=3-5\r\n"), "{request}");
    assert!(
        request.contains("accept-encoding: identity\r\n"),
        "{request}"
    );
    assert!(!request.contains("gzip"), "{request}");
}

pub async fn any_status_is_an_answer(make: Make) {
    for status in [
        "204 No Content",
        "401 Unauthorized",
        "429 Slow Down",
        "503 Busy",
    ] {
        let server = Server::start([answer(status, "retry-after: 7\r\n", "")]).await;
        let answer = make(Options::default())
            .send(get(&server.url("/")))
            .await
            .unwrap();
        assert_eq!(answer.status().as_str(), &status[..3]);
        assert_eq!(answer.headers()["retry-after"], "7");
        assert_eq!(read(answer).await.unwrap(), "");
        assert_eq!(server.requests().len(), 1);
    }
}

pub async fn redirects_are_handed_back(make: Make) {
    for status in ["301 Moved", "302 Found", "307 Elsewhere", "308 For Good"] {
        let server = Server::start([answer(status, "location: /elsewhere\r\n", "")]).await;
        let answer = make(Options::default())
            .send(get(&server.url("/")))
            .await
            .unwrap();
        assert_eq!(answer.status().as_str(), &status[..3]);
        assert_eq!(answer.headers()["location"], "/elsewhere");
        assert_eq!(server.requests().len(), 1);
    }
}

pub async fn a_stall_before_the_head_is_a_timeout(make: Make) {
    let server = Server::start([Step::Stall]).await;
    let outcome = make(short_read()).send(get(&server.url("/"))).await;
    let (kind, text) = failure(outcome);
    assert_eq!(kind, TransportErrorKind::Timeout);
    assert_eq!(text, "no answer in time: nothing was received for 400ms");
    assert_eq!(server.requests().len(), 1);
}

pub async fn headers_that_trickle_are_a_timeout(make: Make) {
    let mut steps = vec![send("HTTP/1.1 200 OK\r\nx-slow: ")];
    for _ in 0..40 {
        steps.extend([send("z"), Step::Pause(Duration::from_millis(50))]);
    }
    steps.push(send("\r\ncontent-length: 0\r\n\r\n"));
    let server = Server::start(steps).await;
    let outcome = make(short_read()).send(get(&server.url("/"))).await;
    assert_eq!(kind(outcome), TransportErrorKind::Timeout);
    assert_eq!(server.requests().len(), 1);
}

pub async fn a_connection_closed_without_answer_is_interrupted(make: Make) {
    let server = Server::start([Step::Close]).await;
    let outcome = make(Options::default()).send(get(&server.url("/"))).await;
    let (kind, text) = failure(outcome);
    assert_eq!(kind, TransportErrorKind::Interrupted);
    assert!(text.starts_with("the connection broke: "), "{text}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.requests().len(), 1);
}

pub async fn what_is_not_http_is_interrupted(make: Make) {
    let server = Server::start([send("220 smtp.example.com ready\r\n\r\n"), Step::Close]).await;
    let outcome = make(Options::default()).send(get(&server.url("/"))).await;
    assert_eq!(kind(outcome), TransportErrorKind::Interrupted);
    assert_eq!(server.requests().len(), 1);
}

pub async fn many_headers_arrive(make: Make) {
    let server = Server::start([answer("200 OK", &headers(90), "")]).await;
    let answer = make(Options::default())
        .send(get(&server.url("/")))
        .await
        .unwrap();
    assert_eq!(answer.headers()["x-89"], "y".repeat(100));
}

pub async fn more_headers_than_any_server_sends_are_interrupted(make: Make) {
    let server = Server::start([answer("200 OK", &headers(20_000), "")]).await;
    let outcome = make(Options::default()).send(get(&server.url("/"))).await;
    assert_eq!(kind(outcome), TransportErrorKind::Interrupted);
}

fn headers(count: usize) -> String {
    let mut lines = String::new();
    for number in 0..count {
        let _ = write!(lines, "x-{number}: {}\r\n", "y".repeat(100));
    }
    lines
}

#[allow(clippy::unused_async, reason = "all checks are called alike")]
pub async fn it_lives_on_tokio(make: Make) {
    let transport = make(Options::default());
    assert_eq!(format!("{:?}", transport.runtime()), "TokioRuntime");
}
