//! What is wrong with a file is told before anything is sent.

use serde_json::{Value, json};

use super::stage::{Stage, user};

#[test]
fn lines_that_hold_no_user_stop_it() {
    let stage = Stage::with_users(100);
    let text = format!("name;upn\nAnn;{}\nBob;bob\n;\nEve;\n\nDot;dot@\n", user(50));
    let file = stage.write(&text);
    let outcome = stage.import(&["-o", "ndjson"]).run().exits(2);
    let lines: Vec<Value> = outcome
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line["line"].clone(),
                line["userName"].clone(),
                line["outcome"].clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (json!(3), json!("bob"), json!("invalid")),
            (json!(5), json!(""), json!("invalid")),
            (json!(7), json!("dot@"), json!("invalid")),
        ]
    );
    let file = file.display().to_string();
    let said = outcome.stderr.replace(&file, "users.csv");
    insta::assert_snapshot!(said);
    assert_eq!(stage.recorder.take_calls(), Vec::<Vec<String>>::new());
    assert!(!stage.journal().exists());

    let outcome = stage
        .import(&["--skip-invalid", "-o", "csv"])
        .run()
        .exits(0);
    insta::assert_snapshot!(outcome.stdout);
    assert_eq!(stage.recorder.take_calls(), [[user(50)]]);
}

#[test]
fn files_that_cannot_be_read_are_told_in_a_line() {
    let stage = Stage::with_users(100);
    for (text, said) in [
        ("", "there is no user in it"),
        (
            "product,quantity\nx,1\n",
            "line 1: there is neither a user nor a heading for users in it: \
            product, quantity; name the column with --column",
        ),
        (
            "upn\n\"ann@contoso.com\n",
            "a quotation mark is opened and not closed",
        ),
        (
            "upn\0",
            "it is in UTF-16 or no text; save it as CSV in UTF-8",
        ),
    ] {
        stage.write(text);
        let outcome = stage.import(&[]).run().exits(2);
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
        assert_eq!(outcome.stderr.lines().count(), 1);
    }
    std::fs::remove_file(stage.folder.path().join("users.csv")).unwrap();
    let outcome = stage.import(&[]).run().exits(2);
    assert!(outcome.stderr.contains("cannot read"), "{}", outcome.stderr);
}

#[test]
fn a_rehearsal_sends_nothing_and_writes_nothing() {
    let stage = Stage::with_users(100);
    stage.write_users(11..71);
    let outcome = stage.import(&["--dry-run", "-o", "json"]).run().exits(0);
    let plan: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((&plan["toSend"], &plan["calls"]), (&json!(60), &json!(3)));
    assert!(!stage.journal().exists());
    assert_eq!(stage.recorder.take_calls(), Vec::<Vec<String>>::new());

    stage.import(&[]).run().exits(0);
    let outcome = stage.import(&["--dry-run", "-o", "json"]).run().exits(0);
    let plan: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((&plan["done"], &plan["toSend"]), (&json!(60), &json!(0)));
}

/// What cannot be written down is not sent.
#[cfg(target_os = "linux")]
#[test]
fn without_a_journal_nothing_is_sent() {
    let stage = Stage::with_users(100);
    stage.write_users(11..71);
    let folder = stage.folder.path().to_str().unwrap().to_owned();
    for journal in ["/dev/full", &folder] {
        let outcome = stage.import(&["--journal", journal]).run().exits(1);
        let said = format!("error: cannot write the journal {journal}: ");
        let error = outcome.stderr.lines().last().unwrap();
        assert!(error.starts_with(&said), "{error}");
    }
    let users = folder + "/users.csv";
    let outcome = stage.import(&["--journal", &users]).run().exits(2);
    assert!(
        outcome.stderr.contains("is no journal of an import"),
        "{}",
        outcome.stderr
    );
    assert_eq!(stage.recorder.take_calls(), Vec::<Vec<String>>::new());
}
