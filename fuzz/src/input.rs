//! How a target takes its input apart.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The first byte as a choice between `count` things, `A` the first of them, and what is behind it.
pub fn choice(data: &[u8], count: usize) -> Option<(usize, &[u8])> {
    let (first, rest) = data.split_first()?;
    let place = usize::from(first.checked_sub(b'A')?);
    (place < count).then_some((place, rest))
}

/// A message in the manner of HTTP: a first line, headers, an empty line, a body.
pub struct Message<'a> {
    pub first: &'a str,
    pub headers: HeaderMap,
    pub body: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads one. Lines that are no header are passed over, as no transport would hand them on.
    pub fn read(data: &'a [u8]) -> Option<Self> {
        let mut rest = data;
        let mut line = || {
            let end = rest.iter().position(|byte| *byte == b'\n');
            let line = &rest[..end.unwrap_or(rest.len())];
            rest = end.map_or(&[], |end| &rest[end + 1..]);
            (!line.is_empty()).then_some(line)
        };
        let first = std::str::from_utf8(line()?).ok()?;
        let mut headers = HeaderMap::new();
        while let Some(line) = line() {
            let Some(colon) = line.iter().position(|byte| *byte == b':') else {
                continue;
            };
            let name = HeaderName::from_bytes(&line[..colon]);
            let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
            if let (Ok(name), Ok(value)) = (name, value) {
                headers.append(name, value);
            }
        }
        let body = rest;
        Some(Self {
            first,
            headers,
            body,
        })
    }
}

/// A text for people: one line of a length that fits a log, and nothing that a terminal acts on.
#[track_caller]
pub fn assert_plain(text: &str, longest: usize) {
    assert!(!text.is_empty(), "an error says nothing");
    assert!(text.len() <= longest, "{} bytes: {text:?}", text.len());
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// Runs what never waits for anything outside this process.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime without a driver can be built");
    }
    RUNTIME.with(|runtime| runtime.block_on(work))
}
