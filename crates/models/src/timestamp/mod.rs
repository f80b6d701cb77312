//! Date-times as the services write them.
//!
//! The same field of the same service arrives with seven, six, two or no fractional digits, in
//! minutes only, with an offset or without, and as `9999-12-31T23:59:59.9999999+00:00` where it
//! means "never", which some date-time libraries refuse. None of them writes back what it read.
//! [`Timestamp`] is the one type of all models for all of these.

mod calendar;
mod convert;
mod format;
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
mod interop;
mod order;
mod parse;
mod spelling;
mod wire;

use calendar::Civil;
use spelling::{Precision, Separator, Spelled, Zone};

pub use convert::TimestampRangeError;
pub use parse::ParseTimestampError;

/// A date-time that compares as an instant and is written back exactly as it was read.
///
/// # What is read
///
/// | text | remark |
/// |---|---|
/// | `2015-09-22T19:22:51.2068724+00:00` | no or 1 to 9 fractional digits; `T`, `t` or a space |
/// | `2015-07-13T14:02:25.6863382-07:00` | any offset up to ±23:59, `Z` or `z` |
/// | `2015-09-22T19:22:51` | no offset: taken as UTC |
/// | `2022-12-09T02:13Z` | minutes only |
/// | `2015-09-22` | midnight, taken as UTC |
/// | `/Date(-62135568000000)/` | milliseconds since 1970, also with an offset: `/Date(0+0100)/` |
/// | `9999-12-31T23:59:59.9999999+00:00` | see [`is_never`](Self::is_never) |
///
/// The years are 0001 to 9999. [`parse`](Self::parse) refuses anything else. Decoding does not: a
/// text that is no date-time, such as the `2021-06-142T23:57:51` of the documentation, is kept;
/// then [`is_known`](Self::is_known) is false and everything that asks for the instant gives
/// nothing. A value takes 16 bytes, and only such a text is allocated.
///
/// # Comparison
///
/// `==`, `<` and hashing look at the instant, so `2015-09-22T19:22:51Z` equals
/// `2015-09-22T21:22:51.0+02:00`; [`same_text`](Self::same_text) compares the spelling. A text that
/// is no date-time equals only exactly the same text and comes after all date-times.
///
/// ```
/// use stocktake_models::Timestamp;
///
/// let acquired: Timestamp = serde_json::from_str(r#""2015-09-22T19:22:51.2068724+00:00""#)?;
/// assert_eq!(acquired.date(), Some((2015, 9, 22)));
/// assert_eq!(acquired.to_string(), "2015-09-22T19:22:51.2068724+00:00");
///
/// let elsewhere = Timestamp::parse("2015-09-22T12:22:51.2068724-07:00")?;
/// assert_eq!(acquired, elsewhere);
/// assert!(acquired < Timestamp::NEVER);
///
/// let typo: Timestamp = serde_json::from_str(r#""2021-06-142T23:57:51""#)?;
/// assert!(!typo.is_known());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Timestamp(Repr);

#[derive(Clone, PartialEq, Eq)]
enum Repr {
    /// A date-time, in a form that gives the exact text again.
    Spelled(Spelled),
    /// What was no date-time. The second box keeps the whole at 16 bytes.
    Text(Box<Text>),
}

#[derive(Clone, PartialEq, Eq)]
struct Text(Box<str>);

impl Timestamp {
    /// `9999-12-31T23:59:59.9999999+00:00`, by which the services say "never": the end of a
    /// perpetual licence.
    pub const NEVER: Self = Self(Repr::Spelled(Spelled {
        seconds: calendar::LAST_SECOND,
        nanos: 999_999_900,
        zone: Zone::UTC,
        precision: Precision::TICKS,
        separator: Separator::UpperT,
    }));

    /// `0001-01-01T00:00:00Z`, the `DateTime.MinValue` of .NET, which stands for a date that was
    /// never set.
    pub const MIN_VALUE: Self = Self(Repr::Spelled(Spelled {
        seconds: calendar::FIRST_SECOND,
        nanos: 0,
        zone: Zone::UPPER_Z,
        precision: Precision::SECOND,
        separator: Separator::UpperT,
    }));

    /// Reads a date-time in one of the [shapes](Self#what-is-read) above.
    ///
    /// # Errors
    ///
    /// Any other text, with the text and what is wrong with it. Use
    /// [`from_wire`](Self::from_wire) for values that are not yours to judge.
    pub fn parse(text: &str) -> Result<Self, ParseTimestampError> {
        match parse::read(text) {
            Ok(spelled) => Ok(Self(Repr::Spelled(spelled))),
            Err(reason) => Err(ParseTimestampError::new(text, reason)),
        }
    }

    /// Reads any text, as decoding does: what is no date-time is kept as it is.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match parse::read(text) {
            Ok(spelled) => Self(Repr::Spelled(spelled)),
            Err(_) => Self(Repr::Text(Box::new(Text(text.into())))),
        }
    }

    /// Whether this is a date-time, and not another text that was kept while decoding.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.spelled().is_some()
    }

    /// Whether this says "never": any moment from the year 9999 of UTC on.
    ///
    /// The whole year counts because services shift and round its last moment; one second less or
    /// seven hours more mean the same.
    #[must_use]
    pub fn is_never(&self) -> bool {
        self.spelled().is_some_and(|at| at.utc().year >= 9999)
    }

    /// Whether this is .NET's `DateTime.MinValue`, a date that was never set: any moment up to the
    /// year 0001 of UTC.
    ///
    /// That includes `/Date(-62135596800000)/` and the `/Date(-62135568000000)/` of the samples,
    /// which is the same midnight taken as Pacific time.
    #[must_use]
    pub fn is_min(&self) -> bool {
        self.spelled().is_some_and(|at| at.utc().year <= 1)
    }

    /// The year, month and day as written, that is, at the offset of the text.
    #[must_use]
    pub fn date(&self) -> Option<(i32, u8, u8)> {
        self.local().map(|at| (at.year, at.month, at.day))
    }

    /// The hour, minute and second as written, that is, at the offset of the text.
    #[must_use]
    pub fn time_of_day(&self) -> Option<(u8, u8, u8)> {
        self.local().map(|at| (at.hour, at.minute, at.second))
    }

    /// The year as written, that is, at the offset of the text.
    #[must_use]
    pub fn year(&self) -> Option<i32> {
        self.local().map(|at| at.year)
    }

    /// The fraction of the second in nanoseconds.
    #[must_use]
    pub fn subsec_nanos(&self) -> Option<u32> {
        self.spelled().map(|at| at.nanos)
    }

    /// The offset from UTC in minutes, 0 for `Z`; none if the text has no offset.
    #[must_use]
    pub fn offset_minutes(&self) -> Option<i16> {
        self.spelled().and_then(|at| at.zone.minutes())
    }

    /// Whether both are spelled the same, which `==` does not ask.
    #[must_use]
    pub fn same_text(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn spelled(&self) -> Option<&Spelled> {
        match &self.0 {
            Repr::Spelled(spelled) => Some(spelled),
            Repr::Text(_) => None,
        }
    }

    fn local(&self) -> Option<Civil> {
        self.spelled().map(Spelled::local)
    }
}
