//! Every refusal that the pages list: it happens, it looks like this, and the client reads it so.

use std::{collections::BTreeSet, fmt::Write as _};

use http::Method;
use serde_json::Value;
use stocktake::store_for_business::{ConflictReason, Refusal, requests};

use crate::{
    NEARLY_FULL, NOT_OWNED, OFFLINE, OPEN, Raw, client, few, few_seed, get, raw, seeded,
    sorted::sorted,
};

/// An operation, its method, a path that it refuses, and the status of that.
const REFUSED: &[(&str, &str, &str, u16)] = &[
    (
        "get_inventory",
        "GET",
        "/V1/Inventory?modifiedSince=yesterday",
        400,
    ),
    (
        "get_inventory",
        "GET",
        "/V1/Inventory?licenseTypes=onlin",
        400,
    ),
    (
        "get_inventory",
        "GET",
        "/V1/Inventory?continuationToken=AAAA",
        400,
    ),
    ("get_inventory", "GET", "/V1/Inventory?maxResults=0", 400),
    (
        "get_inventory",
        "GET",
        "/V1/Inventory?IncludeRemoved=1",
        400,
    ),
    ("get_product_details", "GET", "/V1/Products/nine/0010", 400),
    (
        "get_product_details",
        "GET",
        "/V1/Products/9NAPP0000001/10",
        400,
    ),
    (
        "get_product_details",
        "GET",
        "/V1/Products/9NAPP0000099/0010",
        404,
    ),
    (
        "get_product_details",
        "GET",
        "/V1/Products/9NAPP0000001/0099",
        404,
    ),
    (
        "get_localized_product_details",
        "GET",
        "/V1/Products/9NAPP0000001/0010/LocalizedDetails/english",
        400,
    ),
    (
        "get_localized_product_details",
        "GET",
        "/V1/Products/9NAPP0000099/0010/LocalizedDetails/en-us",
        404,
    ),
    (
        "get_localized_product_details",
        "GET",
        "/V1/Products/9NAPP0000001/0099/LocalizedDetails/en-us",
        404,
    ),
    (
        "get_localized_product_details",
        "GET",
        "/V1/Products/9NAPP0000007/0010/LocalizedDetails/en-us",
        404,
    ),
    (
        "get_offline_license",
        "POST",
        "/V1/Products/9NAPP0000003/0010/OfflineLicense/one",
        400,
    ),
    (
        "get_offline_license",
        "POST",
        "/V1/Products/9NAPP0000003/0010/OfflineLicense/65a5ebe0-7a83-4b7c-9b4c-0000000000ff",
        404,
    ),
    (
        "get_offline_license",
        "POST",
        "/V1/Products/9NAPP0000005/0010/OfflineLicense/65a5ebe0-7a83-4b7c-9b4c-000000000005",
        409,
    ),
    (
        "get_offline_license",
        "POST",
        "/V1/Products/9NAPP0000001/0010/OfflineLicense/65a5ebe0-7a83-4b7c-9b4c-000000000001",
        409,
    ),
    (
        "get_product_packages",
        "GET",
        "/V1/Products/9NAPP0000001/10/Packages",
        400,
    ),
    (
        "get_product_packages",
        "GET",
        "/V1/Products/9NAPP0000099/0010/Packages",
        404,
    ),
    (
        "get_product_packages",
        "GET",
        "/V1/Products/9NAPP0000005/0010/Packages",
        409,
    ),
    (
        "get_product_packages",
        "GET",
        "/V1/Products/9NAPP0000004/0010/Packages",
        409,
    ),
    (
        "get_product_package",
        "GET",
        "/V1/Products/nine/0010/Packages/a",
        400,
    ),
    (
        "get_product_package",
        "GET",
        "/V1/Products/9NAPP0000001/0010/Packages/a",
        400,
    ),
    (
        "get_product_package",
        "GET",
        "/V1/Products/9NAPP0000099/0010/Packages/a",
        404,
    ),
    (
        "get_product_package",
        "GET",
        "/V1/Products/9NAPP0000001/0099/Packages/a",
        404,
    ),
    (
        "get_product_package",
        "GET",
        "/V1/Products/9NAPP0000005/0010/Packages/a",
        409,
    ),
    (
        "get_seats",
        "GET",
        "/V1/Inventory/9NAPP0000001/0010/Seats?maxResults=101",
        400,
    ),
    (
        "get_seats",
        "GET",
        "/V1/Inventory/9NAPP0000001/0010/Seats?maxResults=many",
        400,
    ),
    (
        "get_seats",
        "GET",
        "/V1/Inventory/9NAPP0000005/0010/Seats",
        404,
    ),
    (
        "get_seats",
        "GET",
        "/V1/Inventory/9NAPP0000003/0010/Seats",
        409,
    ),
    (
        "get_seat",
        "GET",
        "/V1/Inventory/9NAPP0000001/0010/Seats/ann",
        400,
    ),
    (
        "get_seat",
        "GET",
        "/V1/Inventory/9NAPP0000005/0010/Seats/ann@contoso.com",
        404,
    ),
    (
        "get_seat",
        "GET",
        "/V1/Inventory/9NAPP0000001/0010/Seats/who@contoso.com",
        404,
    ),
    (
        "get_seat",
        "GET",
        "/V1/Inventory/9NAPP0000001/0010/Seats/oda@contoso.com",
        404,
    ),
    (
        "get_seat",
        "GET",
        "/V1/Inventory/9NAPP0000003/0010/Seats/ann@contoso.com",
        409,
    ),
    (
        "assign_seat",
        "POST",
        "/V1/Inventory/9NAPP0000001/0010/Seats/@contoso.com",
        400,
    ),
    (
        "assign_seat",
        "POST",
        "/V1/Inventory/9NAPP0000005/0010/Seats/ann@contoso.com",
        404,
    ),
    (
        "assign_seat",
        "POST",
        "/V1/Inventory/9NAPP0000001/0010/Seats/who@contoso.com",
        404,
    ),
    (
        "assign_seat",
        "POST",
        "/V1/Inventory/9NAPP0000003/0010/Seats/ann@contoso.com",
        409,
    ),
    (
        "assign_seat",
        "POST",
        "/V1/Inventory/9NAPP0000003/0011/Seats/cid@contoso.com",
        409,
    ),
    (
        "reclaim_seat",
        "DELETE",
        "/V1/Inventory/9NAPP0000001/0010/Seats/ann",
        400,
    ),
    (
        "reclaim_seat",
        "DELETE",
        "/V1/Inventory/9NAPP0000005/0010/Seats/ann@contoso.com",
        404,
    ),
    (
        "reclaim_seat",
        "DELETE",
        "/V1/Inventory/9NAPP0000001/0010/Seats/who@contoso.com",
        404,
    ),
    (
        "reclaim_seat",
        "DELETE",
        "/V1/Inventory/9NAPP0000001/0010/Seats/oda@contoso.com",
        404,
    ),
    (
        "reclaim_seat",
        "DELETE",
        "/V1/Inventory/9NAPP0000003/0010/Seats/ann@contoso.com",
        409,
    ),
    (
        "bulk_assign_and_reclaim_seats",
        "POST",
        "/V1/Inventory/9NAPP0000005/0010/Seats",
        404,
    ),
    (
        "bulk_assign_and_reclaim_seats",
        "POST",
        "/V1/Inventory/9NAPP0000004/0010/Seats",
        404,
    ),
    (
        "get_seats_assigned_to_user",
        "GET",
        "/V1/Users/ann/Seats",
        400,
    ),
    (
        "get_seats_assigned_to_user",
        "GET",
        "/V1/Users/who@contoso.com/Seats",
        404,
    ),
    (
        "get_applocker_data",
        "GET",
        "/v1/public/catalog/Retail/Products/9NAPP0000099/applockerdata",
        404,
    ),
    (
        "get_applocker_data",
        "GET",
        "/v1/public/catalog/Retail/Products/nine/applockerdata",
        400,
    ),
];

async fn refused((name, method, path, status): (&str, &str, &str, u16)) -> Raw {
    let body = r#"{"usernames":["ann@contoso.com"],"seatAction":"assign"}"#;
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let body = if name.starts_with("bulk") { body } else { "" };
    let answer = raw(&few(), method, path, body).await;
    assert_eq!(answer.status, status, "{path}: {:?}", answer.body);
    answer
}

#[tokio::test]
async fn each_refusal_says_what_is_wrong() {
    let mut said = String::new();
    for row in REFUSED {
        let answer = refused(*row).await.json();
        assert!(answer["Message"].is_string() && answer["code"].is_string());
        let answer = serde_json::to_string(&sorted(&answer)).unwrap();
        writeln!(said, "{} {}\n  {} {answer}", row.1, row.2, row.3).unwrap();
    }
    insta::assert_snapshot!(said);
}

/// Each row of each page, down to the reasons and the types of items, comes about.
#[tokio::test]
async fn every_documented_refusal_comes_about() {
    let mut found = BTreeSet::new();
    for row in REFUSED {
        let answer = refused(*row).await.json();
        for field in ["reason", "itemType"] {
            if let Value::String(text) = &answer[field] {
                found.insert((row.0, row.3, text.clone()));
            }
        }
        found.insert((row.0, row.3, String::new()));
    }
    let mut missing = Vec::new();
    for operation in requests::OPERATIONS {
        for error in operation.errors {
            // Some pages list the reasons of 400 as one text; one of them is said.
            let reasons = error.reasons.iter().filter(|_| error.status != 400);
            let words = reasons
                .chain(error.item_types)
                .map(|text| (*text).to_owned());
            for word in words.chain([String::new()]) {
                let wanted = (operation.name, error.status, word);
                // Nobody can have no seat and be refused one for that.
                let impossible = wanted == ("assign_seat", 404, "Seat".to_owned());
                if !impossible && !found.contains(&wanted) {
                    missing.push(wanted);
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn the_client_reads_each_kind_of_refusal() {
    let client = client(&few());
    let ann = "ann@contoso.com";
    let error = client.product(NOT_OWNED).packages().await.unwrap_err();
    let conflict = |reason| Some(Refusal::Conflict(reason));
    assert_eq!(Refusal::of(&error), conflict(ConflictReason::NotOwned));
    let content = "65a5ebe0-7a83-4b7c-9b4c-000000000001";
    let error = client
        .product(NEARLY_FULL)
        .offline_license(content)
        .await
        .unwrap_err();
    assert_eq!(Refusal::of(&error), conflict(ConflictReason::NotOffline));
    let error = client.seat(OFFLINE, ann).assign().await.unwrap_err();
    assert_eq!(Refusal::of(&error), conflict(ConflictReason::NotOnline));

    let missing = |item| Some(Refusal::NotFound(vec![item]));
    let error = client.seat(NOT_OWNED, ann).get().await.unwrap_err();
    assert_eq!(Refusal::of(&error), missing("Inventory"));
    let error = client
        .seat(OPEN, "who@contoso.com")
        .assign()
        .await
        .unwrap_err();
    assert_eq!(Refusal::of(&error), missing("User"));
    let error = client.seat(OPEN, ann).get().await.unwrap_err();
    assert_eq!(Refusal::of(&error), missing("Seat"));
    let error = client.user("who@contoso.com").seats().await.unwrap_err();
    assert_eq!(Refusal::of(&error), missing("User"));

    let parameter = |name| Some(Refusal::Parameter(vec![name]));
    let error = client
        .product(("nine", "0010"))
        .details()
        .await
        .unwrap_err();
    assert_eq!(Refusal::of(&error), parameter("productId"));
    let error = client.product(OPEN).package("a").await.unwrap_err();
    assert_eq!(Refusal::of(&error), parameter("packageId"));
    let error = client
        .product(OPEN)
        .seats()
        .max_results(100)
        .continuation_token("x");
    let error = error.await.unwrap_err();
    assert_eq!(Refusal::of(&error), parameter("continuationToken"));
    let error = client
        .product(OPEN)
        .localized_details("english")
        .await
        .unwrap_err();
    assert_eq!(Refusal::of(&error), parameter("language"));
}

#[tokio::test]
async fn nothing_of_the_request_is_changed_by_a_refusal() {
    let emulator = few();
    let before = emulator.dump().to_json();
    for (name, method, path, _) in REFUSED {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let body = if name.starts_with("bulk") { "{}" } else { "" };
        raw(&emulator, method, path, body).await;
    }
    assert_eq!(emulator.dump().to_json(), before);
}

#[tokio::test]
async fn parameters_are_read_in_any_letter_case() {
    let emulator = few();
    let path = "/v1/INVENTORY/9napp0000001/0010/seats?MAXRESULTS=2";
    let answer = get(&emulator, path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["seats"].as_array().unwrap().len(), 2);
    let mut seed = few_seed();
    seed["catalog"]["products"][0]["productId"] = "9napp0000001".into();
    seed["organizations"][0]["inventory"][0]["productId"] = "9NaPP0000001".into();
    assert_eq!(get(&seeded(&seed), path).await.status, 200);
}
