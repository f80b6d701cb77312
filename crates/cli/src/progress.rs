//! How far long work has come, on stderr and only on a terminal.
//!
//! A [`Meter`] can be used whether it shows or not, so commands need not ask.

use std::{fmt, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

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
        self.meter(Some(total), &bar_template(what))
    }

    /// Work whose end is not known: a count and the rate.
    pub fn count(self, what: &'static str) -> Meter {
        self.meter(None, &count_template(what))
    }

    /// Bytes of a file; the size may come later, by [`Meter::set_total`].
    pub fn bytes(self, name: &str) -> Meter {
        let meter = self.meter(Some(0), BYTES_TEMPLATE);
        meter.0.set_prefix(name.to_owned());
        meter
    }

    fn meter(self, total: Option<u64>, template: &str) -> Meter {
        if !self.shown {
            return Meter(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        // A template that cannot be read would be a mistake in this file, which the tests look for; the
        // plain bar serves too.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.with_key("rate", rate));
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Meter(bar)
    }
}

fn bar_template(what: &str) -> String {
    format!("{{bar:32}} {{human_pos}} of {{human_len}} {what}, {{rate}}/s, {{eta}} left")
}

fn count_template(what: &str) -> String {
    format!("{{spinner}} {{human_pos}} {what}, {{rate}}/s")
}

/// How many in a second, as a whole number where that says enough.
fn rate(state: &ProgressState, text: &mut dyn fmt::Write) {
    let rate = state.per_sec();
    // Where this cannot be written, nothing can be done about it.
    let _unwritten = if rate >= 10.0 {
        write!(text, "{rate:.0}")
    } else {
        write!(text, "{rate:.1}")
    };
}

const BYTES_TEMPLATE: &str =
    "{prefix} {bar:32} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_can_be_read() {
        let bar = bar_template("seats");
        let count = count_template("seats");
        for template in [bar.as_str(), count.as_str(), BYTES_TEMPLATE] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn a_meter_works_whether_it_shows_or_not() {
        for shown in [false, true] {
            let meter = Progress::new(shown).bar(10, "seats");
            meter.skip(4);
            meter.add(2);
            assert_eq!(meter.aside(|| 7), 7);
            assert_eq!(meter.0.position(), 6);
        }
        let file = Progress::new(false).bytes("app.appx");
        file.set_total(100);
        file.set(30);
        assert_eq!((file.0.position(), file.0.length()), (30, Some(100)));
    }
}
