//! Timestamps: what is read, what it means, and that it is written back as it came.

use std::collections::HashSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use stocktake_models::Timestamp;

fn decode(text: &str) -> Timestamp {
    serde_json::from_value(text.into()).unwrap()
}

fn parse(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Text, seconds since 1970, nanoseconds, offset in minutes.
const READABLE: &[(&str, i64, u32, Option<i16>)] = &[
    (
        "2015-09-22T19:22:51.2068724+00:00",
        1_442_949_771,
        206_872_400,
        Some(0),
    ),
    (
        "9999-12-31T23:59:59.9999999+00:00",
        253_402_300_799,
        999_999_900,
        Some(0),
    ),
    (
        "9999-12-31T23:59:59.9999999-07:00",
        253_402_325_999,
        999_999_900,
        Some(-420),
    ),
    (
        "2015-07-13T14:02:25.6863382-07:00",
        1_436_821_345,
        686_338_200,
        Some(-420),
    ),
    (
        "2015-09-22T19:22:51.2500000Z",
        1_442_949_771,
        250_000_000,
        Some(0),
    ),
    (
        "2021-08-26T19:06:01.639478+00:00",
        1_630_004_761,
        639_478_000,
        Some(0),
    ),
    ("2017-08-08T22:20:12.00+00:00", 1_502_230_812, 0, Some(0)),
    ("2026-05-15T00:00:00+00:00", 1_778_803_200, 0, Some(0)),
    ("2015-09-22T19:22:51", 1_442_949_771, 0, None),
    (
        "2015-09-22T19:22:51.2068724",
        1_442_949_771,
        206_872_400,
        None,
    ),
    ("2022-12-09T02:13Z", 1_670_551_980, 0, Some(0)),
    ("2022-12-09T02:13+05:30", 1_670_532_180, 0, Some(330)),
    ("2022-12-09", 1_670_544_000, 0, None),
    ("2015-09-22 19:22:51z", 1_442_949_771, 0, Some(0)),
    (
        "2015-09-22t19:22:51.1z",
        1_442_949_771,
        100_000_000,
        Some(0),
    ),
    (
        "2015-09-22T19:22:51.123456789+23:59",
        1_442_863_431,
        123_456_789,
        Some(1439),
    ),
    ("2015-09-22T19:22:51-00:00", 1_442_949_771, 0, Some(0)),
    ("2020-02-29T00:00:00Z", 1_582_934_400, 0, Some(0)),
    ("1970-01-01T00:00:00Z", 0, 0, Some(0)),
    ("1969-12-31T23:59:59.999Z", -1, 999_000_000, Some(0)),
    ("0001-01-01T00:00:00Z", -62_135_596_800, 0, Some(0)),
    ("0001-01-01T00:00:00", -62_135_596_800, 0, None),
    ("0001-01-01T00:00:00+14:00", -62_135_647_200, 0, Some(840)),
    ("/Date(-62135568000000)/", -62_135_568_000, 0, None),
    ("/Date(-62135568000000+0000)/", -62_135_568_000, 0, Some(0)),
    (
        "/Date(1442949771206-0730)/",
        1_442_949_771,
        206_000_000,
        Some(-450),
    ),
    ("/Date(-62135647200000)/", -62_135_647_200, 0, None),
    (
        "/Date(253402329599999)/",
        253_402_329_599,
        999_000_000,
        None,
    ),
    ("/Date(-1)/", -1, 999_000_000, None),
    ("/Date(0)/", 0, 0, None),
];

const UNREADABLE: &[&str] = &[
    "",
    " ",
    "2021-06-142T23:57:51",
    "2015-09-22T",
    "2015-09-22T19",
    "2015-09-22T19:22:51.Z",
    "2015-09-22T19:22:51.0123456789Z",
    "2015-09-22T19:22:51+0000",
    "2015-09-22T19:22:51+00",
    "2015-09-22T19:22:51+24:00",
    "2015-09-22T19:22:51+00:60",
    "2015-09-22T19:22:51ZZ",
    "2015-09-22T19:22:51 Z",
    "2015-09-22_19:22:51",
    "2015-09-22T24:00:00Z",
    "2015-09-22T23:60:00Z",
    "2015-09-22T23:59:60Z",
    "2015-09-31T00:00:00Z",
    "2015-02-29",
    "1900-02-29",
    "2015-00-10",
    "2015-13-10",
    "2015-01-00",
    "0000-01-01",
    "12015-01-01",
    "-2015-01-01",
    "2015-9-22",
    "２０15-09-22",
    "/Date(007)/",
    "/Date(-0)/",
    "/Date(+1)/",
    "/Date()/",
    "/Date(-)/",
    "/Date(1.5)/",
    "/Date(1+00:00)/",
    "/Date(1+1)/",
    "/Date(99999999999999999999)/",
    "/Date(253402387200000)/",
    "/Date(-62135683200001)/",
    "/Date(1)",
    "/Date",
    "/",
    "1442949771",
    "never",
    "00:00:09.8580690",
];

#[test]
fn every_documented_spelling_is_read_and_written_back() {
    for &(text, seconds, nanos, offset) in READABLE {
        let at = decode(text);
        assert!(at.is_known(), "{text}");
        assert_eq!(at.unix_seconds(), Some(seconds), "{text}");
        assert_eq!(at.subsec_nanos(), Some(nanos), "{text}");
        assert_eq!(at.offset_minutes(), offset, "{text}");
        assert_eq!(at.to_string(), text);
        assert_eq!(serde_json::to_value(&at).unwrap(), text);
        assert!(at.same_text(&parse(text)));
        assert_eq!(format!("{at:?}"), format!("Timestamp({text})"));
    }
}

#[test]
fn any_other_text_is_kept_and_has_no_instant() {
    for text in UNREADABLE {
        let at = decode(text);
        assert!(!at.is_known() && !at.is_never() && !at.is_min(), "{text}");
        assert_eq!(at.to_string(), *text);
        assert_eq!(serde_json::to_value(&at).unwrap(), *text);
        assert_eq!(
            format!("{at:?}"),
            format!("Timestamp({text:?}, no date-time)")
        );
        assert_eq!(
            (at.unix_seconds(), at.unix_millis(), at.ticks()),
            (None, None, None)
        );
        assert_eq!((at.date(), at.time_of_day(), at.year()), (None, None, None));
        assert_eq!((at.subsec_nanos(), at.offset_minutes()), (None, None));
        assert_eq!(at.to_system_time(), None);
        assert!(at.to_json_date().is_none() && at.to_dotnet().is_none());
    }
}

#[test]
fn strict_parsing_says_what_is_wrong_with_which_text() {
    for (text, reason) in [
        ("2021-06-142T23:57:51", "its shape is none"),
        ("", "its shape is none"),
        ("0000-01-01", "its year is not 0001 to 9999"),
        ("2015-13-10", "its month is not 01 to 12"),
        ("2015-02-29", "its month does not have that day"),
        (
            "2015-09-22T24:00Z",
            "its time of day is not 00:00:00 to 23:59:59",
        ),
        (
            "2015-09-22T19:22:51.Z",
            "its fraction does not have 1 to 9 digits",
        ),
        (
            "2015-09-22T19:22:51+24:00",
            "its offset is neither Z nor within",
        ),
        ("/Date(007)/", "its milliseconds are no plain number"),
    ] {
        let error = text.parse::<Timestamp>().unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("`{text}` is not a date-time: {reason}")),
            "{error}"
        );
        assert!(
            error.contains("write it like 2015-09-22T19:22:51.2068724+00:00"),
            "{error}"
        );
    }
    for text in UNREADABLE {
        Timestamp::parse(text).unwrap_err();
    }
}

#[test]
fn an_error_quotes_the_beginning_only() {
    let error = Timestamp::parse(&"é".repeat(10_000))
        .unwrap_err()
        .to_string();
    assert!(error.len() < 400 && error.contains("éé…`"), "{error}");
}

#[test]
fn another_json_type_is_an_error() {
    let error = serde_json::from_str::<Timestamp>("1442949771")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("expected a date-time as a string"),
        "{error}"
    );
}

#[test]
fn it_takes_sixteen_bytes() {
    assert_eq!(size_of::<Timestamp>(), 16);
    assert_eq!(size_of::<Option<Timestamp>>(), 16);
}

#[test]
fn spellings_of_one_instant_are_equal() {
    let same = [
        "2022-12-09T02:13Z",
        "2022-12-09T02:13",
        "2022-12-09T02:13:00.0000000+00:00",
        "2022-12-08 19:13:00-07:00",
        "/Date(1670551980000)/",
        "/Date(1670551980000+0100)/",
    ];
    let values = same.map(decode);
    for value in &values {
        assert_eq!(*value, values[0]);
    }
    assert_eq!(HashSet::from(values.clone()).len(), 1);
    assert!(!values[0].same_text(&values[1]));
    assert_eq!(decode("2022-12-09"), decode("2022-12-09T00:00:00Z"));
    assert_ne!(
        decode("2022-12-09T02:13Z"),
        decode("2022-12-09T02:13:00.0000001Z")
    );
}

#[test]
fn instants_come_in_their_order_and_other_texts_after_them() {
    let mut texts = [
        "soon",
        "9999-12-31T23:59:59.9999999-07:00",
        "2015-09-22T19:22:51Z",
        "",
        "9999-12-31T23:59:59.9999999+00:00",
        "/Date(-62135568000000)/",
        "2015-09-22T19:22:50.9999999Z",
        "2015-09-22T19:22:51+00:01",
        "0001-01-01T00:00:00",
    ]
    .map(decode);
    texts.sort();
    assert_eq!(
        texts.map(|at| at.to_string()),
        [
            "0001-01-01T00:00:00",
            "/Date(-62135568000000)/",
            "2015-09-22T19:22:51+00:01",
            "2015-09-22T19:22:50.9999999Z",
            "2015-09-22T19:22:51Z",
            "9999-12-31T23:59:59.9999999+00:00",
            "9999-12-31T23:59:59.9999999-07:00",
            "",
            "soon",
        ]
    );
    assert_eq!(decode("soon"), decode("soon"));
    assert_ne!(decode("soon"), decode("Soon"));
}

#[test]
fn never_is_the_year_9999() {
    for text in [
        "9999-12-31T23:59:59.9999999+00:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59.9999999-07:00",
        "9999-12-31T15:59:59.9999999+00:00",
        "9999-01-01",
        "9998-12-31T23:59:00-00:01",
        "/Date(253402300799999)/",
        "/Date(253402329599999)/",
    ] {
        assert!(decode(text).is_never() && !decode(text).is_min(), "{text}");
    }
    for text in [
        "9998-12-31T23:59:59.9999999Z",
        "9999-01-01T00:00:00+00:01",
        "2015-09-22",
        "0001-01-01",
        "9999",
    ] {
        assert!(!decode(text).is_never(), "{text}");
    }
    assert!(Timestamp::NEVER.is_never());
    assert!(Timestamp::NEVER.same_text(&parse("9999-12-31T23:59:59.9999999+00:00")));
}

#[test]
fn min_is_the_year_1() {
    for text in [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+14:00",
        "/Date(-62135568000000)/",
        "/Date(-62135596800000)/",
        "/Date(-62135596800000-0800)/",
    ] {
        assert!(decode(text).is_min() && !decode(text).is_never(), "{text}");
    }
    for text in ["0002-01-01T00:00:00Z", "0001-12-31T23:59:00-00:01"] {
        assert!(!decode(text).is_min(), "{text}");
    }
    assert!(Timestamp::MIN_VALUE.same_text(&parse("0001-01-01T00:00:00Z")));
}

#[test]
fn parts_are_those_of_the_text() {
    let at = parse("2015-07-13T23:02:25.6863382-07:00");
    assert_eq!(at.date(), Some((2015, 7, 13)));
    assert_eq!(at.time_of_day(), Some((23, 2, 25)));
    assert_eq!(at.year(), Some(2015));
    assert_eq!(
        parse("/Date(-62135568000000)/").time_of_day(),
        Some((8, 0, 0))
    );
    assert_eq!(parse("/Date(0-0100)/").date(), Some((1969, 12, 31)));
}

#[test]
fn numbers_give_utc_in_a_fixed_spelling() {
    let text = |at: Timestamp| at.to_string();
    assert_eq!(
        text(Timestamp::from_unix_seconds(1_442_949_771).unwrap()),
        "2015-09-22T19:22:51Z"
    );
    assert_eq!(
        text(Timestamp::from_unix_millis(-1).unwrap()),
        "1969-12-31T23:59:59.999Z"
    );
    let ticks = Timestamp::from_ticks(635_785_465_712_068_724).unwrap();
    assert_eq!(text(ticks.clone()), "2015-09-22T19:22:51.2068724Z");
    assert_eq!(ticks.ticks(), Some(635_785_465_712_068_724));
    assert_eq!(ticks.unix_millis(), Some(1_442_949_771_206));
    assert_eq!(Timestamp::from_ticks(0).unwrap(), Timestamp::MIN_VALUE);
    assert_eq!(
        Timestamp::from_ticks(3_155_378_975_999_999_999).unwrap(),
        Timestamp::NEVER
    );
    assert_eq!(Timestamp::NEVER.ticks(), Some(3_155_378_975_999_999_999));
}

#[test]
fn numbers_beyond_the_calendar_are_errors() {
    for error in [
        Timestamp::from_unix_seconds(253_402_300_800).unwrap_err(),
        Timestamp::from_unix_seconds(i64::MIN).unwrap_err(),
        Timestamp::from_unix_seconds(i64::MAX).unwrap_err(),
        Timestamp::from_unix_millis(-62_135_596_800_001).unwrap_err(),
        Timestamp::from_unix_millis(i64::MAX).unwrap_err(),
        Timestamp::from_ticks(-1).unwrap_err(),
        Timestamp::from_ticks(i64::MAX).unwrap_err(),
        Timestamp::from_ticks(i64::MIN).unwrap_err(),
    ] {
        let error = error.to_string();
        assert!(error.ends_with("cannot be converted: a timestamp holds the years 0001 to 9999"));
    }
    let error = Timestamp::from_ticks(-1).unwrap_err().to_string();
    assert!(error.starts_with("tick -1 cannot"), "{error}");
}

#[test]
fn the_clock_gives_hundreds_of_nanoseconds() {
    let time = UNIX_EPOCH + Duration::new(1_442_949_771, 206_872_499);
    let at = Timestamp::from(time);
    assert_eq!(at.to_string(), "2015-09-22T19:22:51.2068724Z");
    assert_eq!(
        at.to_system_time(),
        Some(UNIX_EPOCH + Duration::new(1_442_949_771, 206_872_400))
    );
    let before = UNIX_EPOCH - Duration::from_millis(1_500);
    assert_eq!(
        Timestamp::from(before).to_string(),
        "1969-12-31T23:59:58.5000000Z"
    );
    assert_eq!(Timestamp::from(before).to_system_time(), Some(before));
    assert_eq!(
        Timestamp::from(UNIX_EPOCH - Duration::from_secs(1)).unix_seconds(),
        Some(-1)
    );

    let earlier = SystemTime::now() - Duration::from_secs(1);
    assert!(Timestamp::from(earlier) < Timestamp::now());
    assert!(Timestamp::now() < Timestamp::NEVER);
}

#[test]
fn a_clock_beyond_the_calendar_stops_at_its_ends() {
    if let Some(late) = UNIX_EPOCH.checked_add(Duration::from_secs(300_000_000_000)) {
        assert!(Timestamp::from(late).same_text(&Timestamp::NEVER));
    }
    if let Some(early) = UNIX_EPOCH.checked_sub(Duration::from_secs(100_000_000_000)) {
        assert!(Timestamp::from(early).same_text(&Timestamp::MIN_VALUE));
    }
}

#[test]
fn an_instant_can_be_spelled_as_a_request_or_a_service_wants_it() {
    let at = parse("2015-07-13T14:02:25.686338299-07:00");
    let json = at.to_json_date().unwrap();
    assert_eq!(json.to_string(), "/Date(1436821345686)/");
    assert!(json.same_text(&parse("/Date(1436821345686)/")));
    assert_eq!(
        at.to_dotnet().unwrap().to_string(),
        "2015-07-13T21:02:25.6863382+00:00"
    );
    assert_eq!(
        Timestamp::MIN_VALUE.to_json_date().unwrap().to_string(),
        "/Date(-62135596800000)/"
    );
    let before = parse("1969-12-31T23:59:59.9999Z").to_json_date().unwrap();
    assert_eq!(before.to_string(), "/Date(-1)/");
    // In UTC this is the year 10000, which the ISO form cannot say and the other can.
    let beyond = parse("9999-12-31T23:59:59-07:00");
    assert!(beyond.to_dotnet().is_none());
    assert_eq!(beyond.to_json_date().unwrap(), beyond);
}

#[test]
fn a_table_can_align_it() {
    assert_eq!(format!("[{:>12}]", parse("2022-12-09")), "[  2022-12-09]");
    assert_eq!(format!("[{:<6}]", decode("soon")), "[soon  ]");
}
