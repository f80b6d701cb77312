//! Which requests a fault strikes, and how often.

use http::Method;
use serde::{Deserialize, Serialize};

use super::{Fault, armed::Target};
use crate::router;

/// A fault, and the requests that it strikes: all of them, unless it is told more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultRule {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default = "always", skip_serializing_if = "is_always")]
    pub(super) probability: f64,
    #[serde(default, skip_serializing_if = "is_none")]
    pub(super) skip: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) times: Option<u64>,
    #[serde(default, skip_serializing_if = "is_before")]
    pub(super) after_effect: bool,
    pub(super) fault: Fault,
}

impl FaultRule {
    /// Strikes every request.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self {
            operation: None,
            path: None,
            method: None,
            probability: 1.0,
            skip: 0,
            times: None,
            after_effect: false,
            fault,
        }
    }

    /// Only requests of this operation, such as `get_inventory`; `GET /emulator/operations` lists
    /// them all.
    #[must_use]
    pub fn operation(mut self, name: impl Into<String>) -> Self {
        self.operation = Some(name.into());
        self
    }

    /// Only requests of this path, prefix of the service included: `/store-for-business/v1/inventory`.
    /// With a `*` at its end, all paths that begin so. Letter case is nothing.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// How likely a request that fits is struck, from 0 to 1. It follows from the seed and from how
    /// many have fitted before.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    /// Lets so many requests that fit pass first.
    #[must_use]
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Strikes so many times at most.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Strikes when the request has taken effect, in the place of its answer. Without this, a
    /// status, a cut or a delay comes before, and what is struck by the first two has no effect.
    #[must_use]
    pub fn after_effect(mut self) -> Self {
        self.after_effect = true;
        self
    }

    /// What it does.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if !(0.0..=1.0).contains(&self.probability) {
            let found = self.probability;
            return Err(format!(
                "the probability is {found}; it has to be from 0 to 1"
            ));
        }
        if let Some(name) = &self.operation {
            let mut all = router::SERVICES.iter().flat_map(|service| service.routes);
            if !all.any(|route| route.operation.name == *name) {
                return Err(format!(
                    "no operation is called `{name}`; `GET /emulator/operations` lists them all"
                ));
            }
        }
        if let Some(path) = self.path.as_ref().filter(|path| !path.starts_with('/')) {
            return Err(format!("the path `{path}` does not begin with a slash"));
        }
        let mut known = METHODS.iter();
        match &self.method {
            Some(name) if !known.any(|known| known.as_str().eq_ignore_ascii_case(name)) => {
                Err(format!("no service takes the method `{name}`"))
            }
            _ => self.fault.check(),
        }
    }

    pub(super) fn fits(&self, target: &Target<'_>) -> bool {
        let of_operation = |name: &String| target.operation == Some(name.as_str());
        let of_method = |name: &String| target.method.as_str().eq_ignore_ascii_case(name);
        let of_path = |pattern: &String| match pattern.strip_suffix('*') {
            Some(start) => target
                .path
                .get(..start.len())
                .is_some_and(|path| path.eq_ignore_ascii_case(start)),
            None => target.path.eq_ignore_ascii_case(pattern),
        };
        self.operation.as_ref().is_none_or(of_operation)
            && self.method.as_ref().is_none_or(of_method)
            && self.path.as_ref().is_none_or(of_path)
    }
}

const METHODS: [Method; 6] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::HEAD,
];

fn always() -> f64 {
    1.0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_always(probability: &f64) -> bool {
    *probability >= 1.0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_none(skip: &u64) -> bool {
    *skip == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_before(after_effect: &bool) -> bool {
    !after_effect
}
