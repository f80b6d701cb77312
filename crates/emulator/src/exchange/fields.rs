//! The fields of a JSON body; the services read their names in any letter case.

use serde_json::{Map, Value};

/// The fields of an object.
#[derive(Clone, Debug)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body that has to be an object; otherwise tells what is wrong with it.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, String> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        if body.is_empty() {
            return Err("a JSON object was expected, but the body is empty".to_owned());
        }
        match serde_json::from_slice(body) {
            Ok(value) => Self::of(value).ok_or_else(|| "the body is not a JSON object".to_owned()),
            Err(error) => Err(format!("the body is not JSON: {error}")),
        }
    }

    /// Reads a form, all of whose values are texts.
    pub(crate) fn of_form(body: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(body).into_owned();
        Self(pairs.map(|(name, value)| (name, value.into())).collect())
    }

    /// The fields of a value, if it is an object.
    pub(crate) fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self(fields)),
            _ => None,
        }
    }

    /// The value of a field; null is absent.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let exact = self.0.get(name);
        let folded = || {
            let mut fields = self.0.iter();
            fields.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
        };
        exact.or_else(folded).filter(|value| !value.is_null())
    }

    /// The text of a field, if it is one.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Names and values as they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}
