//! Every operation, called with as little and with as much as it takes, through the whole pipeline
//! and against a scripted service: what goes over the wire, and whether the answer loses nothing.

mod service;

use std::{collections::BTreeSet, time::Duration};

use serde::Serialize;
use serde_json::Value;
use service::{SAS_TOKEN, answer, client, operation, payer, player, wire};
use stocktake_models::{Guid, Timestamp, store_services as models};
use stocktake_store_services::{StoreServices, Unconfirmed, grant::FreeProduct, requests};
use stocktake_transport::{BoxFuture, CallOptions, Error, test_kit::Replay};

/// What a call makes of the answer, as JSON again.
type Outcome = Result<Value, Error>;
type Call = fn(StoreServices) -> BoxFuture<'static, Outcome>;

struct Case {
    operation: &'static str,
    answer: (u16, &'static str),
    minimal: Call,
    full: Call,
}

fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("models can be written")
}

fn confirmed(outcome: Result<impl Serialize, Unconfirmed>) -> Outcome {
    outcome.map(json).map_err(|failure| failure.into_parts().1)
}

fn guid(last: u8) -> Guid {
    Guid::from_u128(0x1b3a_faa8_8644_40e9_9073_266a_3bb8_8000 + u128::from(last))
}

fn gift() -> FreeProduct {
    FreeProduct::new("9NBLGGH5WVP6", "0010", "9RT7C09D5J3W")
}

fn products() -> [models::ProductSkuId; 2] {
    [
        models::ProductSkuId::new("9N30KZZF4BR9"),
        models::ProductSkuId::new("9MXL21XPWWWK").with_sku_id("0010"),
    ]
}

const MINUTES: Duration = Duration::from_secs(300);

/// Wraps an asynchronous block into a [`Call`].
macro_rules! call {
    (|$client:ident| $body:expr) => {
        |$client| Box::pin(async move { $body })
    };
}

fn collections_queries() -> Vec<Case> {
    vec![
        Case {
            operation: "query_products_v6",
            answer: (200, include_str!("answers/query_products_v6.json")),
            minimal: call!(|client| client
                .query_products_v6(player(), [models::ProductType::UnmanagedConsumable])
                .await
                .map(json)),
            full: call!(|client| {
                let since = Timestamp::from_wire("/Date(-62135568000000)/");
                let kinds = [models::ProductType::Game, models::ProductType::Durable];
                client
                    .query_products_v6(player(), kinds)
                    .max_page_size(100)
                    .modified_after(since)
                    .parent_product_id("9NBLGGH42CFD")
                    .product_sku_ids([models::ProductSkuIdV6::new("9NBLGGH5WVP6", "0010")])
                    .validity_type(models::ValidityTypeV6::All)
                    .await
                    .map(json)
            }),
        },
        Case {
            operation: "query_products_v8",
            answer: (200, include_str!("answers/query_products_v8.json")),
            minimal: call!(|client| client
                .query_products_v8(player(), "neutral")
                .await
                .map(json)),
            full: call!(|client| client
                .query_products_v8(player(), "DE")
                .product_sku_ids(products())
                .max_page_size(50)
                .entitlement_filters([models::EntitlementFilter::Game])
                .expand_satisfying_items(true)
                .exclude_duplicates(true)
                .validity_type(models::ValidityType::Valid)
                .sbx("XDKS.1")
                .await
                .map(json)),
        },
        Case {
            operation: "query_products_v9",
            answer: (200, include_str!("answers/query_products_v9.json")),
            minimal: call!(|client| client
                .query_products_v9(player(), products())
                .await
                .map(json)),
            full: call!(|client| client
                .query_products_v9(player(), products())
                .max_page_size(200)
                .exclude_duplicates(true)
                .validity_type(models::ValidityType::All)
                .sbx("XDKS.1")
                .await
                .map(json)),
        },
    ]
}

fn purchase_queries() -> Vec<Case> {
    vec![
        Case {
            operation: "query_recurrences",
            answer: (200, include_str!("answers/query_recurrences.json")),
            minimal: call!(|client| client.query_recurrences(payer()).await.map(json)),
            full: call!(|client| client
                .query_recurrences(payer())
                .page_size("25")
                .sbx("XDKS.1")
                .await
                .map(json)),
        },
        Case {
            operation: "query_orders",
            answer: (200, include_str!("answers/query_orders.json")),
            minimal: call!(|client| client.query_orders(payer()).await.map(json)),
            full: call!(|client| client
                .query_orders(payer())
                .line_item_state_filter([
                    models::LineItemState::Purchased,
                    models::LineItemState::Revoked,
                ])
                .sbx("XDKS.1")
                .await
                .map(json)),
        },
    ]
}

fn consumptions() -> Vec<Case> {
    vec![
        Case {
            operation: "consume_v6",
            answer: (204, ""),
            minimal: call!(|client| client
                .consume_v6_transaction(player(), "9NBLGGH5WVP6", guid(1))
                .await
                .map(json)),
            full: call!(|client| confirmed(
                client
                    .consume_v6(player(), "4b8fbb13127a41f299270ea668681c1d")
                    .with_tracking_id(guid(2))
                    .await
            )),
        },
        Case {
            operation: "consume_v8",
            answer: (200, include_str!("answers/consume_v8.json")),
            minimal: call!(|client| confirmed(
                client
                    .consume_v8(player(), "9N0297GK108W")
                    .with_tracking_id(guid(3))
                    .await
            )),
            full: call!(|client| confirmed(
                client
                    .consume_v8(player(), "9N0297GK108W")
                    .with_tracking_id(guid(4))
                    .remove_quantity(2)
                    .include_order_ids(true)
                    .sbx("XDKS.1")
                    .await
            )),
        },
    ]
}

fn purchase_changes() -> Vec<Case> {
    vec![
        Case {
            operation: "grant_v6",
            answer: (200, include_str!("answers/grant_v6.json")),
            minimal: call!(|client| confirmed(
                client
                    .grant_v6(payer(), gift(), "us", "en-us")
                    .with_order_id(guid(5))
                    .await
            )),
            full: call!(|client| confirmed(
                client
                    .grant_v6(payer(), gift(), "us", "en-us")
                    .with_order_id(guid(6))
                    .dev_offer_id("welcome")
                    .quantity(1)
                    .await
            )),
        },
        Case {
            operation: "grant_v7",
            answer: (200, include_str!("answers/grant_v7.json")),
            minimal: call!(|client| confirmed(
                client
                    .grant_v7(payer(), gift(), "us", "en-us")
                    .with_order_id(guid(7))
                    .await
            )),
            full: call!(|client| confirmed(
                client
                    .grant_v7(payer(), gift(), "us", "en-us")
                    .with_order_id(guid(8))
                    .dev_offer_id("welcome")
                    .quantity(1)
                    .sbx("XDKS.1")
                    .await
            )),
        },
        Case {
            operation: "change_recurrence",
            answer: (200, include_str!("answers/change_recurrence.json")),
            minimal: call!(|client| client
                .recurrence(payer(), "mdr:0:3172:cedc")
                .stop_renewal()
                .await
                .map(json)),
            full: call!(|client| client
                .recurrence(payer(), "mdr:0:3172:cedc")
                .extend(5)
                .sbx("XDKS.1")
                .await
                .map(json)),
        },
    ]
}

fn queue() -> Vec<Case> {
    const MESSAGES: &str = include_str!("answers/get_clawback_messages.xml");
    vec![
        Case {
            operation: "get_clawback_sas_token",
            answer: (200, SAS_TOKEN),
            minimal: call!(|client| client.get_clawback_sas_token().await.map(json)),
            full: call!(|client| client
                .with_options(CallOptions::default().with_header("X-Locale", "de")?)
                .get_clawback_sas_token()
                .await
                .map(json)),
        },
        Case {
            operation: "peek_clawback_messages",
            answer: (200, MESSAGES),
            minimal: call!(|client| {
                let messages = client.clawback_queue().await?.peek(1).await?;
                Ok(json(messages.len()))
            }),
            full: call!(|client| {
                let messages = client.clawback_queue().await?.peek(32).await?;
                Ok(json(messages.len()))
            }),
        },
        Case {
            operation: "get_clawback_messages",
            answer: (200, MESSAGES),
            minimal: call!(|client| {
                let queue = client.clawback_queue().await?;
                let messages = queue.get(1, Duration::from_millis(1)).await?;
                Ok(json(messages.len()))
            }),
            full: call!(|client| {
                let messages = client.clawback_queue().await?.get(32, MINUTES).await?;
                Ok(json(messages.len()))
            }),
        },
        Case {
            operation: "delete_clawback_message",
            answer: (204, ""),
            minimal: call!(|client| {
                let queue = client.clawback_queue().await?;
                let messages = queue.get(1, MINUTES).await?;
                queue.delete(&messages[0]).await.map(json)
            }),
            full: call!(|client| {
                let queue = client.clawback_queue().await?;
                let messages = queue.get(1, MINUTES).await?;
                queue.delete(&messages[0]).await.map(json)
            }),
        },
    ]
}

fn cases() -> Vec<Case> {
    [
        collections_queries(),
        purchase_queries(),
        consumptions(),
        purchase_changes(),
        queue(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Answers a case's operation with its answer, and those that it needs before it.
fn script(case: &Case) -> Replay {
    let (name, (status, body)) = (case.operation, case.answer);
    Replay::by(move |request| {
        Ok(match operation(request) {
            found if found == name => answer(status, body),
            "get_clawback_sas_token" => answer(200, SAS_TOKEN),
            "get_clawback_messages" => {
                answer(200, include_str!("answers/get_clawback_messages.xml"))
            }
            other => panic!("{name} called {other}"),
        })
    })
}

/// The requests of the case's operation, and what the call gave.
async fn run(case: &Case, call: Call) -> (String, Value) {
    let replay = script(case);
    let value = call(client(&replay)).await.expect("a good answer");
    let sent = replay.requests();
    let own: Vec<_> = sent
        .iter()
        .filter(|request| operation(request) == case.operation)
        .collect();
    assert_eq!(own.len(), 1, "{} is sent once", case.operation);
    (wire(own[0]), value)
}

#[tokio::test]
async fn requests_over_the_wire() {
    for case in cases() {
        let (minimal, _) = run(&case, case.minimal).await;
        let (full, _) = run(&case, case.full).await;
        let text = format!("{minimal}\n{full}");
        for secret in [
            service::TOKEN,
            service::COLLECTIONS_KEY,
            service::PURCHASE_KEY,
            service::SIGNATURE,
            service::POP_RECEIPT,
        ] {
            assert!(!text.contains(secret), "{}: {text}", case.operation);
        }
        insta::assert_snapshot!(case.operation, text);
    }
}

#[tokio::test]
async fn answers_lose_nothing() {
    for case in cases() {
        let (_, value) = run(&case, case.minimal).await;
        let (_, body) = case.answer;
        let expected = match case.operation {
            "peek_clawback_messages" | "get_clawback_messages" => Value::from(1),
            _ if body.is_empty() => Value::Null,
            _ => serde_json::from_str(body).expect("an answer in JSON"),
        };
        assert_eq!(value, expected, "{}", case.operation);
    }
}

#[test]
fn no_operation_is_missing() {
    let tried: BTreeSet<_> = cases().iter().map(|case| case.operation).collect();
    let known: BTreeSet<_> = requests::OPERATIONS
        .iter()
        .map(|known| known.name)
        .collect();
    assert_eq!(tried, known);
    assert_eq!(known.len(), 14);
}
