//! Keys, tokens, signatures and receipts never show, whatever is printed and whatever a service
//! echoes.

mod service;

use std::{error::Error as _, fmt::Debug, time::Duration};

use service::{
    COLLECTIONS_KEY, POP_RECEIPT, PURCHASE_KEY, SAS_TOKEN, SIGNATURE, TOKEN, answer, operation,
    payer, player,
};
use stocktake_store_services::{Beneficiary, grant::FreeProduct};
use stocktake_transport::{Error, XToken, test_kit::Replay};

const X_TOKEN: &str = "sentinel-x-token-0123456789";

/// Everything that may be printed, and no secret in it.
#[track_caller]
fn assert_clean(text: &str) {
    for secret in [
        COLLECTIONS_KEY,
        PURCHASE_KEY,
        TOKEN,
        SIGNATURE,
        POP_RECEIPT,
        X_TOKEN,
        "sentinel",
    ] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[track_caller]
fn assert_debug_clean(value: &impl Debug) {
    assert_clean(&format!("{value:?}"));
    assert_clean(&format!("{value:#?}"));
}

#[track_caller]
fn assert_error_clean(error: &Error) {
    assert_debug_clean(error);
    assert_clean(&error.to_string());
    let mut source = error.source();
    while let Some(cause) = source {
        assert_clean(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
}

#[tokio::test]
async fn nothing_that_is_printed_shows_a_secret() {
    let replay = Replay::by(|request| {
        Ok(match operation(request) {
            "get_clawback_sas_token" => answer(200, SAS_TOKEN),
            _ => answer(200, include_str!("answers/get_clawback_messages.xml")),
        })
    });
    let client = service::client(&replay);
    let token = XToken::new(&format!("XBL3.0 x=1;{X_TOKEN}")).unwrap();
    let gift = || FreeProduct::new("9NBLGGH5WVP6", "0010", "9RT7C09D5J3W");

    assert_debug_clean(&client);
    assert_debug_clean(&player());
    assert_debug_clean(&payer());
    assert_debug_clean(&Beneficiary::from(player()));
    assert_debug_clean(&Beneficiary::from(token.clone()));
    assert_debug_clean(&client.query_products_v6(player(), []));
    assert_debug_clean(&client.query_products_v8(player(), "DE"));
    assert_debug_clean(
        &client
            .query_products_v9(token.clone(), [])
            .signature("sentinel"),
    );
    assert_debug_clean(
        &client
            .query_products_v9_all(player(), [])
            .signature("sentinel"),
    );
    assert_debug_clean(&client.consume_v8(token, "9N02").signature("sentinel"));
    assert_debug_clean(&client.consume_v6(player(), "4b8f"));
    let by_transaction =
        client.consume_v6_transaction(player(), "9N02", stocktake_models::Guid::NIL);
    assert_debug_clean(&by_transaction);
    assert_debug_clean(&client.grant_v6(payer(), gift(), "us", "en-us"));
    assert_debug_clean(&client.grant_v7(payer(), gift(), "us", "en-us"));
    assert_debug_clean(&client.query_recurrences(payer()));
    assert_debug_clean(&client.recurrence(payer(), "mdr:0"));
    assert_debug_clean(&client.recurrence(payer(), "mdr:0").refund());
    assert_debug_clean(&client.query_orders(payer()));
    assert_debug_clean(&client.get_clawback_sas_token().await.unwrap());

    let queue = client.clawback_queue().await.unwrap();
    assert_debug_clean(&queue);
    let messages = queue.get(1, Duration::from_secs(60)).await.unwrap();
    assert!(messages[0].pop_receipt().is_some());
    assert_debug_clean(&messages);
}

#[tokio::test]
async fn a_service_that_echoes_everything_puts_no_secret_into_an_error() {
    let echo = |request: &http::Request<bytes::Bytes>| {
        let body = String::from_utf8_lossy(request.body()).replace('"', "'");
        let headers = format!("{:?}", request.headers().get("authorization"));
        let token = request.headers().get("authorization");
        let token = token
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        format!("{body} {} {headers} {token}", request.uri())
    };
    let replay = Replay::by(move |request| {
        let text = echo(request);
        Ok(match operation(request) {
            "get_clawback_sas_token" => answer(200, SAS_TOKEN),
            "get_clawback_messages" => {
                answer(200, include_str!("answers/get_clawback_messages.xml"))
            }
            "delete_clawback_message" => {
                let text = text.replace('&', "&amp;");
                answer(
                    400,
                    format!("<Error><Code>Bad</Code><Message>{text}</Message></Error>"),
                )
            }
            _ => {
                let error = serde_json::json!({
                    "code": "BadRequest", "data": [text], "details": [text], "message": text,
                    "innererror": { "code": text, "data": [text], "message": text },
                });
                answer(400, error.to_string())
            }
        })
    });
    let client = service::client(&replay);
    let gift = FreeProduct::new("9NBLGGH5WVP6", "0010", "9RT7C09D5J3W");

    assert_error_clean(&client.query_products_v8(player(), "DE").await.unwrap_err());
    assert_error_clean(&client.query_products_v9(player(), []).await.unwrap_err());
    assert_error_clean(&client.query_recurrences(payer()).await.unwrap_err());
    let change = client.recurrence(payer(), "mdr:0").refund();
    assert_error_clean(&change.await.unwrap_err());
    let consumption = client.consume_v8(player(), "9N02").await.unwrap_err();
    assert_clean(&format!("{consumption} {consumption:?}"));
    assert_error_clean(consumption.error());
    let grant = client
        .grant_v7(payer(), gift, "us", "en-us")
        .await
        .unwrap_err();
    assert_error_clean(grant.error());

    let queue = client.clawback_queue().await.unwrap();
    let messages = queue.get(1, Duration::from_secs(60)).await.unwrap();
    assert_error_clean(&queue.delete(&messages[0]).await.unwrap_err());
}
