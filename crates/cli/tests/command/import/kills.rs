//! `kill -9` at any moment: the next run goes on, nobody is left out and nobody is sent again who has
//! what was to be.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use super::stage::Stage;

/// What a call takes before its effect, and again after it.
const DELAY: Duration = Duration::from_millis(15);

#[test]
fn whoever_is_killed_goes_on_giving_seats() {
    let stage = Stage::with_users(6_100);
    let users = stage.write_users(51..6_051);
    let had_seats = stage.holders();
    assert!(had_seats.is_disjoint(&users));
    let figures = survive(&stage, &users, &[], 20);
    assert_eq!(stage.holders(), &had_seats | &users);
    println!("giving seats: {figures}");

    let again = stage.import(&[]).run().exits(0);
    let said = "going on: 6,000 of 6,000 users are settled";
    assert!(again.stderr.contains(said), "{}", again.stderr);
    assert_eq!(stage.recorder.take_calls(), Vec::<Vec<String>>::new());
}

#[test]
fn whoever_is_killed_goes_on_taking_seats_back() {
    let stage = Stage::with_users(2_100);
    let had_seats = stage.holders();
    let users = stage.write_users(51..2_051);
    stage.import(&["--concurrency", "16"]).run().exits(0);
    stage.recorder.take_calls();
    assert_eq!(stage.holders(), &had_seats | &users);
    let figures = survive(&stage, &users, &["--action", "reclaim"], 6);
    assert_eq!(stage.holders(), had_seats);
    println!("taking seats back: {figures}");
}

/// Kills the import so often and lets it come to its end, which must be a good one. No user may be
/// sent who has what was to be; and the server may not be asked for strangers.
fn survive(stage: &Stage, users: &BTreeSet<String>, action: &[&str], kills: u32) -> String {
    stage.delay(DELAY);
    let mut chance = fastrand::Rng::with_seed(0x5eed);
    let mut sent = Sent::default();
    let (mut before, mut in_the_middle) = (stage.holders(), 0);
    let with = |more: &[&'static str]| [action, more].concat();
    for kill in 1..=kills {
        let mut running = stage.import(&with(&["--concurrency", "3"])).start();
        // Some at any time after the start, most at any time after the first call.
        let begun = Instant::now();
        while kill % 5 != 0 && !stage.recorder.has_calls() {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "it sends nothing"
            );
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(chance.u64(0..150)));
        let ended = running.child.try_wait().unwrap();
        assert!(ended.is_none(), "kill {kill} comes too late");
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        // Calls that are still on the server come to their end.
        std::thread::sleep(DELAY * 4);
        let now = stage.holders();
        sent.note(stage.recorder.take_calls(), &before, action.is_empty());
        in_the_middle += u32::from(now != before);
        before = now;
    }
    let outcome = stage.import(&with(&[])).run().exits(0);
    assert_eq!(outcome.stdout, "", "somebody was refused");
    sent.note(stage.recorder.take_calls(), &before, action.is_empty());
    let all: BTreeSet<String> = sent.users.keys().cloned().collect();
    assert_eq!(all, *users, "somebody was never sent, or a stranger was");
    assert!(
        in_the_middle >= kills / 3,
        "only {in_the_middle} kills came in the middle"
    );
    let again = sent.users.values().filter(|times| **times > 1).count();
    format!(
        "{kills} kills survived, {in_the_middle} of them with seats changed since the last; {} users \
         in {} calls; {again} users were sent again as their call was lost, none without need",
        users.len(),
        sent.calls
    )
}

/// Who was sent how often.
#[derive(Default)]
struct Sent {
    users: BTreeMap<String, u32>,
    calls: usize,
}

impl Sent {
    /// Takes in the calls of a run, before which these users held a seat.
    fn note(&mut self, calls: Vec<Vec<String>>, holders: &BTreeSet<String>, giving: bool) {
        self.calls += calls.len();
        for user in calls.into_iter().flatten() {
            assert_ne!(
                holders.contains(&user),
                giving,
                "{user} is sent without need"
            );
            *self.users.entry(user).or_default() += 1;
        }
    }
}
