//! The same faults, as they look on the wire.

use std::time::{Duration, Instant};

use stocktake_emulator::{Fault, FaultRule, Server};
use tokio::io::AsyncWriteExt as _;

use crate::{
    raw::{connect, exchange, header, listen, read_to_end, token_request},
    with,
};

/// All that comes until the connection ends.
async fn until_the_end(server: &Server) -> String {
    let mut stream = connect(server).await;
    stream.write_all(token_request().as_bytes()).await.unwrap();
    read_to_end(&mut stream).await
}

#[tokio::test]
async fn a_cut_connection_says_nothing() {
    let server = listen(&with(FaultRule::new(Fault::Cut).times(1))).await;
    assert_eq!(until_the_end(&server).await, "");
    assert!(exchange(&server, &token_request()).await.contains("200 OK"));
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_its_header_says() {
    let server = listen(&with(FaultRule::new(Fault::Truncated))).await;
    let answer = until_the_end(&server).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length: usize = header(head, "content-length").unwrap().parse().unwrap();
    assert_eq!(body.len(), length / 2);
    assert!(body.starts_with("{\""));
}

#[tokio::test]
async fn a_malformed_body_has_the_length_of_its_header() {
    let server = listen(&with(FaultRule::new(Fault::Malformed))).await;
    let answer = exchange(&server, &token_request()).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length: usize = header(head, "content-length").unwrap().parse().unwrap();
    assert_eq!(body.len(), length);
    assert!(serde_json::from_str::<serde_json::Value>(body).is_err());
}

#[tokio::test]
async fn doubled_headers_are_two_lines() {
    let server = listen(&with(FaultRule::new(Fault::DoubledHeaders))).await;
    let answer = exchange(&server, &token_request()).await;
    let lines = |name: &str| answer.lines().filter(|line| line.starts_with(name)).count();
    assert_eq!(lines("x-ms-request-id:"), 2);
    assert_eq!(lines("content-length:"), 1);
}

#[tokio::test]
async fn a_slow_body_takes_its_time() {
    let fault = Fault::SlowBody {
        milliseconds: 400,
        pieces: 5,
    };
    let server = listen(&with(FaultRule::new(fault))).await;
    let started = Instant::now();
    let answer = exchange(&server, &token_request()).await;
    assert!(started.elapsed() >= Duration::from_millis(380));
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(body).is_ok());
}

#[tokio::test]
async fn a_refusal_is_a_whole_answer() {
    let server = listen(&with(FaultRule::new(Fault::too_many_requests(2)).times(1))).await;
    let answer = exchange(&server, &token_request()).await;
    assert!(
        answer.starts_with("HTTP/1.1 429 Too Many Requests\r\n"),
        "{answer}"
    );
    assert_eq!(header(&answer, "retry-after"), Some("2"));
    assert!(exchange(&server, &token_request()).await.contains("200 OK"));
}
