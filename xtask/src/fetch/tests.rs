//! Downloads from a server on this machine that answers from a script.

use std::{
    collections::{BTreeMap, VecDeque},
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::*;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// The answers to one path, in order; the last one stays.
type Answers = VecDeque<Vec<u8>>;

/// A server that ends with the test, and by itself after half a minute.
struct Server {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves these answers for the pages of [`pins`].
    fn start<const N: usize>(answers: [(&str, Vec<Vec<u8>>); N]) -> Self {
        let answers = answers.map(|(page, answers)| (path(page), Answers::from(answers)));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener
            .set_nonblocking(true)
            .expect("a listener can wait without blocking");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let over = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (asked, over) = (Arc::clone(&asked), Arc::clone(&over));
            move || serve(&listener, BTreeMap::from(answers), &asked, &over)
        });
        Self {
            base,
            asked,
            over,
            thread: Some(thread),
        }
    }

    /// The paths that were asked for so far, sorted.
    fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().expect("the server did not panic").clone();
        asked.sort();
        asked
    }

    fn fetch(&self, pins: &Pins, dir: &TempDir) -> Report {
        let base = BaseUrl::parse(&self.base).expect("plain http to this machine is allowed");
        fetch(pins, dir.path(), base, &quick()).expect("the folder can be made")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // The test has failed already where the server has.
            let _ = thread.join();
        }
    }
}

fn serve(
    listener: &TcpListener,
    mut answers: BTreeMap<String, Answers>,
    asked: &Mutex<Vec<String>>,
    over: &AtomicBool,
) {
    let end = Instant::now() + Duration::from_secs(30);
    while !over.load(Ordering::Relaxed) && Instant::now() < end {
        let Ok((mut stream, _)) = listener.accept() else {
            thread::sleep(Duration::from_millis(2));
            continue;
        };
        let Some(path) = requested_path(&mut stream) else {
            continue;
        };
        asked
            .lock()
            .expect("no test panics while it holds the lock")
            .push(path.clone());
        let answer = match answers.get_mut(&path) {
            Some(answers) if answers.len() > 1 => {
                answers.pop_front().expect("there are two or more")
            }
            Some(answers) => answers.front().cloned().expect("a page has an answer"),
            None => answer("404 Not Found", "", b"no such page"),
        };
        // A client that refuses the answer hangs up early.
        let _ = stream.write_all(&answer);
    }
}

fn requested_path(stream: &mut TcpStream) -> Option<String> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut head = Vec::new();
    let mut chunk = [0; 1024];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 16 * 1024 {
        match stream.read(&mut chunk).ok()? {
            0 => return None,
            length => head.extend_from_slice(&chunk[..length]),
        }
    }
    Some(String::from_utf8(head).ok()?.split(' ').nth(1)?.to_owned())
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn ok(body: &str) -> Vec<u8> {
    answer("200 OK", "", body.as_bytes())
}

fn path(page: &str) -> String {
    format!("/owner/docs/{COMMIT}/pages/{page}")
}

/// Pins of these pages, with the hash of these texts.
fn pins(pages: &[(&str, &str)]) -> Pins {
    let source = format!(
        "[[source]]\nrepository = \"owner/docs\"\npath = \"pages\"\ncommit = \"{COMMIT}\"\n\
         link = \"https://site/{{page}}\"\n[source.pages]"
    );
    let pages = pages.iter().map(|(name, page)| {
        format!(
            "{name:?} = {{ sha256 = \"{}\" }}",
            sha256_hex(page.as_bytes())
        )
    });
    let lines: Vec<_> = [source].into_iter().chain(pages).collect();
    Pins::parse(&lines.join("\n")).expect("these pins are valid")
}

fn quick() -> Settings {
    Settings {
        backoff: Duration::from_millis(1),
        timeout: Duration::from_secs(10),
        size_limit: 1024,
        ..Settings::default()
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn read(dir: &TempDir, page: &str) -> String {
    fs::read_to_string(dir.path().join(page)).expect("the page is there")
}

/// What the folder holds, temporary files included.
fn names(dir: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(dir.path()).expect("the folder is there");
    let mut names: Vec<_> = entries
        .map(|entry| {
            entry
                .expect("it can be listed")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// The reason why a page failed.
fn failure(report: &Report, page: &str) -> String {
    match report.outcome(page) {
        Outcome::Failed(reason) => reason.clone(),
        other => panic!("`{page}` should have failed: {other:?}"),
    }
}

#[test]
fn an_empty_folder_is_filled_and_a_full_one_asks_for_nothing() {
    let pages = [
        ("a.md", "one"),
        ("b c.md", "two"),
        ("includes/d.md", "three"),
    ];
    let server = Server::start([
        ("a.md", vec![ok("one")]),
        ("b%20c.md", vec![ok("two")]),
        ("includes/d.md", vec![ok("three")]),
    ]);
    let dir = folder();
    let first = server.fetch(&pins(&pages), &dir);
    assert!(first.is_complete(), "{}", first.details());
    assert_eq!(first.summary(), "fetched 3, already there 0, failed 0");
    assert_eq!(first.details(), "");
    for (name, text) in pages {
        assert_eq!(read(&dir, name), text);
    }
    assert_eq!(names(&dir), ["a.md", "b c.md", "includes"]);
    assert_eq!(
        server.asked(),
        [path("a.md"), path("b%20c.md"), path("includes/d.md")]
    );

    let second = server.fetch(&pins(&pages), &dir);
    assert!(second.is_complete());
    assert_eq!(second.summary(), "fetched 0, already there 3, failed 0");
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_page_with_other_bytes_is_replaced() {
    let server = Server::start([("a.md", vec![ok("pinned")])]);
    let dir = folder();
    fs::write(dir.path().join("a.md"), "edited").expect("a file in the folder");
    assert!(
        server
            .fetch(&pins(&[("a.md", "pinned")]), &dir)
            .is_complete()
    );
    assert_eq!(read(&dir, "a.md"), "pinned");
}

#[test]
fn a_wrong_hash_leaves_nothing() {
    let server = Server::start([("a.md", vec![ok("newer")]), ("b.md", vec![ok("newer")])]);
    let dir = folder();
    fs::write(dir.path().join("b.md"), "edited").expect("a file in the folder");
    let report = server.fetch(&pins(&[("a.md", "pinned"), ("b.md", "pinned")]), &dir);
    assert!(!report.is_complete());
    let reason = failure(&report, "a.md");
    assert!(
        reason.contains(&format!("has sha256 {}", sha256_hex(b"newer"))),
        "{reason}"
    );
    assert!(
        reason.contains(&format!("pinned is {}", sha256_hex(b"pinned"))),
        "{reason}"
    );
    assert!(
        reason.contains("correct commit or sha256 in pins.toml"),
        "{reason}"
    );
    assert_eq!(names(&dir), ["b.md"]);
    assert_eq!(read(&dir, "b.md"), "edited");
    assert_eq!(
        server.asked().len(),
        2,
        "another attempt would give the same bytes"
    );
}

#[test]
fn a_page_that_is_not_there_is_named_and_the_others_are_fetched() {
    let server = Server::start([("b.md", vec![ok("two")])]);
    let dir = folder();
    let report = server.fetch(&pins(&[("a.md", "one"), ("b.md", "two")]), &dir);
    assert!(!report.is_complete());
    assert_eq!(report.summary(), "fetched 1, already there 0, failed 1");
    let expected = format!(
        "failed: `a.md`: {}{} answered 404 Not Found; correct repository, path or commit in pins.toml\n",
        server.base,
        path("a.md")
    );
    assert_eq!(report.details(), expected);
    assert_eq!(names(&dir), ["b.md"]);
    assert_eq!(server.asked(), [path("a.md"), path("b.md")]);
}

#[test]
fn a_server_in_trouble_is_asked_again() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nthr".to_vec();
    let server = Server::start([
        (
            "a.md",
            vec![answer("500 Internal Server Error", "", b""), ok("one")],
        ),
        (
            "b.md",
            vec![
                answer("429 Too Many Requests", "", b""),
                answer("503 Busy", "", b""),
                ok("two"),
            ],
        ),
        ("c.md", vec![cut, ok("three")]),
        ("d.md", vec![answer("502 Bad Gateway", "", b"")]),
    ]);
    let dir = folder();
    let pages = [
        ("a.md", "one"),
        ("b.md", "two"),
        ("c.md", "three"),
        ("d.md", "four"),
    ];
    let report = server.fetch(&pins(&pages), &dir);
    assert_eq!(report.summary(), "fetched 3, already there 0, failed 1");
    assert!(
        failure(&report, "d.md")
            .ends_with("answered 502 Bad Gateway in 3 attempts; try again later")
    );
    assert_eq!(server.asked().len(), 2 + 3 + 2 + 3);
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    let largest = "x".repeat(1024);
    let announced = ok(&"x".repeat(1025));
    let unannounced = [
        b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".as_slice(),
        &[b'x'; 1025],
    ]
    .concat();
    let server = Server::start([
        ("announced.md", vec![announced]),
        ("largest.md", vec![ok(&largest)]),
        ("unannounced.md", vec![unannounced]),
    ]);
    let dir = folder();
    let pages = [
        ("announced.md", ""),
        ("largest.md", largest.as_str()),
        ("unannounced.md", ""),
    ];
    let report = server.fetch(&pins(&pages), &dir);
    for page in ["announced.md", "unannounced.md"] {
        let reason = failure(&report, page);
        assert!(reason.contains("is larger than 1024 bytes"), "{reason}");
    }
    assert_eq!(names(&dir), ["largest.md"]);
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_redirect_is_refused() {
    let elsewhere = Server::start([("a.md", vec![ok("one")])]);
    let location = format!("location: {}{}\r\n", elsewhere.base, path("a.md"));
    let server = Server::start([("a.md", vec![answer("302 Found", &location, b"")])]);
    let dir = folder();
    let report = server.fetch(&pins(&[("a.md", "one")]), &dir);
    let reason = failure(&report, "a.md");
    assert!(
        reason.contains("answered 302 Found to \"http://127.0.0.1:"),
        "{reason}"
    );
    assert!(reason.contains("redirects are not followed"), "{reason}");
    assert!(names(&dir).is_empty());
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_server_that_cannot_be_reached_ends_the_work() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    let settings = Settings {
        parallel: 1,
        ..quick()
    };
    let pins = pins(&[("a.md", "one"), ("b.md", "two"), ("c.md", "three")]);
    let base = BaseUrl::parse(&base).expect("plain http to this machine is allowed");
    let report = fetch(&pins, folder().path(), base, &settings).expect("the folder can be made");
    assert!(!report.is_complete());
    assert_eq!(
        report.summary(),
        "fetched 0, already there 0, failed 1, not tried 2"
    );
    assert!(
        failure(&report, "a.md").contains("could not be reached in 3 attempts"),
        "{}",
        report.details()
    );
}

#[test]
fn a_name_that_does_not_resolve_is_told_from_a_broken_connection() {
    use std::io::{Error, ErrorKind};

    let unresolved = Error::other("failed to lookup address information");
    assert!(!download::had_connection(&unresolved));
    assert!(!download::had_connection(
        &ErrorKind::ConnectionRefused.into()
    ));
    assert!(download::had_connection(&ErrorKind::ConnectionReset.into()));
}

#[test]
fn pages_without_repository_are_listed_until_they_are_in_the_folder() {
    let sha256 = sha256_hex(b"one");
    let pins = Pins::parse(&format!(
        "[[source]]\nnote = \"private\"\nlink = \"https://site/{{page}}\"\n[source.pages]\n\
         \"a.md\" = {{ sha256 = \"{sha256}\" }}\n\"b.md\" = {{ sha256 = \"{sha256}\" }}\n"
    ))
    .expect("these pins are valid");
    let server = Server::start([]);
    let dir = folder();
    fs::write(dir.path().join("a.md"), "one").expect("a file in the folder");
    let report = server.fetch(&pins, &dir);
    assert!(!report.is_complete());
    assert_eq!(
        report.summary(),
        "fetched 0, already there 1, failed 0, cannot be fetched 1"
    );
    assert!(
        report.details().starts_with("cannot be fetched"),
        "{}",
        report.details()
    );
    assert!(
        report.details().ends_with("\n  b.md  https://site/b\n"),
        "{}",
        report.details()
    );

    fs::write(dir.path().join("b.md"), "one").expect("a file in the folder");
    let report = server.fetch(&pins, &dir);
    assert!(report.is_complete());
    assert_eq!(report.details(), "");
    assert!(server.asked().is_empty());
}

#[test]
fn base_urls_without_protection_are_refused() {
    for good in [
        "https://mirror.example/docs/",
        "http://localhost:8080",
        "http://127.9.9.9",
        "http://[::1]:80",
    ] {
        BaseUrl::parse(good).expect(good);
    }
    let refused = [
        (
            "http://raw.githubusercontent.com",
            "plain http to another machine",
        ),
        (
            "http://127.0.0.1.example.com",
            "plain http to another machine",
        ),
        (
            "http://localhost.example.com",
            "plain http to another machine",
        ),
        ("http://localhost@example.com", "credentials"),
        ("https://user:secret@example.com", "credentials"),
        ("ftp://localhost", "neither https nor http"),
        ("https://example.com/?a=b", "a query or a fragment"),
        ("https://example.com/#a", "a query or a fragment"),
        ("example.com", "lacks a scheme"),
        ("", "cannot be read"),
    ];
    for (text, expected) in refused {
        let error = BaseUrl::parse(text).expect_err(text).to_string();
        assert!(error.contains(expected), "{text}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

/// The workspace of a family `family` with these pins.
fn workspace(pins: &str) -> TempDir {
    let root = folder();
    let family = root.path().join("schemas/family");
    fs::create_dir_all(&family).expect("a folder in it");
    fs::write(family.join("pins.toml"), pins).expect("a file in it");
    root
}

#[test]
fn the_command_refuses_before_it_makes_the_folder_or_a_connection() {
    let root = workspace(&pins(&[("a.md", "one")]).to_toml());
    let dir = root.path().join("docs");
    let refusal = |api: &str, base: &str| {
        run(root.path(), api, &dir, Some(base))
            .expect_err("this must be refused")
            .to_string()
    };
    // The name would never resolve: the answer is that of the check, not of the network.
    let error = refusal("family", "http://pages.invalid");
    assert!(error.contains("plain http to another machine"), "{error}");
    let error = refusal("../family", "https://pages.invalid");
    assert!(
        error.contains("no family `../family`") && error.ends_with("choose one of: family"),
        "{error}"
    );
    assert!(!dir.exists());
}

#[test]
fn the_command_refuses_pins_that_leave_the_folder() {
    let server = Server::start([]);
    let good = pins(&[("a.md", "one")]).to_toml();
    for (name, wrong) in [
        ("a.md", "../a.md"),
        ("\"pages\"", "\"../pages\""),
        ("owner/docs", "owner/.."),
    ] {
        let root = workspace(&good.replacen(name, wrong, 1));
        let dir = root.path().join("docs");
        let error = run(root.path(), "family", &dir, Some(&server.base))
            .expect_err(wrong)
            .to_string();
        assert!(
            error.contains("is not a relative path") && error.contains("pins.toml: source[0]"),
            "{error}"
        );
        assert!(!dir.exists());
    }
    assert!(server.asked().is_empty());
}

#[test]
fn the_command_says_whether_the_folder_is_complete() {
    let server = Server::start([("a.md", vec![ok("one")])]);
    let root = workspace(&pins(&[("a.md", "one")]).to_toml());
    let dir = root.path().join("docs");
    assert!(run(root.path(), "family", &dir, Some(&server.base)).expect("the pins are valid"));
    let root = workspace(&pins(&[("a.md", "one"), ("b.md", "two")]).to_toml());
    assert!(!run(root.path(), "family", &dir, Some(&server.base)).expect("the pins are valid"));
    assert_eq!(server.asked(), [path("a.md"), path("b.md")]);
}
