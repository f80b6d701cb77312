//! How answers of the shapes that are seen on the wire are read.

use serde_json::{Value, json};
use stocktake_models::partner_center::{
    BillingCycleType, InventoryVariable, PurchasePrerequisite, Sku, TargetSegment, TargetView,
};
use stocktake_transport::test_kit::Replay;

use crate::stage::{TENANT, client, guid};

const PRODUCTS: &str = include_str!("answers/products.json");
const SKUS: &str = include_str!("answers/skus.json");
const AVAILABILITIES: &str = include_str!("answers/availabilities.json");
const PROMOTIONS: &str = include_str!("answers/promotions.json");

/// The first item of a collection, as the answer to a request for it alone.
fn first_of(collection: &str) -> String {
    let collection: Value = serde_json::from_str(collection).expect("JSON");
    collection["items"][0].to_string()
}

#[tokio::test]
async fn products_are_read_from_a_country_and_from_a_customer() {
    let replay = Replay::new()
        .then_json(200, PRODUCTS)
        .then_json(200, PRODUCTS)
        .then_json(200, first_of(PRODUCTS))
        .then_json(200, first_of(PRODUCTS));
    let country = client(&replay).country("US");
    let customer = client(&replay).customer(guid(TENANT));

    let products = country.products(TargetView::Azure).await.expect("a page");
    assert_eq!(
        products,
        customer.products(TargetView::Azure).await.expect("a page")
    );
    assert_eq!(products.total_count, Some(2));
    let products = products.items.expect("items");
    let first = &products[0];
    let kind = first.product_type.as_ref().expect("a type");
    assert_eq!(
        kind.id.as_ref().map(ToString::to_string).as_deref(),
        Some("Azure")
    );
    let inner = kind.sub_type.as_ref().expect("a type in the type");
    assert_eq!(inner.display_name.as_deref(), Some("VirtualMachines"));
    // The links are flat on the wire, and absent altogether in places.
    let links = first.links.as_ref().expect("links");
    let skus = links.skus.as_ref().expect("a link");
    assert_eq!(
        skus.uri.as_deref(),
        Some("/products/DZH318Z0BQ3P/skus?country=us")
    );
    assert_eq!(first.is_microsoft_product, None);
    assert_eq!(
        products[1].publisher_name.as_deref(),
        Some("Microsoft Corporation")
    );
    assert!(products[1].links.is_none());

    let product = country
        .product("DZH318Z0BQ3P")
        .get()
        .await
        .expect("a product");
    assert_eq!(&product, first);
    assert_eq!(
        customer
            .product("DZH318Z0BQ3P")
            .get()
            .await
            .expect("a product"),
        product
    );
}

#[tokio::test]
async fn skus_keep_what_this_version_does_not_know() {
    let replay = (0..3).fold(Replay::new(), |replay, _| replay.then_json(200, SKUS));
    let replay = replay
        .then_json(200, first_of(SKUS))
        .then_json(200, first_of(SKUS));
    let country = client(&replay).country("US").product("DZH318Z0BQ3P");
    let customer = client(&replay).customer(guid(TENANT));

    let skus = country.skus().await.expect("a page");
    assert_eq!(
        customer
            .product("DZH318Z0BQ3P")
            .skus()
            .await
            .expect("a page"),
        skus
    );
    assert_eq!(
        customer.skus(TargetView::Azure).await.expect("a page"),
        skus
    );
    let skus = skus.items.expect("items");
    let sku = &skus[0];
    assert_keeps_what_is_not_known(sku);
    assert_eq!(&country.sku("0001").get().await.expect("a SKU"), sku);
    let by_customer = customer.product("DZH318Z0BQ3P").sku("0001").get();
    assert_eq!(&by_customer.await.expect("a SKU"), sku);
}

fn assert_keeps_what_is_not_known(sku: &Sku) {
    assert_eq!(sku.maximum_quantity, Some(999_999_999));
    let cycles = sku.supported_billing_cycles.as_deref().expect("cycles");
    assert_eq!(
        cycles[..2],
        [BillingCycleType::OneTime, BillingCycleType::Monthly]
    );
    assert_eq!(cycles[2].as_str(), "weekly");
    let prerequisites = sku
        .purchase_prerequisites
        .as_deref()
        .expect("prerequisites");
    assert_eq!(prerequisites[0], PurchasePrerequisite::InventoryCheck);
    assert_eq!(prerequisites[3].as_str(), "SomethingNew");
    let variables = sku.inventory_variables.as_deref().expect("variables");
    assert_eq!(variables[2], InventoryVariable::ArmRegionName);
    assert!(!variables[3].is_known());
    assert_eq!(sku.actions.as_deref(), Some(&["Refund".to_owned()][..]));

    let attributes = sku.dynamic_attributes.as_ref().expect("attributes");
    let expected = json!({
        "armSkuName": "Standard_B1s", "armRegionName": "japanwest", "cores": 1, "ram": "1",
        "rank": 2.5, "isMicrosoftProduct": true, "provisioningId": null,
        "prerequisiteSkus": ["CFQ7TTC0HD33:0003"],
        "conversionInstructions": [{ "conversionOptions": [{ "units": 1 }] }],
    });
    assert_eq!(serde_json::to_value(attributes).expect("JSON"), expected);
    let attestation = sku
        .attestation_properties
        .as_ref()
        .expect("in Pascal case, as documented");
    assert_eq!(attestation.enforce_attestation, Some(true));
    let commitment = sku
        .minimum_purchase_commitment
        .as_ref()
        .expect("a commitment");
    assert_eq!(commitment.amount.as_deref(), Some("0.001"));
    let currency = commitment.currency_code.as_ref().expect("a currency");
    assert_eq!(currency.symbol.as_deref(), Some("$"));
}

#[tokio::test]
async fn availabilities_have_a_currency_terms_and_copies_of_what_they_sell() {
    let replay = Replay::new()
        .then_json(200, AVAILABILITIES)
        .then_json(200, AVAILABILITIES)
        .then_json(200, first_of(AVAILABILITIES))
        .then_json(200, first_of(AVAILABILITIES));
    let country = client(&replay)
        .country("US")
        .product("CFQ7TTC0HD33")
        .sku("0003");
    let customer = client(&replay)
        .customer(guid(TENANT))
        .product("CFQ7TTC0HD33")
        .sku("0003");

    let page = country.availabilities().await.expect("a page");
    assert_eq!(customer.availabilities().await.expect("a page"), page);
    let items = page.items.expect("items");
    let item = &items[0];
    let currency = item
        .default_currency
        .as_ref()
        .expect("an object, not a text");
    assert_eq!(currency.code.as_deref(), Some("USD"));
    assert_eq!(item.segment, Some(TargetSegment::Commercial));
    let instruction = &item.renewal_instructions.as_ref().expect("in camel case")[0];
    let option = &instruction.renewal_options.as_ref().expect("in camel case")[0];
    assert_eq!(option.renew_to_id.as_deref(), Some("CFQ7TTC0HD33:0003"));
    let term = &item.terms.as_ref().expect("terms")[0];
    assert_eq!(term.duration, Some("P1Y".into()));
    let sku = item.sku.as_ref().expect("a copy of the SKU");
    assert_eq!(sku.is_trial, Some(false));
    assert_eq!(
        item.product
            .as_ref()
            .and_then(|product| product.title.as_deref()),
        Some("Visio Plan 1")
    );

    assert_eq!(
        &country.availability("DZH318Z0BLD3").await.expect("one"),
        item
    );
    assert_eq!(
        &customer.availability("DZH318Z0BLD3").await.expect("one"),
        item
    );
}

#[tokio::test]
async fn promotions_have_dates_and_policies() {
    let replay = Replay::new()
        .then_json(200, PROMOTIONS)
        .then_json(200, first_of(PROMOTIONS));
    let catalog = client(&replay).country("US");
    let page = catalog.promotions("commercial").await.expect("a page");
    let items = page.items.expect("items");
    let promotion = &items[0];
    assert_eq!(
        promotion
            .end_date
            .as_ref()
            .map(ToString::to_string)
            .as_deref(),
        Some("2021-10-14T23:59:59+00:00")
    );
    let required = &promotion.required_products.as_ref().expect("products")[0];
    assert_eq!(required.sku_id.as_deref(), Some("0003"));
    let policy = &required.pricing_policies.as_ref().expect("policies")[0];
    assert_eq!(policy.value.as_deref(), Some("0.05"));
    let id = "39NFJQT1PJQB:0001:39NFJQT1Q5KN";
    assert_eq!(&catalog.promotion(id).await.expect("one"), promotion);
}

#[tokio::test]
async fn a_byte_order_mark_is_no_obstacle() {
    let body = format!("\u{feff}{}", first_of(PRODUCTS));
    let replay = Replay::new().then_json(200, body);
    let product = client(&replay).country("US").product("P").get().await;
    assert_eq!(
        product.expect("a product").id.as_deref(),
        Some("DZH318Z0BQ3P")
    );
}
