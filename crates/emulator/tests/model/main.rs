//! The emulator against a model that fits on a screen: whatever clients do, and however many of them
//! at once, counts, balances and pages agree.

mod client;
mod ledger;
mod seed;
mod step;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

use client::Client;
use ledger::Ledger;
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, TestRunner},
};
use step::{Outcome, Step};

/// How many clients work at once.
const CLIENTS: usize = 3;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(CLIENTS)
        .enable_all()
        .build()
        .expect("threads can be had")
}

/// One client after another: the model foretells every answer.
#[test]
fn every_answer_is_the_one_that_the_model_foretells() {
    let runtime = runtime();
    let steps = AtomicUsize::new(0);
    let began = Instant::now();
    // `PROPTEST_CASES` asks for more.
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::default()
    });
    let sequences = proptest::collection::vec(step::any(0..seed::USERS), 1..60);
    let run = runner.run(&sequences, |sequence| {
        steps.fetch_add(sequence.len(), Ordering::Relaxed);
        runtime.block_on(async {
            let emulator = seed::emulator();
            let client = Client::of(&emulator).await;
            let mut ledger = Ledger::default();
            for step in &sequence {
                let outcome = client.take(step).await;
                proptest::prop_assert_eq!(outcome, ledger.foretell(step), "{:?}", step);
                if matches!(step, Step::Reload) {
                    emulator.load(emulator.dump());
                }
            }
            proptest::prop_assert_eq!(client.count().await, ledger.count());
            Ok(())
        })
    });
    println!(
        "{} steps in {} sequences, {:?}",
        steps.into_inner(),
        runner.config().cases,
        began.elapsed()
    );
    run.unwrap_or_else(|error| panic!("{error}"));
}

/// Several clients at once, each for users of its own, over seats and balances that all share: in the
/// end there is what their successes add up to, and never more than there was.
#[test]
fn clients_at_once_neither_lose_nor_double_anything() {
    const ROUNDS: usize = 40;
    let runtime = runtime();
    let mut runner = TestRunner::deterministic();
    let users = seed::USERS / CLIENTS;
    let mut steps = 0;
    for _ in 0..ROUNDS {
        let sequences: Vec<Vec<Step>> = (0..CLIENTS)
            .map(|client| {
                let own = client * users..(client + 1) * users;
                let drawn = proptest::collection::vec(step::any(own), 25..50);
                drawn
                    .new_tree(&mut runner)
                    .expect("a strategy without filters gives values")
                    .current()
            })
            .collect();
        steps += sequences.iter().map(Vec::len).sum::<usize>();
        runtime.block_on(together(sequences));
    }
    println!("{steps} steps of {CLIENTS} clients in {ROUNDS} rounds");
}

async fn together(sequences: Vec<Vec<Step>>) {
    let emulator = seed::emulator();
    let mut tasks = tokio::task::JoinSet::new();
    for (number, sequence) in sequences.into_iter().enumerate() {
        let client = Client::of(&emulator).await.with_tracking_ids_of(number);
        tasks.spawn(async move {
            let mut happened = Vec::new();
            for step in sequence {
                let outcome = client.take(&step).await;
                happened.push((step, outcome));
            }
            happened
        });
    }
    let mut ledger = Ledger::default();
    for (number, happened) in tasks.join_all().await.into_iter().enumerate() {
        for (step, outcome) in happened {
            assert!(is_possible(&step, &outcome), "{step:?} gave {outcome:?}");
            ledger.record(number, &step, &outcome);
        }
    }
    let client = Client::of(&emulator).await;
    assert_eq!(client.count().await, ledger.count());
}

/// What holds for an answer whatever the others do meanwhile.
fn is_possible(step: &Step, outcome: &Outcome) -> bool {
    match (step, outcome) {
        (Step::List { product, .. }, Outcome::Holders(holders)) => {
            holders.len() <= seed::CAPACITY[*product]
        }
        (Step::Inventory { .. }, Outcome::Free(free)) => free
            .iter()
            .zip(seed::CAPACITY)
            .all(|(free, capacity)| (0..=i64::try_from(capacity).unwrap()).contains(free)),
        (Step::Balances { .. }, Outcome::Balances(balances)) => balances
            .iter()
            .zip(seed::BALANCE)
            .all(|(now, first)| *now <= first),
        _ => true,
    }
}
