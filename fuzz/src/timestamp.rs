//! Date-times in whatever spelling. A licence ends at one: it must not be read as another moment, get
//! lost, or be written differently from how it came.

use std::{
    cmp::Ordering,
    hash::{DefaultHasher, Hash, Hasher},
    time::{Duration, SystemTime},
};

use stocktake_models::Timestamp;

/// Two texts, one in each line.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (one, two) = text.split_once('\n').unwrap_or((text, ""));
    let (first, second) = (alone(one), alone(two));
    let order = first.cmp(&second);
    assert_eq!(order == Ordering::Equal, first == second, "{one:?} {two:?}");
    assert_eq!(second.cmp(&first), order.reverse(), "{one:?} {two:?}");
    assert_eq!(first.same_text(&second), one == two, "{one:?} {two:?}");
    if first == second {
        assert_eq!(hash(&first), hash(&second), "{one:?} {two:?}");
    }
    if let (Some(earlier), Some(later)) = (first.ticks(), second.ticks()) {
        // Nine digits are finer than ticks.
        let coarse = earlier.cmp(&later);
        assert!(coarse == order || coarse == Ordering::Equal, "{text:?}");
    }
}

/// What holds for a single text.
fn alone(text: &str) -> Timestamp {
    let read = Timestamp::from_wire(text);
    assert_eq!(read.to_string(), text);
    assert!(format!("{read:?}").contains(|_| true));
    let json = serde_json::to_string(&read).expect("a text can be written");
    let again: Timestamp = serde_json::from_str(&json).expect("what was written can be read");
    assert!(again.same_text(&read) && again == read, "{text:?}");
    match Timestamp::parse(text) {
        Ok(parsed) => assert!(parsed.is_known() && parsed.same_text(&read), "{text:?}"),
        Err(error) => {
            assert!(!read.is_known(), "{text:?}");
            super::input::assert_plain(&error.to_string(), 700);
        }
    }
    if read.is_known() {
        instant(&read);
    } else {
        assert_eq!((read.ticks(), read.to_system_time()), (None, None));
        assert!(!read.is_never() && !read.is_min());
    }
    read
}

/// The same moment by every way that leads out and in again.
fn instant(read: &Timestamp) {
    let seconds = read.unix_seconds().expect("it is known");
    let (ticks, millis) = (read.ticks(), read.unix_millis());
    // An offset leads up to a day beyond the years that a moment in UTC can have.
    if !read.is_min() && !read.is_never() {
        let same = Timestamp::from_ticks(ticks.expect("it is known")).expect("it is in range");
        assert_eq!(same.unix_seconds(), Some(seconds));
        let same = Timestamp::from_unix_millis(millis.expect("it is known"));
        assert_eq!(same.expect("it is in range").unix_seconds(), Some(seconds));
    }
    let (_, month, day) = read.date().expect("it is known");
    assert!((1..=12).contains(&month) && (1..=31).contains(&day));
    for form in [read.to_json_date(), read.to_dotnet()]
        .into_iter()
        .flatten()
    {
        assert!(form.is_known(), "{form}");
        assert_eq!(form.unix_millis(), millis, "{form}");
    }
    if let Some(time) = read.to_system_time() {
        let distance = time.duration_since(SystemTime::UNIX_EPOCH);
        let before = distance
            .as_ref()
            .err()
            .map(std::time::SystemTimeError::duration);
        let whole = |passed: Duration| i64::try_from(passed.as_secs()).expect("it is in range");
        match (distance, before) {
            (Ok(passed), _) => assert_eq!(whole(passed), seconds),
            (_, Some(missing)) => assert!((-whole(missing) - seconds).abs() <= 1),
            _ => unreachable!("one of both is there"),
        }
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
