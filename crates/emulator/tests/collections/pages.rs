//! Pages: however a listing is divided, it lists the same.

use proptest::prelude::*;
use serde_json::{Value, json};
use stocktake::models::store_services::{ProductSkuId, ProductType};

use crate::desk::{ANA, CLIENT, Desk, item, product, seed, with};

/// A customer with so many durables, each 7th bringing others, some of them revoked.
fn shelf(count: u32) -> Desk {
    let id = |number: u32| format!("9N{number:010}");
    let products: Vec<Value> = (0..count)
        .map(|number| match number % 7 {
            0 if number + 2 < count => with(
                product(&id(number), "Durable"),
                json!({
                    "skus": [{ "id": "0010", "brings": [id(number + 1), id(number + 2)] }],
                }),
            ),
            _ => product(&id(number), "Durable"),
        })
        .collect();
    let items: Vec<Value> = (0..count)
        .map(|number| match number % 5 {
            3 => with(item(number, &id(number)), json!({ "status": "Revoked" })),
            _ => item(number, &id(number)),
        })
        .collect();
    Desk::new(&with(seed(&products, &items), json!({ "rateLimit": null })))
}

/// The items of a listing by pages of these sizes, the last size for all that follow.
async fn divided(desk: &Desk, path: &str, body: &Value, sizes: &[usize]) -> Vec<Value> {
    let bearer = desk.bearer(CLIENT).await;
    let mut items = Vec::new();
    let mut body = with(
        body.clone(),
        json!({ "beneficiaries": [desk.user(ANA).await] }),
    );
    let mut sizes = sizes.iter();
    let mut size = 1;
    loop {
        size = sizes.next().copied().unwrap_or(size);
        body["maxPageSize"] = json!(size);
        let answer = desk.post(path, &bearer, &body).await.json();
        let page = answer["items"].as_array().cloned().unwrap_or_default();
        assert!(page.len() <= size);
        items.extend(page);
        match &answer["continuationToken"] {
            Value::Null => return items,
            token => body["continuationToken"] = token.clone(),
        }
    }
}

pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_partition_gives_the_same_items(
        count in 0_u32..90,
        sizes in proptest::collection::vec(1_usize..=100, 1..6),
        once in any::<bool>(),
    ) {
        run(async {
            let desk = shelf(count);
            let products: Vec<Value> = (0..count.max(1))
                .map(|number| json!({ "productId": format!("9N{number:010}") }))
                .collect();
            for (path, body) in [
                ("/collections/v6.0/collections/query", json!({ "productTypes": ["Durable"] })),
                (
                    "/collections/v8.0/collections/b2bLicensePreview",
                    json!({
                        "market": "neutral",
                        "expandSatisfyingItems": true,
                        "excludeDuplicates": once,
                    }),
                ),
                (
                    "/collections/v9.0/collections/publisherQuery",
                    json!({ "productSkuIds": products, "excludeDuplicates": once }),
                ),
            ] {
                let whole = divided(&desk, path, &body, &[100]).await;
                let parts = divided(&desk, path, &body, &sizes).await;
                assert_eq!(parts, whole, "{path} by {sizes:?}");
                assert!(whole.len() >= count as usize, "{path}");
            }
        });
    }
}

#[tokio::test]
async fn the_client_follows_the_tokens() {
    let desk = shelf(50);
    let key = desk.key(ANA).await;
    let client = desk.client();
    let pages = client
        .query_products_v6(&key, [ProductType::Durable])
        .max_page_size(20);
    assert_eq!(pages.items().collect().await.unwrap().len(), 50 + 2 * 8 - 2);
    let products: Vec<_> = (0..50)
        .map(|n| ProductSkuId::new(format!("9N{n:010}")))
        .collect();
    let listing = client.query_products_v9(&key, products).max_page_size(3);
    let items = listing
        .exclude_duplicates(true)
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(items.len(), 50);
}

/// A token is what the documentation shows, and stays good while things are used up.
#[tokio::test]
async fn a_token_survives_what_happens_between_the_pages() {
    let products = [
        product("9NOIL0000001", "UnmanagedConsumable"),
        product("9NGAME000001", "Game"),
    ];
    let items = [
        item(1, "9NOIL0000001"),
        item(2, "9NGAME000001"),
        item(3, "9NGAME000001"),
    ];
    let desk = Desk::new(&seed(&products, &items));
    let key = desk.key(ANA).await;
    let client = desk.client();
    let kinds = [ProductType::UnmanagedConsumable, ProductType::Game];
    let query = || {
        client
            .query_products_v6(&key, kinds.clone())
            .max_page_size(2)
    };
    let first = query().await.unwrap();
    assert_eq!(
        first.continuation_token.as_deref(),
        Some(r#"{"checkSatisfactionIndex":2}"#)
    );
    client
        .consume_v6(&key, first.items[0].item_id.clone())
        .await
        .unwrap();
    let second = query()
        .continuation_token(first.continuation_token.unwrap())
        .await
        .unwrap();
    assert_eq!(second.items.len(), 1);
    assert_eq!(second.items[0].item_id, format!("{:032x}", 3));
    assert_eq!(second.continuation_token, None);
}
