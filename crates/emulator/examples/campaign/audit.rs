//! The emulator's state against what the backends believe.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stocktake::models::{Guid, Timestamp};

use crate::{
    shop::Shop,
    stage::{CANDLE, COINS, SEATED, SEATS, Stage, USERS, event, user},
};

/// The state as a seed.
pub fn state(stage: &Stage) -> Value {
    let dump = stage.emulator.dump().to_json();
    serde_json::from_str(&dump).expect("a seed is JSON")
}

/// Writes down every difference as a problem.
pub fn audit(stage: &Stage, shops: &[Shop], messages: usize) {
    let state = state(stage);
    seats(stage, shops, &state["storeForBusiness"]["organizations"][0]);
    let customers = list(&state["storeServices"]["customers"]);
    for shop in shops {
        let id = format!("customer{}", shop.task);
        match customers.iter().find(|one| one["id"] == *id) {
            Some(customer) => purchases(stage, shop, customer),
            None => stage.tally.problem(format!("{id} is lost")),
        }
    }
    let left = state["storeServices"]["clawbackQueues"]["*"].as_array();
    let left = left.map_or(0, Vec::len);
    differ(stage, "messages in the queue", &left, &0);
    let events: BTreeSet<Guid> = (0..messages).map(event).collect();
    let handled = stage.tally.clawback().handled;
    differ_in(stage, "events that were dealt with", &handled, &events);
}

fn seats(stage: &Stage, shops: &[Shop], organization: &Value) {
    for (product, id) in SEATED.iter().enumerate() {
        let entries = list(&organization["inventory"]).iter();
        let entry = entries.filter(|entry| entry["productId"] == *id);
        let held = entry.flat_map(|entry| list(&entry["seats"]));
        // Seats that were taken back stay, to tell that.
        let held: Vec<&str> = held
            .filter(|seat| seat["state"] != "revoked")
            .filter_map(|seat| seat["assignedTo"].as_str())
            .collect();
        let expected = shops.iter().flat_map(|shop| {
            let seats = (0..USERS).filter(move |one| shop.model.seats.contains(&(product, *one)));
            seats.map(|one| user(shop.task, one))
        });
        let expected: BTreeSet<String> = expected.collect();
        let found: BTreeSet<String> = held.iter().map(|&one| one.to_owned()).collect();
        differ_in(stage, &format!("holders of {id}"), &found, &expected);
        differ(
            stage,
            &format!("seats of {id}"),
            &held.len(),
            &expected.len(),
        );
        if held.len() > SEATS {
            let count = held.len();
            stage.tally.problem(format!(
                "{count} seats of {id} are held, but there are {SEATS}"
            ));
        }
    }
}

fn purchases(stage: &Stage, shop: &Shop, customer: &Value) {
    let (model, task) = (&shop.model, shop.task);
    let entitlements = list(&customer["entitlements"]).iter();
    let coins = entitlements.filter(|one| one["productId"] == COINS.0);
    let coins: u64 = coins.filter_map(|one| one["quantity"].as_u64()).sum();
    let name = |what: &str| format!("{what} of customer {task}");
    differ(stage, &name("coins"), &coins, &model.coins.into());
    let consumed = counted(&customer["consumptions"], COINS.0, "trackingId");
    differ(
        stage,
        &name("consumptions"),
        &consumed,
        &once(&model.consumed),
    );
    let delivered = counted(&customer["consumptions"], CANDLE.0, "trackingId");
    differ(
        stage,
        &name("deliveries"),
        &delivered,
        &once(&model.delivered),
    );
    let mut orders = BTreeMap::new();
    for order in list(&customer["orders"]) {
        *orders.entry(guid(&order["id"])).or_default() += 1;
    }
    differ(stage, &name("orders"), &orders, &once(&model.orders));
    let end = customer["subscriptions"][0]["expires"]
        .as_str()
        .unwrap_or_default();
    let end = end.parse::<Timestamp>().ok();
    let end = end.and_then(|end| end.unix_seconds());
    differ(
        stage,
        &format!("the subscription of customer {task}"),
        &end,
        &Some(model.expires),
    );
}

/// How often each id is there.
fn counted(all: &Value, product: &str, field: &str) -> BTreeMap<Guid, u32> {
    let mut counts = BTreeMap::new();
    for one in list(all).iter().filter(|one| one["productId"] == *product) {
        *counts.entry(guid(&one[field])).or_default() += 1;
    }
    counts
}

fn once(ids: &BTreeSet<Guid>) -> BTreeMap<Guid, u32> {
    ids.iter().map(|id| (id.clone(), 1)).collect()
}

fn guid(value: &Value) -> Guid {
    Guid::from_wire(value.as_str().unwrap_or_default())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn differ<T: PartialEq + std::fmt::Debug>(stage: &Stage, what: &str, found: &T, expected: &T) {
    if found != expected {
        let problem = format!("{what}: the emulator has {found:?}, the backends {expected:?}");
        stage.tally.problem(problem);
    }
}

fn differ_in<T: Ord + std::fmt::Debug>(
    stage: &Stage,
    what: &str,
    found: &BTreeSet<T>,
    expected: &BTreeSet<T>,
) {
    let lost: Vec<_> = expected.difference(found).collect();
    let more: Vec<_> = found.difference(expected).collect();
    if !lost.is_empty() || !more.is_empty() {
        stage
            .tally
            .problem(format!("{what}: {lost:?} are lost, {more:?} are too many"));
    }
}
