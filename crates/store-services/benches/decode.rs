//! Reading pages of what a user owns, against structs that one would write by hand.

#[path = "collection/mod.rs"]
mod collection;
#[path = "../../../benches/measure/mod.rs"]
mod measure;

use std::hint::black_box;

use bytes::Bytes;
use stocktake_models::store_services::QueryProductsV6Response;
use stocktake_transport::decode;

use collection::{plain, typed};
use measure::{Contest, Outcome};

const OURS: &str = "models, decode::object";
const OURS_SLICE: &str = "models, from_slice";
const PLAIN: &str = "by hand, all String, from_slice";
const PLAIN_STR: &str = "by hand, all String, from_str";
const TYPED: &str = "by hand, chrono and uuid, from_slice";

fn main() {
    measure::pin_to(1);
    if let Some((case, way)) = measure::role() {
        let count = case.parse().expect("the case is a number of items");
        contest(&page(count)).serve(way);
        return;
    }
    measure::table("Reading pages of collection items, processor time");
    let many = if measure::is_measured() {
        100_000
    } else {
        1_000
    };
    for count in [100, many] {
        let body = page(count);
        check(&body, count);
        let outcome = contest(&body).apart(&count.to_string()).run();
        report(count, body.len(), &outcome);
    }
}

fn page(count: usize) -> Bytes {
    collection::page(0, count, Some("next")).into()
}

fn contest(body: &Bytes) -> Contest<'_> {
    Contest::new()
        .way(OURS, |times| {
            for _ in 0..times {
                black_box(ours(black_box(body)));
            }
        })
        .way(OURS_SLICE, |times| {
            for _ in 0..times {
                black_box(by_slice::<QueryProductsV6Response>(black_box(body)));
            }
        })
        .way(PLAIN, |times| {
            for _ in 0..times {
                black_box(by_slice::<plain::Page>(black_box(body)));
            }
        })
        .way(PLAIN_STR, |times| {
            for _ in 0..times {
                let text = std::str::from_utf8(black_box(body)).expect("it is UTF-8");
                black_box(serde_json::from_str::<plain::Page>(text).expect("it fits"));
            }
        })
        .way(TYPED, |times| {
            for _ in 0..times {
                black_box(by_slice::<typed::Page>(black_box(body)));
            }
        })
}

fn ours(body: &Bytes) -> QueryProductsV6Response {
    decode::object(body).expect("it fits")
}

fn by_slice<T: serde::de::DeserializeOwned>(body: &[u8]) -> T {
    serde_json::from_slice(body).expect("it fits")
}

/// All of them read the same.
fn check(body: &Bytes, count: usize) {
    let (ours, plain) = (ours(body), by_slice::<plain::Page>(body));
    let typed = by_slice::<typed::Page>(body);
    assert_eq!(ours.items.len(), count);
    assert_eq!(plain.items.len(), count);
    assert_eq!(typed.items.len(), count);
    let (ours, plain) = (&ours.items[count - 1], &plain.items[count - 1]);
    assert_eq!(ours.product_id, plain.product_id);
    assert_eq!(ours.modified_date.to_string(), plain.modified_date);
    assert_eq!(ours.transaction_id.to_string(), plain.transaction_id);
}

fn report(count: usize, length: usize, outcome: &Outcome) {
    let rows = [
        (OURS, PLAIN, Some(0.80)),
        (OURS, TYPED, Some(0.60)),
        (OURS, PLAIN_STR, None),
        (OURS_SLICE, PLAIN, None),
    ];
    for (ours, theirs, target) in rows {
        let what = format!("{count} items: {ours} / {theirs}");
        let (a, b) = (outcome.nanoseconds(ours), outcome.nanoseconds(theirs));
        let speed = |nanoseconds: f64| {
            #[allow(clippy::cast_precision_loss, reason = "a few megabytes")]
            let bytes = length as f64;
            bytes * 1e3 / nanoseconds
        };
        let detail = format!(
            "{:.1} µs, {:.0} MB/s / {:.1} µs",
            a / 1e3,
            speed(a),
            b / 1e3
        );
        measure::row(&what, target, outcome.ratio(ours, theirs), &detail);
    }
}
