//! State to begin with: what is refused, what is dumped, the small one and the large one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use stocktake::models::store_for_business::{InventoryStatus, LicenseType};
use stocktake_emulator::{Emulator, Seed};

use crate::{NEARLY_FULL, client, clock, counts, few, few_seed, get, raw, small, stocktake};

#[tokio::test]
async fn what_is_dumped_can_be_loaded_and_is_the_same() {
    let emulator = small();
    let client_of = client(&emulator);
    let seat = client_of.seat(("9WZDNCRFJ3PS", "0015"), "quinn.doyle@contoso.com");
    seat.assign().await.unwrap();
    let seat = client_of.seat(("9WZDNCRFJ3PS", "0015"), "alex.wilber@contoso.com");
    seat.reclaim().await.unwrap();
    let page = get(&emulator, "/V1/Inventory?maxResults=10").await.json();
    let token = page["continuationToken"]
        .as_str()
        .unwrap()
        .replace('+', "%2B");

    let dump = emulator.dump().to_json();
    let clock = clock();
    let seed = Seed::from_json(&dump, &clock).unwrap();
    let again = Emulator::builder().clock(clock).seed(seed).build().unwrap();
    assert_eq!(again.dump().to_json(), dump);
    for path in [
        "/V1/Inventory?maxResults=100".to_owned(),
        format!("/V1/Inventory?maxResults=10&continuationToken={token}"),
        "/V1/Inventory/9WZDNCRFJ3PS/0015/Seats?maxResults=100".to_owned(),
        "/V1/Users/quinn.doyle@contoso.com/Seats".to_owned(),
        "/V1/Products/9WZDNCRFJ3PS/0015".to_owned(),
        "/V1/Products/9WZDNCRFJ3PS/0015/LocalizedDetails/de-de".to_owned(),
    ] {
        let (one, other) = (get(&emulator, &path).await, get(&again, &path).await);
        assert_eq!(one.status, 200, "{path}");
        assert_eq!(one.body, other.body, "{path}");
    }
    let path = "/V1/Inventory/9WZDNCRFJ3PS/0015/Seats/alex.wilber@contoso.com";
    let revoked = raw(&again, http::Method::DELETE, path, "").await;
    assert_eq!(
        revoked.json()["state"],
        "revoked",
        "what was reclaimed is remembered"
    );
}

#[tokio::test]
async fn reset_goes_back_to_the_seed() {
    let emulator = few();
    let client = client(&emulator);
    client
        .seat(NEARLY_FULL, "ned@contoso.com")
        .assign()
        .await
        .unwrap();
    emulator.reset();
    assert_eq!(counts(&client, NEARLY_FULL).await, (13, 1));
}

/// What is wrong with a seed once a value in it, by its pointer, is another one.
fn problem(pointer: &str, value: Value) -> String {
    let mut seed = few_seed();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match seed.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        fields => fields[name] = value,
    }
    let seed = json!({ "storeForBusiness": seed }).to_string();
    Seed::from_json(&seed, &clock()).unwrap_err().to_string()
}

fn problems(at: &str, changes: impl IntoIterator<Item = (&'static str, Value)>) -> String {
    let changes = changes.into_iter();
    let problems = changes.map(|(name, value)| problem(&format!("{at}/{name}"), value));
    problems.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_inventory_that_makes_no_sense_is_named() {
    let seat = |user: &str, state: &str| json!({ "assignedTo": user, "dateAssigned": "now", "state": state });
    let twice = [
        seat("ann@contoso.com", "active"),
        seat("Ann@contoso.com", "revoked"),
    ];
    let said = problems(
        "/organizations/0/inventory/0",
        [
            ("seatCapacity", json!(10)),
            ("seatCapacity", Value::Null),
            ("distributionPolicy", json!("open")),
            ("distributionPolicy", json!("closed")),
            ("licenseType", json!("offline")),
            ("licenseType", json!("both")),
            ("status", json!("gone")),
            ("productId", json!("9NAPP0000099")),
            ("skuId", json!("0099")),
            ("productId", json!("9napp0000002")),
            ("lastModified", json!("last week")),
            ("seatcapacity", json!(1)),
            ("seats", json!([seat("who@contoso.com", "active")])),
            ("seats", json!([seat("ann@contoso.com", "lost")])),
            ("seats", json!(twice)),
        ],
    );
    insta::assert_snapshot!(said);
}

#[test]
fn an_organization_that_makes_no_sense_is_named() {
    let said = problems(
        "/organizations/1",
        [
            ("id", json!("fabrikam")),
            ("tenants", json!(["Contoso.com"])),
            ("users", json!(["zoe"])),
            ("users", json!(["zoe@fabrikam.com", "Zoe@fabrikam.com"])),
        ],
    );
    insta::assert_snapshot!(said);
}

#[test]
fn a_catalog_that_makes_no_sense_is_named() {
    let said = [
        problem("/catalog/products/1/productId", json!("9napp0000001")),
        problems(
            "/catalog/products/0",
            [
                ("productId", json!("app")),
                ("skus", json!([])),
                ("skus", json!(["10"])),
                ("applicationType", json!("Home")),
                ("alternateIds", json!([{ "type": "Old", "value": "1" }])),
                (
                    "localizations",
                    json!([{ "language": "German", "displayName": "App" }]),
                ),
            ],
        ),
        problem(
            "/catalog/products/0/localizations/1/description",
            json!("x".repeat(10_001)),
        ),
        problems(
            "/catalog/products/0/packages/0",
            [
                ("version", json!("1.0")),
                ("contentId", json!("x")),
                ("fileSize", json!(0)),
                ("packageFormat", json!("msix")),
                ("architectures", json!(["arm64"])),
                ("packageId", json!("a/b")),
                (
                    "packageId",
                    json!("D788cc1b-ab00-bb5f-1548-f2dfe717583b-neutral"),
                ),
                ("frameworks", json!(["none"])),
            ],
        ),
        problem("/catalog/frameworks/0/frameworks", json!(["other"])),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[tokio::test]
async fn the_small_seed_has_something_of_everything() {
    let emulator = small();
    let client = client(&emulator);
    let entries = client.inventory().items().collect().await.unwrap();
    assert_eq!(entries.len(), 60);
    let count =
        |is_so: &dyn Fn(&stocktake::models::store_for_business::InventoryEntryDetails) -> bool| {
            entries.iter().filter(|entry| is_so(entry)).count()
        };
    assert!(count(&|entry| entry.license_type == Some(LicenseType::Offline)) >= 8);
    assert!(count(&|entry| entry.status == Some(InventoryStatus::Removed)) >= 3);
    assert!(
        count(&|entry| entry.available_seats == Some(0)) >= 4,
        "some are full"
    );
    assert!(
        count(&|entry| entry.available_seats == Some(1)) >= 4,
        "some are nearly full"
    );
    assert!(
        count(&|entry| entry.available_seats == entry.seat_capacity) >= 4,
        "some are unused"
    );
}

#[tokio::test]
async fn the_small_seed_has_products_of_all_kinds_and_seats_for_many() {
    let emulator = small();
    let client = client(&emulator);
    let entries = client.inventory().items().collect().await.unwrap();
    let mut kinds = BTreeSet::new();
    let mut types = BTreeSet::new();
    let mut seats_of = BTreeMap::<String, usize>::new();
    for entry in &entries {
        kinds.insert(entry.product_kind.clone().unwrap().as_str().to_owned());
        let key = entry.product_key.clone().unwrap();
        let product = client.product(&key);
        let details = product.details().await.unwrap();
        types.insert(details.application_type.unwrap().as_str().to_owned());
        if entry.license_type == Some(LicenseType::Online) {
            let seats = product
                .seats()
                .max_results(10)
                .items()
                .collect()
                .await
                .unwrap();
            let held = i64::try_from(seats.len()).unwrap();
            assert_eq!(
                held,
                entry.seat_capacity.unwrap() - entry.available_seats.unwrap()
            );
            for seat in seats {
                *seats_of.entry(seat.assigned_to.unwrap()).or_default() += 1;
            }
        }
    }
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        ["Application", "Game", "Subscription"]
    );
    assert_eq!(
        types.into_iter().collect::<Vec<_>>(),
        ["LineOfBusiness", "Store"]
    );
    assert!(
        seats_of.values().filter(|count| **count >= 3).count() >= 10,
        "some hold several"
    );
    for without in ["quinn.doyle@contoso.com", "reception@contoso.com"] {
        let seats = client.user(without).seats().await.unwrap();
        assert_eq!(seats.seats.unwrap().len(), 0, "{without}");
    }
    let guest = "pat.morgan_fabrikam.com#EXT#@contoso.onmicrosoft.com";
    assert!(
        client
            .user(guest)
            .seats()
            .items()
            .collect()
            .await
            .unwrap()
            .len()
            > 1
    );
}

#[tokio::test]
async fn a_large_seed_has_as_many_seats_as_it_says() {
    let clock = clock();
    let seed = Seed::large(30_000, &clock).unwrap();
    let emulator = Emulator::builder().clock(clock).seed(seed).build().unwrap();
    let client = client(&emulator);
    let entries = client
        .inventory()
        .max_results(1000)
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(entries.len(), 300);
    let first = entries[0].clone();
    assert_eq!(
        first.seat_capacity.unwrap() - first.available_seats.unwrap(),
        30_000
    );
    let key = first.product_key.unwrap();
    let mut seats = client.product(&key).seats().max_results(100).items();
    let mut count = 0;
    while let Some(seat) = seats.next().await {
        count += 1;
        let name = seat.unwrap().assigned_to.unwrap();
        assert_eq!(name, format!("user{count:07}@contoso.com"));
    }
    assert_eq!(count, 30_000);
    // There are users without seats, and seats for them.
    client
        .seat(&key, "user0030001@contoso.com")
        .assign()
        .await
        .unwrap();
    client.product(&key).packages().await.unwrap();

    let other = stocktake(&emulator, "tenant-0003").store_for_business();
    assert_eq!(other.inventory().items().collect().await.unwrap().len(), 5);
}
