//! What an emulator in the place of the services is asked beside them.
//!
//! Its clock can be turned, and what is expiring depends on the time. And a check of stock has to name
//! a customer and one of its subscriptions: of the real services the user knows both, an emulator is
//! asked for one of its customers, so that the first try of the command shows something.

use std::collections::BTreeMap;

use serde::Deserialize;
use stocktake::{
    models::{Guid, Timestamp},
    transport::Endpoint,
};
use stocktake_emulator::Seed;

use crate::{
    session::{Session, management},
    settings::Place,
};

/// Any subscription will do.
const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000001";

/// What an emulator's clock shows.
#[derive(Deserialize)]
struct Clock {
    now: Timestamp,
}

/// The time at the services: that of the emulator, if one stands in their place.
pub(super) async fn now(session: &Session) -> Timestamp {
    let shown = match session.emulator() {
        Some(emulator) => management::get::<Clock>(emulator, "clock").await.ok(),
        None => None,
    };
    shown.map_or_else(Timestamp::now, |clock| clock.now)
}

/// The state of an emulator, as far as it matters here.
#[derive(Deserialize)]
struct State {
    #[serde(rename = "partnerCenter")]
    partner_center: PartnerCenter,
}

#[derive(Deserialize)]
struct PartnerCenter {
    #[serde(default)]
    customers: Vec<Customer>,
}

#[derive(Deserialize)]
struct Customer {
    id: Guid,
    #[serde(default)]
    country: String,
}

/// Adds what a check lacks, if an emulator stands in the place of the services. What it does not tell
/// stays missing.
pub(super) async fn complete(
    told: &mut BTreeMap<String, String>,
    session: &Session,
    country: &str,
) {
    let Some(emulator) = session.emulator() else {
        return;
    };
    told.entry("azureSubscriptionId".to_owned())
        .or_insert_with(|| SUBSCRIPTION.to_owned());
    if told.contains_key("customerId") {
        return;
    }
    let state = match &session.settings.place {
        Place::Embedded(seed) if seed.starts_with("large:") => smallest(),
        _ => state(emulator).await,
    };
    if let Some(customer) = state.and_then(|state| customer(state, country)) {
        told.insert("customerId".to_owned(), customer.to_string());
    }
}

/// All that an emulator has.
async fn state(emulator: &Endpoint) -> Option<State> {
    management::get(emulator, "state").await.ok()
}

/// The smallest of the states that are made from a number. The first customers of all of them are the
/// same, and the state of an organisation with a million seats is not worth a single id.
fn smallest() -> Option<State> {
    let seed = Seed::large(1, &stocktake_emulator::Clock::new()).ok()?;
    serde_json::from_str(&seed.to_json()).ok()
}

/// A customer of the country, or any where it has none.
fn customer(state: State, country: &str) -> Option<Guid> {
    let mut customers = state.partner_center.customers;
    let there = customers
        .iter()
        .position(|customer| customer.country.eq_ignore_ascii_case(country));
    (!customers.is_empty()).then(|| customers.swap_remove(there.unwrap_or(0)).id)
}
