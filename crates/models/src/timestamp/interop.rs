//! To and from the date-time types of other crates, each behind a feature of its name.
//!
//! To them, a value without an offset is UTC, and the spelling is lost. From them, the offset is
//! kept where the type has one in whole minutes, and 0, 3, 6, 7 or 9 fractional digits are written,
//! as few as lose nothing.

use std::fmt::Display;

use super::Timestamp;
use super::convert::{TimestampRangeError, YEARS};
use super::spelling::{Precision, Spelled, Zone};
use crate::excerpt::Excerpt;

#[cfg(any(feature = "chrono", feature = "jiff"))]
const NANOS_PER_SECOND: u32 = 1_000_000_000;

impl Timestamp {
    /// The parts of a date-time for another crate.
    fn convertible(&self) -> Result<&Spelled, TimestampRangeError> {
        self.spelled()
            .ok_or_else(|| self.out_of_range("it is not a date-time"))
    }

    fn out_of_range(&self, reason: &'static str) -> TimestampRangeError {
        let text = self.with_text(Excerpt::of);
        TimestampRangeError::new(text.to_string(), reason)
    }

    /// The instant at an offset in seconds; in UTC where such an offset cannot be written, or would
    /// put the date into the year 10000.
    fn imported(
        seconds: i64,
        nanos: u32,
        offset: Option<i32>,
        moment: &dyn Display,
    ) -> Result<Self, TimestampRangeError> {
        let minutes = offset
            .filter(|seconds| seconds % 60 == 0)
            .map(|seconds| seconds / 60);
        let zone = minutes
            .and_then(|minutes| Zone::numeric(i16::try_from(minutes).ok()?))
            .unwrap_or(Zone::UPPER_Z);
        let precision = Precision::that_holds(nanos);
        Self::at(seconds, nanos, zone, precision)
            .or_else(|| Self::at(seconds, nanos, Zone::UPPER_Z, precision))
            .ok_or_else(|| TimestampRangeError::new(moment.to_string(), YEARS))
    }
}

#[cfg(feature = "chrono")]
impl Timestamp {
    /// The instant at the offset of the text, for [`chrono`].
    ///
    /// # Errors
    ///
    /// This is a text that is no date-time.
    pub fn to_chrono(&self) -> Result<chrono::DateTime<chrono::FixedOffset>, TimestampRangeError> {
        let at = self.convertible()?;
        let utc = chrono::DateTime::from_timestamp(at.seconds, at.nanos);
        let offset = i32::try_from(at.zone.seconds())
            .ok()
            .and_then(chrono::FixedOffset::east_opt);
        match (utc, offset) {
            (Some(utc), Some(offset)) => Ok(utc.with_timezone(&offset)),
            _ => Err(self.out_of_range("chrono has no such date-time")),
        }
    }
}

/// A leap second becomes the first second of the next minute.
///
/// # Errors
///
/// A moment outside the years 0001 to 9999.
#[cfg(feature = "chrono")]
impl<Tz: chrono::TimeZone> TryFrom<chrono::DateTime<Tz>> for Timestamp {
    type Error = TimestampRangeError;

    fn try_from(value: chrono::DateTime<Tz>) -> Result<Self, TimestampRangeError> {
        use chrono::Offset;

        let nanos = value.timestamp_subsec_nanos();
        let seconds = value.timestamp() + i64::from(nanos / NANOS_PER_SECOND);
        let offset = value.offset().fix().local_minus_utc();
        Self::imported(
            seconds,
            nanos % NANOS_PER_SECOND,
            Some(offset),
            &value.to_utc(),
        )
    }
}

#[cfg(feature = "time")]
impl Timestamp {
    /// The instant at the offset of the text, for [`time`].
    ///
    /// # Errors
    ///
    /// This is a text that is no date-time, or a `/Date(…)/` beyond the year 9999.
    pub fn to_time(&self) -> Result<time::OffsetDateTime, TimestampRangeError> {
        let at = self.convertible()?;
        let local = at.local();
        // By parts, because in UTC the last hours of 9999 at a negative offset are the year 10000.
        let parts = || {
            let month = time::Month::try_from(local.month)?;
            let date = time::Date::from_calendar_date(local.year, month, local.day)?;
            let clock =
                time::Time::from_hms_nano(local.hour, local.minute, local.second, at.nanos)?;
            let offset = i32::try_from(at.zone.seconds()).unwrap_or_default();
            let offset = time::UtcOffset::from_whole_seconds(offset)?;
            Ok(time::PrimitiveDateTime::new(date, clock).assume_offset(offset))
        };
        parts().map_err(|_: time::error::ComponentRange| {
            self.out_of_range("the crate time has no such date-time")
        })
    }
}

/// # Errors
///
/// A moment outside the years 0001 to 9999.
#[cfg(feature = "time")]
impl TryFrom<time::OffsetDateTime> for Timestamp {
    type Error = TimestampRangeError;

    fn try_from(value: time::OffsetDateTime) -> Result<Self, TimestampRangeError> {
        let offset = value.offset().whole_seconds();
        Self::imported(
            value.unix_timestamp(),
            value.nanosecond(),
            Some(offset),
            &value,
        )
    }
}

#[cfg(feature = "jiff")]
impl Timestamp {
    /// The instant for [`jiff`].
    ///
    /// # Errors
    ///
    /// This is a text that is no date-time, or after 9999-12-30T22:00:00.999999999Z, where `jiff`
    /// ends. [`NEVER`](Self::NEVER) is such a moment: ask [`is_never`](Self::is_never) first.
    pub fn to_jiff(&self) -> Result<jiff::Timestamp, TimestampRangeError> {
        let at = self.convertible()?;
        let nanos = i32::try_from(at.nanos).unwrap_or_default();
        jiff::Timestamp::new(at.seconds, nanos)
            .map_err(|_| self.out_of_range("jiff ends at 9999-12-30T22:00:00.999999999Z"))
    }
}

/// # Errors
///
/// A moment before the year 0001.
#[cfg(feature = "jiff")]
impl TryFrom<jiff::Timestamp> for Timestamp {
    type Error = TimestampRangeError;

    fn try_from(value: jiff::Timestamp) -> Result<Self, TimestampRangeError> {
        // Both parts of a moment before 1970 are negative.
        let (seconds, nanos) = (value.as_second(), value.subsec_nanosecond());
        let (seconds, nanos) = match u32::try_from(nanos) {
            Ok(nanos) => (seconds, nanos),
            Err(_) => (seconds - 1, NANOS_PER_SECOND - nanos.unsigned_abs()),
        };
        Self::imported(seconds, nanos, None, &value)
    }
}
