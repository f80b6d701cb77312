//! Where the periods of a subscription begin and end.

use chrono::Datelike as _;

use super::SECOND;
use crate::moment::Moment;

/// The seconds of a day.
const DAY: i64 = 86_400;

/// A period that was paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) starts: Moment,
    /// Its last second.
    pub(crate) ends: Moment,
}

impl Period {
    /// The period of some months that begins on the day of a moment, at midnight.
    ///
    /// It ends a second before midnight. One that begins on the 29th, 30th or 31st goes on to the
    /// end of the month, so that all that follow begin on a first.
    pub(crate) fn beginning(at: Moment, months: u32) -> Self {
        let starts = midnight(at);
        let day = starts.date_time().day();
        let next = if day < 29 {
            starts.plus_months(months)
        } else {
            let first = starts.plus_days(1 - i64::from(day));
            first.plus_months(months.saturating_add(1))
        };
        let ends = if next.is_never() {
            next
        } else {
            next.before(SECOND)
        };
        Self { starts, ends }
    }

    /// When the next one begins.
    pub(super) fn next(self) -> Moment {
        self.ends.after(SECOND)
    }

    pub(super) fn is_over(self, now: Moment) -> bool {
        !self.ends.is_never() && self.next() <= now
    }

    /// The days that it has.
    pub(crate) fn days(self) -> i64 {
        day(self.next()) - day(self.starts)
    }

    /// The days of it that have begun.
    pub(crate) fn days_begun(self, now: Moment) -> i64 {
        (day(now) - day(self.starts) + 1).clamp(0, self.days())
    }
}

/// The first moment of the day of a moment.
pub(super) fn midnight(at: Moment) -> Moment {
    Moment::from_unix_seconds(day(at) * DAY).unwrap_or(at)
}

/// The last second of the day of a moment.
pub(super) fn last_second(at: Moment) -> Moment {
    if at.is_never() {
        return at;
    }
    Moment::from_unix_seconds((day(at) + 1) * DAY - 1).unwrap_or(Moment::NEVER)
}

/// The days from one midnight to another.
pub(super) fn days_between(earlier: Moment, later: Moment) -> i64 {
    day(later) - day(earlier)
}

fn day(at: Moment) -> i64 {
    at.unix_seconds().div_euclid(DAY)
}
