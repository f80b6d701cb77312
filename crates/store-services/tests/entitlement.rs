//! Queries of products: paging, chunks, duplicates, and who the user is.

mod service;

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use service::{answer, client, operation, player};
use stocktake_models::{
    Timestamp,
    store_services::{
        AcquisitionType, ItemStatus, ProductKind, ProductSkuId, ProductType,
        PublisherQueryItemContractV9, TrialInformation,
    },
};
use stocktake_store_services::{
    Entitlement as _, StoreServices,
    entitlement::{Way, best_of_each},
};
use stocktake_transport::{ErrorKind, TransportErrorKind, XToken, test_kit::Replay};

const PAGE: &str = include_str!("answers/query_products_v9.json");

fn body(request: &http::Request<bytes::Bytes>) -> Value {
    serde_json::from_slice(request.body()).expect("a JSON body")
}

fn ids(count: usize) -> Vec<ProductSkuId> {
    (0..count)
        .map(|number| ProductSkuId::new(format!("9N{number:010}")))
        .collect()
}

fn item(product: &str, status: &str) -> PublisherQueryItemContractV9 {
    let at = Timestamp::from_wire;
    PublisherQueryItemContractV9::new(
        at("2021-08-30T19:55:44Z"),
        at("9999-12-31T23:59:59.9999999+00:00"),
        "27662ad4749342608ec09130b76601f9",
        at("2021-08-30T19:55:44Z"),
        product,
        ProductKind::Durable,
        "0010",
        at("2021-08-30T19:40:44Z"),
        ItemStatus::from(status),
        [""; 0],
        TrialInformation::new(false, false),
    )
}

#[tokio::test]
async fn a_token_that_is_json_is_echoed_exactly() {
    let replay = Replay::new()
        .then_json(200, PAGE)
        .then_json(200, r#"{"continuationToken":"","items":null}"#);
    let request = client(&replay)
        .query_products_v9(player(), ids(3))
        .max_page_size(2)
        .exclude_duplicates(true);
    let items = request.items().collect().await.unwrap();
    assert_eq!(items.len(), 2);

    let sent = replay.requests();
    assert_eq!(sent.len(), 2);
    let text = std::str::from_utf8(sent[1].body()).unwrap();
    let token = r#""continuationToken":"{\"checkSatisfactionIndex\":2}""#;
    assert!(text.contains(token), "{text}");
    // But for the token, the bodies are the same.
    let mut second = body(&sent[1]);
    second.as_object_mut().unwrap().remove("continuationToken");
    assert_eq!(second, body(&sent[0]));
}

#[tokio::test]
async fn a_repeated_token_ends_the_listing_with_an_error() {
    let v8 = include_str!("answers/query_products_v8.json");
    let replay = Replay::by(move |_| Ok(answer(200, v8)));
    let request = client(&replay).query_products_v8(player(), "neutral");
    let error = request.items().collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Paging);
    assert_eq!(replay.requests().len(), 2);
}

#[tokio::test]
async fn an_answer_without_items_is_empty() {
    for text in [
        "{}",
        r#"{"items":[]}"#,
        r#"{"items":null,"continuationToken":null}"#,
    ] {
        let replay = Replay::by(move |_| Ok(answer(200, text)));
        let client = client(&replay);
        let v9 = client.query_products_v9(player(), ids(1)).items().collect();
        assert!(v9.await.unwrap().is_empty());
        let v8 = client
            .query_products_v8(player(), "neutral")
            .items()
            .collect();
        assert!(v8.await.unwrap().is_empty());
        let v6 = client.query_products_v6(player(), [ProductType::Durable]);
        assert!(v6.items().collect().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn more_than_a_hundred_products_are_refused_in_one_request() {
    let replay = Replay::new();
    let error = client(&replay)
        .query_products_v9(player(), ids(101))
        .await
        .unwrap_err();
    insta::assert_snapshot!(
        error,
        @"query_products_v9: not sent, as `productSkuIds` takes at most 100 entries, but has 101"
    );
    assert_eq!(replay.requests().len(), 0);
}

/// Says that the user owns every product that is asked for, fifty on a page.
fn owns_everything() -> Replay {
    Replay::by(|request| {
        let body = body(request);
        let token = body["continuationToken"].as_str().unwrap_or("0");
        let from: usize = token.parse().expect("a token of ours");
        let asked = body["productSkuIds"].as_array().expect("a list");
        assert!(asked.len() <= 100);
        let page = asked[from..asked.len().min(from + 50)].iter();
        let items: Vec<_> = page
            .map(|product| item(product["productId"].as_str().expect("an id"), "Active"))
            .collect();
        let more = (from + 50 < asked.len()).then(|| (from + 50).to_string());
        Ok(answer(
            200,
            json!({ "items": items, "continuationToken": more }).to_string(),
        ))
    })
}

#[tokio::test]
async fn any_number_of_products_is_one_listing() {
    for (count, requests) in [(0, 0), (1, 1), (50, 1), (100, 2), (101, 3), (250, 5)] {
        let replay = owns_everything();
        let products = ids(count);
        let listing = client(&replay)
            .query_products_v9_all(player(), products.clone())
            .exclude_duplicates(true)
            .validity_type("Valid")
            .max_page_size(50);
        let found = listing.collect().await.unwrap();
        let found: Vec<_> = found.iter().map(|item| item.product_id.as_str()).collect();
        let asked: Vec<_> = products.iter().map(|id| id.product_id.as_str()).collect();
        assert_eq!(found, asked);
        let sent = replay.requests();
        assert_eq!(sent.len(), requests, "{count}");
        for request in &sent {
            let body = body(request);
            assert_eq!(body["excludeDuplicates"], true);
            assert_eq!(body["validityType"], "Valid");
            assert_eq!(body["maxPageSize"], 50);
            assert_eq!(
                body["beneficiaries"][0]["localTicketReference"],
                "player-17"
            );
        }
    }
}

#[tokio::test]
async fn a_product_that_is_named_twice_is_asked_for_once() {
    let replay = owns_everything();
    let mut products = ids(80);
    products.extend(ids(80));
    products.push(ProductSkuId::new("9N0000000000").with_sku_id("0010"));
    let listing = client(&replay).query_products_v9_all(player(), products);
    assert_eq!(listing.collect().await.unwrap().len(), 81);
}

#[tokio::test]
async fn after_an_error_the_same_page_is_tried_again() {
    let replay = (0..4)
        .fold(Replay::new(), |replay, _| {
            replay.then_fail(TransportErrorKind::Interrupted)
        })
        .then_json(200, r#"{"items":[]}"#)
        .then_json(200, r#"{"items":[]}"#);
    let mut listing = client(&replay).query_products_v9_all(player(), ids(150));
    let error = listing.next().await.expect("an error").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(listing.next().await.is_none());
    let sent = replay.requests();
    let counts: Vec<_> = sent
        .iter()
        .map(|request| body(request)["productSkuIds"].as_array().unwrap().len())
        .collect();
    assert_eq!(counts, [100, 100, 100, 100, 100, 50]);
}

#[tokio::test]
async fn an_xbox_token_stands_for_user_and_sandbox() {
    let replay = Replay::by(|request| {
        let text = match operation(request) {
            "consume_v8" => include_str!("answers/consume_v8.json"),
            _ => r#"{"items":[]}"#,
        };
        Ok(answer(200, text))
    });
    let client = StoreServices::builder(service::pipeline(&replay))
        .sandbox("XDKS.1")
        .build();
    let token = || XToken::new("XBL3.0 x=123;sentinel-x-token").unwrap();
    client
        .query_products_v8(token(), "neutral")
        .signature("signed")
        .await
        .unwrap();
    client
        .query_products_v9(token(), ids(1))
        .signature("signed")
        .await
        .unwrap();
    client
        .query_products_v9_all(token(), ids(1))
        .signature("signed")
        .collect()
        .await
        .unwrap();
    let consumption = client.consume_v8(token(), "9N0297GK108W");
    consumption.signature("signed").await.unwrap();

    let sent = replay.requests();
    assert_eq!(sent.len(), 4);
    for request in sent {
        assert_eq!(
            request.headers()["authorization"],
            "XBL3.0 x=123;sentinel-x-token"
        );
        assert_eq!(request.headers()["signature"], "signed");
        let body = body(&request);
        for absent in ["beneficiaries", "beneficiary", "sbx"] {
            assert_eq!(body[absent], Value::Null, "{absent}");
        }
    }
}

fn changed(mut item: PublisherQueryItemContractV9, date: &str) -> PublisherQueryItemContractV9 {
    item.modified_date = Timestamp::from_wire(date);
    item
}

#[test]
fn the_best_of_duplicates_is_kept() {
    let from_bundle = {
        let mut item = item("A", "Active");
        item.acquisition_type = Some(AcquisitionType::Single);
        item.satisfied_by_product_ids = Some(vec!["BUNDLE".to_owned()]);
        item
    };
    let by_subscription = {
        let mut item = item("A", "Active");
        item.acquisition_type = Some(AcquisitionType::Recurring);
        item
    };
    let items = [
        item("A", "Revoked"),
        item("B", "Active"),
        by_subscription,
        from_bundle.clone(),
        item("A", "Expired"),
        item("C", "Revoked"),
        changed(item("C", "Suspended"), "2020-01-01T00:00:00Z"),
        changed(item("C", "Expired"), "2021-01-01T00:00:00Z"),
    ];
    let best = best_of_each(items);
    assert_eq!(
        best,
        [
            from_bundle,
            item("B", "Active"),
            changed(item("C", "Expired"), "2021-01-01T00:00:00Z"),
        ]
    );
}

proptest! {
    #[test]
    fn an_entry_that_entitles_is_never_hidden(entries in vec((0..4_u8, 0..4_usize), 0..20)) {
        const STATUSES: [&str; 4] = ["Active", "Expired", "Revoked", "Reserved"];
        let items = entries
            .iter()
            .map(|(product, status)| item(&product.to_string(), STATUSES[*status]));
        let best = best_of_each(items);
        for product in 0..4_u8 {
            let of_product = entries.iter().filter(|entry| entry.0 == product);
            let statuses: Vec<_> = of_product.map(|entry| entry.1).collect();
            let kept: Vec<_> = best
                .iter()
                .filter(|item| item.product_id == product.to_string())
                .collect();
            prop_assert_eq!(kept.len(), usize::from(!statuses.is_empty()));
            let is_active = kept.iter().any(|item| item.status == ItemStatus::Active);
            prop_assert_eq!(is_active, statuses.contains(&0));
        }
    }
}

#[test]
fn the_ways_to_a_product_are_told_apart() {
    let came = |how: Option<&str>, by: &[&str]| {
        let mut item = item("A", "Active");
        item.acquisition_type = how.map(AcquisitionType::from);
        item.satisfied_by_product_ids = Some(by.iter().map(|&id| id.to_owned()).collect());
        item.way()
    };
    assert_eq!(came(None, &[]), Way::Itself);
    assert_eq!(came(Some("Single"), &[]), Way::Itself);
    assert_eq!(came(Some("Single"), &["BUNDLE"]), Way::Bundle);
    assert_eq!(came(Some("Recurring"), &["PASS"]), Way::Subscription);
    assert_eq!(came(Some("Conditional"), &[]), Way::Other);
    assert_eq!(came(Some("Borrowed"), &[]), Way::Other);
    assert!(Way::Itself < Way::Bundle && Way::Bundle < Way::Subscription);
}

#[test]
fn two_skus_of_a_product_are_no_duplicates() {
    let mut trial = item("A", "Expired");
    trial.sku_id = "0011".to_owned();
    assert_eq!(best_of_each([item("A", "Active"), trial]).len(), 2);
}

#[test]
fn validity_takes_status_and_dates() {
    let at = |text| Timestamp::parse(text).unwrap();
    let now = at("2022-01-01T00:00:00Z");
    assert!(item("A", "Active").is_valid_at(&now));
    for status in ["Expired", "Revoked", "Banned", "Suspended", "Reserved"] {
        assert!(!item("A", status).is_valid_at(&now), "{status}");
    }
    assert!(!item("A", "Active").is_valid_at(&at("2021-08-30T19:40:43Z")));
    let mut rental = item("A", "Active");
    rental.end_date = now.clone();
    assert!(!rental.is_valid_at(&now));
    rental.end_date = Timestamp::from_wire("2021-06-142T23:57:51");
    assert!(rental.is_valid_at(&now));
}
