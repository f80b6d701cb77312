//! What a service says when it refuses is shown to a person, in one line and as nothing but text.

use crate::harness::{Reply, Service, Stocktake};

/// A message that clears the screen, fills the clipboard, sets a link, turns the writing around, and
/// pretends to be a line of our own.
const MESSAGE: &str = "no \u{1b}[2J\u{1b}]52;c;cm0gLXJm\u{7}\u{1b}]8;;http://evil.example\u{1b}\\\
    \u{9b}31m\u{9d}0;t\u{9c}\u{202e}txet\u{2066}\u{200f}\u{8}\u{7f}\0\r\nerror: all is well\rdone";

fn run(service: &Service, words: &[&str]) -> String {
    let outcome = Stocktake::new(words.iter().copied())
        .at(&service.address)
        .run();
    assert_ne!(outcome.exit, Some(0), "{words:?}");
    assert_ne!(outcome.exit, Some(101), "{words:?}: it panicked");
    assert_eq!(outcome.stdout, "", "{words:?}");
    outcome.stderr
}

#[track_caller]
fn is_text(text: &str) {
    let turns = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let command = text
        .chars()
        .find(|c| (c.is_control() && *c != '\n') || turns(*c));
    assert_eq!(command, None, "{text:?}");
    assert!(
        !text
            .lines()
            .skip(1)
            .any(|line| line.starts_with("error: all")),
        "{text}"
    );
}

#[test]
fn a_refusal_is_one_line_of_text() {
    for (status, words) in [
        (400, ["inventory", "list"].as_slice()),
        (404, &["products", "get", "P", "S"]),
        (409, &["seats", "assign", "P", "S", "ann@contoso.com"]),
        (
            403,
            &["catalog", "products", "--country", "US", "--view", "Azure"],
        ),
        (500, &["seats", "reclaim", "P", "S", "ann@contoso.com"]),
    ] {
        let body = serde_json::json!({
            "code": MESSAGE, "message": MESSAGE, "description": MESSAGE, "data": [MESSAGE],
            "innererror": {"code": MESSAGE, "message": MESSAGE}, "source": MESSAGE,
        });
        let service = Service::play(move |_| Reply::json(status, body.to_string()));
        let plain = run(&service, words);
        assert_eq!(plain.lines().count(), 1, "{plain:?}");
        assert!(plain.starts_with("error: "), "{plain:?}");
        is_text(&plain);
        for verbose in ["-v", "-vvv"] {
            let told = run(&service, &[words, &[verbose, "--color", "never"]].concat());
            // Lines of the log are for whoever looks for a fault: they command nothing either.
            let command = told.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(command, None, "{told:?}");
            let said = told.lines().find(|line| line.starts_with("error: "));
            is_text(said.unwrap());
        }
    }
}

#[test]
fn what_is_no_json_is_not_shown() {
    let page = format!("<html>{MESSAGE}</html>");
    let service = Service::play(move |_| Reply::Answer {
        status: 502,
        headers: vec![("Content-Type".to_owned(), "text/html".to_owned())],
        body: page.clone(),
    });
    is_text(&run(
        &service,
        &["products", "get", "P", "S", "-vvv", "--color", "never"],
    ));
    let page = format!("{{\"productId\": {MESSAGE}");
    let service = Service::play(move |_| Reply::json(200, page.clone()));
    is_text(&run(
        &service,
        &["products", "get", "P", "S", "-vvv", "--color", "never"],
    ));
}

#[test]
fn what_was_typed_is_text_too() {
    for words in [
        ["products", "get", "a\u{1b}[2Jb", "S"].as_slice(),
        &["products", "get", "P", "S", "--language", "\u{9b}31m"],
        &["inventory", "list", "-o", "\u{1b}[2J"],
        &[
            "catalog",
            "products",
            "--country",
            "\u{202e}US",
            "--view",
            "Azure",
        ],
        &[
            "seats",
            "assign",
            "P",
            "S",
            "ann\u{1b}]0;x\u{7}@contoso.com",
        ],
        &["seats", "import", "\u{1b}[2J.csv", "P", "S"],
        &["inventory", "list", "--config", "\u{1b}[2J\u{202e}"],
    ] {
        let service = Service::play(|_| Reply::json(400, "{}"));
        let outcome = Stocktake::new(words.iter().copied())
            .at(&service.address)
            .run();
        is_text(&outcome.stderr);
        is_text(&outcome.stdout);
    }
}
