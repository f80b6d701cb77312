//! Instants in numbers and in the types of the standard library, and other spellings.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::calendar::{FIRST_SECOND, LAST_SECOND};
use super::spelling::{Precision, Separator, Spelled, Zone};
use super::{Repr, Timestamp};

const TICKS_PER_SECOND: i64 = 10_000_000;
const NANOS_PER_TICK: u32 = 100;
const NANOS_PER_MILLI: u32 = 1_000_000;

impl Timestamp {
    /// The present moment in UTC, in the 100 ns steps of .NET: `2026-11-21T06:16:04.1234567Z`.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Seconds since 1970-01-01T00:00:00Z, spelled `2015-09-22T19:22:51Z`.
    ///
    /// # Errors
    ///
    /// A moment outside the years 0001 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, TimestampRangeError> {
        Self::in_utc(seconds, 0, Precision::SECOND)
            .ok_or_else(|| TimestampRangeError::new(format!("unix time {seconds} s"), YEARS))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, spelled `2015-09-22T19:22:51.206Z`.
    ///
    /// # Errors
    ///
    /// A moment outside the years 0001 to 9999.
    pub fn from_unix_millis(millis: i64) -> Result<Self, TimestampRangeError> {
        let (seconds, rest) = (millis.div_euclid(1_000), millis.rem_euclid(1_000));
        Self::in_utc(seconds, part(rest) * NANOS_PER_MILLI, Precision::MILLIS)
            .ok_or_else(|| TimestampRangeError::new(format!("unix time {millis} ms"), YEARS))
    }

    /// .NET ticks, 100 ns each since 0001-01-01T00:00:00Z, spelled
    /// `2015-09-22T19:22:51.2068724Z`.
    ///
    /// # Errors
    ///
    /// A moment outside the years 0001 to 9999.
    pub fn from_ticks(ticks: i64) -> Result<Self, TimestampRangeError> {
        let seconds = FIRST_SECOND + ticks.div_euclid(TICKS_PER_SECOND);
        let rest = ticks.rem_euclid(TICKS_PER_SECOND);
        Self::in_utc(seconds, part(rest) * NANOS_PER_TICK, Precision::TICKS)
            .ok_or_else(|| TimestampRangeError::new(format!("tick {ticks}"), YEARS))
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub fn unix_seconds(&self) -> Option<i64> {
        self.spelled().map(|at| at.seconds)
    }

    /// Whole milliseconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub fn unix_millis(&self) -> Option<i64> {
        self.spelled()
            .map(|at| at.seconds * 1_000 + i64::from(at.nanos / NANOS_PER_MILLI))
    }

    /// .NET ticks, 100 ns each since 0001-01-01T00:00:00Z, rounded down.
    ///
    /// It is negative where the offset puts a moment of the year 0001 before that year in UTC.
    #[must_use]
    pub fn ticks(&self) -> Option<i64> {
        self.spelled().map(|at| {
            (at.seconds - FIRST_SECOND) * TICKS_PER_SECOND + i64::from(at.nanos / NANOS_PER_TICK)
        })
    }

    /// The instant as a [`SystemTime`]; none if this is no date-time, or if the system's clock
    /// does not reach so far.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let at = self.spelled()?;
        let whole = Duration::from_secs(at.seconds.unsigned_abs());
        let second = if at.seconds < 0 {
            UNIX_EPOCH.checked_sub(whole)
        } else {
            UNIX_EPOCH.checked_add(whole)
        };
        second?.checked_add(Duration::from_nanos(at.nanos.into()))
    }

    /// The instant in the spelling `/Date(1442949771206)/`, cut to milliseconds, which the
    /// `modifiedAfter` of collection queries wants; none if this is no date-time.
    ///
    /// ```
    /// # use stocktake_models::Timestamp;
    /// let since = Timestamp::parse("2015-09-22T19:22:51.2068724+00:00")?;
    /// assert_eq!(since.to_json_date().unwrap().to_string(), "/Date(1442949771206)/");
    /// # Ok::<(), stocktake_models::ParseTimestampError>(())
    /// ```
    #[must_use]
    pub fn to_json_date(&self) -> Option<Self> {
        let at = self.spelled()?;
        Some(Self(Repr::Spelled(Spelled {
            seconds: at.seconds,
            nanos: at.nanos - at.nanos % NANOS_PER_MILLI,
            zone: Zone::NONE,
            precision: Precision::JSON_DATE,
            separator: Separator::UpperT,
        })))
    }

    /// The instant in the spelling `2015-09-22T19:22:51.2068724+00:00`, cut to 100 ns, in which
    /// the .NET services write UTC; none if this is no date-time, or outside the years 0001 to 9999
    /// in UTC.
    ///
    /// ```
    /// # use stocktake_models::Timestamp;
    /// let there = Timestamp::parse("2015-09-22T12:22:51-07:00")?;
    /// assert_eq!(there.to_dotnet().unwrap().to_string(), "2015-09-22T19:22:51.0000000+00:00");
    /// # Ok::<(), stocktake_models::ParseTimestampError>(())
    /// ```
    #[must_use]
    pub fn to_dotnet(&self) -> Option<Self> {
        let at = self.spelled()?;
        let nanos = at.nanos - at.nanos % NANOS_PER_TICK;
        Self::at(at.seconds, nanos, Zone::UTC, Precision::TICKS)
    }

    fn in_utc(seconds: i64, nanos: u32, precision: Precision) -> Option<Self> {
        Self::at(seconds, nanos, Zone::UPPER_Z, precision)
    }

    /// A date-time whose year as written is 0001 to 9999. The nanoseconds have to fit the
    /// precision.
    pub(super) fn at(seconds: i64, nanos: u32, zone: Zone, precision: Precision) -> Option<Self> {
        let local = seconds.checked_add(zone.seconds())?;
        (FIRST_SECOND..=LAST_SECOND)
            .contains(&local)
            .then_some(Self(Repr::Spelled(Spelled {
                seconds,
                nanos,
                zone,
                precision,
                separator: Separator::UpperT,
            })))
    }
}

/// In UTC, cut to the 100 ns that the services keep. What lies outside the years 0001 to 9999
/// becomes the first or last moment of them.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let (seconds, nanos) = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (
                i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
                after.subsec_nanos(),
            ),
            Err(error) => before_epoch(error.duration()),
        };
        let nanos = nanos - nanos % NANOS_PER_TICK;
        Self::in_utc(seconds, nanos, Precision::TICKS).unwrap_or(if seconds < 0 {
            Self::MIN_VALUE
        } else {
            Self::NEVER
        })
    }
}

/// Seconds rounded down, and what comes on top of them.
fn before_epoch(before: Duration) -> (i64, u32) {
    let seconds = i64::try_from(before.as_secs()).map_or(i64::MIN, |seconds| -seconds);
    match before.subsec_nanos() {
        0 => (seconds, 0),
        nanos => (seconds.saturating_sub(1), 1_000_000_000 - nanos),
    }
}

/// A remainder below 10,000,000.
fn part(rest: i64) -> u32 {
    u32::try_from(rest).unwrap_or_default()
}

pub(super) const YEARS: &str = "a timestamp holds the years 0001 to 9999";

/// A moment that one side of a conversion cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampRangeError {
    moment: Box<str>,
    reason: &'static str,
}

impl TimestampRangeError {
    pub(super) fn new(moment: impl Into<Box<str>>, reason: &'static str) -> Self {
        Self {
            moment: moment.into(),
            reason,
        }
    }
}

impl fmt::Display for TimestampRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be converted: {}", self.moment, self.reason)
    }
}

impl std::error::Error for TimestampRangeError {}
