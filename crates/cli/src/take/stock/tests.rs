//! What is made of listings: the rules, with values.

use serde_json::json;

use super::{
    ItemStock::{InStock, Restricted, Unknown},
    fixture::{
        but, catalog_of, customer_of, entry, listed, organisation_of, owned, read, restricted,
        subscription,
    },
    *,
};

/// Reasons and particulars.
type Found<'a> = &'a [(&'a str, &'a str)];

fn of_organisation(organisation: Organisation) -> Vec<(String, String)> {
    let mut stock = Stock::new(fixture::now(), "a test", Window::days(30));
    stock.organisation = Some(organisation);
    findings(stock)
}

fn of_customer(customer: Customer) -> Vec<(String, String)> {
    let mut stock = Stock::new(fixture::now(), "a test", Window::days(30));
    stock.customers = Some(vec![customer]);
    findings(stock)
}

fn findings(stock: Stock) -> Vec<(String, String)> {
    let found = stock.judged().attention.into_iter();
    found
        .map(|found| (found.reason.name().to_owned(), found.detail))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = expected.iter();
    pairs
        .map(|(reason, detail)| ((*reason).to_owned(), (*detail).to_owned()))
        .collect()
}

fn people(number: usize) -> Vec<String> {
    (0..number)
        .map(|number| format!("user{number}@contoso.com"))
        .collect()
}

/// A product with so many seats, of which so many are used and, by the inventory, so many free.
fn product(capacity: i64, free: i64, used: usize) -> Organisation {
    let users = people(used);
    let seats: Vec<(u32, &str)> = users.iter().map(|user| (0, user.as_str())).collect();
    organisation_of(vec![entry("9A", "0010", capacity, free)], &seats)
}

#[test]
fn the_use_of_seats_is_judged() {
    let cases: [(i64, i64, usize, Found<'_>); 8] = [
        (20, 5, 15, &[]),
        (20, 0, 20, &[("no seat left", "all 20 seats used")]),
        (1, 0, 1, &[("no seat left", "all 1 seat used")]),
        (100, 9, 91, &[("few seats left", "9 of 100 seats free")]),
        (100, 10, 90, &[]),
        (
            2_000,
            2_000,
            0,
            &[("idle seats", "none of 2,000 seats used")],
        ),
        (
            20,
            5,
            12,
            &[("counts differ", "12 held, 15 by the inventory")],
        ),
        (0, 0, 0, &[]),
    ];
    for (capacity, free, used, expected) in cases {
        let found = of_organisation(product(capacity, free, used));
        assert_eq!(found, pairs(expected), "{used} of {capacity}, {free} free");
    }
}

#[test]
fn shares_are_rounded_down_and_full_means_full() {
    let percent = |capacity, free, used| product(capacity, free, used).products[0].use_percent();
    assert_eq!(percent(1_000, 1, 999), Some(99));
    assert_eq!(percent(3, 2, 1), Some(33));
    assert_eq!(percent(3, 0, 3), Some(100));
    assert_eq!(percent(0, 0, 0), None);
    assert_eq!(
        percent(2, 0, 5),
        Some(100),
        "more seats are held than there are"
    );
}

#[test]
fn sums_are_those_of_what_is_owned() {
    let open = json!({"distributionPolicy": "open", "seatCapacity": 0, "availableSeats": 0});
    let offline = json!({"licenseType": "offline", "seatCapacity": 50, "availableSeats": 50});
    let organisation = organisation_of(
        vec![
            entry("9A", "0010", 10, 7),
            but(entry("9B", "0010", 0, 0), open),
            but(entry("9C", "0010", 0, 0), offline),
            but(entry("9D", "0010", 5, 4), json!({"status": "removed"})),
        ],
        &[
            (0, "ann@c.com"),
            (0, "bob@c.com"),
            (0, "cho@c.com"),
            (1, "ann@c.com"),
            (3, "Ann@C.com"),
        ],
    );
    let expected = Totals {
        owned: 3,
        offline: 1,
        removed: 1,
        open: 1,
        acquired: 10,
        used: 3,
        free: 7,
        used_open: 1,
        people: Some(3),
    };
    assert_eq!(organisation.totals, expected);
    let offline = organisation
        .products
        .iter()
        .find(|product| product.is_offline());
    assert_eq!(
        offline.and_then(|product| product.acquired),
        None,
        "it has no seats"
    );
    assert_eq!(organisation.holders.len(), 1);
    assert_eq!(
        organisation.holders[0].of,
        ["9A/0010", "9B/0010", "9D/0010"]
    );
    assert_eq!(
        of_organisation(organisation),
        pairs(&[("held though removed", "1 seat still held")])
    );
}

#[test]
fn without_a_list_of_seats_the_inventory_holds() {
    let products = vec![OwnedProduct::new(read(entry("9A", "0010", 10, 7)))];
    let organisation = Organisation::new(products, &[].into(), None);
    assert_eq!(organisation.products[0].used, Some(3));
    assert_eq!(organisation.totals.people, None);
    assert_eq!(organisation.products[0].name(), "9A");
}

#[test]
fn numbers_that_cannot_be_are_left_out() {
    let strange = entry("9A", "0010", -1, -1);
    let product = OwnedProduct::new(read(strange));
    assert_eq!(
        (product.acquired, product.free, product.used),
        (None, None, None)
    );
    let more_free_than_there_are = OwnedProduct::new(read(entry("9A", "0010", 5, 9)));
    assert_eq!(more_free_than_there_are.used, Some(0));
    assert_eq!(OwnedProduct::new(read(json!({}))).name(), "");
}

#[test]
fn a_seat_too_many_of_one_product_is_found() {
    let entries = vec![entry("9A", "0010", 10, 9), entry("9A", "0011", 10, 9)];
    let organisation = organisation_of(entries, &[(0, "ann@c.com"), (1, "ann@c.com")]);
    let found = of_organisation(organisation);
    assert_eq!(
        found,
        pairs(&[("held twice", "SKUs 0010 and 0011: one would do")])
    );
}

fn state_of(entitlement: serde_json::Value) -> (EntitlementState, bool) {
    let customer = customer_of("ann", vec![entitlement], Vec::new());
    let owned = &customer.entitlements[0];
    (owned.state, owned.unfulfilled)
}

#[test]
fn entitlements_have_a_state_by_status_and_time() {
    let at = |field: &str, at: &str| json!({field: at});
    let status = |status: &str| json!({"status": status});
    let cases = [
        (json!({}), EntitlementState::Valid),
        (
            at("endDate", "2026-03-31T11:59:59Z"),
            EntitlementState::Expiring,
        ),
        (
            at("endDate", "2026-04-01T12:00:00Z"),
            EntitlementState::Valid,
        ),
        (
            at("endDate", "2026-02-28T12:00:00Z"),
            EntitlementState::Expired,
        ),
        (
            at("startDate", "2026-03-02T00:00:00Z"),
            EntitlementState::NotStarted,
        ),
        (
            at("endDate", "2026-02-30T25:00:00Z"),
            EntitlementState::Valid,
        ),
        (status("Expired"), EntitlementState::Expired),
        (status("Revoked"), EntitlementState::Revoked),
        (status("Banned"), EntitlementState::Banned),
        (status("Suspended"), EntitlementState::Suspended),
        (status("Paused"), EntitlementState::Unclear),
    ];
    for (change, expected) in cases {
        let (state, unfulfilled) = state_of(but(owned("9A", "Durable"), change.clone()));
        assert_eq!((state, unfulfilled), (expected, false), "{change}");
    }
    // What comes with a subscription ends with each of its periods.
    let change = json!({"endDate": "2026-03-05T00:00:00Z", "acquisitionType": "Recurring"});
    assert_eq!(
        state_of(but(owned("9A", "Durable"), change)).0,
        EntitlementState::Valid
    );
}

#[test]
fn consumables_wait_while_they_are_owned() {
    let cases = [
        ("Consumable", json!({"quantity": 3}), true),
        ("Consumable", json!({"quantity": 0}), false),
        ("Consumable", json!({"quantity": -2}), false),
        ("Consumable", json!({"status": "Revoked"}), false),
        ("UnmanagedConsumable", json!({}), true),
        (
            "UnmanagedConsumable",
            json!({"endDate": "2026-01-01T00:00:00Z"}),
            false,
        ),
        ("Game", json!({"quantity": 1}), false),
    ];
    for (kind, change, expected) in cases {
        let (_, unfulfilled) = state_of(but(owned("9A", kind), change.clone()));
        assert_eq!(unfulfilled, expected, "{kind} {change}");
    }
    let coins = but(owned("9A", "Consumable"), json!({"quantity": 1_500}));
    let found = of_customer(customer_of("ann", vec![coins], Vec::new()));
    assert_eq!(found, pairs(&[("unfulfilled", "1,500 to be consumed")]));
}

#[test]
fn of_an_entitlement_that_comes_twice_the_best_counts() {
    let revoked = but(owned("9A", "Game"), json!({"status": "Revoked"}));
    let customer = customer_of("ann", vec![revoked, owned("9A", "Game")], Vec::new());
    assert_eq!(customer.entitlements.len(), 1);
    assert_eq!(customer.entitlements[0].state, EntitlementState::Valid);
}

fn late(state: &str, paid: &str, grace: &str) -> serde_json::Value {
    json!({
        "recurrenceState": state,
        "expirationTime": format!("{paid}T23:59:59.00+00:00"),
        "expirationTimeWithGrace": format!("{grace}T23:59:59.00+00:00"),
    })
}

#[test]
fn subscriptions_have_a_state_and_what_to_look_at() {
    let ends = |renews: bool, at: &str| json!({"autoRenew": renews, "expirationTime": at});
    let cases: [(serde_json::Value, SubscriptionState, Found<'_>); 9] = [
        (json!({}), SubscriptionState::Active, &[]),
        (
            ends(false, "2026-03-20T23:59:59Z"),
            SubscriptionState::Expiring,
            &[("expiring", "does not renew, ends 2026-03-20")],
        ),
        (
            ends(false, "2026-09-20T23:59:59Z"),
            SubscriptionState::Active,
            &[],
        ),
        (
            late("InDunning", "2026-02-27", "2026-03-06"),
            SubscriptionState::Grace,
            &[("in grace", "benefits until 2026-03-06")],
        ),
        (
            late("InDunning", "2026-01-31", "2026-02-07"),
            SubscriptionState::Dunning,
            &[("in dunning", "benefits off since 2026-02-07")],
        ),
        (
            late("Failed", "2026-01-31", "2026-02-07"),
            SubscriptionState::Failed,
            &[("payment failed", "ended 2026-01-31")],
        ),
        (
            late("Canceled", "2026-01-31", "2026-01-31"),
            SubscriptionState::Cancelled,
            &[],
        ),
        (
            late("Inactive", "2026-01-31", "2026-01-31"),
            SubscriptionState::Ended,
            &[],
        ),
        (
            json!({"recurrenceState": "Paused"}),
            SubscriptionState::Unclear,
            &[("unclear", "state Paused")],
        ),
    ];
    for (change, state, expected) in cases {
        let item = but(subscription("CFQ7PASS0001"), change.clone());
        let customer = customer_of("ann", Vec::new(), vec![item]);
        assert_eq!(customer.subscriptions[0].state, state, "{change}");
        assert_eq!(of_customer(customer), pairs(expected), "{change}");
    }
}

#[test]
fn who_subscribed_again_needs_no_attention_for_the_past() {
    let failed = but(
        subscription("CFQ7PASS0001"),
        late("Failed", "2026-01-01", "2026-01-08"),
    );
    let items = vec![failed, subscription("CFQ7PASS0001")];
    let customer = customer_of("ann", vec![owned("CFQ7PASS0001", "Pass")], items);
    let current: Vec<bool> = customer
        .subscriptions
        .iter()
        .map(|one| one.current)
        .collect();
    assert_eq!(current, [true, false], "the one that counts comes first");
    assert_eq!(of_customer(customer), []);
}

#[test]
fn subscriptions_are_called_as_the_developer_calls_them() {
    let named = but(
        owned("CFQ7PASS0001", "Pass"),
        json!({"inAppOfferToken": "club"}),
    );
    let items = vec![subscription("CFQ7PASS0001"), subscription("CFQ7PASS0002")];
    let customer = customer_of("ann", vec![named], items);
    let names: Vec<&str> = customer
        .subscriptions
        .iter()
        .map(Subscription::name)
        .collect();
    assert_eq!(names, ["club", "CFQ7PASS0002"]);
}

#[test]
fn not_restricted_and_never_looked_at_are_told_apart() {
    let skus = ["0001", "0002", "0003"].map(|sku| listed(sku, "japanwest"));
    let answer = json!([
        {"productId": "DZH318Z0BQ3P", "skuId": "0001", "isRestricted": false},
        restricted("0002", "Japan West"),
    ]);
    let catalog = catalog_of(skus.to_vec(), answer);
    let found: Vec<(&str, ItemStock)> = catalog
        .items
        .iter()
        .map(|item| (item.sku_id.as_str(), item.stock))
        .collect();
    assert_eq!(
        found,
        [("0002", Restricted), ("0003", Unknown), ("0001", InStock)]
    );
    let sums = (
        catalog.restricted,
        catalog.unknown,
        catalog.in_stock,
        catalog.limited(),
    );
    assert_eq!(sums, (1, 1, 1, 3));
    let mut stock = Stock::new(fixture::now(), "a test", Window::days(30));
    stock.catalog = Some(catalog.clone());
    let expected = [
        ("restricted stock", "in Japan West"),
        ("unknown stock", "the check says nothing of it"),
    ];
    assert_eq!(findings(stock), pairs(&expected));
    assert_eq!(catalog.restricted_only().items.len(), 1);
}

#[test]
fn what_was_not_checked_is_no_finding() {
    let catalog = Catalog::default().with_items(vec![(listed("0001", "uksouth"), Check::NotMade)]);
    assert_eq!(
        (catalog.not_checked, catalog.unknown, catalog.regions.len()),
        (1, 0, 0)
    );
    let mut stock = Stock::new(fixture::now(), "a test", Window::days(30));
    stock.catalog = Some(catalog);
    assert_eq!(findings(stock), []);
}

#[test]
fn regions_are_counted_by_what_restrictions_name() {
    let nowhere = json!({"productId": "DZH318Z0BQ3P", "skuId": "0003", "isRestricted": true});
    let elsewhere = json!({
        "productId": "DZH318Z0BQ3P", "skuId": "0004", "isRestricted": true,
        "restrictions": [
            {"reasonCode": "QuotaId", "properties": {"type": "Location", "values": ["UKSouth", "uksouth", "francecentral"]}},
        ],
    });
    let free = json!({"productId": "DZH318Z0BQ3P", "skuId": "0002", "isRestricted": false});
    let skus = [
        ("0001", "uksouth"),
        ("0002", "uksouth"),
        ("0003", "japanwest"),
        ("0004", "uksouth"),
    ];
    let catalog = catalog_of(
        skus.map(|(sku, region)| listed(sku, region)).to_vec(),
        json!([restricted("0001", "uksouth"), free, nowhere, elsewhere]),
    );
    let regions: Vec<(&str, usize, usize)> = catalog
        .regions
        .iter()
        .map(|count| (count.region.as_str(), count.restricted, count.in_stock))
        .collect();
    assert_eq!(
        regions,
        [
            ("uksouth", 2, 1),
            ("francecentral", 1, 0),
            ("japanwest", 1, 0)
        ]
    );
    let mut anywhere = listed("0003", "x");
    anywhere.sku.dynamic_attributes = None;
    let nowhere = json!([{"productId": "DZH318Z0BQ3P", "skuId": "0003", "isRestricted": true}]);
    let catalog = catalog_of(vec![anywhere], nowhere);
    assert_eq!(catalog.items[0].restricted_in(), ["everywhere"]);
}

#[test]
fn the_most_urgent_comes_first() {
    let stock = fixture::stock();
    let mut keys: Vec<(Level, Family)> = stock
        .attention
        .iter()
        .map(|found| (found.level, found.family))
        .collect();
    let found = keys.clone();
    keys.sort();
    assert_eq!(found, keys);
    assert_eq!(
        (
            stock.attention_of(Level::Act),
            stock.attention_of(Level::Watch)
        ),
        (8, 6)
    );
}
