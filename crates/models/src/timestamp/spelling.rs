//! An instant together with what is needed to write it exactly as it was read, in 16 bytes.
//!
//! Every combination that the reader accepts stands for one text and the other way round; that is
//! why a text such as `/Date(007)/`, which no combination would give, is not accepted.

use super::calendar::{self, Civil};

/// A date-time in the spelling in which it arrived.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Spelled {
    /// Of the instant: whole seconds since 1970-01-01T00:00:00Z.
    pub(super) seconds: i64,
    /// Of the instant: what comes on top of the seconds, below 1,000,000,000.
    pub(super) nanos: u32,
    pub(super) zone: Zone,
    pub(super) precision: Precision,
    pub(super) separator: Separator,
}

impl Spelled {
    /// The calendar's reading at the offset of the text.
    pub(super) fn local(&self) -> Civil {
        calendar::civil(self.seconds + self.zone.seconds())
    }

    /// The calendar's reading in UTC.
    pub(super) fn utc(&self) -> Civil {
        calendar::civil(self.seconds)
    }
}

/// What stands at the end: an offset in minutes, or one of the special cases.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Zone(i16);

impl Zone {
    /// `+00:00`
    pub(super) const UTC: Self = Self(0);
    /// Nothing.
    pub(super) const NONE: Self = Self(i16::MAX);
    pub(super) const UPPER_Z: Self = Self(i16::MAX - 1);
    pub(super) const LOWER_Z: Self = Self(i16::MAX - 2);
    /// `-00:00`, by which RFC 3339 says "UTC, but the local offset is not known".
    pub(super) const MINUS_ZERO: Self = Self(i16::MAX - 3);

    /// The largest offset that can be written: 23:59.
    pub(super) const LIMIT: i16 = 24 * 60 - 1;

    /// An offset within [`LIMIT`](Self::LIMIT).
    pub(super) fn numeric(minutes: i16) -> Option<Self> {
        (-Self::LIMIT..=Self::LIMIT)
            .contains(&minutes)
            .then_some(Self(minutes))
    }

    /// The offset in minutes, none where none is written.
    pub(super) fn minutes(self) -> Option<i16> {
        match self {
            Self::NONE => None,
            Self::UPPER_Z | Self::LOWER_Z | Self::MINUS_ZERO => Some(0),
            Self(minutes) => Some(minutes),
        }
    }

    /// The offset in seconds. No offset is taken as UTC.
    pub(super) fn seconds(self) -> i64 {
        i64::from(self.minutes().unwrap_or(0)) * 60
    }
}

/// How far the text goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Precision(u8);

impl Precision {
    /// Seconds without a fraction.
    pub(super) const SECOND: Self = Self(0);
    pub(super) const MILLIS: Self = Self(3);
    /// Seven digits, the 100 ns of .NET.
    pub(super) const TICKS: Self = Self(7);
    /// `2022-12-09T02:13`
    pub(super) const MINUTE: Self = Self(10);
    /// `2022-12-09`
    pub(super) const DAY: Self = Self(11);
    /// `/Date(milliseconds)/`
    pub(super) const JSON_DATE: Self = Self(12);

    /// Seconds with so many fractional digits, at most 9.
    pub(super) fn digits(count: u8) -> Option<Self> {
        (count <= 9).then_some(Self(count))
    }

    /// The fewest customary digits that lose nothing of a fraction.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    pub(super) fn that_holds(nanos: u32) -> Self {
        let fits = |digits: u8| nanos % UNITS[usize::from(digits)] == 0;
        Self(
            [0, 3, 6, 7]
                .into_iter()
                .find(|&digits| fits(digits))
                .unwrap_or(9),
        )
    }

    /// The number of fractional digits, where seconds are written at all.
    pub(super) fn fraction(self) -> Option<u8> {
        (self.0 <= 9).then_some(self.0)
    }
}

/// What the last of so many fractional digits is worth, in nanoseconds.
pub(super) const UNITS: [u32; 10] = [
    1_000_000_000,
    100_000_000,
    10_000_000,
    1_000_000,
    100_000,
    10_000,
    1_000,
    100,
    10,
    1,
];

/// What stands between date and time.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Separator {
    UpperT = b'T',
    LowerT = b't',
    Space = b' ',
}
