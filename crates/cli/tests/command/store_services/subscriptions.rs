//! Subscriptions and orders.

use serde_json::Value;

use super::{in_each_format, json, run};
use crate::harness::Emulator;

fn of(emulator: &Emulator, user: &str) -> Vec<Value> {
    let listed = json(emulator, &["subscriptions", "list", "--user", user]);
    listed.as_array().unwrap().clone()
}

#[test]
fn subscriptions_are_listed_with_what_they_are_good_for() {
    let emulator = Emulator::start("small");
    assert_eq!(of(&emulator, "cust-ana").len(), 1);
    assert_eq!(of(&emulator, "cust-hiro").len(), 2);
    let words = ["subscriptions", "list", "--user", "cust-hiro"];
    assert_eq!(in_each_format(&emulator, &words), 2);
    let paged = [&words[..], &["--page-size", "1"]].concat();
    assert_eq!(json(&emulator, &paged).as_array().unwrap().len(), 2);
    let table = run(&emulator, &words).exits(0).stdout;
    let lines: Vec<&str> = table.lines().collect();
    let column = lines[0].find("ACCESS").unwrap();
    let mut access: Vec<&str> = lines[1..]
        .iter()
        .map(|line| line[column..].split_whitespace().next().unwrap())
        .collect();
    access.sort_unstable();
    assert_eq!(access, ["active", "ended"]);
    let farid = run(
        &emulator,
        &["subscriptions", "list", "--user", "cust-farid"],
    )
    .exits(0);
    assert!(farid.stdout.contains("InDunning"), "{}", farid.stdout);
}

#[test]
fn each_change_changes_it() {
    let emulator = Emulator::start("small");
    let ana = ["--user", "cust-ana"];
    let before = of(&emulator, "cust-ana").remove(0);
    let id = before["id"].as_str().unwrap();
    let change = |words: &[&str]| {
        json(
            &emulator,
            &[&["subscriptions", "change"], words, &ana].concat(),
        )
    };

    let rehearsed = change(&["extend", id, "5", "--dry-run"]);
    assert_eq!(rehearsed["effect"], format!("lengthen {id} by 5 days"));
    assert_eq!(of(&emulator, "cust-ana")[0], before);

    let longer = change(&["extend", id, "5"]);
    assert!(longer["expirationTime"].as_str() > before["expirationTime"].as_str());
    let shorter = change(&["extend", id, "-5"]);
    assert_eq!(shorter["expirationTime"], before["expirationTime"]);
    assert_eq!(change(&["disable-auto-renew", id])["autoRenew"], false);
    assert_eq!(change(&["refund", id])["recurrenceState"], "Canceled");

    let hiro = of(&emulator, "cust-hiro");
    let active = hiro
        .iter()
        .find(|item| item["recurrenceState"] == "Active")
        .unwrap();
    let id = active["id"].as_str().unwrap();
    let words = [
        "subscriptions",
        "change",
        "cancel",
        id,
        "--user",
        "cust-hiro",
    ];
    assert_eq!(json(&emulator, &words)["recurrenceState"], "Canceled");
    run(
        &emulator,
        &[
            "subscriptions",
            "change",
            "cancel",
            "mdr:0:none",
            "--user",
            "cust-ana",
        ],
    )
    .exits(5);
}

#[test]
fn orders_are_listed_by_state() {
    let emulator = Emulator::start("small");
    let words = ["orders", "list", "--user", "cust-ana"];
    let count = in_each_format(&emulator, &words);
    assert!(count >= 2, "{count}");
    let orders = json(&emulator, &[&words[..], &["--state", "purchased"]].concat());
    let mut lines = orders
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|order| order["orderLineItems"].as_array().unwrap());
    assert!(lines.all(|line| line["lineItemState"] == "Purchased"));
    let none = run(&emulator, &["orders", "list", "--user", "cust-kofi"]).exits(0);
    assert_eq!(
        (none.stdout.as_str(), none.stderr.as_str()),
        ("", "no orders\n")
    );
    let table = run(&emulator, &words).exits(0).stdout;
    assert!(table.contains(" × 9NLANTERN006 purchased"), "{table}");
}
