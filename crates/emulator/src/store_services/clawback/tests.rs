//! What becomes of orders, entitlements, balances and subscriptions when money goes back.

use serde_json::{Value, json};
use stocktake_models::{
    Timestamp,
    store_services::{ClawbackEventState, ClawbackSource},
};

use super::*;
use crate::{
    seed::Seed,
    store_services::{EntitlementStatus, OrderLineState, State},
    world::World,
};

const ORDER: &str = "00000000-0000-4000-8000-000000000001";
const LINE: &str = "00000000-0000-4000-9000-000000000001";

fn now() -> Moment {
    Moment::from_wire(&Timestamp::parse("2026-05-15T07:00:01Z").unwrap()).unwrap()
}

/// A customer with one order of one product; the entitlement has these fields.
fn world(kind: &str, entitlement: &Value) -> World {
    let mut item = json!({
        "id": "0".repeat(32), "productId": "9NPRODUCT001", "skuId": "0010",
        "acquired": "2026-05-10T12:00:00Z", "transactionId": ORDER, "orderId": ORDER,
        "orderLineItemId": LINE,
    });
    let fields = item.as_object_mut().unwrap();
    fields.extend(entitlement.as_object().unwrap().clone());
    let line = json!({ "id": LINE, "productId": "9NPRODUCT001", "skuId": "0010", "quantity": 2 });
    let bundle = json!({ "id": "0010", "brings": ["9NPRODUCT001"] });
    with_customer(
        &json!([
            { "id": "9NPRODUCT001", "title": "A", "kind": kind, "skus": [{ "id": "0010", "units": 50 }] },
            { "id": "9NBUNDLE0001", "title": "B", "kind": "Game", "skus": [bundle] },
        ]),
        &json!({
            "id": "ana", "name": "Ana Ferreira", "market": "US", "entitlements": [item],
            "orders": [{
                "id": ORDER, "shortId": "0000000001", "purchased": "2026-05-10T12:00:00Z",
                "lines": [line],
            }],
        }),
    )
}

fn with_customer(products: &Value, customer: &Value) -> World {
    let seed = json!({ "storeServices": { "products": products, "customers": [customer] } });
    let clock = crate::Clock::new();
    let seed = Seed::from_json(&seed.to_string(), &clock).unwrap();
    World::new(clock, seed)
}

fn happen(state: &mut State, kind: RefundKind) -> Result<Vec<ClawbackEvent>, NotRefunded> {
    let order_id = ORDER.parse().unwrap();
    let customer = "ana".to_owned();
    let what = Refund {
        customer,
        order_id,
        line_item_id: None,
        kind,
    };
    refund(state, &what, now())
}

/// The states that the events tell of.
fn states(events: &[ClawbackEvent]) -> Vec<ClawbackEventState> {
    events
        .iter()
        .map(|event| event.data.event_state.clone())
        .collect()
}

#[test]
fn what_was_not_consumed_is_taken() {
    for (kind, quantity) in [
        ("Consumable", 100),
        ("UnmanagedConsumable", 1),
        ("Durable", 1),
    ] {
        let world = world(kind, &json!({ "quantity": quantity }));
        let mut state = world.store_services();
        let events = happen(&mut state, RefundKind::Return).unwrap();
        assert_eq!(states(&events), [ClawbackEventState::Returned], "{kind}");
        assert_eq!(events[0].source, ClawbackSource::PurchaseRefund);
        let customer = state.customer("ana").unwrap();
        assert_eq!(customer.entitlements[0].status, EntitlementStatus::Revoked);
        let left = u32::from(kind != "Consumable");
        assert_eq!(customer.entitlements[0].quantity, left);
        let line = &customer.orders[0].lines[0];
        assert_eq!(
            (line.state, line.quantity_revoked),
            (OrderLineState::Refunded, true)
        );
        assert_eq!(customer.orders[0].refunded, Some(now()));
    }
}

#[test]
fn what_was_consumed_stays_consumed() {
    for (kind, fields) in [
        ("Consumable", json!({ "quantity": 0 })),
        ("Consumable", json!({ "quantity": 99 })),
        (
            "UnmanagedConsumable",
            json!({ "delivered": "2026-05-12T00:00:00Z" }),
        ),
    ] {
        let world = world(kind, &fields);
        let mut state = world.store_services();
        let before = state.customer("ana").unwrap().entitlements[0].quantity;
        let events = happen(&mut state, RefundKind::Chargeback).unwrap();
        assert_eq!(states(&events), [ClawbackEventState::Revoked], "{kind}");
        assert_eq!(events[0].source, ClawbackSource::PurchaseChargeback);
        let customer = state.customer("ana").unwrap();
        assert_eq!(customer.entitlements[0].quantity, before);
        assert_eq!(customer.entitlements[0].status, EntitlementStatus::Active);
        let line = &customer.orders[0].lines[0];
        assert_eq!(
            (line.state, line.quantity_revoked),
            (OrderLineState::Revoked, false)
        );
    }
}

#[test]
fn a_refund_out_of_kindness_takes_nothing() {
    let world = world("Durable", &json!({}));
    let mut state = world.store_services();
    let events = happen(&mut state, RefundKind::Refund).unwrap();
    assert_eq!(states(&events), [ClawbackEventState::Refunded]);
    let customer = state.customer("ana").unwrap();
    assert_eq!(customer.entitlements[0].status, EntitlementStatus::Active);
    let line = &customer.orders[0].lines[0];
    assert_eq!(
        (line.state, line.quantity_revoked),
        (OrderLineState::Refunded, false)
    );
}

#[test]
fn a_chargeback_can_be_reversed() {
    for (kind, fields, balance) in [
        ("Durable", json!({}), 1),
        ("Consumable", json!({ "quantity": 100 }), 100),
        ("Consumable", json!({ "quantity": 30 }), 30),
        ("UnmanagedConsumable", json!({}), 1),
        (
            "UnmanagedConsumable",
            json!({ "delivered": "2026-05-12T00:00:00Z" }),
            1,
        ),
    ] {
        let world = world(kind, &fields);
        let mut state = world.store_services();
        happen(&mut state, RefundKind::Chargeback).unwrap();
        let events = happen(&mut state, RefundKind::ChargebackReversal).unwrap();
        assert_eq!(states(&events), [ClawbackEventState::ChargebackReversal]);
        assert_eq!(events[0].source, ClawbackSource::PurchaseChargeback);
        let customer = state.customer("ana").unwrap();
        let item = &customer.entitlements[0];
        assert_eq!(item.status, EntitlementStatus::Active);
        assert_eq!((item.quantity, item.delivered), (balance, None));
        let order = &customer.orders[0];
        assert_eq!(
            (order.refunded, order.lines[0].state),
            (None, OrderLineState::Purchased)
        );
        // The quarrel can begin anew.
        happen(&mut state, RefundKind::Chargeback).unwrap();
    }
}

#[test]
fn what_cannot_happen_changes_nothing() {
    let world = world("Durable", &json!({}));
    let mut state = world.store_services();
    let problem = |state: &mut State, kind| happen(state, kind).unwrap_err().to_string();
    let before = format!("{:?}", state.customers);
    insta::assert_snapshot!(
        problem(&mut state, RefundKind::ChargebackReversal),
        @"line 00000000-0000-4000-9000-000000000001 of order 00000000-0000-4000-8000-000000000001 was not charged back"
    );
    assert_eq!(format!("{:?}", state.customers), before);
    happen(&mut state, RefundKind::Return).unwrap();
    insta::assert_snapshot!(
        problem(&mut state, RefundKind::Refund),
        @"line 00000000-0000-4000-9000-000000000001 of order 00000000-0000-4000-8000-000000000001 was refunded before"
    );
    for (customer, order, line, expected) in [
        ("ben", ORDER, None, "there is no customer ben"),
        (
            "ana",
            LINE,
            None,
            "customer ana has no order 00000000-0000-4000-9000-000000000001",
        ),
        (
            "ana",
            ORDER,
            Some(ORDER),
            "order 00000000-0000-4000-8000-000000000001 has no line \
             00000000-0000-4000-8000-000000000001",
        ),
    ] {
        let what = json!({
            "customer": customer, "orderId": order, "lineItemId": line, "kind": "Return",
        });
        let what: Refund = serde_json::from_value(what).unwrap();
        let problem = refund(&mut state, &what, now()).unwrap_err();
        assert_eq!(problem.to_string(), expected);
    }
}

#[test]
fn lines_are_refunded_one_by_one() {
    let world = world("Durable", &json!({}));
    let mut state = world.store_services();
    let second = "00000000-0000-4000-9000-000000000002";
    let order = &mut state.customer_mut("ana").unwrap().orders[0];
    let mut line = order.lines[0].clone();
    line.id = second.to_owned();
    order.lines.push(line);
    let mut happen = |line: &str, kind: RefundKind, now: Moment| {
        let what = Refund {
            customer: "ana".to_owned(),
            order_id: ORDER.parse().unwrap(),
            line_item_id: Some(line.parse().unwrap()),
            kind,
        };
        refund(&mut state, &what, now).unwrap();
        state.customer("ana").unwrap().orders[0].refunded
    };
    let later = now().plus_days(1);
    assert_eq!(happen(LINE, RefundKind::Chargeback, now()), Some(now()));
    assert_eq!(happen(second, RefundKind::Chargeback, later), Some(later));
    let last = now().plus_days(2);
    let after_one = happen(LINE, RefundKind::ChargebackReversal, last);
    assert_eq!(after_one, Some(later), "the other line is still refunded");
    assert_eq!(happen(second, RefundKind::ChargebackReversal, last), None);
}

#[test]
fn each_product_of_a_bundle_has_an_event() {
    let world = world("Durable", &json!({ "productId": "9NBUNDLE0001" }));
    let mut state = world.store_services();
    let customer = state.customer_mut("ana").unwrap();
    customer.orders[0].lines[0].product_id = "9NBUNDLE0001".to_owned();
    let events = happen(&mut state, RefundKind::Return).unwrap();
    let told: Vec<_> = events
        .iter()
        .map(|event| event.data.product_id.as_str())
        .collect();
    assert_eq!(told, ["9NBUNDLE0001", "9NPRODUCT001"]);
    let same = |event: &ClawbackEvent| event.data.line_item_id.to_string() == LINE;
    assert!(events.iter().all(same), "they share the line");
    assert_eq!(
        states(&events),
        [ClawbackEventState::Returned, ClawbackEventState::Returned]
    );
}

#[test]
fn an_event_is_told_to_those_who_may_know_of_the_product() {
    let world = world("Durable", &json!({}));
    let mut state = world.store_services();
    let (one, other) = ("00000000-0000-0000-0000-000000000001", "other");
    let queues = json!({ one: [], other: [], "*": [] });
    state.clawback_queues = serde_json::from_value(queues).unwrap();
    let product = state.products.get_mut("9NPRODUCT001").unwrap();
    product.applications = vec![one.replace('-', ""), "nobody".to_owned()];
    happen(&mut state, RefundKind::Return).unwrap();
    let mut count = |client: &str| {
        let name = state.clawback_queues.name_for(client).unwrap();
        state
            .clawback_queues
            .named(&name)
            .unwrap()
            .peek(32, now())
            .len()
    };
    // Whoever has no queue of its own reads the one of all others.
    assert_eq!((count(one), count(other), count("nobody")), (1, 0, 1));
}

fn subscriber() -> World {
    let plan = json!({ "months": 1, "graceDays": 3, "dunningDays": 39 });
    let club = json!({
        "id": "9NPRODUCT001", "title": "Club", "kind": "Durable",
        "skus": [{ "id": "0010", "recurrence": plan }],
    });
    let subscription = json!({
        "id": format!("mdr:0:{}:{ORDER}", "7".repeat(32)), "productId": "9NPRODUCT001",
        "skuId": "0010", "starts": "2026-05-10T00:00:00Z", "expires": "2026-06-09T00:00:00Z",
        "autoRenew": true, "orderId": ORDER,
    });
    with_customer(
        &json!([club]),
        &json!({
            "id": "ana", "name": "Ana Ferreira", "market": "US", "subscriptions": [subscription],
            "orders": [{
                "id": ORDER, "shortId": "0000000001", "purchased": "2026-05-10T12:00:00Z",
                "lines": [{ "id": LINE, "productId": "9NPRODUCT001", "skuId": "0010" }],
            }],
        }),
    )
}

#[test]
fn a_subscription_that_is_given_back_is_over() {
    for (kind, refund_type) in [
        (RefundKind::Return, "Full"),
        (RefundKind::PartialReturn, "Partial"),
        (RefundKind::Chargeback, "Full"),
    ] {
        let world = subscriber();
        let mut state = world.store_services();
        let events = happen(&mut state, kind).unwrap();
        assert_eq!(states(&events), [ClawbackEventState::Returned]);
        let data = events[0].data.recurrence_data.as_ref().unwrap();
        assert_eq!(data.refund_type.as_str(), refund_type);
        assert_eq!(
            data.duration_interval_start.to_string(),
            "2026-05-10T00:00:00+00:00"
        );
        assert_eq!(
            (data.duration_in_days, data.consumed_duration_in_days),
            (31, 6)
        );
        let subscription = &state.customer("ana").unwrap().subscriptions[0];
        assert_eq!(subscription.cancelled, Some(now()));
        assert_eq!(subscription.refunded, Some(now()));
    }
}

#[test]
fn a_subscription_goes_on_after_a_gift_and_after_a_quarrel_that_was_won() {
    let world = subscriber();
    let mut state = world.store_services();
    happen(&mut state, RefundKind::Chargeback).unwrap();
    happen(&mut state, RefundKind::ChargebackReversal).unwrap();
    let subscription = &state.customer("ana").unwrap().subscriptions[0];
    assert_eq!(
        (subscription.cancelled, subscription.refunded),
        (None, None)
    );
    happen(&mut state, RefundKind::Refund).unwrap();
    let subscription = &state.customer("ana").unwrap().subscriptions[0];
    assert_eq!(
        (subscription.cancelled, subscription.refunded),
        (None, Some(now()))
    );
}
