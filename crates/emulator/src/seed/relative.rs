//! Dates that count from the moment of loading, so that a subscription in its grace period stays in
//! it however old the file is.

use std::time::Duration;

use serde_json::Value;

use crate::moment::Moment;

/// Puts date-times in the place of texts such as `now-3d12h`, everywhere in a value.
pub(super) fn resolve(value: &mut Value, now: Moment) {
    match value {
        Value::String(text) => {
            if let Some(moment) = read(text, now) {
                *text = moment.ticks().to_string();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, now)),
        Value::Object(fields) => fields.values_mut().for_each(|field| resolve(field, now)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `now`, or `now` with a sign and numbers of days, hours, minutes and seconds.
fn read(text: &str, now: Moment) -> Option<Moment> {
    let rest = text.strip_prefix("now")?;
    if rest.is_empty() {
        return Some(now);
    }
    match rest.split_at_checked(1)? {
        ("+", length) => Some(now.after(duration(length)?)),
        ("-", length) => Some(now.before(duration(length)?)),
        _ => None,
    }
}

/// `3d12h`, `90m`, `15s`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|character: char| !character.is_ascii_digit())?;
        let count: u64 = rest[..end].parse().ok()?;
        let seconds = match rest[end..].chars().next()? {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total = total.checked_add(Duration::from_secs(count.checked_mul(seconds)?))?;
        rest = &rest[end + 1..];
    }
    (!text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_days_hours_minutes_and_seconds() {
        assert_eq!(duration("3d12h"), Some(Duration::from_secs(302_400)));
        assert_eq!(duration("90m15s"), Some(Duration::from_secs(5_415)));
        for wrong in ["", "3", "d", "3w", "-3d", "3d12"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_whole_texts_are_dates() {
        let now = Moment::from_unix_seconds(1_800_000_000).unwrap();
        let mut value = serde_json::json!({
            "a": "now-1d",
            "b": ["now+15s", "nowhere", "now or never", 1],
        });
        resolve(&mut value, now);
        assert_eq!(value["a"], now.plus_days(-1).ticks().to_string());
        let later = now.after(Duration::from_secs(15));
        assert_eq!(value["b"][0], later.ticks().to_string());
        assert_eq!(value["b"][1], "nowhere");
        assert_eq!(value["b"][2], "now or never");
    }
}
