//! Answers' bodies: streamed, decoded, and never shorter than they were.

use std::{io::Write as _, time::Duration};

use flate2::{Compression, write::GzEncoder};
use stocktake_transport::{CollectError, TransportErrorKind};

use super::{
    Make, Options, SHORT, failure, get, kind, read,
    server::{Server, Step, answer, send},
    short_read,
};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const CHUNKED_GZIP: &str =
    "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n";
const GZIP: &str = "content-encoding: gzip\r\n";

pub async fn a_chunked_body_arrives(make: Make) {
    let server = Server::start([send(CHUNKED), send("3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")]).await;
    let transport = make(Options::default());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    assert_eq!(read(answer).await.unwrap(), "abcdefg");
}

pub async fn a_body_streams(make: Make) {
    let server = Server::start([send(CHUNKED), send("3\r\nabc\r\n"), Step::Stall]).await;
    let transport = make(Options::default());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    let first = answer.into_body().chunk().await.unwrap().unwrap();
    assert_eq!(first, "abc");
}

pub async fn a_stall_in_the_body_is_a_timeout(make: Make) {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
    let server = Server::start([send(head), Step::Stall]).await;
    let transport = make(short_read());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    let (kind, text) = failure(read(answer).await);
    assert_eq!(kind, TransportErrorKind::Timeout);
    assert_eq!(text, "no answer in time: nothing was received for 400ms");
    assert_eq!(server.requests().len(), 1);
}

/// The limit is for each piece, not for all of them.
pub async fn a_body_in_many_pieces_takes_its_time(make: Make) {
    let server = Server::start(pieces(6, SHORT / 3)).await;
    let transport = make(short_read());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    assert_eq!(read(answer).await.unwrap(), "aaaaaa");
}

/// Only waiting for the server counts.
pub async fn a_slow_reader_is_not_a_slow_server(make: Make) {
    let server = Server::start(pieces(4, SHORT / 3)).await;
    let transport = make(short_read());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    let mut body = answer.into_body();
    let mut length = body.chunk().await.unwrap().unwrap().len();
    tokio::time::sleep(SHORT * 2).await;
    while let Some(chunk) = body.chunk().await {
        length += chunk.unwrap().len();
    }
    assert_eq!(length, 4);
}

/// A body of single letters with pauses behind them.
fn pieces(count: usize, pause: Duration) -> Vec<Step> {
    let mut steps = vec![send(CHUNKED)];
    for _ in 0..count {
        steps.extend([send("1\r\na\r\n"), Step::Pause(pause)]);
    }
    steps.push(send("0\r\n\r\n"));
    steps
}

pub async fn a_body_shorter_than_announced_is_interrupted(make: Make) {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
    let server = Server::start([send(head), Step::Close]).await;
    let transport = make(Options::default());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    assert_eq!(kind(read(answer).await), TransportErrorKind::Interrupted);
    assert_eq!(server.requests().len(), 1);
}

pub async fn a_chunked_body_without_its_end_is_interrupted(make: Make) {
    let server = Server::start([send(CHUNKED), send("3\r\nabc\r\n"), Step::Close]).await;
    let transport = make(Options::default());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    assert_eq!(kind(read(answer).await), TransportErrorKind::Interrupted);
    assert_eq!(server.requests().len(), 1);
}

fn gzip(text: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// Text that does not compress to nothing.
fn text(length: usize) -> String {
    let mut state = 1_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + u8::try_from(state >> 28).unwrap())
    };
    (0..length).map(|_| letter()).collect()
}

/// A head and the chunks of its body, without the end.
fn chunks<'a>(head: &str, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Step> {
    let mut steps = vec![send(head)];
    for piece in pieces {
        let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
        chunk.extend_from_slice(piece);
        chunk.extend_from_slice(b"\r\n");
        steps.push(Step::Send(chunk));
    }
    steps
}

pub async fn gzip_is_decoded(make: Make) {
    let text = text(100_000);
    let server = Server::start([answer("200 OK", GZIP, gzip(&text))]).await;
    let transport = make(Options::default());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    // They would tell of the compressed form.
    assert!(!answer.headers().contains_key("content-encoding"));
    assert!(!answer.headers().contains_key("content-length"));
    assert_eq!(read(answer).await.unwrap(), text);
}

/// In the smallest pieces, so that every boundary inside the format is met.
pub async fn gzip_streams(make: Make) {
    let text = text(300);
    let data = gzip(&text);
    let mut steps = chunks(CHUNKED_GZIP, data.chunks(1));
    steps.push(send("0\r\n\r\n"));
    let server = Server::start(steps).await;
    let transport = make(Options::default());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    assert_eq!(read(answer).await.unwrap(), text);
}

pub async fn gzip_that_ends_early_is_interrupted(make: Make) {
    let data = gzip(text(1000));
    // Inside the head, inside the data, inside the checksum.
    for length in [5, 100, data.len() - 3] {
        let server = Server::start([answer("200 OK", GZIP, &data[..length])]).await;
        let transport = make(Options::default());
        let answer = transport.send(get(&server.url("/"))).await.unwrap();
        assert_eq!(kind(read(answer).await), TransportErrorKind::Interrupted);
    }
}

pub async fn damaged_gzip_is_interrupted(make: Make) {
    let whole = gzip(text(1000));
    for place in [0, 100, whole.len() - 6] {
        let mut data = whole.clone();
        data[place] ^= 0x55;
        let server = Server::start([answer("200 OK", GZIP, data)]).await;
        let transport = make(Options::default());
        let answer = transport.send(get(&server.url("/"))).await.unwrap();
        assert_eq!(kind(read(answer).await), TransportErrorKind::Interrupted);
    }
}

pub async fn gzip_of_nothing_is_empty(make: Make) {
    let nothing = "HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n";
    let packed = answer("200 OK", GZIP, gzip(""));
    for step in [send(nothing), answer("200 OK", GZIP, ""), packed] {
        let server = Server::start([step]).await;
        let transport = make(Options::default());
        let answer = transport.send(get(&server.url("/"))).await.unwrap();
        assert_eq!(read(answer).await.unwrap(), "");
    }
}

/// 32 megabytes in 32 kilobytes: it ends at the cap, and no piece on the way there is large.
pub async fn a_gzip_bomb_meets_the_cap(make: Make) {
    let bomb = gzip(vec![b' '; 32 << 20]);
    let server = Server::start([answer("200 OK", GZIP, bomb)]).await;
    let transport = make(Options::default());
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    let outcome = answer.into_body().collect(4 << 20).await;
    assert!(
        matches!(outcome, Err(CollectError::TooLarge { limit }) if limit == 4 << 20),
        "{outcome:?}"
    );
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    let mut body = answer.into_body();
    for _ in 0..100 {
        let piece = body.chunk().await.unwrap().unwrap();
        assert!(piece.len() <= 1 << 20, "{} bytes at once", piece.len());
    }
}
