//! [`Spelled`] to text: on the stack, so that encoding and printing allocate nothing.

use std::fmt::{self, Write};

use super::spelling::{Precision, Spelled, UNITS, Zone};
use super::{Repr, Timestamp};

/// More than the longest text, `2015-09-22T19:22:51.206872400+00:00`, takes.
const CAPACITY: usize = 40;

const DIGITS: &[u8; 10] = b"0123456789";

/// A line of ASCII.
pub(super) struct Line {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl Line {
    /// The text of a date-time, exactly as it was read.
    pub(super) fn of(at: &Spelled) -> Self {
        let mut line = Self {
            bytes: [0; CAPACITY],
            length: 0,
        };
        if at.precision == Precision::JSON_DATE {
            line.json_date(at);
        } else {
            line.calendar_date(at);
        }
        line
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    fn calendar_date(&mut self, at: &Spelled) {
        let local = at.local();
        self.number(local.year.unsigned_abs(), 4);
        self.push(b'-');
        self.pair(local.month.into());
        self.push(b'-');
        self.pair(local.day.into());
        if at.precision == Precision::DAY {
            return;
        }
        self.push(at.separator as u8);
        self.pair(local.hour.into());
        self.push(b':');
        self.pair(local.minute.into());
        if let Some(digits) = at.precision.fraction() {
            self.push(b':');
            self.pair(local.second.into());
            if digits > 0 {
                self.push(b'.');
                self.number(at.nanos / UNITS[usize::from(digits)], digits);
            }
        }
        self.zone(at.zone, true);
    }

    fn json_date(&mut self, at: &Spelled) {
        let millis = at.seconds * 1_000 + i64::from(at.nanos / 1_000_000);
        // The longest number that can be read leaves room for all that follows it.
        let _ = write!(self, "/Date({millis}");
        self.zone(at.zone, false);
        let _ = self.write_str(")/");
    }

    fn zone(&mut self, zone: Zone, colon: bool) {
        let minutes = match zone {
            Zone::NONE => return,
            Zone::UPPER_Z => return self.push(b'Z'),
            Zone::LOWER_Z => return self.push(b'z'),
            zone => zone.minutes().unwrap_or(0),
        };
        self.push(if minutes < 0 || zone == Zone::MINUS_ZERO {
            b'-'
        } else {
            b'+'
        });
        self.pair(minutes.unsigned_abs() / 60);
        if colon {
            self.push(b':');
        }
        self.pair(minutes.unsigned_abs() % 60);
    }

    /// The lowest digits of a number, with leading zeros.
    fn number(&mut self, number: u32, digits: u8) {
        let (mut rest, end) = (number, self.length + usize::from(digits));
        for slot in self.bytes[self.length..end].iter_mut().rev() {
            *slot = DIGITS[(rest % 10) as usize];
            rest /= 10;
        }
        self.length = end;
    }

    /// A number below 100 in two digits.
    fn pair(&mut self, number: u16) {
        self.push(DIGITS[usize::from(number / 10)]);
        self.push(DIGITS[usize::from(number % 10)]);
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().for_each(|byte| self.push(byte));
        Ok(())
    }
}

impl Timestamp {
    /// Lends the exact text.
    pub(super) fn with_text<T>(&self, use_text: impl FnOnce(&str) -> T) -> T {
        match &self.0 {
            Repr::Spelled(spelled) => use_text(Line::of(spelled).as_str()),
            Repr::Text(text) => use_text(&text.0),
        }
    }
}

/// The exact text that was read.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.pad(text))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Spelled(spelled) => write!(f, "Timestamp({})", Line::of(spelled).as_str()),
            Repr::Text(text) => write!(f, "Timestamp({:?}, no date-time)", text.0),
        }
    }
}
