//! Events of the clawback queue: written whole, and then taken from the queue.

use std::{
    io::{BufRead as _, BufReader},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::Value;

use super::{json, run};
use crate::harness::{Emulator, Reply, Service, Stocktake};

/// Refunds a subscription, which puts an event into the queue.
fn refund(emulator: &Emulator, user: &str) {
    let id = json(emulator, &["subscriptions", "list", "--user", user])[0]["id"].clone();
    let words = [
        "subscriptions",
        "change",
        "refund",
        id.as_str().unwrap(),
        "--user",
        user,
    ];
    run(emulator, &words).exits(0);
}

fn events(ndjson: &str) -> Vec<Value> {
    let lines = ndjson.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

const ONCE: [&str; 3] = ["clawback", "watch", "--once"];

#[test]
fn events_are_written_once_and_then_gone() {
    let emulator = Emulator::start("small");
    // What the seed has put there.
    run(&emulator, &ONCE).exits(0);
    refund(&emulator, "cust-ana");

    let peek = ["clawback", "watch", "--peek"];
    for format in ["table", "json", "ndjson", "csv"] {
        let peeked = run(&emulator, &[&peek[..], &["-o", format]].concat()).exits(0);
        assert!(peeked.stdout.contains("9NLANTERN008"), "{}", peeked.stdout);
    }
    let written = events(&run(&emulator, &ONCE).exits(0).stdout);
    assert!(!written.is_empty());
    assert!(
        written
            .iter()
            .all(|event| event["type"] == "ClawbackEventContractV2"),
        "{written:?}"
    );
    let nothing = run(&emulator, &ONCE).exits(0);
    assert_eq!(
        (nothing.stdout.as_str(), nothing.stderr.as_str()),
        ("", "no events\n")
    );

    refund(&emulator, "cust-ben");
    let array = run(&emulator, &[&ONCE[..], &["-o", "json"]].concat())
        .exits(0)
        .stdout;
    let array: Vec<Value> = serde_json::from_str(&array).unwrap();
    assert!(!array.is_empty());
    let refused = run(&emulator, &[&ONCE[..], &["-o", "csv"]].concat()).exits(2);
    assert!(
        refused.stderr.contains("take ndjson or json, or --peek"),
        "{}",
        refused.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_watch_writes_what_comes_until_it_is_interrupted() {
    let emulator = Emulator::start("small");
    run(&emulator, &ONCE).exits(0);
    let words = ["clawback", "watch", "--interval", "1"];
    let mut watching = emulator.stocktake(words).start();
    let mut stdout = BufReader::new(watching.child.stdout.take().unwrap());
    refund(&emulator, "cust-ana");
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let event: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(event["source"], "/Purchase/Refund");
    watching.signal("INT");
    let outcome = watching.wait().exits(130);
    let said = outcome.stderr;
    assert!(
        said.starts_with("error: interrupted after ")
            && said.contains("written and deleted; what came later is in the queue"),
        "{said}"
    );
}

/// An event that nobody has read is not deleted.
#[test]
fn what_could_not_be_written_stays_in_the_queue() {
    let emulator = Emulator::start("small");
    run(&emulator, &ONCE).exits(0);
    refund(&emulator, "cust-ana");
    let words = ONCE.into_iter().chain(["--hidden-for", "1"]);
    let mut gone = emulator.stocktake(words).start();
    drop(gone.child.stdout.take());
    gone.wait().exits(141);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let written = events(&run(&emulator, &ONCE).exits(0).stdout);
    assert!(!written.is_empty());
}

/// A queue with one event that cannot be read; it is never deleted.
#[test]
fn what_cannot_be_read_stays_and_is_told() {
    let gets = Arc::new(AtomicUsize::new(0));
    let address = Arc::new(std::sync::OnceLock::<String>::new());
    let (count, own) = (gets.clone(), address.clone());
    let service = Service::play(move |request| {
        if request.target.contains("sastoken") {
            let queue = format!("{}/queue?sv=1&sig=sentinel-signature", own.get().unwrap());
            let body = serde_json::json!({ "expiresOn": "2999-01-01T00:00Z", "uri": queue });
            return Reply::json(200, body.to_string());
        }
        assert_eq!(request.method, "GET", "nothing is to be deleted");
        let message = if count.fetch_add(1, Ordering::SeqCst) == 0 {
            "<QueueMessage><MessageId>97469867-3c6e-4a72-b46b-c2b34d271a0b</MessageId>\
             <InsertionTime>Fri, 20 Nov 2026 10:00:00 GMT</InsertionTime>\
             <ExpirationTime>Fri, 27 Nov 2026 10:00:00 GMT</ExpirationTime>\
             <PopReceipt>sentinel-receipt</PopReceipt>\
             <TimeNextVisible>Fri, 20 Nov 2026 10:05:00 GMT</TimeNextVisible>\
             <DequeueCount>1</DequeueCount><MessageText>bm8ganNvbg==</MessageText></QueueMessage>"
        } else {
            ""
        };
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessagesList>{message}</QueueMessagesList>"
        );
        Reply::Answer {
            status: 200,
            headers: vec![("Content-Type".to_owned(), "application/xml".to_owned())],
            body,
        }
    });
    address.set(service.address.clone()).unwrap();
    let outcome = Stocktake::new(ONCE.into_iter().chain(["-vvv"]))
        .at(&service.address)
        .run();
    let outcome = outcome.exits(10);
    assert_eq!(outcome.stdout, "");
    let said = &outcome.stderr;
    assert!(
        said.contains("the message 97469867-3c6e-4a72-b46b-c2b34d271a0b cannot be read"),
        "{said}"
    );
    assert!(
        said.contains("error: 1 event cannot be read and is still in the queue"),
        "{said}"
    );
    assert!(!said.contains("sentinel"), "{said}");
    assert_eq!(gets.load(Ordering::SeqCst), 2);
}
