//! What users own, use up and are given.

use serde_json::{Value, json as value};

use super::{in_each_format, json, run};
use crate::harness::Emulator;

const ANA: [&str; 2] = ["--user", "cust-ana"];
/// Coins, which the Store counts.
const COINS: &str = "9NLANTERN006";
/// A torch, which the developer counts.
const TORCH: &str = "9NLANTERN007";

fn with_ana(words: &[&'static str]) -> Vec<&'static str> {
    [words, &ANA].concat()
}

#[test]
fn each_version_of_the_query_lists_what_is_owned() {
    let emulator = Emulator::start("small");
    let v6 = in_each_format(
        &emulator,
        &with_ana(&["entitlements", "query", "--api", "v6"]),
    );
    let v8 = in_each_format(
        &emulator,
        &with_ana(&["entitlements", "query", "--api", "v8"]),
    );
    assert!(v6 >= 6 && v8 >= 6, "{v6}, {v8}");
    let v9 = with_ana(&[
        "entitlements",
        "query",
        COINS,
        "9NLANTERN001/0010",
        "9NLANTERN016",
    ]);
    let items = json(&emulator, &v9);
    let products: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["productId"])
        .collect();
    assert_eq!(products, ["9NLANTERN001", COINS]);
    in_each_format(&emulator, &v9);

    let table = run(&emulator, &v9).exits(0).stdout;
    let heading: Vec<&str> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(
        heading[..5],
        ["PRODUCT", "SKU", "KIND", "STATUS", "QUANTITY"]
    );
    let nothing = run(
        &emulator,
        &[
            "entitlements",
            "query",
            "--api",
            "v8",
            "--user",
            "cust-kofi",
        ],
    );
    let nothing = nothing.exits(0);
    assert_eq!(
        (nothing.stdout.as_str(), nothing.stderr.as_str()),
        ("", "no products\n")
    );
}

#[test]
fn filters_reach_the_service() {
    let emulator = Emulator::start("small");
    let kinds = |words: &[&'static str], field: &str| -> Vec<Value> {
        let items = json(&emulator, &with_ana(words));
        let items = items.as_array().unwrap().iter();
        items.map(|item| item[field].clone()).collect()
    };
    let words = [
        "entitlements",
        "query",
        "--api",
        "v8",
        "--kind",
        "consumable",
    ];
    assert_eq!(kinds(&words, "productKind"), [value!("Consumable")]);
    let words = [
        "entitlements",
        "query",
        "--api",
        "v6",
        "--kind",
        "durable",
        "--page-size",
        "1",
    ];
    let durable = kinds(&words, "productType");
    assert!(
        durable.len() > 1 && durable.iter().all(|kind| kind == "Durable"),
        "{durable:?}"
    );
    let words = [
        "entitlements",
        "query",
        "--api",
        "v6",
        "--modified-after",
        "2100-01-01",
    ];
    assert_eq!(kinds(&words, "productType"), Vec::<Value>::new());
    let words = [
        "entitlements",
        "query",
        "9NLANTERN001",
        "--validity",
        "invalid",
    ];
    assert_eq!(kinds(&words, "productKind"), Vec::<Value>::new());
}

/// v9 takes 100 products in a request, and the command any number.
#[test]
fn many_products_are_one_listing() {
    let emulator = Emulator::start("small");
    let mut products: Vec<String> = (0..230).map(|number| format!("9N{number:010}")).collect();
    products[150] = "9NLANTERN001".to_owned();
    products.push("9NLANTERN003".to_owned());
    let words = with_ana(&[
        "entitlements",
        "query",
        "--products-file",
        "-",
        "-o",
        "json",
    ]);
    let found = emulator
        .stocktake(words.iter().copied())
        .stdin(&products.join("\n"));
    let found: Value = serde_json::from_str(&found.run().exits(0).stdout).unwrap();
    let found: Vec<_> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["productId"])
        .collect();
    assert_eq!(found, ["9NLANTERN001", "9NLANTERN003"]);
    let first = emulator.stocktake(words.into_iter().chain(["--limit", "1"]));
    let first = first.stdin(&products.join("\n")).run().exits(0).stdout;
    assert_eq!(serde_json::from_str::<Vec<Value>>(&first).unwrap().len(), 1);
}

fn balance(emulator: &Emulator) -> Value {
    json(emulator, &with_ana(&["entitlements", "query", COINS]))[0]["quantity"].clone()
}

#[test]
fn a_consumption_is_repeated_by_its_id() {
    let emulator = Emulator::start("small");
    assert_eq!(balance(&emulator), 750);
    let words = with_ana(&[
        "entitlements",
        "consume",
        COINS,
        "--quantity",
        "50",
        "--order-ids",
    ]);
    let rehearsed = json(&emulator, &[words.as_slice(), &["--dry-run"]].concat());
    assert_eq!(rehearsed["operation"], "consume_v8");
    assert!(
        rehearsed["effect"]
            .as_str()
            .unwrap()
            .starts_with("take 50 of 9NLANTERN006")
    );
    assert_eq!(balance(&emulator), 750);

    let outcome = run(&emulator, &[words.as_slice(), &["-o", "json"]].concat()).exits(0);
    let taken: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(
        (&taken["newQuantity"], &taken["productId"]),
        (&value!(700), &value!(COINS))
    );
    assert_eq!(taken["orderTransactions"][0]["quantityConsumed"], 50);
    let id = outcome.stderr.trim().strip_prefix("tracking id ").unwrap();
    assert_eq!(taken["trackingId"], id);

    let again = json(
        &emulator,
        &[words.as_slice(), &["--tracking-id", id]].concat(),
    );
    assert_eq!(again["newQuantity"], 700);
    in_each_format(
        &emulator,
        &[words.as_slice(), &["--tracking-id", id]].concat(),
    );
    assert_eq!(balance(&emulator), 700);

    let words = with_ana(&["entitlements", "consume", COINS, "--quantity", "5000"]);
    let refused = run(&emulator, &words).exits(6);
    assert!(
        refused.stderr.trim().ends_with("; nothing was changed"),
        "{}",
        refused.stderr
    );
}

#[test]
fn v6_reports_what_was_delivered() {
    let emulator = Emulator::start("small");
    let items = json(
        &emulator,
        &with_ana(&["entitlements", "query", "--api", "v6"]),
    );
    let items = items.as_array().unwrap();
    let torch = items
        .iter()
        .find(|item| item["productId"] == TORCH)
        .unwrap();
    let item = torch["itemId"].as_str().unwrap();
    let words = [
        "entitlements",
        "consume",
        "--api",
        "v6",
        "--item",
        item,
        ANA[0],
        ANA[1],
    ];
    let rehearsed = json(&emulator, &[&words[..], &["--dry-run"]].concat());
    assert_eq!(rehearsed["operation"], "consume_v6");
    let reported = json(&emulator, &words);
    assert_eq!(reported["itemId"], item);
    let id = reported["trackingId"].as_str().unwrap();
    json(&emulator, &[&words[..], &["--tracking-id", id]].concat());

    let transaction = torch["transactionId"].as_str().unwrap();
    let words = [
        "entitlements",
        "consume",
        "--api",
        "v6",
        TORCH,
        "--transaction",
        transaction,
    ];
    run(&emulator, &[&words[..], &ANA, &["--dry-run"]].concat()).exits(0);
    let refused = run(
        &emulator,
        &[&words[..], &ANA, &["--tracking-id", id]].concat(),
    )
    .exits(2);
    assert!(
        refused.stderr.contains("cannot be used with"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_free_product_is_given_once() {
    let emulator = Emulator::start("small");
    for api in ["v6", "v7"] {
        // The founder's scarf and the almanac cost nothing.
        let gift = match api {
            "v6" => ["9NLANTERN010", "0010", "9LTNSCARF010"],
            _ => ["9NLANTERN012", "0010", "9LTNALMNC010"],
        };
        let words = [
            &["entitlements", "grant"],
            &gift[..],
            &["--api", api, "--user", "cust-kofi"],
        ];
        let words = words.concat();
        let rehearsed = json(&emulator, &[words.as_slice(), &["--dry-run"]].concat());
        assert_eq!(rehearsed["operation"], format!("grant_{api}"));
        let order = json(&emulator, &words);
        assert_eq!(order["orderState"], "Purchased", "{order}");
        let id = order["orderId"].as_str().unwrap();
        let again = json(&emulator, &[words.as_slice(), &["--order-id", id]].concat());
        assert_eq!(again["orderId"], id);
        in_each_format(&emulator, &[words.as_slice(), &["--order-id", id]].concat());
        let owned = json(
            &emulator,
            &["entitlements", "query", gift[0], "--user", "cust-kofi"],
        );
        assert_eq!(owned.as_array().unwrap().len(), 1);
    }
    let words = [
        "entitlements",
        "grant",
        "9NLANTERN001",
        "0010",
        "9LTNKPRS0010",
        "--user",
        "cust-kofi",
    ];
    run(&emulator, &words).exits(6);
}

#[test]
fn options_of_another_version_are_refused_before_anything_is_sent() {
    let emulator = Emulator::start("small");
    for (words, said) in [
        (&["query"][..], "v9 asks for products by their ids"),
        (
            &["query", COINS, "--kind", "game"],
            "--kind is for v6 and v8",
        ),
        (&["query", COINS, "--market", "US"], "--market is for v8"),
        (&["query", COINS, "--api", "v6"], "write 9NLANTERN006/0010"),
        (
            &["query", "--api", "v6", "--kind", "pass"],
            "v6 knows no such kind",
        ),
        (
            &["query", "--api", "v6", "--validity", "invalid"],
            "v6 knows --validity",
        ),
        (
            &["query", "--api", "v6", "--sandbox", "XDKS.1"],
            "--sandbox is for v8 and v9",
        ),
        (
            &["query", "--api", "v8", "--market", "Germany"],
            "a country is two letters",
        ),
        (&["query", "9N/0010/1"], "an id is one word"),
        (&["consume", COINS, "--quantity", "0"], "0 is not in 1.."),
        (&["consume", COINS, "--api", "v6"], "v6 takes either --item"),
        (
            &["consume", COINS, "--api", "v6", "--quantity", "1"],
            "--quantity is for v8",
        ),
        (
            &["consume", COINS, "--tracking-id", "1"],
            "a GUID is 32 hexadecimal digits",
        ),
        (
            &["grant", COINS, "0010", "A", "--api", "v6", "--sandbox", "X"],
            "--sandbox is for v7",
        ),
    ] {
        let words = [&["entitlements"], words, &ANA].concat();
        let outcome = run(&emulator, &words).exits(2);
        assert!(
            outcome.stderr.contains(said),
            "{words:?}: {}",
            outcome.stderr
        );
        assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    }
}

#[test]
fn a_user_who_is_not_known_is_a_matter_of_configuration() {
    let emulator = Emulator::start("small");
    let outcome = run(&emulator, &["entitlements", "query", COINS]).exits(3);
    assert!(
        outcome
            .stderr
            .contains("there is no Store ID key for the collections service")
    );
    let outcome = run(
        &emulator,
        &["entitlements", "query", COINS, "--user", "nobody"],
    )
    .exits(3);
    assert!(
        outcome
            .stderr
            .contains("the emulator has no customer `nobody`; it has "),
        "{}",
        outcome.stderr
    );
}
