//! `POST /v8.0/collections/b2bLicensePreview`

use serde_json::{Value, json};
use stocktake::models::store_services::{
    AcquisitionType, EntitlementFilter, ItemStatus, ProductSkuId, ValidityType,
};

use crate::desk::{ANA, CLIENT, Desk, item, pretty, product, seed, with, x_token};

const CLUB: &str = "mdr:0:0000000000000000000000000000000a:00000000-0000-4000-a000-00000000000b";

const PATH: &str = "/collections/v8.0/collections/b2bLicensePreview";

fn products() -> [Value; 7] {
    let recurrence = json!({ "months": 1, "graceDays": 3, "dunningDays": 39 });
    [
        with(
            product("9NGAME000001", "Game"),
            json!({ "legacyId": "4c414e54-4552-4e4b-4545-504552530001" }),
        ),
        with(
            product("9NBUNDLE0001", "Game"),
            json!({
                "skus": [{ "id": "0010", "brings": ["9NGAME000001", "9NADDON00001", "9NCOINS00001"] }],
            }),
        ),
        with(
            product("9NADDON00001", "Durable"),
            json!({ "offerToken": "addon" }),
        ),
        product("9NCOINS00001", "Consumable"),
        product("9NOIL0000001", "UnmanagedConsumable"),
        with(
            product("9NCLUB000001", "Durable"),
            json!({
                "skus": [{ "id": "0010", "recurrence": recurrence, "brings": ["9NADDON00001"] }],
            }),
        ),
        with(
            product("CFQ7TTC0KHS0", "Pass"),
            json!({
                "skus": [{ "id": "0002", "recurrence": recurrence, "brings": ["9NGAME000001"] }],
            }),
        ),
    ]
}

fn items() -> [Value; 11] {
    [
        item(1, "9NBUNDLE0001"),
        with(
            item(2, "9NADDON00001"),
            json!({ "trialEnds": "now+9h43m52s" }),
        ),
        with(item(3, "9NCOINS00001"), json!({ "quantity": 40 })),
        with(
            item(4, "9NCOINS00001"),
            json!({ "quantity": 2, "modified": "now-1d" }),
        ),
        item(5, "9NOIL0000001"),
        item(6, "9NOIL0000001"),
        with(
            item(7, "9NCLUB000001"),
            json!({ "acquisition": "Recurring", "subscriptionId": CLUB }),
        ),
        with(item(8, "9NGAME000001"), json!({ "status": "Revoked" })),
        with(
            item(9, "9NGAME000001"),
            json!({ "starts": "now+2d", "modified": "now-2d" }),
        ),
        with(
            item(10, "CFQ7TTC0KHS0"),
            json!({ "acquisition": "Recurring", "skuId": "0002" }),
        ),
        with(item(11, "9NGAME000001"), json!({ "sandbox": "XDKS.1" })),
    ]
}

fn shelf() -> Desk {
    let mut state = seed(&products(), &items());
    state["customers"][0]["subscriptions"] = json!([{
        "id": CLUB, "productId": "9NCLUB000001", "skuId": "0010",
        "starts": "now-10d", "expires": "now+20d", "autoRenew": true,
    }]);
    Desk::new(&state)
}

async fn ask(desk: &Desk, fields: Value) -> Vec<Value> {
    let body = json!({ "beneficiaries": [desk.user(ANA).await], "market": "neutral" });
    let reply = desk.ask(PATH, &with(body, fields)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["items"].as_array().cloned().unwrap()
}

/// Products, with what brought them.
async fn listed(desk: &Desk, fields: Value) -> Vec<String> {
    let items = ask(desk, fields).await;
    items.iter().map(short).collect()
}

fn short(item: &Value) -> String {
    let product = item["productId"].as_str().unwrap();
    let by = item["satisfiedByProductIds"].as_array().unwrap();
    let by: Vec<&str> = by.iter().map(|by| &by.as_str().unwrap()[2..6]).collect();
    let status = item["status"].as_str().unwrap();
    let status = if status == "Active" { "" } else { status };
    format!(
        "{}{}{status}",
        &product[2..6],
        if by.is_empty() {
            String::new()
        } else {
            format!("<{}", by.join(","))
        }
    )
}

#[tokio::test]
async fn an_item_has_the_form_of_its_version() {
    let desk = shelf();
    let products = json!([{ "productId": "9NADDON00001" }, { "productId": "9NCLUB000001" }]);
    let items = ask(&desk, json!({ "productSkuIds": products })).await;
    insta::assert_snapshot!("query_v8", pretty(&Value::Array(items)));
}

#[tokio::test]
async fn what_was_bought_is_listed_once_by_each_source() {
    let desk = shelf();
    assert_eq!(
        listed(&desk, json!({})).await,
        ["BUND", "ADDO", "COIN", "OIL0", "CLUB", "GAME"],
        "the game that is ordered in advance goes before the revoked one"
    );
    let expanded = listed(&desk, json!({ "expandSatisfyingItems": true })).await;
    assert_eq!(
        expanded,
        [
            "BUND",
            "GAME<BUND",
            "ADDO<BUND",
            "ADDO",
            "COIN",
            "OIL0",
            "CLUB",
            "ADDO<CLUB",
            "GAME"
        ],
        "what Game Pass brings looks as if it were bought, and Game Pass is not shown"
    );
    let once = json!({ "expandSatisfyingItems": true, "excludeDuplicates": true });
    assert_eq!(
        listed(&desk, once).await,
        ["BUND", "ADDO", "COIN", "OIL0", "CLUB", "GAME"]
    );
}

#[tokio::test]
async fn balances_are_sums_and_deliveries_are_one_by_one() {
    let desk = shelf();
    let items = ask(
        &desk,
        json!({ "entitlementFilters": ["*:Consumable", "UnmanagedConsumable"] }),
    )
    .await;
    let told: Vec<_> = items
        .iter()
        .map(|item| (&item["id"], &item["quantity"]))
        .collect();
    let id = |number: u32| json!(format!("{number:032x}"));
    assert_eq!(told, [(&id(3), &json!(42)), (&id(5), &json!(1))]);
    assert_eq!(
        items[0]["modifiedDate"],
        "2026-05-14T07:00:01.0000000+00:00"
    );
}

#[tokio::test]
async fn every_filter_leaves_things_out() {
    let desk = shelf();
    let games = json!({ "entitlementFilters": ["*:Game"] });
    assert_eq!(listed(&desk, games).await, ["BUND", "GAME"]);
    let named = json!({ "productSkuIds": [{ "productId": "9NGAME000001" }], "expandSatisfyingItems": true });
    assert_eq!(listed(&desk, named).await, ["GAME<BUND", "GAME"]);
    let sku = json!({ "productSkuIds": [{ "productId": "9NGAME000001", "skuId": "0099" }] });
    assert_eq!(listed(&desk, sku).await, [""; 0]);
    assert_eq!(listed(&desk, json!({ "market": "DE" })).await, [""; 0]);
    assert_eq!(listed(&desk, json!({ "market": "us" })).await.len(), 6);
    assert_eq!(listed(&desk, json!({ "sbx": "XDKS.1" })).await, ["GAME"]);
    assert_eq!(listed(&desk, json!({ "sbx": "retail" })).await.len(), 6);
    let valid = json!({ "validityType": "Valid" });
    assert_eq!(
        listed(&desk, valid).await,
        ["BUND", "ADDO", "COIN", "OIL0", "CLUB", "GAME"]
    );
    assert_eq!(
        listed(&desk, json!({ "validityType": "Invalid" })).await,
        ["GAME"]
    );
    assert_eq!(
        listed(&desk, json!({ "validityType": "NotYetStarted" })).await,
        ["GAME"]
    );
    let not_ended = json!({ "validityType": "NotYetEnded" });
    assert_eq!(listed(&desk, not_ended).await.len(), 6);
}

#[tokio::test]
async fn a_subscription_ends_with_its_grace_and_takes_its_benefits_along() {
    let desk = shelf();
    let club = json!({ "productSkuIds": [{ "productId": "9NCLUB000001" }] });
    let items = ask(&desk, club.clone()).await;
    assert_eq!(items[0]["endDate"], "2026-06-07T23:59:59.0000000+00:00");
    assert_eq!(items[0]["recurrenceData"], json!({ "recurrenceId": CLUB }));
    desk.advance(60 * 86_400);
    let items = ask(&desk, club).await;
    assert_eq!(items[0]["status"], "Active", "it has renewed itself");
}

#[tokio::test]
async fn the_client_asks_with_a_key_or_an_xbox_token() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let client = desk.client();
    let query = || {
        let named = [
            ProductSkuId::new("9NGAME000001"),
            ProductSkuId::new("9NADDON00001"),
        ];
        (named, [EntitlementFilter::Game])
    };
    let (products, filters) = query();
    let by_key = client
        .query_products_v8(&key, "neutral")
        .product_sku_ids(products)
        .entitlement_filters(filters)
        .expand_satisfying_items(true)
        .validity_type(ValidityType::All)
        .await
        .unwrap();
    assert_eq!(by_key.items.len(), 2);
    let bundled = &by_key.items[0];
    assert_eq!(bundled.acquisition_type, Some(AcquisitionType::Single));
    assert_eq!(
        bundled.satisfied_by_product_ids.as_deref(),
        Some(&["9NBUNDLE0001".to_owned()][..])
    );
    assert_eq!(bundled.id.len(), 32);
    assert_eq!(bundled.status, ItemStatus::Active);
    assert_eq!(bundled.product_family.as_deref(), Some("Games"));

    let by_token = client
        .query_products_v8(x_token(ANA, "sandbox=XDKS.1"), "neutral")
        .await
        .unwrap();
    let products: Vec<_> = by_token
        .items
        .iter()
        .map(|item| &*item.product_id)
        .collect();
    assert_eq!(products, ["9NGAME000001"], "the token names the sandbox");
    let identity = by_token.items[0].beneficiary.as_ref().unwrap();
    assert_eq!(identity.identity_value, "NoUserIdProvided");
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let desk = shelf();
    let bearer = desk.bearer(CLIENT).await;
    let user = desk.user(ANA).await;
    for (fields, codes, problem) in [
        (
            json!({ "market": null }),
            "400 BadRequest/InvalidRequestBody",
            "`market` is required and missing",
        ),
        (
            json!({ "market": "Europe" }),
            "400 BadRequest/InvalidParameter",
            "market: is neither `neutral` nor a country as two letters",
        ),
        (
            json!({ "entitlementFilters": ["*:Toy"] }),
            "400 BadRequest/InvalidParameter",
            "entitlementFilters: `*:Toy` is no kind of product; write `*:Game` or the like",
        ),
        (
            json!({ "validityType": "Perhaps" }),
            "400 BadRequest/InvalidParameter",
            "validityType: `Perhaps` is none of All, Valid, Invalid, NotYetEnded, NotYetStarted",
        ),
        (
            json!({ "excludeDuplicates": "perhaps" }),
            "400 BadRequest/InvalidRequestBody",
            "`excludeDuplicates` has to be true or false",
        ),
        (
            json!({ "maxPageSize": 200 }),
            "400 BadRequest/InvalidParameter",
            "maxPageSize: has to be from 1 to 100, and is 200",
        ),
    ] {
        let body = json!({ "beneficiaries": [user], "market": "neutral" });
        let reply = desk.post(PATH, &bearer, &with(body, fields)).await;
        assert_eq!(
            reply.refusal(),
            (codes.to_owned(), vec![problem.to_owned()])
        );
    }
}
