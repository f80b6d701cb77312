//! The fields of an object that this version of the crate does not know.
//!
//! The services add fields without notice. By default a struct skips them, which costs nothing;
//! with the feature `unknown-fields` it keeps them here, so that a proxy, a recorder or a diff
//! tool loses nothing.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Fields that arrived and have no place in the struct, by name.
///
/// It is a [`serde_json::Map`] in all but one thing: `{:?}` shows the names only, because a field
/// that nobody knows may hold a token.
///
/// ```
/// use stocktake_models::UnknownFields;
///
/// let fields: UnknownFields = serde_json::from_str(r#"{"rank": 7, "ticket": "s3cret"}"#)?;
/// assert_eq!(fields["rank"], 7);
/// assert_eq!(format!("{fields:?}"), r#"UnknownFields{"rank", "ticket"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnknownFields(Map<String, Value>);

impl UnknownFields {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is nothing unknown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The plain map.
    #[must_use]
    pub fn into_inner(self) -> Map<String, Value> {
        self.0
    }
}

impl Deref for UnknownFields {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for UnknownFields {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<Map<String, Value>> for UnknownFields {
    fn from(fields: Map<String, Value>) -> Self {
        Self(fields)
    }
}

impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnknownFields")?;
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Says nothing, so that a struct has the same schema with and without the feature.
#[cfg(feature = "schemars")]
impl schemars::JsonSchema for UnknownFields {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "UnknownFields".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({})
    }
}
