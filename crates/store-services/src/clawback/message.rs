//! A message of the queue and the event in it.

use std::{fmt, time::SystemTime};

use base64::{Engine as _, engine::general_purpose::STANDARD_PAD_INDIFFERENT};
use bytes::Bytes;
use serde_json::{Map, Value};
use stocktake_models::{
    Guid, Secret, Timestamp,
    store_services::{ClawbackEvent, QueueMessage},
};
use stocktake_transport::{DecodeError, decode};

/// A message of the clawback queue. `Debug` shows neither its text nor its pop receipt.
#[derive(Clone)]
#[non_exhaustive]
pub struct ClawbackMessage {
    /// Identifies the message in the queue.
    pub id: Guid,
    /// How often it was taken. A message that comes again and again is one that your service fails
    /// on.
    pub dequeue_count: i32,
    /// The event, or why it cannot be read. The [text](Self::text) is there in both cases.
    pub event: Result<ClawbackEvent, DecodeError>,
    pop_receipt: Option<Secret>,
    text: Box<str>,
    inserted: Timestamp,
    expires: Timestamp,
    next_visible: Option<Timestamp>,
}

impl ClawbackMessage {
    /// The text as it lay in the queue: JSON in Base64.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What deleting takes; `None` for a message that was only peeked at.
    #[must_use]
    pub fn pop_receipt(&self) -> Option<&Secret> {
        self.pop_receipt.as_ref()
    }

    /// When it came into the queue.
    #[must_use]
    pub fn inserted_at(&self) -> Option<SystemTime> {
        moment(&self.inserted)
    }

    /// When the queue drops it.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        moment(&self.expires)
    }

    /// Until when it is hidden from others; `None` for a message that was only peeked at.
    #[must_use]
    pub fn hidden_until(&self) -> Option<SystemTime> {
        moment(self.next_visible.as_ref()?)
    }
}

/// Queues write dates as mail does.
fn moment(date: &Timestamp) -> Option<SystemTime> {
    date.to_system_time()
        .or_else(|| httpdate::parse_http_date(&date.to_string()).ok())
}

impl From<QueueMessage> for ClawbackMessage {
    fn from(message: QueueMessage) -> Self {
        Self {
            id: message.message_id,
            dequeue_count: message.dequeue_count,
            event: event(&message.message_text),
            pop_receipt: message.pop_receipt.map(Secret::from),
            text: message.message_text.into(),
            inserted: message.insertion_time,
            expires: message.expiration_time,
            next_visible: message.time_next_visible,
        }
    }
}

impl fmt::Debug for ClawbackMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClawbackMessage")
            .field("id", &self.id)
            .field("dequeue_count", &self.dequeue_count)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

/// Reads the text of a message: JSON in Base64, of the usual alphabet or the one for addresses, with
/// padding or without. Both are in use.
fn event(text: &str) -> Result<ClawbackEvent, DecodeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DecodeError::new("the message has no text"));
    }
    let json = if text.starts_with('{') {
        Bytes::copy_from_slice(text.as_bytes())
    } else {
        let usual: Vec<u8> = text.bytes().filter_map(usual_alphabet).collect();
        let decoded = STANDARD_PAD_INDIFFERENT.decode(usual);
        let json = decoded.map_err(|_| DecodeError::new("the message is not Base64"))?;
        Bytes::from(json)
    };
    decode::object(&json).or_else(|error| with_optional_attributes(&json).ok_or(error))
}

/// The character of the usual alphabet; none for the line breaks that some writers add.
fn usual_alphabet(byte: u8) -> Option<u8> {
    match byte {
        b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        b'\r' | b'\n' => None,
        _ => Some(byte),
    }
}

/// The event if it lacks no more than what serves the logs of the service. The format leaves these
/// attributes free, and no refund should be lost over them.
fn with_optional_attributes(json: &Bytes) -> Option<ClawbackEvent> {
    let mut fields: Map<String, Value> = decode::object(json).ok()?;
    for name in ["datacontenttype", "subject", "traceparent"] {
        let value = fields.entry(name).or_insert(Value::Null);
        if value.is_null() {
            *value = Value::String(String::new());
        }
    }
    serde_json::from_value(Value::Object(fields)).ok()
}

#[cfg(test)]
mod tests;
