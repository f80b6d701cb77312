//! Type expressions: one short notation for types, wherever a person or a file names one.
//!
//! ```text
//! string  boolean  int32  int64  number  date-time  date  guid  uri  secret  json
//! list<SeatDetails>   map<string>   ProductKey
//! ```

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A type, parsed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeExpr {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A 32-bit signed integer.
    Int32,
    /// A 64-bit signed integer.
    Int64,
    /// A number with a fraction.
    Number,
    /// A date and time in any of the spellings that the services use.
    DateTime,
    /// A GUID, kept in the spelling of the wire.
    Guid,
    /// An address.
    Uri,
    /// Text that must never be shown.
    Secret,
    /// Any JSON value.
    Json,
    /// An array.
    List(Box<TypeExpr>),
    /// An object with free keys.
    Map(Box<TypeExpr>),
    /// A structure or enumeration by name.
    Named(String),
}

impl TypeExpr {
    /// The named type that this expression rests on, inside lists and maps too.
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::List(inner) | Self::Map(inner) => inner.named(),
            _ => None,
        }
    }

    /// The same expression with the named type in it replaced.
    #[must_use]
    pub fn with_named(&self, name: impl Into<String>) -> Self {
        match self {
            Self::Named(_) => Self::Named(name.into()),
            Self::List(inner) => Self::List(Box::new(inner.with_named(name))),
            Self::Map(inner) => Self::Map(Box::new(inner.with_named(name))),
            other => other.clone(),
        }
    }
}

impl fmt::Display for TypeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Number => "number",
            Self::DateTime => "date-time",
            Self::Guid => "guid",
            Self::Uri => "uri",
            Self::Secret => "secret",
            Self::Json => "json",
            Self::List(inner) => return write!(f, "list<{inner}>"),
            Self::Map(inner) => return write!(f, "map<{inner}>"),
            Self::Named(name) => name,
        })
    }
}

impl FromStr for TypeExpr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        for (prefix, make) in [
            ("list<", Self::List as fn(Box<Self>) -> Self),
            ("map<", Self::Map as fn(Box<Self>) -> Self),
        ] {
            if let Some(rest) = text.strip_prefix(prefix) {
                let inner = rest
                    .strip_suffix('>')
                    .ok_or_else(|| format!("`{text}` lacks its closing `>`"))?;
                return Ok(make(Box::new(inner.parse()?)));
            }
        }
        Ok(match text {
            "string" => Self::String,
            "boolean" => Self::Boolean,
            "int32" => Self::Int32,
            "int64" => Self::Int64,
            "number" => Self::Number,
            "date-time" => Self::DateTime,
            "guid" => Self::Guid,
            "uri" => Self::Uri,
            "secret" => Self::Secret,
            "json" => Self::Json,
            name if is_type_name(name) => Self::Named(name.to_owned()),
            _ => {
                return Err(format!(
                    "`{text}` is not a type: write string, boolean, int32, int64, number, date-time, guid, \
                     uri, secret, json, list<…>, map<…> or the name of a type, which starts with a capital"
                ));
            }
        })
    }
}

fn is_type_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

impl Serialize for TypeExpr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TypeExpr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for TypeExpr {
    fn schema_name() -> Cow<'static, str> {
        "TypeExpr".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A type: string, boolean, int32, int64, number, date-time, guid, uri, secret, json, \
                            list<T>, map<T>, or the name of a definition in one of the family's types/*.json.",
            "examples": ["string", "list<SeatDetails>", "map<json>"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::TypeExpr;

    #[test]
    fn every_expression_is_read_back_as_written() {
        for text in [
            "string",
            "int64",
            "date-time",
            "list<map<json>>",
            "ProductKey",
            "list<SeatDetails>",
        ] {
            assert_eq!(text.parse::<TypeExpr>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_type_is_refused_with_the_text() {
        let refusal = |text: &str| text.parse::<TypeExpr>().unwrap_err();
        for text in ["", "integer", "Foo Bar"] {
            let wanted = format!("`{text}` is not a type: write string,");
            assert!(refusal(text).starts_with(&wanted), "{}", refusal(text));
        }
        assert_eq!(
            refusal("list<string"),
            "`list<string` lacks its closing `>`"
        );
        assert!(refusal("list<>").starts_with("`` is not a type"));
    }

    #[test]
    fn the_name_inside_can_be_replaced() {
        let expression: TypeExpr = "list<Term>".parse().unwrap();
        assert_eq!(
            expression.with_named("PromotionTerm").to_string(),
            "list<PromotionTerm>"
        );
    }
}
