//! What goes out, byte for byte but for the order of fields and the ids that are made anew.

use bytes::Bytes;
use http::Method;
use serde_json::json;

use crate::stage::{FABRIKAM, RELIEF, SUBSCRIPTION, Said, Stage};

const IDS: [(&str, &str); 2] = [
    ("MS-RequestId", "d1b1981a-e088-4610-870a-eebec96d6bcd"),
    ("MS-CorrelationId", "4acb26a1-3536-4081-bc7d-092869a4961a"),
];

async fn get(path: &str) -> Said {
    let stage = Stage::small().await;
    stage.request(Method::GET, path, &IDS, Bytes::new()).await
}

macro_rules! snapshots {
    ($($name:ident: $path:expr;)+) => {$(
        #[tokio::test]
        async fn $name() {
            insta::assert_snapshot!(get(&$path).await.wire_form());
        }
    )+};
}

snapshots! {
    list_products: "/v1/products?country=us&targetView=azurereservationssql";
    list_products_by_customer:
        format!("/v1/customers/{FABRIKAM}/products?targetView=MicrosoftAzure");
    get_product: "/v1/products/DZH318Z09V6F?country=JP";
    get_product_by_customer: format!("/v1/customers/{FABRIKAM}/products/DZH318Z0MKT1");
    list_skus: "/v1/products/dzh318z0c1sl/skus?country=DE&targetSegment=Commercial";
    list_skus_by_customer: format!("/v1/customers/{FABRIKAM}/products/DZH318Z09V6F/skus");
    list_all_skus_by_customer: format!(
        "/v1/customers/{FABRIKAM}/products/all/skus?targetView=MicrosoftAzure&targetSegment=Commercial"
    );
    get_sku: "/v1/products/DZH318Z0BQ3P/skus/0039?country=us&reservationScope=AzurePlan";
    get_sku_by_customer: format!("/v1/customers/{FABRIKAM}/products/CFQ7TTC0LHSL/skus/0002");
    list_availabilities: "/v1/products/CFQ7TTC0LH18/skus/0001/availabilities?country=DE";
    list_availabilities_with_life_cycle:
        "/v1/products/DZH318Z09V6F/skus/0001/availabilities?country=US&IncludeLifeCycleState=TRUE";
    list_availabilities_by_customer:
        format!("/v1/customers/{RELIEF}/products/CFQ7TTC0HD33/skus/0003/availabilities");
    get_availability:
        "/v1/products/CFQ7TTC0LH18/skus/0001/availabilities/CFQ7TTC0K971?country=BR";
    get_availability_by_customer: format!(
        "/v1/customers/{FABRIKAM}/products/CFQ7TTC0LH18/skus/0001/availabilities/cfq7ttc0k971"
    );
    list_promotions: "/v1/productpromotions?country=US&segment=commercial";
    get_promotion:
        "/v1/productpromotions/39NFJQT1PJQC:0001:39NFJQT1Q5KM?country=us";
    product_not_found: "/v1/products/DZH318Z0NONE?country=US";
    neighbour: format!("/v1/customers/{FABRIKAM}/orders/1");
}

#[tokio::test]
async fn check_inventory() {
    let stage = Stage::small().await;
    let body = json!({
        "TargetItems": [{ "ProductId": "DZH318Z0BQ3P" }],
        "InventoryContext": {
            "customerId": FABRIKAM,
            "azureSubscriptionId": SUBSCRIPTION.to_uppercase(),
            "armRegionName": "Europe",
        },
    });
    let path = "/v1/extensions/product/checkinventory?country=US";
    let body = body.to_string().into();
    let said = stage.request(Method::POST, path, &IDS, body).await;
    insta::assert_snapshot!(said.wire_form());
}

#[tokio::test]
async fn texts_are_in_the_language_of_the_caller() {
    let stage = Stage::small().await;
    let path = "/v1/products/DZH318Z0BPS6?country=DE";
    for (locale, title) in [("de-DE", "Azure-Plan"), ("fr-FR", "Azure plan")] {
        let headers = [("X-Locale", locale)];
        let said = stage
            .request(Method::GET, path, &headers, Bytes::new())
            .await;
        assert_eq!(said.body["title"], title);
        assert_eq!(said.header("x-locale"), Some(locale));
    }
}

#[tokio::test]
async fn listings_by_customer_take_post_too() {
    let stage = Stage::small().await;
    let products = format!("/v1/customers/{FABRIKAM}/products");
    for path in [
        format!("{products}?targetView=Software"),
        format!("{products}/DG7GMGF0D5RK/skus"),
        format!("{products}/DG7GMGF0D5RK/skus/0002/availabilities"),
    ] {
        let (got, posted) = (stage.get(&path).await, stage.post(&path, "").await);
        assert_eq!(posted.status, 200, "{path}");
        assert_eq!(got.body, posted.body, "{path}");
    }
}

#[tokio::test]
async fn links_lead_to_what_they_name() {
    let stage = Stage::small().await;
    for path in [
        "/v1/products?country=jp&targetView=Azure&reservationScope=AzurePlan".to_owned(),
        "/v1/products?country=DE&targetView=OnlineServices&targetSegment=Nonprofit".to_owned(),
        format!("/v1/customers/{RELIEF}/products?targetView=Software"),
        format!("/v1/customers/{RELIEF}/products/all/skus?targetView=Azure"),
    ] {
        let listing = stage.get(&path).await;
        let self_link = listing.body["links"]["self"]["uri"].as_str().unwrap();
        assert_eq!(format!("/v1{self_link}"), path);
        for item in listing.body["items"].as_array().unwrap() {
            let linked = stage.get(&link(&item["links"]["self"])).await;
            assert_eq!(linked.body["id"], item["id"]);
            let next = item["links"]["skus"].is_object();
            let next = &item["links"][if next { "skus" } else { "availabilities" }];
            let within = stage.get(&link(next)).await;
            assert!(!within.ids().is_empty(), "{next}");
        }
    }
}

fn link(link: &serde_json::Value) -> String {
    assert_eq!(link["method"], "GET");
    assert_eq!(link["headers"], json!([]));
    format!("/v1{}", link["uri"].as_str().unwrap())
}

#[tokio::test]
async fn real_names_and_any_letter_case_lead_there_too() {
    let stage = Stage::small().await;
    let by_prefix = stage.get("/V1/PRODUCTS/dzh318z0bps6?Country=US").await;
    assert_eq!(by_prefix.body["id"], "DZH318Z0BPS6");
    let token = crate::stage::token(&stage.emulator, crate::stage::AUDIENCE, "emulator").await;
    for host in [
        "api.partnercenter.microsoft.com",
        "partner.partnercenterapi.microsoftonline.cn",
    ] {
        let request = http::Request::get(format!(
            "https://{host}/v1/products/DZH318Z0BPS6?country=US"
        ))
        .header("authorization", format!("bearer {token}"))
        .body(Bytes::new());
        assert_eq!(stage.send(request.unwrap()).await.body, by_prefix.body);
    }
}
