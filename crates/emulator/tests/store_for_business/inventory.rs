//! The inventory: what is in it, which of it is asked for, and in which pages.

use std::{collections::BTreeSet, time::Duration};

use serde_json::json;
use stocktake::models::{
    Timestamp,
    store_for_business::{InventoryEntryDetails, LicenseType},
};

use crate::{NEARLY_FULL, NOT_OWNED, OPEN, client, counts, few, few_seed, get, seeded, small};

fn key(entry: &InventoryEntryDetails) -> String {
    let key = entry.product_key.clone().unwrap();
    format!("{}/{}", key.product_id.unwrap(), key.sku_id.unwrap())
}

fn keys(entries: &[InventoryEntryDetails]) -> Vec<String> {
    entries.iter().map(key).collect()
}

#[tokio::test]
async fn a_page_has_25_entries_unless_another_number_is_asked_for() {
    let client = client(&small());
    let first = client.inventory().await.unwrap();
    assert_eq!(first.inventory_entries.unwrap().len(), 25);
    assert!(first.continuation_token.is_some());
    let most = client.inventory().max_results(1000).await.unwrap();
    assert_eq!(most.inventory_entries.unwrap().len(), 60);
    assert_eq!(most.continuation_token, None);
    let exact = client.inventory().max_results(60).await.unwrap();
    assert_eq!(exact.continuation_token, None);
}

#[tokio::test]
async fn pages_of_every_size_have_every_entry_once() {
    let client = client(&small());
    let whole = keys(&client.inventory().items().collect().await.unwrap());
    assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), 60);
    for size in [1, 7, 20, 30, 59, 60, 61] {
        let items = client.inventory().max_results(size).items();
        assert_eq!(keys(&items.collect().await.unwrap()), whole, "{size}");
    }
}

#[tokio::test]
async fn a_listing_stays_whole_while_entries_change() {
    let emulator = small();
    let client = client(&emulator);
    let whole = keys(&client.inventory().items().collect().await.unwrap());
    let mut items = client.inventory().max_results(4).items();
    let mut seen = Vec::new();
    while let Some(entry) = items.next().await {
        let entry = entry.unwrap();
        seen.push(key(&entry));
        if entry.license_type == Some(LicenseType::Online) && seen.len() % 3 == 0 {
            emulator.clock().advance(Duration::from_secs(60));
            let product = entry.product_key.unwrap();
            // Some have no seat left, and some are removed.
            let _ = client
                .seat(&product, "quinn.doyle@contoso.com")
                .assign()
                .await;
        }
    }
    assert_eq!(seen, whole);
}

#[tokio::test]
async fn license_types_can_be_asked_for_in_several_ways() {
    let emulator = few();
    for (query, expected) in [
        ("", 6),
        ("licenseTypes=", 6),
        ("licenseTypes=online", 5),
        ("licenseTypes=Offline", 1),
        ("LICENSETYPES=online&licensetypes=offline", 6),
        ("licenseTypes=online,offline", 6),
        ("licenseTypes=offline%2C%20offline", 1),
    ] {
        let answer = get(&emulator, &format!("/V1/Inventory?{query}"))
            .await
            .json();
        let entries = answer["inventoryEntries"].as_array().unwrap();
        assert_eq!(entries.len(), expected, "{query}");
    }
}

#[tokio::test]
async fn only_what_has_changed_is_listed_if_asked_for() {
    let emulator = few();
    let client = client(&emulator);
    let now: Timestamp = Timestamp::parse("2027-01-15T08:00:00Z").unwrap();
    let since = |text: &str| {
        client
            .inventory()
            .modified_since(Timestamp::parse(text).unwrap())
    };
    let listed = since("2027-01-01T00:00:00-08:00")
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(keys(&listed), ["9NAPP0000001/0010", "9NAPP0000004/0010"]);
    let listed = since("2027-01-13T09:00:00.0000000+01:00")
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(
        keys(&listed),
        ["9NAPP0000004/0010"],
        "the moment itself counts"
    );

    emulator.clock().advance(Duration::from_secs(1));
    client.seat(OPEN, "ann@contoso.com").assign().await.unwrap();
    let listed = client
        .inventory()
        .modified_since(now.clone())
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(keys(&listed), ["9NAPP0000002/0010"]);

    // A seat that is held already changes nothing.
    emulator.clock().advance(Duration::from_secs(60));
    client.seat(OPEN, "ann@contoso.com").assign().await.unwrap();
    let later = Timestamp::parse("2027-01-15T08:00:30Z").unwrap();
    let listed = client
        .inventory()
        .modified_since(later)
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(keys(&listed), Vec::<String>::new());
}

#[tokio::test]
async fn removed_entries_and_subscriptions_are_left_out_if_asked_for() {
    let client = client(&few());
    let all = client.inventory();
    let kept = all
        .clone()
        .include_removed(false)
        .items()
        .collect()
        .await
        .unwrap();
    assert!(!keys(&kept).contains(&"9NAPP0000004/0010".to_owned()));
    assert_eq!(kept.len(), 5);
    let apps = all
        .clone()
        .include_subscription(false)
        .items()
        .collect()
        .await
        .unwrap();
    assert!(!keys(&apps).contains(&"9NAPP0000007/0010".to_owned()));
    assert_eq!(apps.len(), 5);
    let both = all.include_removed(true).include_subscription(true);
    assert_eq!(both.items().collect().await.unwrap().len(), 6);
}

/// While a page is made, others wait for the state.
#[tokio::test]
async fn a_page_ends_with_a_thousand_entries() {
    let mut seed = few_seed();
    let skus: Vec<String> = (0..2_001).map(|number| format!("{number:04}")).collect();
    let entries = skus.iter().map(|sku| {
        json!({
            "productId": NOT_OWNED.0, "skuId": sku, "licenseType": "online",
            "distributionPolicy": "open", "lastModified": "now-1d",
        })
    });
    seed["organizations"][0]["inventory"] = entries.collect();
    let products = seed["catalog"]["products"].as_array_mut().unwrap();
    let product = products
        .iter_mut()
        .find(|one| one["productId"] == NOT_OWNED.0);
    product.unwrap()["skus"] = json!(skus);
    let client = client(&seeded(&seed));
    let mut sizes = Vec::new();
    let mut pages = client.inventory().max_results(1_000_000).pages();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().items.len());
    }
    assert_eq!(sizes, [1_000, 1_000, 1]);
}

#[tokio::test]
async fn counts_tell_how_many_seats_are_held() {
    let client = client(&few());
    assert_eq!(counts(&client, NEARLY_FULL).await, (13, 1));
    let (capacity, available) = counts(&client, OPEN).await;
    assert_eq!(capacity - available, 0);
    assert_eq!(capacity, i64::from(i32::MAX));
}

#[tokio::test]
async fn a_token_belongs_to_its_listing() {
    let emulator = few();
    let client = client(&emulator);
    let first = client.inventory().max_results(2).await.unwrap();
    let token = first.continuation_token.unwrap();
    let next = client
        .inventory()
        .continuation_token(&token)
        .max_results(3)
        .await
        .unwrap();
    assert_eq!(next.inventory_entries.unwrap().len(), 3);

    let other_filter = client.inventory().license_types([LicenseType::Online]);
    let error = other_filter.continuation_token(&token).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    let seats = client.product(NEARLY_FULL).seats();
    let error = seats.continuation_token(&token).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    // Put into an address as it is, its `+` means a blank.
    let unescaped = get(
        &emulator,
        &format!("/V1/Inventory?continuationToken={token}"),
    )
    .await;
    assert_eq!(unescaped.status, 400);
}
