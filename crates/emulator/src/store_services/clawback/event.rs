//! An event as it lies in a queue.

use stocktake_models::{
    Guid,
    store_services::{
        ClawbackEvent, ClawbackEventContractV2, ClawbackEventRecurrenceData, ClawbackEventState,
        ClawbackSource,
    },
};
use uuid::Uuid;

use crate::{
    moment::Moment,
    store_services::{Kind, Order},
};

/// A product of an order whose payment went back, or came again.
#[derive(Clone, Debug)]
pub(super) struct Reversed {
    pub(super) line_id: String,
    pub(super) product_id: String,
    pub(super) sku_id: String,
    pub(super) kind: Kind,
    pub(super) state: ClawbackEventState,
    pub(super) recurrence: Option<ClawbackEventRecurrenceData>,
}

/// The event that tells of it.
pub(super) fn event(
    reversed: Reversed,
    order: &Order,
    source: ClawbackSource,
    now: Moment,
) -> ClawbackEvent {
    let new_id = || Guid::from_bytes(*Uuid::new_v4().as_bytes());
    let sandbox = order.sandbox.as_deref().unwrap_or("RETAIL");
    let mut data = ClawbackEventContractV2::new(
        Guid::from_wire(&reversed.line_id),
        Guid::from_wire(&order.id),
        reversed.product_id,
        reversed.kind.into(),
        order.purchased.ticks(),
        now.micros(),
        sandbox,
        reversed.state,
        reversed.sku_id,
    );
    data.recurrence_data = reversed.recurrence;
    let subject = format!("{}/{}", source.as_str(), new_id());
    ClawbackEvent::new(
        new_id(),
        source,
        "ClawbackEventContractV2",
        data,
        now.ticks(),
        "1.0",
        "application/json",
        subject,
        trace(),
    )
}

/// `00-`, a trace of 32 digits, a span of 16, and that nothing was sampled.
fn trace() -> String {
    let trace = Uuid::new_v4().simple().to_string();
    let span = Uuid::new_v4().simple().to_string();
    format!("00-{trace}-{}-00", &span[..16])
}
