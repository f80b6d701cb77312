//! One queue, as a storage queue keeps it: what is taken is hidden for a time and comes back with
//! another receipt, unless it is deleted.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};
use stocktake_models::{Guid, store_services::ClawbackEvent};
use uuid::Uuid;

use crate::moment::Moment;

/// How long a message stays in the queue.
const LIFETIME: Duration = Duration::from_secs(7 * 86_400);

/// Messages by their ids, and the order in which they are given out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Message>", into = "Vec<Message>")]
pub(crate) struct Queue {
    messages: HashMap<Guid, Message>,
    /// By when they can be seen, then by when they came.
    order: BTreeMap<(Moment, u64), Guid>,
    /// How many messages there have been.
    arrived: u64,
}

/// A message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Message {
    #[serde(default = "new_id")]
    pub(crate) id: Guid,
    pub(crate) inserted: Moment,
    /// When the queue drops it; absent for the usual seven days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<Moment>,
    /// Until when it is hidden; absent as long as nobody has taken it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hidden_until: Option<Moment>,
    /// What deletes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pop_receipt: Option<String>,
    /// How often it was taken.
    #[serde(default)]
    pub(crate) dequeue_count: u32,
    content: Content,
    /// Its place among those that came.
    #[serde(skip)]
    number: u64,
}

/// What a message says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Content {
    Event(Box<ClawbackEvent>),
    /// Anything else, as it is to be in the queue.
    Text(String),
}

/// Why a message is not deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotDeleted {
    /// There is none with this id.
    NotFound,
    /// It was taken again since, or never.
    PopReceiptMismatch,
}

impl Message {
    /// When the queue drops it.
    pub(crate) fn expires(&self) -> Moment {
        let usual = || self.inserted.after(LIFETIME);
        self.expires.unwrap_or_else(usual)
    }

    /// The text in the queue: JSON in Base64.
    pub(crate) fn text(&self) -> String {
        match &self.content {
            Content::Event(event) => {
                let json = serde_json::to_vec(event).expect("events are JSON without odd keys");
                BASE64.encode(json)
            }
            Content::Text(text) => text.clone(),
        }
    }

    fn place(&self) -> (Moment, u64) {
        let seen_from = self.hidden_until.unwrap_or(self.inserted);
        (seen_from, self.number)
    }
}

impl Queue {
    /// Puts an event behind all others.
    pub(crate) fn push(&mut self, event: ClawbackEvent, now: Moment) {
        self.add(Message {
            id: new_id(),
            inserted: now,
            expires: None,
            hidden_until: None,
            pop_receipt: None,
            dequeue_count: 0,
            content: Content::Event(Box::new(event)),
            number: 0,
        });
    }

    /// Takes the first messages that can be seen, and hides them for a time.
    pub(crate) fn take(&mut self, count: usize, hidden_for: Duration, now: Moment) -> Vec<Message> {
        let seen = self.seen(count, now);
        let taken = seen.into_iter().filter_map(|id| {
            let message = self.messages.get_mut(&id)?;
            self.order.remove(&message.place());
            message.hidden_until = Some(now.after(hidden_for));
            message.pop_receipt = Some(BASE64.encode(Uuid::new_v4().as_bytes()));
            message.dequeue_count += 1;
            self.order.insert(message.place(), id);
            Some(message.clone())
        });
        taken.collect()
    }

    /// The first messages that can be seen; they stay as they are.
    pub(crate) fn peek(&mut self, count: usize, now: Moment) -> Vec<Message> {
        let seen = self.seen(count, now);
        let messages = seen.iter().filter_map(|id| self.messages.get(id));
        messages.cloned().collect()
    }

    /// Deletes a message that was taken and that nobody has taken since.
    pub(crate) fn delete(
        &mut self,
        id: &Guid,
        receipt: &str,
        now: Moment,
    ) -> Result<(), NotDeleted> {
        let message = self.messages.get(id).ok_or(NotDeleted::NotFound)?;
        if message.expires() <= now {
            return Err(NotDeleted::NotFound);
        }
        if message.pop_receipt.as_deref() != Some(receipt) {
            return Err(NotDeleted::PopReceiptMismatch);
        }
        let place = message.place();
        self.order.remove(&place);
        self.messages.remove(id);
        Ok(())
    }

    /// The first messages that can be seen. Drops what has expired and lies before them.
    fn seen(&mut self, count: usize, now: Moment) -> Vec<Guid> {
        let mut seen = Vec::new();
        let mut expired = Vec::new();
        for (place, id) in self.order.range(..=(now, u64::MAX)) {
            let is_live = |message: &Message| message.expires() > now;
            if self.messages.get(id).is_some_and(is_live) {
                seen.push(id.clone());
            } else {
                expired.push((*place, id.clone()));
            }
            if seen.len() == count {
                break;
            }
        }
        for (place, id) in expired {
            self.order.remove(&place);
            self.messages.remove(&id);
        }
        seen
    }

    fn add(&mut self, mut message: Message) {
        message.number = self.arrived;
        self.arrived += 1;
        self.order.insert(message.place(), message.id.clone());
        self.messages.insert(message.id.clone(), message);
    }
}

impl From<Vec<Message>> for Queue {
    fn from(messages: Vec<Message>) -> Self {
        let mut queue = Self::default();
        for message in messages {
            queue.add(message);
        }
        queue
    }
}

impl From<Queue> for Vec<Message> {
    fn from(queue: Queue) -> Self {
        let mut messages: Vec<_> = queue.messages.into_values().collect();
        messages.sort_unstable_by_key(|message| message.number);
        messages
    }
}

fn new_id() -> Guid {
    Guid::from_bytes(*Uuid::new_v4().as_bytes())
}

#[cfg(test)]
mod tests;
