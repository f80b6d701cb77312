//! What comes from outside stays where it belongs: ids in their segment, receipts in their pair; and
//! what a queue answers is read without growing.

#[path = "../../transport/tests/security/hostile.rs"]
mod hostile;
mod service;

use std::time::{Duration, Instant};

use hostile::{HEADERS, Held, IDS, refuses};
use service::{SAS_TOKEN, answer, operation, payer, player};
use stocktake_models::{
    Guid,
    store_services::{ChangeType, ProductSkuId},
};
use stocktake_store_services::{StoreServices, requests::*};
use stocktake_transport::{Endpoint, ErrorKind, OperationRequest, SasUri, test_kit::Replay};

#[test]
fn an_id_stays_in_its_segment() {
    let queue = SasUri::parse("https://service.example/below?sv=1&sig=abc").unwrap();
    let mut held = Held::default();
    held.hold(|x| ChangeRecurrence::new(x, "key", ChangeType::Cancel));
    held.hold(|x| DeleteClawbackMessage::new(queue.clone(), Guid::from_wire(x), "receipt"));
    let contract = include_str!("../../../schemas/store-services/operations.json");
    held.are_all_of(contract, &["request_token_v1", "request_token_v2"]);
}

/// A receipt is the queue's own text, and the signature stands behind it.
#[test]
fn a_receipt_stays_in_its_pair() {
    let queue = SasUri::parse("https://q.example/events?sv=1&sig=abc").unwrap();
    let endpoint: Endpoint = "https://q.example".parse().unwrap();
    for text in IDS {
        let delete = DeleteClawbackMessage::new(queue.clone(), Guid::from_wire("1"), text);
        let request = delete.http_request(&endpoint).unwrap();
        let query = request.uri().query().unwrap();
        let keys: Vec<_> = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap().0)
            .collect();
        assert_eq!(keys, ["popreceipt", "sv", "sig"], "{text:?}");
    }
}

#[test]
fn a_signature_begins_no_other_header() {
    let sku = || [ProductSkuId::new("9NBLGGH42CFD")];
    for text in HEADERS {
        refuses(
            &ConsumeV8::new(Guid::from_wire("1"), "P").signature(text),
            "Signature",
        );
        refuses(&QueryProductsV8::new("US").signature(text), "Signature");
        refuses(&QueryProductsV9::new(sku()).signature(text), "Signature");
    }
}

/// Sandboxes, markets and keys travel in bodies, where JSON keeps them apart.
#[tokio::test]
async fn a_text_stays_in_its_field_of_the_body() {
    for text in IDS
        .into_iter()
        .chain(HEADERS)
        .chain(["\",\"sbx\":\"RETAIL", "\\\"}", "\u{2028}"])
    {
        let replay = Replay::by(|_| Ok(answer(200, r#"{"items":[]}"#)));
        let client = StoreServices::builder(service::pipeline(&replay))
            .sandbox(text)
            .build();
        client.query_products_v8(player(), text).await.unwrap();
        client
            .query_recurrences(payer())
            .page_size(text)
            .await
            .unwrap();
        for request in replay.requests() {
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            assert_eq!(body["sbx"], text);
            assert!(request.headers().values().all(|value| value != text));
        }
        let requests = replay.requests();
        let body: serde_json::Value = serde_json::from_slice(requests[0].body()).unwrap();
        assert_eq!(body["market"], text);
    }
}

/// What a queue answers with `list`.
async fn peeked(list: String) -> Result<usize, stocktake_transport::Error> {
    let replay = Replay::by(move |request| {
        Ok(match operation(request) {
            "get_clawback_sas_token" => answer(200, SAS_TOKEN),
            _ => answer(200, list.clone()),
        })
    });
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    Ok(queue.peek(32).await?.len())
}

fn listed(text: &str) -> String {
    format!(
        "<QueueMessagesList><QueueMessage><MessageId>1</MessageId><MessageText>{text}</MessageText>\
         </QueueMessage></QueueMessagesList>"
    )
}

#[tokio::test]
async fn no_entity_of_a_queue_grows_or_reads_a_file() {
    let levels: Vec<String> = (1..=30)
        .map(|level| {
            let below = format!("&e{};", level - 1).repeat(10);
            format!("<!ENTITY e{level} \"{below}\">")
        })
        .collect();
    let levels = levels.concat();
    let documents = [
        // Thirty levels of ten: 10^30 characters, if it were read.
        format!(
            "<!DOCTYPE l [<!ENTITY e0 \"sentinel\">{levels}]>{}",
            listed("&e30;")
        ),
        // One long entity, very often.
        format!(
            "<!DOCTYPE l [<!ENTITY e \"{}\">]>{}",
            "x".repeat(100_000),
            listed(&"&e;".repeat(100_000))
        ),
        // A file of this machine, an address of its network, and a part of the document type itself.
        format!(
            "<!DOCTYPE l [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}",
            listed("&e;")
        ),
        format!(
            "<!DOCTYPE l SYSTEM \"http://127.0.0.1:9/x.dtd\">{}",
            listed("")
        ),
        format!(
            "<!DOCTYPE l [<!ENTITY % e SYSTEM \"file:///etc/passwd\">%e;]>{}",
            listed("")
        ),
        format!("<!doctype l [<!ENTITY e \"e\">]>{}", listed("&e;")),
        // Behind the first element, where documents have no type.
        format!(
            "<QueueMessagesList><!DOCTYPE l [<!ENTITY e \"e\">]>{}",
            listed("&e;")
        ),
        listed("&undefined;"),
        listed("&#x110000;"),
        listed("&#xD800;"),
        listed("&#0;"),
    ];
    for document in documents {
        let began = Instant::now();
        let shown = document.chars().take(60).collect::<String>();
        let error = peeked(document).await.expect_err(&shown);
        assert_eq!(error.kind(), ErrorKind::Decode, "{shown}: {error}");
        assert!(began.elapsed() < Duration::from_secs(5), "{shown}");
        let text = error.to_string();
        assert!(
            !text.contains("sentinel") && !text.contains("passwd"),
            "{text}"
        );
        assert!(text.len() < 500, "{text}");
    }
}

#[tokio::test]
async fn depth_and_width_of_a_queue_cost_little() {
    let began = Instant::now();
    let deep = "<a>".repeat(300_000) + &"</a>".repeat(300_000);
    assert_eq!(peeked(listed(&deep)).await.unwrap(), 1);
    let attributes: Vec<String> = (0..100_000)
        .map(|number| format!(" a{number}=\"x\""))
        .collect();
    let attributes = attributes.concat();
    assert_eq!(
        peeked(listed(&format!("<a{attributes}/>"))).await.unwrap(),
        1
    );
    let name = "n".repeat(1 << 20);
    let error = peeked(format!("<{name}></{name}>")).await.unwrap_err();
    assert!(
        error.to_string().len() < 500,
        "a name is not repeated in full"
    );
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
}

/// The address of a queue is taken from the answer of a service: it may lead anywhere but over a line
/// that others read, and the token never goes along.
#[tokio::test]
async fn the_token_stays_away_from_the_queue() {
    let replay = Replay::by(|request| {
        Ok(match operation(request) {
            "get_clawback_sas_token" => answer(200, SAS_TOKEN),
            _ => answer(200, listed("")),
        })
    });
    let queue = service::client(&replay).clawback_queue().await.unwrap();
    queue.peek(1).await.unwrap();
    queue.get(1, Duration::from_secs(30)).await.unwrap();
    // A sensitive header hides its value from `Debug`: the bytes tell.
    let has_token = |request: &http::Request<bytes::Bytes>| {
        let mut values = request.headers().values();
        values.any(|value| String::from_utf8_lossy(value.as_bytes()).contains(service::TOKEN))
    };
    let requests = replay.requests();
    assert!(has_token(&requests[0]));
    for request in &requests[1..] {
        assert!(!request.headers().contains_key("authorization"));
        assert!(!has_token(request));
    }
    for address in [
        "http://q.example/e?sig=sentinel",
        "http://127.0.0.1.evil.example/e?sig=sentinel",
        "http://localhost@evil.example/e?sig=sentinel",
        "http://[::ffff:1.2.3.4]/e?sig=sentinel",
        "https://joe:sentinel@q.example/e?sig=sentinel",
        "//q.example/e?sig=sentinel",
        "file:///etc/passwd?sig=sentinel",
        "https://q.example:99999/e?sig=sentinel",
        "https://q.example/e?sig=sentinel#f",
        "https://q.example/e?sig=sentinel\r\nHost: evil.example",
    ] {
        let body = serde_json::json!({"expiresOn": "2099-12-31T23:59Z", "uri": address});
        let replay = Replay::by(move |_| Ok(answer(200, body.to_string())));
        let client = service::client(&replay);
        let outcome = match client.clawback_queue().await {
            Ok(queue) => queue.peek(1).await.map(|_| ()),
            Err(error) => Err(error),
        };
        let error = outcome.expect_err(address);
        assert_eq!(replay.requests().len(), 1, "{address}: nothing went there");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("sentinel") && !text.contains('\r'), "{text}");
    }
}

/// A change is sent to the id that was given, and to no other that begins like it.
#[test]
fn a_tracking_id_is_its_own_text() {
    for text in IDS {
        let request = ConsumeV8::new(Guid::from_wire(text), "P");
        let endpoint: Endpoint = "https://collections.mp.microsoft.com".parse().unwrap();
        let request = request.http_request(&endpoint).unwrap();
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(body["trackingId"], text);
    }
}
