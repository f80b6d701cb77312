//! What happens when a stocktake cannot be taken, or not the whole of it.

use std::time::Duration;

use super::{json, small};
use crate::harness::{Reply, Service, Stocktake};

#[test]
fn arguments_that_make_no_sense_are_refused_before_anything_is_sent() {
    let cases: [(&[&str], &str); 8] = [
        (
            &["--expiring-within", "soon"],
            "a time is written like 30d, 4w or 36h",
        ),
        (&["--expiring-within", "90000d"], "10 years at the most"),
        (&["--country", "Germany"], "two letters of ISO 3166-1"),
        (&["--customer", "contoso"], "32 hexadecimal digits"),
        (&["--family", "store"], "store-for-business"),
        (&["--section", "everything"], "possible values"),
        (
            &["-o", "json", "--section", "seats"],
            "a JSON document is always whole",
        ),
        (
            &["-o", "html", "--section", "seats"],
            "a page is always whole",
        ),
    ];
    for (words, problem) in cases {
        let outcome = small(words.iter().copied()).run().exits(2);
        assert!(
            outcome.stderr.contains(problem),
            "{words:?}: {}",
            outcome.stderr
        );
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn a_family_that_fails_does_not_stop_the_others() {
    let outcome = small(["--view", "NoSuchView", "-o", "json"])
        .run()
        .exits(10);
    let whole = json(&outcome.stdout);
    assert!(whole["organisation"].is_object() && whole["customers"].is_array());
    assert!(whole["catalog"].is_null());
    let gaps = whole["gaps"].as_array().unwrap();
    assert_eq!(gaps.len(), 1);
    assert_eq!(
        (gaps[0]["family"].as_str(), gaps[0]["what"].as_str()),
        (Some("partner-center"), Some("everything"))
    );
    let line = outcome.stderr.trim_end();
    assert!(
        line.starts_with("error: Partner Center: nothing could be found out: "),
        "{line}"
    );
    assert_eq!(line.lines().count(), 1);

    let table = small(["--view", "NoSuchView"]).run().exits(10).stdout;
    assert!(table.contains("\nCould not be found out\n"), "{table}");
}

#[test]
fn a_customer_who_is_not_known_is_a_gap() {
    let known = json(
        &small(["--family", "store-services", "-o", "json"])
            .run()
            .output(),
    );
    let known = known["customers"][0]["name"].as_str().unwrap();
    let words = [
        "--family",
        "store-services",
        "--user",
        known,
        "--user",
        "Nobody",
        "-o",
        "json",
    ];
    let outcome = small(words).run().exits(10);
    let whole = json(&outcome.stdout);
    assert_eq!(whole["customers"].as_array().unwrap().len(), 1);
    assert_eq!(whole["gaps"][0]["what"], "entitlements of Nobody");
    assert_eq!(whole["gaps"].as_array().unwrap().len(), 2);

    // Where nothing else is left, that is the whole outcome.
    let outcome = small(["--family", "store-services", "--user", "Nobody"])
        .run()
        .exits(3);
    assert_eq!(outcome.stdout, "");
    let line = outcome.stderr.trim_end();
    assert!(
        line.starts_with("error: Store services: the emulator has no customer `Nobody`; it has "),
        "{line}"
    );
}

#[test]
fn without_an_account_there_is_nothing_to_take_stock_of() {
    let outcome = Stocktake::new(["take"]).run().exits(3);
    assert!(
        outcome
            .stderr
            .contains("add `--emulator` to try it without an account"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_family_that_was_named_has_to_be_configured() {
    let account = |words: &[&'static str]| {
        let account = Stocktake::new(["take"].into_iter().chain(words.iter().copied()));
        let account = account.variable("AZURE_TENANT_ID", "contoso.onmicrosoft.com");
        let account = account.variable("AZURE_CLIENT_ID", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11");
        account
            .variable("AZURE_CLIENT_SECRET", "sentinel-secret")
            .run()
            .exits(3)
    };
    let cases: [(&[&'static str], &str); 3] = [
        (
            &["--family", "store-services"],
            "Store services: there are no users in the profile",
        ),
        (
            &["--family", "partner-center"],
            "Partner Center: no country is named",
        ),
        // None is named, and none is configured: what the first lacks is told.
        (
            &[],
            "Store for Business is left out: the service was retired in 2023",
        ),
    ];
    for (words, problem) in cases {
        let outcome = account(words);
        assert!(
            outcome.stderr.contains(problem),
            "{words:?}: {}",
            outcome.stderr
        );
        assert!(!outcome.stderr.contains("sentinel"));
    }
}

#[test]
fn an_emulator_that_is_not_there_is_unavailable() {
    let outcome = Stocktake::new(["take"])
        .at("http://127.0.0.1:9")
        .run()
        .exits(8);
    assert_eq!(outcome.stdout, "");
    assert_eq!(
        outcome.stderr.trim_end().lines().count(),
        1,
        "{}",
        outcome.stderr
    );
}

#[test]
fn an_answer_that_is_no_json_cannot_be_read() {
    let service = Service::play(|_| Reply::Answer {
        status: 200,
        headers: vec![("Content-Type".to_owned(), "text/html".to_owned())],
        body: "<html>please sign in</html>".to_owned(),
    });
    let words = ["take", "--family", "store-for-business"];
    let outcome = Stocktake::new(words).at(&service.address).run().exits(9);
    assert!(
        outcome
            .stderr
            .contains("make sure that the service itself answers"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_file_that_cannot_be_written_is_said_so() {
    let outcome = small(["--quick", "--out", "no/such/folder/report"])
        .run()
        .exits(1);
    assert!(
        outcome
            .stderr
            .contains("cannot write no/such/folder/report: "),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_file_is_left_alone_until_there_is_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    std::fs::write(&file, "the last one").unwrap();
    let name = file.to_str().unwrap();
    small(["-o", "json", "--section", "seats", "--out", name])
        .run()
        .exits(2);
    let words = ["take", "--out", name];
    Stocktake::new(words)
        .at("http://127.0.0.1:9")
        .run()
        .exits(8);
    assert_eq!(std::fs::read_to_string(file).unwrap(), "the last one");
}

#[cfg(unix)]
#[test]
fn an_interrupted_stocktake_says_how_far_it_came() {
    let service = Service::play(|request| {
        if request
            .target
            .starts_with("/store-for-business/V1/Inventory?")
        {
            let entry =
                r#"{"productKey":{"productId":"9A","skuId":"0010"},"licenseType":"online"}"#;
            return Reply::json(200, format!(r#"{{"inventoryEntries":[{entry},{entry}]}}"#));
        }
        if request.target.starts_with("/emulator/") {
            return Reply::json(404, "{}");
        }
        Reply::Silence
    });
    let words = ["take", "--family", "store-for-business", "-o", "json"];
    let running = Stocktake::new(words).at(&service.address).start();
    while !service
        .seen()
        .iter()
        .any(|request| request.target.contains("LocalizedDetails"))
    {
        std::thread::sleep(Duration::from_millis(5));
    }
    running.signal("INT");
    let outcome = running.wait().exits(130);
    assert_eq!(outcome.stdout, "");
    let expected = "error: interrupted after 2 records of 1 answer; nothing was changed, and nothing \
                    is reported\n";
    assert_eq!(outcome.stderr, expected);
}
