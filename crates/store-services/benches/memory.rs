//! The memory that pages and listings need: the most that is in use at once, above what was in use
//! before.

#[path = "collection/mod.rs"]
mod collection;
#[path = "../../../benches/measure/mod.rs"]
mod measure;

use std::{hint::black_box, time::Duration};

use bytes::Bytes;
use peak_alloc::PeakAlloc;
use stocktake_models::store_services::QueryProductsV6Response;
use stocktake_transport::decode;

use collection::{plain, service::Service, service::query, typed};
use measure::Ratio;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() {
    reading();
    listing();
}

/// The most that `work` has in use at once, in bytes.
#[allow(clippy::cast_precision_loss, reason = "it is less than 2^52 bytes")]
fn peak_of<T>(work: impl FnOnce() -> T) -> f64 {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    black_box(work());
    (HEAP.peak_usage() - before) as f64
}

fn megabytes(bytes: f64) -> f64 {
    bytes / 1e6
}

/// The long listing; a short one will do to see that it works.
fn long() -> usize {
    if measure::is_measured() {
        100_000
    } else {
        2_000
    }
}

fn reading() {
    let body = Bytes::from(collection::page(0, long(), None));
    let ours = peak_of(|| decode::object::<QueryProductsV6Response>(&body).expect("it fits"));
    let plain = peak_of(|| serde_json::from_slice::<plain::Page>(&body).expect("it fits"));
    let typed = peak_of(|| serde_json::from_slice::<typed::Page>(&body).expect("it fits"));

    measure::table(&format!(
        "Memory to read a page of {} items, above its own",
        long()
    ));
    for (name, theirs) in [
        ("by hand, all String", plain),
        ("by hand, chrono and uuid", typed),
    ] {
        let detail = format!("{:.1} MB / {:.1} MB", megabytes(ours), megabytes(theirs));
        let what = format!("models / {name}");
        measure::row(&what, Some(1.0), Ratio::of([ours / theirs]), &detail);
    }
}

fn listing() {
    measure::table("Memory of a listing in pages of 100 items");
    for prefetch in [false, true] {
        let (few, many) = (listed(1_000, prefetch), listed(long(), prefetch));
        let detail = format!("{:.2} MB / {:.2} MB", megabytes(many), megabytes(few));
        let how = if prefetch { ", prefetching" } else { "" };
        let what = format!("{} items / 1000 items{how}", long());
        measure::row(&what, Some(2.0), Ratio::of([many / few]), &detail);
    }
}

/// The most that is in use while all items of a listing are looked at, one by one.
fn listed(total: usize, prefetch: bool) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let request = query(Service {
        total,
        page_size: 100,
        delay: Duration::ZERO,
    });
    peak_of(|| {
        runtime.block_on(async {
            let mut items = request.items().prefetch(prefetch);
            let mut count = 0;
            while let Some(item) = items.next().await {
                black_box(item.expect("the service does not fail"));
                count += 1;
            }
            assert_eq!(count, total);
        });
    })
}
