//! Every kind of failure: its number, its one line, and no secret in it.

use std::net::TcpListener;

use crate::harness::{Outcome, Reply, Service, Stocktake};

/// The line of an error, which is all that there is.
#[track_caller]
fn line(outcome: &Outcome) -> &str {
    let text = outcome.stderr.strip_suffix('\n').unwrap();
    assert!(!text.contains('\n'), "several lines: {text}");
    assert!(text.starts_with("error: "), "{text}");
    assert!(!text.contains("sentinel"), "a secret: {text}");
    text
}

/// The line with what differs from run to run put aside.
#[track_caller]
fn stable(outcome: &Outcome, service: &str) -> String {
    let text = line(outcome).replace(service, "http://SERVICE");
    let mut stable = String::new();
    let mut rest = text.as_str();
    for name in ["request id ", "correlation id "] {
        if let Some(at) = rest.find(name) {
            let behind = at + name.len();
            stable += &rest[..behind];
            stable += "ID";
            let end = rest[behind..].find([',', ')']).unwrap();
            rest = &rest[behind + end..];
        }
    }
    stable + rest
}

fn seat(service: &Service) -> Outcome {
    let words = ["seats", "get", "9WZDNCRFJ3PS", "0015", "ann@contoso.com"];
    Stocktake::new(words).at(&service.address).run()
}

fn refused(status: u16, body: &'static str) -> Service {
    // A long pause ends the call at once, so that the tests need not wait.
    Service::play(move |_| Reply::json(status, body).with_header("Retry-After", "3600"))
}

#[test]
fn what_a_service_refuses_has_a_number() {
    let refusals = [
        (401, 4, r#"{"message":"the token is not for this service"}"#),
        (403, 4, r#"{"message":"the application is not activated"}"#),
        (404, 5, r#"{"message":"not found","itemType":"Seat"}"#),
        (409, 6, r#"{"message":"conflict","reason":"Not online"}"#),
        (
            400,
            6,
            r#"{"message":"invalid","parameterName":"username"}"#,
        ),
        (429, 7, r#"{"message":"slow down"}"#),
        (503, 8, r#"{"message":"down"}"#),
    ];
    let mut lines = Vec::new();
    for (status, exit, body) in refusals {
        let service = refused(status, body);
        let outcome = seat(&service).exits(exit);
        assert_eq!(outcome.stdout, "");
        lines.push(format!("{exit}: {}", stable(&outcome, &service.address)));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_page_that_is_not_json_is_not_understood() {
    let service = Service::play(|_| Reply::Answer {
        status: 200,
        headers: vec![("Content-Type".to_owned(), "text/html".to_owned())],
        body: "<html><title>Sign in to the guest network</title></html>".to_owned(),
    });
    let outcome = seat(&service).exits(9);
    insta::assert_snapshot!(stable(&outcome, &service.address));
}

#[test]
fn an_unreachable_host_is_not_available() {
    // A port that nobody listens on: it was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let words = ["inventory", "list"];
    let outcome = Stocktake::new(words).at(&address).run().exits(8);
    assert!(
        line(&outcome).contains("check the address and the network"),
        "{outcome:?}"
    );
    let outcome = Stocktake::new(words.into_iter().chain(["-v"]))
        .at(&address)
        .run();
    let chain = outcome.exits(8).stderr;
    assert!(chain.contains("\n  because: "), "{chain}");
}

#[test]
fn a_missing_secret_is_named() {
    let outcome = Stocktake::new(["inventory", "list"])
        .variable("AZURE_TENANT_ID", "contoso.example")
        .variable("AZURE_CLIENT_ID", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11")
        .run()
        .exits(3);
    insta::assert_snapshot!(line(&outcome));
}

#[test]
fn what_asks_for_no_account_needs_none() {
    // The address is that of the real service, and none is reached: the way is shut.
    let outcome = Stocktake::new(["products", "applocker", "9WZDNCRFJ3PS"])
        .variable("HTTPS_PROXY", "http://127.0.0.1:1")
        .run()
        .exits(8);
    line(&outcome);
}

#[test]
fn wrong_arguments_are_said_in_a_line_and_nothing_is_sent() {
    let service = Service::play(|_| Reply::json(500, "{}"));
    let wrong = [
        "seats get 9WZDNCRFJ3PS 0015 ann",
        "seats assign 9WZDNCRFJ3PS 0015 ann@contoso.com bob@",
        "seats list 9WZDNCRFJ3PS/0015 0015",
        "inventory list --modified-since yesterday",
        "inventory list --limit 0",
        "inventory list --continuation abc",
        "catalog products --country Germany --view Azure",
        "catalog products --customer contoso --view Azure",
        "catalog products --view Azure",
        "catalog check A:B:C --country US",
        "catalog check A:B --country US --context armRegionName",
        "inventory list -o html",
        "inventory list -o xml",
        "inventory list --license any",
        "--emulator=large:many inventory list",
    ];
    let mut lines = Vec::new();
    for words in wrong {
        let run = Stocktake::new(words.split(' '));
        let run = if words.starts_with("--emulator") {
            run
        } else {
            run.at(&service.address)
        };
        let outcome = run.run().exits(2);
        assert_eq!(outcome.stdout, "");
        lines.push(format!("{words}\n  {}", line(&outcome)));
    }
    assert_eq!(service.seen().len(), 0);
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn an_unknown_argument_comes_with_the_usage() {
    let outcome = Stocktake::new(["inventory", "lst"]).run().exits(2);
    assert!(outcome.stderr.contains("Usage:"), "{}", outcome.stderr);
}

#[test]
fn a_secret_comes_by_file_or_stdin_and_never_shows() {
    let service = refused(404, r#"{"message":"no seat","itemType":"Seat"}"#);
    let words = [
        "seats",
        "get",
        "P",
        "S",
        "ann@contoso.com",
        "-vvv",
        "--client-secret-file",
        "-",
    ];
    let run = Stocktake::new(words)
        .at(&service.address)
        .stdin("sentinel-secret\n");
    let outcome = run.run().exits(5);
    assert!(!outcome.stderr.contains("sentinel"), "{}", outcome.stderr);
    let calls = outcome
        .stderr
        .lines()
        .filter(|line| line.contains("time.busy"));
    assert!(
        calls.filter(|line| line.contains("get_seat")).count() > 0,
        "{}",
        outcome.stderr
    );
}

#[test]
#[cfg(unix)]
fn a_reader_who_goes_early_ends_it_quietly() {
    let entry = r#"{"productKey":{"productId":"9WZDNCRFJ3PS","skuId":"0015"}}"#;
    let page = format!(
        r#"{{"inventoryEntries":[{}]}}"#,
        vec![entry; 20_000].join(",")
    );
    let service = Service::play(move |_| Reply::json(200, page.clone()));
    let run = Stocktake::new(["inventory", "list", "-o", "ndjson"]).at(&service.address);
    let mut running = run.start();
    drop(running.child.stdout.take());
    let outcome = running.wait().exits(141);
    assert_eq!(outcome.stderr, "");
}
