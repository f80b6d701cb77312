//! The page: written where it is wanted, and opened in a browser where there is one.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use scraper::{Html, Selector};

use super::small;
use crate::harness::Stocktake;

/// Writes a page into a folder that is kept, and gives it.
fn written(folder: &Path) -> String {
    let file = folder.join("stocktake.html");
    let name = file.to_str().unwrap();
    let outcome = small(["-o", "html", "--out", name]).run().exits(0);
    assert_eq!(outcome.stdout, "");
    assert_eq!(outcome.stderr, format!("written to {name}\n"));
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn a_page_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let text = written(folder.path());
    assert!(text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>\n"));
    let page = Html::parse_document(&text);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    assert_eq!(
        page.select(&Selector::parse("figure svg").unwrap()).count(),
        4
    );
    let piped = small(["-o", "html"]).run().output();
    assert!(piped.starts_with("<!DOCTYPE html>"), "a pipe takes it too");
}

#[test]
fn only_a_stocktake_has_a_page() {
    let words = ["inventory", "list", "--emulator", "-o", "html"];
    let outcome = Stocktake::new(words).run().exits(2);
    assert!(
        outcome.stderr.contains("only `take` has a page"),
        "{}",
        outcome.stderr
    );
}

/// The page as a browser has it after loading, and what the browser said. `None` without a browser.
fn opened(file: &Path, profile: &Path) -> Option<(String, String)> {
    let mut browser = Command::new("chromium");
    browser
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .args(["--enable-logging=stderr", "--v=0", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", file.display()));
    let (stdout, stderr) = (profile.join("stdout"), profile.join("stderr"));
    browser
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&stdout).unwrap())
        .stderr(std::fs::File::create(&stderr).unwrap());
    let mut child = browser.spawn().ok()?;
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(
                status.success(),
                "{}",
                std::fs::read_to_string(&stderr).unwrap()
            );
            break;
        }
        if started.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the browser does not end");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let read = |path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    Some((read(stdout), read(stderr)))
}

#[test]
fn a_browser_shows_it_without_complaint() {
    let (folder, profile) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    written(folder.path());
    let file = folder.path().join("stocktake.html");
    let Some((dom, said)) = opened(&file, profile.path()) else {
        println!("skipped: there is no chromium on this machine");
        return;
    };
    let complaints: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    let page = Html::parse_document(&dom);
    let texts = |selector: &str| -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let found = page
            .select(&selector)
            .map(|element| element.text().collect::<String>());
        found.map(|text| text.trim().to_owned()).collect()
    };
    assert_eq!(texts("h1"), ["Stocktake"]);
    assert_eq!(
        texts("h2"),
        [
            "Needs attention",
            "Products and seats",
            "Customers",
            "Catalog"
        ]
    );
    let charts = texts("svg > title");
    let expected = [
        "Seat use by product",
        "Entitlements by state",
        "Subscriptions by state",
        "Restrictions by region",
    ];
    assert_eq!(charts, expected);
    let tiles = texts(".tiles strong");
    assert_eq!(tiles.len(), 5, "{tiles:?}");
    assert!(tiles[1].ends_with(" %"), "{tiles:?}");
    assert!(texts("svg text").len() > 40);
}
