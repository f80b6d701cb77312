//! How generated structs read what the documentation does not promise but the services send.
//!
//! Each function is meant for `#[serde(default, deserialize_with = "crate::lenient::…")]`; the
//! `default` covers the absent field, the function covers the odd value.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

/// A required list: `null` reads as empty. v9 queries leave `items` out when nothing matches.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A required object with free keys: `null` reads as empty.
pub(crate) fn map<'de, D, M>(deserializer: D) -> Result<M, D::Error>
where
    D: Deserializer<'de>,
    M: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A text that some services send as a number: Partner Center documents its error `code` as a
/// string and sends `2000`.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Text::deserialize(deserializer).map(|text| text.0)
}

/// [`text`], where `null` reads as absent.
pub(crate) fn optional_text<'de, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(Option::<Text>::deserialize(deserializer)?.map(|text| text.0))
}

struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Text, E> {
        Ok(Text(text))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    struct Answer {
        #[serde(default, deserialize_with = "crate::lenient::list")]
        items: Vec<u8>,
        #[serde(default, deserialize_with = "crate::lenient::map")]
        attributes: BTreeMap<String, u8>,
        #[serde(default, deserialize_with = "crate::lenient::text")]
        code: String,
        #[serde(default, deserialize_with = "crate::lenient::optional_text")]
        amount: Option<String>,
    }

    fn read(json: &str) -> Answer {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn null_absent_and_empty_are_the_same() {
        let null = r#"{"items": null, "attributes": null, "amount": null}"#;
        let empty = r#"{"items": [], "attributes": {}, "code": ""}"#;
        for json in [null, "{}", empty] {
            assert_eq!(read(json), Answer::default(), "{json}");
        }
    }

    #[test]
    fn what_is_there_is_read() {
        let answer = read(r#"{"items": [1, 2], "attributes": {"cores": 4}}"#);
        assert_eq!(answer.items, [1, 2]);
        assert_eq!(answer.attributes["cores"], 4);
    }

    #[test]
    fn a_number_is_text_where_the_facts_say_so() {
        for (json, code) in [
            ("2000", "2000"),
            ("\"2000\"", "2000"),
            ("-7", "-7"),
            ("0.001", "0.001"),
        ] {
            let answer = read(&format!(r#"{{"code": {json}, "amount": {json}}}"#));
            assert_eq!(answer.code, code);
            assert_eq!(answer.amount.as_deref(), Some(code));
        }
    }

    #[test]
    fn what_is_neither_is_an_error_that_says_what_was_expected() {
        let error = serde_json::from_str::<Answer>(r#"{"code": [1]}"#)
            .unwrap_err()
            .to_string();
        assert!(error.contains("expected a string or a number"), "{error}");
        assert!(serde_json::from_str::<Answer>(r#"{"items": "1"}"#).is_err());
    }
}
