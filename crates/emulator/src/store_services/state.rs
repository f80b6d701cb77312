//! All that the two services know; a part of a seed.

use serde::{Deserialize, Serialize};

use super::{Customer, Product};
use crate::{moment::Moment, seed::Scale};

/// Products and customers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct State {
    pub(crate) products: Vec<Product>,
    pub(crate) customers: Vec<Customer>,
}

impl State {
    /// Whether it makes sense; otherwise what does not.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        Ok(())
    }

    /// Made from a number.
    pub(crate) fn large(_scale: &Scale, _now: Moment) -> Self {
        Self::default()
    }
}
