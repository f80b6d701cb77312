//! Points in time as the services keep them: in steps of 100 ns, up to the year 9999.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Months, SubsecRound as _, TimeDelta, Utc};
use http::HeaderValue;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use stocktake_models::Timestamp;

/// A point in time in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Moment(DateTime<Utc>);

impl Moment {
    /// The end of what never ends: `9999-12-31T23:59:59.9999999+00:00`.
    pub(crate) const NEVER: Self = match DateTime::from_timestamp(253_402_300_799, 999_999_900) {
        Some(last) => Self(last),
        None => unreachable!(),
    };

    pub(crate) fn from_unix_seconds(seconds: i64) -> Option<Self> {
        DateTime::from_timestamp(seconds, 0)
            .map(Self)
            .filter(|moment| *moment <= Self::NEVER)
    }

    pub(crate) fn unix_seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// What a client sent or a seed holds, unless it is no date-time.
    pub(crate) fn from_wire(timestamp: &Timestamp) -> Option<Self> {
        let moment = timestamp.to_chrono().ok()?.with_timezone(&Utc);
        Some(Self(moment).min(Self::NEVER))
    }

    pub(crate) fn is_never(self) -> bool {
        self == Self::NEVER
    }

    /// Later by a duration; what would pass the last year never comes.
    pub(crate) fn after(self, duration: Duration) -> Self {
        let delta = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        self.shifted(delta)
    }

    /// Earlier by a duration.
    pub(crate) fn before(self, duration: Duration) -> Self {
        let delta = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        self.shifted(-delta)
    }

    /// Shifted by days, backwards if there are fewer than none.
    pub(crate) fn plus_days(self, days: i64) -> Self {
        self.shifted(TimeDelta::try_days(days).unwrap_or(TimeDelta::MAX))
    }

    /// The same day of a later month, or the last day of that month where there is none.
    pub(crate) fn plus_months(self, months: u32) -> Self {
        let later = self.0.checked_add_months(Months::new(months));
        later.map_or(Self::NEVER, |later| Self(later).min(Self::NEVER))
    }

    /// How long after another moment, or nothing if it is earlier.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        (self.0 - earlier.0).to_std().unwrap_or_default()
    }

    pub(crate) fn date_time(self) -> DateTime<Utc> {
        self.0
    }

    pub(crate) fn system_time(self) -> SystemTime {
        self.0.into()
    }

    fn shifted(self, delta: TimeDelta) -> Self {
        match self.0.checked_add_signed(delta) {
            Some(moment) => Self(moment).min(Self::NEVER),
            None if delta < TimeDelta::zero() => Self(DateTime::<Utc>::MIN_UTC),
            None => Self::NEVER,
        }
    }
}

/// The spellings of the services.
impl Moment {
    /// `2026-05-15T07:00:01.1234567+00:00`, as the collections service and .NET write.
    pub(crate) fn ticks(self) -> Timestamp {
        self.spelled("%Y-%m-%dT%H:%M:%S%.9f+00:00", Some(7))
    }

    /// `2026-05-15T07:00:01.123456+00:00`.
    pub(crate) fn micros(self) -> Timestamp {
        self.spelled("%Y-%m-%dT%H:%M:%S%.6f+00:00", None)
    }

    /// `2026-05-15T07:00:01.12+00:00`, as subscriptions have it.
    pub(crate) fn hundredths(self) -> Timestamp {
        self.spelled("%Y-%m-%dT%H:%M:%S%.9f+00:00", Some(2))
    }

    /// `2026-05-15T07:00:01+00:00`.
    pub(crate) fn seconds(self) -> Timestamp {
        self.spelled("%Y-%m-%dT%H:%M:%S+00:00", None)
    }

    /// `2026-05-15T07:00Z`, as the address of the queue has it.
    pub(crate) fn minutes(self) -> Timestamp {
        self.spelled("%Y-%m-%dT%H:%MZ", None)
    }

    /// The text of a format, with the fraction of nine digits cut to `digits`.
    fn spelled(self, format: &str, digits: Option<usize>) -> Timestamp {
        let mut text = self.0.format(format).to_string();
        if let (Some(digits), Some(point)) = (digits, text.find('.')) {
            text.replace_range(point + 1 + digits..point + 10, "");
        }
        Timestamp::from_wire(&text)
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        Self(DateTime::<Utc>::from(time).trunc_subsecs(7)).min(Self::NEVER)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.ticks().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let timestamp = Timestamp::deserialize(deserializer)?;
        Self::from_wire(&timestamp).ok_or_else(|| {
            let hint = "write `now`, `now-3d12h`, `2026-05-15T07:00:00Z` or the like";
            D::Error::custom(format!("`{timestamp}` is no date-time; {hint}"))
        })
    }
}

/// A time as the headers of HTTP write it.
pub(crate) fn http_date(time: SystemTime) -> HeaderValue {
    let time = DateTime::<Utc>::from(time);
    let text = time.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::try_from(text).expect("a date is letters, digits and colons")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::from_wire(&Timestamp::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn every_spelling_of_the_services_is_written() {
        let at = moment("2026-05-15T07:00:01.1234567Z");
        assert_eq!(at.ticks().to_string(), "2026-05-15T07:00:01.1234567+00:00");
        assert_eq!(at.micros().to_string(), "2026-05-15T07:00:01.123456+00:00");
        assert_eq!(at.hundredths().to_string(), "2026-05-15T07:00:01.12+00:00");
        assert_eq!(at.seconds().to_string(), "2026-05-15T07:00:01+00:00");
        assert_eq!(at.minutes().to_string(), "2026-05-15T07:00Z");
        let never = Moment::NEVER.ticks().to_string();
        assert_eq!(never, "9999-12-31T23:59:59.9999999+00:00");
    }

    #[test]
    fn nothing_comes_after_never() {
        assert!(Moment::NEVER.after(Duration::from_secs(1)).is_never());
        assert!(Moment::NEVER.plus_months(1).is_never());
        assert!(
            moment("2026-01-31T00:00:00Z")
                .plus_days(i64::MAX)
                .is_never()
        );
    }

    #[test]
    fn a_month_without_that_day_gives_its_last() {
        let next = moment("2026-01-31T10:00:00Z").plus_months(1);
        assert_eq!(next, moment("2026-02-28T10:00:00Z"));
    }
}
