//! Times as people read them: to the second, and a word for those that never come.

use std::time::SystemTime;

use stocktake::models::Timestamp;

use crate::output::Cell;

/// `2026-05-15T00:00:00Z`; `never` for the last moment of the year 9999; what is no time as it is.
pub fn cell(time: &Timestamp) -> Cell {
    if time.is_never() {
        return Cell::from("never");
    }
    let seconds = time.unix_seconds();
    match seconds.and_then(|seconds| Timestamp::from_unix_seconds(seconds).ok()) {
        Some(time) => Cell::text(time),
        None => Cell::text(time),
    }
}

/// The same for a time that may be missing.
pub fn maybe(time: Option<&Timestamp>) -> Cell {
    time.map_or_else(Cell::default, cell)
}

/// A time of this machine, to the second.
pub fn of(time: SystemTime) -> Option<Timestamp> {
    let seconds = Timestamp::from(time).unix_seconds()?;
    Timestamp::from_unix_seconds(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_to_the_second() {
        let shown = |text: &str| cell(&Timestamp::from_wire(text));
        for (wire, text) in [
            ("2021-08-30T19:55:44.7994325+00:00", "2021-08-30T19:55:44Z"),
            ("2022-12-09T02:13Z", "2022-12-09T02:13:00Z"),
            ("2026-05-15T02:00:00+02:00", "2026-05-15T00:00:00Z"),
            ("9999-12-31T23:59:59.9999999+00:00", "never"),
            ("2021-06-142T23:57:51", "2021-06-142T23:57:51"),
        ] {
            assert_eq!(shown(wire), Cell::from(text), "{wire}");
        }
        assert_eq!(maybe(None), Cell::default());
    }
}
