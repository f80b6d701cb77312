//! Cuts, and how a download goes on behind them.

use std::{
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use stocktake_store_for_business::download::{DownloadErrorKind, HashAlgorithm, Verification};
use stocktake_transport::{
    Body, HttpTransport, Runtime, TokioRuntime, TransportError,
    test_kit::{Faulty, Injection, Replay},
};

use crate::{
    server::{FILE, Place, SHA256, URL, answer, download, package, serve, server},
    support::client,
};

#[tokio::test(start_paused = true)]
async fn a_cut_is_mended_from_where_it_was() {
    let (replay, place) = (server("\"v1\""), Place::new());
    let faulty = Faulty::new(replay.clone(), 1)
        .then(Injection::Truncate)
        .then(Injection::Truncate);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let report = seen.clone();
    let file = download(faulty, &place)
        .on_progress(move |progress| report.lock().unwrap().push((progress.done, progress.total)))
        .await
        .unwrap();
    assert_eq!(file.bytes, 62);
    assert_eq!(file.resumed_from, 0);
    assert_eq!(file.verification, Verification::NoHash);
    place.holds_file();
    let ranges: Vec<_> = replay
        .requests()
        .iter()
        .map(|r| r.headers().get("range").cloned())
        .collect();
    assert_eq!(
        ranges,
        [
            None,
            Some("bytes=31-".parse().unwrap()),
            Some("bytes=46-".parse().unwrap())
        ]
    );
    let total = Some(62);
    assert_eq!(
        *seen.lock().unwrap(),
        [
            (0, total),
            (31, total),
            (31, total),
            (46, total),
            (46, total),
            (62, total)
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn the_next_process_goes_on_with_a_new_address() {
    let (replay, place) = (server("\"v1\""), Place::new());
    let faulty = Faulty::new(replay.clone(), 1).then(Injection::Truncate);
    let error = download(faulty, &place).resumes(0).await.unwrap_err();
    assert_eq!(error.kind(), DownloadErrorKind::Interrupted);
    insta::assert_snapshot!(error, @"the file broke off; download it again to go on: the connection broke: the body ended early");
    assert_eq!(place.files(), ["bing.appx.part", "bing.appx.part.json"]);
    let note = fs::read_to_string(place.beside(".part.json")).unwrap();
    insta::assert_snapshot!(note, @r#"{"package":"d788cc1b-X86   ","validator":"\"v1\"","total":62}"#);

    let fresh = package("https://files2.example.net/bing.appx?P4=another");
    let file = client(replay.clone())
        .download(&fresh, place.target())
        .await
        .unwrap();
    assert_eq!(file.resumed_from, 31);
    assert_eq!(file.bytes, 62);
    place.holds_file();
    let last = &replay.requests()[1];
    assert_eq!(last.uri().host(), Some("files2.example.net"));
    assert_eq!(last.headers()["range"], "bytes=31-");
    assert_eq!(last.headers()["if-range"], "\"v1\"");
}

#[tokio::test(start_paused = true)]
async fn a_part_of_another_package_or_without_a_validator_is_not_continued() {
    for etag in [Some("\"v1\""), Some("W/\"weak\""), None] {
        let place = Place::new();
        let half = Replay::by(move |_| {
            let headers = [("content-length", "62"), ("etag", etag.unwrap_or_default())];
            let headers = if etag.is_some() {
                &headers[..]
            } else {
                &headers[..1]
            };
            Ok(answer(200, headers, &FILE[..31]))
        });
        download(half, &place).resumes(0).await.unwrap_err();
        assert_eq!(fs::read(place.beside(".part")).unwrap(), &FILE[..31]);

        let replay = server("\"v1\"");
        let mut other = package(URL);
        if etag == Some("\"v1\"") {
            other.package_id = Some("another".into());
        }
        let file = client(replay.clone())
            .download(&other, place.target())
            .await
            .unwrap();
        assert_eq!(file.resumed_from, 0, "{etag:?}");
        assert!(!replay.requests()[0].headers().contains_key("range"));
        place.holds_file();
    }
}

#[tokio::test(start_paused = true)]
async fn a_date_is_a_validator_too() {
    let place = Place::new();
    let date = "Wed, 21 Oct 2015 07:28:00 GMT";
    let replay = Replay::new()
        .then(answer(
            200,
            &[("content-length", "62"), ("last-modified", date)],
            &FILE[..31],
        ))
        .then(answer(
            206,
            &[("content-range", "bytes 31-61/*")],
            &FILE[31..],
        ));
    download(replay.clone(), &place).await.unwrap();
    assert_eq!(replay.requests()[1].headers()["if-range"], date);
    place.holds_file();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ignores_the_range_sends_all_again() {
    let place = Place::new();
    let whole = [("content-length", "62"), ("etag", "\"v1\"")];
    let replay = Replay::new()
        .then(answer(200, &whole, &FILE[..31]))
        .then(answer(200, &whole, FILE));
    let file = download(replay.clone(), &place).await.unwrap();
    assert_eq!(file.resumed_from, 0);
    assert!(replay.requests()[1].headers().contains_key("range"));
    place.holds_file();
}

#[tokio::test(start_paused = true)]
async fn what_does_not_fit_the_part_is_fetched_anew_once() {
    let whole = [("content-length", "62"), ("etag", "\"v1\"")];
    let misfits = [
        answer(416, &[("content-range", "bytes */10")], b""),
        answer(206, &[("content-range", "bytes 30-61/62")], &FILE[30..]),
        answer(
            206,
            &[("content-range", "bytes 31-61/62"), ("etag", "\"v2\"")],
            &FILE[31..],
        ),
        answer(206, &[("content-range", "bytes 31-62/63")], &FILE[31..]),
        answer(206, &[("content-range", "nonsense")], &FILE[31..]),
        answer(206, &[], &FILE[31..]),
    ];
    for misfit in misfits {
        let place = Place::new();
        let headers = format!("{misfit:?}");
        let replay = Replay::new()
            .then(answer(200, &whole, &FILE[..31]))
            .then(misfit)
            .then(answer(200, &whole, FILE));
        download(replay.clone(), &place).await.expect(&headers);
        assert_eq!(replay.requests().len(), 3);
        assert!(!replay.requests()[2].headers().contains_key("range"));
        place.holds_file();
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_part_needs_no_request() {
    let (replay, place) = (server("\"v1\""), Place::new());
    let faulty = Faulty::new(replay.clone(), 1).then(Injection::Truncate);
    download(faulty, &place).resumes(0).await.unwrap_err();
    fs::write(place.beside(".part"), FILE).unwrap();
    let file = download(Replay::new(), &place).await.unwrap();
    assert_eq!(file.resumed_from, 62);
    place.holds_file();
}

#[tokio::test(start_paused = true)]
async fn a_part_that_is_damaged_is_found_by_the_hash_and_fetched_anew() {
    let (replay, place) = (server("\"v1\""), Place::new());
    let mut package = package(URL);
    package.file_hash = Some(SHA256.into());
    let faulty = Faulty::new(replay.clone(), 1).then(Injection::Truncate);
    let first = client(faulty).download(&package, place.target());
    first.resumes(0).await.unwrap_err();
    fs::write(place.beside(".part"), [b'x'; 31]).unwrap();

    let file = client(replay.clone())
        .download(&package, place.target())
        .await
        .unwrap();
    assert_eq!(
        file.verification,
        Verification::Verified(HashAlgorithm::Sha256)
    );
    assert_eq!(file.resumed_from, 0);
    assert_eq!(replay.requests().len(), 3);
    place.holds_file();
}

#[tokio::test(start_paused = true)]
async fn an_end_before_the_end_is_a_cut() {
    let place = Place::new();
    let short = Replay::by(|_| Ok(answer(200, &[("content-length", "62")], &FILE[..10])));
    let error = download(short.clone(), &place)
        .resumes(3)
        .await
        .unwrap_err();
    assert_eq!(short.requests().len(), 4);
    insta::assert_snapshot!(error, @"the file ends after 10 of 62 bytes; download it again to go on");
    assert!(!place.target().exists());
}

/// The first half of a file of which the host has not said how long it is.
fn half_of_unknown(place: &Place) {
    fs::write(place.beside(".part"), &FILE[..31]).unwrap();
    let note = r#"{"package":"d788cc1b-X86   ","validator":"\"v1\"","total":null}"#;
    fs::write(place.beside(".part.json"), note).unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_ends_before_its_range_does_is_a_cut() {
    for range in ["bytes 31-61/62", "bytes 31-61/*"] {
        let place = Place::new();
        half_of_unknown(&place);
        let replay = Replay::new()
            .then(answer(206, &[("content-range", range)], &FILE[31..41]))
            .then(answer(
                206,
                &[("content-range", "bytes 41-61/*")],
                &FILE[41..],
            ));
        let file = download(replay.clone(), &place).await.expect(range);
        assert_eq!(file.resumed_from, 31, "{range}");
        assert_eq!(replay.requests()[1].headers()["range"], "bytes=41-");
        place.holds_file();
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_part_tells_of_the_whole_is_kept() {
    let place = Place::new();
    half_of_unknown(&place);
    let range = [("content-range", "bytes 31-40/62")];
    let replay = Replay::new().then(answer(206, &range, &FILE[31..41]));
    let error = download(replay, &place).resumes(0).await.unwrap_err();
    insta::assert_snapshot!(error, @"the file ends after 41 of 62 bytes; download it again to go on");

    let other = answer(206, &[("content-range", "bytes 41-61/63")], &FILE[41..]);
    let whole = answer(200, &[("etag", "\"v2\"")], FILE);
    let file = download(Replay::new().then(other).then(whole), &place)
        .await
        .unwrap();
    assert_eq!(file.resumed_from, 0);
    place.holds_file();
}

#[tokio::test(start_paused = true)]
async fn more_than_the_range_is_no_part_of_the_file() {
    let place = Place::new();
    half_of_unknown(&place);
    let range = [("content-range", "bytes 31-40/*")];
    let replay = Replay::new()
        .then(answer(206, &range, &FILE[31..]))
        .then(answer(200, &[("etag", "\"v1\"")], FILE));
    download(replay.clone(), &place).await.unwrap();
    assert!(!replay.requests()[1].headers().contains_key("range"));
    place.holds_file();
}

/// Sends the head and the first bytes of a body, and then nothing for ever, but once.
#[derive(Debug)]
struct Stalling(Mutex<bool>);

#[async_trait]
impl HttpTransport for Stalling {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        let (head, body) = serve(&request, "\"v1\"").into_parts();
        let stall = std::mem::replace(&mut *self.0.lock().unwrap(), false);
        let body = if stall {
            Body::stream(Silent(Some(body.slice(..20))))
        } else {
            body.into()
        };
        Ok(http::Response::from_parts(head, body))
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(TokioRuntime)
    }
}

struct Silent(Option<Bytes>);

impl http_body::Body for Silent {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, TransportError>>> {
        match self.0.take() {
            Some(bytes) => std::task::Poll::Ready(Some(Ok(http_body::Frame::data(bytes)))),
            None => std::task::Poll::Pending,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn silence_is_a_cut() {
    let place = Place::new();
    let started = tokio::time::Instant::now();
    let stalling = Stalling(Mutex::new(true));
    let file = download(stalling, &place)
        .stall_timeout(Duration::from_secs(5))
        .await
        .unwrap();
    assert_eq!(file.bytes, 62);
    // The silence, and a second before it goes on.
    assert_eq!(started.elapsed().as_secs(), 6);
    place.holds_file();
}

#[tokio::test(start_paused = true)]
async fn a_dropped_download_leaves_a_part_to_go_on_with() {
    let place = Place::new();
    let run = download(Stalling(Mutex::new(true)), &place);
    tokio::time::timeout(Duration::from_secs(1), run)
        .await
        .unwrap_err();
    assert_eq!(place.files(), ["bing.appx.part", "bing.appx.part.json"]);
    let file = download(server("\"v1\""), &place).await.unwrap();
    assert_eq!(file.resumed_from, 20);
    place.holds_file();
}
