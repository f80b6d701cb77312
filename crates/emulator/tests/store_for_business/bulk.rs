//! Seats for many users in one call.

use std::fmt::Write as _;

use http::Method;
use serde_json::json;
use stocktake::store_for_business::SeatOutcome;

use crate::{
    COUNTED, NEARLY_FULL, OPEN, client, counted, counts, few, few_seed, get, raw, seeded, user,
};

const PATH: &str = "/V1/Inventory/9NAPP0000001/0010/Seats";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_users_get_a_seat_and_lose_it() {
    let client = client(&counted(Some(1000), 1200));
    let users = || (1..=1000).map(user);
    let report = client.seats_of(COUNTED).assign_all(users()).await;
    assert!(report.is_complete() && report.stopped.is_none());
    assert_eq!(report.done().count(), 1000);
    assert_eq!(counts(&client, COUNTED).await, (1000, 0));
    let again = client.seats_of(COUNTED).assign_all(users()).await;
    assert_eq!(again.done().count(), 1000, "it can be repeated");

    let full = client
        .seats_of(COUNTED)
        .assign_all((990..=1100).map(user))
        .await;
    assert_eq!((full.done().count(), full.failed().count()), (11, 100));
    assert!(
        full.failed()
            .all(|(_, reason)| reason == Some("No seats left"))
    );

    let report = client.seats_of(COUNTED).reclaim_all(users()).await;
    assert_eq!(report.done().count(), 1000);
    assert_eq!(counts(&client, COUNTED).await, (1000, 1000));
    let again = client.seats_of(COUNTED).reclaim_all(users()).await;
    assert_eq!(again.done().count(), 1000, "so can this");
}

#[tokio::test]
async fn what_fails_for_one_is_told_of_that_one() {
    let client = client(&few());
    let users = [
        "ann@contoso.com",
        "who@contoso.com",
        "ned",
        "mia@contoso.com",
        "oda@contoso.com",
    ];
    let report = client.seats_of(NEARLY_FULL).assign_all(users).await;
    let said = report.users.iter().map(|user| match &user.outcome {
        SeatOutcome::Done(_) => format!("{}: done", user.name),
        SeatOutcome::Failed(Some(reason)) => format!("{}: {reason}", user.name),
        other => panic!("{}: {other}", user.name),
    });
    let said: Vec<_> = said.collect();
    assert_eq!(
        said,
        [
            "ann@contoso.com: done",
            "who@contoso.com: Not found: User",
            "ned: Invalid parameter: userName",
            "mia@contoso.com: done",
            "oda@contoso.com: No seats left",
        ]
    );
    let report = client
        .seats_of(NEARLY_FULL)
        .reclaim_all(["oda@contoso.com"])
        .await;
    let failed: Vec<_> = report.failed().collect();
    assert_eq!(failed, [("oda@contoso.com", Some("Not found: Seat"))]);
}

#[tokio::test]
async fn products_without_seats_fail_for_each_user() {
    let emulator = few();
    let body = json!({ "usernames": ["ann@contoso.com"], "seatAction": "assign" }).to_string();
    let path = "/V1/Inventory/9NAPP0000003/0010/Seats";
    let answer = raw(&emulator, Method::POST, path, &body).await;
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    assert_eq!(
        answer["failedSeatOperations"][0]["failureReason"],
        "Not online"
    );
    assert_eq!(answer["seatDetails"], json!([]));
}

#[tokio::test]
async fn a_user_who_is_named_twice_is_served_once() {
    let emulator = few();
    let body =
        json!({ "usernames": ["ned@contoso.com", "NED@contoso.com"], "seatAction": "ASSIGN" });
    let answer = raw(&emulator, Method::POST, PATH, &body.to_string())
        .await
        .json();
    assert_eq!(answer["seatDetails"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_bad_body_changes_nothing() {
    let emulator = few();
    let users = |count: u32| (0..count).map(|number| format!("u{number}@contoso.com"));
    let many: Vec<_> = std::iter::once("ned@contoso.com".to_owned())
        .chain(users(25))
        .collect();
    let mut said = String::new();
    let many = serde_json::to_string(&many).unwrap();
    for body in [
        "",
        "[]",
        r#"{"usernames":"#,
        r#"{"usernames":["ned@contoso.com"]}"#,
        r#"{"usernames":["ned@contoso.com"],"seatAction":"give"}"#,
        r#"{"usernames":["ned@contoso.com"],"seatAction":1}"#,
        r#"{"seatAction":"assign"}"#,
        r#"{"usernames":"ned@contoso.com","seatAction":"assign"}"#,
        r#"{"usernames":["ned@contoso.com",7],"seatAction":"assign"}"#,
        r#"{"usernames":[],"seatAction":"assign"}"#,
        &format!(r#"{{"usernames":{many},"seatAction":"assign"}}"#),
    ] {
        let answer = raw(&emulator, Method::POST, PATH, body).await;
        let (status, answer) = (answer.status.as_u16(), answer.json());
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        let body: String = body.chars().take(60).collect();
        let [name, reason, details] = ["parameterName", "reason", "details"].map(text);
        writeln!(said, "{body}: {status} {name} {reason} {details}").unwrap();
    }
    insta::assert_snapshot!(said);
    let seat = get(&emulator, &format!("{PATH}/ned@contoso.com")).await;
    assert_eq!(seat.status, 404);

    let just: Vec<_> = users(25).collect();
    let body = json!({ "usernames": just, "seatAction": "assign" }).to_string();
    let answer = raw(&emulator, Method::POST, PATH, &body).await;
    assert_eq!(
        answer.json()["failedSeatOperations"]
            .as_array()
            .unwrap()
            .len(),
        25
    );
}

/// Letters beyond ASCII are told apart by their case, as they are in all other calls.
#[tokio::test]
async fn no_user_is_taken_for_another() {
    let mut seed = few_seed();
    let users = seed["organizations"][0]["users"].as_array_mut().unwrap();
    users.extend([json!("\u{e9}@contoso.com"), json!("\u{c9}@contoso.com")]);
    let emulator = seeded(&seed);
    let body = json!({
        "usernames": ["\u{e9}@contoso.com", "\u{c9}@contoso.com", "\u{c9}@CONTOSO.com"],
        "seatAction": "assign",
    });
    let path = format!("/V1/Inventory/{}/{}/Seats", OPEN.0, OPEN.1);
    let answer = raw(&emulator, Method::POST, &path, &body.to_string())
        .await
        .json();
    let seats = answer["seatDetails"].as_array().unwrap();
    let names: Vec<_> = seats.iter().map(|seat| &seat["assignedTo"]).collect();
    assert_eq!(names, ["\u{e9}@contoso.com", "\u{c9}@contoso.com"]);
}
