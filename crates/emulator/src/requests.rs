//! How often each operation was asked: a test sees that nothing was sent twice.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

/// The requests of one operation since the start, or since the counts were set back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestCount {
    /// The operation, such as `assign_seat`; empty for requests to a service that led to none.
    pub operation: &'static str,
    /// All of them.
    pub count: u64,
    /// How many were answered with which status.
    pub statuses: BTreeMap<u16, u64>,
    /// How many got no answer, as a fault cut the connection.
    pub cut: u64,
}

/// The counts of all operations.
#[derive(Debug, Default)]
pub(crate) struct Counts(IndexMap<&'static str, RequestCount>);

impl Counts {
    /// Counts a request, with the status of its answer if it got one.
    pub(crate) fn add(&mut self, operation: Option<&'static str>, status: Option<u16>) {
        let operation = operation.unwrap_or_default();
        let count = self.0.entry(operation).or_insert_with(|| RequestCount {
            operation,
            ..RequestCount::default()
        });
        count.count += 1;
        match status {
            Some(status) => *count.statuses.entry(status).or_default() += 1,
            None => count.cut += 1,
        }
    }

    /// All that have been asked at least once, by name.
    pub(crate) fn list(&self) -> Vec<RequestCount> {
        let mut all: Vec<RequestCount> = self.0.values().cloned().collect();
        all.sort_by_key(|count| count.operation);
        all
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
