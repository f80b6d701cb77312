//! State as a seed.

use serde_json::{Value, json};
use stocktake_emulator::{Emulator, Seed};

use crate::stage::{FABRIKAM, Stage, still};

#[tokio::test]
async fn what_is_dumped_answers_the_same() {
    let stage = Stage::small().await;
    let dumped = stage.emulator.dump().to_json();
    let clock = still();
    let seed = Seed::from_json(&dumped, &clock).unwrap();
    assert_eq!(seed.to_json(), dumped);
    let again = Emulator::builder().clock(clock).seed(seed).build().unwrap();
    let again = Stage::of(again).await;
    for path in [
        "/v1/products?country=US&targetView=Azure".to_owned(),
        "/v1/products?country=DE&targetView=OnlineServices".to_owned(),
        "/v1/products/CFQ7TTC0LH18/skus?country=US".to_owned(),
        "/v1/products/CFQ7TTC0LH18/skus/0001/availabilities?country=US".to_owned(),
        format!("/v1/customers/{FABRIKAM}/products/all/skus?targetView=Azure"),
        "/v1/productpromotions?country=US&segment=commercial".to_owned(),
    ] {
        let (before, after) = (stage.get(&path).await, again.get(&path).await);
        assert_eq!(before.status, 200);
        assert_eq!(before.body, after.body, "{path}");
    }
}

#[tokio::test]
async fn a_seed_of_ones_own_may_be_short() {
    let stage = Stage::seeded(json!({
        "products": [{
            "id": "P1", "title": "One", "type": "Software", "views": ["software"],
            "skus": [{ "id": "0001", "title": "Only", "availabilities": [
                { "id": "A1", "segment": "commercial", "terms": [] },
            ] }],
        }],
    }))
    .await;
    let said = stage
        .get("/v1/products?country=fr&targetView=SOFTWARE")
        .await;
    assert_eq!(said.ids(), ["P1"]);
    let path = "/v1/products/p1/skus/0001/availabilities?country=fr";
    let item = &stage.get(path).await.body["items"][0];
    assert_eq!(item["catalogItemId"], "P1:0001:A1");
    assert_eq!(item["defaultCurrency"]["code"], "USD");
    assert_eq!(item["country"], "FR");
    assert_eq!(item["sku"]["maximumQuantity"], 999_999_999);
    assert_eq!(item["sku"].get("inventoryVariables"), None);
}

/// A product with changes.
fn product(changes: &Value) -> Value {
    let mut product = json!({
        "id": "P1", "title": "One", "type": "Software", "views": ["Software"],
        "skus": [{ "id": "0001", "title": "Only", "availabilities": [
            { "id": "A1", "segment": "commercial", "terms": [] },
        ] }],
    });
    let fields = changes.as_object().unwrap().clone();
    product.as_object_mut().unwrap().extend(fields);
    product
}

fn sku(changes: &Value) -> Value {
    let mut sku = json!({ "id": "0001", "title": "Only", "availabilities": [] });
    let fields = changes.as_object().unwrap().clone();
    sku.as_object_mut().unwrap().extend(fields);
    json!({ "products": [product(&json!({ "skus": [sku] }))] })
}

#[test]
fn what_makes_no_sense_is_named() {
    let us = json!({ "code": "US", "currency": { "code": "USD" } });
    let promotion = |changes: &Value| {
        let mut promotion = json!({
            "id": "a:b:c", "name": "x", "starts": "now", "ends": "now+1d",
            "segments": ["commercial"], "requiredProducts": [],
        });
        let fields = changes.as_object().unwrap().clone();
        promotion.as_object_mut().unwrap().extend(fields);
        json!({ "products": [product(&json!({}))], "promotions": [promotion] })
    };
    let customer = json!({ "id": FABRIKAM, "name": "F", "country": "US", "segments": [] });
    let parts = [
        json!({ "requestsPerMinute": 0 }),
        json!({ "reissue": { "everyDays": 0, "from": "now" } }),
        json!({ "countries": [us, us] }),
        json!({ "countries": [{ "code": "USA", "currency": {} }] }),
        json!({ "denials": [{ "country": "US" }] }),
        json!({ "denials": [{ "view": "All" }] }),
        json!({ "denials": [{ "segment": "retail" }] }),
        json!({ "customers": [customer, customer] }),
        json!({ "customers": [{ "id": "me", "name": "F", "country": "US", "segments": [] }] }),
        json!({ "countries": [us], "customers": [
            { "id": FABRIKAM, "name": "F", "country": "DE", "segments": [] },
        ] }),
        json!({ "products": [product(&json!({})), product(&json!({ "id": "p1" }))] }),
        json!({ "products": [product(&json!({ "id": "a:b" }))] }),
        json!({ "products": [product(&json!({ "views": [] }))] }),
        json!({ "products": [product(&json!({ "views": ["Azur"] }))] }),
        json!({ "products": [product(&json!({ "type": "Azure/" }))] }),
        json!({ "countries": [us], "products": [product(&json!({ "countries": ["jp"] }))] }),
        sku(&json!({ "minimumQuantity": 5, "maximumQuantity": 4 })),
        sku(&json!({ "restrictions": [{ "values": "" }] })),
        sku(&json!({ "availabilities": [{ "id": "", "segment": "commercial", "terms": [] }] })),
        sku(&json!({ "availabilities": [{ "id": "A", "segment": "all", "terms": [] }] })),
        promotion(&json!({ "id": "a:b" })),
        promotion(&json!({ "ends": "now-1d" })),
        promotion(&json!({ "requiredProducts": [{ "productId": "P2" }] })),
        promotion(&json!({ "requiredProducts": [{ "productId": "P1", "skuId": "7" }] })),
        json!({ "productz": [] }),
    ];
    let problems = parts.map(|part| {
        let seed = json!({ "partnerCenter": part }).to_string();
        Seed::from_json(&seed, &still()).unwrap_err().to_string()
    });
    insta::assert_snapshot!(problems.join("\n"));
}

#[tokio::test]
async fn a_large_catalog_is_always_the_same() {
    let clock = still();
    let seed = Seed::large(20_000, &clock).unwrap();
    let again = Seed::large(20_000, &clock).unwrap();
    assert_eq!(seed.to_json(), again.to_json());
    let emulator = Emulator::builder().clock(clock).seed(seed).build().unwrap();
    let stage = Stage::of(emulator).await;
    for view in [
        "AzureReservations",
        "OnlineServices",
        "Software",
        "MarketplaceSaaS",
    ] {
        let said = stage
            .get(&format!("/v1/products?country=DE&targetView={view}"))
            .await;
        assert_eq!(said.ids().len(), 50);
    }
    let client = stage.client();
    let us = client.country("US");
    let skus = us
        .product("DZH3L0000000")
        .skus()
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(skus.len(), 2);
    let tenant = "c0570000-0000-4000-8000-000000000000".parse().unwrap();
    let customer: stocktake::models::Guid = tenant;
    let report = us
        .check_inventory()
        .for_skus(&skus)
        .customer_id(customer.clone())
        .azure_subscription_id(customer.clone())
        .arm_region_name("westeurope")
        .await
        .unwrap();
    assert_eq!(report.restricted().count(), 2);
    let own = client
        .customer(customer)
        .catalog_items("Software")
        .collect()
        .await
        .unwrap();
    assert_eq!(own.len(), 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_sees_one_state_or_the_other() {
    let product = |id: &str| product(&json!({ "id": id }));
    let of = |ids: &[&str]| {
        let products: Vec<_> = ids.iter().map(|id| product(id)).collect();
        let seed = json!({ "partnerCenter": { "products": products } }).to_string();
        Seed::from_json(&seed, &still()).unwrap()
    };
    let (one, other) = (of(&["A1", "A2", "A3"]), of(&["B1", "B2"]));
    let stage = std::sync::Arc::new(Stage::seeded(json!({})).await);
    stage.emulator.load(one.clone());
    let readers = (0..8).map(|_| {
        let stage = stage.clone();
        tokio::spawn(async move {
            let mut seen = std::collections::BTreeSet::new();
            for _ in 0..100 {
                let said = stage
                    .get("/v1/products?country=US&targetView=Software")
                    .await;
                seen.insert(said.ids().join(" "));
            }
            seen
        })
    });
    let readers = readers.collect::<Vec<_>>();
    for turn in 0..50 {
        stage.emulator.load(if turn % 2 == 0 {
            other.clone()
        } else {
            one.clone()
        });
        tokio::task::yield_now().await;
    }
    for reader in readers {
        for seen in reader.await.unwrap() {
            assert!(["A1 A2 A3", "B1 B2"].contains(&&*seen), "{seen}");
        }
    }
}
