//! What was sent and what became of it, on the disk before anything else happens.
//!
//! The journal is a file of JSON lines: the first tells what it belongs to, each other tells of one
//! call, once before it and once after it. Lines are appended and flushed to the disk. A line that was
//! being written when the machine died is the last one, and is dropped. A lock on the file keeps a
//! second process out. It holds names of users, and is readable by its owner alone.

mod file;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::users::folded;

#[cfg(any(test, fuzzing))]
pub(super) use file::parse;
pub(super) use file::{Journal, read};

/// Of the format.
pub(super) const VERSION: u32 = 1;

/// The first line: what the journal belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Head {
    /// The version of the format; it stands first, so that the line tells what it is.
    pub(super) journal: u32,
    pub(super) product_id: String,
    pub(super) sku_id: String,
    pub(super) action: String,
    /// The hash of the file and column.
    pub(super) content: String,
}

/// Any other line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) enum Entry {
    /// These users are about to be sent in one call.
    Sending(Vec<String>),
    /// What became of users.
    Settled(Settled),
}

/// What became of users. Those of a call that are not here may have been done or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Settled {
    /// They have, or no longer have, a seat.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) done: Vec<String>,
    /// The service refused it for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) refused: Vec<Refused>,
    /// Nothing was changed for them, and they can be sent again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) untouched: Vec<String>,
}

/// A user for whom the service refused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Refused {
    pub(super) user: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

/// What is known of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Was in a call of which no end is known.
    Sent,
    Done,
    Refused(Option<String>),
}

/// What is known of all users, by the name that is [`folded`].
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Past(HashMap<String, State>);

impl Past {
    /// What is known of a user; `None` if nothing was sent, or nothing was changed by it.
    pub(super) fn of(&self, user: &str) -> Option<&State> {
        self.0.get(&folded(user))
    }

    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in a line.
    pub(super) fn learn(&mut self, entry: Entry) {
        let Settled {
            done,
            refused,
            untouched,
        } = match entry {
            Entry::Sending(users) => {
                let sent = users.iter().map(|user| (folded(user), State::Sent));
                self.0.extend(sent);
                return;
            }
            Entry::Settled(settled) => settled,
        };
        self.0
            .extend(done.iter().map(|user| (folded(user), State::Done)));
        let refused = refused.into_iter();
        self.0
            .extend(refused.map(|refused| (folded(&refused.user), State::Refused(refused.reason))));
        for user in &untouched {
            self.0.remove(&folded(user));
        }
    }
}
