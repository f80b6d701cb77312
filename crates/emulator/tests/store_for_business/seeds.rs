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

fn problem(change: impl FnOnce(&mut Value)) -> String {
    let mut seed = few_seed();
    change(&mut seed);
    let seed = json!({ "storeForBusiness": seed }).to_string();
    Seed::from_json(&seed, &clock()).unwrap_err().to_string()
}

#[test]
fn a_seed_that_makes_no_sense_is_named() {
    let contoso = "organizations";
    let entry = |seed: &mut Value, name: &str, value: Value| {
        seed[contoso][0]["inventory"][0][name] = value;
    };
    let seat = |user: &str, state: &str| json!({ "assignedTo": user, "dateAssigned": "now", "state": state });
    let problems = [
        problem(|seed| entry(seed, "seatCapacity", json!(10))),
        problem(|seed| entry(seed, "seatCapacity", Value::Null)),
        problem(|seed| entry(seed, "distributionPolicy", json!("open"))),
        problem(|seed| entry(seed, "distributionPolicy", json!("closed"))),
        problem(|seed| entry(seed, "licenseType", json!("offline"))),
        problem(|seed| entry(seed, "licenseType", json!("both"))),
        problem(|seed| entry(seed, "status", json!("gone"))),
        problem(|seed| entry(seed, "productId", json!("9NAPP0000099"))),
        problem(|seed| entry(seed, "skuId", json!("0099"))),
        problem(|seed| entry(seed, "lastModified", json!("last week"))),
        problem(|seed| entry(seed, "seatcapacity", json!(1))),
        problem(|seed| entry(seed, "seats", json!([seat("who@contoso.com", "active")]))),
        problem(|seed| entry(seed, "seats", json!([seat("ann@contoso.com", "lost")]))),
        problem(|seed| {
            let twice = [
                seat("ann@contoso.com", "active"),
                seat("Ann@contoso.com", "revoked"),
            ];
            entry(seed, "seats", json!(twice));
        }),
        problem(|seed| {
            let twice = seed[contoso][0]["inventory"][0].clone();
            seed[contoso][0]["inventory"][1] = twice;
        }),
        problem(|seed| seed[contoso][0]["users"][1] = json!("ann@contoso.com")),
        problem(|seed| seed[contoso][0]["users"][1] = json!("bob")),
        problem(|seed| seed[contoso][0]["id"] = json!("contoso")),
        problem(|seed| seed[contoso][1]["tenants"] = json!(["Contoso.com"])),
        problem(|seed| seed["catalog"]["products"][1]["productId"] = json!("9napp0000001")),
        problem(|seed| seed["catalog"]["products"][0]["productId"] = json!("app")),
        problem(|seed| seed["catalog"]["products"][0]["skus"] = json!([])),
        problem(|seed| seed["catalog"]["products"][0]["skus"] = json!(["10"])),
        problem(|seed| seed["catalog"]["products"][0]["applicationType"] = json!("Home")),
        problem(|seed| seed["catalog"]["products"][0]["alternateIds"][0]["type"] = json!("Old")),
        problem(|seed| {
            seed["catalog"]["products"][0]["localizations"][1]["language"] = json!("German")
        }),
        problem(|seed| {
            seed["catalog"]["products"][0]["localizations"][1]["description"] =
                json!("x".repeat(10_001))
        }),
        problem(|seed| seed["catalog"]["products"][0]["packages"][0]["version"] = json!("1.0")),
        problem(|seed| seed["catalog"]["products"][0]["packages"][0]["contentId"] = json!("x")),
        problem(|seed| seed["catalog"]["products"][0]["packages"][0]["fileSize"] = json!(0)),
        problem(|seed| {
            seed["catalog"]["products"][0]["packages"][0]["packageFormat"] = json!("msix")
        }),
        problem(|seed| {
            seed["catalog"]["products"][0]["packages"][0]["architectures"] = json!(["arm64"])
        }),
        problem(|seed| seed["catalog"]["products"][0]["packages"][0]["packageId"] = json!("a/b")),
        problem(|seed| {
            seed["catalog"]["products"][0]["packages"][0]["frameworks"] = json!(["none"])
        }),
        problem(|seed| {
            let id = seed["catalog"]["products"][0]["packages"][1]["packageId"].clone();
            seed["catalog"]["products"][0]["packages"][0]["packageId"] = id;
        }),
        problem(|seed| seed["catalog"]["frameworks"][0]["frameworks"] = json!(["other"])),
    ];
    insta::assert_snapshot!(problems.join("\n"));
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
