//! `clawback`: refunds, returns and chargebacks, as they come into the queue.
//!
//! A message is deleted when it was written, so it must be written whole: in the format of the
//! service, and handed on before it is deleted. Who reads a pipe gets each event once at least.

mod row;
mod watch;

use std::time::Duration;

use clap::{Args, Subcommand};

use crate::{failure::Failure, output::Output, session::Session};

#[derive(Debug, Args)]
pub struct Clawback {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Watch(Watch),
}

/// Write refunds, returns and chargebacks as they come, and take them from the queue
///
/// Each event is written as one line of JSON and then deleted from the queue; when this is
/// interrupted in between, it is written again next time. An event that cannot be read is told of and
/// stays in the queue. With --peek nothing is deleted, and every format will do.
#[derive(Debug, Args)]
struct Watch {
    /// Look at the first events, and leave them in the queue
    #[arg(long, conflicts_with_all = ["once", "hidden_for", "interval"])]
    peek: bool,

    /// End when the queue is empty
    #[arg(long, conflicts_with = "interval")]
    once: bool,

    /// How many events to ask for at a time
    #[arg(long, value_name = "N", default_value_t = 32)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=32))]
    count: u8,

    /// For how many seconds an event is hidden from other readers until it is deleted
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=604_800))]
    hidden_for: u32,

    /// How many seconds to wait when the queue is empty
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=86_400))]
    interval: u32,
}

impl Clawback {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let Action::Watch(watch) = self.action;
        if watch.peek {
            watch.peek(session, output).await
        } else {
            watch.run(session, output).await
        }
    }
}

impl Watch {
    fn hidden_for(&self) -> Duration {
        Duration::from_secs(self.hidden_for.into())
    }

    fn interval(&self) -> Duration {
        Duration::from_secs(self.interval.into())
    }
}
