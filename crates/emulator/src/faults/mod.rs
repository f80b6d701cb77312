//! Faults on purpose: what networks, gateways and services do on a bad day, as often as one likes.
//!
//! A client that was only ever tried against a service that works is half tried. Rules say which
//! requests a fault strikes, how often and from when on; with the same seed, the same requests are
//! struck. They act on a socket and in process alike, and never on the addresses below `/emulator`.
//!
//! # Example
//!
//! The first request is refused, the answer to the second is lost although it took effect.
//!
//! ```
//! use stocktake_emulator::{Emulator, Fault, FaultRule, Faults};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let refused = FaultRule::new(Fault::status(503)).operation("assign_seat").times(1);
//! let lost = FaultRule::new(Fault::Cut).operation("assign_seat").after_effect().skip(1).times(1);
//! let faults = Faults::new().rule(refused).rule(lost);
//!
//! // The same as JSON, for a file or `PUT /emulator/faults`.
//! let json = r#"{ "rules": [
//!     { "operation": "assign_seat", "times": 1, "fault": { "kind": "status", "status": 503 } },
//!     { "operation": "assign_seat", "skip": 1, "times": 1, "afterEffect": true, "fault": { "kind": "cut" } }
//! ] }"#;
//! assert_eq!(Faults::from_json(json)?, faults);
//!
//! let emulator = Emulator::builder().faults(faults).build()?;
//! assert_eq!(emulator.faults().rules().len(), 2);
//! # Ok(())
//! # }
//! ```

mod armed;
mod body;
mod error;
mod fault;
mod rule;
mod strike;

use std::path::Path;

use serde::{Deserialize, Serialize};

pub(crate) use armed::{Armed, Target};
pub use error::FaultsError;
pub use fault::Fault;
pub use rule::FaultRule;
pub(crate) use strike::{Outcome, strike};

/// Rules by which requests are struck. Of rules that strike the same request, delays add up, and of
/// what excludes each other the first counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Faults {
    seed: u64,
    rules: Vec<FaultRule>,
}

impl Faults {
    /// None at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another draw for rules that strike by chance. Without it, the seed is 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// One rule more.
    #[must_use]
    pub fn rule(mut self, rule: FaultRule) -> Self {
        self.rules.push(rule);
        self
    }

    /// The rules, in their order.
    #[must_use]
    pub fn rules(&self) -> &[FaultRule] {
        &self.rules
    }

    /// Reads rules from JSON and checks them.
    pub fn from_json(text: &str) -> Result<Self, FaultsError> {
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| FaultsError::syntax(&error))?;
        let faults: Self = serde_path_to_error::deserialize(value)
            .map_err(|error| FaultsError::at(error.path(), error.inner()))?;
        faults.check()?;
        Ok(faults)
    }

    /// Reads rules from a file and checks them.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, FaultsError> {
        let path = path.as_ref();
        let of_file = |error: FaultsError| error.of_file(path);
        let text = std::fs::read_to_string(path).map_err(|error| of_file((&error).into()))?;
        Self::from_json(&text).map_err(of_file)
    }

    /// Whether every rule can strike something; otherwise which one cannot, and why.
    pub fn check(&self) -> Result<(), FaultsError> {
        for (index, rule) in self.rules.iter().enumerate() {
            rule.check()
                .map_err(|problem| FaultsError::rule(index, &problem))?;
        }
        Ok(())
    }
}
