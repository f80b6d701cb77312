//! Single values: the ordinary ones of every type, and the spellings of date-times.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// What stands where nothing hostile does. Made once, for regular expressions take long to read.
#[derive(Clone, Debug)]
pub struct Ordinary {
    pub text: BoxedStrategy<Value>,
    pub date_time: BoxedStrategy<Value>,
    pub guid: BoxedStrategy<Value>,
    pub integer: BoxedStrategy<Value>,
    pub number: BoxedStrategy<Value>,
    pub boolean: BoxedStrategy<Value>,
    pub anything: BoxedStrategy<Value>,
    /// The key of a map.
    pub key: BoxedStrategy<String>,
}

impl Ordinary {
    pub fn new() -> Self {
        Self {
            text: text().prop_map(Value::from).boxed(),
            date_time: DATE_TIMES[0].prop_map(Value::from).boxed(),
            guid: guid().prop_map(Value::from).boxed(),
            integer: (-1000..=1_000_000).prop_map(Value::from).boxed(),
            number: number().prop_map(Value::from).boxed(),
            boolean: any::<bool>().prop_map(Value::from).boxed(),
            anything: anything().boxed(),
            key: text().boxed(),
        }
    }
}

/// A day and a time to the second, with what follows.
macro_rules! date_time {
    ($end:literal) => {
        concat!(
            "(0001|19[0-9]{2}|20[0-9]{2}|9999)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|30)",
            "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]",
            $end
        )
    };
}

/// The date formats of the services, and what else stands where a date-time should. Not every text
/// that fits is a date: there is a 30 February among them.
pub const DATE_TIMES: [&str; 15] = [
    date_time!("\\.[0-9]{7}\\+00:00"),
    date_time!("\\.[0-9]{6}\\+00:00"),
    date_time!("\\.[0-9]{2}\\+00:00"),
    date_time!("\\+00:00"),
    date_time!("(\\.[0-9]{7})?Z"),
    date_time!("\\.[0-9]{1,9}[+-][01][0-9]:[0-5][0-9]"),
    // Without an offset.
    date_time!("(\\.[0-9]{1,7})?"),
    // To the minute, and to the day.
    "20[0-9]{2}-(0[1-9]|1[0-2])-[0-2][0-9]T[0-2][0-9]:[0-5][0-9]Z",
    "20[0-9]{2}-(0[1-9]|1[0-2])-[0-2][0-9]",
    // Never, and never set.
    "9999-12-31T23:59:59(\\.9999999)?(\\+00:00|Z|-07:00)",
    "0001-01-01T00:00:00(\\.0000000)?(Z|\\+00:00)?",
    "/Date\\((-62135568000000|-62135596800000|0|-?[1-9][0-9]{0,14})([+-]0[0-9]00)?\\)/",
    // A misprint of the documentation.
    "20[0-9]{2}-(0[1-9]|1[0-2])-[0-9]{3}T23:57:51",
    "",
    "(?s).{1,20}",
];

/// Texts as catalogs have them, and now and then anything that JSON can say.
pub fn text() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        3 => "[A-Za-z0-9 .:/-]{0,16}",
        1 => "\\PC{0,8}",
        1 => "(?s).{0,8}",
    ]
}

/// A GUID with or without dashes, in upper, lower or mixed case.
pub fn guid() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        "[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}",
        "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "[0-9a-fA-F]{32}",
    ]
}

/// Numbers with few digits: JSON readers may miss others by the last bit.
pub fn number() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![
        Just(0.0),
        any::<i32>().prop_map(|cents| f64::from(cents) / 100.0),
        any::<i32>().prop_map(|parts| f64::from(parts) / 64.0),
    ]
}

/// Any JSON.
pub fn anything() -> impl Strategy<Value = Value> + Clone {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        proptest::sample::select(vec![json!(i64::MIN), json!(i64::MAX), json!(u64::MAX)]),
        number().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((text(), inner), 0..4)
                .prop_map(|entries| Value::from(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}
