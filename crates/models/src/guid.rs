//! GUIDs as the services spell them.
//!
//! `transactionId` has dashes, `itemId` is 32 plain digits, the `clientId` inside a Store ID key
//! lacks the dashes that the token's `appid` has, and clients send upper case. The usual UUID type
//! writes all of them in one spelling, which breaks signatures, caches and diffs; text compares
//! them as different. This type does neither, and it reads the ids that are no GUIDs at all
//! although the documentation calls them so (`shortOrderId` is `"8483143756"`).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::excerpt::Excerpt;

/// A GUID that keeps its spelling and compares by its value.
///
/// * 36 characters with dashes or 32 digits, each digit in upper or lower case: held in place,
///   without an allocation, and written back exactly so.
/// * `==`, `<` and hashing look at the value: neither case nor dashes matter.
///   [`same_text`](Self::same_text) compares the spelling.
/// * [`parse`](Self::parse) is strict. Decoding is not: a text of another shape is kept, equal
///   only to exactly the same text and ordered after all GUIDs, and
///   [`is_known`](Self::is_known) says so.
///
/// ```
/// use stocktake_models::Guid;
///
/// let app: Guid = "1C6D0E8B-7A5F-4B0E-9D3C-2F1A0B9C8D7E".parse()?;
/// let claim: Guid = "1c6d0e8b7a5f4b0e9d3c2f1a0b9c8d7e".parse()?;
/// assert_eq!(app, claim);
/// assert_eq!(claim.to_string(), "1c6d0e8b7a5f4b0e9d3c2f1a0b9c8d7e");
/// # Ok::<(), stocktake_models::ParseGuidError>(())
/// ```
#[derive(Clone)]
pub struct Guid(Repr);

#[derive(Clone, PartialEq, Eq)]
enum Repr {
    Value(Spelled),
    Text(Box<str>),
}

/// A value and what is needed to write it as it was read.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Spelled {
    bytes: [u8; 16],
    /// One bit per digit, the first digit highest: whether it is an upper-case letter.
    upper: u32,
    dashed: bool,
}

/// The longest spelling.
const DASHED: usize = 36;
const PLAIN: usize = 32;

/// Where each pair of digits starts in the dashed spelling.
const PAIRS: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const DASHES: [usize; 4] = [8, 13, 18, 23];

impl Guid {
    /// `00000000-0000-0000-0000-000000000000`.
    pub const NIL: Self = Self::from_bytes([0; 16]);

    /// Reads a GUID in the dashed or the plain spelling.
    ///
    /// # Errors
    ///
    /// Any other text, with the text and the shapes that are read. Use
    /// [`from_wire`](Self::from_wire) for values that are not yours to judge.
    pub fn parse(text: &str) -> Result<Self, ParseGuidError> {
        match Spelled::read(text) {
            Some(spelled) => Ok(Self(Repr::Value(spelled))),
            None => Err(ParseGuidError {
                text: Excerpt::of(text),
            }),
        }
    }

    /// Reads any text, as decoding does: what is no GUID is kept as it is.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        Self(match Spelled::read(text) {
            Some(spelled) => Repr::Value(spelled),
            None => Repr::Text(text.into()),
        })
    }

    /// The GUID of these bytes, in the order in which they are written, spelled with dashes and in
    /// lower case.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Repr::Value(Spelled {
            bytes,
            upper: 0,
            dashed: true,
        }))
    }

    /// The GUID of this number, whose highest byte is written first, spelled with dashes and in
    /// lower case.
    #[must_use]
    pub const fn from_u128(value: u128) -> Self {
        Self::from_bytes(value.to_be_bytes())
    }

    /// The bytes in the order in which they are written; none if the text was no GUID.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8; 16]> {
        match &self.0 {
            Repr::Value(spelled) => Some(&spelled.bytes),
            Repr::Text(_) => None,
        }
    }

    /// The value as a number, the first byte highest; none if the text was no GUID.
    #[must_use]
    pub fn as_u128(&self) -> Option<u128> {
        self.as_bytes().copied().map(u128::from_be_bytes)
    }

    /// Whether this is a GUID, and not another text that was kept while decoding.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self.0, Repr::Value(_))
    }

    /// Whether this is the GUID of zeros.
    #[must_use]
    pub fn is_nil(&self) -> bool {
        self.as_u128() == Some(0)
    }

    /// Whether both are spelled the same, which `==` does not ask.
    #[must_use]
    pub fn same_text(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// The same GUID with dashes and in lower case, as most services write it. A text that is no
    /// GUID stays as it is.
    #[must_use]
    pub fn to_dashed(&self) -> Self {
        self.as_bytes()
            .map_or_else(|| self.clone(), |bytes| Self::from_bytes(*bytes))
    }

    fn with_text<T>(&self, use_text: impl FnOnce(&str) -> T) -> T {
        match &self.0 {
            Repr::Value(spelled) => {
                let mut buffer = [0; DASHED];
                use_text(spelled.write(&mut buffer))
            }
            Repr::Text(text) => use_text(text),
        }
    }
}

impl Spelled {
    fn read(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        let dashed = match text.len() {
            DASHED if DASHES.iter().all(|&at| text[at] == b'-') => true,
            PLAIN => false,
            _ => return None,
        };
        let (mut bytes, mut upper, mut seen) = ([0; 16], 0, 0);
        for (index, byte) in bytes.iter_mut().enumerate() {
            let at = if dashed { PAIRS[index] } else { index * 2 };
            let (high, low) = (
                DIGITS[usize::from(text[at])],
                DIGITS[usize::from(text[at + 1])],
            );
            *byte = (high & 15) << 4 | (low & 15);
            upper = upper << 2 | u32::from(high & UPPER) >> 3 | u32::from(low & UPPER) >> 4;
            seen |= high | low;
        }
        // One question at the end costs less than one per digit.
        (seen & NO_DIGIT == 0).then_some(Self {
            bytes,
            upper,
            dashed,
        })
    }

    fn write<'b>(&self, buffer: &'b mut [u8; DASHED]) -> &'b str {
        let mut upper = self.upper;
        let mut digit = |nibble: u8| {
            let table = if upper >> 31 == 1 {
                b"0123456789ABCDEF"
            } else {
                b"0123456789abcdef"
            };
            upper <<= 1;
            table[usize::from(nibble)]
        };
        for (index, byte) in self.bytes.iter().enumerate() {
            let at = if self.dashed { PAIRS[index] } else { index * 2 };
            buffer[at] = digit(byte >> 4);
            buffer[at + 1] = digit(byte & 15);
        }
        if self.dashed {
            for at in DASHES {
                buffer[at] = b'-';
            }
        }
        let length = if self.dashed { DASHED } else { PLAIN };
        // Only ASCII was put in.
        std::str::from_utf8(&buffer[..length]).unwrap_or_default()
    }
}

/// Marks what is no digit, in [`DIGITS`].
const NO_DIGIT: u8 = 0x80;
/// Marks the letters in upper case.
const UPPER: u8 = 0x10;

/// The value of each byte as a hexadecimal digit, and the marks above.
static DIGITS: [u8; 256] = {
    let mut table = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        table[b"0123456789ABCDEF"[value as usize] as usize] =
            if value > 9 { value | UPPER } else { value };
        table[b"0123456789abcdef"[value as usize] as usize] = value;
        value += 1;
    }
    table
};

impl PartialEq for Guid {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Guid {}

impl PartialOrd for Guid {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Guid {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Value(left), Repr::Value(right)) => left.bytes.cmp(&right.bytes),
            (Repr::Value(_), Repr::Text(_)) => Ordering::Less,
            (Repr::Text(_), Repr::Value(_)) => Ordering::Greater,
            (Repr::Text(left), Repr::Text(right)) => left.cmp(right),
        }
    }
}

impl Hash for Guid {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Repr::Value(spelled) => spelled.bytes.hash(state),
            Repr::Text(text) => text.hash(state),
        }
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.pad(text))
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Value(_) => write!(f, "Guid({self})"),
            Repr::Text(text) => write!(f, "Guid({text:?}, no GUID)"),
        }
    }
}

impl FromStr for Guid {
    type Err = ParseGuidError;

    fn from_str(text: &str) -> Result<Self, ParseGuidError> {
        Self::parse(text)
    }
}

impl Serialize for Guid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

impl<'de> Deserialize<'de> for Guid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(GuidVisitor)
    }
}

struct GuidVisitor;

impl Visitor<'_> for GuidVisitor {
    type Value = Guid;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GUID as a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Guid, E> {
        Ok(Guid::from_wire(text))
    }
}

/// A text that is no GUID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseGuidError {
    text: Excerpt,
}

impl fmt::Display for ParseGuidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is not a GUID: write 32 hexadecimal digits, either plain or with dashes \
             as in 7d4e0a1c-93d8-4e7b-8a7f-0c6b0f0d5c21",
            self.text
        )
    }
}

impl std::error::Error for ParseGuidError {}

/// Spelled with dashes and in lower case, as `uuid` writes it.
#[cfg(feature = "uuid")]
impl From<uuid::Uuid> for Guid {
    fn from(value: uuid::Uuid) -> Self {
        Self::from_bytes(value.into_bytes())
    }
}

#[cfg(feature = "uuid")]
impl Guid {
    /// The value as a [`uuid::Uuid`], which does not keep the spelling.
    ///
    /// # Errors
    ///
    /// The text was no GUID and was kept while decoding.
    pub fn to_uuid(&self) -> Result<uuid::Uuid, ParseGuidError> {
        match &self.0 {
            Repr::Value(spelled) => Ok(uuid::Uuid::from_bytes(spelled.bytes)),
            Repr::Text(text) => Err(ParseGuidError {
                text: Excerpt::of(text),
            }),
        }
    }
}

/// As [`Guid::to_uuid`].
#[cfg(feature = "uuid")]
impl TryFrom<&Guid> for uuid::Uuid {
    type Error = ParseGuidError;

    fn try_from(guid: &Guid) -> Result<Self, ParseGuidError> {
        guid.to_uuid()
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Guid {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Guid".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "uuid" })
    }
}
