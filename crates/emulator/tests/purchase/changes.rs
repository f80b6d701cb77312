//! Changes of subscriptions by a service.

use serde_json::{Value, json};
use stocktake::models::store_services::{ChangeType, RecurrenceState};

use crate::desk::{
    ANA, BEN, Desk, club, product, seed, sorted, subscription, subscription_id, with,
};

fn path(number: u32) -> String {
    format!(
        "/purchase/v8.0/b2b/recurrences/{}/change",
        subscription_id(number)
    )
}

fn desk(subscription: &Value) -> Desk {
    Desk::new(&seed(&[club()], json!({ "subscriptions": [subscription] })))
}

#[tokio::test]
async fn an_extension_moves_the_end() {
    let desk = desk(&subscription(1, json!({})));
    let key = desk.key(ANA).await;
    let client = desk.client();
    let extended = client
        .recurrence(key.clone(), subscription_id(1))
        .extend(5)
        .await
        .unwrap();
    let end = extended.expiration_time.unwrap();
    assert_eq!(end.to_string(), "2026-06-09T23:59:59.00+00:00");
    assert_eq!(
        extended.last_modified.to_string(),
        "2026-05-15T07:00:01.00+00:00"
    );
    let shortened = client
        .recurrence(key, subscription_id(1))
        .extend(-7)
        .await
        .unwrap();
    let end = shortened.expiration_time.unwrap();
    assert_eq!(end.to_string(), "2026-06-02T23:59:59.00+00:00");
    assert_eq!(shortened.recurrence_state, RecurrenceState::Active);
}

/// What never ends is no subscription any more: it would be listed with the state `None`.
#[tokio::test]
async fn no_extension_is_for_ever() {
    let desk = desk(&subscription(1, json!({})));
    let before = desk.state();
    for days in [i32::MAX, i32::MIN, 3_000_000] {
        let body = json!({ "changeType": "Extend", "extensionTimeInDays": days });
        let reply = desk.ask_about(ANA, &path(1), body).await;
        let (codes, data) = reply.refusal();
        assert_eq!(codes, "400 BadRequest/InvalidParameter");
        assert!(data[0].starts_with("extensionTimeInDays: "), "{data:?}");
    }
    assert_eq!(desk.state(), before);
}

#[tokio::test]
async fn the_answer_is_the_bare_item() {
    let desk = desk(&subscription(1, json!({})));
    let body = json!({ "changeType": "extend", "extensionTimeInDays": 1 });
    let reply = desk.ask_about(ANA, &path(1), body).await;
    insta::assert_json_snapshot!(sorted(&reply.json()));
}

#[tokio::test]
async fn days_are_texts_or_numbers() {
    let desk = desk(&subscription(1, json!({})));
    for days in [json!("5"), json!(5), json!("-5"), json!(0)] {
        let body = json!({ "changeType": "Extend", "extensionTimeInDays": days });
        assert_eq!(desk.ask_about(ANA, &path(1), body).await.status, 200);
    }
    for (days, problem) in [
        (
            Value::Null,
            "extensionTimeInDays: Extend needs the number of days",
        ),
        (
            json!(4_000_000_000_u32),
            "extensionTimeInDays: these are too many days",
        ),
        (
            json!(-60),
            "extensionTimeInDays: the subscription would end before its period begins",
        ),
    ] {
        let body = json!({ "changeType": "Extend", "extensionTimeInDays": days });
        let (codes, data) = desk.ask_about(ANA, &path(1), body).await.refusal();
        assert_eq!(codes, "400 BadRequest/InvalidParameter");
        assert_eq!(data, [problem]);
    }
    let body = json!({ "changeType": "Extend", "extensionTimeInDays": "a week" });
    let (codes, _) = desk.ask_about(ANA, &path(1), body).await.refusal();
    assert_eq!(codes, "400 BadRequest/InvalidRequestBody");
}

#[tokio::test]
async fn a_cancellation_ends_it_at_once() {
    let desk = desk(&subscription(1, json!({})));
    let key = desk.key(ANA).await;
    let client = desk.client();
    let cancelled = client
        .recurrence(key.clone(), subscription_id(1))
        .cancel()
        .await
        .unwrap();
    assert_eq!(cancelled.recurrence_state, RecurrenceState::Canceled);
    let (end, date) = (
        cancelled.expiration_time.unwrap(),
        cancelled.cancellation_date.unwrap(),
    );
    assert_eq!(end.to_string(), "2026-05-15T07:00:00.00+00:00");
    assert_eq!(date.to_string(), "2026-05-15T07:00:01.00+00:00");
    let change = client.recurrence(key, subscription_id(1)).extend(5);
    let error = change.await.unwrap_err();
    let data = error.fault().unwrap().data();
    assert_eq!(
        data,
        ["changeType: the subscription is over: it is Canceled"]
    );
    assert_eq!(
        desk.state()["clawbackQueues"],
        json!({}),
        "no money went back"
    );
}

#[tokio::test]
async fn renewal_is_switched_off_and_not_on() {
    let desk = desk(&subscription(1, json!({})));
    let key = desk.key(ANA).await;
    let stop = || {
        desk.client()
            .recurrence(key.clone(), subscription_id(1))
            .stop_renewal()
    };
    assert!(!stop().await.unwrap().auto_renew);
    assert!(!stop().await.unwrap().auto_renew);
    desk.advance_days(21);
    let over = desk
        .ask_about(ANA, &path(1), json!({ "changeType": "Cancel" }))
        .await;
    assert_eq!(
        over.refusal().1,
        ["changeType: the subscription is over: it is Inactive"]
    );
}

#[tokio::test]
async fn a_refund_ends_it_and_is_told_to_the_queue() {
    let desk = desk(&subscription(
        1,
        json!({ "starts": "now-6d", "expires": "now+23d" }),
    ));
    let key = desk.key(ANA).await;
    let refund = || {
        desk.client()
            .recurrence(key.clone(), subscription_id(1))
            .refund()
    };
    let refunded = refund().await.unwrap();
    assert_eq!(refunded.recurrence_state, RecurrenceState::Canceled);
    let again = refund().await.unwrap_err();
    let data = again.fault().unwrap().data();
    assert_eq!(data, ["changeType: the subscription was refunded before"]);

    let queue = desk.client().clawback_queue().await.unwrap();
    let messages = queue.peek(32).await.unwrap();
    assert_eq!(messages.len(), 1);
    let event = messages[0].event.as_ref().unwrap();
    let data = event.data.recurrence_data.as_ref().unwrap();
    assert_eq!(data.recurrence_id, subscription_id(1));
    assert_eq!(
        data.duration_interval_start.to_string(),
        "2026-05-09T00:00:00+00:00"
    );
    assert_eq!(
        (data.duration_in_days, data.consumed_duration_in_days),
        (30, 7)
    );
    assert_eq!(data.refund_type.as_str(), "Full");
    let customer = &desk.state()["customers"][0];
    assert_eq!(
        customer["orders"][0]["id"],
        customer["subscriptions"][0]["orderId"]
    );
    assert_eq!(customer["orders"][0]["lines"][0]["state"], "Refunded");
}

#[tokio::test]
async fn what_is_not_there_cannot_be_changed() {
    let plan = json!({ "months": 1, "graceDays": 3, "dunningDays": 39 });
    let hidden = product("9NHIDDENCLUB", "Durable", json!({ "recurrence": plan }));
    let hidden = with(hidden, json!({ "published": false }));
    let subscriptions = [
        subscription(1, json!({})),
        subscription(
            2,
            json!({ "productId": "9NHIDDENCLUB", "sandbox": "XDKS.1" }),
        ),
    ];
    let desk = Desk::new(&seed(
        &[club(), hidden],
        json!({ "subscriptions": subscriptions }),
    ));
    let cancel = json!({ "changeType": "Cancel" });
    let in_sandbox = json!({ "changeType": "Cancel", "sbx": "XDKS.1" });
    for (user, number, body) in [(BEN, 1, &cancel), (ANA, 7, &cancel), (ANA, 1, &in_sandbox)] {
        let reply = desk.ask_about(user, &path(number), body.clone()).await;
        assert_eq!(reply.refusal().0, "404 NotFound/NotFound");
    }
    let reply = desk.ask_about(ANA, &path(2), in_sandbox).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.json()["message"],
        "Requested catalog product data wasn't found."
    );

    for wrong in [json!({ "changeType": "Pause" }), json!({})] {
        assert_eq!(desk.ask_about(ANA, &path(1), wrong).await.status, 400);
    }
    let key = desk.key(ANA).await;
    let client = desk.client();
    let unknown = client.change_recurrence(key, subscription_id(1), ChangeType::from("Pause"));
    let error = unknown.await.unwrap_err();
    let data = error.fault().unwrap().data();
    assert_eq!(
        data,
        ["changeType: it has to be Cancel, Extend, Refund or ToggleAutoRenew"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_at_once_are_all_made() {
    let desk = desk(&subscription(1, json!({})));
    let key = desk.key(ANA).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (client, key) = (desk.client(), key.clone());
        tasks.spawn(async move {
            let change = client.recurrence(key, subscription_id(1)).extend(1);
            change.await.unwrap();
        });
    }
    tasks.join_all().await;
    let stored = &desk.state()["customers"][0]["subscriptions"][0];
    assert_eq!(stored["expires"], "2026-08-07T23:59:59.0000000+00:00");
}
