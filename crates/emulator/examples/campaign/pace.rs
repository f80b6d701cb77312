//! How fast time passes: in process it is tokio's, which jumps; elsewhere waits are short.

use std::time::Duration;

use stocktake::RetryPolicy;
use stocktake_emulator::{Fault, FaultRule, Faults};

/// Where the clients and the emulator meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// In process, on one thread whose time jumps: a seed gives the same campaign again.
    Process,
    /// In process, on all threads.
    Threads,
    /// On a socket, on all threads.
    Socket,
}

/// Times that fit to where it happens.
#[derive(Clone, Debug)]
pub struct Pace {
    pub policy: RetryPolicy,
    pub delay: Duration,
    /// Between two attempts to learn what became of a call.
    pub pause: Duration,
    /// For how long a message that was taken is hidden.
    pub hidden: Duration,
    retry_after: u32,
}

impl Pace {
    pub fn of(over: Over) -> Self {
        match over {
            Over::Process => Self {
                policy: RetryPolicy::default(),
                delay: Duration::from_secs(2),
                pause: Duration::from_secs(1),
                hidden: Duration::from_secs(30),
                retry_after: 2,
            },
            Over::Threads | Over::Socket => Self {
                policy: RetryPolicy::default()
                    .with_delays(Duration::from_millis(1), Duration::from_millis(8)),
                delay: Duration::from_millis(250),
                pause: Duration::from_millis(2),
                hidden: Duration::from_secs(1),
                retry_after: 0,
            },
        }
    }

    /// One request of ten is struck by something.
    pub fn mixed_faults(&self, seed: u64) -> Faults {
        let dated = Fault::Status {
            status: 503,
            retry_after: Some(self.retry_after),
            retry_after_as_date: true,
            body: None,
            content_type: None,
        };
        let before = |fault| FaultRule::new(fault);
        let after = |fault| FaultRule::new(fault).after_effect();
        let rules = [
            (0.015, before(Fault::too_many_requests(self.retry_after))),
            (0.010, before(Fault::status(503))),
            (0.005, before(dated)),
            (0.005, after(Fault::status(503))),
            (0.010, before(Fault::delay(self.delay))),
            (0.005, after(Fault::delay(self.delay))),
            (0.010, before(Fault::Cut)),
            (0.010, after(Fault::Cut)),
            (0.010, before(Fault::Truncated)),
            (0.010, before(Fault::Malformed)),
            (0.010, before(Fault::DoubledHeaders)),
        ];
        let all = Faults::new().seed(seed);
        let mixed = rules.into_iter();
        mixed.fold(all, |faults, (probability, rule)| {
            faults.rule(rule.probability(probability))
        })
    }
}
