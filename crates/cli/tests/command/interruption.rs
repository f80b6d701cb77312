//! Ctrl-C and SIGTERM: a clean end, and how far it came.
#![cfg(unix)]

use std::time::{Duration, Instant};

use crate::harness::{Reply, Running, Service, Stocktake};

/// Waits until the service has been asked so often.
fn asked(service: &Service, times: usize) {
    let began = Instant::now();
    while service.seen().len() < times {
        assert!(began.elapsed() < Duration::from_secs(30), "nobody asks");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Two entries on the first page, and then nothing ever comes.
fn stuck() -> Service {
    Service::play(|request| {
        if request.target.contains("continuationToken") {
            return Reply::Silence;
        }
        Reply::json(
            200,
            r#"{"continuationToken":"next","inventoryEntries":[
                {"productKey":{"productId":"A","skuId":"1"}},
                {"productKey":{"productId":"B","skuId":"1"}}]}"#,
        )
    })
}

fn listing(service: &Service) -> Running {
    let run = Stocktake::new(["inventory", "list", "-o", "json"]).at(&service.address);
    let running = run.start();
    asked(service, 2);
    running
}

#[test]
fn a_listing_says_how_far_it_came() {
    for signal in ["INT", "TERM"] {
        let service = stuck();
        let running = listing(&service);
        running.signal(signal);
        let outcome = running.wait().exits(130);
        let read: Vec<serde_json::Value> = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(read.len(), 2);
        let line = outcome.stderr;
        assert!(
            line.starts_with("error: interrupted after 2 entries; go on with --continuation 0."),
            "{line}"
        );
    }
}

#[test]
fn a_change_is_said_to_be_in_doubt() {
    let service = Service::play(|_| Reply::Silence);
    let words = ["seats", "assign", "P", "S", "ann@contoso.com"];
    let running = Stocktake::new(words).at(&service.address).start();
    asked(&service, 1);
    running.signal("INT");
    let outcome = running.wait().exits(130);
    insta::assert_snapshot!(outcome.stderr);
}

#[test]
fn many_changes_are_counted() {
    let service = Service::play(|_| Reply::Silence);
    let words = [
        "seats",
        "reclaim",
        "P",
        "S",
        "ann@contoso.com",
        "bob@contoso.com",
    ];
    let running = Stocktake::new(words).at(&service.address).start();
    asked(&service, 1);
    running.signal("TERM");
    let outcome = running.wait().exits(130);
    insta::assert_snapshot!(outcome.stderr);
}

#[test]
fn a_check_of_the_account_ends_at_once() {
    // Nobody answers the question for a token.
    let service = Service::play(|_| Reply::Silence);
    let words = ["auth", "check", "-o", "json", "--tenant", "silence"];
    let running = Stocktake::new(words).at(&service.address).start();
    asked(&service, 1);
    running.signal("INT");
    let outcome = running.wait().exits(130);
    serde_json::from_str::<Vec<serde_json::Value>>(&outcome.stdout).unwrap();
}
