//! A budget for retries that all calls of a client share.

use std::sync::atomic::{AtomicU64, Ordering};

/// Keeps retries a small part of the traffic.
///
/// Every call pays a share in, every retry takes a whole one out; when nothing is left, calls end
/// with their first error. So a service that is down sees hardly more than one request a call, and
/// one that stumbles now and then is retried as if there were no budget.
///
/// ```
/// use stocktake_transport::RetryBudget;
///
/// let budget = RetryBudget::new(0.1, 2);
/// assert!(budget.withdraw() && budget.withdraw());
/// assert!(!budget.withdraw());
/// (0..10).for_each(|_| budget.deposit());
/// assert!(budget.withdraw());
/// ```
#[derive(Debug)]
pub struct RetryBudget {
    /// In thousandths of a retry.
    balance: AtomicU64,
    share: u64,
    most: u64,
}

const WHOLE: u64 = 1000;

impl Default for RetryBudget {
    /// One retry for ten calls, and 50 to begin with.
    fn default() -> Self {
        Self::new(0.1, 50)
    }
}

impl RetryBudget {
    /// A budget of `share` retries a call, with `reserve` of them in hand at the start and at the
    /// most.
    #[must_use]
    pub fn new(share: f64, reserve: u32) -> Self {
        let most = u64::from(reserve) * WHOLE;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let share = (share.clamp(0.0, 10.0) * WHOLE as f64).round() as u64;
        Self {
            balance: AtomicU64::new(most),
            share,
            most,
        }
    }

    /// A call begins.
    pub fn deposit(&self) {
        // When it is full, as it nearly always is, nothing is written: calls on many threads would
        // pass the cache line around.
        if self.balance.load(Ordering::Relaxed) < self.most {
            let add = |balance: u64| Some((balance + self.share).min(self.most));
            let _ = self
                .balance
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        }
    }

    /// Whether a retry may be sent; if so, it is paid for.
    #[must_use]
    pub fn withdraw(&self) -> bool {
        let take = |balance: u64| balance.checked_sub(WHOLE);
        self.balance
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
    }
}
