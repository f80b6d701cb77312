//! The figures, for people.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::{campaign::Wish, tally::Clawback};

/// Calls and what they led to while something was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    pub name: &'static str,
    pub calls: u64,
    pub requests: u64,
}

impl Outage {
    /// Requests for each call.
    #[expect(
        clippy::cast_precision_loss,
        reason = "there are fewer than 2^52 requests"
    )]
    pub fn amplification(&self) -> f64 {
        self.requests as f64 / self.calls.max(1) as f64
    }
}

/// What a campaign found.
#[derive(Debug)]
pub struct Report {
    pub wish: Wish,
    pub outages: Vec<Outage>,
    pub faults: BTreeMap<&'static str, u64>,
    pub errors: BTreeMap<String, u64>,
    pub clawback: Clawback,
    /// How many problems there were, and the first of them.
    pub problems: (u64, Vec<String>),
    pub took: Duration,
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.problems.0 == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seed, over) = (self.wish.seed, self.wish.over);
        writeln!(
            f,
            "seed {seed}, over {over:?}, {:.1} s",
            self.took.as_secs_f64()
        )?;
        for outage in &self.outages {
            let (name, calls, requests) = (outage.name, outage.calls, outage.requests);
            let factor = outage.amplification();
            writeln!(
                f,
                "{name:<18} {calls:>8} calls {requests:>8} requests  amplification {factor:.3}"
            )?;
        }
        let sum: u64 = self.faults.values().sum();
        writeln!(f, "faults {sum}")?;
        for (kind, count) in &self.faults {
            writeln!(f, "  {kind:<20} {count:>8}")?;
        }
        let sum: u64 = self.errors.values().sum();
        writeln!(f, "errors that callers got in the storm {sum}")?;
        for (kind, count) in &self.errors {
            writeln!(f, "  {kind:<20} {count:>8}")?;
        }
        let (events, deliveries) = (self.clawback.handled.len(), self.clawback.deliveries);
        writeln!(
            f,
            "refunds {events}, delivered {deliveries} times, each dealt with once"
        )?;
        let (count, first) = &self.problems;
        write!(f, "problems {count}")?;
        for problem in first {
            let short: String = problem.chars().take(400).collect();
            write!(f, "\n  {short}")?;
        }
        Ok(())
    }
}
