//! Seats for 10,000 users, with the emulator on a socket in a process of its own.
//!
//! Before each turn the emulator goes back to its first state, which is not part of the time.

#[path = "../../loopback/mod.rs"]
mod loopback;
#[path = "../../measure/mod.rs"]
mod measure;
mod section;

#[path = "assignment/assigners.rs"]
mod assigners;

use std::io::Write as _;

use assigners::Assigners;
use loopback::Server;
use measure::{Contest, Spent};
use section::Clock;
use stocktake_emulator::{Clock as EmulatorClock, Emulator, Seed};
use stocktake_peers::{Figure, Section};

const OURS: &str = "ours, an outcome for each user";
const OURS_ONE: &str = "ours, one call at a time";
const BULK: &str = "reqwest by hand, 25 users in a call";
const BULK_ONE: &str = "the same, one call at a time";
const SINGLE: &str = "reqwest by hand, a call for each user";

/// How many users hold no seat of the first product in a large seed with so many seats.
fn users() -> u32 {
    seats() / 10
}

fn seats() -> u32 {
    if measure::is_measured() {
        100_000
    } else {
        1_000
    }
}

fn main() {
    loopback::serve_instead_if_asked(serve);
    measure::pin_to(1);
    let server = Server::start();
    let assigners = Assigners::new(&server, seats(), users());
    let way = |assign: fn(&Assigners)| {
        let assigners = &assigners;
        move |times| {
            let mut sum = Spent::default();
            for _ in 0..times {
                assigners.reset();
                sum += Spent::by(|| assign(assigners));
            }
            sum
        }
    };
    let outcome = Contest::new()
        .way_that_tells(OURS, way(|assigners| assigners.ours(4)))
        .way_that_tells(OURS_ONE, way(|assigners| assigners.ours(1)))
        .way_that_tells(BULK, way(|assigners| assigners.bulk(4)))
        .way_that_tells(BULK_ONE, way(|assigners| assigners.bulk(1)))
        .way_that_tells(SINGLE, way(|assigners| assigners.single(4)))
        .run();
    let clocks = [Clock::Processor, Clock::Wall];
    let mut rows = section::rows(&[&outcome], &clocks, BULK, &[OURS, OURS_ONE]);
    for row in &mut rows {
        let calls = if row.way == SINGLE {
            users()
        } else {
            users().div_ceil(25)
        };
        row.figures.push(Some(Figure::Count(f64::from(calls))));
    }
    Section {
        name: "assignment".to_owned(),
        columns: ["processor", "wall", "calls"].map(str::to_owned).to_vec(),
        notes: vec![format!(
            "{} rounds; four calls at a time unless said otherwise.",
            measure::rounds()
        )],
        rows,
    }
    .publish();
}

/// The emulator, in the process that was started for it.
async fn serve() {
    let clock = EmulatorClock::new();
    let seed = Seed::large(seats(), &clock).expect("a large seed makes sense");
    let emulator = Emulator::builder().clock(clock).seed(seed).build();
    let emulator = emulator.expect("a large seed makes sense");
    let any = "127.0.0.1:0".parse().expect("it is an address");
    let server = emulator.listen(any).await.expect("a port is free");
    println!("{}", server.address());
    std::io::stdout().flush().expect("somebody reads it");
    std::future::pending().await
}
