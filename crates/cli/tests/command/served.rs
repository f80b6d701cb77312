//! `emulator`: one line when it is ready, requests in the log, a clean end.
#![cfg(unix)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

use crate::harness::{Outcome, Running, Stocktake};

/// A running emulator and its address, without the scheme.
fn served(words: &[&str]) -> (Running, String) {
    let words = ["emulator"].into_iter().chain(words.iter().copied());
    let mut running = Stocktake::new(words).start();
    let mut stdout = BufReader::new(running.child.stdout.as_mut().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let url = ready["url"].as_str().unwrap();
    assert_eq!(line, format!("{{\"ready\":true,\"url\":\"{url}\"}}\n"));
    let address = url.strip_prefix("http://").unwrap().to_owned();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    (running, address)
}

/// Asks with any HTTP client's means; gives the whole answer, empty if there is none.
fn ask(address: &str, method: &str, target: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let length = body.len();
    let kind = "application/x-www-form-urlencoded";
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    // A connection that is cut has no answer.
    let _cut = stream.read_to_string(&mut answer);
    answer
}

const TOKEN: &str = "/login/contoso/oauth2/v2.0/token";
const FORM: &str = "grant_type=client_credentials&client_id=any&client_secret=any&\
                    scope=https://onestore.microsoft.com/.default";

fn ended(running: Running, signal: &str) -> Outcome {
    running.signal(signal);
    running.wait().exits(0)
}

#[test]
fn it_serves_until_it_is_asked_to_end() {
    for signal in ["INT", "TERM"] {
        let (running, address) = served(&["--listen", "localhost:0"]);
        let answer = ask(&address, "POST", TOKEN, FORM);
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("access_token"));
        let outcome = ended(running, signal);
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
        assert!(TcpStream::connect(&address).is_err());
    }
}

#[test]
fn every_request_is_a_line_of_the_log() {
    let (running, address) = served(&["-v"]);
    ask(&address, "POST", TOKEN, FORM);
    ask(&address, "GET", "/store-for-business/V1/Inventory", "");
    let log = ended(running, "TERM").stderr;
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(
        lines[0].contains("request_token_v2") && lines[0].contains("200"),
        "{log}"
    );
    assert!(
        lines[1].contains("get_inventory") && lines[1].contains("401"),
        "{log}"
    );
    assert!(!log.contains("client_secret"), "{log}");
}

#[test]
fn what_is_under_way_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let faults = folder.path().join("faults.json");
    let rule =
        r#"{ "operation": "request_token_v2", "fault": { "kind": "delay", "milliseconds": 900 } }"#;
    std::fs::write(&faults, format!(r#"{{ "rules": [{rule}] }}"#)).unwrap();
    let (running, address) = served(&["--faults", faults.to_str().unwrap()]);
    let asking = {
        let address = address.clone();
        std::thread::spawn(move || ask(&address, "POST", TOKEN, FORM))
    };
    std::thread::sleep(Duration::from_millis(300));
    ended(running, "TERM");
    assert!(asking.join().unwrap().starts_with("HTTP/1.1 200 OK\r\n"));
}

#[test]
fn faults_come_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults.json");
    let rules = r#"{ "rules": [{ "times": 1, "fault": { "kind": "cut" } }] }"#;
    std::fs::write(&file, rules).unwrap();
    let (_running, address) = served(&["--faults", file.to_str().unwrap()]);
    assert_eq!(ask(&address, "POST", TOKEN, FORM), "");
    assert!(ask(&address, "POST", TOKEN, FORM).starts_with("HTTP/1.1 200 OK\r\n"));

    std::fs::write(&file, r#"{ "rules": [{ "fault": { "kind": "fire" } }] }"#).unwrap();
    let outcome = Stocktake::new(["emulator", "--faults", file.to_str().unwrap()]).run();
    let outcome = outcome.exits(3);
    assert!(outcome.stderr.contains("rules[0]"), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn seeds_are_small_large_or_a_file() {
    let (_running, address) = served(&["--seed", "large:500"]);
    let customers = ask(&address, "GET", "/emulator/customers", "");
    let customers = customers.split("\r\n\r\n").nth(1).unwrap();
    let customers: Vec<Value> = serde_json::from_str(customers).unwrap();
    assert!(customers.len() >= 10);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seed.json");
    let seed = file.to_str().unwrap();
    std::fs::write(&file, r#"{ "storeServices": { "customers": [] } }"#).unwrap();
    let (_running, address) = served(&["--seed", seed]);
    assert!(ask(&address, "GET", "/emulator/customers", "").ends_with("\r\n\r\n[]"));

    std::fs::write(&file, r#"{ "storeServices": { "clients": [] } }"#).unwrap();
    let outcome = Stocktake::new(["emulator", "--seed", seed]).run().exits(3);
    assert!(
        outcome.stderr.contains("storeServices"),
        "{}",
        outcome.stderr
    );
    let outcome = Stocktake::new(["emulator", "--seed", "large:many"])
        .run()
        .exits(2);
    assert!(
        outcome.stderr.contains("as in large:100000"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn it_is_for_this_machine_alone() {
    let outcome = Stocktake::new(["emulator", "--listen", "0.0.0.0:0"])
        .run()
        .exits(2);
    insta::assert_snapshot!(outcome.stderr);
    let outcome = Stocktake::new(["emulator", "--listen", "here"])
        .run()
        .exits(2);
    insta::assert_snapshot!("no_address", outcome.stderr);

    let (_running, address) = served(&[]);
    let outcome = Stocktake::new(["emulator", "--listen", &address])
        .run()
        .exits(1);
    let said = format!("error: cannot listen on {address}: ");
    assert!(outcome.stderr.starts_with(&said), "{}", outcome.stderr);
    let advice = "; choose another port, or 0 for any that is free\n";
    assert!(outcome.stderr.ends_with(advice), "{}", outcome.stderr);
}
