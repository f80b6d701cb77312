//! What reading a page of 1,000 collection items takes from the heap. The counting is a program of
//! its own, as it costs time.

#[path = "../../../crates/store-services/benches/collection/mod.rs"]
mod collection;
mod decoders;

use bytes::Bytes;
use stocktake_peers::{Figure, Row, Section};

const ITEMS: usize = 1_000;

fn main() {
    let body = Bytes::from(collection::page(0, ITEMS, Some("next")));
    decoders::check(&body, ITEMS);
    let rows = decoders::WAYS.iter().map(|&(name, read)| {
        let counted = allocation_counter::measure(|| {
            read(&body);
        });
        #[allow(clippy::cast_precision_loss, reason = "the counts are small")]
        let each = |count: u64| Some(Figure::Count(count as f64 / ITEMS as f64));
        Row {
            way: name.to_owned(),
            is_ours: name == decoders::OURS,
            figures: vec![each(counted.count_total), each(counted.bytes_max)],
        }
    });
    Section {
        name: "allocations".to_owned(),
        columns: vec![
            "allocations per item".to_owned(),
            "bytes held at most per item".to_owned(),
        ],
        notes: Vec::new(),
        rows: rows.collect(),
    }
    .publish();
}
