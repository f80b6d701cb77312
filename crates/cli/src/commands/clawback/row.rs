//! An event as a record.

use serde::Serialize;
use stocktake::{
    models::store_services::ClawbackEvent,
    store_services::{ClawbackMessage, Settlement},
};

use crate::{
    commands::moment,
    output::{Cell, Record, Tone},
};

/// An event that could be read. Its JSON is that of the event.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(super) struct Row {
    event: ClawbackEvent,
    #[serde(skip)]
    taken: i32,
}

impl Row {
    /// The event of a message, or why it cannot be read.
    pub(super) fn of(message: &ClawbackMessage) -> Result<Self, String> {
        match &message.event {
            Ok(event) => Ok(Self {
                event: event.clone(),
                taken: message.dequeue_count,
            }),
            Err(error) => Err(format!(
                "the message {} cannot be read: {error}",
                message.id
            )),
        }
    }
}

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &[
        "time", "state", "product", "kind", "order", "line", "owed", "taken",
    ];

    fn cells(&self) -> Vec<Cell> {
        let data = &self.event.data;
        let (owed, tone) = match Settlement::of(data) {
            Settlement::TakeBack => ("take back", Tone::Warning),
            Settlement::GiveBack => ("give back", Tone::Warning),
            Settlement::Nothing => ("nothing", Tone::Good),
            _ => ("unclear", Tone::Bad),
        };
        vec![
            moment::cell(&data.event_date),
            Cell::text(&data.event_state),
            Cell::text(&data.product_id),
            Cell::text(&data.product_type),
            Cell::text(&data.order_id),
            Cell::text(&data.line_item_id),
            Cell::from(owed).toned(tone),
            Cell::number(self.taken),
        ]
    }
}
