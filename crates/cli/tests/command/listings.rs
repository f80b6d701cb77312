//! Listings in every format, their ends, and how they go on.

use serde_json::Value;

use crate::harness::{Reply, Request, Service, Stocktake};

/// The value of a parameter of the query.
fn parameter(request: &Request, name: &str) -> Option<String> {
    let (_, query) = request.target.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name);
    values.next().map(|(_, value)| value.to_owned())
}

/// An inventory of so many entries, three on a page; tokens are the number of the first entry.
fn inventory(entries: usize) -> Service {
    Service::play(move |request| {
        let first = parameter(request, "continuationToken");
        let first: usize = first.map_or(0, |token| token.parse().unwrap());
        let last = (first + 3).min(entries);
        let listed: Vec<String> = (first..last).map(entry).collect();
        let token = if last < entries {
            format!(r#""{last}""#)
        } else {
            "null".to_owned()
        };
        let listed = listed.join(",");
        let body = format!(r#"{{"continuationToken":{token},"inventoryEntries":[{listed}]}}"#);
        Reply::json(200, body)
    })
}

fn entry(number: usize) -> String {
    let status = if number.is_multiple_of(2) {
        "active"
    } else {
        "removed"
    };
    format!(
        r#"{{"productKey":{{"productId":"PRODUCT{number}","skuId":"0015"}},"seatCapacity":100,
            "availableSeats":{},"lastModified":"2017-05-03T09:00:00.1234567Z",
            "licenseType":"online","distributionPolicy":"open","status":"{status}",
            "productKind":"Application"}}"#,
        100 - number
    )
}

fn list<'a>(service: &Service, more: impl IntoIterator<Item = &'a str>) -> Stocktake {
    Stocktake::new(["inventory", "list"].into_iter().chain(more)).at(&service.address)
}

#[test]
fn each_format_has_all_pages() {
    let service = inventory(7);
    for format in ["table", "json", "ndjson", "csv"] {
        let text = list(&service, ["-o", format]).run().output();
        insta::assert_snapshot!(format!("inventory_{format}"), text);
    }
    let text = list(&service, ["-o", "json"]).run().output();
    let read: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(read.len(), 7);
    assert_eq!(read[6]["productKey"]["productId"], "PRODUCT6");
}

#[test]
fn what_is_asked_for_is_sent() {
    let service = inventory(1);
    let words = [
        "--license",
        "online",
        "--license",
        "offline",
        "--modified-since",
        "2017-05-03",
        "--max-results",
        "50",
        "--include-removed",
        "--include-subscriptions",
    ];
    list(&service, words).run().output();
    let seen = service.seen();
    assert_eq!(seen.len(), 1);
    let target = seen[0].target.replace("%3A", ":");
    assert!(
        target.contains("licenseTypes=online&licenseTypes=offline"),
        "{target}"
    );
    assert!(
        target.contains("modifiedSince=2017-05-03T00:00:00Z"),
        "{target}"
    );
    assert!(target.contains("maxResults=50"), "{target}");
    assert!(
        target.contains("IncludeRemoved=true&includeSubscription=true"),
        "{target}"
    );
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let service = inventory(0);
    let outcome = list(&service, []).run().exits(0);
    assert_eq!(
        (outcome.stdout.as_str(), outcome.stderr.as_str()),
        ("", "no entries\n")
    );
    let outcome = list(&service, ["-q"]).run().exits(0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    assert_eq!(list(&service, ["-q", "-o", "json"]).run().output(), "[]\n");
}

#[test]
fn colours_are_for_terminals_or_for_who_asks() {
    let service = inventory(1);
    assert!(!list(&service, []).run().output().contains('\u{1b}'));
    assert!(
        !list(&service, ["--color", "never"])
            .run()
            .output()
            .contains('\u{1b}')
    );
    assert!(
        list(&service, ["--color", "always"])
            .run()
            .output()
            .contains('\u{1b}')
    );
    let json = list(&service, ["--color", "always", "-o", "json"])
        .run()
        .output();
    assert!(!json.contains('\u{1b}'));
}

/// The token that a listing printed.
fn continuation(stderr: &str) -> &str {
    let (_, token) = stderr.split_once("--continuation ").unwrap();
    token.split([':', '\n']).next().unwrap()
}

#[test]
fn a_listing_goes_on_exactly_where_it_stopped() {
    let service = inventory(10);
    for limit in 1..=10 {
        let mut products = Vec::new();
        let mut place: Option<String> = None;
        loop {
            let limit = limit.to_string();
            let mut words = vec!["-o", "ndjson", "--limit", &limit];
            if let Some(place) = &place {
                words.extend(["--continuation", place]);
            }
            let outcome = list(&service, words).run().exits(0);
            for line in outcome.stdout.lines() {
                let entry: Value = serde_json::from_str(line).unwrap();
                products.push(
                    entry["productKey"]["productId"]
                        .as_str()
                        .unwrap()
                        .to_owned(),
                );
            }
            if outcome.stderr.is_empty() {
                break;
            }
            place = Some(continuation(&outcome.stderr).to_owned());
        }
        let expected: Vec<String> = (0..10).map(|number| format!("PRODUCT{number}")).collect();
        assert_eq!(products, expected, "by {limit}");
    }
}

#[test]
fn an_error_on_the_way_leaves_a_whole_document_and_the_place() {
    let good = inventory(9);
    let pages = std::sync::Mutex::new(0);
    let broken = Service::play(move |request| {
        let mut pages = pages.lock().unwrap();
        *pages += 1;
        if *pages > 2 {
            return Reply::json(404, r#"{"message":"the listing has gone"}"#);
        }
        let first = parameter(request, "continuationToken");
        let first: usize = first.map_or(0, |token| token.parse().unwrap());
        let listed: Vec<String> = (first..first + 3).map(entry).collect();
        let next = first + 3;
        let listed = listed.join(",");
        let body = format!(r#"{{"continuationToken":"{next}","inventoryEntries":[{listed}]}}"#);
        Reply::json(200, body)
    });
    let outcome = list(&broken, ["-o", "json"]).run().exits(5);
    let read: Vec<Value> = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(read.len(), 6);
    let line = outcome.stderr.trim_end();
    assert!(
        line.starts_with("error: after 6 entries, to go on with --continuation "),
        "{line}"
    );
    assert!(!line.contains('\n'));

    let place = continuation(line);
    let rest = list(&good, ["-o", "ndjson", "--continuation", place])
        .run()
        .output();
    assert_eq!(rest.lines().count(), 3);
    assert!(rest.contains("PRODUCT6") && rest.contains("PRODUCT8"));
}

#[test]
fn a_product_or_a_user_is_asked_for_seats() {
    let seats = r#"{"seats":[{"assignedTo":"ann@contoso.com","state":"active",
        "dateAssigned":"2017-05-03T09:00:00Z",
        "productKey":{"productId":"9WZDNCRFJ3PS","skuId":"0015"}}]}"#;
    let service = Service::play(move |_| Reply::json(200, seats));
    let run = |words: &[&str]| {
        let words = ["seats", "list"].into_iter().chain(words.iter().copied());
        Stocktake::new(words).at(&service.address).run().output()
    };
    insta::assert_snapshot!(run(&["9WZDNCRFJ3PS", "0015"]));
    run(&["--user", "ann@contoso.com"]);
    let seen: Vec<String> = service
        .seen()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(
        seen,
        [
            "/store-for-business/V1/Inventory/9WZDNCRFJ3PS/0015/Seats",
            "/store-for-business/V1/Users/ann@contoso.com/Seats",
        ]
    );
}
