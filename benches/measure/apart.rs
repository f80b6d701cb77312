//! Ways that are measured in a process each.
//!
//! What fills many megabytes is at the mercy of the heap: of what others have left there, and of the
//! system, which clears each page that it gives. Both can cost as much as the work itself and depend
//! on who ran before. So each way has a heap of its own, which keeps what it has been given.
//!
//! A process reads a number of times from a line, does the thing as often, and writes a line with
//! two numbers: the nanoseconds that it was on a processor, and those on the wall.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use super::{Contest, Run, Spent};

const ROLE: &str = "STOCKTAKE_BENCH_ROLE";

/// What this process is to do for another one: a case, and the number of a way.
pub fn role() -> Option<(String, usize)> {
    let role = std::env::var(ROLE).ok()?;
    let (case, way) = role.split_once('/')?;
    Some((case.to_owned(), way.parse().ok()?))
}

/// A process that does one way.
struct Worker {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    fn start(case: &str, way: usize) -> Self {
        let program = std::env::current_exe().expect("a program has a path");
        let mut command = Command::new(program);
        command
            .args(std::env::args_os().skip(1))
            .env(ROLE, format!("{case}/{way}"))
            // Words to the heap of glibc: keep all memory. Other heaps do not read them.
            .env("MALLOC_TRIM_THRESHOLD_", "1000000000")
            .env("MALLOC_MMAP_THRESHOLD_", "1000000000");
        Self::of(command)
    }

    fn of(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let orders = child.stdin.take().expect("it is piped");
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        Self {
            child,
            orders,
            answers,
        }
    }

    fn run(&mut self, times: u32) -> Spent {
        writeln!(self.orders, "{times}").expect("the worker waits for orders");
        let mut answer = String::new();
        let read = self.answers.read_line(&mut answer);
        read.expect("the worker answers");
        let mut times = answer.split_ascii_whitespace().map(|text| {
            let nanoseconds = text.parse();
            Duration::from_nanos(nanoseconds.expect("it answers with numbers"))
        });
        let mut next = || times.next().expect("the worker has not failed");
        Spent {
            processor: next(),
            wall: next(),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Contest<'_> {
    /// Puts each way into a process of its own. That process is this program again, which must hand
    /// the same contest to [`serve`] when [`role`] names the case.
    pub fn apart(self, case: &str) -> Contest<'static> {
        let ways = self
            .ways
            .into_iter()
            .enumerate()
            .map(|(number, (name, _))| {
                let mut worker = Worker::start(case, number);
                let run: Run<'static> = Box::new(move |times| worker.run(times));
                (name, run)
            });
        Contest {
            ways: ways.collect(),
            turn: self.turn,
        }
    }

    /// Adds a program that speaks as [`apart`](self) says, in whatever language.
    pub fn program(self, name: &'static str, command: Command) -> Self {
        let mut worker = Worker::of(command);
        self.way_that_tells(name, move |times| worker.run(times))
    }

    /// Does what the other process says, until it says no more.
    pub fn serve(mut self, way: usize) {
        for order in std::io::stdin().lines() {
            let order = order.expect("orders are text");
            let times = order.parse().expect("an order is a number");
            let spent = (self.ways[way].1)(times);
            println!("{} {}", spent.processor.as_nanos(), spent.wall.as_nanos());
        }
    }
}
