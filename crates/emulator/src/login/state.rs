//! What the service knows; a part of a seed.

use serde::{Deserialize, Serialize};

/// All state of the service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct State {}

impl State {
    /// Whether it makes sense; otherwise what does not.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        Ok(())
    }
}
