//! `POST /v6.0/collections/query`

use serde_json::{Value, json};
use stocktake::models::store_services::{ItemStatus, ProductSkuIdV6, ProductType, ValidityTypeV6};

use crate::desk::{ANA, Desk, item, pretty, product, seed, with};

const PATH: &str = "/collections/v6.0/collections/query";

fn shelf() -> Desk {
    let products = [
        with(
            product("9NGAME000001", "Game"),
            json!({
                "legacyId": "4c414e54-4552-4e4b-4545-504552530001",
                "skus": [{ "id": "0010" }, { "id": "0011", "type": "Trial" }],
            }),
        ),
        with(
            product("9NADDON00001", "Durable"),
            json!({ "parent": "9NGAME000001", "offerToken": "addon" }),
        ),
        with(
            product("9NOIL0000001", "UnmanagedConsumable"),
            json!({ "parent": "9NGAME000001", "offerToken": "oil" }),
        ),
        product("9NCOINS00001", "Consumable"),
        product("9NAPP0000001", "Application"),
        with(
            product("9NHIDDEN0001", "Durable"),
            json!({ "published": false }),
        ),
        with(
            product("9NFOREIGN001", "Durable"),
            json!({
                "applications": ["00000000-0000-0000-0000-000000000002"],
            }),
        ),
    ];
    let items = [
        item(1, "9NGAME000001"),
        with(
            item(2, "9NADDON00001"),
            json!({ "acquired": "now-3d", "devOfferId": "offer-9", "campaignId": "spring" }),
        ),
        item(3, "9NOIL0000001"),
        with(item(4, "9NCOINS00001"), json!({ "quantity": 40 })),
        with(item(5, "9NAPP0000001"), json!({ "ends": "now-1d" })),
        with(
            item(6, "9NADDON00001"),
            json!({ "status": "Suspended", "modified": "now-1d" }),
        ),
        with(item(7, "9NADDON00001"), json!({ "starts": "now+5d" })),
        with(item(8, "9NADDON00001"), json!({ "sandbox": "XDKS.1" })),
        with(item(9, "9NOIL0000001"), json!({ "delivered": "now-9d" })),
        item(10, "9NHIDDEN0001"),
        item(11, "9NFOREIGN001"),
        with(
            item(12, "9NGAME000001"),
            json!({ "status": "Banned", "skuId": "0011" }),
        ),
    ];
    Desk::new(&seed(&products, &items))
}

const ALL: [ProductType; 4] = [
    ProductType::Application,
    ProductType::Durable,
    ProductType::Game,
    ProductType::UnmanagedConsumable,
];

/// The last digits of the ids of the items that a body is answered with.
async fn listed(desk: &Desk, fields: Value) -> Vec<u64> {
    let body = with(
        json!({
            "beneficiaries": [desk.user(ANA).await],
            "productTypes": ["Application", "Durable", "Game", "UnmanagedConsumable"],
        }),
        fields,
    );
    let reply = desk.ask(PATH, &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let items = reply.json()["items"].as_array().cloned().unwrap();
    let id = |item: &Value| u64::from_str_radix(item["itemId"].as_str().unwrap(), 16).unwrap();
    items.iter().map(id).collect()
}

async fn refused(desk: &Desk, fields: Value) -> (String, Vec<String>) {
    let body = with(
        json!({
            "beneficiaries": [desk.user(ANA).await],
            "productTypes": ["Durable"],
        }),
        fields,
    );
    desk.ask(PATH, &body).await.refusal()
}

#[tokio::test]
async fn an_item_has_the_form_of_its_version() {
    let desk = shelf();
    let body = json!({
        "beneficiaries": [desk.user(ANA).await],
        "productTypes": ["Durable", "Game", "Application"],
        "productSkuIds": [
            { "productId": "9NADDON00001", "skuID": "0010" },
            { "productId": "9NGAME000001", "skuId": "0011" },
        ],
    });
    let reply = desk.ask(PATH, &body).await;
    insta::assert_snapshot!("query_v6", pretty(&reply.json()));
}

#[tokio::test]
async fn the_client_reads_what_the_user_owns() {
    let desk = shelf();
    let key = desk.key(ANA).await.with_reference("mine");
    let items = desk.client().query_products_v6(&key, ALL).items();
    let items = items.collect().await.unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|item| (&*item.product_id, &item.status))
        .collect();
    assert_eq!(
        told,
        [
            ("9NGAME000001", &ItemStatus::Active),
            ("9NADDON00001", &ItemStatus::Active),
            ("9NOIL0000001", &ItemStatus::Active),
            ("9NAPP0000001", &ItemStatus::Expired),
            ("9NADDON00001", &ItemStatus::Revoked),
            ("9NADDON00001", &ItemStatus::Active),
            ("9NGAME000001", &ItemStatus::Banned),
        ]
    );
    assert!(
        items
            .iter()
            .all(|item| item.local_ticket_reference == "mine")
    );
    assert_eq!(
        items[0].product_type,
        ProductType::Application,
        "answers have no Game"
    );
    let purchaser = items[0].purchaser.as_ref().unwrap();
    assert_eq!(purchaser.identity_value, "user-1001");
}

#[tokio::test]
async fn every_filter_leaves_things_out() {
    let desk = shelf();
    assert_eq!(listed(&desk, json!({})).await, [1, 2, 3, 5, 6, 7, 12]);
    assert_eq!(
        listed(&desk, json!({ "productTypes": ["Game"] })).await,
        [1, 12]
    );
    assert_eq!(
        listed(&desk, json!({ "productTypes": ["application"] })).await,
        [5]
    );
    assert_eq!(
        listed(&desk, json!({ "validityType": "Valid" })).await,
        [1, 2, 3]
    );
    assert_eq!(
        listed(&desk, json!({ "validityType": "All" })).await.len(),
        7
    );
    assert_eq!(
        listed(&desk, json!({ "modifiedAfter": "2026-05-10T00:00:00Z" })).await,
        [2, 6]
    );
    let always = json!({ "modifiedAfter": "/Date(-62135568000000)/" });
    assert_eq!(listed(&desk, always).await.len(), 7);
    assert_eq!(
        listed(&desk, json!({ "parentProductId": "9NGAME000001" })).await,
        [2, 3, 6, 7]
    );
    assert_eq!(
        listed(&desk, json!({ "PARENTPRODUCTID": "9ngame000001" })).await,
        [2, 3, 6, 7]
    );
    let named = json!([{ "productId": "9NGAME000001", "skuId": "0011" }]);
    assert_eq!(listed(&desk, json!({ "productSkuIds": named })).await, [12]);
    let unknown = json!([{ "productId": "9NNOTHING001", "skuId": "0010" }]);
    assert_eq!(
        listed(&desk, json!({ "productSkuIds": unknown })).await,
        [0; 0]
    );
}

#[tokio::test]
async fn nothing_is_an_empty_list() {
    let desk = shelf();
    let body = json!({ "beneficiaries": [desk.user("1002").await], "productTypes": ["Game"] });
    assert_eq!(desk.ask(PATH, &body).await.text, r#"{"items":[]}"#);
}

#[tokio::test]
async fn the_client_names_products_and_times() {
    let desk = shelf();
    let key = desk.key(ANA).await;
    let answer = desk
        .client()
        .query_products_v6(&key, ALL)
        .product_sku_ids([ProductSkuIdV6::new("9NOIL0000001", "0010")])
        .validity_type(ValidityTypeV6::Valid)
        .max_page_size(5)
        .await
        .unwrap();
    assert_eq!(answer.items.len(), 1);
    let item = &answer.items[0];
    assert_eq!(item.in_app_offer_token.as_deref(), Some("oil"));
    assert_eq!(
        item.acquired_date.to_string(),
        "2026-05-05T07:00:01.0000000+00:00"
    );
    assert!(item.end_date.is_never());
}

#[tokio::test]
async fn what_cannot_be_read_is_an_invalid_body() {
    let desk = shelf();
    let code = "400 BadRequest/InvalidRequestBody";
    let problem = |text: &str| (code.to_owned(), vec![text.to_owned()]);
    let missing = problem("`productTypes` is required and missing");
    assert_eq!(
        refused(&desk, json!({ "productTypes": null })).await,
        missing
    );
    assert_eq!(refused(&desk, json!({ "productTypes": [] })).await, missing);
    assert_eq!(
        refused(&desk, json!({ "productTypes": ["Consumable"] }))
            .await
            .0,
        code,
    );
    assert_eq!(
        refused(&desk, json!({ "productTypes": "Game" })).await,
        problem("`productTypes` has to be a list of texts"),
    );
    assert_eq!(
        refused(&desk, json!({ "modifiedAfter": "soon" })).await,
        problem("`modifiedAfter` has to be a date-time"),
    );
    assert_eq!(
        refused(&desk, json!({ "beneficiaries": null })).await,
        problem("`beneficiaries` is required and missing"),
    );
    let without_sku = json!({ "productSkuIds": [{ "productId": "9NGAME000001" }] });
    assert_eq!(
        refused(&desk, without_sku).await,
        problem("`productSkuIds.skuId` is required and missing"),
    );
    let bearer = desk.bearer(crate::desk::CLIENT).await;
    for text in ["", "[]", "{", "null"] {
        let reply = desk.post_text(PATH, &bearer, text).await;
        assert_eq!(reply.refusal().0, code, "{text}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_an_invalid_parameter() {
    let desk = shelf();
    let code = "400 BadRequest/InvalidParameter";
    let user = desk.user(ANA).await;
    let xuid = with(user.clone(), json!({ "identityType": "xuid" }));
    for fields in [
        json!({ "maxPageSize": 0 }),
        json!({ "maxPageSize": 101 }),
        json!({ "validityType": "Invalid" }),
        json!({ "continuationToken": "page two" }),
        json!({ "beneficiaries": [] }),
        json!({ "beneficiaries": [user.clone(), user.clone()] }),
        json!({ "beneficiaries": [xuid] }),
    ] {
        let (codes, data) = refused(&desk, fields.clone()).await;
        assert_eq!(codes, code, "{fields}");
        let field = fields.as_object().unwrap().keys().next().unwrap();
        let named = data[0].starts_with(field.as_str()) || data[0].starts_with("identityType");
        assert!(named, "{data:?}");
    }
}
