//! Consumptions and grants that go wrong: repeated with the same id, and never without one.

mod service;

use serde_json::Value;
use service::{answer, client, payer, player};
use stocktake_models::Guid;
use stocktake_store_services::{consume::PendingConsumption, grant::FreeProduct};
use stocktake_transport::{ErrorKind, TransportErrorKind, test_kit::Replay};

const CONSUMED: &str = include_str!("answers/consume_v8.json");
const GRANTED: &str = include_str!("answers/grant_v7.json");
const CHANGED: &str = include_str!("answers/change_recurrence.json");

fn body(request: &http::Request<bytes::Bytes>) -> Value {
    serde_json::from_slice(request.body()).expect("a JSON body")
}

#[tokio::test]
async fn a_cut_consumption_is_repeated_byte_for_byte() {
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Interrupted)
        .then_json(503, "")
        .then_fail(TransportErrorKind::Timeout)
        .then_json(200, CONSUMED);
    let consumption = client(&replay)
        .consume_v8(player(), "9N0297GK108W")
        .remove_quantity(2);
    let id = consumption.tracking_id().to_string();
    let left = consumption.await.expect("the fourth attempt succeeds");
    assert_eq!(left.new_quantity, 0);

    let sent = replay.requests();
    assert_eq!(sent.len(), 4);
    assert_eq!(body(&sent[0])["trackingId"], id);
    for again in &sent[1..] {
        assert_eq!(again.body(), sent[0].body());
        assert_eq!(again.uri(), sent[0].uri());
    }
}

#[tokio::test]
async fn two_consumptions_have_two_ids() {
    let client = client(&Replay::new());
    let ids = [(); 2].map(|()| {
        client
            .consume_v8(player(), "9N0297GK108W")
            .tracking_id()
            .clone()
    });
    assert_ne!(ids[0], ids[1]);
    // Version 4, in the usual spelling.
    assert_eq!(ids[0].to_string().as_bytes()[14], b'4');
    let item = client.consume_v6(player(), "4b8f").tracking_id().clone();
    assert!(!ids.contains(&item));
}

#[tokio::test]
async fn an_item_of_v6_is_repeated_with_its_id() {
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Interrupted)
        .then(answer(204, ""));
    client(&replay).consume_v6(player(), "4b8f").await.unwrap();
    let sent = replay.requests();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].body(), sent[1].body());
}

#[tokio::test]
async fn a_transaction_of_v6_is_not_repeated_once_it_may_have_arrived() {
    for kind in [TransportErrorKind::Interrupted, TransportErrorKind::Timeout] {
        let replay = Replay::new().then_fail(kind).then(answer(204, ""));
        let report = client(&replay).consume_v6_transaction(player(), "9NBLGGH5WVP6", Guid::NIL);
        let error = report.await.unwrap_err();
        assert_eq!(replay.requests().len(), 1);
        assert!(error.may_have_reached() && !error.is_retryable());
        assert_eq!(
            error.operation().map(|known| known.name),
            Some("consume_v6")
        );
    }
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Connect)
        .then(answer(204, ""));
    let report = client(&replay).consume_v6_transaction(player(), "9NBLGGH5WVP6", Guid::NIL);
    report.await.expect("nothing had arrived");
    assert_eq!(replay.requests().len(), 2);
}

#[tokio::test]
async fn a_change_of_a_subscription_is_never_repeated() {
    for status in [500, 503, 429, 408, 401] {
        let replay = Replay::new().then_json(status, "").then_json(200, CHANGED);
        let change = client(&replay).recurrence(payer(), "mdr:0:1:2").extend(3);
        let error = change.await.unwrap_err();
        assert_eq!(replay.requests().len(), 1, "{status}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    }
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Interrupted)
        .then_json(200, CHANGED);
    let change = client(&replay).recurrence(payer(), "mdr:0:1:2").refund();
    let error = change.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(replay.requests().len(), 1);
}

#[tokio::test]
async fn the_four_changes() {
    let replay = Replay::by(|_| Ok(answer(200, CHANGED)));
    let client = client(&replay);
    let subscription = client.recurrence(payer(), "mdr:0:1:2");
    subscription.clone().cancel().await.unwrap();
    subscription.clone().extend(-3).await.unwrap();
    subscription.clone().refund().await.unwrap();
    subscription.stop_renewal().await.unwrap();
    let sent: Vec<_> = replay
        .requests()
        .iter()
        .map(|request| {
            let body = body(request);
            (
                body["changeType"].clone(),
                body["extensionTimeInDays"].clone(),
            )
        })
        .collect();
    assert_eq!(
        sent,
        [
            ("Cancel".into(), Value::Null),
            ("Extend".into(), "-3".into()),
            ("Refund".into(), Value::Null),
            ("ToggleAutoRenew".into(), Value::Null),
        ]
    );
}

#[tokio::test]
async fn a_changed_subscription_comes_bare_or_wrapped() {
    let wrapped = format!(r#"{{"items":[{CHANGED}]}}"#);
    for text in [CHANGED.to_owned(), wrapped] {
        let replay = Replay::new().then_json(200, text);
        let changed = client(&replay)
            .recurrence(payer(), "mdr:0:1:2")
            .cancel()
            .await;
        let changed = changed.expect("both are read");
        assert_eq!(changed.product_id, "CFQ7TTC0HC8Z");
    }
}

#[tokio::test]
async fn a_grant_is_repeated_with_its_order_id() {
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Timeout)
        .then_json(200, GRANTED);
    let gift = FreeProduct::new("9NBLGGH5WVP6", "0010", "9RT7C09D5J3W");
    let grant = client(&replay).grant_v7(payer(), gift, "us", "en-us");
    let id = grant.order_id().to_string();
    grant.await.unwrap();
    let sent = replay.requests();
    assert_eq!(body(&sent[1])["orderId"], id);
    assert_eq!(sent[0].body(), sent[1].body());
}

#[tokio::test]
async fn a_failure_keeps_the_id() {
    let refusal = r#"{"code":"Unauthorized","data":[],"details":[],"innererror":{"code":
        "InconsistentClientId","data":[],"details":[],"message":"the ids differ"},
        "message":"not allowed","source":"CollectionsFD"}"#;
    let replay = Replay::new().then_json(400, refusal);
    let consumption = client(&replay)
        .consume_v8(player(), "9N0297GK108W")
        .with_tracking_id(Guid::NIL);
    let failure = consumption.await.unwrap_err();
    assert_eq!(failure.id(), &Guid::NIL);
    let text = failure.to_string();
    let (before, after) = text.split_once("correlation id ").expect("an id");
    insta::assert_snapshot!(
        format!("{before}correlation id …{}", &after[after.find(')').expect("its end")..]),
        @"consume_v8: 400 Bad Request, code Unauthorized / InconsistentClientId: the ids differ (correlation id …); repeat it with the same trackingId, 00000000-0000-0000-0000-000000000000"
    );
    let (id, error) = failure.into_parts();
    assert!(id.is_nil());
    assert_eq!(error.inner_code(), Some("InconsistentClientId"));
}

#[tokio::test]
async fn what_is_known_of_a_failed_consumption() {
    use TransportErrorKind::{Connect, Interrupted};

    async fn may_have_been_made(replay: Replay) -> bool {
        let consumption = client(&replay).consume_v8(player(), "9N0297GK108W");
        consumption.await.unwrap_err().may_have_been_made()
    }
    let cut = || Replay::new().then_fail(Interrupted);
    let all = |kind| (0..4).fold(Replay::new(), |replay, _| replay.then_fail(kind));
    assert!(!may_have_been_made(all(Connect)).await);
    assert!(may_have_been_made(all(Interrupted)).await);
    assert!(!may_have_been_made(Replay::new().then_json(400, "")).await);
    assert!(!may_have_been_made(Replay::new().then_json(403, "")).await);
    // The second attempt is refused; the first may have worked.
    assert!(may_have_been_made(cut().then_json(400, "")).await);
    // A good answer that cannot be read is a consumption that was made.
    assert!(may_have_been_made(Replay::new().then_json(200, "{")).await);
    let failing = (0..4).fold(Replay::new(), |replay, _| replay.then_json(500, ""));
    assert!(may_have_been_made(failing).await);
}

#[tokio::test]
async fn a_quantity_of_none_is_refused_before_it_is_sent() {
    let replay = Replay::new();
    let consumption = client(&replay).consume_v8(player(), "9N0297GK108W");
    let failure = consumption.remove_quantity(0).await.unwrap_err();
    assert_eq!(failure.error().kind(), ErrorKind::InvalidRequest);
    assert!(!failure.may_have_been_made());
    assert_eq!(replay.requests().len(), 0);
}

#[tokio::test]
async fn a_kept_consumption_is_sent_again_after_a_crash() {
    let replay = Replay::by(|_| Ok(answer(200, CONSUMED)));
    let client = client(&replay);
    let consumption = client
        .consume_v8(player(), "9N0297GK108W")
        .remove_quantity(2)
        .include_order_ids(true)
        .sbx("XDKS.1");
    let kept = serde_json::to_string(&consumption.pending()).unwrap();
    assert!(!kept.contains("sentinel"), "{kept}");
    consumption.await.unwrap();

    let read: PendingConsumption = serde_json::from_str(&kept).unwrap();
    let again = client.resume_consumption(player(), read.clone());
    assert_eq!(again.pending(), read);
    again.await.unwrap();

    let sent = replay.requests();
    assert_eq!(sent[0].body(), sent[1].body());
}
