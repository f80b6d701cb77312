//! A listing whose items take time to work on: with prefetching, the next page comes meanwhile.

#[path = "collection/mod.rs"]
mod collection;
#[path = "../../../benches/measure/mod.rs"]
mod measure;

use std::time::{Duration, Instant};

use collection::{service::Service, service::query};
use measure::Ratio;

const PAGES: usize = 20;
const PAGE_SIZE: usize = 10;
const STEP: Duration = Duration::from_millis(10);

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let rounds = if measure::is_measured() { 9 } else { 1 };
    let mut rounds_seen = Vec::new();
    for _ in 0..rounds {
        // A timer is late by what the machine wants: so what the steps take alone is measured too.
        rounds_seen.push(Round {
            fetching: runtime.block_on(listing(Duration::ZERO, false)),
            handling: runtime.block_on(handling()),
            one_by_one: runtime.block_on(listing(STEP, false)),
            prefetching: runtime.block_on(listing(STEP, true)),
        });
    }
    report(&rounds_seen);
}

/// The seconds of each way in one round.
struct Round {
    fetching: f64,
    handling: f64,
    one_by_one: f64,
    prefetching: f64,
}

/// The pages of a listing, each of which takes a while to come and `work` to be handled.
async fn listing(work: Duration, prefetch: bool) -> f64 {
    let request = query(Service {
        total: PAGES * PAGE_SIZE,
        page_size: PAGE_SIZE,
        delay: STEP,
    });
    let start = Instant::now();
    let mut pages = request.items().prefetch(prefetch).pages();
    let mut count = 0;
    while let Some(page) = pages.next().await {
        count += page.expect("the service does not fail").items.len();
        if !work.is_zero() {
            tokio::time::sleep(work).await;
        }
    }
    assert_eq!(count, PAGES * PAGE_SIZE);
    start.elapsed().as_secs_f64()
}

async fn handling() -> f64 {
    let start = Instant::now();
    for _ in 0..PAGES {
        tokio::time::sleep(STEP).await;
    }
    start.elapsed().as_secs_f64()
}

fn report(rounds: &[Round]) {
    let ratio = |of: fn(&Round) -> f64| Ratio::of(rounds.iter().map(of));
    measure::table("20 pages, each 10 ms to fetch and 10 ms to handle, time on the wall");
    // The first page is waited for in any case: 21 steps in place of 20.
    measure::row(
        "prefetching / the longer of fetching and handling",
        Some(1.15),
        ratio(|round| round.prefetching / round.fetching.max(round.handling)),
        "21 steps for 20",
    );
    measure::row(
        "prefetching / fetching + handling",
        Some(0.60),
        ratio(|round| round.prefetching / (round.fetching + round.handling)),
        "",
    );
    measure::row(
        "one by one / fetching + handling",
        None,
        ratio(|round| round.one_by_one / (round.fetching + round.handling)),
        "",
    );
}
