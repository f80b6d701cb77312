//! The users as calls take them: the journal hears of each call before it is made.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::journal::{Entry, Journal};
use crate::{failure::Failure, interrupt::Interrupt};

/// The journal, which the feed and the run write in turn.
#[derive(Clone, Debug)]
pub(super) struct Shared(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    journal: Journal,
    /// The journal could not be written before a call, so the call was not made.
    failure: Option<Failure>,
}

impl Shared {
    pub(super) fn new(journal: Journal) -> Self {
        let failure = None;
        Self(Arc::new(Mutex::new(Inner { journal, failure })))
    }

    pub(super) fn append(&self, entry: &Entry) -> Result<(), Failure> {
        self.inner().journal.append(entry)
    }

    /// Why no more calls were made, if it is the journal's fault.
    pub(super) fn take_failure(&self) -> Option<Failure> {
        self.inner().failure.take()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Users in calls of so many. It ends early when the process is asked to end, between two calls.
#[derive(Debug)]
pub(super) struct Feed {
    users: std::vec::IntoIter<String>,
    call: std::vec::IntoIter<String>,
    per_call: usize,
    journal: Shared,
    interrupt: Interrupt,
}

impl Feed {
    pub(super) fn new(
        users: Vec<String>,
        per_call: usize,
        journal: Shared,
        interrupt: Interrupt,
    ) -> Self {
        Self {
            users: users.into_iter(),
            call: Vec::new().into_iter(),
            per_call,
            journal,
            interrupt,
        }
    }
}

impl Iterator for Feed {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        if let Some(user) = self.call.next() {
            return Some(user);
        }
        if self.interrupt.is_set() {
            return None;
        }
        let call: Vec<String> = self.users.by_ref().take(self.per_call).collect();
        if call.is_empty() {
            return None;
        }
        let entry = Entry::Sending(call);
        if let Err(failure) = self.journal.append(&entry) {
            self.journal.inner().failure = Some(failure);
            return None;
        }
        let Entry::Sending(call) = entry else {
            return None;
        };
        self.call = call.into_iter();
        self.call.next()
    }
}
