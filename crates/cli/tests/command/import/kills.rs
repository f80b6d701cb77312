//! `kill -9` at any moment: the next run goes on, nobody is left out and nobody is given a seat twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use super::stage::Stage;

const KILLS: u32 = 20;
const USERS: u32 = 6_000;
/// What a call takes before its effect, and again after it.
const DELAY: Duration = Duration::from_millis(15);

#[test]
fn whoever_is_killed_goes_on() {
    let stage = Stage::with_users(USERS + 100);
    stage.delay(DELAY);
    let had_seats = stage.holders();
    let users = stage.write_users(51..51 + USERS);
    assert!(had_seats.is_disjoint(&users));
    let mut chance = fastrand::Rng::with_seed(0x5eed);
    let (mut sent, mut sent_again) = (BTreeMap::<String, u32>::new(), 0);
    let mut calls = 0;
    let mut holders = had_seats.clone();
    let mut note = |calls: Vec<Vec<String>>, holders: &BTreeSet<String>, total: &mut usize| {
        *total += calls.len();
        for user in calls.into_iter().flatten() {
            assert!(
                !holders.contains(&user),
                "{user} has a seat and is sent again"
            );
            let times = sent.entry(user).or_default();
            *times += 1;
            sent_again += u32::from(*times > 1);
        }
        (sent.len(), sent_again)
    };

    let mut in_the_middle = 0;
    for kill in 1..=KILLS {
        let mut running = stage.import(&["--concurrency", "3"]).start();
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
        assert!(
            running.child.try_wait().unwrap().is_none(),
            "kill {kill} comes too late"
        );
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        // Calls that are still on the server come to their end.
        std::thread::sleep(DELAY * 4);
        note(stage.recorder.take_calls(), &holders, &mut calls);
        let now = stage.holders();
        in_the_middle += u32::from(now.len() > holders.len());
        holders = now;
    }
    let before = holders.len() - had_seats.len();
    let outcome = stage.import(&[]).run().exits(0);
    let (all_sent, again) = note(stage.recorder.take_calls(), &holders, &mut calls);

    assert_eq!(outcome.stdout, "");
    assert_eq!(
        all_sent,
        users.len(),
        "somebody was never sent, or a stranger was"
    );
    let expected: BTreeSet<String> = had_seats.union(&users).cloned().collect();
    assert_eq!(stage.holders(), expected);
    assert!(
        in_the_middle >= KILLS / 2,
        "only {in_the_middle} kills came in the middle"
    );
    println!(
        "{KILLS} kills, {in_the_middle} of them while seats were given; {before} of {USERS} users \
         were done before the last run; {calls} calls; {again} users were sent again because their \
         call was lost with the process, none of whom had a seat"
    );

    let again = stage.import(&[]).run().exits(0);
    assert!(
        again
            .stderr
            .contains("going on: 6,000 of 6,000 users are settled"),
        "{}",
        again.stderr
    );
    assert_eq!(stage.recorder.take_calls(), Vec::<Vec<String>>::new());
}
