//! Subscriptions as time passes.

use serde_json::{Value, json};
use stocktake::{
    models::store_services::{ProductSkuId, RecurrenceItem, RecurrenceState},
    store_services::{SubscriptionAccess as _, subscription::Access},
};

use crate::desk::{ANA, Desk, club, seed, sorted, subscription, subscription_id};

const QUERY: &str = "/purchase/v8.0/b2b/recurrences/query";

fn desk(subscriptions: &[Value]) -> Desk {
    Desk::new(&seed(&[club()], json!({ "subscriptions": subscriptions })))
}

async fn items(desk: &Desk) -> Vec<RecurrenceItem> {
    let key = desk.key(ANA).await;
    let request = desk.client().query_recurrences(key);
    request.items().collect().await.unwrap()
}

/// The state of the one subscription there is, and what it is good for.
async fn standing(desk: &Desk) -> (RecurrenceState, Access) {
    let item = items(desk).await.remove(0);
    let access = item.access_at(&desk.now());
    (item.recurrence_state, access)
}

#[tokio::test]
async fn the_wire_form_is_that_of_the_documentation() {
    let renewing = subscription(1, json!({ "isTrial": true }));
    let cancelled = json!({ "starts": "now-60d", "expires": "now+3d", "cancelled": "now-2d" });
    let desk = desk(&[renewing, subscription(2, cancelled)]);
    let reply = desk.ask_about(ANA, QUERY, json!({})).await;
    assert_eq!(reply.header("x-envoy-upstream-service-time"), "1");
    assert!(!reply.headers.contains_key("ms-requestid"));
    insta::assert_json_snapshot!(sorted(&reply.json()));
}

#[tokio::test]
async fn a_subscription_renews_month_after_month() {
    let desk = desk(&[subscription(1, json!({ "isTrial": true }))]);
    assert!(items(&desk).await[0].is_trial.unwrap());
    for days in [20, 31, 30, 365, 3650] {
        desk.advance_days(days);
        assert_eq!(
            standing(&desk).await,
            (RecurrenceState::Active, Access::Active)
        );
    }
    let item = items(&desk).await.remove(0);
    assert!(!item.is_trial.unwrap());
    assert_eq!(item.start_time.to_string(), "2026-05-05T00:00:00.00+00:00");
    assert!(item.last_modified > item.start_time);
}

#[tokio::test]
async fn without_renewal_it_is_over_at_its_end() {
    let desk = desk(&[subscription(1, json!({ "autoRenew": false }))]);
    desk.advance_days(20);
    assert_eq!(
        standing(&desk).await,
        (RecurrenceState::Active, Access::Active)
    );
    desk.advance_days(1);
    assert_eq!(
        standing(&desk).await,
        (RecurrenceState::Inactive, Access::Ended)
    );
    let item = items(&desk).await.remove(0);
    assert_eq!(item.expiration_time, item.expiration_time_with_grace);
}

#[tokio::test]
async fn a_payment_that_fails_leads_through_grace_and_dunning_to_the_end() {
    let desk = desk(&[subscription(1, json!({ "paymentSucceeds": false }))]);
    let entitled = async || {
        let user = desk.collections_key(ANA).await;
        let products = [ProductSkuId::new("9NKEEPERCLUB")];
        let items = desk.client().query_products_v9(user, products).items();
        items.collect().await.unwrap().len()
    };
    assert_eq!(entitled().await, 0, "the seed has no entitlement");
    desk.advance_days(21);
    for _day in 0..3 {
        assert_eq!(
            standing(&desk).await,
            (RecurrenceState::InDunning, Access::Grace)
        );
        desk.advance_days(1);
    }
    for _day in 0..39 {
        assert_eq!(
            standing(&desk).await,
            (RecurrenceState::InDunning, Access::Dunning)
        );
        desk.advance_days(1);
    }
    assert_eq!(
        standing(&desk).await,
        (RecurrenceState::Failed, Access::Ended)
    );
    desk.advance_days(4000);
    assert_eq!(
        standing(&desk).await,
        (RecurrenceState::Failed, Access::Ended)
    );
}

#[tokio::test]
async fn benefits_end_with_the_grace() {
    let subscriptions = [subscription(1, json!({ "paymentSucceeds": false }))];
    let entitlement = json!({
        "id": format!("{:032x}", 1), "productId": "9NKEEPERCLUB", "skuId": "0010",
        "acquired": "now-10d", "acquisition": "Recurring", "subscriptionId": subscription_id(1),
        "transactionId": crate::desk::guid(1),
    });
    let ana = json!({ "subscriptions": subscriptions, "entitlements": [entitlement] });
    let desk = Desk::new(&seed(&[club()], ana));
    let status = async || {
        let user = desk.collections_key(ANA).await;
        let products = [ProductSkuId::new("9NKEEPERCLUB")];
        let request = desk.client().query_products_v9(user, products);
        let item = request.items().collect().await.unwrap().remove(0);
        let id = item.recurrence_data.clone();
        assert_eq!(id.as_deref(), Some(subscription_id(1).as_str()));
        item.status.as_str().to_owned()
    };
    assert_eq!(status().await, "Active");
    desk.advance_days(23);
    assert_eq!(status().await, "Active");
    desk.advance_days(1);
    assert_eq!(status().await, "Expired");
}

#[tokio::test]
async fn a_payment_that_comes_late_is_seen() {
    let late = json!({ "paymentSucceeds": false, "paymentRecovers": "now+22d" });
    let desk = desk(&[subscription(1, late)]);
    desk.advance_days(21);
    assert_eq!(
        standing(&desk).await,
        (RecurrenceState::InDunning, Access::Grace)
    );
    desk.advance_days(1);
    assert_eq!(
        standing(&desk).await,
        (RecurrenceState::Active, Access::Active)
    );
    let item = items(&desk).await.remove(0);
    let end = item.expiration_time.unwrap();
    assert_eq!(
        end.to_string(),
        "2026-07-04T23:59:59.00+00:00",
        "as if it had come in time"
    );
}

/// The service may notice late that a payment has failed; the times tell what it is good for.
#[tokio::test]
async fn a_service_that_is_late_says_what_was() {
    let subscriptions = [subscription(1, json!({ "paymentSucceeds": false }))];
    let mut seed = seed(&[club()], json!({ "subscriptions": subscriptions }));
    seed["subscriptionDelaySeconds"] = json!(7_200);
    let desk = Desk::new(&seed);
    desk.emulator
        .clock()
        .set(crate::desk::moment("2026-06-05T01:00:00Z"));
    assert_eq!(
        standing(&desk).await,
        (RecurrenceState::Active, Access::Grace)
    );
    desk.advance(3_600);
    assert_eq!(
        standing(&desk).await,
        (RecurrenceState::InDunning, Access::Grace)
    );
}

#[tokio::test]
async fn a_subscription_without_an_end_has_no_end() {
    let never = json!({ "expires": "9999-12-31T23:59:59.9999999+00:00" });
    let desk = desk(&[subscription(1, never)]);
    let item = items(&desk).await.remove(0);
    assert_eq!(item.recurrence_state, RecurrenceState::None);
    assert_eq!(item.expiration_time, None);
    assert_eq!(item.access_at(&desk.now()), Access::Active);
}

#[tokio::test]
async fn a_dump_gives_the_same_answers() {
    let failing = json!({ "paymentSucceeds": false, "paymentRecovers": "now+40d" });
    let desk = desk(&[subscription(1, json!({})), subscription(2, failing)]);
    desk.advance_days(30);
    let before = items(&desk).await;
    let dumped = desk.emulator.dump().to_json();
    let seed = stocktake_emulator::Seed::from_json(&dumped, desk.emulator.clock()).unwrap();
    desk.emulator.load(seed);
    assert_eq!(items(&desk).await, before);
    assert_eq!(desk.emulator.dump().to_json(), dumped);
}
