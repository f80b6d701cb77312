use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use proptest::prelude::*;
use stocktake_models::{
    Guid,
    store_services::{ClawbackEventState, ClawbackSource, QueueMessage},
};

use super::{ClawbackMessage, event};

/// The `?` and `>` give a `/` or `_`, and a `+` or `-`, in some of the alphabets.
const EVENT: &str = r#"{"id":"a2f0b6d1-8b4b-48c4-9b67-be458d8ab9de","source":"/Purchase/Refund",
    "type":"ClawbackEventContractV2","data":{"lineItemId":"c30e9063-bffe-411a-8aa1-6f99ca091452",
    "orderId":"e0fd35f2-7e4a-4f27-8df3-a673a5a4d9d9","productId":"9N0297GK108W",
    "productType":"UnmanagedConsumable","purchasedDate":"2023-01-24T21:59:19.5725585+00:00",
    "eventDate":"2023-01-26T08:18:52.246847+00:00","eventState":"Revoked","sandboxId":"XDKS.1",
    "skuId":"0010"},"time":"2023-01-26T08:18:56.7103057+00:00","specversion":"1.0",
    "datacontenttype":"application/json","subject":"~~~???>>>","traceparent":"00-6d2a-4821-00"}"#;

fn message(text: &str) -> ClawbackMessage {
    let mut message = QueueMessage::new(Guid::NIL, EPOCH, EPOCH, 3, text);
    message.pop_receipt = Some("sentinel-receipt".to_owned());
    message.into()
}

const EPOCH: stocktake_models::Timestamp = stocktake_models::Timestamp::MIN_VALUE;

#[test]
fn every_writing_of_base64_is_read() {
    let lines = {
        let text = STANDARD.encode(EVENT);
        let (first, second) = text.split_at(76);
        format!("{first}\r\n{second}\n")
    };
    let usual = STANDARD.encode(EVENT);
    let for_addresses = URL_SAFE.encode(EVENT);
    assert!(usual.contains(['+', '/']) && for_addresses.contains(['-', '_']));
    for text in [
        usual,
        for_addresses,
        STANDARD_NO_PAD.encode(EVENT),
        URL_SAFE_NO_PAD.encode(EVENT),
        lines,
        STANDARD.encode(format!("\u{feff}{EVENT}")),
        EVENT.to_owned(),
    ] {
        let event = event(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(event.source, ClawbackSource::PurchaseRefund);
        assert_eq!(event.data.event_state, ClawbackEventState::Revoked);
        assert_eq!(event.subject, "~~~???>>>");
    }
}

#[test]
fn what_serves_only_logs_may_be_missing() {
    let bare = EVENT
        .replace(r#""datacontenttype":"application/json","#, "")
        .replace(r#""subject":"~~~???>>>""#, r#""subject":null"#)
        .replace(r#","traceparent":"00-6d2a-4821-00""#, "");
    let event = event(&STANDARD.encode(bare)).unwrap();
    assert_eq!(
        (event.subject.as_str(), event.traceparent.as_str()),
        ("", "")
    );
    assert_eq!(event.data.product_id, "9N0297GK108W");
}

#[test]
fn a_text_that_is_no_event_says_why_and_stays() {
    let text = |text: &str| message(text).event.unwrap_err().to_string();
    assert_eq!(text(""), "the message has no text");
    assert_eq!(text("poison!"), "the message is not Base64");
    assert_eq!(
        text(&STANDARD.encode("[1]")),
        "expected a JSON object, found a JSON list of 3 bytes"
    );
    let wrong = text(&STANDARD.encode(EVENT.replace("\"Revoked\"", "7")));
    assert!(
        wrong.starts_with("`data.eventState`: invalid type"),
        "{wrong}"
    );
    assert_eq!(
        text(&STANDARD.encode([0xff, 0xc0])),
        "the body is not UTF-8 after byte 0"
    );
    let poison = message("poison!");
    assert_eq!(poison.text(), "poison!");
    assert!(poison.pop_receipt().is_some());
}

#[test]
fn dates_are_read_as_queues_write_them() {
    let date = stocktake_models::Timestamp::from_wire("Fri, 09 Oct 2009 21:04:30 GMT");
    let mut message = QueueMessage::new(Guid::NIL, date.clone(), EPOCH, 1, "");
    message.time_next_visible = Some(stocktake_models::Timestamp::from_wire("soon"));
    let message = ClawbackMessage::from(message);
    let inserted = message.inserted_at().unwrap();
    let seconds = inserted.duration_since(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(seconds.as_secs(), 1_255_122_270);
    assert_eq!(message.hidden_until(), None);
}

#[test]
fn debug_shows_neither_text_nor_receipt() {
    let shown = format!("{:?}", message("poison!"));
    assert!(
        !shown.contains("sentinel") && !shown.contains("poison"),
        "{shown}"
    );
    assert!(shown.contains("dequeue_count: 3"), "{shown}");
}

proptest! {
    #[test]
    fn no_text_causes_a_panic(text in ".{0,80}") {
        let _ = event(&text);
    }

    #[test]
    fn no_bytes_cause_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let _ = event(&STANDARD.encode(bytes));
    }
}
