//! JSON objects under construction: keys stay in the order in which they were said, and what there
//! is nothing to say of is left out.

use serde_json::{Map, Value};

/// An object under construction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Map<String, Value>);

impl Object {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says one thing.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(key.into(), value.into());
        self
    }

    /// Says one thing, if there is anything to say.
    #[must_use]
    pub fn with_some(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Says one thing, unless it is an empty object, list or text.
    #[must_use]
    pub fn with_any(self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let is_empty = match &value {
            Value::Object(map) => map.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::String(text) => text.is_empty(),
            Value::Null => true,
            Value::Bool(_) | Value::Number(_) => false,
        };
        if is_empty {
            self
        } else {
            self.with(key, value)
        }
    }

    /// What was said of something.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Says all that another says.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}

impl FromIterator<(String, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

/// A reference to a component: `schemas` or `responses`.
pub fn reference(section: &str, name: &str) -> Object {
    Object::new().with("$ref", format!("#/components/{section}/{name}"))
}

/// The link to a page.
pub fn external_docs(page: Option<&str>) -> Option<Value> {
    let page = page?;
    Some(
        Object::new()
            .with("description", "Documentation")
            .with("url", page)
            .into(),
    )
}
