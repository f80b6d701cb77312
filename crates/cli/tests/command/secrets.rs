//! What is secret stays out of sight until it is asked for: licences, signed addresses, tokens.

use serde_json::Value;

use crate::harness::{Reply, Service, Stocktake};

const LICENSE: &str = r#"{"productKey":{"productId":"9WZDNCRFJ3PS","skuId":"0015"},
    "licenseBlob":"sentinel-license","licenseInstanceId":"instance","requestorId":"requestor",
    "contentId":"content"}"#;

const PACKAGES: &str = r#"{"packageSetId":"set","productPackages":[{
    "packageId":"package-1","contentId":"content","packageFullName":"Contoso.App_1.0.0.0_x64__8wek",
    "location":{"url":"https://files.example.net/app?P1=1&P4=sentinel-signature"},
    "architectures":["x64"],"packageFormat":"appx","fileSize":9,
    "version":{"major":1,"minor":0,"build":0,"revision":0},
    "frameworkDependencyPackages":[{"packageId":"framework-1",
        "packageFullName":"Microsoft.VCLibs_14.0.0.0_x64__8wek",
        "location":{"url":"https://files.example.net/vc?P4=sentinel-signature"}}]}]}"#;

fn run(service: &Service, words: &[&str]) -> Stocktake {
    Stocktake::new(words.iter().copied()).at(&service.address)
}

#[test]
fn a_licence_is_printed_only_on_request() {
    let service = Service::play(|_| Reply::json(200, LICENSE));
    let words = ["license", "get", "9WZDNCRFJ3PS", "0015", "content"];
    for format in ["table", "json", "ndjson", "csv"] {
        let words = [words.as_slice(), &["-o", format, "-vvv"]].concat();
        let outcome = run(&service, &words).run().exits(0);
        assert!(!outcome.stdout.contains("sentinel"), "{}", outcome.stdout);
        assert!(!outcome.stderr.contains("sentinel"), "{}", outcome.stderr);
    }
    let outcome = run(&service, &words).run().exits(0);
    insta::assert_snapshot!(format!("{}{}", outcome.stdout, outcome.stderr));
    let shown = [words.as_slice(), &["-o", "json", "--show-secret"]].concat();
    let license: Value = serde_json::from_str(&run(&service, &shown).run().output()).unwrap();
    assert_eq!(license["licenseBlob"], "sentinel-license");
}

#[test]
fn a_licence_goes_to_a_file_of_its_owner() {
    let service = Service::play(|_| Reply::json(200, LICENSE));
    let words = [
        "license",
        "get",
        "9WZDNCRFJ3PS",
        "0015",
        "content",
        "--out",
        "license.bin",
    ];
    let run_of = run(&service, &words);
    let path = run_of.home.path().join("license.bin");
    let mut running = run_of.start();
    assert!(running.child.wait().unwrap().success());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "sentinel-license");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_file_that_cannot_be_written_is_a_matter_of_this_machine() {
    let service = Service::play(|_| Reply::json(200, LICENSE));
    let words = [
        "license",
        "get",
        "P",
        "S",
        "content",
        "--out",
        "no/such/folder/license",
    ];
    let outcome = run(&service, &words).run().exits(1);
    let line = outcome.stderr;
    assert!(
        line.starts_with("error: cannot write no/such/folder/license: "),
        "{line}"
    );
}

#[test]
fn an_answer_without_a_licence_is_no_success() {
    let service = Service::play(|_| Reply::json(200, r#"{"licenseBlob":""}"#));
    let words = [
        "license",
        "get",
        "P",
        "S",
        "content",
        "--out",
        "license.bin",
    ];
    let outcome = run(&service, &words).run().exits(9);
    assert_eq!(
        outcome.stderr,
        "error: the answer holds no licence, so nothing was written\n"
    );
}

#[test]
fn addresses_of_packages_are_left_out() {
    let service = Service::play(|_| Reply::json(200, PACKAGES));
    let words = ["packages", "list", "9WZDNCRFJ3PS", "0015"];
    for format in ["table", "json", "ndjson", "csv"] {
        let text = run(&service, &[words.as_slice(), &["-o", format]].concat())
            .run()
            .output();
        assert!(!text.contains("sentinel"), "{text}");
    }
    insta::assert_snapshot!(run(&service, &words).run().output());
    let shown = [words.as_slice(), &["-o", "json", "--show-secret"]].concat();
    let text = run(&service, &shown).run().output();
    assert_eq!(text.matches("sentinel-signature").count(), 2, "{text}");
}

#[test]
fn tokens_are_checked_and_not_shown() {
    let service = Service::play(|_| Reply::json(500, "{}"));
    let hidden = run(&service, &["auth", "check", "-o", "json"])
        .run()
        .output();
    assert!(!hidden.contains("sentinel"), "{hidden}");
    let rows: Vec<Value> = serde_json::from_str(&hidden).unwrap();
    assert_eq!(rows.len(), 4);
    for row in &rows {
        assert_eq!(row["granted"], true);
        assert!(row["expiresAt"].is_string());
    }
    let shown = run(&service, &["auth", "check", "--v1", "--show-secret"])
        .run()
        .output();
    assert_eq!(shown.matches("sentinel-token").count(), 4, "{shown}");
}
