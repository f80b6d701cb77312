//! Long listings need no more memory than short ones.
#![cfg(target_os = "linux")]

use std::{
    io::{BufRead as _, BufReader},
    time::Duration,
};

use crate::harness::{Emulator, Stocktake};

const SEATS: usize = 200_000;

/// The largest memory of a process so far, in KiB.
fn peak(process: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// How many lines a listing has, and the largest memory that it took, in KiB.
fn measured(run: Stocktake) -> (usize, usize) {
    let mut running = run.start();
    let process = running.child.id();
    let stdout = running.child.stdout.take().unwrap();
    let lines = std::thread::spawn(move || BufReader::new(stdout).lines().count());
    let mut largest = 0;
    while !lines.is_finished() {
        largest = largest.max(peak(process).unwrap_or_default());
        std::thread::sleep(Duration::from_millis(2));
    }
    running.wait().exits(0);
    (lines.join().unwrap(), largest)
}

#[test]
fn a_long_listing_takes_no_more_memory_than_a_short_one() {
    let emulator = Emulator::start(&format!("large:{SEATS}"));
    let words = ["inventory", "list", "--limit", "1", "-o", "json", "-q"];
    let text = emulator.stocktake(words).run().output();
    let entries: serde_json::Value = serde_json::from_str(&text).unwrap();
    let key = &entries[0]["productKey"];
    let [product, sku] = ["productId", "skuId"].map(|id| key[id].as_str().unwrap());

    let words = ["seats", "list", product, sku, "--max-results", "100", "-q"];
    let list = |format: &'static str, limit: &str| {
        let more = ["-o", format, "--limit", limit];
        measured(emulator.stocktake(words.into_iter().chain(more)))
    };
    // Every format for some pages more, and one for all.
    let all = SEATS.to_string();
    for (format, limit, bound) in [
        ("ndjson", all.as_str(), 8 * 1024),
        ("csv", "30000", 4 * 1024),
        ("json", "30000", 4 * 1024),
        ("table", "30000", 4 * 1024),
    ] {
        let (_, short) = list(format, "5000");
        let (lines, long) = list(format, limit);
        assert!(lines >= limit.parse().unwrap(), "{format}: {lines} lines");
        let more = long.saturating_sub(short);
        println!("{format}: {short} KiB for 5000 seats, {long} KiB for {limit}");
        assert!(more < bound, "{format}: {more} KiB more for {limit} seats");
    }
}
