//! Reading answers: fast when they fit, exact about the place when they do not.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use serde::de::DeserializeOwned;

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
pub fn object_or_wrapped<T: DeserializeOwned>(body: &Bytes, field: &str) -> Result<T, DecodeError> {
    let text = text(body)?;
    if first(&text) != Some(b'{') {
        return Err(DecodeError::shape("a JSON object", first(&text), &text));
    }
    let fields: std::collections::BTreeMap<String, &serde_json::value::RawValue> = json(&text)?;
    let Some(wrapped) = fields.get(field) else {
        return json(&text);
    };
    let elements: Vec<&serde_json::value::RawValue> = json(wrapped.get())?;
    match elements.as_slice() {
        [one] => json(one.get()),
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
        let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        String::from_utf16(&units.collect::<Vec<_>>())
            .map(Cow::Owned)
            .map_err(|_| DecodeError::new("the body is not valid UTF-16"))
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
                path: Some(error.path().to_string()).filter(|path| path != "."),
                problem: crate::redact::quoted(&error.inner().to_string()),
            },
            // The value itself fits, so something stands behind it.
            Ok(_) => DecodeError::new(first.to_string()),
        }
    })
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

    fn shape(expected: &str, found: Option<u8>, text: &str) -> Self {
        let found = match found {
            None => "an empty body",
            Some(b'{') => "a JSON object",
            Some(b'[') => "a JSON list",
            Some(b'<') => "a page in HTML or XML",
            Some(b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => "a single JSON value",
            Some(_) => "text that is not JSON",
        };
        let length = text.len();
        Self::new(format!(
            "expected {expected}, found {found} of {length} bytes"
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
