//! Time and background work, so that the pipeline belongs to no async runtime.
//!
//! A transport knows on which runtime it lives and [names it](crate::HttpTransport::runtime);
//! tests put a paused clock in its place.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    time::{Duration, Instant, SystemTime},
};

/// A future that can be moved between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A clock, and a place where work goes on while nobody polls it.
///
/// ```
/// use std::time::Duration;
/// use stocktake_transport::{BoxFuture, Runtime};
///
/// /// A timer of one's own, without an executor.
/// #[derive(Debug)]
/// struct Mine;
///
/// impl Runtime for Mine {
///     fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
///         Box::pin(futures_timer::Delay::new(duration))
///     }
/// }
/// ```
pub trait Runtime: fmt::Debug + Send + Sync {
    /// The time for durations.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// The time of the calendar, for the expiry of tokens and dates in headers.
    fn system_time(&self) -> SystemTime {
        SystemTime::now()
    }

    /// A future that is ready after `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// Runs a future in the background, or hands it back if that cannot be done here. The work is
    /// cancelled when the [`Task`] is dropped.
    fn spawn(&self, future: BoxFuture<'static, ()>) -> Result<Task, BoxFuture<'static, ()>> {
        Err(future)
    }
}

/// Work in the background, which ends at the latest when this is dropped.
pub struct Task(Option<Box<dyn FnOnce() + Send>>);

impl Task {
    /// A task that is cancelled by `cancel`.
    pub fn new(cancel: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(cancel)))
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(cancel) = self.0.take() {
            cancel();
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").finish_non_exhaustive()
    }
}

/// The clock of the machine; a helper thread does the waiting, and nothing runs in the background.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRuntime;

impl Runtime for SystemRuntime {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(futures_timer::Delay::new(duration))
    }
}

/// tokio's clock and executor. Waiting works inside a tokio runtime only, whose time must be enabled.
#[cfg(feature = "tokio")]
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioRuntime;

#[cfg(feature = "tokio")]
impl Runtime for TokioRuntime {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn spawn(&self, future: BoxFuture<'static, ()>) -> Result<Task, BoxFuture<'static, ()>> {
        let Ok(executor) = tokio::runtime::Handle::try_current() else {
            return Err(future);
        };
        let handle = executor.spawn(future).abort_handle();
        Ok(Task::new(move || handle.abort()))
    }
}
