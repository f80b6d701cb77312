//! `take`, the main job, against an emulator on a socket.

mod failures;
mod page;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

use crate::harness::{Emulator, Stocktake};

/// A stocktake of the small organisation, by the emulator inside the process.
fn small<'a>(words: impl IntoIterator<Item = &'a str>) -> Stocktake {
    Stocktake::new(["take", "--emulator"].into_iter().chain(words))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The elements of an array.
fn all(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

#[test]
fn the_first_command_shows_a_whole_stocktake() {
    let text = small([]).run().output();
    for heading in [
        "Stocktake of ",
        "Store for Business  ",
        "Store services  ",
        "Partner Center  ",
        "Needs attention: ",
        "Seats, the fullest first",
        "People who hold several seats",
        "Customers",
        "Catalog items with limited stock",
    ] {
        let found = text.lines().any(|line| line.starts_with(heading));
        assert!(found, "{heading}\n{text}");
    }
    for reason in [
        "no seat left",
        "held though removed",
        "unfulfilled",
        "restricted stock",
    ] {
        assert!(text.contains(reason), "{reason}\n{text}");
    }
    let lines = text.lines().count();
    assert!((40..=64).contains(&lines), "{lines} lines\n{text}");
    let longest = text.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(120), "{text}");
    assert!(!text.contains('\u{1b}'), "there is no terminal");
}

#[test]
fn all_formats_tell_the_same() {
    let whole = json(&small(["-o", "json"]).run().output());
    let lines = small(["-o", "ndjson"]).run().output();
    let records: Vec<Value> = lines.lines().map(json).collect();
    let of = |kind: &str| {
        records
            .iter()
            .filter(|record| record["record"] == kind)
            .count()
    };
    let organisation = &whole["organisation"];
    let products = all(&organisation["products"]);
    assert!(products.len() >= 50, "{}", products.len());
    assert_eq!(of("product"), products.len());
    assert_eq!(of("holder"), all(&organisation["holders"]).len());
    assert_eq!(of("attention"), all(&whole["attention"]).len());
    let customers = all(&whole["customers"]);
    let owned: usize = customers
        .iter()
        .map(|one| all(&one["entitlements"]).len())
        .sum();
    assert_eq!(of("entitlement"), owned);
    assert_eq!(of("catalog-item"), all(&whole["catalog"]["items"]).len());
    assert_eq!((of("stocktake"), of("gap"), of("note")), (1, 0, 0));

    let csv = small(["-o", "csv"]).run().output();
    assert_eq!(
        csv.lines().count(),
        records.len() + 1,
        "a heading, and a line for each record"
    );
    assert!(
        csv.starts_with(
            "record,who,product_id,sku_id,name,state,quantity,of,region,until,detail\n"
        )
    );
}

#[test]
fn the_sums_are_right() {
    let whole = json(&small(["-o", "json"]).run().output());
    let totals = &whole["organisation"]["totals"];
    let products = all(&whole["organisation"]["products"]);
    let owned: Vec<&Value> = products
        .iter()
        .filter(|product| product["status"] != "removed")
        .collect();
    let counted = owned
        .iter()
        .filter(|product| !product["acquired"].is_null());
    let sum = |field: &str| {
        counted
            .clone()
            .map(|product| number(&product[field]))
            .sum::<u64>()
    };
    assert_eq!(sum("acquired"), number(&totals["acquired"]));
    assert_eq!(sum("used"), number(&totals["used"]));
    assert_eq!(sum("free"), number(&totals["free"]));
    assert_eq!(
        sum("used") + sum("free"),
        sum("acquired"),
        "nothing is lost in the emulator"
    );
    let named = products
        .iter()
        .filter(|product| product["title"].is_string());
    assert!(named.count() + 2 > products.len(), "nearly all have texts");
    let offline = owned
        .iter()
        .filter(|product| product["license"] == "offline");
    assert!(
        offline
            .clone()
            .all(|product| number(&product["offlineLicenses"]) > 0)
    );
    assert_eq!(offline.count() as u64, number(&totals["offline"]));

    // One after the other, the seats come to the same.
    let emulator = Emulator::start("small");
    for product in counted.filter(|product| number(&product["used"]) > 10) {
        let [id, sku] = ["productId", "skuId"].map(|field| product[field].as_str().unwrap());
        let seats = emulator
            .stocktake(["seats", "list", id, sku, "-o", "ndjson"])
            .run()
            .output();
        assert_eq!(
            seats.lines().count() as u64,
            number(&product["used"]),
            "{id}/{sku}"
        );
    }
}

#[test]
fn a_stocktake_in_a_hurry_asks_for_the_inventory_alone() {
    let whole = json(
        &small(["--quick", "--family", "store-for-business", "-o", "json"])
            .run()
            .output(),
    );
    let careful = json(
        &small(["--family", "store-for-business", "-o", "json"])
            .run()
            .output(),
    );
    for field in ["owned", "acquired", "used", "free", "removed", "offline"] {
        let sums = [&whole, &careful].map(|whole| whole["organisation"]["totals"][field].clone());
        assert_eq!(sums[0], sums[1], "{field}");
    }
    assert!(all(&whole["organisation"]["holders"]).is_empty());
    assert!(whole["organisation"]["totals"]["people"].is_null());
    assert!(whole["customers"].is_null() && whole["catalog"].is_null());
}

#[test]
fn sections_and_families_can_be_chosen() {
    let text = small([
        "--family",
        "store-services",
        "--section",
        "subscriptions,gaps",
    ])
    .run()
    .output();
    assert!(text.starts_with("\nSubscriptions\nCUSTOMER "), "{text}");
    let text = small([
        "--family",
        "partner-center",
        "--restricted-only",
        "-o",
        "ndjson",
    ])
    .run()
    .output();
    let records: Vec<Value> = text.lines().map(json).collect();
    let mut items = records
        .iter()
        .filter(|record| record["record"] == "catalog-item");
    assert!(items.clone().count() > 3);
    assert!(items.all(|item| item["stock"] == "restricted"));
    assert!(records.iter().all(|record| record["record"] != "product"));
}

#[test]
fn one_customer_can_be_asked_about() {
    let names = json(
        &small(["--family", "store-services", "-o", "json"])
            .run()
            .output(),
    );
    let name = names["customers"][0]["name"].as_str().unwrap();
    let words = ["--family", "store-services", "--user", name, "-o", "json"];
    let whole = json(&small(words).run().output());
    assert_eq!(all(&whole["customers"]).len(), 1);
    assert_eq!(
        whole["customers"][0]["entitlements"]
            .as_array()
            .map(Vec::len),
        names["customers"][0]["entitlements"]
            .as_array()
            .map(Vec::len)
    );
}

#[test]
fn the_catalog_can_be_that_of_a_country_and_of_a_customer() {
    let family = ["--family", "partner-center", "-o", "json"];
    let of = |words: &[&'static str]| {
        json(
            &small(family.into_iter().chain(words.iter().copied()))
                .run()
                .output(),
        )
    };
    let german = of(&["--country", "de"]);
    assert_eq!(german["catalog"]["country"], "DE");
    let customer = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";
    let seen = of(&[
        "--customer",
        customer,
        "--azure-subscription",
        "3a231fbe-37fe-4410-93fd-730d3d5d4c75",
    ]);
    assert_eq!(seen["catalog"]["customer"], customer);
    assert!(number(&seen["catalog"]["products"]) > 0);
    let views = of(&["--view", "OnlineServices"]);
    assert_eq!(
        views["catalog"]["views"],
        serde_json::json!(["OnlineServices"])
    );
    assert_eq!(number(&views["catalog"]["restricted"]), 0);
}

/// Turns the clock of an emulator.
fn advance(emulator: &Emulator, length: &str) {
    let address = emulator.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let body = format!(r#"{{"advance":"{length}"}}"#);
    let size = body.len();
    write!(
        stream,
        "POST /emulator/clock HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {size}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// What is expiring, in grace and in dunning depends on the time at the services.
#[test]
fn the_clock_of_the_emulator_counts() {
    let emulator = Emulator::start("small");
    let states = || {
        let words = [
            "take",
            "--family",
            "store-services",
            "-o",
            "ndjson",
            "--section",
            "subscriptions",
        ];
        let text = emulator.stocktake(words).run().output();
        let records = text.lines().map(json);
        records
            .map(|record| record["state"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let count =
        |states: &[String], wanted: &str| states.iter().filter(|state| *state == wanted).count();
    let before = states();
    assert!(count(&before, "grace") > 0, "{before:?}");
    advance(&emulator, "150d");
    let after = states();
    assert_eq!(
        count(&after, "grace") + count(&after, "dunning"),
        0,
        "{after:?}"
    );
    assert!(
        count(&after, "failed") > count(&before, "failed"),
        "{after:?}"
    );
}

#[test]
fn a_large_organisation_has_its_stock_checked_too() {
    for country in ["US", "JP"] {
        let words = ["take", "--emulator=large:50", "--family", "partner-center"];
        let words = words
            .into_iter()
            .chain(["--country", country, "-o", "json"]);
        let whole = json(&Stocktake::new(words).run().output());
        let catalog = &whole["catalog"];
        assert!(!all(&catalog["items"]).is_empty(), "{whole}");
        assert_eq!(catalog["notChecked"], 0, "{country}: {whole}");
    }
}

/// What a run prints, and the largest memory that it took, in KiB.
#[cfg(target_os = "linux")]
fn watched(run: Stocktake) -> (String, usize) {
    let mut running = run.start();
    let status = format!("/proc/{}/status", running.child.id());
    let mut stdout = running.child.stdout.take().unwrap();
    let text = std::thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).unwrap();
        text
    });
    let mut largest = 0;
    while !text.is_finished() {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        largest = largest.max(peak.unwrap_or_default());
        std::thread::sleep(Duration::from_millis(2));
    }
    running.wait().exits(0);
    (text.join().unwrap(), largest)
}

/// Seats are counted and not kept.
#[cfg(target_os = "linux")]
#[test]
fn a_large_organisation_takes_little_memory() {
    let of = |seats: &str| {
        let emulator = Emulator::start(&format!("large:{seats}"));
        let words = ["take", "--family", "store-for-business", "-o", "json"];
        let (text, largest) = watched(emulator.stocktake(words));
        let whole = json(&text);
        let totals = &whole["organisation"]["totals"];
        let used = number(&totals["used"]) + number(&totals["usedOpen"]);
        println!("{seats} seats: {used} used, {largest} KiB at the most");
        (used, largest)
    };
    let (few, short) = of("5000");
    let (many, long) = of("60000");
    assert!(many > few * 8, "{few} and {many} seats are used");
    let more = long.saturating_sub(short);
    assert!(more < 24 * 1024, "{more} KiB more");
}
