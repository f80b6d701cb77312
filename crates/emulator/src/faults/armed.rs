//! Rules in force, with the counts by which they strike.

use std::time::Duration;

use http::Method;

use super::{Fault, Faults};

/// A request, as far as rules look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) operation: Option<&'a str>,
    /// With the prefix of the service, whichever way the request came.
    pub(crate) path: &'a str,
    pub(crate) method: &'a Method,
}

/// Rules, and what has happened to them.
#[derive(Debug, Default)]
pub(crate) struct Armed {
    faults: Faults,
    counts: Vec<Count>,
}

#[derive(Clone, Debug, Default)]
struct Count {
    /// Requests that fitted.
    fitted: u64,
    /// Those that were struck.
    struck: u64,
}

/// What happens to one request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Strike {
    pub(super) delay: Duration,
    /// A status or a cut, in the place of the effect.
    pub(super) instead: Option<Fault>,
    pub(super) delay_after: Duration,
    /// A status or a cut, in the place of the answer.
    pub(super) after: Option<Fault>,
    /// What becomes of the body.
    pub(super) body: Option<Fault>,
    pub(super) doubled_headers: bool,
}

impl Armed {
    pub(crate) fn new(faults: Faults) -> Self {
        let counts = vec![Count::default(); faults.rules.len()];
        Self { faults, counts }
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.faults
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.faults.rules.is_empty()
    }

    /// Counts a request and decides on it.
    pub(crate) fn strike(&mut self, target: &Target<'_>) -> Strike {
        let mut strike = Strike::default();
        let rules = self.faults.rules.iter().zip(&mut self.counts).enumerate();
        for (index, (rule, count)) in rules {
            if !rule.fits(target) {
                continue;
            }
            let number = count.fitted;
            count.fitted += 1;
            let is_due = number >= rule.skip && rule.times.is_none_or(|times| count.struck < times);
            if is_due && draw(self.faults.seed, index, number) < rule.probability {
                count.struck += 1;
                strike.add(&rule.fault, rule.after_effect);
            }
        }
        strike
    }
}

impl Strike {
    fn add(&mut self, fault: &Fault, after_effect: bool) {
        match fault {
            Fault::Delay { milliseconds } => {
                let delay = Duration::from_millis(*milliseconds);
                if after_effect {
                    self.delay_after += delay;
                } else {
                    self.delay += delay;
                }
            }
            Fault::DoubledHeaders => self.doubled_headers = true,
            body if body.is_of_the_answer() => {
                self.body.get_or_insert_with(|| body.clone());
            }
            decisive if after_effect => {
                self.after.get_or_insert_with(|| decisive.clone());
            }
            decisive => {
                self.instead.get_or_insert_with(|| decisive.clone());
            }
        }
    }
}

/// A number from 0 to 1 (1 not included) that follows from all three.
fn draw(seed: u64, rule: usize, number: u64) -> f64 {
    // Odd constants from the golden ratio spread what is close together.
    let rule = (rule as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let number = (number + 1).wrapping_mul(0xD1B5_4A32_D192_ED03);
    fastrand::Rng::with_seed(seed ^ rule ^ number.rotate_left(32)).f64()
}

#[cfg(test)]
mod tests {
    use super::super::FaultRule;
    use super::*;

    const TARGET: Target<'_> = Target {
        operation: Some("get_inventory"),
        path: "/store-for-business/V1/Inventory",
        method: &Method::GET,
    };

    fn struck(rule: FaultRule, seed: u64, requests: usize) -> Vec<usize> {
        let mut armed = Armed::new(Faults::new().seed(seed).rule(rule));
        let strikes = (0..requests).filter(|_| armed.strike(&TARGET) != Strike::default());
        strikes.collect()
    }

    #[test]
    fn a_rule_skips_and_ends() {
        let rule = FaultRule::new(Fault::Cut).skip(2).times(3);
        assert_eq!(struck(rule, 0, 10), [2, 3, 4]);
    }

    #[test]
    fn chance_follows_the_seed() {
        let rule = FaultRule::new(Fault::Cut).probability(0.25);
        let first = struck(rule.clone(), 7, 10_000);
        assert!((2_300..2_700).contains(&first.len()), "{}", first.len());
        assert_eq!(struck(rule.clone(), 7, 10_000), first);
        assert_ne!(struck(rule, 8, 10_000), first);
        assert!(struck(FaultRule::new(Fault::Cut).probability(0.0), 7, 1000).is_empty());
    }

    #[test]
    fn rules_look_at_operation_path_and_method() {
        let cut = || FaultRule::new(Fault::Cut);
        for (rule, fits) in [
            (cut(), true),
            (cut().operation("get_inventory"), true),
            (cut().operation("get_seat"), false),
            (cut().path("/store-for-business/v1/inventory"), true),
            (cut().path("/Store-For-Business/*"), true),
            (cut().path("/store-for-business/v1/inventory/more*"), false),
            (cut().path("/collections/*"), false),
            (cut().method("get"), true),
            (cut().method("POST"), false),
            (cut().operation("get_inventory").method("POST"), false),
        ] {
            assert_eq!(rule.fits(&TARGET), fits, "{rule:?}");
        }
    }

    #[test]
    fn delays_add_up_and_the_first_of_the_rest_counts() {
        let second = Duration::from_secs(1);
        let faults = Faults::new()
            .rule(FaultRule::new(Fault::delay(second)))
            .rule(FaultRule::new(Fault::delay(second)))
            .rule(FaultRule::new(Fault::delay(second)).after_effect())
            .rule(FaultRule::new(Fault::status(500)))
            .rule(FaultRule::new(Fault::Cut))
            .rule(FaultRule::new(Fault::Cut).after_effect())
            .rule(FaultRule::new(Fault::Malformed))
            .rule(FaultRule::new(Fault::Truncated))
            .rule(FaultRule::new(Fault::DoubledHeaders));
        let expected = Strike {
            delay: second * 2,
            instead: Some(Fault::status(500)),
            delay_after: second,
            after: Some(Fault::Cut),
            body: Some(Fault::Malformed),
            doubled_headers: true,
        };
        assert_eq!(Armed::new(faults).strike(&TARGET), expected);
    }
}
