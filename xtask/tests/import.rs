//! `import` and `generate` as a person runs them: the real binary in a small repository of its own.

mod repository;

use repository::{Repository, stderr, stdout};
use serde_json::Value;

#[test]
fn pages_become_schemas_and_code_that_check_out() {
    let repository = Repository::new();
    let imported = repository.import(&[]);
    assert!(imported.status.success(), "{}", stderr(&imported));
    assert!(
        stdout(&imported).contains("2 operations"),
        "{}",
        stdout(&imported)
    );
    assert!(repository.run(&["generate"]).status.success());
    assert!(repository.import(&["--check"]).status.success());
    assert!(repository.run(&["generate", "--check"]).status.success());
    let operations = repository.json("schemas/store-for-business/operations.json");
    assert_eq!(
        operations["operations"]["get_crate"]["template"],
        "/V1/Crates/{crateId}"
    );
    assert_eq!(
        operations["operations"]["get_crate"]["idempotency"]["repeatable"],
        "safe"
    );
    let crates = repository.json("schemas/store-for-business/types/crates.json");
    let properties = crates["definitions"]["CrateDetails"]["properties"]
        .as_object()
        .unwrap();
    assert_eq!(
        properties.keys().collect::<Vec<_>>(),
        ["crateId", "weight", "state", "contents"]
    );
}

#[test]
fn two_runs_give_the_same_bytes() {
    let (first, second) = (Repository::new(), Repository::new());
    for repository in [&first, &second] {
        assert!(
            repository
                .import(&["--report", "report.json", "--facts", "facts.json"])
                .status
                .success()
        );
    }
    for file in [
        "schemas/store-for-business/operations.json",
        "schemas/store-for-business/types/crates.json",
        "schemas/store-for-business/pins.toml",
        "report.json",
        "facts.json",
    ] {
        assert_eq!(first.read(file), second.read(file), "{file}");
    }
}

#[test]
fn facts_are_what_the_pages_state_before_any_correction() {
    let repository = Repository::new();
    assert!(
        repository
            .import(&["--facts", "facts.json", "--report", "report.json"])
            .status
            .success()
    );
    let facts = repository.json("facts.json");
    let operation = &facts["operations"][0];
    assert_eq!(operation["name"], "Get crate");
    assert_eq!(operation["method"], "GET");
    assert_eq!(
        operation["uri"],
        "https://crates.example.com/V1/Crates/{crateId}"
    );
    assert_eq!(
        (&operation["page"], operation["line"].as_u64()),
        (&Value::from("get-crate.md"), Some(14))
    );
    assert_eq!(operation["parameters"][0]["name"], "crateId");
    assert_eq!(operation["parameters"][0]["in"], "path");
    assert_eq!(operation["parameters"][0]["type"], "string");
    assert_eq!(operation["parameters"][0]["required"], true);
    assert_eq!(operation["response"], "CrateDetails");
    // The correction makes it an int64.
    assert_eq!(facts["types"][0]["fields"][1]["type"], "integer-32");
    assert_eq!(
        facts["enums"][0]["values"],
        serde_json::json!(["open", "sealed"])
    );
    assert_eq!(facts["errors"][0]["status"], 404);
    let report = repository.json("report.json");
    assert_eq!(
        (report["pages"].as_u64(), report["operations"].as_u64()),
        (Some(3), Some(2))
    );
    assert_eq!(report["unread"], serde_json::json!([]));
    assert!(report["from_pages"].as_f64().unwrap() > 0.8);
}

#[test]
fn what_was_touched_fails_its_check_and_names_the_command() {
    let repository = Repository::new();
    assert!(repository.import(&[]).status.success());
    assert!(repository.run(&["generate"]).status.success());

    repository.append("schemas/store-for-business/types/crates.json", "\n");
    let check = repository.import(&["--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(
        stdout(&check).contains("types/crates.json"),
        "{}",
        stdout(&check)
    );
    assert!(
        stdout(&check).contains("run `cargo xtask import --docs"),
        "{}",
        stdout(&check)
    );
    assert!(repository.import(&[]).status.success());

    repository.append("pages/get-crate.md", "\nOne more sentence.\n");
    let check = repository.import(&["--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(stdout(&check).contains("pins.toml"), "{}", stdout(&check));
    assert!(repository.import(&[]).status.success());
    assert!(repository.import(&["--check"]).status.success());

    repository.append(
        "crates/models/src/generated/store_for_business/crates.rs",
        "// touched\n",
    );
    let check = repository.run(&["generate", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    let said = stdout(&check) + &stderr(&check);
    assert!(
        said.contains("crates.rs") && said.contains("cargo xtask generate"),
        "{said}"
    );
}

#[test]
fn a_correction_that_changes_nothing_is_an_error_and_writes_nothing() {
    let repository = Repository::new();
    assert!(repository.import(&[]).status.success());
    let before = repository.read("schemas/store-for-business/types/crates.json");
    repository.replace("pages/data-structures.md", "integer-32", "integer-64");
    let stale = repository.import(&["--facts", "facts.json"]);
    assert_eq!(stale.status.code(), Some(1));
    assert!(
        stderr(&stale).contains("types/CrateDetails/fields/weight/type"),
        "{}",
        stderr(&stale)
    );
    assert!(
        stderr(&stale).contains("changes nothing"),
        "{}",
        stderr(&stale)
    );
    assert_eq!(
        repository.read("schemas/store-for-business/types/crates.json"),
        before
    );
    assert_eq!(
        repository.json("facts.json")["types"][0]["fields"][1]["type"],
        "integer-64"
    );
}

#[test]
fn a_translated_page_is_refused_by_name_and_cell() {
    let repository = Repository::new();
    repository.replace("pages/get-crate.md", "|GET|", "|获取|");
    let refused = repository.import(&["--facts", "facts.json"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        stderr(&refused).contains("get-crate.md:14"),
        "{}",
        stderr(&refused)
    );
    assert!(stderr(&refused).contains("获取"), "{}", stderr(&refused));
    assert!(!repository.path("facts.json").exists());
}

#[test]
fn pages_without_those_of_the_scope_answer_what_they_state_and_no_more() {
    let repository = Repository::new();
    repository.remove("pages/data-structures.md");
    repository.remove("pages/get-crate.md");
    let asked = repository.import(&["--facts", "facts.json", "--report", "report.json"]);
    assert!(asked.status.success(), "{}", stderr(&asked));
    assert_eq!(
        repository.json("facts.json")["operations"][0]["method"],
        "POST"
    );
    assert!(
        !repository
            .path("schemas/store-for-business/operations.json")
            .exists()
    );
    let written = repository.import(&[]);
    assert_eq!(written.status.code(), Some(1));
    assert!(
        stderr(&written).contains("get-crate"),
        "{}",
        stderr(&written)
    );
}

#[test]
fn a_folder_without_pages_is_an_error_that_says_so() {
    let repository = Repository::new();
    let empty = repository.run(&["import", "--docs", "schemas", "--api", "store-for-business"]);
    assert_eq!(empty.status.code(), Some(1));
    assert!(
        stderr(&empty).contains("holds no documentation page"),
        "{}",
        stderr(&empty)
    );
}
