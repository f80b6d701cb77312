//! Runs that are not killed, but refused, interrupted, repeated.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use serde_json::Value;
use stocktake_emulator::Fault;

use super::stage::{Stage, user};

fn records(ndjson: &str) -> Vec<Value> {
    let lines = ndjson.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn seats_are_given_and_taken_back() {
    let stage = Stage::with_users(200);
    let had_seats = stage.holders();
    let users = stage.write_users(51..121);
    let outcome = stage.import(&[]).run().exits(0);
    assert_eq!(outcome.stdout, "");
    assert!(
        outcome.stderr.contains("70 of 70 users were given a seat"),
        "{}",
        outcome.stderr
    );
    let mut calls: Vec<usize> = stage.recorder.take_calls().iter().map(Vec::len).collect();
    calls.sort_unstable();
    assert_eq!(calls, [20, 25, 25]);
    assert_eq!(stage.holders(), had_seats.union(&users).cloned().collect());

    let outcome = stage.import(&["--action", "reclaim", "-q"]).run().exits(0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    assert_eq!(stage.holders(), had_seats);
}

#[test]
fn who_is_refused_is_listed_and_sent_again_on_request() {
    let stage = Stage::with_users(100);
    // The organisation has no such users.
    let text = format!(
        "upn\n{}\nnobody@contoso.com\n{}\nnowhere@contoso.com\n",
        user(60),
        user(61)
    );
    stage.write(&text);
    let outcome = stage.import(&[]).run().exits(10);
    insta::assert_snapshot!(outcome.stdout);
    let error = outcome.stderr.lines().last().unwrap();
    assert_eq!(
        error,
        "error: 2 of 4 users were refused; the output has the reasons, and --retry-failed sends \
         them again"
    );
    assert_eq!(stage.recorder.take_calls().len(), 1);

    let outcome = stage.import(&["-o", "ndjson"]).run().exits(10);
    assert_eq!(records(&outcome.stdout).len(), 2);
    assert_eq!(stage.recorder.take_calls(), Vec::<Vec<String>>::new());

    stage.import(&["--retry-failed"]).run().exits(10);
    assert_eq!(
        stage.recorder.take_calls(),
        [["nobody@contoso.com", "nowhere@contoso.com"]]
    );
}

#[test]
fn a_service_that_breaks_down_is_gone_on_with() {
    let stage = Stage::with_users(400);
    let users = stage.write_users(51..351);
    // The answers to two calls are lost, though seats were given; the clients try three times.
    stage.fault(|rule| rule.skip(4).after_effect(), Fault::status(500));
    let outcome = stage.import(&["--concurrency", "1", "-o", "ndjson"]).run();
    let code = outcome.exit;
    assert!(matches!(code, Some(8 | 10)), "{outcome:?}");
    let open = records(&outcome.stdout);
    assert!(!open.is_empty() && open.len() <= 200);
    assert!(
        open.iter().all(|line| line["outcome"] == "not known"),
        "{open:?}"
    );
    let given = stage.holders();
    stage.recorder.take_calls();

    stage
        .emulator
        .set_faults(stocktake_emulator::Faults::new())
        .unwrap();
    let outcome = stage.import(&[]).run().exits(0);
    assert!(
        outcome.stderr.starts_with("the first line is a heading"),
        "{}",
        outcome.stderr
    );
    let sent: BTreeSet<String> = stage.recorder.take_calls().into_iter().flatten().collect();
    assert_eq!(
        sent.intersection(&given).count(),
        0,
        "somebody with a seat was sent again"
    );
    assert!(users.is_subset(&stage.holders()));
}

#[test]
fn what_stands_in_the_way_of_all_ends_it_as_such() {
    let stage = Stage::with_users(100);
    stage.write_users(51..81);
    let file = stage.folder.path().join("users.csv");
    let words = [
        "seats",
        "import",
        file.to_str().unwrap(),
        "9NOTOWNED000",
        "0010",
    ];
    let run = crate::harness::Stocktake::new(words).at(&stage.recorder.address);
    let outcome = run.run();
    assert!(matches!(outcome.exit, Some(5 | 6)), "{outcome:?}");
    assert_eq!(stage.recorder.take_calls().len(), 2);
}

#[test]
fn a_service_that_is_not_there_is_no_partial_success() {
    let stage = Stage::with_users(100);
    stage.write_users(51..81);
    let outcome = stage.import(&[]).at("http://127.0.0.1:1").run().exits(8);
    let error = outcome.stderr.lines().last().unwrap();
    assert!(error.starts_with("error: "), "{error}");
    assert!(
        outcome.stderr.contains("0 of 30 users were given a seat"),
        "{}",
        outcome.stderr
    );
    stage.import(&["-q"]).run().exits(0);
    assert_eq!(stage.recorder.take_calls().len(), 2);
}

#[test]
fn one_process_at_a_time() {
    let stage = Stage::with_users(100);
    stage.write_users(51..81);
    stage.delay(Duration::from_millis(600));
    let first = stage.import(&[]).start();
    let begun = Instant::now();
    while !stage.journal().exists() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "there is no journal"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    let second = stage.import(&[]).run().exits(6);
    assert!(
        second
            .stderr
            .contains("another process is at work with the journal"),
        "{}",
        second.stderr
    );
    first.wait().exits(0);
    assert_eq!(stage.recorder.take_calls().len(), 2);
}

#[test]
fn a_journal_serves_one_file() {
    let stage = Stage::with_users(100);
    stage.write_users(51..61);
    stage.import(&[]).run().exits(0);
    stage.write_users(51..62);
    let outcome = stage.import(&[]).run().exits(2);
    assert!(
        outcome.stderr.contains("is of another content of the file"),
        "{}",
        outcome.stderr
    );
    let journal = stage.folder.path().join("other");
    stage
        .import(&["--journal", journal.to_str().unwrap()])
        .run()
        .exits(0);
    assert!(journal.exists());
}

/// The calls under way are finished, no other is begun, and nobody is sent twice afterwards.
#[cfg(unix)]
#[test]
fn an_interruption_finishes_what_is_under_way() {
    let stage = Stage::with_users(1_100);
    let users = stage.write_users(51..1_051);
    stage.delay(Duration::from_millis(40));
    let running = stage.import(&["--concurrency", "2"]).start();
    let begun = Instant::now();
    let before = stage.holders().len();
    while stage.holders().len() == before {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is done");
        std::thread::sleep(Duration::from_millis(10));
    }
    running.signal("INT");
    let outcome = running.wait().exits(130);
    let error = outcome.stderr.lines().last().unwrap();
    let (count, rest) = error
        .strip_prefix("error: interrupted after ")
        .and_then(|rest| rest.split_once(' '))
        .unwrap();
    assert_eq!(rest, "of 1,000 users; run it again to go on");
    let count: usize = count.replace(',', "").parse().unwrap();
    assert_eq!(count % 25, 0);
    assert_eq!(stage.holders().len() - before, count);

    let first: BTreeSet<String> = stage.recorder.take_calls().into_iter().flatten().collect();
    assert_eq!(first.len(), count);
    stage.import(&[]).run().exits(0);
    let second: BTreeSet<String> = stage.recorder.take_calls().into_iter().flatten().collect();
    assert!(first.is_disjoint(&second));
    assert_eq!(
        first.union(&second).cloned().collect::<BTreeSet<_>>(),
        users
    );
}
