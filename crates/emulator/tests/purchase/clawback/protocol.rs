//! The operations of the queue.

use std::{collections::HashSet, sync::Arc, time::Duration};

use http::Method;
use serde_json::json;
use stocktake::store_services::ClawbackMessage;

use super::{queue, with_queues};
use crate::desk::{CLIENT, Desk, Reply, guid};

const HIDDEN: Duration = Duration::from_secs(30);

/// The signed address of the queue in two parts, between which paths belong.
async fn address(desk: &Desk) -> (String, String) {
    let bearer = desk.bearer(CLIENT).await;
    let path = "/purchase/v8.0/b2b/clawback/sastoken";
    let token = desk.send(Method::GET, path, &bearer, "").await.json();
    let (base, query) = token["uri"].as_str().unwrap().split_once('?').unwrap();
    (base.to_owned(), query.to_owned())
}

async fn call(desk: &Desk, method: Method, path: &str, parameters: &str) -> Reply {
    let (base, query) = address(desk).await;
    let address = format!("{base}{path}?{query}{parameters}");
    desk.send(method, &address, "", "").await
}

fn ids(messages: &[ClawbackMessage]) -> Vec<String> {
    messages
        .iter()
        .map(|message| message.id.to_string())
        .collect()
}

/// What stands between two texts.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

#[tokio::test]
async fn the_wire_form_is_that_of_a_storage_queue() {
    let desk = queue(1);
    let peeked = call(&desk, Method::GET, "/messages", "&peekonly=true").await;
    assert_eq!(peeked.header("content-type"), "application/xml");
    assert_eq!(peeked.header("x-ms-version"), "2021-10-04");
    assert!(!peeked.header("x-ms-request-id").is_empty());
    assert!(
        peeked.text.starts_with('\u{feff}'),
        "a mark of the encoding comes first"
    );
    insta::assert_snapshot!(shown(&peeked.text));
    let taken = call(&desk, Method::GET, "/messages", "").await;
    insta::assert_snapshot!(shown(&taken.text));
    let nothing = call(&desk, Method::GET, "/Messages", "").await;
    insta::assert_snapshot!(shown(&nothing.text));
}

/// One element in a line, and no receipt or text of the message.
fn shown(xml: &str) -> String {
    let mut shown = xml.trim_start_matches('\u{feff}').replace("><", ">\n<");
    for name in ["PopReceipt", "MessageText"] {
        let start = format!("<{name}>");
        if shown.contains(&start) {
            let text = between(&shown, &start, "<").to_owned();
            shown = shown.replace(&text, "[opaque]");
        }
    }
    shown
}

#[tokio::test]
async fn what_is_taken_is_hidden_for_thirty_seconds() {
    let desk = queue(3);
    let queue = desk.client().clawback_queue().await.unwrap();
    let first = call(&desk, Method::GET, "/messages", "").await;
    assert_eq!(between(&first.text, "<MessageId>", "<"), guid(1));
    assert_eq!(ids(&queue.peek(32).await.unwrap()), [guid(2), guid(3)]);
    desk.advance(29);
    assert_eq!(queue.peek(32).await.unwrap().len(), 2);
    desk.advance(1);
    assert_eq!(queue.peek(32).await.unwrap().len(), 3);
    let taken = queue.get(32, HIDDEN).await.unwrap();
    let counts: Vec<_> = taken.iter().map(|message| message.dequeue_count).collect();
    assert_eq!(
        counts,
        [1, 1, 2],
        "what came back is behind what was never taken"
    );
    assert!(queue.get(32, HIDDEN).await.unwrap().is_empty());
    desk.advance(30);
    let again = queue.get(32, HIDDEN).await.unwrap();
    let receipts = |messages: &[ClawbackMessage]| -> HashSet<String> {
        let receipts = messages
            .iter()
            .map(|message| message.pop_receipt().unwrap());
        receipts
            .map(|receipt| receipt.expose().to_owned())
            .collect()
    };
    assert!(
        receipts(&taken).is_disjoint(&receipts(&again)),
        "each time has another receipt"
    );
}

#[tokio::test]
async fn a_call_takes_one_message_or_as_many_as_it_says() {
    let desk = queue(40);
    let count = async |parameters: &str| {
        let parameters = format!("&peekonly=true{parameters}");
        let reply = call(&desk, Method::GET, "/messages", &parameters).await;
        reply.text.matches("<QueueMessage>").count()
    };
    assert_eq!(count("").await, 1);
    assert_eq!(count("&numofmessages=32").await, 32);
    assert_eq!(count("&NumOfMessages=5").await, 5);
    for (parameters, code) in [
        ("&numofmessages=33", "OutOfRangeQueryParameterValue"),
        ("&numofmessages=0", "OutOfRangeQueryParameterValue"),
        ("&numofmessages=-1", "OutOfRangeQueryParameterValue"),
        ("&numofmessages=some", "InvalidQueryParameterValue"),
        ("&visibilitytimeout=0", "OutOfRangeQueryParameterValue"),
        ("&visibilitytimeout=604801", "OutOfRangeQueryParameterValue"),
    ] {
        let refused = call(&desk, Method::GET, "/messages", parameters).await;
        assert_eq!(refused.status, 400, "{parameters}");
        assert_eq!(refused.header("x-ms-error-code"), code, "{parameters}");
    }
    let refused = call(&desk, Method::GET, "/messages", "&numofmessages=33").await;
    insta::assert_snapshot!(shown(&refused.text));
}

#[tokio::test]
async fn what_is_neither_a_peek_nor_none_takes_nothing() {
    let desk = queue(1);
    for parameters in [
        "&peekonly=AAA",
        "&peekonly=1",
        "&PeekOnly=%00&numofmessages=2",
    ] {
        let refused = call(&desk, Method::GET, "/messages", parameters).await;
        assert_eq!(refused.status, 400, "{parameters}");
        let code = refused.header("x-ms-error-code");
        assert_eq!(code, "InvalidQueryParameterValue", "{parameters}");
    }
    let refused = call(&desk, Method::GET, "/messages", "&peekonly=AAA").await;
    insta::assert_snapshot!(shown(&refused.text));
    for (parameters, found) in [
        ("&peekonly=TRUE", 1),
        ("&peekonly=False", 1),
        ("&peekonly=", 0),
    ] {
        let reply = call(&desk, Method::GET, "/messages", parameters).await;
        assert_eq!(reply.status, 200, "{parameters}");
        let messages = reply.text.matches("<QueueMessage>").count();
        assert_eq!(messages, found, "{parameters}");
    }
}

#[tokio::test]
async fn a_message_is_deleted_by_its_last_receipt() {
    let desk = queue(1);
    let queue = desk.client().clawback_queue().await.unwrap();
    let first = queue.get(1, HIDDEN).await.unwrap().remove(0);
    desk.advance(30);
    let second = queue.get(1, HIDDEN).await.unwrap().remove(0);
    let error = queue.delete(&first).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(error.code(), Some("PopReceiptMismatch"));
    // A receipt is good until the message is taken again, even if it could be.
    desk.advance(60);
    queue.delete(&second).await.unwrap();
    assert!(queue.peek(32).await.unwrap().is_empty());
    queue.delete(&second).await.unwrap();
    let path = format!("/messages/{}", guid(1));
    let gone = call(&desk, Method::DELETE, &path, "&popreceipt=any").await;
    assert_eq!(gone.status, 404);
    assert_eq!(gone.header("x-ms-error-code"), "MessageNotFound");
    let without = call(&desk, Method::DELETE, &path, "").await;
    assert_eq!(
        without.header("x-ms-error-code"),
        "MissingRequiredQueryParameter"
    );
}

#[tokio::test]
async fn a_message_lasts_seven_days() {
    let desk = queue(2);
    let queue = desk.client().clawback_queue().await.unwrap();
    let taken = queue
        .get(1, Duration::from_secs(7 * 86_400))
        .await
        .unwrap()
        .remove(0);
    desk.advance_days(7);
    assert!(queue.get(32, HIDDEN).await.unwrap().is_empty());
    let path = format!("/messages/{}", taken.id);
    let gone = call(&desk, Method::DELETE, &path, "&popreceipt=any").await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn any_text_can_lie_in_the_queue() {
    let message = json!({ "inserted": "now-1h", "content": { "text": "no <event> & no Base64" } });
    let desk = with_queues(json!({ "*": [message] }));
    let queue = desk.client().clawback_queue().await.unwrap();
    let message = queue.get(1, HIDDEN).await.unwrap().remove(0);
    assert_eq!(message.text(), "no <event> & no Base64");
    assert!(message.event.is_err());
    queue.delete(&message).await.unwrap();
}

#[tokio::test]
async fn what_the_queue_does_not_have_is_refused() {
    let desk = queue(1);
    for (method, path, status, code) in [
        (Method::POST, "/messages", 501, "NotImplemented"),
        (Method::DELETE, "/messages", 501, "NotImplemented"),
        (Method::PUT, "/messages/7", 501, "NotImplemented"),
        (Method::GET, "", 501, "NotImplemented"),
        (Method::GET, "/metadata/of/it", 404, "ResourceNotFound"),
    ] {
        let reply = call(&desk, method.clone(), path, "").await;
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(reply.header("x-ms-error-code"), code, "{method} {path}");
    }
}

#[tokio::test]
async fn a_method_that_a_storage_queue_does_not_have_is_told_those_that_it_has() {
    let desk = queue(1);
    for (path, allowed) in [
        ("/messages", "DELETE, GET, POST"),
        ("/messages/7", "DELETE, PUT"),
        ("", "DELETE, GET, HEAD, PUT"),
    ] {
        for method in [Method::TRACE, Method::PATCH, Method::OPTIONS] {
            let reply = call(&desk, method.clone(), path, "").await;
            assert_eq!(reply.status, 405, "{method} {path}");
            assert_eq!(reply.header("allow"), allowed, "{method} {path}");
            let code = reply.header("x-ms-error-code");
            assert_eq!(code, "UnsupportedHttpVerb", "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_readers_each_message_has_one() {
    let desk = Arc::new(queue(200));
    let queue = desk.client().clawback_queue().await.unwrap();
    let mut readers = tokio::task::JoinSet::new();
    for _reader in 0..16 {
        let queue = queue.clone();
        readers.spawn(async move {
            let mut deleted = Vec::new();
            loop {
                let messages = queue.get(7, HIDDEN).await.unwrap();
                if messages.is_empty() {
                    return deleted;
                }
                for message in &messages {
                    queue.delete(message).await.unwrap();
                }
                deleted.extend(ids(&messages));
            }
        });
    }
    let deleted: Vec<String> = readers.join_all().await.concat();
    assert_eq!(deleted.len(), 200);
    assert_eq!(deleted.iter().collect::<HashSet<_>>().len(), 200);
    desk.advance(60);
    assert!(queue.peek(32).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_dump_keeps_what_is_hidden() {
    let desk = queue(3);
    let queue = desk.client().clawback_queue().await.unwrap();
    let taken = queue.get(1, HIDDEN).await.unwrap().remove(0);
    let dumped = desk.emulator.dump().to_json();
    let seed = stocktake_emulator::Seed::from_json(&dumped, desk.emulator.clock()).unwrap();
    desk.emulator.load(seed);
    assert_eq!(desk.emulator.dump().to_json(), dumped);
    assert_eq!(ids(&queue.peek(32).await.unwrap()), [guid(2), guid(3)]);
    queue.delete(&taken).await.unwrap();
    desk.advance(60);
    assert_eq!(ids(&queue.peek(32).await.unwrap()), [guid(2), guid(3)]);
}
