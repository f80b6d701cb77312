//! `POST /v9.0/collections/publisherQuery`

use serde_json::{Value, json};
use stocktake::models::store_services::{AcquisitionType, ItemStatus, ProductKind, ProductSkuId};

use crate::desk::{ANA, CLIENT, Desk, OTHER_CLIENT, item, pretty, product, seed, with, x_token};

const CLUB: &str = "mdr:0:0000000000000000000000000000000a:00000000-0000-4000-a000-00000000000b";

/// The path in the spelling of Microsoft's own library.
const PATH: &str = "/collections/v9.0/collections/PublisherQuery";
const GAME_PASS: &str = "CFQ7TTC0KHS0";

fn shelf() -> Desk {
    let recurrence = json!({ "months": 1, "graceDays": 7, "dunningDays": 36 });
    let products = [
        product("9NGAME000001", "Game"),
        with(
            product(GAME_PASS, "Pass"),
            json!({
                "applications": [CLIENT],
                "skus": [{ "id": "0002", "recurrence": recurrence, "brings": ["9NGAME000001"] }],
            }),
        ),
        product("9NADDON00001", "Durable"),
    ];
    let items = [
        with(
            item(1, GAME_PASS),
            json!({
                "skuId": "0002", "acquisition": "Recurring", "subscriptionId": CLUB,
            }),
        ),
        with(
            item(2, "9NADDON00001"),
            json!({ "ends": "now-2d", "modified": "now-2d" }),
        ),
        with(
            item(3, "9NADDON00001"),
            json!({ "ends": "now-9d", "modified": "now-9d" }),
        ),
        with(
            item(4, "9NADDON00001"),
            json!({ "status": "Revoked", "modified": "now-1d" }),
        ),
        with(
            item(5, "9NADDON00001"),
            json!({
                "acquisition": "Conditional", "satisfiedBy": ["9NGAME000001"],
            }),
        ),
    ];
    let mut state = seed(&products, &items);
    state["customers"][0]["subscriptions"] = json!([{
        "id": CLUB, "productId": GAME_PASS, "skuId": "0002",
        "starts": "now-10d", "expires": "now+20d",
    }]);
    Desk::new(&state)
}

async fn ask(desk: &Desk, fields: Value) -> Value {
    let body = json!({
        "beneficiaries": [desk.user(ANA).await],
        "productSkuIds": [
            { "productId": "9NGAME000001" },
            { "productId": GAME_PASS },
            { "productId": "9NADDON00001" },
        ],
    });
    let reply = desk.ask(PATH, &with(body, fields)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

#[tokio::test]
async fn items_have_the_form_of_their_version() {
    let desk = shelf();
    insta::assert_snapshot!("query_v9", pretty(&ask(&desk, json!({})).await));
}

#[tokio::test]
async fn no_items_are_no_field() {
    let desk = shelf();
    let body = json!({
        "beneficiaries": [desk.user("1002").await],
        "productSkuIds": [{ "productId": "9NGAME000001" }],
    });
    assert_eq!(desk.ask(PATH, &body).await.text, "{}");
}

#[tokio::test]
async fn duplicates_go_by_source_and_status() {
    let desk = shelf();
    let ids = |answer: Value| -> Vec<String> {
        let items = answer["items"].as_array().cloned().unwrap();
        let addons = items
            .iter()
            .filter(|item| item["productId"] == "9NADDON00001");
        addons
            .map(|item| item["id"].as_str().unwrap()[30..].to_owned())
            .collect()
    };
    assert_eq!(
        ids(ask(&desk, json!({})).await),
        ["02", "05"],
        "of one source the last that ended"
    );
    let once = json!({ "excludeDuplicates": true });
    assert_eq!(
        ids(ask(&desk, once).await),
        ["02"],
        "a purchase goes before a promotion"
    );
    let valid = json!({ "validityType": "Valid" });
    assert_eq!(ids(ask(&desk, valid).await), ["05"]);
}

#[tokio::test]
async fn game_pass_is_for_those_who_may_see_it_and_while_it_lasts() {
    let desk = shelf();
    let products = || {
        [
            ProductSkuId::new(GAME_PASS),
            ProductSkuId::new("9NGAME000001"),
        ]
    };
    let own = desk.key(ANA).await;
    let own = desk
        .client()
        .query_products_v9(&own, products())
        .await
        .unwrap()
        .items;
    assert_eq!(own.len(), 2);
    assert_eq!(own[0].product_kind, ProductKind::Pass);
    assert_eq!(own[0].sku_id, "");
    assert!(own[0].end_date.is_never());
    assert_eq!(own[0].recurrence_data.as_deref(), Some(CLUB));
    assert_eq!(own[1].acquisition_type, Some(AcquisitionType::Recurring));
    assert_eq!(
        own[1].satisfied_by_product_ids.as_deref(),
        Some(&[GAME_PASS.to_owned()][..])
    );

    let other = desk.key_for(OTHER_CLIENT, ANA).await.secret().clone();
    let client = desk.stocktake(OTHER_CLIENT).store_services();
    let other = client
        .query_products_v9(other, products())
        .await
        .unwrap()
        .items;
    assert_eq!(other.len(), 1, "the pass itself is not told");
    assert_eq!(other[0].acquisition_type, Some(AcquisitionType::Single));
    assert_eq!(other[0].satisfied_by_product_ids.as_deref(), Some(&[][..]));
    for item in [&own[1], &other[0]] {
        assert_eq!(item.recurrence_data, None, "the game is no subscription");
    }

    desk.advance(40 * 86_400);
    let key = desk.key(ANA).await;
    let later = desk
        .client()
        .query_products_v9(&key, products())
        .await
        .unwrap()
        .items;
    assert_eq!(later.len(), 1, "a pass that is over is not listed");
    assert_eq!(later[0].status, ItemStatus::Expired);
    assert_eq!(later[0].acquisition_type, Some(AcquisitionType::Single));
    assert_eq!(later[0].satisfied_by_product_ids.as_deref(), Some(&[][..]));
    assert_eq!(
        later[0].end_date.to_string(),
        "2026-06-04T23:59:59.0000000+00:00"
    );
}

#[tokio::test]
async fn an_xbox_token_sees_everything() {
    let desk = shelf();
    let products = [ProductSkuId::new(GAME_PASS)];
    let query = desk.client().query_products_v9(x_token(ANA, "t"), products);
    assert_eq!(query.await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn products_have_to_be_named_and_not_too_many() {
    let desk = shelf();
    let bearer = desk.bearer(CLIENT).await;
    let user = desk.user(ANA).await;
    let ask = async |count: usize| {
        let products: Vec<Value> = (0..count)
            .map(|number| json!({ "productId": format!("9N{number:010}") }))
            .collect();
        let body = json!({ "beneficiaries": [user], "productSkuIds": products });
        desk.post(PATH, &bearer, &body).await
    };
    assert_eq!(ask(100).await.status, 200);
    let (codes, data) = ask(101).await.refusal();
    assert_eq!(codes, "400 BadRequest/InvalidParameter");
    assert_eq!(data, ["productSkuIds: has 101 products, and may have 100"]);
    assert_eq!(
        ask(0).await.refusal().0,
        "400 BadRequest/InvalidRequestBody"
    );
    let body = json!({ "beneficiaries": [user] });
    let (codes, data) = desk.post(PATH, &bearer, &body).await.refusal();
    assert_eq!(codes, "400 BadRequest/InvalidRequestBody");
    assert_eq!(data, ["`productSkuIds` is required and missing"]);
    let body = json!({ "productSkuIds": [{ "skuId": "0010" }], "beneficiaries": [user] });
    let (_, data) = desk.post(PATH, &bearer, &body).await.refusal();
    assert_eq!(data, ["`productId` is required and missing"]);
}

#[tokio::test]
async fn a_list_of_any_length_goes_in_parts() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let many = (0..250).map(|number| ProductSkuId::new(format!("9N{number:010}")));
    let many = many.chain([ProductSkuId::new("9NADDON00001")]);
    let found = desk
        .client()
        .query_products_v9_all(&key, many)
        .collect()
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
}
