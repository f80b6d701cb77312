//! How many requests a partner has sent within a minute.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::moment::Moment;

/// The time in which requests are counted.
pub(crate) const WINDOW: Duration = Duration::from_secs(60);

/// The gateway before the service. Each partner tenant has a window, which begins with its first
/// request; every request counts, those that are refused too.
///
/// It counts behind a lock of its own, since requests only look at all else.
#[derive(Debug, Default)]
pub(crate) struct Gateway(Mutex<HashMap<String, Window>>);

impl Clone for Gateway {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.windows().clone()))
    }
}

#[derive(Clone, Debug)]
struct Window {
    began: Moment,
    requests: u32,
}

impl Gateway {
    /// Counts a request, and tells how long to wait if it is one too many.
    pub(crate) fn admit(&self, tenant: &str, limit: u32, now: Moment) -> Result<(), Duration> {
        let mut windows = self.windows();
        let window = windows.entry(tenant.to_owned()).or_insert(Window {
            began: now,
            requests: 0,
        });
        // The clock can be set back, too.
        if now < window.began || now.since(window.began) >= WINDOW {
            window.began = now;
            window.requests = 0;
        }
        window.requests = window.requests.saturating_add(1);
        if window.requests <= limit {
            return Ok(());
        }
        Err(WINDOW.saturating_sub(now.since(window.began)))
    }

    fn windows(&self) -> MutexGuard<'_, HashMap<String, Window>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_of_a_minute_begins_with_the_first_request() {
        let start = Moment::from_unix_seconds(1_800_000_000).unwrap();
        let at = |seconds| start.after(Duration::from_secs(seconds));
        let gateway = Gateway::default();
        assert_eq!(gateway.admit("a", 2, at(0)), Ok(()));
        assert_eq!(gateway.admit("a", 2, at(1)), Ok(()));
        assert_eq!(gateway.admit("a", 2, at(3)), Err(Duration::from_secs(57)));
        assert_eq!(gateway.admit("b", 2, at(3)), Ok(()));
        assert_eq!(gateway.admit("a", 2, at(59)), Err(Duration::from_secs(1)));
        assert_eq!(gateway.admit("a", 2, at(60)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_begins_a_window() {
        let start = Moment::from_unix_seconds(1_800_000_000).unwrap();
        let gateway = Gateway::default();
        assert_eq!(gateway.admit("a", 1, start), Ok(()));
        assert_eq!(gateway.admit("a", 1, start.plus_days(-1)), Ok(()));
    }
}
