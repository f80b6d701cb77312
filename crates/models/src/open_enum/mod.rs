//! Open enums: known values are variants, any other text is kept and written back byte for byte.
//!
//! The services grow new values without notice; a closed enum turns each of them into a response
//! that cannot be read. Generated code declares the enum, with its documentation, and leaves the
//! behaviour to the one macro here, so that it is written and tested once:
//!
//! ```text
//! pub enum SeatState { Active, Revoked, Unknown(crate::UnknownValue) }
//! open_enum!(SeatState { Active = "active", Revoked = "revoked" | "Reclaimed" });
//! ```
//!
//! The texts after `=` are what is written; those after `|` are further spellings that are read.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{self, Visitor};

#[cfg(test)]
mod tests;

/// A value of an open enum that this version does not know, as it was sent.
///
/// It comes only out of reading: decoding, or `From<&str>` of the enum. As both know the known
/// values, an `Unknown` never holds the text of one of them, and `==` on the enum can be trusted.
///
/// Do not match on its text to handle a new value: the next version may make a variant of it, and
/// the arm would fall silent. Compare [`as_str`](Self::as_str) of the enum instead, which gives
/// the same text before and after.
///
/// ```
/// use stocktake_models::UnknownValue;
///
/// fn report(value: &UnknownValue) -> String {
///     format!("this version does not know the state {}", value.as_str())
/// }
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
// In a box of its own, so that an enumeration takes one word: it is rarely needed, and every item of
// a long listing has several.
pub struct UnknownValue(Box<Box<str>>);

impl UnknownValue {
    pub(crate) fn new(text: impl Into<Box<str>>) -> Self {
        Self(Box::new(text.into()))
    }

    /// The text as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl AsRef<str> for UnknownValue {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// What the macro tells the functions below about an enum.
pub(crate) trait OpenEnum: Sized {
    /// For error messages.
    const NAME: &'static str;

    /// The known value of a text: exactly, then without regard to ASCII case.
    fn find(text: &str) -> Option<Self>;

    /// The variant for everything else.
    fn unknown(value: UnknownValue) -> Self;
}

pub(crate) fn read<E: OpenEnum>(text: &str) -> E {
    E::find(text).unwrap_or_else(|| E::unknown(UnknownValue::new(text)))
}

pub(crate) fn read_owned<E: OpenEnum>(text: String) -> E {
    E::find(&text).unwrap_or_else(|| E::unknown(UnknownValue::new(text)))
}

pub(crate) fn deserialize<'de, E, D>(deserializer: D) -> Result<E, D::Error>
where
    E: OpenEnum,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(OpenEnumVisitor(PhantomData))
}

struct OpenEnumVisitor<E>(PhantomData<E>);

impl<E: OpenEnum> Visitor<'_> for OpenEnumVisitor<E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a string with a value of {}", E::NAME)
    }

    fn visit_str<Error: de::Error>(self, text: &str) -> Result<E, Error> {
        Ok(read(text))
    }

    fn visit_string<Error: de::Error>(self, text: String) -> Result<E, Error> {
        Ok(read_owned(text))
    }
}

/// The schema names the known values, as the checked-in one does, although others are read.
#[cfg(feature = "schemars")]
pub(crate) fn schema(known: &[&str]) -> schemars::Schema {
    schemars::json_schema!({ "type": "string", "enum": known })
}

/// Gives a declared enum, whose last variant is `Unknown(UnknownValue)`, all that makes it open.
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $wire:literal $(| $alias:literal)*),+ $(,)? }) => {
        impl $name {
            /// The texts of the known values, in the order of the documentation.
            pub const KNOWN: &'static [&'static str] = &[$($wire),+];

            /// The known values, in the order of the documentation.
            pub fn known() -> impl Iterator<Item = Self> {
                [$(Self::$variant),+].into_iter()
            }

            /// The text on the wire: the documented spelling of a known value, an unknown one as
            /// it was sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)+
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Whether this version knows the value.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl $crate::open_enum::OpenEnum for $name {
            const NAME: &'static str = stringify!($name);

            fn find(text: &str) -> Option<Self> {
                match text {
                    $($wire $(| $alias)* => return Some(Self::$variant),)+
                    _ => {}
                }
                $(
                    if text.eq_ignore_ascii_case($wire) $(|| text.eq_ignore_ascii_case($alias))* {
                        return Some(Self::$variant);
                    }
                )+
                None
            }

            fn unknown(value: $crate::UnknownValue) -> Self {
                Self::Unknown(value)
            }
        }

        /// Known values are read without regard to ASCII case; any other text is kept.
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::open_enum::read(text)
            }
        }

        /// Known values are read without regard to ASCII case; any other text is kept.
        impl From<String> for $name {
            fn from(text: String) -> Self {
                $crate::open_enum::read_owned(text)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok($crate::open_enum::read(text))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::open_enum::deserialize(deserializer)
            }
        }

        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($name)).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                $crate::open_enum::schema(Self::KNOWN)
            }
        }
    };
}
pub(crate) use open_enum;
