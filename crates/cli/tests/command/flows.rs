//! Each command against the emulator, in each format; and what changes can be seen afterwards.

use serde_json::Value;

use crate::harness::Emulator;

/// A product of the small seed that is licensed online, and a user who holds a seat of it.
const ONLINE: [&str; 2] = ["9WZDNCRFJ3PS", "0015"];
/// One that is licensed offline.
const OFFLINE: [&str; 2] = ["9NBLGGH4R2R6", "0017"];
/// A product with restricted SKUs.
const VM: &str = "DZH318Z0BQ3P";
const US: [&str; 2] = ["--country", "US"];

/// What a command prints as JSON.
fn json(emulator: &Emulator, words: &[&str]) -> Value {
    let words = words.iter().copied().chain(["-o", "json", "-q"]);
    serde_json::from_str(&emulator.stocktake(words).run().output()).unwrap()
}

/// The text of a field of the first record.
fn first(records: &Value, pointer: &str) -> String {
    let field = records[0].pointer(pointer).and_then(Value::as_str);
    field
        .unwrap_or_else(|| panic!("no {pointer} in {records}"))
        .to_owned()
}

#[test]
fn each_command_has_each_format() {
    let emulator = Emulator::start("small");
    let seats = json(&emulator, &["seats", "list", ONLINE[0], ONLINE[1]]);
    let user = first(&seats, "/assignedTo");
    let packages = json(&emulator, &["packages", "list", OFFLINE[0], OFFLINE[1]]);
    let package = first(&packages, "/packageId");
    let content = first(&packages, "/contentId");
    let offers = ["catalog", "availabilities", VM, "0001", US[0], US[1]];
    let offer = first(&json(&emulator, &offers), "/id");
    let promotions = json(&emulator, &["catalog", "promotions", US[0], US[1]]);
    let promotion = first(&promotions, "/id");
    let (online, offline, us) = (ONLINE.join(" "), OFFLINE.join(" "), US.join(" "));
    for words in [
        "inventory list".to_owned(),
        "inventory list --license offline --max-results 5".to_owned(),
        format!("seats list {online}"),
        format!("seats list --user {user}"),
        format!("seats get {online} {user}"),
        format!("packages list {offline}"),
        format!("packages get {offline} {package}"),
        format!("license get {offline} {content}"),
        format!("products get {online}"),
        format!("products get {online} --language de-de"),
        format!("products applocker {}", ONLINE[0]),
        format!("catalog products --view AzureReservationsVM {us}"),
        format!("catalog products {VM} {us}"),
        format!("catalog skus {VM} {us}"),
        format!("catalog skus {VM} 0001 {us}"),
        format!("catalog availabilities {VM} 0001 {us}"),
        format!("catalog availabilities {VM} 0001 {offer} {us}"),
        format!("catalog promotions {us}"),
        format!("catalog promotions {promotion} {us}"),
        "auth check".to_owned(),
        "auth check --v1".to_owned(),
    ] {
        in_each_format(&emulator, &words);
    }
}

/// Every format has as many records.
fn in_each_format(emulator: &Emulator, words: &str) {
    let run = |format: &'static str| {
        let words = words.split(' ').chain(["-o", format, "-q"]);
        emulator.stocktake(words).run().output()
    };
    assert!(run("table").lines().count() > 1, "{words}");
    let document: Value = serde_json::from_str(&run("json")).unwrap();
    let lines: Vec<Value> = run("ndjson")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let csv = run("csv");
    let records = csv::Reader::from_reader(csv.as_bytes()).into_records();
    let records = records.map(Result::unwrap).count();
    assert_eq!(records, lines.len(), "{words}: {csv}");
    match document {
        Value::Array(items) => assert_eq!(items.len(), lines.len(), "{words}"),
        Value::Object(_) => assert_eq!(lines.len(), 1, "{words}"),
        other => panic!("{words}: {other}"),
    }
}

#[test]
fn the_catalog_of_a_customer_is_read() {
    let emulator = Emulator::start("small");
    let customer = json(
        &emulator,
        &["catalog", "products", "--view", "Azure", US[0], US[1]],
    );
    assert!(!customer.as_array().unwrap().is_empty());
    // The customer of Microsoft's own example, which the small seed has.
    let who = ["--customer", "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"];
    let view = ["--view", "AzureReservationsVM", who[0], who[1]];
    let run = |words: &[&str], more: &[&str]| json(&emulator, &[words, more].concat());
    let product = first(&run(&["catalog", "products"], &view), "/id");
    let one = run(&["catalog", "products", &product], &who);
    assert_eq!(one["id"], product.as_str());
    assert!(
        !run(&["catalog", "skus"], &view)
            .as_array()
            .unwrap()
            .is_empty()
    );
    let sku = first(&run(&["catalog", "skus", &product], &who), "/id");
    let one = run(&["catalog", "skus", &product, &sku], &who);
    assert_eq!(one["id"], sku.as_str());
    let path = ["catalog", "availabilities", &product, &sku];
    let offer = first(&run(&path, &who), "/id");
    let one = run(&[path.as_slice(), &[&offer]].concat(), &who);
    assert_eq!(one["id"], offer.as_str());
}

#[test]
fn stock_is_checked_and_what_is_left_out_is_said() {
    let emulator = Emulator::start("small");
    let context = [
        "--country",
        "US",
        "--customer",
        "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d",
        "--subscription",
        "3a231fbe-37fe-4410-93fd-730d3d5d4c75",
        "--region",
        "japanwest",
    ];
    let check = |targets: &[&str]| {
        let words = ["catalog", "check"]
            .into_iter()
            .chain(targets.iter().copied());
        emulator
            .stocktake(words.chain(context).chain(["-o", "json", "-q"]))
            .run()
    };
    let rows: Vec<Value> = serde_json::from_str(&check(&[VM]).output()).unwrap();
    assert!(rows.len() > 1, "a product is all of its SKUs: {rows:?}");
    assert!(
        rows.iter().any(|row| row["isRestricted"] == true),
        "{rows:?}"
    );
    assert!(
        rows.iter().any(|row| row["isRestricted"] == false),
        "{rows:?}"
    );

    let partly = check(&[VM, "NOSUCHPRODUCT"]).exits(10);
    let rows: Vec<Value> = serde_json::from_str(&partly.stdout).unwrap();
    let last = rows.last().unwrap();
    assert_eq!(last["productId"], "NOSUCHPRODUCT");
    assert_eq!(
        (&last["checked"], &last["isRestricted"]),
        (&Value::Bool(false), &Value::Null)
    );
    check(&["NOSUCHPRODUCT"]).exits(5);

    let words = ["catalog", "check", VM, "--country", "US"];
    let outcome = emulator.stocktake(words).run().exits(6);
    assert!(
        outcome.stderr.contains("tell it with --customer"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn seats_that_are_given_and_taken_are_counted() {
    let emulator = Emulator::start("small");
    let free = || {
        let entries = json(&emulator, &["inventory", "list"]);
        let entries = entries.as_array().unwrap().clone();
        let mut found = entries.into_iter().filter(|entry| {
            let key = &entry["productKey"];
            key["productId"] == ONLINE[0] && key["skuId"] == ONLINE[1]
        });
        found.next().unwrap()["availableSeats"].as_i64().unwrap()
    };
    let seats = json(
        &emulator,
        &["seats", "list", ONLINE[0], ONLINE[1], "--limit", "2"],
    );
    let users: Vec<&str> = seats
        .as_array()
        .unwrap()
        .iter()
        .map(|seat| seat["assignedTo"].as_str().unwrap())
        .collect();
    let before = free();
    let change = |action: &str, users: &[&str]| {
        let words = [&["seats", action, ONLINE[0], ONLINE[1]], users].concat();
        emulator.stocktake(words.into_iter().chain(["-q"])).run()
    };
    change("reclaim", &users).output();
    assert_eq!(free(), before + 2);
    let gone = ["seats", "get", ONLINE[0], ONLINE[1], users[0]];
    emulator.stocktake(gone).run().exits(5);
    change("assign", &users[..1]).output();
    change("assign", &users).output();
    // Giving a seat twice changes nothing.
    assert_eq!(free(), before);
    change("assign", &[users[0], "nobody@contoso.com"]).exits(10);
    assert_eq!(free(), before);
}

#[test]
fn a_licence_and_a_package_come_as_files() {
    let emulator = Emulator::start("small");
    let packages = json(&emulator, &["packages", "list", OFFLINE[0], OFFLINE[1]]);
    let content = first(&packages, "/contentId");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("license");
    let words = ["license", "get", OFFLINE[0], OFFLINE[1], &content, "-q"];
    let words = words.into_iter().chain(["--out", out.to_str().unwrap()]);
    let shown = emulator.stocktake(words).run().output();
    let license = std::fs::read_to_string(&out).unwrap();
    assert!(license.len() > 20 && !shown.contains(&license));

    let words = [
        "packages",
        "download",
        OFFLINE[0],
        OFFLINE[1],
        "--frameworks",
        "-o",
        "json",
    ];
    let words = words
        .into_iter()
        .chain(["--dir", folder.path().to_str().unwrap()]);
    let files: Vec<Value> =
        serde_json::from_str(&emulator.stocktake(words).run().output()).unwrap();
    assert!(!files.is_empty());
    for file in files {
        let size = std::fs::metadata(file["path"].as_str().unwrap())
            .unwrap()
            .len();
        assert_eq!(Some(size), file["bytes"].as_u64());
        assert!(file["verified"].is_string(), "{file}");
    }

    let wrong = ["license", "get", ONLINE[0], ONLINE[1], &content];
    let outcome = emulator.stocktake(wrong).run().exits(6);
    assert!(
        outcome.stderr.contains("--license offline"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn the_embedded_emulator_is_reached_the_same_way() {
    let words = ["inventory", "list", "--emulator", "-o", "json", "-q"];
    let text = crate::harness::Stocktake::new(words).run().output();
    let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(entries.len() > 50, "{}", entries.len());
    let words = [
        "inventory",
        "list",
        "--emulator=large:1000",
        "--limit",
        "3",
        "-o",
        "json",
        "-q",
    ];
    let text = crate::harness::Stocktake::new(words).run().output();
    assert_eq!(serde_json::from_str::<Vec<Value>>(&text).unwrap().len(), 3);
    let words = ["inventory", "list", "--emulator=no/such/seed.json"];
    let outcome = crate::harness::Stocktake::new(words).run().exits(3);
    assert!(
        outcome.stderr.contains("no/such/seed.json"),
        "{}",
        outcome.stderr
    );
}
