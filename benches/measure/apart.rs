//! Ways that are measured in a process each.
//!
//! What fills many megabytes is at the mercy of the heap: of what others have left there, and of the
//! system, which clears each page that it gives. Both can cost as much as the work itself and depend
//! on who ran before. So each way has a heap of its own, which keeps what it has been given.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use super::{Contest, Run, used};

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
        let mut child = Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(ROLE, format!("{case}/{way}"))
            // Words to the heap of glibc: keep all memory. Other heaps do not read them.
            .env("MALLOC_TRIM_THRESHOLD_", "1000000000")
            .env("MALLOC_MMAP_THRESHOLD_", "1000000000")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a program can start itself");
        let orders = child.stdin.take().expect("it is piped");
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        Self {
            child,
            orders,
            answers,
        }
    }

    fn run(&mut self, times: u32) -> Duration {
        writeln!(self.orders, "{times}").expect("the worker waits for orders");
        let mut answer = String::new();
        let read = self.answers.read_line(&mut answer);
        read.expect("the worker answers");
        let nanoseconds = answer.trim().parse();
        Duration::from_nanos(nanoseconds.expect("the worker has not failed"))
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
        }
    }

    /// Does what the other process says, until it says no more.
    pub fn serve(mut self, way: usize) {
        for order in std::io::stdin().lines() {
            let order = order.expect("orders are text");
            let times = order.parse().expect("an order is a number");
            let spent = (self.ways[way].1)(times);
            println!("{}", spent.as_nanos());
        }
    }
}

/// The time that `run` takes this process.
pub(super) fn timed(mut run: impl FnMut(u32)) -> impl FnMut(u32) -> Duration {
    move |times| {
        let before = used();
        run(times);
        used().saturating_sub(before)
    }
}
