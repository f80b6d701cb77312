//! A length of time as people write it: `30d`.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};
use stocktake::models::Timestamp;

/// A length of time from now on, in whole hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    hours: i64,
}

impl Window {
    /// So many days.
    pub const fn days(days: u16) -> Self {
        Self {
            hours: days as i64 * 24,
        }
    }

    /// Whether a moment lies within it, counted from `now`. What is over, never ends or is no
    /// date-time does not.
    pub fn holds(self, now: &Timestamp, moment: &Timestamp) -> bool {
        let (Some(now), Some(moment_at)) = (now.unix_seconds(), moment.unix_seconds()) else {
            return false;
        };
        !moment.is_never() && moment_at > now && moment_at - now <= self.hours * 3600
    }
}

impl FromStr for Window {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const PROBLEM: &str = "a time is written like 30d, 4w or 36h, and is 10 years at the most";
        let text = text.trim();
        let (number, unit) =
            text.split_at(text.find(|c: char| !c.is_ascii_digit()).ok_or(PROBLEM)?);
        let hours_each = match unit {
            "h" => 1,
            "d" => 24,
            "w" => 7 * 24,
            _ => return Err(PROBLEM),
        };
        let number: u32 = number.parse().map_err(|_| PROBLEM)?;
        let hours = i64::from(number) * hours_each;
        if hours > 3_660 * 24 {
            return Err(PROBLEM);
        }
        Ok(Self { hours })
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hours % 24 == 0 {
            write!(f, "{}d", self.hours / 24)
        } else {
            write!(f, "{}h", self.hours)
        }
    }
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_people_write_it() {
        for (text, shown) in [
            ("30d", "30d"),
            ("4w", "28d"),
            ("36h", "36h"),
            (" 48h ", "2d"),
            ("0d", "0d"),
        ] {
            assert_eq!(text.parse::<Window>().unwrap().to_string(), shown);
        }
        for text in [
            "",
            "30",
            "d",
            "-1d",
            "30m",
            "1.5d",
            "30d2h",
            "4000d",
            "99999999999d",
            "३d",
        ] {
            assert!(text.parse::<Window>().is_err(), "{text}");
        }
    }

    #[test]
    fn it_begins_now_and_its_last_moment_counts() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let (now, window) = (at("2026-03-01T12:00:00Z"), Window::days(30));
        assert!(window.holds(&now, &at("2026-03-01T12:00:01Z")));
        assert!(window.holds(&now, &at("2026-03-31T12:00:00Z")));
        assert!(!window.holds(&now, &at("2026-03-31T12:00:01Z")));
        assert!(!window.holds(&now, &now));
        assert!(!window.holds(&now, &at("2026-02-01T12:00:00Z")));
        assert!(!window.holds(&now, &Timestamp::NEVER));
        assert!(!window.holds(&now, &Timestamp::from_wire("soon")));
    }
}
