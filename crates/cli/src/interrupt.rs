//! Ctrl-C and SIGTERM: the first asks the command to end cleanly, the second ends it.
//!
//! A command selects on [`Interrupt::wait`] wherever it waits, so that it can say how far it came.

use std::future::Future;

use tokio::sync::watch;

use crate::failure::{Exit, Failure};

/// Tells whether the process has been asked to end. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Interrupt {
    asked: watch::Receiver<bool>,
}

/// The other end of an [`Interrupt`].
#[derive(Debug)]
pub struct Interrupter(watch::Sender<bool>);

impl Interrupter {
    /// Asks to end.
    pub fn interrupt(&self) {
        self.0.send_replace(true);
    }
}

impl Interrupt {
    /// One that is asked by hand.
    pub fn pair() -> (Interrupter, Self) {
        let (sender, asked) = watch::channel(false);
        (Interrupter(sender), Self { asked })
    }

    /// One that listens to the signals of the process. The second signal ends the process at once.
    pub fn listen() -> Result<Self, Failure> {
        let (interrupter, interrupt) = Self::pair();
        let mut signals =
            Signals::new().map_err(|error| Failure::local("cannot listen to signals", error))?;
        tokio::spawn(async move {
            signals.next().await;
            interrupter.interrupt();
            signals.next().await;
            std::process::exit(Exit::Interrupted as i32);
        });
        Ok(interrupt)
    }

    /// Waits until the process is asked to end; for ever if it never is. It can be cancelled.
    pub async fn wait(&self) {
        let mut asked = self.asked.clone();
        if asked.wait_for(|asked| *asked).await.is_err() {
            // Whoever could ask has gone.
            std::future::pending::<()>().await;
        }
    }

    /// Whether the process has been asked to end.
    pub fn is_set(&self) -> bool {
        *self.asked.borrow()
    }

    /// The outcome of a future, or `None` if the process is asked to end before there is one.
    pub async fn unless<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.wait() => None,
            outcome = future => Some(outcome),
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // An error means that signals cannot be heard: then none ever comes.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_goes_on_until_it_is_asked_to_end() {
        let (interrupter, interrupt) = Interrupt::pair();
        assert_eq!(interrupt.unless(async { 7 }).await, Some(7));
        assert!(!interrupt.is_set());

        interrupter.interrupt();
        assert!(interrupt.is_set());
        assert_eq!(interrupt.unless(std::future::pending::<()>()).await, None);
        // What is ready does not go before the wish to end: loops end.
        assert_eq!(interrupt.unless(async { 7 }).await, None);
    }

    #[tokio::test]
    async fn nobody_left_to_ask_is_no_interruption() {
        let (interrupter, interrupt) = Interrupt::pair();
        drop(interrupter);
        assert_eq!(interrupt.unless(async { 7 }).await, Some(7));
    }
}
