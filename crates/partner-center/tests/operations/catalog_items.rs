//! The stroll from products to what goes into a cart, and ids that were kept.

use std::collections::VecDeque;

use bytes::Bytes;
use stocktake_models::partner_center::{Availability, TargetView};
use stocktake_partner_center::{CatalogItemId, CatalogItems, ResolvedItem};
use stocktake_transport::test_kit::Replay;

use crate::stage::{TENANT, answer, client, client_without_retries, collection, guid};

fn availability(product: &str, sku: &str, id: &str, purchasable: bool) -> String {
    format!(
        r#"{{"id":"{id}","productId":"{product}","skuId":"{sku}","catalogItemId":"{product}:{sku}:{id}",
            "isPurchasable":{purchasable},"segment":"commercial","country":"US"}}"#
    )
}

/// Two products; the first has two SKUs, the second one.
fn small_catalog(request: &http::Request<Bytes>) -> http::Response<Bytes> {
    let path = request.uri().path();
    let path = path
        .strip_prefix(&format!("/v1/customers/{TENANT}"))
        .unwrap_or(path);
    let body = match path.trim_start_matches("/v1") {
        "/products" => collection(&[r#"{"id":"P1"}"#, r#"{"id":"P2"}"#]),
        "/products/P1/skus" => collection(&[
            r#"{"id":"0001","productId":"P1"}"#,
            r#"{"id":"0002","productId":"P1"}"#,
        ]),
        "/products/P2/skus" => collection(&[r#"{"id":"0001","productId":"P2"}"#]),
        "/products/P1/skus/0001/availabilities" => collection(&[
            &availability("P1", "0001", "A1", true),
            &availability("P1", "0001", "A2", false),
        ]),
        "/products/P1/skus/0002/availabilities" => collection(&[]),
        "/products/P2/skus/0001/availabilities" => {
            collection(&[&availability("P2", "0001", "A3", true)])
        }
        other => panic!("the catalog has no {other}"),
    };
    answer(200, &[], &body)
}

async fn ids(items: CatalogItems) -> Vec<String> {
    let items = items.collect().await.expect("the catalog is walked");
    items.iter().map(|item| item.id.to_string()).collect()
}

#[tokio::test]
async fn a_walk_finds_what_can_be_bought() {
    let replay = Replay::by(|request| Ok(small_catalog(request)));
    let country = client(&replay).country("US");
    let customer = client(&replay).customer(guid(TENANT));

    assert_eq!(
        ids(country.catalog_items(TargetView::Azure)).await,
        ["P1:0001:A1", "P2:0001:A3"]
    );
    assert_eq!(replay.requests().len(), 6);
    assert_eq!(
        ids(country.product("P1").catalog_items()).await,
        ["P1:0001:A1"]
    );
    assert_eq!(
        ids(country.product("P2").sku("0001").catalog_items()).await,
        ["P2:0001:A3"]
    );
    assert_eq!(
        ids(customer.catalog_items(TargetView::Azure)).await,
        ["P1:0001:A1", "P2:0001:A3"]
    );
    assert_eq!(
        ids(customer.product("P1").catalog_items()).await,
        ["P1:0001:A1"]
    );
    assert_eq!(
        ids(customer.product("P2").sku("0001").catalog_items()).await,
        ["P2:0001:A3"]
    );
}

#[tokio::test]
async fn a_walk_is_lazy_and_carries_its_filter() {
    let replay = Replay::by(|request| Ok(small_catalog(request)));
    let country = client(&replay).country("US");
    let mut items = country
        .catalog_items(TargetView::Azure)
        .target_segment("commercial")
        .reservation_scope("AzurePlan");
    assert!(replay.requests().is_empty());
    let first = items.next().await.expect("an item").expect("no error");
    assert_eq!(first.availability.segment, Some("commercial".into()));
    let requests = replay.requests();
    assert_eq!(requests.len(), 3, "the second product is not looked at yet");
    for request in &requests {
        let query = request.uri().query().expect("a query");
        assert!(
            query.ends_with("targetSegment=commercial&reservationScope=AzurePlan"),
            "{query}"
        );
    }
}

/// Answers from lists per path, so that a page can fail first and come later.
fn scripted(script: &[(&'static str, &[(u16, String)])]) -> Replay {
    let mut script: Vec<(&str, VecDeque<(u16, String)>)> = script
        .iter()
        .map(|(path, answers)| (*path, answers.iter().cloned().collect()))
        .collect();
    Replay::by(move |request| {
        let path = request.uri().path();
        let (_, answers) = script
            .iter_mut()
            .find(|(known, _)| *known == path)
            .expect("a known path");
        let (status, body) = answers.pop_front().expect("an answer left");
        Ok(answer(status, &[], &body))
    })
}

#[tokio::test]
async fn a_walk_goes_on_after_an_error() {
    let gone = (
        404,
        r#"{"code":400018,"description":"Sku not found."}"#.to_owned(),
    );
    let busy = (503, String::new());
    let found = (200, collection(&[&availability("P", "0002", "A2", true)]));
    let replay = scripted(&[
        (
            "/v1/products/P/skus",
            &[(
                200,
                collection(&[r#"{"id":"0001"}"#, r"{}", r#"{"id":"0002"}"#]),
            )],
        ),
        ("/v1/products/P/skus/0001/availabilities", &[gone]),
        ("/v1/products/P/skus/0002/availabilities", &[busy, found]),
    ]);
    let mut items = client_without_retries(&replay)
        .country("US")
        .product("P")
        .catalog_items();
    let mut seen = Vec::new();
    while let Some(item) = items.next().await {
        seen.push(item.map_or_else(|error| error.to_string(), |item| item.id.to_string()));
    }
    // What stays is passed over, what may pass is asked for again.
    let starts: Vec<_> = seen
        .iter()
        .map(|text| text.split(" (").next().unwrap_or_default())
        .collect();
    insta::assert_debug_snapshot!(starts, @r#"
    [
        "list_availabilities: 404 Not Found, code 400018: Sku not found.",
        "the listing cannot go on: a SKU in it has no id",
        "list_availabilities: 503 Service Unavailable",
        "P:0002:A2",
    ]
    "#);
}

#[tokio::test]
async fn an_id_that_holds_is_current() {
    let replay = Replay::new().then_json(200, availability("P", "0001", "A", true));
    let id: CatalogItemId = "P:0001:A".parse().expect("an id");
    let resolved = client(&replay)
        .country("US")
        .resolve(&id)
        .await
        .expect("it is there");
    let ResolvedItem::Current(item) = &resolved else {
        panic!("it holds: {resolved:?}");
    };
    assert_eq!(item.id, id);
    assert_eq!(resolved.single().map(|item| item.id), Some(id));
    assert_eq!(replay.requests().len(), 1);
}

#[tokio::test]
async fn an_id_that_holds_may_not_be_sold() {
    let replay = Replay::new().then_json(200, availability("P", "0001", "A", false));
    let id: CatalogItemId = "P:0001:A".parse().expect("an id");
    let resolved = client(&replay).country("US").resolve(&id).await;
    let resolved = resolved.expect("it is there");
    assert!(matches!(resolved, ResolvedItem::Current(_)));
    assert_eq!(resolved.single(), None);
}

#[tokio::test]
async fn a_stale_id_leads_to_what_is_sold_now() {
    let stale = r#"{"code":"400019","description":"Availability not found."}"#;
    let id: CatalogItemId = "P:0001:OLD".parse().expect("an id");
    for by_customer in [false, true] {
        let listing = collection(&[&availability("P", "0001", "NEW", true)]);
        let replay = Replay::new().then_json(404, stale).then_json(200, listing);
        let resolved = if by_customer {
            client(&replay).customer(guid(TENANT)).resolve(&id).await
        } else {
            client(&replay).country("US").resolve(&id).await
        };
        let item = resolved.expect("it was reissued").single().expect("one");
        assert_eq!(item.id.as_str(), "P:0001:NEW");
    }

    let two = collection(&[
        &availability("P", "0001", "N1", true),
        &availability("P", "0001", "N2", true),
    ]);
    let replay = Replay::new().then_json(404, stale).then_json(200, two);
    let resolved = client(&replay)
        .country("US")
        .resolve(&id)
        .await
        .expect("it was reissued");
    assert_eq!(resolved.single(), None, "the choice is the caller's");

    let replay = Replay::new().then_json(404, r#"{"code":400018}"#);
    let error = client(&replay)
        .country("US")
        .resolve(&id)
        .await
        .expect_err("the SKU is gone");
    assert!(error.is_not_found());
}

#[test]
fn catalog_item_ids_have_three_parts() {
    let id = CatalogItemId::new("P", "0001", "A").expect("three parts");
    assert_eq!(
        (id.product_id(), id.sku_id(), id.availability_id()),
        ("P", "0001", "A")
    );
    let refused = |text: &str| text.parse::<CatalogItemId>().expect_err(text).to_string();
    insta::assert_snapshot!(refused("P"), @"a catalog item id has three parts, product:sku:availability, but this has one");
    insta::assert_snapshot!(refused("P:S:A:X"), @"a catalog item id has three parts, product:sku:availability, but this has 4");
    insta::assert_snapshot!(refused("P::A"), @"a catalog item id has three parts, product:sku:availability, but this has an empty one");
    assert!(CatalogItemId::new("P:1", "S", "A").is_err());
}

#[test]
fn an_availability_without_the_id_has_its_parts() {
    let of = |json: &str| {
        let availability: Availability = serde_json::from_str(json).expect("an availability");
        CatalogItemId::of(&availability).map(|id| id.to_string())
    };
    let parts = r#"{"id":"A","productId":"P","skuId":"0001"}"#;
    assert_eq!(of(parts).as_deref(), Some("P:0001:A"));
    let given = r#"{"id":"A","productId":"P","skuId":"0001","catalogItemId":"X:Y:Z"}"#;
    assert_eq!(of(given).as_deref(), Some("X:Y:Z"));
    assert_eq!(of(r#"{"id":"A","productId":"P"}"#), None);
}

proptest::proptest! {
    #[test]
    fn catalog_item_ids_are_written_as_they_were_read(
        product in "[^:\\s]{1,12}", sku in "[^:\\s]{1,4}", availability in "[^:\\s]{1,12}",
    ) {
        let text = format!("{product}:{sku}:{availability}");
        let id: CatalogItemId = text.parse().expect("three parts");
        proptest::prop_assert_eq!(id.to_string(), text);
        proptest::prop_assert_eq!(id.product_id(), product);
        proptest::prop_assert_eq!(id.sku_id(), sku);
        proptest::prop_assert_eq!(id.availability_id(), availability);
    }
}
