//! Timestamps to and from the types of `chrono`, `time` and `jiff`.
#![cfg(all(feature = "chrono", feature = "time", feature = "jiff"))]

use proptest::prelude::*;
use stocktake_models::Timestamp;

fn parse(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn the_offset_survives_where_the_other_type_has_one() {
    let at = parse("2015-07-13T14:02:25.6863382-07:00");
    let chrono = at.to_chrono().unwrap();
    assert_eq!(chrono.offset().local_minus_utc(), -7 * 3600);
    assert!(Timestamp::try_from(chrono).unwrap().same_text(&at));
    assert_eq!(
        Timestamp::try_from(chrono.to_utc()).unwrap().to_string(),
        "2015-07-13T21:02:25.6863382+00:00"
    );

    let time = at.to_time().unwrap();
    assert_eq!((time.hour(), time.offset().whole_hours()), (14, -7));
    assert!(Timestamp::try_from(time).unwrap().same_text(&at));

    let jiff = at.to_jiff().unwrap();
    assert_eq!(
        Timestamp::try_from(jiff).unwrap().to_string(),
        "2015-07-13T21:02:25.6863382Z"
    );
}

#[test]
fn no_offset_is_utc() {
    let at = parse("2015-09-22T19:22:51");
    assert_eq!(at.to_chrono().unwrap().offset().local_minus_utc(), 0);
    assert!(at.to_time().unwrap().offset().is_utc());
    assert_eq!(at.to_jiff().unwrap().as_second(), 1_442_949_771);
}

#[test]
fn never_is_too_late_for_jiff_only() {
    assert_eq!(
        Timestamp::try_from(Timestamp::NEVER.to_chrono().unwrap()).unwrap(),
        Timestamp::NEVER
    );
    assert_eq!(
        Timestamp::try_from(Timestamp::NEVER.to_time().unwrap()).unwrap(),
        Timestamp::NEVER
    );
    assert_eq!(
        Timestamp::NEVER.to_jiff().unwrap_err().to_string(),
        "`9999-12-31T23:59:59.9999999+00:00` cannot be converted: \
         jiff ends at 9999-12-30T22:00:00.999999999Z"
    );
    // In UTC these are the years 10000 and 0.
    for text in [
        "9999-12-31T23:59:59.9999999-07:00",
        "0001-01-01T00:00:00+14:00",
    ] {
        let at = parse(text);
        assert!(
            Timestamp::try_from(at.to_chrono().unwrap())
                .unwrap()
                .same_text(&at)
                || text.starts_with('0')
        );
        assert_eq!(Timestamp::try_from(at.to_chrono().unwrap()).unwrap(), at);
        assert_eq!(Timestamp::try_from(at.to_time().unwrap()).unwrap(), at);
    }
}

#[test]
fn the_min_value_of_the_samples_fits_everywhere() {
    let at = parse("/Date(-62135568000000)/");
    assert_eq!(Timestamp::try_from(at.to_chrono().unwrap()).unwrap(), at);
    assert_eq!(Timestamp::try_from(at.to_time().unwrap()).unwrap(), at);
    assert_eq!(
        Timestamp::try_from(at.to_jiff().unwrap())
            .unwrap()
            .to_string(),
        "0001-01-01T08:00:00Z"
    );
}

#[test]
fn a_text_that_is_no_date_time_has_nothing_to_give() {
    let typo = Timestamp::from_wire("2021-06-142T23:57:51");
    let error = typo.to_chrono().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`2021-06-142T23:57:51` cannot be converted: it is not a date-time"
    );
    assert_eq!(typo.to_time().unwrap_err(), error);
    assert_eq!(typo.to_jiff().unwrap_err(), error);
}

#[test]
fn what_lies_beyond_the_calendar_is_refused() {
    for error in [
        Timestamp::try_from(chrono::DateTime::<chrono::Utc>::MAX_UTC).unwrap_err(),
        Timestamp::try_from(time::OffsetDateTime::new_utc(
            time::Date::MIN,
            time::Time::MIDNIGHT,
        ))
        .unwrap_err(),
        Timestamp::try_from(jiff::Timestamp::MIN).unwrap_err(),
    ] {
        assert!(
            error
                .to_string()
                .ends_with("a timestamp holds the years 0001 to 9999"),
            "{error}"
        );
    }
}

#[test]
fn odd_offsets_and_leap_seconds_keep_the_instant() {
    let paris = chrono::FixedOffset::east_opt(561).unwrap();
    let old = chrono::DateTime::from_timestamp(-2_000_000_000, 0)
        .unwrap()
        .with_timezone(&paris);
    assert_eq!(
        Timestamp::try_from(old).unwrap().to_string(),
        "1906-08-16T20:26:40Z"
    );

    let micros = chrono::DateTime::from_timestamp_micros(1_630_004_761_639_478).unwrap();
    assert_eq!(
        Timestamp::try_from(micros).unwrap().to_string(),
        "2021-08-26T19:06:01.639478+00:00"
    );

    let late = Timestamp::NEVER.to_chrono().unwrap().with_timezone(&paris);
    assert_eq!(Timestamp::try_from(late).unwrap(), Timestamp::NEVER);
    let late = chrono::FixedOffset::east_opt(3600).unwrap();
    let late = Timestamp::NEVER.to_chrono().unwrap().with_timezone(&late);
    assert_eq!(
        Timestamp::try_from(late).unwrap().to_string(),
        "9999-12-31T23:59:59.9999999Z"
    );

    let date = chrono::NaiveDate::from_ymd_opt(2016, 12, 31).unwrap();
    let leap = date
        .and_hms_nano_opt(23, 59, 59, 1_500_000_000)
        .unwrap()
        .and_utc();
    assert_eq!(
        Timestamp::try_from(leap).unwrap().to_string(),
        "2017-01-01T00:00:00.500+00:00"
    );

    let far = time::UtcOffset::from_whole_seconds(25 * 3600).unwrap();
    let far = time::OffsetDateTime::UNIX_EPOCH.to_offset(far);
    assert_eq!(
        Timestamp::try_from(far).unwrap().to_string(),
        "1970-01-01T00:00:00Z"
    );
}

proptest! {
    #[test]
    fn every_instant_survives_all_three(
        seconds in -62_135_596_800_i64..253_402_207_200,
        nanos in 0_u32..1_000_000_000,
    ) {
        let chrono = chrono::DateTime::from_timestamp(seconds, nanos).unwrap();
        let at = Timestamp::try_from(chrono).unwrap();
        prop_assert_eq!(at.unix_seconds(), Some(seconds));
        prop_assert_eq!(at.subsec_nanos(), Some(nanos));
        prop_assert_eq!(at.to_chrono().unwrap(), chrono);
        prop_assert_eq!(&Timestamp::try_from(at.to_time().unwrap()).unwrap(), &at);
        prop_assert_eq!(&Timestamp::try_from(at.to_jiff().unwrap()).unwrap(), &at);
        let text = at.to_string();
        prop_assert!(at.same_text(&Timestamp::parse(&text).unwrap()), "{}", text);
        prop_assert_eq!(text.parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap(), chrono);
    }
}
