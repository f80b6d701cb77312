//! Nonsense of all kinds, for every operation that there is: whatever a stranger sends, no service
//! fails or panics, each refuses in its own words, and what it refuses changes nothing.

mod body;
mod door;
mod ground;
mod methods;
mod noise;
mod right;
mod shape;

use std::time::{Duration, SystemTime};

use ground::{Ground, Sent};
use noise::Noise;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use stocktake_emulator::{Clock, Seed};

/// The operations that change what is stored, if they succeed.
const CHANGES: &[&str] = &[
    "assign_seat",
    "bulk_assign_and_reclaim_seats",
    "change_recurrence",
    "consume_v6",
    "consume_v8",
    "delete_clawback_message",
    "get_clawback_messages",
    "grant_v6",
    "grant_v7",
    "reclaim_seat",
    "request_token_v1",
    "request_token_v2",
];

/// Sends one request and judges the answer. Gives the state as it has to be then; it is looked at
/// after those that change it, and at the end, as that takes its time.
async fn judge(ground: &Ground, noise: &Noise, before: String) -> Result<String, TestCaseError> {
    let sent = noise.request(ground);
    let told = format!("{sent:?}");
    ground.emulator.clear_requests();
    let answer = ground.send(sent.request()).await;
    // Another method or query may lead to another operation than the one that it was made for.
    let reached = ground.emulator.requests();
    let reached = reached.first().map_or("", |count| count.operation);
    let problem = |problem: String| TestCaseError::fail(format!("{problem}\n{told}\n{answer:?}"));
    shape::check(&answer, &sent).map_err(problem)?;
    for secret in ground.secrets() {
        if answer.is_refused() && answer.text.contains(secret) {
            return Err(problem("a secret comes back".to_owned()));
        }
    }
    if !CHANGES.contains(&reached) {
        return Ok(before);
    }
    let after = ground.emulator.dump().to_json();
    if after != before && answer.is_refused() {
        return Err(problem("what is stored has changed".to_owned()));
    }
    Ok(after)
}

#[test]
fn nonsense_is_refused_and_changes_nothing() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        // `PROPTEST_CASES` asks for more; each of these is a sequence of a dozen requests.
        cases: Config::default().cases / 8,
        max_shrink_iters: 200,
        ..Config::default()
    });
    let sequences = proptest::collection::vec(noise::some(), 1..24);
    let run = runner.run(&sequences, |sequence| {
        runtime.block_on(async {
            let ground = Ground::new().await;
            let mut state = ground.emulator.dump().to_json();
            for noise in &sequence {
                state = judge(&ground, noise, state).await?;
            }
            proptest::prop_assert_eq!(ground.emulator.dump().to_json(), state.clone());
            ground.emulator.load(ground.emulator.dump());
            proptest::prop_assert_eq!(ground.emulator.dump().to_json(), state.clone());
            proptest::prop_assert_eq!(ground.reread(&state).to_json(), state);
            Ok(())
        })
    });
    if let Err(error) = run {
        panic!("{error}");
    }
}

/// Every operation has a request in the pools that it serves: otherwise the nonsense would never get
/// beyond the first check.
#[tokio::test]
async fn every_operation_serves_what_is_no_nonsense() {
    let ground = Ground::new().await;
    let mut refused = Vec::new();
    for place in 0..ground.entries.len() {
        let sent: Sent = Noise::none(place).request(&ground);
        let answer = ground.send(sent.request()).await;
        shape::check(&answer, &sent).unwrap();
        if answer.is_refused() {
            refused.push(format!(
                "{}: {} {}",
                sent.operation, answer.status, answer.text
            ));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// However far the clock is turned, nothing fails: what has ended by then, or not begun, is refused.
#[tokio::test]
async fn the_clock_can_be_turned_to_any_time() {
    let begin = SystemTime::UNIX_EPOCH;
    let years = |years: u64| Duration::from_secs(years * 365 * 86_400);
    for time in [
        begin.checked_sub(years(1_900)),
        begin.checked_sub(years(1)),
        Some(begin),
        begin.checked_add(years(57) + years(1) / 4),
        begin.checked_add(years(150)),
        begin.checked_add(years(8_034)),
    ] {
        let time = time.unwrap();
        let ground = Ground::at(time).await;
        for place in 0..ground.entries.len() {
            let sent = Noise::none(place).request(&ground);
            let answer = ground.send(sent.request()).await;
            let checked = shape::check(&answer, &sent);
            assert_eq!(checked, Ok(()), "{time:?} {sent:?} {answer:?}");
        }
        let state = ground.emulator.dump().to_json();
        assert_eq!(ground.reread(&state).to_json(), state, "{time:?}");
    }
}

/// A state that was made from a number is a seed like any other.
#[test]
fn what_is_made_from_a_number_can_be_read_again() {
    let clock = Clock::new();
    clock.stop();
    let made = Seed::large(2_000, &clock).unwrap().to_json();
    let read = Seed::from_json(&made, &clock).unwrap().to_json();
    assert_eq!(made.len(), read.len());
    let differs = made.lines().zip(read.lines()).find(|(one, two)| one != two);
    assert_eq!(differs, None);
}
