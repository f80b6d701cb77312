//! When to try again, and when to stop.
//!
//! Whether a call *may* be repeated is the operation's property, not the policy's: see
//! [`Idempotency`](crate::Idempotency). The policy says how often, how long apart and until when, and
//! a [`RetryBudget`] that all calls of a client share keeps a service that is down from being
//! flooded.

mod after;
mod budget;

use std::time::Duration;

pub use after::parse as parse_retry_after;
pub use budget::RetryBudget;

/// How often, how long apart and until when a call is tried.
///
/// What is tried again, if the policy and the budget allow:
///
/// | what happened | operations that may be repeated | all others |
/// |---|---|---|
/// | no connection | yes | yes |
/// | the connection broke, no answer in time, a body that breaks off | yes | no |
/// | 408, 429, 500, 502, 503, 504, and codes that the service documents as passing | yes | no |
/// | 401 with a token of the [`Credential`](crate::Credential) | once, with a fresh token | no |
/// | everything else | no | no |
///
/// ```
/// use std::time::Duration;
/// use stocktake_transport::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .with_attempts(6)
///     .with_deadline(Duration::from_secs(300));
/// let never = RetryPolicy::never();
/// # let _ = (patient, never);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    deadline: Option<Duration>,
    base_delay: Duration,
    max_delay: Duration,
    max_retry_after: Duration,
}

impl Default for RetryPolicy {
    /// Four tries within 100 seconds; up to half a second before the second, doubling up to 20
    /// seconds; a `Retry-After` of more than 60 seconds ends the call.
    fn default() -> Self {
        Self {
            attempts: 4,
            deadline: Some(Duration::from_secs(100)),
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// One try, within the default deadline.
    #[must_use]
    pub fn never() -> Self {
        Self::default().with_attempts(1)
    }

    /// How often a call is sent at the most, the first time included; at least once.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// How long a call may take with all its tries and waits; `None` for no end.
    #[must_use]
    pub fn with_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// The upper bound of the first wait, and of all. The bound doubles from try to try, and the wait
    /// is drawn evenly from zero to it, so that clients that failed together do not come back
    /// together.
    #[must_use]
    pub fn with_delays(mut self, base: Duration, max: Duration) -> Self {
        self.base_delay = base;
        self.max_delay = max.max(base);
        self
    }

    /// The longest `Retry-After` that is waited for. A service that asks for more would refuse an
    /// earlier try, so the call ends with the error, which tells the time.
    #[must_use]
    pub fn with_max_retry_after(mut self, max: Duration) -> Self {
        self.max_retry_after = max;
        self
    }

    /// How often a call is sent at the most.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long a call may take.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// How long to wait after the try number `attempt`; `None` to give up. `random` is drawn evenly
    /// from 0 to 1.
    pub(crate) fn delay(
        &self,
        attempt: u32,
        retry_after: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        if attempt >= self.attempts || retry_after.is_some_and(|after| after > self.max_retry_after)
        {
            return None;
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1).min(30));
        let bound = self.base_delay.saturating_mul(doubled).min(self.max_delay);
        // Full jitter; behind a Retry-After a little of it, as all who were refused read the same.
        Some(match retry_after {
            Some(after) => after.saturating_add(self.base_delay.mul_f64(random)),
            None => bound.mul_f64(random),
        })
    }
}
