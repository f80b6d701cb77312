//! Compares ways to do the same thing, in one run.
//!
//! On a machine that does other work too, a time says little and a limit on it nothing. So the ways
//! take turns, in another order each round; what is counted is the time that the process was on a
//! processor; and what is told is the ratio within a round, as median and quartiles of all rounds.
//!
//! Without `--bench`, which `cargo bench` passes, each way is run once: enough to see that it works.

#![allow(
    dead_code,
    unused_imports,
    reason = "each program takes the part that it needs"
)]

mod apart;

use std::time::{Duration, Instant};

pub use apart::role;

/// How long one turn takes, about.
const TURN: Duration = Duration::from_millis(40);

/// How many rounds there are if nobody says otherwise; `STOCKTAKE_BENCH_ROUNDS` does.
const ROUNDS: usize = 41;

/// Whether this is a measurement, and not only a try.
pub fn is_measured() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

fn rounds() -> usize {
    if !is_measured() {
        return 1;
    }
    let given = std::env::var("STOCKTAKE_BENCH_ROUNDS").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(ROUNDS)
}

/// The time that this process was on a processor, in all of its threads.
#[cfg(unix)]
fn used() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.try_into().expect("a process has run for some time")
}

/// Where the system does not tell, the time on the wall.
#[cfg(not(unix))]
fn used() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Keeps this process and its threads to come on one processor, so that a server and its client do
/// not chase each other. Where that cannot be done, nothing happens.
#[cfg(target_os = "linux")]
pub fn pin_to(processor: usize) {
    let there = std::thread::available_parallelism().map_or(1, usize::from);
    let mut set = rustix::thread::CpuSet::new();
    set.set(processor % there);
    let _ = rustix::thread::sched_setaffinity(None, &set);
}

/// Keeps this process on one processor, where the system can.
#[cfg(not(target_os = "linux"))]
pub fn pin_to(_processor: usize) {}

/// Does the thing as often as it is told, and tells what it took.
type Run<'a> = Box<dyn FnMut(u32) -> Duration + 'a>;

/// Ways to do the same thing.
pub struct Contest<'a> {
    ways: Vec<(&'static str, Run<'a>)>,
}

impl<'a> Contest<'a> {
    pub fn new() -> Self {
        Self { ways: Vec::new() }
    }

    /// Adds a way; it does the thing as often as it is told.
    pub fn way(mut self, name: &'static str, run: impl FnMut(u32) + 'a) -> Self {
        self.ways.push((name, Box::new(apart::timed(run))));
        self
    }

    /// Lets them take turns.
    pub fn run(mut self) -> Outcome {
        let times = self.times_in_a_turn();
        let mut order: Vec<usize> = (0..self.ways.len()).collect();
        let mut nanoseconds = vec![Vec::new(); self.ways.len()];
        for _ in 0..rounds() {
            fastrand::shuffle(&mut order);
            for &index in &order {
                let spent = (self.ways[index].1)(times);
                nanoseconds[index].push(spent.as_secs_f64() * 1e9 / f64::from(times));
            }
        }
        let names = self.ways.iter().map(|(name, _)| *name).collect();
        Outcome { names, nanoseconds }
    }

    /// How often the thing is done in one turn. All ways are run on the way there, and warm.
    fn times_in_a_turn(&mut self) -> u32 {
        let mut times = 1;
        loop {
            let start = Instant::now();
            for (_, run) in &mut self.ways {
                run(times);
            }
            let turn = start.elapsed() / u32::try_from(self.ways.len()).expect("a few");
            if !is_measured() || turn >= TURN {
                return times;
            }
            times *= 2;
        }
    }
}

/// What each way took in each round, per time that the thing was done.
pub struct Outcome {
    names: Vec<&'static str>,
    nanoseconds: Vec<Vec<f64>>,
}

impl Outcome {
    fn of(&self, name: &str) -> &[f64] {
        let index = self.names.iter().position(|known| *known == name);
        &self.nanoseconds[index.expect("a way that took part")]
    }

    /// The median of one way, in nanoseconds.
    pub fn nanoseconds(&self, name: &str) -> f64 {
        Ratio::of(self.of(name).iter().copied()).median
    }

    /// What a way takes of what another one takes.
    pub fn ratio(&self, ours: &str, theirs: &str) -> Ratio {
        let pairs = self.of(ours).iter().zip(self.of(theirs));
        Ratio::of(pairs.map(|(ours, theirs)| ours / theirs))
    }
}

/// A ratio that was measured several times.
#[derive(Clone, Copy)]
pub struct Ratio {
    median: f64,
    /// Where the middle half of the measurements begins and ends.
    quartiles: (f64, f64),
}

impl Ratio {
    /// Sums measurements up.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let at = |quarter: usize| values[(values.len() - 1) * quarter / 4];
        Self {
            median: at(2),
            quartiles: (at(1), at(3)),
        }
    }
}

/// Begins a table of ratios, in Markdown.
pub fn table(title: &str) {
    println!("\n### {title}\n");
    println!("| what | target | measured | quartiles | | |");
    println!("|---|---|---|---|---|---|");
}

/// Adds a row; a ratio without a target is only told.
pub fn row(what: &str, target: Option<f64>, ratio: Ratio, detail: &str) {
    let Ratio { median, quartiles } = ratio;
    let (low, high) = quartiles;
    let limit = target.map_or_else(String::new, |target| format!("≤ {target:.2}"));
    let verdict = match target {
        Some(_) if !is_measured() => "only tried",
        Some(target) if median <= target => "PASS",
        Some(_) => "ABOVE",
        None => "",
    };
    println!("| {what} | {limit} | {median:.3} | {low:.3}–{high:.3} | {verdict} | {detail} |");
}
