//! How far a stocktake has come: for the progress, and for who interrupts it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    progress::{Meter, Progress},
    take::words::count,
};

/// Counts what was read. Cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::take) struct Tally(Arc<Counters>);

#[derive(Debug)]
struct Counters {
    meter: Meter,
    answers: AtomicU64,
    records: AtomicU64,
}

impl Tally {
    /// One that shows how far it has come, if that is wanted.
    pub(in crate::take) fn new(progress: Progress) -> Self {
        Self(Arc::new(Counters {
            meter: progress.count("records read"),
            answers: AtomicU64::new(0),
            records: AtomicU64::new(0),
        }))
    }

    /// One answer was read, with so many records.
    pub(super) fn read(&self, records: usize) {
        let records = records as u64;
        self.0.answers.fetch_add(1, Ordering::Relaxed);
        self.0.records.fetch_add(records, Ordering::Relaxed);
        self.0.meter.add(records);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answers = self.0.answers.load(Ordering::Relaxed);
        let records = self.0.records.load(Ordering::Relaxed);
        let records = count(records, "record", "records");
        write!(f, "{records} of {}", count(answers, "answer", "answers"))
    }
}
