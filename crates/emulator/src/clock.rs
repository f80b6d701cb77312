//! A clock that can be turned: a token of an hour and a key of a month end within a test.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use crate::moment::Moment;

/// The time that an emulator goes by. It starts with the machine's and runs with it, until it is
/// turned or stopped. Clones are the same clock.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use stocktake_emulator::Clock;
///
/// let clock = Clock::new();
/// clock.stop();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(3600));
/// assert_eq!(clock.now().duration_since(before).unwrap().as_secs(), 3600);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<Mutex<Hands>>);

#[derive(Debug, Default)]
struct Hands {
    /// How far ahead of the machine's clock it is.
    ahead: Duration,
    /// How far behind it is; one of the two is nothing.
    behind: Duration,
    stopped: Option<SystemTime>,
}

impl Hands {
    fn now(&self) -> SystemTime {
        let now = self.stopped.unwrap_or_else(SystemTime::now);
        let ahead = now.checked_add(self.ahead).unwrap_or(now);
        ahead.checked_sub(self.behind).unwrap_or(ahead)
    }
}

impl Clock {
    /// A clock that shows the time of the machine.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The time it shows.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.hands().now()
    }

    /// Turns it forward. Tokens and keys expire, subscriptions come to their end, hidden messages
    /// come back.
    pub fn advance(&self, duration: Duration) {
        let mut hands = self.hands();
        hands.ahead = hands.ahead.saturating_add(duration);
    }

    /// Sets it; it goes on from there, unless it is stopped.
    pub fn set(&self, time: SystemTime) {
        let mut hands = self.hands();
        let real = hands.stopped.unwrap_or_else(SystemTime::now);
        hands.ahead = time.duration_since(real).unwrap_or_default();
        hands.behind = real.duration_since(time).unwrap_or_default();
    }

    /// Stops it; [`advance`](Self::advance) and [`set`](Self::set) still turn it.
    pub fn stop(&self) {
        self.hands().stopped.get_or_insert_with(SystemTime::now);
    }

    /// Lets it go on from the time that it shows.
    pub fn start(&self) {
        let now = self.now();
        self.hands().stopped = None;
        self.set(now);
    }

    /// Whether it stands still.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.hands().stopped.is_some()
    }

    pub(crate) fn moment(&self) -> Moment {
        self.now().into()
    }

    fn hands(&self) -> std::sync::MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
