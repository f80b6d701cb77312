//! Reading pages of what a user owns, 100 and 100,000 items, with what people read JSON with.

#[path = "../../../crates/store-services/benches/collection/mod.rs"]
mod collection;
mod decoders;
#[path = "../../measure/mod.rs"]
mod measure;
mod section;

use std::hint::black_box;

use bytes::Bytes;
use measure::{Contest, Outcome};
use section::Clock;
use stocktake_peers::Section;

fn main() {
    measure::pin_to(1);
    if let Some((case, way)) = measure::role() {
        let count = case.parse().expect("the case is a number of items");
        contest(&page(count)).serve(way);
        return;
    }
    let many = if measure::is_measured() {
        100_000
    } else {
        1_000
    };
    let (few, many) = (compare(100), compare(many));
    Section {
        name: "decode".to_owned(),
        columns: vec!["100 items".to_owned(), "100,000 items".to_owned()],
        notes: vec![format!("{} rounds, processor time.", measure::rounds())],
        rows: section::rows(
            &[&few, &many],
            &[Clock::Processor],
            decoders::PLAIN,
            &[decoders::OURS],
        ),
    }
    .publish();
}

fn compare(count: usize) -> Outcome {
    let body = page(count);
    decoders::check(&body, count);
    contest(&body).apart(&count.to_string()).run()
}

fn page(count: usize) -> Bytes {
    collection::page(0, count, Some("next")).into()
}

fn contest(body: &Bytes) -> Contest<'_> {
    decoders::WAYS
        .iter()
        .fold(Contest::new(), |contest, &(name, read)| {
            contest.way(name, move |times| {
                for _ in 0..times {
                    black_box(read(black_box(body)));
                }
            })
        })
}
