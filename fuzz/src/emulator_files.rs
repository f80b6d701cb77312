//! Seeds and fault files of the emulator. People write them by hand: what is wrong is said in one line,
//! and what is taken is written and read as the same.

use std::time::{Duration, SystemTime};

use stocktake_emulator::{Clock, Emulator, Faults, Seed};

use super::input::{assert_plain, choice};

/// `A` and a seed, or `B` and faults.
pub fn check(data: &[u8]) {
    let Some((what, text)) = choice(data, 2) else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    if what == 0 {
        seed(&text);
    } else {
        faults(&text);
    }
}

fn seed(text: &str) {
    let clock = Clock::new();
    clock.stop();
    clock.set(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let state = |text: &str| {
        let seed = Seed::from_json(text, &clock).map_err(|error| error.to_string())?;
        let emulator = Emulator::builder().clock(clock.clone()).seed(seed).build();
        let emulator = emulator.map_err(|error| error.to_string())?;
        Ok::<_, String>(emulator.dump().to_json())
    };
    match state(text) {
        Err(error) => assert_plain(&error, LONGEST),
        Ok(first) => match state(&first) {
            Ok(second) => assert_eq!(first, second),
            Err(error) => panic!("a state that was written is refused: {error}\n{first}"),
        },
    }
}

fn faults(text: &str) {
    let faults = match Faults::from_json(text) {
        Ok(faults) => faults,
        Err(error) => return assert_plain(&error.to_string(), LONGEST),
    };
    let written = serde_json::to_string(&faults).expect("faults that were read can be written");
    let again = Faults::from_json(&written);
    let again = again.unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(again, faults, "{written}");
}

/// A path into a file can be long; what a person reads is not.
const LONGEST: usize = 2_000;
