//! Compares ways to do the same thing, in one run.
//!
//! On a machine that does other work too, a time says little and a limit on it nothing. So the ways
//! take turns, in another order each round; what is counted is the time that the process was on a
//! processor, and beside it the time on the wall; and what is told is the ratio within a round, as
//! median and quartiles of all rounds. A way may be a program in another language.
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

/// How many rounds there are.
pub fn rounds() -> usize {
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

/// What a turn took.
#[derive(Clone, Copy, Default)]
pub struct Spent {
    /// On processors, in all threads of the process.
    pub processor: Duration,
    /// On the wall.
    pub wall: Duration,
}

impl Spent {
    /// What this takes.
    pub fn by(run: impl FnOnce()) -> Self {
        let (before, start) = (used(), Instant::now());
        run();
        let wall = start.elapsed();
        let processor = used().saturating_sub(before);
        Self { processor, wall }
    }
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, more: Self) {
        self.processor += more.processor;
        self.wall += more.wall;
    }
}

/// Does the thing as often as it is told, and tells what it took.
type Run<'a> = Box<dyn FnMut(u32) -> Spent + 'a>;

/// Ways to do the same thing.
pub struct Contest<'a> {
    ways: Vec<(&'static str, Run<'a>)>,
    turn: Duration,
}

impl<'a> Contest<'a> {
    pub fn new() -> Self {
        Self {
            ways: Vec::new(),
            turn: TURN,
        }
    }

    /// Adds a way; it does the thing as often as it is told.
    pub fn way(self, name: &'static str, mut run: impl FnMut(u32) + 'a) -> Self {
        self.way_that_tells(name, move |times| Spent::by(|| run(times)))
    }

    /// Adds a way that leaves out of what it tells what does not belong to the thing.
    pub fn way_that_tells(
        mut self,
        name: &'static str,
        run: impl FnMut(u32) -> Spent + 'a,
    ) -> Self {
        self.ways.push((name, Box::new(run)));
        self
    }

    /// How long a turn takes on average, where ways are so unlike that the fastest would get little.
    pub fn turns_of(mut self, turn: Duration) -> Self {
        self.turn = turn;
        self
    }

    /// Lets them take turns.
    pub fn run(mut self) -> Outcome {
        let times = self.times_in_a_turn();
        let mut order: Vec<usize> = (0..self.ways.len()).collect();
        let mut processor = vec![Vec::new(); self.ways.len()];
        let mut wall = processor.clone();
        for _ in 0..rounds() {
            fastrand::shuffle(&mut order);
            for &index in &order {
                let spent = (self.ways[index].1)(times);
                let nanoseconds = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(times);
                processor[index].push(nanoseconds(spent.processor));
                wall[index].push(nanoseconds(spent.wall));
            }
        }
        let names = self.ways.iter().map(|(name, _)| *name).collect();
        Outcome {
            names,
            processor,
            wall,
        }
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
            if !is_measured() || turn >= self.turn {
                return times;
            }
            times *= 2;
        }
    }
}

/// What each way took in each round, per time that the thing was done.
pub struct Outcome {
    names: Vec<&'static str>,
    processor: Vec<Vec<f64>>,
    wall: Vec<Vec<f64>>,
}

impl Outcome {
    /// The ways, as they were added.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    fn of<'a>(&self, times: &'a [Vec<f64>], name: &str) -> &'a [f64] {
        let index = self.names.iter().position(|known| *known == name);
        &times[index.expect("a way that took part")]
    }

    fn compare(&self, times: &[Vec<f64>], ours: &str, theirs: &str) -> Ratio {
        let pairs = self.of(times, ours).iter().zip(self.of(times, theirs));
        Ratio::of(pairs.map(|(ours, theirs)| ours / theirs))
    }

    /// The median of one way, in nanoseconds.
    pub fn nanoseconds(&self, name: &str) -> f64 {
        Ratio::of(self.of(&self.processor, name).iter().copied()).median
    }

    /// What a way takes of what another one takes.
    pub fn ratio(&self, ours: &str, theirs: &str) -> Ratio {
        self.compare(&self.processor, ours, theirs)
    }

    /// The same for the time on the wall.
    pub fn wall_ratio(&self, ours: &str, theirs: &str) -> Ratio {
        self.compare(&self.wall, ours, theirs)
    }
}

/// A ratio that was measured several times.
#[derive(Clone, Copy)]
pub struct Ratio {
    pub median: f64,
    /// Where the middle half of the measurements begins and ends.
    quartiles: (f64, f64),
    /// The least and the most.
    pub range: (f64, f64),
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
            range: (at(0), at(4)),
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
    let Ratio {
        median, quartiles, ..
    } = ratio;
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
