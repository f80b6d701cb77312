//! A clock for tests that wait for minutes in no time.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use crate::{BoxFuture, Runtime, Task, TokioRuntime};

/// A [`Runtime`] on tokio's paused time: when all tasks wait, time jumps to the end of the shortest
/// wait. The calendar starts where the test says and moves with it.
///
/// The time itself is paused by the test, with `#[tokio::test(start_paused = true)]` or
/// [`tokio::time::pause`]; otherwise waits take as long as they say. Clones are the same clock.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use stocktake_transport::{Runtime, test_kit::PausedClock};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread()
/// #     .enable_time()
/// #     .start_paused(true)
/// #     .build()?;
/// # runtime.block_on(async {
/// let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
/// let clock = PausedClock::at(noon);
///
/// clock.sleep(Duration::from_secs(90)).await; // returns at once
///
/// assert_eq!(clock.system_time(), noon + Duration::from_secs(90));
/// assert_eq!(clock.sleeps(), [Duration::from_secs(90)]);
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct PausedClock(Arc<Mutex<Inner>>);

struct Inner {
    /// What the calendar said when tokio's clock stood where it stood.
    calendar: SystemTime,
    set_at: Instant,
    sleeps: Vec<Duration>,
}

impl Default for PausedClock {
    /// Starts on 1 January 2026, midnight UTC, so that tests give the same in every year.
    fn default() -> Self {
        Self::at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600))
    }
}

impl PausedClock {
    /// A clock that starts on 1 January 2026, midnight UTC.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A clock whose calendar starts at `calendar`.
    #[must_use]
    pub fn at(calendar: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            calendar,
            set_at: TokioRuntime.now(),
            sleeps: Vec::new(),
        })))
    }

    /// Sets the calendar, forwards or back. Waits under way are not touched.
    pub fn set(&self, calendar: SystemTime) {
        let mut inner = self.lock();
        inner.calendar = calendar;
        inner.set_at = TokioRuntime.now();
    }

    /// Moves time on, and lets go who waited for less. Panics where time is not paused.
    pub async fn advance(&self, duration: Duration) {
        tokio::time::advance(duration).await;
    }

    /// The waits that have ended so far, in the order of their ends. One that was given up, such as
    /// the deadline of a call that was in time, is not among them.
    #[must_use]
    pub fn sleeps(&self) -> Vec<Duration> {
        self.lock().sleeps.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime for PausedClock {
    fn now(&self) -> Instant {
        TokioRuntime.now()
    }

    fn system_time(&self) -> SystemTime {
        let inner = self.lock();
        inner.calendar + self.now().saturating_duration_since(inner.set_at)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        let sleep = TokioRuntime.sleep(duration);
        Box::pin(async move {
            sleep.await;
            clock.lock().sleeps.push(duration);
        })
    }

    fn spawn(&self, future: BoxFuture<'static, ()>) -> Result<Task, BoxFuture<'static, ()>> {
        TokioRuntime.spawn(future)
    }
}

impl fmt::Debug for PausedClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PausedClock")
            .field("system_time", &self.system_time())
            .finish_non_exhaustive()
    }
}
