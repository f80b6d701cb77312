//! The `Retry-After` header, in its two forms.

use std::time::{Duration, SystemTime};

/// How long to wait by the value of a `Retry-After` header: a number of seconds, or a date that is
/// compared with `now`. A date that has passed is no wait; what is neither is `None`.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use stocktake_transport::parse_retry_after;
///
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
/// assert_eq!(parse_retry_after("57", now), Some(Duration::from_secs(57)));
/// let date = "Sun, 06 Nov 1994 08:49:47 GMT";
/// assert_eq!(parse_retry_after(date, now), Some(Duration::from_secs(10)));
/// assert_eq!(parse_retry_after("soon", now), None);
/// ```
///
/// See [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#field.retry-after).
#[must_use]
pub fn parse(value: &str, now: SystemTime) -> Option<Duration> {
    // A header that a gateway has doubled says the same twice.
    let value = value.trim();
    let single = match value.split_once(',') {
        Some((first, second)) if first.trim() == second.trim() => first.trim(),
        _ => value,
    };
    if !single.is_empty() && single.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are a very long time.
        return Some(Duration::from_secs(single.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(single).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}
