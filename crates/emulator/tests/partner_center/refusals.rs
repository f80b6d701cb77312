//! Every documented error, and what we decided where nothing is documented.

use bytes::Bytes;
use http::Method;
use serde_json::json;
use stocktake::partner_center::refusal;

use crate::stage::{AUDIENCE, FABRIKAM, PROSEWARE, RELIEF, Stage, TAILSPIN, token};

const UNKNOWN: &str = "11111111-2222-3333-4444-555555555555";

#[tokio::test]
async fn what_is_not_there_or_not_open_is_refused() {
    let stage = Stage::small().await;
    let by = |customer: &str| format!("/v1/customers/{customer}/products");
    for (path, refusal) in [
        // Documented.
        ("/v1/products?country=US&targetView=MarketplaceSaaS&targetSegment=government".into(), "403 400030"),
        ("/v1/products?country=JP&targetView=Software&targetSegment=Government".into(), "403 400030"),
        ("/v1/products?country=JP&targetView=SpecializedOffers".into(), "403 400036"),
        ("/v1/products/nothing?country=US".into(), "404 400013"),
        ("/v1/products/nothing/skus?country=US".into(), "404 400013"),
        ("/v1/products/DG7GMGF0FKX9/skus?country=BR&targetSegment=government".into(), "403 400030"),
        ("/v1/products/nothing/skus/0001?country=US".into(), "404 400013"),
        ("/v1/products/DG7GMGF0FKX9/skus/9999?country=US".into(), "404 400018"),
        ("/v1/products/DG7GMGF0FKX9/skus/0002/availabilities?country=BR&targetSegment=government".into(), "403 400030"),
        ("/v1/products/nothing/skus/0001/availabilities/x?country=US".into(), "404 400013"),
        ("/v1/products/CFQ7TTC0LH18/skus/9999/availabilities/x?country=US".into(), "404 400018"),
        ("/v1/products/CFQ7TTC0LH18/skus/0001/availabilities/x?country=US".into(), "404 400019"),
        (format!("{}?targetView=MarketplaceSaaS", by(PROSEWARE)), "403 400036"),
        (format!("{}?targetView=AzureReservations&targetSegment=nonprofit", by(RELIEF)), "403 400036"),
        (format!("{}/nothing/skus", by(FABRIKAM)), "404 400013"),
        (format!("{}/nothing/skus/0001/availabilities", by(FABRIKAM)), "404 400013"),
        // Ours.
        ("/v1/products/nothing/skus/0001/availabilities?country=US".into(), "404 400013"),
        ("/v1/products/CFQ7TTC0LH18/skus/9999/availabilities?country=US".into(), "404 400018"),
        ("/v1/products/CFQ7TTC0LH18/skus/0001/availabilities/CFQ7TTC0K972?country=US".into(), "200 400072"),
        (format!("{}/CFQ7TTC0LH18/skus/0001/availabilities/CFQ7TTC0K972", by(FABRIKAM)), "200 400072"),
        (format!("{}/nothing", by(FABRIKAM)), "404 400013"),
        (format!("{}/CFQ7TTC0LH18/skus/9999", by(FABRIKAM)), "404 400018"),
        (format!("{}/CFQ7TTC0LH18/skus/0001/availabilities/x", by(FABRIKAM)), "404 400019"),
        (format!("{}/all/skus?targetView=MarketplaceSaaS", by(PROSEWARE)), "403 400036"),
        (format!("{}?targetView=Azure", by(UNKNOWN)), "403 20002"),
        (format!("{}?targetView=Azure", by("fabrikam.com")), "400 2000"),
        ("/v1/productpromotions/a:b:c?country=US".into(), "404 1000"),
        ("/v1/productpromotions/39NFJQT1PJQB:0001:39NFJQT1Q5KN?country=JP".into(), "404 1000"),
    ] {
        let said = stage.get(&path).await;
        assert_eq!(said.refusal(), refusal, "{path}");
    }
}

#[tokio::test]
async fn parameters_have_to_be_there_and_right() {
    let stage = Stage::small().await;
    let sku = "/v1/products/DG7GMGF0FKX9/skus/0002";
    for path in [
        "/v1/products?country=US".to_owned(),
        "/v1/products?country=US&targetView=AzureAzureReservationsVM".to_owned(),
        "/v1/products?country=US&targetView=Azure&targetSegment=retail".to_owned(),
        "/v1/products?country=US&targetView=Azure&reservationScope=MS-AZR-0145P".to_owned(),
        "/v1/products?targetView=Azure".to_owned(),
        "/v1/products?country=USA&targetView=Azure".to_owned(),
        "/v1/products?country=1%3F&targetView=Azure".to_owned(),
        "/v1/products/DG7GMGF0FKX9".to_owned(),
        "/v1/products/DG7GMGF0FKX9/skus".to_owned(),
        sku.to_owned(),
        format!("{sku}/availabilities"),
        format!("{sku}/availabilities?country=US&IncludeLifeCycleState=yes"),
        format!("{sku}/availabilities/x?country="),
        "/v1/productpromotions?country=US".to_owned(),
        "/v1/productpromotions?segment=commercial".to_owned(),
        "/v1/productpromotions?country=US&segment=all".to_owned(),
        "/v1/productpromotions/a:b:c".to_owned(),
        format!("/v1/customers/{FABRIKAM}/products"),
        format!("/v1/customers/{FABRIKAM}/products/all/skus?targetView=all"),
    ] {
        assert_eq!(stage.get(&path).await.refusal(), "400 2000", "{path}");
    }
    let said = stage.get("/v1/products?country=fr&targetView=Azure").await;
    assert_eq!(said.refusal(), "403 2030");
    let said = stage
        .get("/v1/products?country=US&targetView=Everything")
        .await;
    assert!(
        said.body["data"]
            .as_array()
            .unwrap()
            .contains(&json!("SoftwareSUSELinux"))
    );
}

#[tokio::test]
async fn paths_and_methods_have_to_be_right() {
    let stage = Stage::small().await;
    for (method, path, refusal) in [
        (Method::GET, "/v1/nothing", "404 1000"),
        (Method::GET, "/v2/products", "404 1000"),
        (
            Method::POST,
            "/v1/products?country=US&targetView=Azure",
            "405 0",
        ),
        (Method::DELETE, "/v1/products/DG7GMGF0FKX9", "405 0"),
        (
            Method::GET,
            "/v1/extensions/product/checkInventory?country=US",
            "405 0",
        ),
        (Method::GET, "/v1/offers?country=US", "501 0"),
        (Method::POST, "/generatetoken", "501 0"),
        (Method::POST, "/v3/generatetoken", "501 0"),
        (Method::GET, "/v1/customers?size=40", "501 0"),
        (
            Method::GET,
            "/v1/customers/x/subscriptions/y/addons",
            "501 0",
        ),
        (Method::POST, "/v1/customers/x/carts/y/checkout", "501 0"),
        (Method::GET, "/v1/invoices/unbilled/lineitems", "501 0"),
    ] {
        let said = stage.request(method, path, &[], Bytes::new()).await;
        assert_eq!(said.refusal(), refusal, "{path}");
    }
}

/// The service promises no more than that, and what it tells of comes from the caller.
#[tokio::test]
async fn a_description_has_1024_characters_at_most() {
    let stage = Stage::small().await;
    let long = "%C3%A9".repeat(2_000);
    for path in [
        format!("/v1/products/{long}?country=US"),
        format!("/v1/{long}"),
        format!("/v1/products?country=US&targetView={long}"),
    ] {
        let said = stage.get(&path).await;
        let description = said.body["description"].as_str().unwrap();
        assert_eq!(description.chars().count(), 1024, "{}", said.status);
    }
}

#[tokio::test]
async fn tokens_have_to_be_good() {
    let stage = Stage::small().await;
    let path = "/v1/products/DG7GMGF0FKX9?country=US";
    let elsewhere = token(&stage.emulator, "https://graph.windows.net", "emulator").await;
    let china = "https://partner.partnercenterapi.microsoftonline.cn";
    let china = token(&stage.emulator, china, "emulator").await;
    let request = http::Request::get(format!("{}{path}", crate::stage::BASE)).body(Bytes::new());
    let said = stage.send(request.unwrap()).await;
    assert_eq!(said.refusal(), "401 800001");
    assert!(
        said.header("www-authenticate")
            .unwrap()
            .starts_with("OAuth realm=urn:cpsvc:cpid:")
    );
    for (header, refusal) in [
        ("Bearer x", "401 400".to_owned()),
        ("Basic eDp5", "401 400".to_owned()),
        ("Bearer a.b.c", "401 400".to_owned()),
        (&format!("Bearer {elsewhere}"), "401 900420".to_owned()),
    ] {
        let headers = [("Authorization", header)];
        let said = stage
            .request(Method::GET, path, &headers, Bytes::new())
            .await;
        assert_eq!(said.refusal(), refusal, "{header}");
        let text = said.body.to_string();
        assert!(!text.contains(&elsewhere), "no token goes back");
    }
    let headers = [("Authorization", &*format!("Bearer {china}"))];
    let said = stage
        .request(Method::GET, path, &headers, Bytes::new())
        .await;
    assert_eq!(said.status, 200);
    assert_eq!(stage.get(path).await.status, 200);
    stage
        .emulator
        .clock()
        .advance(std::time::Duration::from_secs(3600));
    assert_eq!(stage.get(path).await.refusal(), "401 400");
}

#[tokio::test]
async fn a_tenant_has_to_be_a_partner_where_the_seed_names_some() {
    let stage = Stage::small_with(json!({ "partners": [TAILSPIN] })).await;
    let path = "/v1/products/DG7GMGF0FKX9?country=US";
    assert_eq!(stage.get(path).await.refusal(), "401 400");
    let partner = token(&stage.emulator, AUDIENCE, &TAILSPIN.to_uppercase()).await;
    let headers = [("Authorization", &*format!("Bearer {partner}"))];
    let said = stage
        .request(Method::GET, path, &headers, Bytes::new())
        .await;
    assert_eq!(said.status, 200);
}

#[tokio::test]
async fn an_application_and_a_user_are_let_in_together() {
    let stage = Stage::small().await;
    let form = "grant_type=refresh_token&client_id=00000000-0000-0000-0000-000000000001\
                &client_secret=s&refresh_token=emulator-refresh-token\
                &resource=https%3A%2F%2Fapi.partnercenter.microsoft.com";
    let request = http::Request::post("http://127.0.0.1/login/emulator/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(form));
    let token = stage.send(request.unwrap()).await;
    let token = token.body["access_token"].as_str().unwrap();
    let headers = [("Authorization", &*format!("Bearer {token}"))];
    let path = "/v1/products?country=US&targetView=Azure";
    let said = stage
        .request(Method::GET, path, &headers, Bytes::new())
        .await;
    assert_eq!(said.status, 200);
}

#[tokio::test]
async fn the_client_understands_refusals() {
    let stage = Stage::small().await;
    let client = stage.client();
    let us = client.country("US");
    let error = client
        .country("JP")
        .products("SpecializedOffers")
        .send()
        .await
        .unwrap_err();
    assert!(refusal::is_closed_to_partner(&error), "{error}");
    let sku = us.product("CFQ7TTC0LH18").sku("0001");
    let error = sku.availability("CFQ7TTC00000").send().await.unwrap_err();
    assert!(refusal::is_stale_catalog_item(&error), "{error}");
    let error = sku.availability("CFQ7TTC0K972").send().await.unwrap_err();
    assert_eq!(error.code(), Some("400072"));
    assert_eq!(error.status().unwrap(), 200);
    assert!(error.request_id().is_some());
    assert!(error.correlation_id().is_some());
}

/// One request for each operation.
fn operations() -> [(Method, String); 16] {
    let (product, sku) = ("/products/CFQ7TTC0HD33", "/products/CFQ7TTC0HD33/skus/0003");
    let availability = format!("{sku}/availabilities/x");
    let get = |path: String| (Method::GET, path);
    let by_country = |path: &str| get(format!("/v1{path}?country=US"));
    let by_customer = |path: &str| get(format!("/v1/customers/{FABRIKAM}{path}"));
    [
        get("/v1/products?country=US&targetView=Azure".to_owned()),
        by_customer("/products?targetView=Azure"),
        by_country(product),
        by_customer(product),
        by_country(&format!("{product}/skus")),
        by_customer(&format!("{product}/skus")),
        by_customer("/products/all/skus?targetView=Azure"),
        by_country(sku),
        by_customer(sku),
        by_country(&format!("{sku}/availabilities")),
        by_customer(&format!("{sku}/availabilities")),
        by_country(&availability),
        by_customer(&availability),
        (
            Method::POST,
            "/v1/extensions/product/checkInventory?country=US".to_owned(),
        ),
        get("/v1/productpromotions?country=US&segment=commercial".to_owned()),
        by_country("/productpromotions/a:b:c"),
    ]
}

#[tokio::test]
async fn every_operation_asks_for_a_good_token_and_has_the_limit() {
    let stage = Stage::small_with(json!({ "requestsPerMinute": 1 })).await;
    let elsewhere = token(&stage.emulator, "https://graph.windows.net", "emulator").await;
    let elsewhere = format!("Bearer {elsewhere}");
    for (method, path) in operations() {
        for (header, refusal) in [("Bearer x", "401 400"), (&*elsewhere, "401 900420")] {
            let headers = [("Authorization", header)];
            let said = stage
                .request(method.clone(), &path, &headers, Bytes::new())
                .await;
            assert_eq!(said.refusal(), refusal, "{path}");
        }
        let without = http::Request::builder()
            .method(method.clone())
            .uri(format!("{}{path}", crate::stage::BASE))
            .body(Bytes::new());
        let said = stage.send(without.unwrap()).await;
        assert_eq!(said.refusal(), "401 800001", "{path}");
        stage.emulator.reset();
        let said = stage
            .request(method.clone(), &path, &[], Bytes::new())
            .await;
        assert_ne!(said.status, 429, "{path}");
        assert_ne!(said.status, 401, "{path}");
        let said = stage.request(method, &path, &[], Bytes::new()).await;
        assert_eq!(said.status, 429, "{path}");
    }
}
