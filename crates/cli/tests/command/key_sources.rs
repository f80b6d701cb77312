//! Where the Store ID keys of users come from: files, stdin, the environment, a profile, an emulator.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::harness::{Emulator, Reply, Service, Stocktake};

/// A key that can be read, as the apps of users hand them over. Nobody here checks its signature.
fn key(service: &str) -> String {
    let claims = format!(
        r#"{{"aud":"https://{service}.mp.microsoft.com/v6.0/keys",
            "iat":1700000000,"nbf":1700000000,"exp":4000000000}}"#
    );
    let parts = [
        r#"{"typ":"JWT","alg":"RS256"}"#,
        &claims,
        "sentinel-signature",
    ];
    parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

/// `keys show`, with these files in its home.
fn show(files: &[(&str, &str)], words: &[&str]) -> Stocktake {
    let words = ["keys", "show", "-q"]
        .into_iter()
        .chain(words.iter().copied());
    let run = Stocktake::new(words)
        .variable("AZURE_TENANT_ID", "contoso.example")
        .variable("AZURE_CLIENT_ID", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11")
        .variable("AZURE_CLIENT_SECRET", "sentinel-secret");
    for (name, text) in files {
        let path = run.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    run
}

/// What is wrong, in a line without any part of a key, and with what differs put aside.
#[track_caller]
fn problem(run: Stocktake) -> String {
    let home = run.home.path().display().to_string();
    let outcome = run.run().exits(3);
    assert_eq!(outcome.stdout, "");
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    for service in ["collections", "purchase"] {
        let key = key(service);
        let leaked = key.split('.').any(|part| outcome.stderr.contains(part));
        assert!(!leaked, "{}", outcome.stderr);
    }
    outcome.stderr.replace(&home, "HOME")
}

#[test]
fn a_key_is_found_wherever_it_may_be() {
    let (collections, purchase) = (key("collections"), key("purchase"));
    let kind = |text: String| {
        let found: Vec<bool> = ["collections", "purchase"]
            .map(|kind| text.contains(kind))
            .into();
        (found[0], found[1])
    };
    // The right one of two files is taken.
    let files = [("c", collections.as_str()), ("p", purchase.as_str())];
    let both = ["--key-file", "c", "--key-file", "p"];
    let one = |name: &'static str| [both.as_slice(), &["--kind", name]].concat();
    let run = show(&files, &one("purchase"));
    assert_eq!(kind(run.run().output()), (false, true));
    let run = show(&files, &one("collections"));
    assert_eq!(kind(run.run().output()), (true, false));

    let run = show(&[], &["--key-file", "-"]).stdin(&purchase);
    assert_eq!(kind(run.run().output()), (false, true));

    let run = show(&[], &["--kind", "collections"]);
    let run = run.variable("STOCKTAKE_COLLECTIONS_KEY", &collections);
    assert_eq!(kind(run.run().output()), (true, false));

    let profile = "[[profile.default.users]]\nname = 'player'\ncollections_key_file = 'keys/c'\n\
                   purchase_key_file = 'keys/p'";
    let files = [
        ("stocktake/config.toml", profile),
        ("stocktake/keys/c", collections.as_str()),
        ("stocktake/keys/p", purchase.as_str()),
    ];
    let run = show(&files, &["--user", "player"]);
    assert_eq!(kind(run.run().output()), (true, true));
}

#[test]
fn an_emulator_makes_the_keys_of_its_customers() {
    let emulator = Emulator::start("small");
    let customers = [
        "keys",
        "show",
        "--user",
        "no such customer",
        "--kind",
        "purchase",
    ];
    let outcome = emulator.stocktake(customers).run().exits(3);
    assert!(
        outcome.stderr.contains("no such customer"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn what_is_wrong_with_a_key_is_said_without_it() {
    let (collections, purchase) = (key("collections"), key("purchase"));
    let torn = purchase.rsplit_once('.').unwrap().0;
    let files = [
        ("c", collections.as_str()),
        ("p", purchase.as_str()),
        ("torn", torn),
        ("empty", ""),
    ];
    let profile = [(
        "stocktake/config.toml",
        "[[profile.default.users]]\nname = 'player'\ncollections_key_file = 'gone'",
    )];
    let kind = ["--kind", "collections"];
    let with = |words: &[&'static str]| [kind.as_slice(), words].concat();
    let problems = [
        problem(show(&[], &kind)),
        problem(show(&files, &with(&["--key-file", "p"]))),
        problem(show(&files, &with(&["--key-file", "torn"]))),
        problem(show(&[], &with(&["--key-file", "-"])).stdin(torn)),
        problem(show(&files, &with(&["--key-file", "empty"]))),
        problem(show(&files, &with(&["--key-file", "none"]))),
        problem(show(&[], &kind).variable("STOCKTAKE_COLLECTIONS_KEY", &purchase)),
        problem(show(&[], &with(&["--user", "player"]))),
        problem(show(&profile, &with(&["--user", "player"]))),
        problem(show(&profile, &["--kind", "purchase", "--user", "player"])),
    ];
    insta::assert_snapshot!(problems.concat());
}

#[test]
fn an_emulator_is_asked_for_its_customers_once() {
    let service = Service::play(|request| match request.target.as_str() {
        "/emulator/customers" => Reply::json(200, r#"[{"id":"ann"},{"id":"bob"}]"#),
        "/emulator/store-id-keys" => {
            let kind = ["collections", "purchase"]
                .into_iter()
                .find(|kind| request.body.contains(&format!(r#""kind":"{kind}""#)));
            Reply::json(200, format!(r#"{{"key":"{}"}}"#, key(kind.unwrap())))
        }
        _ => Reply::json(200, r#"{"items":[]}"#),
    });
    let words = ["take", "--family", "store-services", "-o", "json"];
    Stocktake::new(words).at(&service.address).run().exits(0);
    let count = |target: &str| {
        let seen = service.seen();
        seen.iter().filter(|seen| seen.target == target).count()
    };
    assert_eq!(count("/emulator/store-id-keys"), 4);
    assert_eq!(count("/emulator/customers"), 1);
}
