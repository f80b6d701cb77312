//! Requests that an operation serves, and what is wrong with them.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::Value;

use crate::{
    body::{self, Change},
    door::{self, Door},
    ground::{Entry, Ground, Sent},
    right,
};

/// A request, told as what is wrong with one that would be served.
#[derive(Clone, Debug)]
pub struct Noise {
    /// Which operation, counted through all again and again.
    operation: usize,
    method: Option<&'static str>,
    /// What stands in the place of parameters of the path.
    parameters: Vec<(usize, String)>,
    /// What stands behind the path as it is.
    tail: &'static str,
    /// Parameters of the query, in front of those that are right or behind them.
    query: Vec<(&'static str, String)>,
    query_first: bool,
    door: Door,
    body: Body,
    headers: Vec<(&'static str, String)>,
    respelled: bool,
}

#[derive(Clone, Debug)]
enum Body {
    Changed(Vec<(usize, Change)>),
    Bytes(Vec<u8>),
    Json(Value),
}

/// Texts on which readers have stumbled.
const ODD: &[&str] = &[
    "",
    " ",
    "null",
    "0",
    "-1",
    "1e9",
    "2147483648",
    "99999999999999999999999999",
    "NaN",
    "%",
    "%2F",
    "..",
    "a/b",
    "a:b:c",
    "é",
    "\u{1}",
    "\u{0}",
    "\u{202e}\u{1f4a9}",
    "İıſK",
    "<![CDATA[&]]>",
    "'; --",
    "/Date(9223372036854775807)/",
    "/Date(-9223372036854775808+9999)/",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59.9999999+14:00",
    "-0001-01-01T00:00:00Z",
    "00000000-0000-0000-0000-000000000000",
    "{}",
    "+8AAAAAAAAAAAAAAAA==",
    "{\"checkSatisfactionIndex\":18446744073709551615}",
    "nobody@contoso.com",
    "é@contoso.com",
    "usé0000001@x",
    "adele.vance@contoso.com",
    "9WZDNCRFJ3PS",
    "9NLANTERN007",
    "Refund",
    "Cancel",
    "2147483647",
    "-2147483648",
];

const NAMES: &[&str] = &[
    "maxResults",
    "CONTINUATIONTOKEN",
    "modifiedSince",
    "licenseTypes",
    "IncludeRemoved",
    "includeSubscription",
    "country",
    "targetView",
    "targetSegment",
    "segment",
    "reservationScope",
    "IncludeLifeCycleState",
    "peekonly",
    "numofmessages",
    "visibilitytimeout",
    "popreceipt",
    "sig",
    "se",
    "P1",
    "",
];

fn odd() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(ODD).prop_map(str::to_owned),
        1 => ".{0,12}",
        1 => Just("x".repeat(3_000)),
        1 => any::<i64>().prop_map(|number| number.to_string()),
    ]
}

fn odd_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => odd().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => (-3_i64..3).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let name = select(vec![
            "a",
            "productId",
            "PRODUCTID",
            "identityType",
            "skuId",
            "",
        ]);
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((name, inner), 0..4).prop_map(|fields| {
                let fields = fields.into_iter();
                fields
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

fn any_body() -> impl Strategy<Value = Body> {
    let change = prop_oneof![
        2 => Just(Change::Remove),
        6 => odd_value().prop_map(Change::Replace),
        1 => Just(Change::Respell),
        1 => Just(Change::Enlist),
        1 => Just(Change::Quote),
    ];
    let bytes = select(vec![
        Vec::new(),
        b"\xEF\xBB\xBF".to_vec(),
        b"\xFF\xFE{\0}\0".to_vec(),
        b"{".to_vec(),
        b"[]".to_vec(),
        b"{}{}".to_vec(),
        b"a=b&c".to_vec(),
        "[".repeat(20_000).into_bytes(),
        "{\"a\":".repeat(20_000).into_bytes(),
        b"{\"a\":1,\"a\":2,\"A\":3}".to_vec(),
    ]);
    prop_oneof![
        4 => Just(Body::Changed(Vec::new())),
        8 => vec((any::<usize>(), change), 1..3).prop_map(Body::Changed),
        2 => bytes.prop_map(Body::Bytes),
        1 => vec(any::<u8>(), 0..40).prop_map(Body::Bytes),
        2 => odd_value().prop_map(Body::Json),
    ]
}

fn odd_headers() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let header = select(vec![
        (
            "content-type",
            "Application/X-WWW-Form-Urlencoded; charset=utf-8",
        ),
        ("content-type", "text/plain"),
        ("content-type", ""),
        ("x-locale", "de-DE"),
        ("x-locale", "\t"),
        ("ms-requestid", "a,a"),
        ("ms-correlationid", ""),
        ("ms-cv", "x.9999999999.0"),
        ("range", "bytes=4294967295-18446744073709551615"),
        ("range", "bytes=-4294967296"),
        ("range", "bytes=5-"),
        ("host", "["),
        ("accept", "application/xml"),
    ]);
    let header = header.prop_map(|(name, value)| (name, value.to_owned()));
    prop_oneof![6 => Just(Vec::new()), 1 => vec(header, 1..3)]
}

pub fn some() -> impl Strategy<Value = Noise> {
    let methods = vec![
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW",
    ];
    let method = option::weighted(0.05, select(methods));
    let parameters = prop_oneof![
        4 => Just(Vec::new()),
        1 => vec((0_usize..3, odd()), 1..3),
    ];
    let tail = prop_oneof![20 => Just(""), 1 => select(vec!["/", "//", "/x", "%2F", "%FF", "."])];
    let query = prop_oneof![
        4 => Just(Vec::new()),
        1 => vec((select(NAMES), odd()), 1..4),
    ];
    let parts = (
        any::<usize>(),
        method,
        parameters,
        tail,
        (query, any::<bool>()),
        door::some(),
        any_body(),
        odd_headers(),
        any::<bool>(),
    );
    parts.prop_map(
        |(
            operation,
            method,
            parameters,
            tail,
            (query, query_first),
            door,
            body,
            headers,
            respelled,
        )| Noise {
            operation,
            method,
            parameters,
            tail,
            query,
            query_first,
            door,
            body,
            headers,
            respelled,
        },
    )
}

impl Noise {
    /// Nothing that is wrong.
    pub fn none(operation: usize) -> Self {
        Self {
            operation,
            method: None,
            parameters: Vec::new(),
            tail: "",
            query: Vec::new(),
            query_first: false,
            door: Door::Right,
            body: Body::Changed(Vec::new()),
            headers: Vec::new(),
            respelled: false,
        }
    }

    pub fn request(&self, ground: &Ground) -> Sent {
        let entry = &ground.entries[self.operation % ground.entries.len()];
        let method = self.method.unwrap_or(&entry.methods[0]);
        Sent {
            operation: entry.name.clone(),
            service: entry.service().to_owned(),
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            uri: self.uri(entry, ground),
            headers: self.headers(entry, ground),
            body: self.body(entry, ground),
        }
    }

    fn uri(&self, entry: &Entry, ground: &Ground) -> String {
        let mut number = 0;
        let parts = entry.path.split('/').skip(1).map(|part| {
            if !part.starts_with('{') {
                return if self.respelled {
                    part.to_uppercase()
                } else {
                    part.to_owned()
                };
            }
            let odd = self.parameters.iter().find(|(place, _)| *place == number);
            number += 1;
            let text = odd.map(|(_, text)| text.clone());
            let text = text.unwrap_or_else(|| right::parameter(part, entry, ground));
            utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string()
        });
        let path: Vec<String> = parts.collect();
        let odd = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.query)
            .finish();
        let right = right::query(entry, ground);
        let query = if self.query_first {
            [odd, right]
        } else {
            [right, odd]
        };
        format!(
            "http://127.0.0.1/{}{}?{}",
            path.join("/"),
            self.tail,
            query.join("&")
        )
    }

    fn headers(&self, entry: &Entry, ground: &Ground) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(value) = self.door.header(entry, ground) {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.insert("authorization", value);
        }
        let is_form = entry.service() == "login";
        let usual = if is_form {
            "application/x-www-form-urlencoded"
        } else {
            "application/json"
        };
        headers.insert("content-type", HeaderValue::from_static(usual));
        for (name, value) in &self.headers {
            headers.insert(HeaderName::from_static(name), value.parse().unwrap());
        }
        headers
    }

    fn body(&self, entry: &Entry, ground: &Ground) -> Bytes {
        let value = match &self.body {
            Body::Bytes(bytes) => return bytes.clone().into(),
            Body::Json(value) => value.clone(),
            Body::Changed(changes) => {
                let Some(mut value) = body::good(&entry.name, ground) else {
                    return Bytes::new();
                };
                for (place, change) in changes {
                    body::change(&mut value, *place, change);
                }
                value
            }
        };
        if entry.service() == "login" {
            return right::form(&value).into();
        }
        value.to_string().into()
    }
}
