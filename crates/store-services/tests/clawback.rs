//! The clawback queue: its signed address, its messages, and what cannot be read.

mod service;

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use service::{SAS_TOKEN, answer, operation};
use stocktake_models::{
    Timestamp,
    store_services::{
        ClawbackEventContractV2, ClawbackEventState, ConsumeOrderTransaction, ProductKind,
        QueryOrdersResponse,
    },
};
use stocktake_store_services::{PurchaseLine, Settlement, StoreServices};
use stocktake_transport::{
    ErrorKind, Pipeline,
    test_kit::{PausedClock, Replay},
};

const MESSAGES: &str = include_str!("answers/get_clawback_messages.xml");
const MINUTES: Duration = Duration::from_secs(300);

/// What Azure says when a signature does not hold, or not any more.
const REFUSED: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed\
    </Code><Message>the signature does not hold</Message></Error>";

fn moment(text: &str) -> SystemTime {
    Timestamp::parse(text).unwrap().to_system_time().unwrap()
}

/// Answers requests for an address with one that ends at this time, and has the count in it.
fn addresses(ends: &'static str) -> impl FnMut(&http::Request<Bytes>) -> http::Response<Bytes> {
    let mut count = 0;
    move |_| {
        count += 1;
        let uri = format!("https://q.queue.core.windows.net/events?sig=signature-{count}");
        answer(200, format!(r#"{{"expiresOn":"{ends}","uri":"{uri}"}}"#))
    }
}

/// Answers by operation.
fn script(
    mut address: impl FnMut(&http::Request<Bytes>) -> http::Response<Bytes> + Send + 'static,
    mut queue: impl FnMut(&http::Request<Bytes>) -> http::Response<Bytes> + Send + 'static,
) -> Replay {
    Replay::by(move |request| {
        Ok(match operation(request) {
            "get_clawback_sas_token" => address(request),
            _ => queue(request),
        })
    })
}

fn names(replay: &Replay) -> Vec<&'static str> {
    replay.requests().iter().map(operation).collect()
}

fn signatures(replay: &Replay) -> Vec<String> {
    let requests = replay.requests();
    let queries = requests.iter().filter_map(|request| request.uri().query());
    queries
        .filter_map(|query| Some(query.split_once("sig=")?.1.to_owned()))
        .collect()
}

#[tokio::test]
async fn messages_are_taken_and_deleted() {
    let replay = script(
        |_| answer(200, SAS_TOKEN),
        |request| match operation(request) {
            "delete_clawback_message" => answer(204, ""),
            _ => answer(200, MESSAGES),
        },
    );
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    let messages = queue.get(32, MINUTES).await.unwrap();
    assert_eq!(messages.len(), 1);
    let message = &messages[0];
    assert_eq!(
        message.id.to_string(),
        "f2a71c35-90de-4b68-8b5d-3f0e6a1c2d49"
    );
    assert_eq!(message.dequeue_count, 1);
    assert_eq!(message.inserted_at(), Some(moment("2023-01-26T08:18:57Z")));
    assert_eq!(message.expires_at(), Some(moment("2023-02-02T08:18:57Z")));
    assert_eq!(message.hidden_until(), Some(moment("2023-01-26T08:24:57Z")));
    // The text is JSON, but no event: it is deleted like any other.
    assert!(message.event.is_err());
    queue.delete(message).await.unwrap();
    assert_eq!(
        names(&replay),
        [
            "get_clawback_sas_token",
            "get_clawback_messages",
            "delete_clawback_message"
        ]
    );
}

#[tokio::test]
async fn one_message_that_cannot_be_read_does_not_hide_the_next() {
    let good = include_str!("answers/clawback_event.json");
    let list = format!(
        "<QueueMessagesList><QueueMessage><MessageId>1</MessageId><MessageText>poison!</MessageText>\
         </QueueMessage><QueueMessage><MessageId>2</MessageId><MessageText>{}</MessageText>\
         </QueueMessage></QueueMessagesList>",
        good.replace('"', "&quot;"),
    );
    let replay = script(
        |_| answer(200, SAS_TOKEN),
        move |_| answer(200, list.clone()),
    );
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    let messages = queue.peek(32).await.unwrap();
    assert!(messages[0].event.is_err());
    let event = messages[1].event.as_ref().unwrap();
    assert_eq!(event.data.event_state, ClawbackEventState::Revoked);
    let recurrence = event.data.recurrence_data.as_ref().unwrap();
    assert_eq!(recurrence.consumed_duration_in_days, 6);
}

#[tokio::test(start_paused = true)]
async fn an_address_is_kept_until_shortly_before_its_end() {
    let replay = script(addresses("2022-12-09T02:13Z"), |_| answer(200, MESSAGES));
    let clock = PausedClock::at(moment("2022-12-08T20:13:46Z"));
    let pipeline = Pipeline::builder(replay.clone())
        .credential(service::Tokens)
        .runtime(clock.clone())
        .build();
    let queue = StoreServices::new(pipeline).clawback_queue().await.unwrap();
    queue.peek(1).await.unwrap();
    clock.set(moment("2022-12-09T02:07:59Z"));
    queue.clone().peek(1).await.unwrap();
    clock.set(moment("2022-12-09T02:08:01Z"));
    queue.peek(1).await.unwrap();
    assert_eq!(
        signatures(&replay),
        ["signature-1", "signature-1", "signature-2"]
    );
}

#[tokio::test]
async fn an_end_that_cannot_be_read_is_no_end() {
    let replay = script(addresses("tomorrow"), |_| answer(200, MESSAGES));
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    queue.peek(1).await.unwrap();
    queue.peek(1).await.unwrap();
    assert_eq!(signatures(&replay), ["signature-1", "signature-1"]);
}

#[tokio::test]
async fn a_refused_address_is_replaced_once() {
    let replay = script(addresses("2099-12-31T23:59Z"), |request| {
        let fresh = request.uri().query().unwrap().ends_with("signature-2");
        if fresh {
            answer(200, MESSAGES)
        } else {
            answer(403, REFUSED)
        }
    });
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    assert_eq!(queue.get(1, MINUTES).await.unwrap().len(), 1);
    assert_eq!(signatures(&replay), ["signature-1", "signature-2"]);
    // The fresh one is kept.
    queue.get(1, MINUTES).await.unwrap();
    assert_eq!(
        signatures(&replay),
        ["signature-1", "signature-2", "signature-2"]
    );
}

#[tokio::test]
async fn a_queue_that_always_refuses_says_so() {
    let replay = script(addresses("2099-12-31T23:59Z"), |_| answer(403, REFUSED));
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    let error = queue.peek(1).await.unwrap_err();
    assert_eq!(error.code(), Some("AuthenticationFailed"));
    assert_eq!(signatures(&replay), ["signature-1", "signature-2"]);
}

#[tokio::test]
async fn a_client_without_a_queue_fails_at_once() {
    let refusal = r#"{"code":"BadRequest","message":"no queue"}"#;
    let replay = Replay::new().then_json(400, refusal);
    let error = service::client(&replay).clawback_queue().await.unwrap_err();
    assert_eq!(error.code(), Some("BadRequest"));
    let row = error.documented().expect("the contract has it");
    assert!(row.description.contains("onboarded"));
}

#[tokio::test]
async fn an_address_that_would_leak_the_signature_is_refused() {
    let plain = r#"{"expiresOn":"2099-12-31T23:59Z","uri":"http://example.com/q?sig=sentinel"}"#;
    let replay = Replay::new().then_json(200, plain);
    let error = service::client(&replay).clawback_queue().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = error.to_string();
    assert!(
        text.contains("only https") && !text.contains("sentinel"),
        "{text}"
    );
}

#[tokio::test]
async fn counts_and_times_outside_the_limits_are_not_sent() {
    let replay = script(|_| answer(200, SAS_TOKEN), |_| answer(200, MESSAGES));
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    for count in [0, 33] {
        let error = queue.peek(count).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("numofmessages"), "{error}");
    }
    for hidden in [Duration::ZERO, Duration::from_secs(604_801), Duration::MAX] {
        let error = queue.get(1, hidden).await.unwrap_err();
        assert!(error.to_string().contains("visibilitytimeout"), "{error}");
    }
    assert_eq!(names(&replay), ["get_clawback_sas_token"]);
    queue.get(32, Duration::from_secs(604_800)).await.unwrap();
}

#[tokio::test]
async fn a_message_that_was_peeked_at_cannot_be_deleted() {
    let peeked = "<QueueMessagesList><QueueMessage><MessageId>1</MessageId></QueueMessage>\
                  </QueueMessagesList>";
    let replay = script(|_| answer(200, SAS_TOKEN), move |_| answer(200, peeked));
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    let messages = queue.peek(1).await.unwrap();
    let error = queue.delete(&messages[0]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "not sent, as `popreceipt` is missing: the message was peeked at; get it to delete it"
    );
    assert_eq!(replay.requests().len(), 2);
}

#[tokio::test]
async fn a_message_that_is_gone_counts_as_deleted_and_a_foreign_one_does_not() {
    let outcome = |status, code: &'static str| async move {
        let replay = script(
            |_| answer(200, SAS_TOKEN),
            move |request| match operation(request) {
                "delete_clawback_message" => {
                    answer(status, format!("<Error><Code>{code}</Code></Error>"))
                }
                _ => answer(200, MESSAGES),
            },
        );
        let queue = service::client(&replay).clawback_queue().await?;
        let messages = queue.get(1, MINUTES).await?;
        queue.delete(&messages[0]).await
    };
    outcome(404, "MessageNotFound").await.unwrap();
    let error = outcome(404, "QueueNotFound").await.unwrap_err();
    assert_eq!(error.code(), Some("QueueNotFound"));
    let error = outcome(400, "PopReceiptMismatch").await.unwrap_err();
    assert_eq!(error.code(), Some("PopReceiptMismatch"));
}

fn event(state: &str, kind: ProductKind) -> ClawbackEventContractV2 {
    ClawbackEventContractV2::new(
        stocktake_models::Guid::from_u128(1),
        stocktake_models::Guid::from_u128(2),
        "9N0297GK108W",
        kind,
        Timestamp::MIN_VALUE,
        Timestamp::MIN_VALUE,
        "RETAIL",
        ClawbackEventState::from(state),
        "0010",
    )
}

#[test]
fn what_is_owed_after_each_event() {
    use ProductKind::{Consumable, Durable, UnmanagedConsumable};
    use Settlement::{GiveBack, Nothing, TakeBack, Unclear};

    for (state, expected) in [
        ("Revoked", [TakeBack; 3]),
        ("Returned", [Nothing; 3]),
        ("Return", [Nothing; 3]),
        ("Refunded", [Nothing; 3]),
        ("ChargebackReversal", [GiveBack, GiveBack, Nothing]),
        ("Reopened", [Unclear; 3]),
    ] {
        let owed = [Consumable, Durable, UnmanagedConsumable]
            .map(|kind| Settlement::of(&event(state, kind)));
        assert_eq!(owed, expected, "{state}");
    }
}

#[test]
fn events_consumptions_and_orders_name_a_purchase_alike() {
    let of_event = PurchaseLine::of_event(&event("Revoked", ProductKind::Consumable));
    let taken = ConsumeOrderTransaction::new(
        stocktake_models::Guid::from_u128(2),
        stocktake_models::Guid::from_u128(1),
        3,
    );
    assert_eq!(
        of_event,
        PurchaseLine::of_consumption(&taken, "9n0297gk108w")
    );
    // Two products of a bundle share order and line.
    assert_ne!(
        of_event,
        PurchaseLine::of_consumption(&taken, "9MT5TGW893HV")
    );

    let orders: QueryOrdersResponse =
        serde_json::from_str(include_str!("answers/query_orders.json")).unwrap();
    let order = &orders.items[0];
    let line = PurchaseLine::of_order(order, &order.order_line_items[0]);
    assert_eq!(line.product_id(), "9MT5TGW893HV");
    assert_eq!(line.order_id(), &order.order_id);
    assert_eq!(line.line_item_id(), &order.order_line_items[0].line_item_id);
}
