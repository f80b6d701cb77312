//! Rules: where they come from, how they are checked, how long they live.

use stocktake_emulator::{Clock, Emulator, Fault, FaultRule, Faults, Seed};

use crate::{ask, with};

#[test]
fn rules_that_make_no_sense_say_where() {
    let mut problems = Vec::new();
    for rule in [
        r#"{ "fault": { "kind": "explode" } }"#,
        r#"{ "fault": { "kind": "cut" }, "operations": "get_seat" }"#,
        r#"{ "fault": { "kind": "cut" }, "operation": "get_sets" }"#,
        r#"{ "fault": { "kind": "cut" }, "probability": 1.5 }"#,
        r#"{ "fault": { "kind": "cut" }, "path": "login" }"#,
        r#"{ "fault": { "kind": "cut" }, "method": "FETCH" }"#,
        r#"{ "fault": { "kind": "status", "status": 99 } }"#,
        r#"{ "fault": { "kind": "status", "status": 600 } }"#,
        r#"{ "fault": { "kind": "status", "status": 503, "retryAfterAsDate": true } }"#,
        r#"{ "fault": { "kind": "status", "status": 503, "contentType": "text/plain" } }"#,
        r#"{ "fault": { "kind": "status", "status": 503, "body": "", "contentType": "a\nb" } }"#,
        r#"{ "fault": { "kind": "delay", "milliseconds": 3600001 } }"#,
        r#"{ "fault": { "kind": "slowBody", "milliseconds": 1, "pieces": 0 } }"#,
        r#"{ "fault": { "kind": "truncated" }, "afterEffect": true, "times": -1 }"#,
    ] {
        let json = format!(r#"{{ "rules": [{rule}] }}"#);
        problems.push(Faults::from_json(&json).unwrap_err().to_string());
    }
    problems.push(Faults::from_json("{").unwrap_err().to_string());
    insta::assert_snapshot!(problems.join("\n"));
}

#[test]
fn rules_can_be_read_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("faults.json");
    std::fs::write(
        &path,
        r#"{ "seed": 3, "rules": [{ "fault": { "kind": "cut" } }] }"#,
    )
    .unwrap();
    let faults = Faults::new().seed(3).rule(FaultRule::new(Fault::Cut));
    assert_eq!(Faults::read(&path).unwrap(), faults);

    let missing = folder.path().join("none.json");
    let error = Faults::read(&missing).unwrap_err().to_string();
    assert!(error.starts_with(&format!(
        "the faults of {} cannot be read: ",
        missing.display()
    )));
}

#[test]
fn what_is_written_can_be_read() {
    let faults = Faults::new()
        .seed(11)
        .rule(
            FaultRule::new(Fault::too_many_requests(3))
                .operation("get_seat")
                .probability(0.5),
        )
        .rule(
            FaultRule::new(Fault::Malformed)
                .path("/login/*")
                .method("POST")
                .skip(1)
                .times(2),
        )
        .rule(FaultRule::new(Fault::SlowBody {
            milliseconds: 10,
            pieces: 3,
        }))
        .rule(FaultRule::new(Fault::Cut).after_effect());
    let json = serde_json::to_string(&faults).unwrap();
    assert_eq!(Faults::from_json(&json).unwrap(), faults);
}

#[test]
fn a_builder_takes_no_senseless_rules() {
    let faults = Faults::new().rule(FaultRule::new(Fault::Cut).probability(f64::NAN));
    let error = Emulator::builder()
        .faults(faults.clone())
        .build()
        .unwrap_err();
    assert!(
        error.to_string().contains("the probability is NaN"),
        "{error}"
    );
    let emulator = Emulator::builder().build().unwrap();
    assert!(emulator.set_faults(faults).is_err());
    assert!(emulator.faults().rules().is_empty());
}

#[tokio::test]
async fn a_seed_can_hold_rules_and_a_dump_does() {
    let clock = Clock::new();
    let json = r#"{ "faults": { "rules": [{ "times": 1, "fault": { "kind": "cut" } }] } }"#;
    let seed = Seed::from_json(json, &clock).unwrap();
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .seed(seed)
        .build()
        .unwrap();
    assert!(ask(&emulator).await.is_err());
    assert!(ask(&emulator).await.is_ok());
    let dump = emulator.dump();

    // A reset leaves the rules and their counts; loading a seed without rules does too.
    emulator.reset();
    assert!(ask(&emulator).await.is_ok());
    emulator.load(Seed::from_json("{}", &clock).unwrap());
    assert!(ask(&emulator).await.is_ok());
    // A seed with rules puts them into force anew.
    emulator.load(dump);
    assert!(ask(&emulator).await.is_err());
}

#[tokio::test]
async fn rules_can_be_changed_while_it_runs() {
    let emulator = with(FaultRule::new(Fault::Cut));
    assert!(ask(&emulator).await.is_err());
    emulator.set_faults(Faults::new()).unwrap();
    assert!(ask(&emulator).await.is_ok());
}

#[tokio::test]
async fn the_same_seed_strikes_the_same_requests() {
    let rule = || {
        FaultRule::new(Fault::Cut)
            .operation("request_token_v1")
            .probability(0.3)
    };
    let mut outcomes = Vec::new();
    for seed in [1, 1, 2] {
        let faults = Faults::new().seed(seed).rule(rule());
        let emulator = Emulator::builder().faults(faults).build().unwrap();
        let mut struck = Vec::new();
        for _ in 0..200 {
            struck.push(ask(&emulator).await.is_err());
        }
        outcomes.push(struck);
    }
    assert_eq!(outcomes[0], outcomes[1]);
    assert_ne!(outcomes[0], outcomes[2]);
    let count = outcomes[0].iter().filter(|struck| **struck).count();
    assert!((40..=80).contains(&count), "{count} of 200");
}
