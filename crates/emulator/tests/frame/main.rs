//! What all services have in common: the way in, tokens, the clock, and how long all that lasts.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use bytes::Bytes;
use serde_json::Value;
use stocktake::{Stocktake, transport::Endpoint};
use stocktake_emulator::{Emulator, Fault, FaultRule, Faults};
use stocktake_transport::HttpTransport as _;

const CLIENT: &str = "00000000-0000-0000-0000-000000000001";

fn emulator() -> Emulator {
    Emulator::builder().build().unwrap()
}

/// The real clients against the emulator, in process.
fn stocktake(emulator: &Emulator) -> Stocktake {
    let address: Endpoint = "http://127.0.0.1".parse().unwrap();
    Stocktake::builder()
        .transport(emulator.transport())
        .emulator(address)
        .client_secret("emulator", CLIENT, "emulator")
        .build()
        .unwrap()
}

fn counted(emulator: &Emulator, operation: &str) -> u64 {
    let counts = emulator.requests();
    let found = counts.iter().find(|count| count.operation == operation);
    found.map_or(0, |count| count.count)
}

async fn list(stocktake: &Stocktake) -> Result<usize, stocktake::Error> {
    let page = stocktake.store_for_business().inventory().send().await?;
    Ok(page.inventory_entries.unwrap_or_default().len())
}

#[tokio::test]
async fn one_token_serves_until_it_is_over() {
    let emulator = emulator();
    emulator.clock().stop();
    let stocktake = stocktake(&emulator);
    for _ in 0..3 {
        list(&stocktake).await.unwrap();
    }
    assert_eq!(counted(&emulator, "request_token_v2"), 1);
    emulator.clock().advance(Duration::from_secs(3600));
    list(&stocktake).await.unwrap();
    assert_eq!(counted(&emulator, "request_token_v2"), 2);
    assert_eq!(counted(&emulator, "get_inventory"), 4);
}

#[tokio::test(start_paused = true)]
async fn a_client_survives_a_bad_day() {
    let faults = Faults::new()
        .rule(
            FaultRule::new(Fault::status(503))
                .operation("request_token_v2")
                .times(1),
        )
        .rule(
            FaultRule::new(Fault::Cut)
                .operation("get_inventory")
                .times(1),
        )
        .rule(
            FaultRule::new(Fault::too_many_requests(2))
                .operation("get_inventory")
                .skip(1)
                .times(1),
        );
    let emulator = Emulator::builder().faults(faults).build().unwrap();
    assert!(list(&stocktake(&emulator)).await.unwrap() > 0);
    assert_eq!(counted(&emulator, "request_token_v2"), 2);
    assert_eq!(counted(&emulator, "get_inventory"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_no_json_is_told_as_that() {
    let faults = Faults::new().rule(FaultRule::new(Fault::Malformed).operation("get_inventory"));
    let emulator = Emulator::builder().faults(faults).build().unwrap();
    let error = list(&stocktake(&emulator)).await.unwrap_err();
    assert_eq!(error.kind(), stocktake::ErrorKind::Decode);
}

#[tokio::test]
async fn an_application_with_a_wrong_secret_is_told_so() {
    let clock = stocktake_emulator::Clock::new();
    let seed = format!(
        r#"{{ "login": {{ "applications": [
            {{ "clientId": "{CLIENT}", "name": "Stock", "secrets": [{{ "value": "right" }}] }}
        ] }} }}"#
    );
    let seed = stocktake_emulator::Seed::from_json(&seed, &clock).unwrap();
    let emulator = Emulator::builder().clock(clock).seed(seed).build().unwrap();
    let error = list(&stocktake(&emulator)).await.unwrap_err();
    let said = stocktake::identity::token_endpoint_error(&error).unwrap();
    assert_eq!(said.inner_code(), Some("AADSTS7000215"));
    assert_eq!(counted(&emulator, "get_inventory"), 0);
}

#[tokio::test]
async fn where_no_service_is_the_services_are_named() {
    let request = http::Request::get("http://127.0.0.1/V1/Inventory").body(Bytes::new());
    let answer = emulator().transport().send(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 404);
    let body = answer.into_body().collect(1 << 20).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    insta::assert_snapshot!(body["message"].as_str().unwrap());
}

#[tokio::test]
async fn a_path_that_is_no_text_is_not_found() {
    let request = http::Request::get("http://127.0.0.1/login/%FF/oauth2/token").body(Bytes::new());
    let answer = emulator().transport().send(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_the_words_of_the_service() {
    let emulator = emulator();
    let mut told = String::new();
    for path in [
        "/login/emulator/oauth2/token",
        "/store-for-business/V1/Inventory/9WZDNCRFJ3PS/0015/Seats",
        "/collections/v8.0/collections/consume",
        "/purchase/v8.0/b2b/recurrences/query",
        "/partner-center/v1/extensions/product/checkInventory?country=US",
        "/content/filestreamingservice/files/any",
        "/nowhere",
    ] {
        let request = http::Request::post(format!("http://127.0.0.1{path}"));
        let request = request.body(vec![b' '; (1 << 20) + 1].into()).unwrap();
        let answer = emulator.transport().send(request).await.unwrap();
        let status = answer.status().as_u16();
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let body = answer.into_body().collect(1 << 20).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        let why = text.contains("the body has more than 1048576 bytes");
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        let codes = ["error", "code"].map(|name| json[name].to_string());
        let codes = codes.join(" ");
        writeln!(told, "{path}: {status} {kind} {codes} {why}").unwrap();
    }
    insta::assert_snapshot!(told);
    let counted = emulator.requests().into_iter();
    let refused = counted.map(|count| count.statuses.get(&413).copied());
    assert_eq!(refused.sum::<Option<u64>>(), Some(6));
}

#[tokio::test]
async fn tokens_are_of_one_emulator_one_audience_and_one_hour() {
    let (here, there) = (emulator(), emulator());
    let audience = "https://onestore.microsoft.com";
    let other = "https://api.partnercenter.microsoft.com";
    assert_eq!(inventory(&here, &token(&here, audience).await).await, 200);
    assert_eq!(inventory(&here, &token(&there, audience).await).await, 401);
    assert_eq!(inventory(&here, &token(&here, other).await).await, 401);
    assert_eq!(inventory(&here, "no token").await, 401);
    let late = token(&here, audience).await;
    here.clock().advance(Duration::from_secs(3598));
    assert_eq!(inventory(&here, &late).await, 200);
    here.clock().advance(Duration::from_secs(1));
    assert_eq!(inventory(&here, &late).await, 401);
}

#[tokio::test]
async fn a_token_is_good_from_its_making_on() {
    let emulator = emulator();
    emulator.clock().stop();
    let made = emulator.clock().now();
    let token = token(&emulator, "https://onestore.microsoft.com").await;
    assert_eq!(inventory(&emulator, &token).await, 200);
    emulator.clock().set(made - Duration::from_secs(1));
    assert_eq!(inventory(&emulator, &token).await, 401);
    emulator.clock().set(made);
    assert_eq!(inventory(&emulator, &token).await, 200);
}

async fn token(emulator: &Emulator, audience: &str) -> String {
    let form = format!(
        "grant_type=client_credentials&client_id={CLIENT}&client_secret=any&resource={audience}"
    );
    let request = http::Request::post("http://127.0.0.1/login/emulator/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into());
    let answer = emulator.transport().send(request.unwrap()).await.unwrap();
    let body = answer.into_body().collect(1 << 20).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

async fn inventory(emulator: &Emulator, token: &str) -> u16 {
    let request = http::Request::get("http://127.0.0.1/store-for-business/V1/Inventory")
        .header("authorization", format!("Bearer {token}"))
        .body(Bytes::new());
    emulator
        .transport()
        .send(request.unwrap())
        .await
        .unwrap()
        .status()
        .as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn loading_and_asking_at_once_is_safe() {
    let emulator = Arc::new(emulator());
    let dump = emulator.dump();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..64 {
        let (emulator, dump) = (emulator.clone(), dump.clone());
        tasks.spawn(async move {
            match number % 4 {
                0 => emulator.load(dump),
                1 => emulator.reset(),
                2 => drop(emulator.dump()),
                _ => assert!(
                    !token(&emulator, "https://onestore.microsoft.com")
                        .await
                        .is_empty()
                ),
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(emulator.dump().to_json(), dump.to_json());
}
