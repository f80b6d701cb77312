//! The queues of clawback events: which application has one, and which events lie in it.
//!
//! The service with which applications read them is [`clawback`](crate::clawback).

mod event;
mod line;
mod queue;
mod refund;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use stocktake_models::{Guid, store_services::ClawbackEvent};

use crate::moment::Moment;

pub(crate) use queue::{Message, NotDeleted, Queue};
#[cfg(test)]
use refund::NotRefunded;
pub(crate) use refund::{Refund, RefundKind, refund};

/// The queue of every application that has none of its own.
const ANY: &str = "*";

/// The queues by the client ids of their applications.
///
/// In a seed the name `*` stands for all others. Without any queue in the seed there is that one, so
/// that every application can read; where there are some without it, other applications are told
/// that they have none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Queues(IndexMap<String, Queue>);

impl Queues {
    /// The name of an application's queue, if it has one.
    pub(crate) fn name_for(&self, client_id: &str) -> Option<String> {
        self.key_for(client_id).map(name)
    }

    /// The queue of a name.
    pub(crate) fn named(&mut self, wanted: &str) -> Option<&mut Queue> {
        if self.0.is_empty() && name(ANY) == wanted {
            return Some(self.0.entry(ANY.to_owned()).or_default());
        }
        let mut queues = self.0.iter_mut();
        queues
            .find(|(key, _)| name(key) == wanted)
            .map(|(_, queue)| queue)
    }

    /// Puts an event into the queues of those applications that may know of a product; none stands
    /// for all.
    pub(crate) fn deliver(&mut self, event: &ClawbackEvent, applications: &[String], now: Moment) {
        let of_applications = applications
            .iter()
            .filter_map(|application| self.key_for(application));
        let mut keys: Vec<String> = if applications.is_empty() {
            self.0.keys().cloned().collect()
        } else {
            of_applications.map(ToOwned::to_owned).collect()
        };
        if self.0.is_empty() {
            keys.push(ANY.to_owned());
        }
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let queue = self.0.entry(key).or_default();
            queue.push(event.clone(), now);
        }
    }

    fn key_for(&self, client_id: &str) -> Option<&str> {
        let wanted = Guid::from_wire(client_id);
        let mut keys = self.0.keys();
        let own = keys.find(|key| Guid::from_wire(key) == wanted);
        let any = || (self.0.is_empty() || self.0.contains_key(ANY)).then_some(ANY);
        own.map(String::as_str).or_else(any)
    }
}

/// What a queue is called in addresses: it tells nothing of the application.
fn name(key: &str) -> String {
    use std::fmt::Write as _;

    let digest = Sha256::digest(key.to_ascii_lowercase());
    let mut name = String::from("q");
    for byte in &digest[..8] {
        write!(name, "{byte:02x}").expect("texts take any text");
    }
    name
}

#[cfg(test)]
mod tests;
