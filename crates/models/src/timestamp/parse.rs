//! Text to [`Spelled`]: one pass over the bytes, no allocation.

use std::fmt;

use super::calendar::{self, FIRST_SECOND, LAST_SECOND, SECONDS_PER_DAY};
use super::spelling::{Precision, Separator, Spelled, UNITS, Zone};
use crate::excerpt::Excerpt;

/// Why a text is no date-time. One byte, because it travels with every digit that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Shape,
    Year,
    Month,
    Day,
    Time,
    Fraction,
    Offset,
    Millis,
}

impl Reason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Shape => "its shape is none of those that the services use",
            Self::Year => "its year is not 0001 to 9999",
            Self::Month => "its month is not 01 to 12",
            Self::Day => "its month does not have that day",
            Self::Time => "its time of day is not 00:00:00 to 23:59:59",
            Self::Fraction => "its fraction does not have 1 to 9 digits",
            Self::Offset => "its offset is neither Z nor within -23:59 to +23:59",
            Self::Millis => "its milliseconds are no plain number within the years 0001 to 9999",
        }
    }
}

/// Reads exactly the texts that [`super::format`] can write.
pub(super) fn read(text: &str) -> Result<Spelled, Reason> {
    match text.as_bytes() {
        [b'/', ..] => read_json_date(text),
        bytes => read_calendar_date(bytes),
    }
}

fn read_calendar_date(text: &[u8]) -> Result<Spelled, Reason> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] = text else {
        return Err(Reason::Shape);
    };
    let [century, year, month, day] = numbers([[*y1, *y2], [*y3, *y4], [*m1, *m2], [*d1, *d2]])?;
    let year = i32::from(century) * 100 + i32::from(year);
    if year == 0 {
        return Err(Reason::Year);
    }
    if !(1..=12).contains(&month) {
        return Err(Reason::Month);
    }
    if !(1..=calendar::days_of_month(year, month)).contains(&day) {
        return Err(Reason::Day);
    }
    let midnight = i64::from(calendar::day_number(year, month, day)) * SECONDS_PER_DAY;
    let (separator, rest) = match rest {
        [] => return Ok(whole_day(midnight)),
        [b'T', rest @ ..] => (Separator::UpperT, rest),
        [b't', rest @ ..] => (Separator::LowerT, rest),
        [b' ', rest @ ..] => (Separator::Space, rest),
        _ => return Err(Reason::Shape),
    };
    read_time(midnight, separator, rest)
}

fn whole_day(midnight: i64) -> Spelled {
    Spelled {
        seconds: midnight,
        nanos: 0,
        zone: Zone::NONE,
        precision: Precision::DAY,
        separator: Separator::UpperT,
    }
}

fn read_time(midnight: i64, separator: Separator, text: &[u8]) -> Result<Spelled, Reason> {
    let [h1, h2, b':', m1, m2, rest @ ..] = text else {
        return Err(Reason::Shape);
    };
    let [hour, minute] = numbers([[*h1, *h2], [*m1, *m2]])?;
    let ([second], nanos, precision, rest) = match rest {
        [b':', s1, s2, b'.', rest @ ..] => {
            let (nanos, precision, rest) = read_fraction(rest)?;
            (numbers([[*s1, *s2]])?, nanos, precision, rest)
        }
        [b':', s1, s2, rest @ ..] => (numbers([[*s1, *s2]])?, 0, Precision::SECOND, rest),
        rest => ([0], 0, Precision::MINUTE, rest),
    };
    if hour > 23 || minute > 59 || second > 59 {
        return Err(Reason::Time);
    }
    let zone = read_zone(rest)?;
    let time = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    let seconds = midnight + time - zone.seconds();
    Ok(Spelled {
        seconds,
        nanos,
        zone,
        precision,
        separator,
    })
}

fn read_fraction(text: &[u8]) -> Result<(u32, Precision, &[u8]), Reason> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let precision = u8::try_from(count).ok().and_then(Precision::digits);
    let precision = precision.filter(|_| count > 0).ok_or(Reason::Fraction)?;
    let (digits, rest) = text.split_at(count);
    let nanos = digits
        .iter()
        .zip(&UNITS[1..])
        .map(|(digit, unit)| u32::from(digit - b'0') * unit);
    Ok((nanos.sum(), precision, rest))
}

fn read_zone(text: &[u8]) -> Result<Zone, Reason> {
    match text {
        [] => Ok(Zone::NONE),
        [b'Z'] => Ok(Zone::UPPER_Z),
        [b'z'] => Ok(Zone::LOWER_Z),
        [sign, h1, h2, b':', m1, m2] => read_offset(*sign, [*h1, *h2, *m1, *m2]),
        _ => Err(Reason::Shape),
    }
}

fn read_offset(sign: u8, [h1, h2, m1, m2]: [u8; 4]) -> Result<Zone, Reason> {
    let [hours, minutes] = numbers([[h1, h2], [m1, m2]])?;
    if minutes > 59 {
        return Err(Reason::Offset);
    }
    let minutes = i16::from(hours) * 60 + i16::from(minutes);
    match (sign, minutes) {
        (b'+', _) => Zone::numeric(minutes).ok_or(Reason::Offset),
        (b'-', 0) => Ok(Zone::MINUS_ZERO),
        (b'-', _) => Zone::numeric(-minutes).ok_or(Reason::Offset),
        _ => Err(Reason::Shape),
    }
}

/// The form of old .NET serializers: `/Date(1442949771206)/`, `/Date(1442949771206+0200)/`. The
/// number is the instant; the offset only says where it was written.
fn read_json_date(text: &str) -> Result<Spelled, Reason> {
    let inner = text
        .strip_prefix("/Date(")
        .and_then(|text| text.strip_suffix(")/"));
    let inner = inner.ok_or(Reason::Shape)?;
    let (millis, zone) = match inner.rfind(['+', '-']) {
        // A sign in front belongs to the number.
        Some(at) if at > 0 => {
            let [sign, h1, h2, m1, m2] = inner.as_bytes()[at..] else {
                return Err(Reason::Offset);
            };
            (&inner[..at], read_offset(sign, [h1, h2, m1, m2])?)
        }
        _ => (inner, Zone::NONE),
    };
    let millis = plain_number(millis).ok_or(Reason::Millis)?;
    let seconds = millis.div_euclid(1_000);
    // One day more on both sides: midnight there may be in another year here.
    if !(FIRST_SECOND - SECONDS_PER_DAY..=LAST_SECOND + SECONDS_PER_DAY).contains(&seconds) {
        return Err(Reason::Millis);
    }
    Ok(Spelled {
        seconds,
        nanos: u32::try_from(millis.rem_euclid(1_000)).unwrap_or_default() * 1_000_000,
        zone,
        precision: Precision::JSON_DATE,
        separator: Separator::UpperT,
    })
}

/// A number in the only spelling in which it would be written: no `+`, `-0` or leading zero.
fn plain_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.starts_with(['0', '+']) && text != "0" {
        return None;
    }
    text.parse().ok()
}

/// The values of pairs of digits, judged together at the end.
fn numbers<const N: usize>(pairs: [[u8; 2]; N]) -> Result<[u8; N], Reason> {
    let mut all_digits = true;
    let values = pairs.map(|pair| {
        let [high, low] = pair.map(|byte| byte.wrapping_sub(b'0'));
        all_digits &= high <= 9 && low <= 9;
        high.wrapping_mul(10).wrapping_add(low)
    });
    if all_digits {
        Ok(values)
    } else {
        Err(Reason::Shape)
    }
}

/// A text that is no date-time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseTimestampError {
    text: Excerpt,
    reason: Reason,
}

impl ParseTimestampError {
    pub(super) fn new(text: &str, reason: Reason) -> Self {
        Self {
            text: Excerpt::of(text),
            reason,
        }
    }
}

impl fmt::Display for ParseTimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is not a date-time: {}; write it like 2015-09-22T19:22:51.2068724+00:00, \
             2015-09-22T19:22Z, 2015-09-22 or /Date(1442949771206)/",
            self.text,
            self.reason.as_str()
        )
    }
}

impl std::error::Error for ParseTimestampError {}
