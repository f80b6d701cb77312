//! What is no file, or not the right one.

use std::fs;

use http::StatusCode;
use stocktake_store_for_business::download::{DownloadErrorKind, Verification};
use stocktake_transport::test_kit::{Faulty, Injection, Replay, RetryAfter};

use crate::{
    server::{BING, FILE, Place, SHA256, URL, answer, download, package, serve, server},
    support::{TOKEN, client},
};

#[tokio::test(start_paused = true)]
async fn a_wrong_file_is_deleted_and_the_old_one_stays() {
    let (replay, place) = (server("\"v1\""), Place::new());
    fs::write(place.target(), "old").unwrap();
    let mut package = package(URL);
    package.file_hash = Some("0".repeat(64));
    let error = client(replay.clone())
        .download(&package, place.target())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), DownloadErrorKind::Hash);
    insta::assert_snapshot!(error, @"the file does not have the SHA-256 hash of the package and is deleted; download it again");
    assert_eq!(replay.requests().len(), 1);
    assert_eq!(place.files(), ["bing.appx"]);
    assert_eq!(fs::read(place.target()).unwrap(), b"old");

    package.file_hash = Some(SHA256.into());
    package.file_hash_algorithm = Some("MD5".into());
    let file = client(replay)
        .download(&package, place.target())
        .await
        .unwrap();
    assert_eq!(file.verification, Verification::UnknownHash);
    place.holds_file();
}

#[tokio::test(start_paused = true)]
async fn sizes_are_held_to() {
    let unannounced = || Replay::new().then(answer(200, &[("transfer-encoding", "chunked")], FILE));
    let place = Place::new();
    let mut package = package(URL);
    let kind = |kind: DownloadErrorKind, text: String| (kind, text);
    let mut errors = Vec::new();

    let error = download(unannounced(), &place)
        .max_bytes(61)
        .await
        .unwrap_err();
    errors.push(kind(error.kind(), error.to_string()));
    package.file_size = Some(61);
    let error = client(server("\"v1\""))
        .download(&package, place.target())
        .await
        .unwrap_err();
    errors.push(kind(error.kind(), error.to_string()));
    let replay = Replay::new();
    let error = client(replay.clone())
        .download(&package, place.target())
        .max_bytes(60)
        .await
        .unwrap_err();
    errors.push(kind(error.kind(), error.to_string()));
    assert!(replay.requests().is_empty());
    let longer = Replay::new().then(answer(200, &[("content-length", "61")], FILE));
    let error = client(longer)
        .download(&package, place.target())
        .await
        .unwrap_err();
    errors.push(kind(error.kind(), error.to_string()));

    insta::assert_debug_snapshot!(errors, @r#"
    [
        (
            TooLarge,
            "the file has 62 bytes; at most 61 are taken",
        ),
        (
            Size,
            "the file has 62 bytes, but the package 61; fetch the package details again",
        ),
        (
            TooLarge,
            "the file has 61 bytes; at most 60 are taken",
        ),
        (
            TooLarge,
            "the file has more than 61 bytes",
        ),
    ]
    "#);
    assert!(place.files().is_empty());
    download(unannounced(), &place).max_bytes(62).await.unwrap();
    place.holds_file();
}

#[tokio::test(start_paused = true)]
async fn an_expired_address_says_what_to_do() {
    let place = Place::new();
    let body =
        b"<Error><Code>AuthenticationFailed</Code><Message>sentinel-signature</Message></Error>";
    let replay = Replay::by(|_| Ok(answer(403, &[], body)));
    let error = download(replay.clone(), &place).await.unwrap_err();
    assert!(error.is_expired());
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    insta::assert_snapshot!(error, @"the address of the package has expired (status 403); fetch the package details again");
    assert_eq!(replay.requests().len(), 1);
    assert!(!format!("{error:?}").contains("sentinel"));
}

/// A service whose packages have addresses of which the first so many have expired.
fn expiring(expired: usize) -> Replay {
    let mut fetched = 0;
    Replay::by(move |request| {
        if request.uri().host() == Some("files.example.net") {
            assert!(!request.headers().contains_key("authorization"));
            let number: usize = request
                .uri()
                .query()
                .unwrap()
                .strip_prefix("n=")
                .unwrap()
                .parse()
                .unwrap();
            return Ok(if number <= expired {
                answer(403, &[], b"")
            } else {
                serve(request, "\"v1\"")
            });
        }
        assert_eq!(
            request.headers()["authorization"],
            format!("Bearer {TOKEN}")
        );
        fetched += 1;
        let url = format!("https://files.example.net/bing?n={fetched}");
        let body = serde_json::json!({ "packageId": "1", "location": { "url": url } });
        Ok(answer(200, &[], body.to_string().as_bytes()))
    })
}

#[tokio::test(start_paused = true)]
async fn the_address_is_fetched_again_once() {
    for (expired, sent) in [(0, 2), (1, 4)] {
        let (replay, place) = (expiring(expired), Place::new());
        let file = client(replay.clone())
            .download_package(BING, "1", place.target())
            .await
            .unwrap();
        assert_eq!(file.bytes, 62);
        assert_eq!(replay.requests().len(), sent);
        place.holds_file();
    }
    let (replay, place) = (expiring(9), Place::new());
    let error = client(replay.clone())
        .download_package(BING, "1", place.target())
        .await
        .unwrap_err();
    assert!(error.is_expired());
    assert_eq!(replay.requests().len(), 4);

    let replay = Replay::new().then_json(409, r#"{"reason":"Not owned"}"#);
    let error = client(replay)
        .download_package(BING, "1", place.target())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), DownloadErrorKind::Package);
    assert!(
        error.to_string().starts_with(
            "the address of the package could not be fetched: get_product_package: 409"
        )
    );
}

#[tokio::test(start_paused = true)]
async fn other_answers_are_no_files() {
    for status in [204, 302, 404, 500] {
        let place = Place::new();
        let replay = Replay::by(move |_| Ok(answer(status, &[("location", URL)], b"sentinel")));
        let error = download(replay, &place).await.unwrap_err();
        assert_eq!(error.kind(), DownloadErrorKind::Refused, "{status}");
        assert_eq!(error.status().unwrap(), status);
        assert!(!place.target().exists());
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_host_is_asked_again_when_it_wants() {
    let (service, place) = (server("\"v1\""), Place::new());
    let started = tokio::time::Instant::now();
    let faulty = Faulty::new(service.clone(), 1)
        .then(Injection::Refuse)
        .then(Injection::Status(503, Some(RetryAfter::Seconds(90))))
        .then(Injection::Status(500, None));
    let file = download(faulty, &place).await.unwrap();
    assert_eq!(file.bytes, 62);
    assert_eq!(service.requests().len(), 1);
    assert_eq!(started.elapsed().as_secs(), 1 + 90 + 4);

    let faulty = Faulty::new(service.clone(), 1)
        .then(Injection::Status(429, Some(RetryAfter::Seconds(900))));
    let error = download(faulty, &place).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn only_safe_addresses_are_used() {
    let place = Place::new();
    let mut texts = Vec::new();
    for url in [
        "",
        "http://files.example.net/p?sentinel",
        "ftp://files.example.net/p?sentinel",
        "https://user:sentinel@files.example.net/p",
        "/relative?sentinel",
    ] {
        let replay = Replay::new();
        let error = client(replay.clone())
            .download(&package(url), place.target())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), DownloadErrorKind::Address);
        assert!(replay.requests().is_empty());
        texts.push(error.to_string());
    }
    assert!(!texts.concat().contains("sentinel"));
    insta::assert_snapshot!(texts.join("\n"), @r"
    the package has no address; fetch the package details again
    the address of the package cannot be used: unusable service address: only https is taken, and http for this machine alone
    the address of the package cannot be used: unusable service address: only https is taken, and http for this machine alone
    the address of the package cannot be used: unusable service address: it has user information; credentials do not belong into addresses
    the address of the package cannot be used: unusable service address: it is not an absolute address such as https://host/path
    ");
    let local = package("http://127.0.0.1:8080/bing.appx?P4=s");
    client(server("\"v1\""))
        .download(&local, place.target())
        .await
        .unwrap();
    place.holds_file();
}

#[tokio::test(start_paused = true)]
async fn a_target_that_cannot_be_written_is_named() {
    let place = Place::new();
    let target = place.target().join("no/such/directory");
    let error = client(server("\"v1\""))
        .download(&package(URL), &target)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), DownloadErrorKind::File);
    assert!(error.to_string().starts_with("cannot write `"));
}
