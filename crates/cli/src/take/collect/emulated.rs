//! What an emulator in the place of the services is asked beside them.
//!
//! Its clock can be turned, and what is expiring depends on the time. And a check of stock has to name
//! a customer and one of its subscriptions: of the real services the user knows both, an emulator is
//! asked for one of its customers, so that the first try of the command shows something.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use stocktake::{
    models::{Guid, Timestamp},
    transport::{Endpoint, HttpTransport as _},
    transport_reqwest::ReqwestTransport,
};

use crate::{session::Session, settings::Place};

/// Any subscription will do.
const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000001";
/// A larger state is not read.
const LARGEST_STATE: usize = 16 << 20;

/// What an emulator's clock shows.
#[derive(Deserialize)]
struct Clock {
    now: Timestamp,
}

/// The time at the services: that of the emulator, if one stands in their place.
pub(super) async fn now(session: &Session) -> Timestamp {
    let shown = match session.emulator() {
        Some(emulator) => ask::<Clock>(emulator, "clock").await,
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
    // The state of an organisation with a million seats is not worth a single id.
    let large =
        matches!(&session.settings.place, Place::Embedded(seed) if seed.starts_with("large:"));
    if told.contains_key("customerId") || large {
        return;
    }
    if let Some(customer) = customer(emulator, country).await {
        told.insert("customerId".to_owned(), customer.to_string());
    }
}

/// A customer of the country, or any where it has none.
async fn customer(emulator: &Endpoint, country: &str) -> Option<Guid> {
    let state: State = ask(emulator, "state").await?;
    let mut customers = state.partner_center.customers;
    let there = customers
        .iter()
        .position(|customer| customer.country.eq_ignore_ascii_case(country));
    (!customers.is_empty()).then(|| customers.swap_remove(there.unwrap_or(0)).id)
}

/// What the emulator's management tells; nothing if it does not.
async fn ask<T: DeserializeOwned>(emulator: &Endpoint, what: &str) -> Option<T> {
    let request = http::Request::get(format!("{emulator}/emulator/{what}"));
    let request = request.body(Bytes::new()).ok()?;
    let answer = ReqwestTransport::new().ok()?.send(request).await.ok()?;
    let body = answer.into_body().collect(LARGEST_STATE).await.ok()?;
    serde_json::from_slice(&body).ok()
}
