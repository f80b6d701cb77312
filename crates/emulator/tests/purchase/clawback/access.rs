//! Who gets to the queue.

use http::Method;
use serde_json::{Value, json};
use stocktake::models::Timestamp;

use super::{event, queue, with_queues};
use crate::desk::{CLIENT, Desk, OTHER_CLIENT, guid};

const SAS_TOKEN: &str = "/purchase/v8.0/b2b/clawback/sastoken";

async fn sas_token(desk: &Desk, client_id: &str) -> Value {
    let bearer = desk.bearer(client_id).await;
    let reply = desk.send(Method::GET, SAS_TOKEN, &bearer, "").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// The address with a path put before its query.
fn below(address: &Value, path: &str) -> String {
    let (base, query) = address.as_str().unwrap().split_once('?').unwrap();
    format!("{base}{path}?{query}")
}

async fn peek(desk: &Desk, address: &str) -> crate::desk::Reply {
    desk.send(
        Method::GET,
        &format!("{address}&peekonly=true&numofmessages=32"),
        "",
        "",
    )
    .await
}

#[tokio::test]
async fn the_address_is_signed_for_six_hours() {
    let desk = queue(1);
    let token = sas_token(&desk, CLIENT).await;
    assert_eq!(token["expiresOn"], "2026-05-15T13:00Z");
    let uri = token["uri"].as_str().unwrap();
    let (base, query) = uri.split_once('?').unwrap();
    assert!(base.starts_with("http://127.0.0.1/clawback/q"), "{base}");
    let (terms, signature) = query.split_once("&sig=").unwrap();
    assert_eq!(
        terms,
        "sv=2021-10-04&spr=https%2Chttp&st=2026-05-15T07%3A00%3A01Z\
         &se=2026-05-15T13%3A00%3A01Z&sp=rp"
    );
    assert!(signature.len() > 40);

    let address = below(&token["uri"], "/messages");
    assert_eq!(peek(&desk, &address).await.status, 200);
    desk.advance(6 * 3_600 - 1);
    assert_eq!(peek(&desk, &address).await.status, 200);
    desk.advance(1);
    let over = peek(&desk, &address).await;
    assert_eq!(over.status, 403);
    assert_eq!(over.header("x-ms-error-code"), "AuthenticationFailed");
    insta::assert_snapshot!(over.text);
}

#[tokio::test]
async fn nothing_in_the_address_can_be_changed() {
    let desk = with_queues(json!({ CLIENT: [], OTHER_CLIENT: [] }));
    let own = sas_token(&desk, CLIENT).await;
    let address = below(&own["uri"], "/messages");
    assert_eq!(peek(&desk, &address).await.status, 200);
    let other = sas_token(&desk, OTHER_CLIENT).await;
    let (other_base, _) = other["uri"].as_str().unwrap().split_once('?').unwrap();
    let (_, query) = address.split_once('?').unwrap();
    for wrong in [
        address.replace("se=2026", "se=2027"),
        address.replace("sp=rp", "sp=rwp"),
        address.replace("&sp=rp", ""),
        address.replace("sig=", "sig=A"),
        format!("{other_base}/messages?{query}"),
        address.split_once('?').unwrap().0.to_owned() + "?",
    ] {
        let refused = peek(&desk, &wrong).await;
        assert_eq!(refused.status, 403, "{wrong}");
        assert!(
            refused.text.contains("<Code>AuthenticationFailed</Code>"),
            "{}",
            refused.text
        );
        let delete = wrong.replace("/messages", &format!("/messages/{}", guid(1)));
        let refused = desk
            .send(Method::DELETE, &format!("{delete}&popreceipt=x"), "", "")
            .await;
        assert_eq!(refused.status, 403);
    }
    // A clock that is turned back makes the address one of the future.
    desk.emulator
        .clock()
        .set(crate::desk::moment("2026-05-15T06:00:00Z"));
    assert_eq!(peek(&desk, &address).await.status, 403);
}

#[tokio::test]
async fn every_application_has_the_queue_that_is_for_it() {
    let message = |number| json!({ "inserted": "now-1h", "content": { "event": event(number) } });
    let third = "00000000-0000-0000-0000-000000000003";
    let plain = OTHER_CLIENT.replace('-', "").to_uppercase();
    let desk = with_queues(json!({ "*": [message(1)], plain: [message(2), message(3)] }));
    for (client, count) in [(CLIENT, 1), (third, 1), (OTHER_CLIENT, 2)] {
        let queue = desk
            .stocktake(client)
            .store_services()
            .clawback_queue()
            .await
            .unwrap();
        assert_eq!(queue.peek(32).await.unwrap().len(), count, "{client}");
    }

    let desk = with_queues(json!({ OTHER_CLIENT: [] }));
    let error = desk.client().clawback_queue().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(error.code(), Some("BadRequest"));
    let bearer = desk.bearer(CLIENT).await;
    let refused = desk.send(Method::GET, SAS_TOKEN, &bearer, "").await;
    assert_eq!(refused.refusal().0, "400 BadRequest/BadRequest");
}

#[tokio::test]
async fn the_address_needs_a_token_of_the_service() {
    let desk = queue(1);
    let without = desk.send(Method::GET, SAS_TOKEN, "", "").await;
    assert_eq!(without.status, 401);
    let broken = desk
        .send(Method::GET, SAS_TOKEN, "Bearer nonsense", "")
        .await;
    assert_eq!(
        broken.refusal().0,
        "401 Unauthorized/AuthenticationTokenInvalid"
    );
    let bearer = desk.bearer(CLIENT).await;
    desk.advance(3_601);
    let expired = desk.send(Method::GET, SAS_TOKEN, &bearer, "").await;
    assert_eq!(
        expired.refusal().0,
        "401 Unauthorized/AuthenticationTokenInvalid"
    );
}

#[tokio::test]
async fn the_queue_is_at_its_real_name_too() {
    let desk = queue(3);
    let bearer = desk.bearer(CLIENT).await;
    let address = format!(
        "https://purchase.mp.microsoft.com{}",
        SAS_TOKEN.replace("/purchase", "")
    );
    let token = desk.send(Method::GET, &address, &bearer, "").await.json();
    let uri = token["uri"].as_str().unwrap();
    assert!(
        uri.starts_with("https://emulated.queue.core.windows.net/q"),
        "{uri}"
    );
    assert!(uri.contains("spr=https&"), "{uri}");
    let reply = peek(&desk, &below(&token["uri"], "/messages")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.text.matches("<QueueMessage>").count(), 3);
}

#[tokio::test]
async fn a_queue_that_is_gone_is_not_found() {
    let desk = with_queues(json!({ CLIENT: [] }));
    let token = sas_token(&desk, CLIENT).await;
    let seed = json!({ "storeServices": { "clawbackQueues": { OTHER_CLIENT: [] } } });
    let clock = desk.emulator.clock();
    let seed = stocktake_emulator::Seed::from_json(&seed.to_string(), clock).unwrap();
    desk.emulator.load(seed);
    let gone = peek(&desk, &below(&token["uri"], "/messages")).await;
    assert_eq!(gone.status, 404);
    assert_eq!(gone.header("x-ms-error-code"), "QueueNotFound");
}

#[tokio::test]
async fn the_client_asks_for_a_new_address_in_time() {
    let desk = queue(1);
    let queue = desk.client().clawback_queue().await.unwrap();
    for _hour in 0..30 {
        desk.advance(3_600);
        assert_eq!(queue.peek(1).await.unwrap().len(), 1);
    }
    let message = &queue.peek(1).await.unwrap()[0];
    let event = message.event.as_ref().unwrap();
    assert_eq!(
        event.time,
        Timestamp::parse("2026-05-15T06:00:04.7103057Z").unwrap()
    );
}
