//! Reading answers: fast when they fit, exact about the place when they do not.
//!
//! The generated requests name one of these functions for their answer. A service may send a byte
//! order mark, a list where an object is documented, or the page of a proxy: each is told apart here
//! and none of them by its content, as an answer can hold secrets.
//!
//! ```
//! use stocktake_transport::decode;
//!
//! let skus: Vec<String> = decode::list(&"\u{feff}[\"0010\"]".into())?;
//! assert_eq!(skus, ["0010"]);
//!
//! let error = decode::list::<Vec<String>>(&"<html>".into()).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "expected a JSON list, found a page in HTML or XML of 6 bytes",
//! );
//! # Ok::<(), stocktake_transport::DecodeError>(())
//! ```

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

/// Reads a JSON object. A list is refused: serde would take its elements for the fields.
///
/// The text is checked for UTF-8 once and may begin with a byte order mark. Only when it does not fit
/// is it read a second time, to name the field.
///
/// ```
/// use serde::Deserialize;
/// use stocktake_transport::decode;
///
/// #[derive(Debug, Deserialize)]
/// struct Entry {
///     quantity: i32,
/// }
/// #[derive(Debug, Deserialize)]
/// struct Page {
///     items: Vec<Entry>,
/// }
///
/// let page: Page = decode::object(&r#"{"items":[{"quantity":1}]}"#.into())?;
/// assert_eq!(page.items[0].quantity, 1);
///
/// let error = decode::object::<Page>(&r#"{"items":[{"quantity":"one"}]}"#.into()).unwrap_err();
/// assert_eq!(error.path(), Some("items[0].quantity"));
/// # Ok::<(), stocktake_transport::DecodeError>(())
/// ```
pub fn object<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    let text = text(body)?;
    match first(&text) {
        Some(b'{') => json(&text),
        found => Err(DecodeError::shape("a JSON object", found, &text)),
    }
}

/// Reads a JSON list.
pub fn list<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    let text = text(body)?;
    match first(&text) {
        Some(b'[') => json(&text),
        found => Err(DecodeError::shape("a JSON list", found, &text)),
    }
}

/// Reads a JSON object that some answers wrap as the only element of the list `field`.
///
/// ```
/// use std::collections::BTreeMap;
/// use stocktake_transport::decode;
///
/// let read = |body: &'static str| {
///     decode::object_or_wrapped::<BTreeMap<String, u32>>(&body.into(), "items")
/// };
/// assert_eq!(read(r#"{"quantity":1}"#)?, read(r#"{"items":[{"quantity":1}]}"#)?);
/// # Ok::<(), stocktake_transport::DecodeError>(())
/// ```
pub fn object_or_wrapped<T: DeserializeOwned>(body: &Bytes, field: &str) -> Result<T, DecodeError> {
    let text = text(body)?;
    if first(&text) != Some(b'{') {
        return Err(DecodeError::shape("a JSON object", first(&text), &text));
    }
    let fields: std::collections::BTreeMap<String, &serde_json::value::RawValue> = json(&text)?;
    let Some(wrapped) = fields.get(field) else {
        return json(&text);
    };
    let elements: Vec<&serde_json::value::RawValue> =
        json(wrapped.get()).map_err(|error| error.below(field))?;
    match elements.as_slice() {
        [one] => json(one.get()).map_err(|error| error.below(&format!("{field}[0]"))),
        more => Err(DecodeError {
            path: Some(field.to_owned()),
            problem: format!("expected one element, found {}", more.len()),
        }),
    }
}

/// Reads an answer that has no body. Whatever a proxy put there is of no interest.
#[allow(clippy::unnecessary_wraps, reason = "the same form as its siblings")]
pub fn nothing(_body: &Bytes) -> Result<(), DecodeError> {
    Ok(())
}

/// The body as text, without a byte order mark. UTF-16 with a mark is read too: Partner Center has
/// answered so.
pub fn text(body: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    let wide = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let pairs = bytes.chunks_exact(2);
        let is_whole = pairs.remainder().is_empty();
        let units = pairs.map(|pair| read([pair[0], pair[1]]));
        let text = String::from_utf16(&units.collect::<Vec<_>>()).ok();
        text.filter(|_| is_whole)
            .map(Cow::Owned)
            .ok_or_else(|| DecodeError::new("the body is not valid UTF-16"))
    };
    match body {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        bytes => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|error| {
            DecodeError::new(format!(
                "the body is not UTF-8 after byte {}",
                error.valid_up_to()
            ))
        })
}

fn first(text: &str) -> Option<u8> {
    text.trim_ascii_start().bytes().next()
}

fn json<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, DecodeError> {
    serde_json::from_str(text).map_err(|first| {
        let mut reader = serde_json::Deserializer::from_str(text);
        match serde_path_to_error::deserialize::<_, T>(&mut reader) {
            Err(error) => DecodeError {
                path: known_path(error.path()),
                problem: crate::redact::quoted(&error.inner().to_string()),
            },
            // The value itself fits, so something stands behind it.
            Ok(_) => DecodeError::new(crate::redact::quoted(&first.to_string())),
        }
    })
}

/// The path, as far as it is known: not beyond the place where a document breaks off, nor deeper than
/// anybody reads.
///
/// The keys of a map are the service's own. What is no plain name would break the line of an error.
fn known_path(path: &serde_path_to_error::Path) -> Option<String> {
    const DEEPEST: usize = 16;
    let mut known = String::new();
    for (depth, segment) in path.iter().enumerate() {
        let name = match segment {
            Segment::Seq { index } => {
                known = format!("{known}[{index}]");
                continue;
            }
            Segment::Map { key } | Segment::Enum { variant: key } if depth < DEEPEST => key,
            Segment::Map { .. } | Segment::Enum { .. } => "",
            Segment::Unknown => break,
        };
        if !known.is_empty() {
            known.push('.');
        }
        if is_plain(name) {
            known.push_str(name);
        } else {
            known.push('…');
        }
        if depth >= DEEPEST {
            break;
        }
    }
    (!known.is_empty()).then_some(known)
}

/// Whether a text is a name as programmers give them.
fn is_plain(name: &str) -> bool {
    let of_name = |c: char| c.is_alphanumeric() || "_-.:$@/".contains(c);
    (1..=64).contains(&name.len()) && name.chars().all(of_name)
}

/// Why an answer cannot be read. It names the place and the types, and shows no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: Option<String>,
    problem: String,
}

impl DecodeError {
    /// An error about the body as a whole. The text must not repeat what stands in it.
    pub fn new(problem: impl Into<String>) -> Self {
        Self {
            path: None,
            problem: problem.into(),
        }
    }

    /// The same error, of a document that is the value of `field` in a larger one.
    fn below(mut self, field: &str) -> Self {
        self.path = Some(match self.path {
            Some(path) if path.starts_with('[') => format!("{field}{path}"),
            Some(path) => format!("{field}.{path}"),
            None => field.to_owned(),
        });
        self
    }

    /// The same error without the secrets of a request.
    pub(crate) fn masked(self, secrets: &crate::redact::Secrets) -> Self {
        Self {
            path: self.path.map(|path| secrets.mask(&path).into_owned()),
            problem: secrets.mask(&self.problem).into_owned(),
        }
    }

    fn shape(expected: &str, found: Option<u8>, text: &str) -> Self {
        let found = match found {
            None => return Self::new(format!("expected {expected}, found an empty body")),
            Some(b'{') => "a JSON object",
            Some(b'[') => "a JSON list",
            Some(b'<') => "a page in HTML or XML",
            Some(b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => "a single JSON value",
            Some(_) => "text that is not JSON",
        };
        let length = text.len();
        let unit = if length == 1 { "byte" } else { "bytes" };
        Self::new(format!(
            "expected {expected}, found {found} of {length} {unit}"
        ))
    }

    /// The field, such as `items[3].endDate`, when it is one field that does not fit.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "`{path}`: {}", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

impl std::error::Error for DecodeError {}
