//! How listings go on: by a link and its headers.

use stocktake_models::partner_center::TargetView;
use stocktake_transport::{ErrorKind, test_kit::Replay};

use crate::stage::{TENANT, builder, client, guid};

fn page(id: &str, next: &str) -> String {
    format!(
        r#"{{"totalCount":1,"items":[{{"id":"{id}"}}],"links":{{"next":{next}}},"attributes":{{"objectType":"Collection"}}}}"#
    )
}

fn next(uri: &str, token: &str) -> String {
    format!(
        r#"{{"uri":"{uri}","method":"GET","headers":[{{"key":"MS-ContinuationToken","value":"{token}"}},{{"key":"Authorization","value":"Bearer evil"}}]}}"#
    )
}

#[tokio::test]
async fn links_of_every_relative_form_are_followed_with_their_token() {
    let replay = Replay::new()
        .then_json(
            200,
            page("1", &next("/products?seekOperation=Next&size=1", "AAA")),
        )
        .then_json(
            200,
            page("2", &next("/v1/products?seekOperation=Next&size=2", "BBB")),
        )
        .then_json(
            200,
            page("3", &next("products?seekOperation=Next&size=3", "CCC")),
        )
        .then_json(200, page("4", "null"));
    let client = builder(&replay)
        .endpoint("http://127.0.0.1:8080/partner-center")
        .expect("an address")
        .build();
    let products = client.country("US").products(TargetView::Azure).items();
    let ids: Vec<_> = products
        .collect()
        .await
        .expect("all pages come")
        .into_iter()
        .map(|product| product.id.expect("an id"))
        .collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);

    let requests = replay.requests();
    let seen: Vec<_> = requests[1..]
        .iter()
        .map(|request| {
            let headers = request.headers();
            assert_ne!(headers["authorization"], "Bearer evil");
            let token = headers["ms-continuationtoken"].to_str().expect("text");
            format!("{} {token}", request.uri())
        })
        .collect();
    assert_eq!(
        seen,
        [
            "http://127.0.0.1:8080/partner-center/v1/products?seekOperation=Next&size=1 AAA",
            "http://127.0.0.1:8080/partner-center/v1/products?seekOperation=Next&size=2 BBB",
            "http://127.0.0.1:8080/partner-center/v1/products?seekOperation=Next&size=3 CCC",
        ]
    );
}

#[tokio::test]
async fn one_page_without_a_link_is_the_whole_listing() {
    let replay = Replay::new().then_json(
        200,
        r#"{"totalCount":25,"items":[{"id":"0001"},{"id":"0002"}],"attributes":{"objectType":"Collection"}}"#,
    );
    let catalog = client(&replay).customer(guid(TENANT));
    let skus = catalog.product("P").skus().items().collect().await;
    assert_eq!(
        skus.expect("one page").len(),
        2,
        "the items count, not `totalCount`"
    );
    assert_eq!(replay.requests().len(), 1);
}

#[tokio::test]
async fn a_link_to_another_host_is_not_followed() {
    let replay = Replay::new().then_json(
        200,
        page("1", &next("https://evil.example/v1/products", "AAA")),
    );
    let mut products = client(&replay)
        .country("US")
        .products(TargetView::Azure)
        .items();
    let first = products.next().await.expect("an item");
    assert_eq!(
        first.expect("it came with the page").id.as_deref(),
        Some("1")
    );
    let error = products
        .next()
        .await
        .expect("the end is not reached")
        .expect_err("it is refused");
    assert_eq!(error.kind(), ErrorKind::Paging);
    assert_eq!(replay.requests().len(), 1, "the token stayed here");
}
