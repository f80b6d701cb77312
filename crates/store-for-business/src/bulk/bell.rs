//! Which of the calls under way is worth a look: without it, each user who is handed out would have all
//! of them asked.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Wake, Waker},
};

/// Rings when a call can go on, and passes it on to whoever waits for the run.
#[derive(Default)]
pub(super) struct Bell {
    rung: AtomicBool,
    waits: Mutex<Option<Waker>>,
}

impl Bell {
    /// Says that there is something to look at.
    pub(super) fn ring(&self) {
        self.rung.store(true, Ordering::Release);
    }

    /// Whether it rang since the last time that it was asked.
    pub(super) fn rang(&self) -> bool {
        self.rung.swap(false, Ordering::AcqRel)
    }

    /// Whom to wake from now on.
    pub(super) fn wakes(&self, waker: &Waker) {
        match &mut *self.waits() {
            Some(waits) => waits.clone_from(waker),
            none => *none = Some(waker.clone()),
        }
    }

    fn waits(&self) -> MutexGuard<'_, Option<Waker>> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.ring();
        // Whoever is woken may come back at once: not under the lock.
        let waits = self.waits().clone();
        if let Some(waits) = waits {
            waits.wake();
        }
    }
}
