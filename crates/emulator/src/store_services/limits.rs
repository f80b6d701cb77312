//! How often a service may be asked about one user.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::Fault;
use crate::moment::Moment;

/// How many operations in which time, for each pair of a user and an application. The limit is one of
/// sustained traffic: all of them may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RateLimit {
    pub(crate) operations: u32,
    pub(crate) seconds: u32,
}

impl Default for RateLimit {
    /// That of the page on rate limits.
    fn default() -> Self {
        Self {
            operations: 200,
            seconds: 300,
        }
    }
}

/// When each pair of a user and an application has called of late.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(HashMap<(String, String), VecDeque<Moment>>);

impl Meter {
    /// Counts a call, unless it is one too many. A refused call does not count.
    pub(crate) fn admit(
        &mut self,
        limit: RateLimit,
        user: &str,
        application: &str,
        now: Moment,
    ) -> Result<(), Fault> {
        let window = Duration::from_secs(limit.seconds.into());
        let pair = (user.to_owned(), application.to_owned());
        let calls = self.0.entry(pair).or_default();
        // The clock can be turned back: what lies in the future is no call of late either.
        calls.retain(|at| *at <= now && now.since(*at) < window);
        match calls.front() {
            Some(first) if calls.len() >= limit.operations as usize => {
                let wait = first.after(window).since(now);
                let aspect = "{userId;publisherId}";
                Err(Fault::throttled(limit.operations, window, aspect, wait))
            }
            _ => {
                calls.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides() {
        let limit = RateLimit {
            operations: 2,
            seconds: 10,
        };
        let start = Moment::from_unix_seconds(1_800_000_000).unwrap();
        let at = |seconds| start.after(Duration::from_secs(seconds));
        let mut meter = Meter::default();
        let mut admitted = |user, seconds| meter.admit(limit, user, "app", at(seconds)).is_ok();
        assert!(admitted("a", 0));
        assert!(admitted("a", 4));
        assert!(!admitted("a", 9));
        assert!(admitted("b", 9), "another user has calls of their own");
        assert!(admitted("a", 10), "the first call is 10 seconds old");
        assert!(!admitted("a", 13));
        assert!(admitted("a", 14), "a refused call has not counted");
    }
}
