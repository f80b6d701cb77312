//! The proleptic Gregorian calendar in seconds since 1970.
//!
//! Years are counted from March, so that the leap day is the last of its year and the lengths of
//! the months before it follow one line.

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i32 = 719_468;
pub(super) const SECONDS_PER_DAY: i64 = 86_400;
/// 0001-01-01T00:00:00Z
pub(super) const FIRST_SECOND: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z
pub(super) const LAST_SECOND: i64 = 253_402_300_799;

/// A date and time of day without an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i32,
    pub(super) month: u8,
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
}

/// The day number of a date since 1970-01-01; years from 1.
pub(super) fn day_number(year: i32, month: u8, day: u8) -> i32 {
    let (year, month) = if month > 2 {
        (year, i32::from(month) - 3)
    } else {
        (year - 1, i32::from(month) + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (month * 153 + 2) / 5 + i32::from(day) - 1 - EPOCH
}

/// The date of a second since 1970, from 0000-03-01 to some days after 9999-12-31.
pub(super) fn civil(seconds: i64) -> Civil {
    let days = small(seconds.div_euclid(SECONDS_PER_DAY)) + EPOCH;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (year * 365 + year / 4 - year / 100);
    let month = (day * 5 + 2) / 153;
    let day = day - (month * 153 + 2) / 5 + 1;
    let next_year = i32::from(month >= 10);
    let time = small(seconds.rem_euclid(SECONDS_PER_DAY));
    Civil {
        year: era * 400 + year + next_year,
        month: tiny(month + 3 - next_year * 12),
        day: tiny(day),
        hour: tiny(time / 3_600),
        minute: tiny(time / 60 % 60),
        second: tiny(time % 60),
    }
}

/// The number of days of a month from 1 to 12.
pub(super) fn days_of_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "day numbers and seconds of a day fit"
)]
fn small(number: i64) -> i32 {
    number as i32
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "months, days, hours, minutes, seconds fit"
)]
#[expect(
    clippy::cast_sign_loss,
    reason = "they are remainders of positive numbers"
)]
fn tiny(number: i32) -> u8 {
    number as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts every day from the first to the last instead of computing it.
    #[test]
    fn every_day_of_ten_thousand_years_is_where_counting_puts_it() {
        let mut number = i32::try_from(FIRST_SECOND / SECONDS_PER_DAY).unwrap();
        for year in 1..=9999 {
            let leap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0;
            let lengths = [
                31,
                if leap { 29 } else { 28 },
                31,
                30,
                31,
                30,
                31,
                31,
                30,
                31,
                30,
                31,
            ];
            for (month, length) in (1..).zip(lengths) {
                assert_eq!(days_of_month(year, month), length);
                for day in 1..=length {
                    assert_eq!(day_number(year, month, day), number);
                    let at = civil(i64::from(number) * SECONDS_PER_DAY + 86_399);
                    let last = Civil {
                        year,
                        month,
                        day,
                        hour: 23,
                        minute: 59,
                        second: 59,
                    };
                    assert_eq!(at, last);
                    number += 1;
                }
            }
        }
        assert_eq!(i64::from(number) * SECONDS_PER_DAY - 1, LAST_SECOND);
    }

    #[test]
    fn the_days_around_the_range_exist() {
        assert_eq!(civil(FIRST_SECOND - 1).year, 0);
        assert_eq!(civil(FIRST_SECOND - SECONDS_PER_DAY).day, 31);
        assert_eq!(civil(LAST_SECOND + 1).year, 10_000);
        assert_eq!(civil(LAST_SECOND + SECONDS_PER_DAY).month, 1);
    }
}
