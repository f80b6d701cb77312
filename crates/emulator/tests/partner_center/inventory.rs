//! The check of inventory.

use serde_json::{Value, json};
use stocktake::{
    models::{Guid, partner_center::TargetView},
    partner_center::inventory::{RestrictionKind, RestrictionReason},
};

use crate::stage::{FABRIKAM, SUBSCRIPTION, Said, Stage, TAILSPIN};

const PATH: &str = "/v1/extensions/product/checkInventory?country=US";

fn context() -> Value {
    json!({
        "customerId": FABRIKAM,
        "azureSubscriptionId": "11111111-2222-3333-4444-555555555555",
        "armRegionName": "japanwest",
    })
}

async fn check(stage: &Stage, targets: Value, context: &Value) -> Said {
    let body = json!({ "TargetItems": targets, "InventoryContext": context });
    stage.post(PATH, body.to_string()).await
}

/// The SKUs, with a star where they are restricted.
fn found(said: &Said) -> Vec<String> {
    let items = said.body.as_array().unwrap().iter();
    let text = |item: &Value| {
        let star = if item["isRestricted"] == true {
            "*"
        } else {
            ""
        };
        assert_eq!(
            item["isRestricted"] == true,
            item["restrictions"] != json!([])
        );
        format!(
            "{}:{}{star}",
            item["productId"].as_str().unwrap(),
            item["skuId"].as_str().unwrap()
        )
    };
    items.map(text).collect()
}

#[tokio::test]
async fn a_product_is_all_of_its_skus() {
    let stage = Stage::small().await;
    let targets = json!([
        { "ProductId": "dzh318z0bq3p" },
        { "productid": "DZH318Z0BQ3P", "SKUID": "0039" },
        { "ProductId": "DG7GMGF0FKX9", "SkuId": "0002" },
        { "ProductId": "DZH318Z0BQ3P", "SkuId": "0001" },
    ]);
    let said = check(&stage, targets, &context()).await;
    assert_eq!(
        found(&said),
        [
            "DZH318Z0BQ3P:0001",
            "DZH318Z0BQ3P:0002",
            "DZH318Z0BQ3P:000S",
            "DZH318Z0BQ3P:0011",
            "DZH318Z0BQ3P:0038*",
            "DZH318Z0BQ3P:0039*",
            "DZH318Z0BQ3P:003B*",
            "DG7GMGF0FKX9:0002",
        ]
    );
}

#[tokio::test]
async fn what_is_not_sold_is_left_out() {
    let stage = Stage::small().await;
    let targets = json!([
        { "ProductId": "nothing" },
        { "ProductId": "DZH318Z0BQ3P", "SkuId": "9999" },
        { "ProductId": "DZH318Z0MKT1" },
        { "ProductId": "CFQ7TTC0JN2K" },
    ]);
    let said = check(&stage, targets.clone(), &context()).await;
    assert_eq!(found(&said), ["CFQ7TTC0JN2K:0001"]);
    let body = json!({ "targetItems": targets, "inventoryContext": context() });
    let path = PATH.replace("US", "de");
    let said = stage.post(&path, body.to_string()).await;
    assert_eq!(said.body, json!([]), "it is not sold in Germany");
}

#[tokio::test]
async fn restrictions_can_be_for_a_customer_or_a_subscription() {
    let stage = Stage::small().await;
    let mut context = context();
    let germany = json!([{ "ProductId": "DZH318Z0BQ3P", "SkuId": "0011" }]);
    let europe = json!([{ "ProductId": "DZH318Z0BQ3Q", "SkuId": "0002" }]);
    assert_eq!(
        found(&check(&stage, germany.clone(), &context).await),
        ["DZH318Z0BQ3P:0011"]
    );
    context["azureSubscriptionId"] = json!(SUBSCRIPTION.to_uppercase());
    assert_eq!(
        found(&check(&stage, germany, &context).await),
        ["DZH318Z0BQ3P:0011*"]
    );
    assert_eq!(
        found(&check(&stage, europe.clone(), &context).await),
        ["DZH318Z0BQ3Q:0002"]
    );
    context["customerId"] = json!(TAILSPIN);
    assert_eq!(
        found(&check(&stage, europe, &context).await),
        ["DZH318Z0BQ3Q:0002*"]
    );
}

#[tokio::test]
async fn a_check_that_makes_no_sense_is_refused() {
    let stage = Stage::small().await;
    let some = json!([{ "ProductId": "DZH318Z0BQ3P", "SkuId": "0001" }]);
    for body in [
        String::new(),
        "[]".to_owned(),
        "{".to_owned(),
        json!({ "InventoryContext": context() }).to_string(),
        json!({ "TargetItems": [], "InventoryContext": context() }).to_string(),
        json!({ "TargetItems": {}, "InventoryContext": context() }).to_string(),
        json!({ "TargetItems": [{ "SkuId": "0001" }], "InventoryContext": context() }).to_string(),
        json!({ "TargetItems": ["DZH318Z0BQ3P"], "InventoryContext": context() }).to_string(),
        json!({ "TargetItems": [{ "ProductId": "a", "SkuId": 1 }] }).to_string(),
        json!({ "TargetItems": some, "InventoryContext": [] }).to_string(),
        json!({ "TargetItems": some, "InventoryContext": { "armRegionName": 1 } }).to_string(),
        json!({ "TargetItems": some, "InventoryContext": { "customerId": "me" } }).to_string(),
        json!({ "TargetItems": some }).to_string(),
    ] {
        let said = stage.post(PATH, body.clone()).await;
        assert_eq!(said.refusal(), "400 2000", "{body}");
    }
    let mut lacking = context();
    lacking["armRegionName"] = json!(" ");
    lacking["azureSubscriptionId"] = Value::Null;
    let said = check(&stage, some.clone(), &lacking).await;
    assert_eq!(said.refusal(), "400 2000");
    assert_eq!(
        said.body["data"],
        json!(["AzureSubscriptionId", "ArmRegionName"])
    );
    let mut stranger = context();
    stranger["customerId"] = json!("11111111-2222-3333-4444-555555555555");
    assert_eq!(check(&stage, some, &stranger).await.refusal(), "403 20002");
    let path = "/v1/extensions/product/checkInventory";
    assert_eq!(stage.post(path, "{}").await.refusal(), "400 2000");
}

#[tokio::test]
async fn what_needs_no_context_needs_none() {
    let stage = Stage::small().await;
    let body = r#"{"targetItems":[{"productId":"CFQ7TTC0LH18"}],"unknown":1}"#;
    let said = stage.post(PATH, body).await;
    assert_eq!(found(&said), ["CFQ7TTC0LH18:0001", "CFQ7TTC0LH18:0002"]);
}

#[tokio::test]
async fn the_client_reports_by_region() {
    let stage = Stage::small().await;
    let client = stage.client();
    let us = client.country("US");
    let mut check = us
        .check_inventory()
        .product("nothing")
        .customer_id(Guid::parse(FABRIKAM).unwrap())
        .azure_subscription_id(Guid::parse(SUBSCRIPTION).unwrap())
        .arm_region_name("japanwest");
    let mut products = us.products(TargetView::AzureReservations).items();
    while let Some(product) = products.next().await {
        let mut skus = us.product(product.unwrap().id.unwrap()).skus().items();
        while let Some(sku) = skus.next().await {
            check = check.for_sku(&sku.unwrap());
        }
    }
    let report = check.await.unwrap();
    assert_eq!(report.left_out().count(), 1);
    assert_eq!(report.checked().len(), 19);
    let mut regions: Vec<(String, RestrictionReason, RestrictionKind)> = report
        .restricted()
        .flat_map(|sku| sku.restrictions().collect::<Vec<_>>())
        .flat_map(|one| one.values().into_iter().map(move |region| (region, one)))
        .map(|(region, one)| (region.to_owned(), one.reason(), one.kind()))
        .collect();
    regions.sort_by(|one, other| one.0.cmp(&other.0));
    let count = |region: &str| regions.iter().filter(|one| one.0 == region).count();
    assert_eq!(count("japanwest"), 4);
    assert_eq!(count("brazilsouth"), 2);
    assert_eq!(count("germanywestcentral"), 1);
    assert_eq!(count("westeurope"), 1);
    let quota = regions.iter().find(|one| one.0 == "uksouth").unwrap();
    assert_eq!(quota.1, RestrictionReason::QuotaId);
    let zone = regions.iter().find(|one| one.0 == "westus2-3").unwrap();
    assert_eq!(zone.2, RestrictionKind::Zone);
}

/// What the small seed sells in the United States of two products, and of one that it does not.
const UNIVERSE: [(&str, &[&str]); 3] = [
    ("DZH318Z0BQ7T", &["0001", "0002"]),
    ("CFQ7TTC0LH18", &["0001", "0002"]),
    ("DZH318Z0NONE", &[]),
];

/// Targets by their place in the universe; the SKUs of a product are the first, the second, one that
/// there is not, and all.
fn targets() -> impl proptest::strategy::Strategy<Value = Vec<(usize, Option<usize>)>> {
    use proptest::{collection::vec, option};
    vec((0..UNIVERSE.len(), option::of(0..3_usize)), 1..12)
}

/// What has to come: each SKU once, in the order in which it is first meant.
fn expected(targets: &[(usize, Option<usize>)]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (product, sku) in targets {
        let (id, skus) = UNIVERSE[*product];
        let meant = skus
            .iter()
            .enumerate()
            .filter(|(at, _)| sku.is_none_or(|sku| sku == *at));
        for (_, sku) in meant {
            let restricted = (id, *sku) == ("DZH318Z0BQ7T", "0002");
            let text = format!("{id}:{sku}{}", if restricted { "*" } else { "" });
            if !all.contains(&text) {
                all.push(text);
            }
        }
    }
    all
}

#[test]
fn each_sku_is_checked_once_in_the_order_of_the_targets() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let stage = runtime.block_on(Stage::small());
    proptest::proptest!(|(targets in targets())| {
        let items = targets.iter().map(|(product, sku)| {
            let product = UNIVERSE[*product].0;
            match sku {
                Some(sku) => json!({ "productId": product, "skuId": format!("{:04}", sku + 1) }),
                None => json!({ "productId": product }),
            }
        });
        let items = items.collect::<Vec<_>>();
        let said = runtime.block_on(check(&stage, json!(items), &context()));
        proptest::prop_assert_eq!(found(&said), expected(&targets));
    });
}
