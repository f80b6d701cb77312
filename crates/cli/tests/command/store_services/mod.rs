//! The commands of the Store services, against the emulator.

mod clawback;
mod entitlements;
mod keys;
mod subscriptions;

use serde_json::Value;

use crate::harness::{Emulator, Outcome};

/// What a command prints as JSON, when it goes well.
fn json(emulator: &Emulator, words: &[&str]) -> Value {
    let words = words.iter().copied().chain(["-o", "json", "-q"]);
    serde_json::from_str(&emulator.stocktake(words).run().output()).unwrap()
}

fn run(emulator: &Emulator, words: &[&str]) -> Outcome {
    emulator.stocktake(words.iter().copied()).run()
}

/// The same in each format; those that scripts read can be read, and have as many records.
fn in_each_format(emulator: &Emulator, words: &[&str]) -> usize {
    let print = |format: &'static str| {
        let words = words.iter().copied().chain(["-o", format, "-q"]);
        emulator.stocktake(words).run().output()
    };
    let ndjson = print("ndjson");
    let lines = ndjson.lines().map(serde_json::from_str::<Value>);
    let count = lines.map(Result::unwrap).count();
    let csv = print("csv");
    let records = csv::Reader::from_reader(csv.as_bytes()).into_records();
    assert_eq!(records.map(Result::unwrap).count(), count, "{csv}");
    match serde_json::from_str(&print("json")).unwrap() {
        Value::Array(items) => assert_eq!(items.len(), count),
        other => assert!(other.is_object() && count == 1, "{other}"),
    }
    assert!(print("table").lines().count() > count.min(1));
    count
}
