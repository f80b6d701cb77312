//! Store ID keys: shown by what they say of themselves, kept in files, never printed.

use std::path::Path;

use serde_json::Value;

use super::{in_each_format, json, run};
use crate::harness::{Emulator, Stocktake};

/// A key in a file, which must be its owner's alone.
fn kept(file: &Path) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let text = std::fs::read_to_string(file).unwrap();
    assert_eq!(text.matches('.').count(), 2, "it is no token");
    text.trim().to_owned()
}

#[test]
fn a_key_is_shown_without_the_key() {
    let emulator = Emulator::start("small");
    let ana = ["--user", "cust-ana"];
    let words = [&["keys", "show"], &ana[..]].concat();
    assert_eq!(in_each_format(&emulator, &words), 2);
    let shown = json(&emulator, &words);
    assert_eq!(shown[0]["kind"], "collections");
    assert_eq!(shown[1]["kind"], "purchase");
    assert_eq!(shown[0]["userId"], "cust-ana");
    assert_eq!(shown[0]["expired"], false);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ana.purchase");
    let out = ["--out", file.to_str().unwrap()];
    let words = [&["keys", "renew", "--kind", "purchase"], &ana[..], &out].concat();
    let renewed = run(&emulator, &words).exits(0);
    let key = kept(&file);
    let from_file = ["keys", "show", "--key-file", file.to_str().unwrap(), "-vvv"];
    let shown = run(&emulator, &from_file).exits(0);
    // It reads and sends nothing, so it needs no account.
    let alone = ["keys", "show", "--key-file", file.to_str().unwrap()];
    Stocktake::new(alone).run().exits(0);
    let signature = key.rsplit('.').next().unwrap();
    for text in [
        &renewed.stdout,
        &renewed.stderr,
        &shown.stdout,
        &shown.stderr,
    ] {
        assert!(!text.contains(signature), "{text}");
    }
    assert_eq!(
        json(&emulator, &from_file[..4]).as_array().unwrap().len(),
        1
    );
}

#[test]
fn a_key_is_renewed_in_its_own_file() {
    let emulator = Emulator::start("small");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ben.collections");
    let path = file.to_str().unwrap();
    let words = [
        "keys",
        "renew",
        "--kind",
        "collections",
        "--user",
        "cust-ben",
        "--out",
        path,
    ];
    run(&emulator, &words).exits(0);
    let first = kept(&file);
    let again = ["keys", "renew", "--key-file", path, "--out", path];
    run(&emulator, &[&again[..], &["--if-needed"]].concat()).exits(0);
    assert_eq!(kept(&file), first, "it was not due");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    run(&emulator, &again).exits(0);
    assert_ne!(kept(&file), first);
    let owned = json(
        &emulator,
        &["entitlements", "query", "9NLANTERN008", "--key-file", path],
    );
    assert_eq!(owned.as_array().unwrap().len(), 1);

    let other = run(
        &emulator,
        &[
            &again[..],
            &["--client-id", "00000000-0000-0000-0000-000000000009"],
        ]
        .concat(),
    );
    let other = other.exits(4);
    assert!(
        other.stderr.contains("was made for another client id"),
        "{}",
        other.stderr
    );
    run(&emulator, &["orders", "list", "--key-file", path]).exits(3);
    run(
        &emulator,
        &[
            "keys", "renew", "--user", "cust-ben", "--out", path, "--force",
        ],
    )
    .exits(2);
}

#[test]
fn a_key_is_made_by_an_xbox_token() {
    let emulator = Emulator::start("small");
    let folder = tempfile::tempdir().unwrap();
    let (token, key) = (folder.path().join("token"), folder.path().join("key"));
    // The user hash of the small seed's Ana.
    std::fs::write(&token, "XBL3.0 x=13178812777611882182;sentinel-token\n").unwrap();
    let (token, path) = (token.to_str().unwrap(), key.to_str().unwrap());
    for kind in ["collections", "purchase"] {
        let words = [
            "keys",
            "create",
            "--kind",
            kind,
            "--x-token-file",
            token,
            "--publisher-user-id",
            "player-17",
            "--out",
            path,
            "--force",
            "-vvv",
        ];
        let made = run(&emulator, &words).exits(0);
        assert!(!made.stderr.contains("sentinel"), "{}", made.stderr);
        kept(&key);
        let shown = json(&emulator, &["keys", "show", "--key-file", path]);
        assert_eq!(
            (&shown[0]["kind"], &shown[0]["userId"]),
            (&kind.into(), &"player-17".into())
        );
    }
    let query = [
        "entitlements",
        "query",
        "--api",
        "v8",
        "--x-token-file",
        token,
    ];
    let signed = [&query[..], &["--signature-file", token]].concat();
    assert!(!json(&emulator, &signed).as_array().unwrap().is_empty());
    std::fs::write(token, "no token").unwrap();
    let outcome = run(&emulator, &query).exits(3);
    assert!(
        outcome.stderr.contains("an Xbox token has the form"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_ticket_is_shown_on_request_alone() {
    let emulator = Emulator::start("small");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ticket");
    for kind in ["collections", "purchase"] {
        let words = ["keys", "ticket", "--kind", kind];
        let left_out = run(&emulator, &[&words[..], &["-o", "json"]].concat()).exits(0);
        let said: Value = serde_json::from_str(&left_out.stdout).unwrap();
        assert!(
            said["ticket"].is_null() && said["expires"].is_string(),
            "{said}"
        );
        assert!(left_out.stderr.contains("take --out FILE or --show-secret"));
        let shown = json(&emulator, &[&words[..], &["--show-secret"]].concat());
        assert_eq!(shown["ticket"].as_str().unwrap().split('.').count(), 3);
        json(
            &emulator,
            &[&words[..], &["--out", file.to_str().unwrap(), "--force"]].concat(),
        );
        kept(&file);
    }
}
