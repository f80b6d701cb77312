//! A stocktake of a small organisation at a fixed moment, made from answers as the services write them.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stocktake::{
    models::{Timestamp, partner_center::InventoryItem, store_for_business::SeatDetails},
    partner_center::{InventoryReport, InventoryTarget},
};

use super::*;

/// An answer, or a part of one.
pub(in crate::take) fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the fixture fits the models")
}

/// When it is taken.
pub(in crate::take) fn now() -> Timestamp {
    Timestamp::parse("2026-03-01T12:00:00Z").expect("a date-time")
}

/// An entry of the inventory whose seats are counted.
pub(in crate::take) fn entry(product: &str, sku: &str, capacity: i64, free: i64) -> Value {
    json!({
        "productKey": {"productId": product, "skuId": sku},
        "seatCapacity": capacity, "availableSeats": free,
        "lastModified": "2026-02-11T08:30:00.0000000Z",
        "licenseType": "online", "distributionPolicy": "restricted", "status": "active",
    })
}

/// The same with some fields changed.
pub(in crate::take) fn but(mut value: Value, changes: Value) -> Value {
    let (Value::Object(fields), Value::Object(changes)) = (&mut value, changes) else {
        panic!("two objects");
    };
    fields.extend(changes);
    value
}

pub(in crate::take) fn seat(user: &str) -> SeatDetails {
    read(json!({"assignedTo": user, "state": "active"}))
}

/// What an organisation owns, of these entries and with these holders by the number of the entry.
pub(in crate::take) fn organisation_of(entries: Vec<Value>, seats: &[(u32, &str)]) -> Organisation {
    let products: Vec<OwnedProduct> = entries
        .into_iter()
        .map(|entry| OwnedProduct::new(read(entry)))
        .collect();
    let mut count = SeatCount::new(products.len());
    for (product, user) in seats {
        count.add(*product, &seat(user));
    }
    for (number, product) in (0..).zip(&products) {
        if product.is_online() {
            count.finish(number);
        }
    }
    Organisation::new(products, &titles(), Some(&count))
}

fn titles() -> HashMap<String, String> {
    let titles = [
        ("9NCSKETCH001", "Contoso Sketch"),
        ("9NCBOARD0001", "Contoso Whiteboard"),
        ("9NCLEDGER001", "Fabrikam Ledger & Co"),
        ("9NCKIOSK0001", "Kiosk <Beta>"),
        ("9NCMAPS00001", "Northwind Maps"),
        ("9NCOLD000001", "Retired Reader"),
    ];
    titles
        .map(|(id, title)| (id.to_owned(), title.to_owned()))
        .into()
}

fn organisation() -> Organisation {
    let offline = json!({"licenseType": "offline", "seatCapacity": 0, "availableSeats": 0});
    let entries = vec![
        entry("9NCSKETCH001", "0010", 3, 0),
        entry("9NCSKETCH001", "0011", 20, 19),
        entry("9NCBOARD0001", "0010", 40, 38),
        entry("9NCLEDGER001", "0010", 1200, 1200),
        but(
            entry("9NCMAPS00001", "0010", 0, 0),
            json!({"distributionPolicy": "open"}),
        ),
        but(entry("9NCKIOSK0001", "0010", 0, 0), offline),
        but(
            entry("9NCOLD000001", "0010", 5, 4),
            json!({"status": "removed"}),
        ),
    ];
    let mut organisation = organisation_of(
        entries,
        &[
            (0, "ann@contoso.com"),
            (0, "bob@contoso.com"),
            (0, "cho@contoso.com"),
            (1, "ann@contoso.com"),
            (2, "ann@contoso.com"),
            (2, "bob@contoso.com"),
            (4, "dee@contoso.com"),
            (6, "bob@contoso.com"),
        ],
    );
    for product in &mut organisation.products {
        product.offline_licenses = product.is_offline().then_some(2);
    }
    organisation
}

/// A product as v8 of the query lists it: active, bought, for ever.
pub(in crate::take) fn owned(product: &str, kind: &str) -> Value {
    json!({
        "acquiredDate": "2025-06-01T10:00:00.0000000+00:00",
        "startDate": "2025-06-01T10:00:00.0000000+00:00",
        "endDate": "9999-12-31T23:59:59.9999999+00:00",
        "modifiedDate": "2025-06-01T10:00:00.0000000+00:00",
        "id": "0123456789abcdef0123456789abcdef", "localTicketReference": "",
        "productId": product, "skuId": "0010", "productKind": kind, "quantity": 1,
        "acquisitionType": "Single", "status": "Active", "tags": [],
        "trialData": {"isTrial": false, "isInTrialPeriod": false},
    })
}

/// A subscription that runs and renews itself in two weeks.
pub(in crate::take) fn subscription(product: &str) -> Value {
    json!({
        "autoRenew": true, "beneficiary": "pub:player", "id": format!("mdr:0:{product}:1"),
        "expirationTime": "2026-03-14T23:59:59.00+00:00", "isTrial": false,
        "expirationTimeWithGrace": "2026-03-17T23:59:59.00+00:00",
        "lastModified": "2026-02-15T00:00:00.00+00:00", "market": "US", "productId": product,
        "skuId": "0001", "startTime": "2026-02-15T00:00:00.00+00:00", "recurrenceState": "Active",
    })
}

pub(in crate::take) fn customer_of(
    name: &str,
    entitlements: Vec<Value>,
    subscriptions: Vec<Value>,
) -> Customer {
    let entitlements = entitlements.into_iter().map(read).collect();
    let subscriptions: Vec<_> = subscriptions.into_iter().map(read).collect();
    Customer::new(name, entitlements, &subscriptions, &now(), Window::days(30))
}

fn customers() -> Vec<Customer> {
    let ends = |at: &str| json!({"endDate": format!("{at}T00:00:00.0000000+00:00")});
    let late = |state: &str, paid: &str, grace: &str| {
        let at = |day: &str| format!("{day}T23:59:59.00+00:00");
        json!({"recurrenceState": state, "expirationTime": at(paid), "expirationTimeWithGrace": at(grace)})
    };
    vec![
        customer_of(
            "Mia Lindqvist",
            vec![
                owned("9NGAME000001", "Game"),
                but(
                    owned("9NGOLD000001", "Consumable"),
                    json!({"quantity": 1500, "inAppOfferToken": "gold-coins"}),
                ),
                but(owned("9NDLC0000001", "Durable"), ends("2026-03-20")),
            ],
            vec![subscription("CFQ7PASS0001")],
        ),
        customer_of(
            "Noah Okafor",
            vec![
                but(owned("9NGAME000001", "Game"), json!({"status": "Revoked"})),
                owned("9NLOOT000001", "UnmanagedConsumable"),
                but(owned("9NDLC0000001", "Durable"), ends("2026-01-20")),
            ],
            vec![but(
                subscription("CFQ7PASS0001"),
                late("InDunning", "2026-02-27", "2026-03-06"),
            )],
        ),
        customer_of(
            "Zoë Brandt",
            vec![but(
                owned("9NGAME000001", "Game"),
                json!({"trialData": {"isTrial": true, "isInTrialPeriod": true}}),
            )],
            vec![
                but(
                    subscription("CFQ7PASS0001"),
                    late("InDunning", "2026-01-31", "2026-02-07"),
                ),
                but(subscription("CFQ7PASS0002"), json!({"autoRenew": false})),
            ],
        ),
    ]
}

/// A SKU whose stock is limited, with its region.
pub(in crate::take) fn listed(sku: &str, region: &str) -> ListedSku {
    ListedSku {
        sku: read(json!({
            "id": sku, "productId": "DZH318Z0BQ3P", "title": format!("Reserved VM Instance, Standard_B1s, {region}"),
            "purchasePrerequisites": ["InventoryCheck"], "inventoryVariables": ["ArmRegionName"],
            "dynamicAttributes": {"armRegionName": region},
        })),
        product: Some("Virtual Machines BS Series".to_owned()),
    }
}

/// The catalog with these SKUs and what a check of them answered.
pub(in crate::take) fn catalog_of(skus: Vec<ListedSku>, answer: Value) -> Catalog {
    let answer: Vec<InventoryItem> = read(answer);
    let report = InventoryReport::new([InventoryTarget::product("DZH318Z0BQ3P")], answer);
    let skus = skus.into_iter().map(|listed| {
        let id = listed.sku.id.clone().unwrap_or_default();
        let checked = report.sku("DZH318Z0BQ3P", &id).cloned();
        (listed, checked.map_or(Check::LeftOut, Check::Found))
    });
    let catalog = Catalog {
        country: Some("US".to_owned()),
        views: vec!["Azure".to_owned()],
        products: 2,
        skus: 6,
        ..Catalog::default()
    };
    catalog.with_items(skus.collect())
}

/// What a check says of a SKU that is restricted in a region.
pub(in crate::take) fn restricted(sku: &str, region: &str) -> Value {
    json!({
        "productId": "DZH318Z0BQ3P", "skuId": sku, "isRestricted": true,
        "restrictions": [{
            "reasonCode": "NotAvailableForSubscription", "description": "no capacity",
            "properties": {"type": "Location", "values": region},
        }],
    })
}

fn catalog() -> Catalog {
    let skus = [
        ("0001", "japanwest"),
        ("0002", "japaneast"),
        ("0003", "westeurope"),
        ("0004", "westeurope"),
    ];
    catalog_of(
        skus.map(|(sku, region)| listed(sku, region)).to_vec(),
        json!([
            restricted("0001", "japanwest"),
            {"productId": "DZH318Z0BQ3P", "skuId": "0002", "isRestricted": false, "restrictions": []},
            restricted("0003", "westeurope"),
        ]),
    )
}

/// The whole.
pub(in crate::take) fn stock() -> Stock {
    let mut stock = Stock::new(now(), "a fixture", Window::days(30));
    stock.organisation = Some(organisation());
    stock.customers = Some(customers());
    stock.catalog = Some(catalog());
    stock.gaps = vec![Gap {
        family: Family::StoreForBusiness,
        what: "titles of 1 of 6 products".to_owned(),
        why: "the service answered 503; try again later".to_owned(),
    }];
    stock.judged()
}
