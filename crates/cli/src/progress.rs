//! How far long work has come, on stderr and only on a terminal.
//!
//! A [`Meter`] can be used whether it shows or not, so commands need not ask.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Whether progress is shown.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    shown: bool,
}

/// The progress of one piece of work. It vanishes when it is dropped.
#[derive(Debug)]
pub struct Meter(ProgressBar);

impl Progress {
    /// Shown or not, as [`Global`](crate::arguments::Global) decides.
    pub fn new(shown: bool) -> Self {
        Self { shown }
    }

    /// Work whose end is known: a bar with the rate and the time left. `what` is like `seats`.
    pub fn bar(self, total: u64, what: &'static str) -> Meter {
        let template =
            format!("{{bar:32}} {{human_pos}} of {{human_len}} {what}, {{per_sec}}, {{eta}} left");
        self.meter(Some(total), &template)
    }

    /// Work whose end is not known: a count and the rate.
    pub fn count(self, what: &'static str) -> Meter {
        self.meter(
            None,
            &format!("{{spinner}} {{human_pos}} {what}, {{per_sec}}"),
        )
    }

    /// Bytes of a file; the size may come later, by [`Meter::set_total`].
    pub fn bytes(self, name: &str) -> Meter {
        let template = "{prefix} {bar:32} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        let meter = self.meter(Some(0), template);
        meter.0.set_prefix(name.to_owned());
        meter
    }

    fn meter(self, total: Option<u64>, template: &str) -> Meter {
        if !self.shown {
            return Meter(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        // A template that cannot be read would be a mistake in this file; the plain bar serves too.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Meter(bar)
    }
}

impl Meter {
    /// This many more are done.
    pub fn add(&self, done: u64) {
        self.0.inc(done);
    }

    /// So many are done in all.
    pub fn set(&self, done: u64) {
        self.0.set_position(done);
    }

    /// So many there are.
    pub fn set_total(&self, total: u64) {
        self.0.set_length(total);
    }

    /// What was done before this run: it counts as done, and not for the rate.
    pub fn skip(&self, done: u64) {
        self.0.set_position(done);
        self.0.reset_eta();
    }

    /// Writes something while the meter is out of the way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
