//! The socket: slow, greedy, impolite and many clients, and an orderly end.

mod raw;

use std::time::{Duration, Instant};

use stocktake_emulator::{Emulator, Fault, FaultRule, Faults};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use raw::{connect, exchange, header, listen, read_answer, read_to_end, token_request};

fn emulator() -> Emulator {
    Emulator::builder().build().unwrap()
}

fn delayed(milliseconds: u64) -> Emulator {
    let delay = Fault::delay(Duration::from_millis(milliseconds));
    let faults = Faults::new().rule(FaultRule::new(delay));
    Emulator::builder().faults(faults).build().unwrap()
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let server = listen(&emulator()).await;
    let mut stream = connect(&server).await;
    for _ in 0..20 {
        stream.write_all(token_request().as_bytes()).await.unwrap();
        let answer = read_answer(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn requests_in_a_row_are_answered_in_their_order() {
    let server = listen(&emulator()).await;
    let mut stream = connect(&server).await;
    let health = "GET /emulator/health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let close = "GET /emulator/clock HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let both = format!("{health}{close}");
    stream.write_all(both.as_bytes()).await.unwrap();
    let answers = read_to_end(&mut stream).await;
    let ready = answers.find("\"ready\":true").unwrap();
    assert!(answers.find("\"stopped\":false").unwrap() > ready);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_connections_are_served_at_once() {
    let emulator = delayed(300);
    let server = listen(&emulator).await;
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let address = server.address();
        tasks.spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(token_request().as_bytes()).await.unwrap();
            read_answer(&mut stream).await
        });
    }
    let answers = tasks.join_all().await;
    assert!(answers.iter().all(|answer| answer.contains("200 OK")));
    // One after the other would take a minute.
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(emulator.requests()[0].count, 200);
}

#[tokio::test]
async fn the_date_is_that_of_the_emulator() {
    let emulator = emulator();
    emulator
        .clock()
        .set(std::time::UNIX_EPOCH + Duration::from_secs(784_111_777));
    emulator.clock().stop();
    let server = listen(&emulator).await;
    let answer = exchange(&server, &token_request()).await;
    assert_eq!(
        header(&answer, "date"),
        Some("Sun, 06 Nov 1994 08:49:37 GMT")
    );
}

#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_ends_the_connection() {
    let server = listen(&emulator()).await;
    let mut stream = connect(&server).await;
    stream
        .write_all(b"GET /emulator/health HTTP/1.1\r\nhost: loc")
        .await
        .unwrap();
    let started = tokio::time::Instant::now();
    assert_eq!(read_to_end(&mut stream).await, "");
    assert!(started.elapsed() >= Duration::from_secs(29));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_408() {
    let server = listen(&emulator()).await;
    for path in ["/login/emulator/oauth2/token", "/emulator/faults"] {
        let method = if path.starts_with("/login") {
            "POST"
        } else {
            "PUT"
        };
        let mut stream = connect(&server).await;
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{{");
        stream.write_all(head.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert!(
            answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
            "{answer}"
        );
        assert!(
            answer.contains("the body did not come within 30s"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413() {
    let server = listen(&emulator()).await;
    let mut stream = connect(&server).await;
    let head = "POST /login/emulator/oauth2/token HTTP/1.1\r\nhost: localhost\r\n\
                content-length: 1048577\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'a'; 1_048_577]).await.unwrap();
    let answer = read_answer(&mut stream).await;
    assert!(
        answer.starts_with("HTTP/1.1 413 Payload Too Large\r\n"),
        "{answer}"
    );
    assert!(
        answer.contains("the body has more than 1048576 bytes"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_body_that_ends_early_is_400_or_nothing() {
    let server = listen(&emulator()).await;
    let mut stream = connect(&server).await;
    let head = "POST /login/emulator/oauth2/token HTTP/1.1\r\nhost: localhost\r\n\
                content-length: 100\r\n\r\ngrant";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400"),
        "{answer}"
    );
    // The server goes on.
    assert!(exchange(&server, &token_request()).await.contains("200 OK"));
}

#[tokio::test]
async fn what_is_no_http_is_400() {
    let server = listen(&emulator()).await;
    let mut stream = connect(&server).await;
    stream
        .write_all(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")
        .await
        .unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(
        answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{answer}"
    );
}

#[tokio::test]
async fn the_end_waits_for_what_is_in_flight() {
    let emulator = delayed(400);
    let server = listen(&emulator).await;
    let address = server.address();
    let mut busy = connect(&server).await;
    let mut idle = connect(&server).await;
    busy.write_all(token_request().as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;

    let started = Instant::now();
    let (answer, ()) = tokio::join!(read_to_end(&mut busy), server.shutdown());
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\"access_token\""));
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(read_to_end(&mut idle).await, "");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_ever() {
    let emulator = delayed(3_600_000);
    let server = listen(&emulator).await;
    let mut stream = connect(&server).await;
    stream.write_all(token_request().as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let started = tokio::time::Instant::now();
    server.shutdown().await;
    let took = started.elapsed().as_secs();
    assert!((9..=11).contains(&took), "{took} s");
    assert_eq!(read_to_end(&mut stream).await, "");
}

#[tokio::test]
async fn a_dropped_server_leaves_nothing_behind() {
    let server = listen(&delayed(60_000)).await;
    let address = server.address();
    let mut stream = connect(&server).await;
    stream.write_all(token_request().as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    drop(server);
    assert_eq!(read_to_end(&mut stream).await, "");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn two_servers_share_one_emulator() {
    let emulator = emulator();
    let (first, second) = (listen(&emulator).await, listen(&emulator).await);
    assert_ne!(first.url(), second.url());
    exchange(&first, &token_request()).await;
    exchange(&second, &token_request()).await;
    assert_eq!(emulator.requests()[0].count, 2);
}

#[tokio::test]
async fn an_address_that_is_taken_is_an_error() {
    let emulator = emulator();
    let server = listen(&emulator).await;
    let error = emulator.listen(server.address()).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}
