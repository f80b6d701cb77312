//! The fault campaign: 64 backends at work against an emulator that breaks on purpose. One request of
//! ten suffers; in the end the emulator's state is what the backends believe, nothing lost and nothing
//! done twice.
//!
//! ```console
//! cargo run --release -p stocktake-emulator --example campaign -- --seed 1 --requests 100000
//! ```
//!
//! `--over process` (as without it) is one thread whose time jumps, so that the same seed gives the
//! same campaign; `--over threads` and `--over socket` use all processors, the latter by HTTP.
//!
//! A backend knows what it did: a call that can be repeated is repeated with the same id until it is
//! answered, and after one that must not be, it asks what there is now. Then the service is down as a
//! whole, and the clients must not flood it. Exit code 1 tells that anything was off.

mod audit;
mod campaign;
mod pace;
mod report;
mod shop;
mod stage;
mod tally;
mod witness;

use std::{error::Error, process::ExitCode};

use campaign::Wish;
use pace::Over;
use report::Report;

const USAGE: &str = "usage: campaign [--seed NUMBER] [--requests NUMBER] \
                     [--over process|threads|socket]";

fn main() -> ExitCode {
    match wish(std::env::args().skip(1)).and_then(begin) {
        Ok(report) => {
            println!("{report}");
            if report.is_clean() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("error: {error}\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn wish(mut words: impl Iterator<Item = String>) -> Result<Wish, Box<dyn Error>> {
    let mut wish = Wish {
        seed: 1,
        requests: 100_000,
        over: Over::Process,
    };
    while let Some(word) = words.next() {
        let value = words
            .next()
            .ok_or_else(|| format!("{word} needs a value"))?;
        match (word.as_str(), value.as_str()) {
            ("--seed", number) => wish.seed = number.parse()?,
            ("--requests", number) => wish.requests = number.parse()?,
            ("--over", "process") => wish.over = Over::Process,
            ("--over", "threads") => wish.over = Over::Threads,
            ("--over", "socket") => wish.over = Over::Socket,
            _ => return Err(format!("{word} {value} is not known").into()),
        }
    }
    Ok(wish)
}

fn begin(wish: Wish) -> Result<Report, Box<dyn Error>> {
    let runtime = match wish.over {
        Over::Process => {
            // Ids and waits are drawn from this.
            fastrand::seed(wish.seed);
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(true)
                .build()?
        }
        Over::Threads | Over::Socket => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?,
    };
    runtime.block_on(campaign::run(wish))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use stocktake::models::Guid;

    use super::*;
    use crate::{shop::Shop, stage::Stage};

    fn clean(over: Over, requests: u64) -> Report {
        let seed = 1;
        let report = begin(Wish {
            seed,
            requests,
            over,
        });
        let report = report.expect("it runs");
        assert!(report.is_clean(), "{report}");
        report
    }

    #[test]
    fn nothing_is_lost_or_doubled_and_a_seed_repeats_it() {
        let first = clean(Over::Process, 1_500);
        let again = clean(Over::Process, 1_500);
        assert_eq!(first.outages, again.outages);
        assert_eq!(first.faults, again.faults);
        assert_eq!(first.errors, again.errors);
    }

    #[test]
    fn nothing_is_lost_or_doubled_on_all_threads() {
        clean(Over::Threads, 1_000);
    }

    #[test]
    fn nothing_is_lost_or_doubled_on_a_socket() {
        clean(Over::Socket, 600);
    }

    /// The audit sees every kind of difference.
    #[tokio::test(start_paused = true)]
    async fn what_is_lost_or_doubled_is_seen() {
        let stage = Arc::new(Stage::set(Over::Process, 0).await.expect("a stage"));
        let shop = Shop::open(stage.clone(), 0, 1).await;
        let mut shop = shop.expect("a backend");
        shop.assign(0, 0).await;
        let mut shops = [shop];
        audit::audit(&stage, &shops, 0);
        assert_eq!(stage.tally.problems().0, 0);

        let model = &mut shops[0].model;
        let id = Guid::from_u128(77);
        model.seats = [(1, 1)].into();
        model.coins += 1;
        model.consumed.insert(id.clone());
        model.delivered.insert(id.clone());
        model.orders.insert(id);
        model.expires += 1;
        audit::audit(&stage, &shops, 1);
        let (_, problems) = stage.tally.problems();
        for expected in [
            "holders of 9CAMPAIGNS01: [] are lost, [\"task00.user0@contoso.com\"] are too many",
            "holders of 9CAMPAIGNS02: [\"task00.user1@contoso.com\"] are lost, [] are too many",
            "coins of customer 0: the emulator has 50, the backends 51",
            "consumptions of customer 0: ",
            "deliveries of customer 0: ",
            "orders of customer 0: ",
            "the subscription of customer 0: ",
            "events that were dealt with: ",
        ] {
            let is_seen = problems.iter().any(|problem| problem.starts_with(expected));
            assert!(is_seen, "{expected} is not in {problems:#?}");
        }
    }
}
