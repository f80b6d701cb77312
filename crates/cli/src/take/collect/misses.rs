//! Calls of one sort that failed, told as one gap and not as hundreds.

use crate::{
    failure::Failure,
    take::stock::{Family, Gap},
};

/// How many calls failed, and why the first did.
#[derive(Debug, Default)]
pub(super) struct Misses {
    failed: usize,
    asked: usize,
    first: Option<Failure>,
}

impl Misses {
    /// Keeps the outcome of a call, or counts the failure.
    pub(super) fn take<T, E: Into<Failure>>(&mut self, outcome: Result<T, E>) -> Option<T> {
        self.asked += 1;
        match outcome {
            Ok(found) => Some(found),
            Err(failure) => {
                self.failed += 1;
                self.first.get_or_insert_with(|| failure.into());
                None
            }
        }
    }

    /// The gap that the failures leave, if there were any: `titles of 2 of 60 products`.
    pub(super) fn gap(self, family: Family, what: &str, of: &str) -> Option<Gap> {
        let why = self.first?.to_string();
        let (failed, asked) = (self.failed, self.asked);
        let what = format!("{what} of {failed} of {asked} {of}");
        Some(Gap { family, what, why })
    }

    /// The failure, if there was nothing but failures.
    pub(super) fn total(&mut self) -> Option<Failure> {
        if self.failed < self.asked {
            None
        } else {
            self.first.take()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_failures_are_one_gap() {
        let mut misses = Misses::default();
        assert_eq!(misses.take(Ok::<_, Failure>(7)), Some(7));
        for number in 1..3 {
            let failure = Failure::usage(format!("failure {number}"));
            assert_eq!(misses.take(Err::<u8, _>(failure)), None);
        }
        assert!(misses.total().is_none(), "one call went well");
        let gap = misses
            .gap(Family::StoreForBusiness, "titles", "products")
            .unwrap();
        assert_eq!(
            (gap.what.as_str(), gap.why.as_str()),
            ("titles of 2 of 3 products", "failure 1")
        );
        assert_eq!(Misses::default().gap(Family::PartnerCenter, "x", "y"), None);
    }
}
