//! Timestamps under generated input, against a reference that counts days one year at a time.

use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};

use proptest::prelude::*;
use stocktake_models::Timestamp;

/// Seconds since 1970 of a moment in UTC, by counting.
fn reference(year: i64, month: usize, day: i64, time: i64) -> i64 {
    let leap = |year: i64| i64::from(year % 400 == 0 || (year % 4 == 0 && year % 100 != 0));
    let years: i64 = if year >= 1970 {
        (1970..year).map(|year| 365 + leap(year)).sum()
    } else {
        -(year..1970).map(|year| 365 + leap(year)).sum::<i64>()
    };
    let lengths = [31, 28 + leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let months: i64 = lengths[..month - 1].iter().sum();
    (years + months + day - 1) * 86_400 + time
}

/// A text that can be read, and the instant that it means.
#[derive(Clone, Debug)]
struct Sample {
    text: String,
    instant: (i64, u32),
}

prop_compose! {
    fn date()(year in 1_i64..=9999, month in 1_usize..=12, day in 1_i64..=31) -> (i64, usize, i64) {
        let longest = match month {
            2 if year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        (year, month, day.min(longest))
    }
}

/// The text of an offset and its minutes.
fn zone() -> impl Strategy<Value = (String, i64)> {
    prop_oneof![
        Just((String::new(), 0)),
        Just(("Z".to_owned(), 0)),
        Just(("z".to_owned(), 0)),
        (any::<bool>(), 0_i64..24, 0_i64..60).prop_map(|(east, hours, minutes)| {
            let (sign, factor) = if east { ('+', 1) } else { ('-', -1) };
            (
                format!("{sign}{hours:02}:{minutes:02}"),
                factor * (hours * 60 + minutes),
            )
        }),
    ]
}

prop_compose! {
    fn date_time()(
        (year, month, day) in date(),
        separator in prop::sample::select(&['T', 't', ' '][..]),
        time in 0_i64..86_400,
        digits in prop::option::of(0_usize..=9),
        nanos in 0_u32..1_000_000_000,
        (zone, offset) in zone(),
    ) -> Sample {
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        let mut text = format!("{year:04}-{month:02}-{day:02}{separator}{hour:02}:{minute:02}");
        let mut instant = (reference(year, month, day, time - offset * 60), 0);
        match digits {
            None => instant.0 -= second,
            Some(digits) => {
                let fraction = format!("{nanos:09}");
                write!(text, ":{second:02}").unwrap();
                if digits > 0 {
                    write!(text, ".{}", &fraction[..digits]).unwrap();
                    instant.1 = format!("{:0<9}", &fraction[..digits]).parse().unwrap();
                }
            }
        }
        Sample { text: text + &zone, instant }
    }
}

fn whole_day() -> impl Strategy<Value = Sample> {
    date().prop_map(|(year, month, day)| Sample {
        text: format!("{year:04}-{month:02}-{day:02}"),
        instant: (reference(year, month, day, 0), 0),
    })
}

fn json_date() -> impl Strategy<Value = Sample> {
    (
        -62_135_596_800_000_i64..=253_402_300_799_999,
        prop::option::of("[+-](0[0-9]|1[0-4])[0-5][0-9]"),
    )
        .prop_map(|(millis, zone)| Sample {
            text: format!("/Date({millis}{})/", zone.unwrap_or_default()),
            instant: (
                millis.div_euclid(1000),
                u32::try_from(millis.rem_euclid(1000)).unwrap() * 1_000_000,
            ),
        })
}

fn sample() -> impl Strategy<Value = Sample> {
    prop_oneof![6 => date_time(), 1 => whole_day(), 2 => json_date()]
}

/// Nearly right: a readable text with one character changed, added or taken away.
fn damaged() -> impl Strategy<Value = String> {
    (
        sample(),
        any::<prop::sample::Index>(),
        "[0-9TtZz:./+() -]|.",
        0..3,
    )
        .prop_map(|(sample, at, with, how)| {
            let mut characters: Vec<String> = sample.text.chars().map(String::from).collect();
            let at = at.index(characters.len());
            match how {
                0 => characters[at] = with,
                1 => characters.insert(at, with),
                _ => drop(characters.remove(at)),
            }
            characters.concat()
        })
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        sample().prop_map(|sample| sample.text),
        damaged(),
        any::<String>()
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn every_spelling_is_the_instant_it_says_and_comes_back(sample in sample()) {
        let at = Timestamp::parse(&sample.text).unwrap();
        let instant = (at.unix_seconds().unwrap(), at.subsec_nanos().unwrap());
        prop_assert_eq!(instant, sample.instant);
        prop_assert_eq!(at.to_string(), sample.text);
    }

    #[test]
    fn any_text_comes_back_byte_for_byte(text in texts()) {
        let json = serde_json::to_string(&text).unwrap();
        let at: Timestamp = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(serde_json::to_string(&at).unwrap(), json);
        prop_assert_eq!(at.to_string(), text.as_str());
        prop_assert_eq!(at.is_known(), Timestamp::parse(&text).is_ok());
    }

    #[test]
    fn order_is_that_of_the_instants(left in sample(), right in sample()) {
        let (a, b) = (Timestamp::from_wire(&left.text), Timestamp::from_wire(&right.text));
        prop_assert_eq!(a.cmp(&b), left.instant.cmp(&right.instant));
    }

    #[test]
    fn equality_order_and_hash_agree(left in texts(), right in texts()) {
        let (a, b) = (Timestamp::from_wire(&left), Timestamp::from_wire(&right));
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.same_text(&b), left == right);
        if a.is_known() && !b.is_known() {
            prop_assert!(a < b);
        }
    }

    #[test]
    fn one_instant_has_one_hash(sample in sample()) {
        let at = Timestamp::from_wire(&sample.text);
        let state = RandomState::new();
        let spellings = [at.to_dotnet(), at.to_json_date()].into_iter().flatten();
        for other in spellings.filter(|other| other.subsec_nanos() == at.subsec_nanos()) {
            prop_assert_eq!(&other, &at);
            prop_assert_eq!(state.hash_one(&other), state.hash_one(&at));
        }
    }

    #[test]
    fn other_spellings_lose_only_what_they_cannot_hold(sample in sample()) {
        let at = Timestamp::from_wire(&sample.text);
        let json = at.to_json_date().unwrap();
        prop_assert_eq!(json.unix_millis(), at.unix_millis());
        prop_assert!(json.same_text(&Timestamp::parse(&json.to_string()).unwrap()));
        if let Some(dotnet) = at.to_dotnet() {
            prop_assert_eq!(dotnet.ticks(), at.ticks());
            prop_assert_eq!(dotnet.to_string().len(), 33);
            prop_assert!(dotnet.same_text(&Timestamp::parse(&dotnet.to_string()).unwrap()));
            prop_assert_eq!(&Timestamp::from_ticks(at.ticks().unwrap()).unwrap(), &dotnet);
        }
    }

    #[test]
    fn the_system_clock_holds_every_instant(sample in sample()) {
        let at = Timestamp::from_wire(&sample.text);
        if let (Some(time), Some(dotnet)) = (at.to_system_time(), at.to_dotnet()) {
            prop_assert_eq!(Timestamp::from(time), dotnet);
        }
    }
}
