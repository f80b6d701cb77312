//! What every operation sends, called with as little and with as much as it takes.

use std::collections::BTreeSet;

use stocktake_models::partner_center::TargetView;
use stocktake_partner_center::{PartnerCenter, requests};
use stocktake_transport::{Attempt, BoxFuture, Error, test_kit::Replay};

use crate::stage::{CORRELATION, SUBSCRIPTION, TENANT, builder, client, guid, wire_form};

type Call = Box<dyn Fn(PartnerCenter) -> BoxFuture<'static, Result<(), Error>>>;

struct Case {
    answer: &'static str,
    minimal: Call,
    full: Call,
}

macro_rules! case {
    ($answer:expr, |$client:ident| $minimal:expr, $full:expr) => {
        Case {
            answer: $answer,
            minimal: Box::new(|$client| Box::pin(async move { $minimal.await.map(drop) })),
            full: Box::new(|$client| Box::pin(async move { $full.await.map(drop) })),
        }
    };
}

#[rustfmt::skip]
fn by_country() -> Vec<Case> {
    vec![
        case!("{}",
            |client| client.country("US").products(TargetView::Azure),
            client.country("us").products("MarketplaceSaaS").target_segment("education").reservation_scope("AzurePlan")),
        case!("{}",
            |client| client.country("US").product("DZH318Z0BQ3P").get(),
            client.country("US").product("a/b c?").get().reservation_scope("AzurePlan")),
        case!("{}",
            |client| client.country("US").product("DZH318Z0BQ3P").skus(),
            client.country("US").product("DZH318Z0BQ3P").skus().target_segment("nonprofit").reservation_scope("AzurePlan")),
        case!("{}",
            |client| client.country("US").product("DZH318Z0BQ3P").sku("0001").get(),
            client.country("US").product("DZH318Z0BQ3P").sku("0001").get().reservation_scope("AzurePlan")),
        case!("{}",
            |client| client.country("US").product("DZH318Z0BQ3P").sku("0001").availabilities(),
            client.country("US").product("DZH318Z0BQ3P").sku("0001").availabilities().target_segment("government").reservation_scope("AzurePlan").include_life_cycle_state(true)),
        case!("{}",
            |client| client.country("US").product("DZH318Z0BQ3P").sku("0001").availability("DZH318Z0BLD3"),
            client.country("US").availability(&"DZH318Z0BQ3P:0001:DZH318Z0BLD3".parse().expect("an id"))),
        case!("{}",
            |client| client.country("US").promotions("commercial"),
            client.country("US").promotions("education")),
        case!("{}",
            |client| client.country("US").promotion("39NFJQT1PJQB:0001:39NFJQT1Q5KN"),
            client.country("FR").promotion("39NFJQT1PJQB:0001:39NFJQT1Q5KN")),
        case!("[]",
            |client| client.country("US").check_inventory().product("DZH318Z0BQ3P"),
            client.country("US").check_inventory().product("DZH318Z0BQ3P").sku("DZH318Z0BQ3N", "0001").product("DZH318Z0BQ3P")
                .customer_id(guid(TENANT)).azure_subscription_id(guid(SUBSCRIPTION)).arm_region_name("japanwest").context("zone", "1")),
    ]
}

#[rustfmt::skip]
fn by_customer() -> Vec<Case> {
    vec![
        case!("{}",
            |client| client.customer(guid(TENANT)).products(TargetView::MicrosoftAzure),
            client.customer(guid(TENANT)).products(TargetView::OnlineServices).target_segment("commercial").reservation_scope("AzurePlan")),
        case!("{}",
            |client| client.customer(guid(TENANT)).skus(TargetView::OnlineServices),
            client.customer(guid(TENANT)).skus(TargetView::OnlineServices).target_segment("commercial")),
        case!("{}",
            |client| client.customer(guid(TENANT)).product("DZH318Z0BQ3P").get(),
            client.customer(guid(TENANT)).product("DZH318Z0BQ3P").get().reservation_scope("AzurePlan")),
        case!("{}",
            |client| client.customer(guid(TENANT)).product("DZH318Z0BQ3P").skus(),
            client.customer(guid(TENANT)).product("DZH318Z0BQ3P").skus().target_segment("commercial").reservation_scope("AzurePlan")),
        case!("{}",
            |client| client.customer(guid(TENANT)).product("DZH318Z0BQ3P").sku("0001").get(),
            client.customer(guid(TENANT)).product("DZH318Z0BQ3P").sku("0001").get().reservation_scope("AzurePlan")),
        case!("{}",
            |client| client.customer(guid(TENANT)).product("DZH318Z0BQ3P").sku("0001").availabilities(),
            client.customer(guid(TENANT)).product("DZH318Z0BQ3P").sku("0001").availabilities().target_segment("commercial").reservation_scope("AzurePlan").include_life_cycle_state(true)),
        case!("{}",
            |client| client.customer(guid(TENANT)).product("DZH318Z0BQ3P").sku("0001").availability("DZH318Z0BLD3"),
            client.customer(guid(TENANT)).availability(&"DZH318Z0BQ3P:0001:DZH318Z0BLD3".parse().expect("an id"))),
    ]
}

/// Sends both forms of a case and writes down what went over the wire, by the operation's name.
async fn sent(case: &Case) -> (&'static str, String) {
    let replay = Replay::new()
        .then_json(200, case.answer)
        .then_json(200, case.answer);
    (case.minimal)(client(&replay))
        .await
        .expect("the minimal call is sent");
    let rich = builder(&replay).locale("de-DE").expect("a locale").build();
    let rich = rich.with_correlation_id(CORRELATION).expect("an id");
    (case.full)(rich).await.expect("the full call is sent");

    let requests = replay.requests();
    let names: BTreeSet<_> = requests
        .iter()
        .map(|request| request.extensions().get::<Attempt>().expect("an attempt"))
        .map(|attempt| attempt.operation.name)
        .collect();
    assert_eq!(names.len(), 1, "a case is of one operation: {names:?}");
    let forms: Vec<_> = requests.iter().map(wire_form).collect();
    let name = *names.first().expect("one");
    (name, forms.join("\n----\n\n"))
}

#[tokio::test(start_paused = true)]
async fn every_operation_is_sent_as_documented() {
    let mut covered = BTreeSet::new();
    for case in by_country().iter().chain(&by_customer()) {
        let (name, text) = sent(case).await;
        insta::assert_snapshot!(name, text);
        assert!(covered.insert(name), "{name} has two cases");
    }
    let all: BTreeSet<_> = requests::OPERATIONS
        .iter()
        .map(|known| known.name)
        .collect();
    assert_eq!(covered, all, "every operation has a case");
}

#[tokio::test]
async fn a_country_of_another_length_is_refused_before_it_leaves() {
    let replay = Replay::new();
    for country in ["", "U", "USA"] {
        let catalog = client(&replay).country(country);
        let product = catalog.product("P");
        let errors = [
            catalog.products("Azure").await.map(drop),
            product.get().await.map(drop),
            product.skus().await.map(drop),
            product.sku("S").get().await.map(drop),
            product.sku("S").availabilities().await.map(drop),
            product.sku("S").availability("A").await.map(drop),
            catalog.promotions("commercial").await.map(drop),
            catalog.promotion("P").await.map(drop),
            catalog.check_inventory().product("P").await.map(drop),
        ];
        for error in errors.map(|result| result.expect_err("it is refused")) {
            let text = error.to_string();
            assert!(
                text.contains("not sent, as `country` must have 2 characters"),
                "{text}"
            );
        }
    }
    assert!(replay.requests().is_empty());
}

#[tokio::test]
async fn an_id_that_would_be_another_address_is_refused() {
    let replay = Replay::new();
    let catalog = client(&replay).country("US");
    let error = catalog.product("").get().await.expect_err("no id");
    insta::assert_snapshot!(
        error,
        @"get_product: not sent, as `product-id` is empty, and a segment of a path cannot be"
    );
    let error = catalog
        .product("P")
        .sku("..")
        .get()
        .await
        .expect_err("a step upwards");
    insta::assert_snapshot!(
        error,
        @"get_sku: not sent, as `sku-id` is `.` or `..`, which no path can carry as a value"
    );
    assert!(replay.requests().is_empty());
}
