//! Equality, order and hash, which have to agree: all three look at the instant, and at the text
//! only where there is no instant.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::{Repr, Timestamp};

/// The derived order is the wanted one: date-times by their instant, then other texts by text.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key<'t> {
    Instant(i64, u32),
    Text(&'t str),
}

impl Timestamp {
    fn key(&self) -> Key<'_> {
        match &self.0 {
            Repr::Spelled(spelled) => Key::Instant(spelled.seconds, spelled.nanos),
            Repr::Text(text) => Key::Text(&text.0),
        }
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}
