//! Secrets stay in: whatever is asked for, however much is told, and whatever a service repeats.

use crate::harness::{Reply, Service, Stocktake};

const SECRETS: [(&str, &str); 6] = [
    ("AZURE_CLIENT_SECRET", "sentinel-azure-secret"),
    ("STOCKTAKE_CLIENT_SECRET", "sentinel-own-secret"),
    ("STOCKTAKE_COLLECTIONS_KEY", "sentinel-collections-key"),
    ("STOCKTAKE_PURCHASE_KEY", "sentinel-purchase-key"),
    ("STOCKTAKE_REFRESH_TOKEN", "sentinel-refresh-token"),
    ("AZURE_CLIENT_CERTIFICATE_PASSWORD", "sentinel-password"),
];

fn armed(words: &[&str]) -> Stocktake {
    let run = Stocktake::new(words.iter().copied())
        .variable("RUST_BACKTRACE", "full")
        .variable("AZURE_TENANT_ID", "contoso.example")
        .variable("AZURE_CLIENT_ID", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11");
    SECRETS
        .iter()
        .fold(run, |run, (name, value)| run.variable(name, value))
}

#[track_caller]
fn keeps_quiet(run: Stocktake) -> Option<i32> {
    let outcome = run.run();
    for text in [&outcome.stdout, &outcome.stderr] {
        assert!(!text.contains("sentinel"), "{text}");
        assert!(
            !text.contains("panicked") && !text.contains("stack backtrace"),
            "{text}"
        );
    }
    outcome.exit
}

/// What is made of the arguments alone is made to be kept: in files, in the history of a shell.
#[test]
fn help_completions_and_manual_hold_no_secret() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert_eq!(
            keeps_quiet(armed(&["completions", shell])),
            Some(0),
            "{shell}"
        );
    }
    for words in [
        ["man"].as_slice(),
        &["--help"],
        &["-h"],
        &["help", "keys", "renew"],
        &["take", "--help"],
        &["entitlements", "query", "--help"],
        &["--version"],
    ] {
        assert_eq!(keeps_quiet(armed(words)), Some(0), "{words:?}");
    }
}

/// A service that knows the token and says it again, in every way in which services say something.
#[test]
fn nothing_that_a_service_repeats_is_told() {
    const TOLD: &str = "sentinel-token";
    let bodies = [
        format!(r#"{{"code":"{TOLD}","message":"Authorization: Bearer {TOLD}"}}"#),
        format!("<html>Bearer {TOLD}</html>"),
        format!(r#"{{"message":"you sent {TOLD}, twice: {TOLD}","data":["{TOLD}"]}}"#),
        format!(r#"{{"productId": {TOLD}"#),
    ];
    for body in bodies {
        for status in [200, 400, 401, 403, 500] {
            let body = body.clone();
            let service = Service::play(move |_| {
                let location = "https://elsewhere.example/?sig=sentinel-token";
                Reply::json(status, body.clone()).with_header("Location", location)
            });
            for words in [
                ["seats", "get", "P", "S", "ann@contoso.com"].as_slice(),
                &["products", "get", "P", "S"],
            ] {
                let words = [words, &["-vvv"]].concat();
                keeps_quiet(armed(&words).at(&service.address));
            }
        }
    }
}

/// The place where tokens are issued is sent the secret itself.
#[test]
fn nothing_that_a_login_repeats_is_told() {
    const TOLD: &str = "sentinel-own-secret";
    let bodies = [
        format!(r#"{{"error":"invalid_client","error_description":"AADSTS7000215: {TOLD}"}}"#),
        format!(r#"{{"error":"{TOLD}","error_description":"client_secret={TOLD}&a=b"}}"#),
        format!("<html>{TOLD}</html>"),
        format!(r#"{{"access_token":"{TOLD}"#),
        format!(r#"{{"access_token":["{TOLD}"]}}"#),
    ];
    for body in bodies {
        for status in [200, 302, 400, 401] {
            let body = body.clone();
            let service = Service::play(move |_| Reply::json(status, body.clone()));
            let words = ["products", "get", "P", "S", "--tenant", "silence", "-vvv"];
            let exit = keeps_quiet(armed(&words).at(&service.address));
            assert!(!matches!(exit, Some(0) | None), "{status}: {exit:?}");
            assert!(!service.seen().is_empty(), "it was asked for a token");
            let sent = service
                .seen()
                .iter()
                .any(|request| request.body.contains(TOLD));
            assert!(sent, "and was sent the secret");
        }
    }
}

/// Every way to fail before anything was asked.
#[test]
fn no_failure_shows_what_it_was_given() {
    let closed = "http://127.0.0.1:1";
    for words in [
        ["inventory", "list", "-vvv"].as_slice(),
        &["take", "-vvv"],
        &["auth", "check", "-vvv"],
        &["entitlements", "query", "P", "-vvv"],
        &["orders", "list", "-vvv"],
        &["keys", "show", "-vvv"],
        &[
            "keys", "renew", "--kind", "purchase", "--out", "key", "-vvv",
        ],
        &["no-such-command"],
        &["inventory", "list", "--no-such-flag"],
    ] {
        let exit = keeps_quiet(armed(words).at(closed));
        assert!(!matches!(exit, Some(0 | 101) | None), "{words:?}: {exit:?}");
    }
}

/// Addresses may hold what should not stand in them.
#[test]
fn an_address_with_a_password_is_not_repeated() {
    for address in [
        "http://joe:sentinel@127.0.0.1:8080",
        "https://sentinel@evil.example",
        "http://localhost@evil.example/?sig=sentinel",
        "http://127.0.0.1.evil.example/?sig=sentinel",
        "http://[::ffff:1.2.3.4]/?sig=sentinel",
        "http://127.0.0.1:8080/#sentinel",
        "sentinel",
    ] {
        let words = ["inventory", "list", "-vvv", "--emulator-url", address];
        assert_eq!(keeps_quiet(Stocktake::new(words)), Some(3), "{address}");
        let words = ["inventory", "list", "-vvv"];
        assert_eq!(
            keeps_quiet(Stocktake::new(words).at(address)),
            Some(3),
            "{address}"
        );
    }
}

/// Neither table nor page, with everything on, and with the embedded emulator's own tokens.
#[test]
fn a_stocktake_tells_no_token() {
    for format in ["table", "json", "ndjson", "csv", "html"] {
        let outcome = armed(&[
            "take",
            "--emulator",
            "-vvv",
            "--color",
            "never",
            "-o",
            format,
        ])
        .run();
        let outcome = outcome.exits(0);
        for text in [&outcome.stdout, &outcome.stderr] {
            assert!(!text.contains("sentinel"), "{format}");
            assert!(!text.contains("eyJ"), "{format}: a token or a key is told");
            assert!(
                !text.contains("Bearer ") && !text.contains("sig="),
                "{format}"
            );
        }
    }
}
