//! The body of a request, read as the services read it: any letter case in names, numbers as texts
//! and texts as numbers, `null` as absent. What cannot be read so is `InvalidRequestBody`.

use serde_json::Value;
use stocktake_models::{Guid, Timestamp};

use super::Fault;
use crate::{
    exchange::{Call, Fields},
    moment::Moment,
};

/// The fields of a body or of an object inside it.
#[derive(Clone, Debug)]
pub(crate) struct Body(Fields);

impl Body {
    /// Reads the body of a call: JSON, or a form, which clients in the field send and the services
    /// take. Tools call everything a form that nobody gave a type; what looks like JSON is JSON.
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, Fault> {
        let content_type = call.received.header("content-type").unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let text = call.body();
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let looks_like_json = text.trim_ascii_start().starts_with(b"{");
        if is_form && !looks_like_json {
            return Ok(Self(Fields::of_form(call.body())));
        }
        Fields::parse(call.body())
            .map(Self)
            .map_err(Fault::invalid_body)
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Fault> {
        self.read(name, "a text", text)
    }

    /// A text that has to be there. It may be empty.
    pub(crate) fn required_text(&self, name: &str) -> Result<String, Fault> {
        self.required(name, Self::text)
    }

    /// `true` or `false`, false where there is nothing.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Fault> {
        let flag = self.read(name, "true or false", |value| match value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        });
        Ok(flag?.unwrap_or_default())
    }

    /// A whole number.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Fault> {
        self.read(name, "a whole number", |value| match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        })
    }

    /// A GUID, with dashes or without.
    pub(crate) fn guid(&self, name: &str) -> Result<Option<Guid>, Fault> {
        self.read(name, "a GUID", |value| Guid::parse(value.as_str()?).ok())
    }

    /// A GUID that has to be there.
    pub(crate) fn required_guid(&self, name: &str) -> Result<Guid, Fault> {
        self.required(name, Self::guid)
    }

    /// A date-time, in any spelling that the services take.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<Moment>, Fault> {
        self.read(name, "a date-time", |value| {
            let timestamp = Timestamp::parse(value.as_str()?).ok()?;
            Moment::from_wire(&timestamp)
        })
    }

    /// A list of texts.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Fault> {
        self.read(name, "a list of texts", |value| {
            value.as_array()?.iter().map(text).collect()
        })
    }

    /// An object.
    pub(crate) fn object(&self, name: &str) -> Result<Option<Self>, Fault> {
        self.read(name, "an object", |value| {
            Fields::of(value.clone()).map(Self)
        })
    }

    /// A list of objects.
    pub(crate) fn objects(&self, name: &str) -> Result<Option<Vec<Self>>, Fault> {
        self.read(name, "a list of objects", |value| {
            let items = value.as_array()?.iter().cloned();
            items.map(|item| Fields::of(item).map(Self)).collect()
        })
    }

    fn required<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Self, &str) -> Result<Option<T>, Fault>,
    ) -> Result<T, Fault> {
        read(self, name)?.ok_or_else(|| missing(name))
    }

    fn read<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let wrong = || Fault::invalid_body(format!("`{name}` has to be {expected}"));
        read(value).map(Some).ok_or_else(wrong)
    }
}

/// A field that has to be there and is not.
pub(crate) fn missing(name: &str) -> Fault {
    Fault::invalid_body(format!("`{name}` is required and missing"))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(value: Value) -> Body {
        Body(Fields::of(value).unwrap())
    }

    #[test]
    fn values_are_read_as_a_lenient_reader_reads_them() {
        let body = body(json!({
            "Name": 7, "FLAG": "True", "count": "12", "none": null,
            "since": "/Date(0)/", "list": ["a", 1], "id": "1C6D0E8B7A5F4B0E9D3C2F1A0B9C8D7E",
        }));
        assert_eq!(body.text("name").unwrap().as_deref(), Some("7"));
        assert!(body.flag("flag").unwrap());
        assert!(!body.flag("other").unwrap());
        assert_eq!(body.integer("Count").unwrap(), Some(12));
        assert_eq!(body.text("none").unwrap(), None);
        let since = body.moment("since").unwrap().unwrap();
        assert_eq!(since.unix_seconds(), 0);
        assert_eq!(body.texts("list").unwrap().unwrap(), ["a", "1"]);
        assert!(body.guid("id").unwrap().is_some());
    }

    #[test]
    fn a_value_of_another_shape_is_refused_by_name() {
        let body = body(json!({ "a": {}, "b": "soon", "c": [{}, 1] }));
        let data = |fault: Fault| format!("{fault:?}");
        assert!(data(body.text("a").unwrap_err()).contains("`a` has to be a text"));
        assert!(data(body.moment("b").unwrap_err()).contains("`b` has to be a date-time"));
        assert!(data(body.guid("b").unwrap_err()).contains("`b` has to be a GUID"));
        assert!(data(body.objects("c").unwrap_err()).contains("a list of objects"));
        assert!(data(body.required_text("d").unwrap_err()).contains("`d` is required"));
    }
}
