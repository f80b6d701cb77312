//! The inventory check: what is asked, what must be said, what the answer means.

use stocktake_models::partner_center::{InventoryItem, Sku};
use stocktake_partner_center::{
    InventoryReport, InventoryRequirements, InventoryTarget,
    inventory::{RestrictionKind, RestrictionReason},
};
use stocktake_transport::{ErrorKind, test_kit::Replay};

use crate::stage::{SUBSCRIPTION, TENANT, client, guid};

const INVENTORY: &str = include_str!("answers/inventory.json");

fn sku(json: &str) -> Sku {
    serde_json::from_str(json).expect("a SKU")
}

fn reservation() -> Sku {
    let skus: serde_json::Value =
        serde_json::from_str(include_str!("answers/skus.json")).expect("JSON");
    sku(&skus["items"][0].to_string())
}

fn items(json: &str) -> Vec<InventoryItem> {
    serde_json::from_str(json).expect("items")
}

#[tokio::test]
async fn one_target_is_answered_with_many_skus() {
    let replay = Replay::new().then_json(200, INVENTORY);
    let report = client(&replay)
        .country("US")
        .check_inventory()
        .product("DZH318Z0BQ3P")
        .sku("DZH318Z0BQ3P", "0038")
        .sku("DZH318Z0BQ3P", "9999")
        .product("DG7GMGF0DWTL")
        .await
        .expect("it is answered");
    let outcomes: Vec<_> = report
        .outcomes()
        .map(|outcome| {
            let skus = outcome.skus().iter().filter_map(|sku| sku.sku_id());
            (
                outcome.target().to_string(),
                skus.collect::<Vec<_>>(),
                outcome.is_left_out(),
            )
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            (
                "DZH318Z0BQ3P".to_owned(),
                vec!["0039", "0038", "0037"],
                false
            ),
            ("DZH318Z0BQ3P:0038".to_owned(), vec!["0038"], false),
            ("DZH318Z0BQ3P:9999".to_owned(), vec![], true),
            ("DG7GMGF0DWTL".to_owned(), vec![], true),
        ]
    );
    assert!(!report.is_complete());
    assert_eq!(report.left_out().count(), 2);
    let restricted: Vec<_> = report.restricted().filter_map(|sku| sku.sku_id()).collect();
    assert_eq!(restricted, ["0039"]);
    assert!(
        report
            .sku("dzh318z0bq3p", "0038")
            .is_some_and(|sku| !sku.is_restricted())
    );
    assert!(report.sku("DZH318Z0BQ3P", "9999").is_none());
}

#[tokio::test]
async fn restrictions_tell_why_and_where() {
    let replay = Replay::new().then_json(200, INVENTORY);
    let check = client(&replay)
        .country("US")
        .check_inventory()
        .product("DZH318Z0BQ3P");
    let report = check.await.expect("it is answered");
    let sku = report.sku("DZH318Z0BQ3P", "0039").expect("it was checked");
    let restriction = sku.restrictions().next().expect("a restriction");
    assert_eq!(
        restriction.reason(),
        RestrictionReason::NotAvailableForSubscription
    );
    assert_eq!(restriction.kind(), RestrictionKind::Location);
    assert_eq!(restriction.values(), ["japanwest"]);
    assert_eq!(
        restriction.to_string(),
        "NotAvailableForSubscription in japanwest"
    );
    for (region, restricted) in [
        ("japanwest", true),
        ("Japan West", true),
        ("japaneast", false),
        ("", false),
    ] {
        assert_eq!(sku.is_restricted_in(region), restricted, "{region}");
    }
}

#[test]
fn what_is_not_known_to_be_free_is_not_free() {
    let restricted_in_east = |item: &str| {
        let report = InventoryReport::new([], items(&format!("[{item}]")));
        let sku = &report.checked()[0];
        (sku.is_restricted(), sku.is_restricted_in("eastus"))
    };
    let with = |flag: &str, properties: &str| {
        format!(
            r#"{{"productId":"P","skuId":"S","isRestricted":{flag},"restrictions":[{{"reasonCode":"X","properties":{properties}}}]}}"#
        )
    };
    let both = (true, true);
    assert_eq!(
        restricted_in_east(r#"{"productId":"P","isRestricted":true}"#),
        both
    );
    assert_eq!(
        restricted_in_east(r#"{"productId":"P","isRestricted":true,"restrictions":[]}"#),
        both
    );
    assert_eq!(restricted_in_east(&with("true", "null")), both);
    assert_eq!(restricted_in_east(&with("true", "{}")), both);
    assert_eq!(
        restricted_in_east(&with("true", r#"{"type":"Location"}"#)),
        both
    );
    assert_eq!(
        restricted_in_east(&with("true", r#"{"type":"Zone","values":"1"}"#)),
        both
    );
    assert_eq!(
        restricted_in_east(&with("true", r#"{"type":"Planet","values":"earth"}"#)),
        both
    );
    let listed = r#"{"Type":"location","Values":["westus","East US"]}"#;
    assert_eq!(restricted_in_east(&with("true", listed)), both);
    assert_eq!(
        restricted_in_east(&with("null", listed)),
        both,
        "a restriction is one without the flag"
    );
    let elsewhere = r#"{"type":"Location","values":["westus"]}"#;
    assert_eq!(restricted_in_east(&with("true", elsewhere)), (true, false));
    assert_eq!(restricted_in_east(r#"{"productId":"P"}"#), (false, false));
}

#[test]
fn an_item_without_a_sku_is_of_its_product_only() {
    let asked = [
        InventoryTarget::product("P"),
        InventoryTarget::sku("P", "0001"),
    ];
    let report = InventoryReport::new(asked, items(r#"[{"productId":"P","isRestricted":false}]"#));
    let left_out: Vec<_> = report.left_out().map(ToString::to_string).collect();
    assert_eq!(left_out, ["P:0001"]);
}

#[test]
fn an_unknown_reason_is_kept() {
    let report = InventoryReport::new(
        [],
        items(
            r#"[{"productId":"P","restrictions":[{"reasonCode":"Strike","description":"no staff"},{"reasonCode":"quotaid"},{}]}]"#,
        ),
    );
    let seen: Vec<_> = report.checked()[0]
        .restrictions()
        .map(|found| (found.reason(), found.reason_code(), found.to_string()))
        .collect();
    assert_eq!(
        seen,
        [
            (
                RestrictionReason::Unknown,
                Some("Strike"),
                "Strike".to_owned()
            ),
            (
                RestrictionReason::QuotaId,
                Some("quotaid"),
                "quotaid".to_owned()
            ),
            (RestrictionReason::Unknown, None, "restricted".to_owned()),
        ]
    );
}

#[test]
fn a_sku_says_what_it_needs() {
    let needs = InventoryRequirements::of(&reservation());
    assert!(needs.is_check_needed());
    let keys: Vec<_> = needs.context_keys().collect();
    assert_eq!(
        keys,
        [
            "customerId",
            "azureSubscriptionId",
            "armRegionName",
            "zoneName"
        ]
    );
    assert_eq!(needs.arm_region_name(), Some("japanwest"));
    assert_eq!(
        needs.target(),
        &InventoryTarget::sku("DZH318Z0BQ3P", "0001")
    );

    let twice = r#"{"id":"1","inventoryVariables":["CustomerId","customerid","CustomerId"]}"#;
    let twice = InventoryRequirements::of(&sku(twice));
    assert_eq!(twice.context_keys().collect::<Vec<_>>(), ["customerId"]);

    let plain = InventoryRequirements::of(&sku(
        r#"{"id":"1","productId":"P","purchasePrerequisites":["MicrosoftCloudAgreement"]}"#,
    ));
    assert!(!plain.is_check_needed());
    assert!(plain.variables().is_empty());
    assert_eq!(plain.arm_region_name(), None);
}

#[tokio::test]
async fn nothing_is_sent_without_what_a_sku_needs() {
    let replay = Replay::new().then_json(200, "[]");
    let check = client(&replay)
        .country("US")
        .check_inventory()
        .for_sku(&reservation());
    let error = check.clone().await.expect_err("everything is missing");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    insta::assert_snapshot!(
        error,
        @"check_inventory: not sent, as `inventoryContext` lacks `customerId`, which SKU DZH318Z0BQ3P:0001 needs; set it"
    );
    let check = check
        .customer_id(guid(TENANT))
        .azure_subscription_id(guid(SUBSCRIPTION))
        .arm_region_name(" ");
    let error = check.clone().await.expect_err("a blank is no region");
    insta::assert_snapshot!(
        error,
        @"check_inventory: not sent, as `inventoryContext` lacks `armRegionName`, which SKU DZH318Z0BQ3P:0001 needs; set it"
    );
    let check = check.context("ARMREGIONNAME", "japanwest");
    let error = check
        .clone()
        .await
        .expect_err("a variable that this version does not know");
    insta::assert_snapshot!(
        error,
        @"check_inventory: not sent, as `inventoryContext` lacks `zoneName`, which SKU DZH318Z0BQ3P:0001 needs; set it"
    );
    assert!(replay.requests().is_empty());

    check
        .context("zoneName", "1")
        .await
        .expect("nothing is missing");
    let body: serde_json::Value =
        serde_json::from_slice(replay.requests()[0].body()).expect("JSON");
    assert_eq!(
        body,
        serde_json::json!({
            "TargetItems": [{ "productId": "DZH318Z0BQ3P", "skuId": "0001" }],
            "InventoryContext": {
                "customerId": TENANT,
                "azureSubscriptionId": SUBSCRIPTION,
                "ARMREGIONNAME": "japanwest",
                "zoneName": "1",
            },
        })
    );
}

#[tokio::test]
async fn a_check_of_nothing_is_refused() {
    let replay = Replay::new();
    let check = client(&replay).country("US").check_inventory();
    insta::assert_snapshot!(
        check.clone().await.expect_err("no target"),
        @"check_inventory: not sent, as `targetItems` is empty; name a product or a SKU to check"
    );
    let nameless = [
        check.clone().product(""),
        check.clone().sku("P", ""),
        check.for_skus([&sku("{}")]),
    ];
    for check in nameless {
        let error = check.await.expect_err("no id").to_string();
        assert!(
            error.contains("`targetItems` has an entry without the id"),
            "{error}"
        );
    }
    assert!(replay.requests().is_empty());
}

#[tokio::test]
async fn a_check_can_be_sent_by_a_caller_with_all_details() {
    let replay = Replay::new().then_json(200, INVENTORY);
    let client = client(&replay);
    let check = client
        .country("US")
        .check_inventory()
        .product("DZH318Z0BQ3P");
    let answer = client
        .caller()
        .send_with_details(&check)
        .await
        .expect("it is answered");
    let report = InventoryReport::new(check.targets().iter().cloned(), answer.value);
    assert!(report.is_complete());
    assert_eq!(answer.attempts, 1);
}
