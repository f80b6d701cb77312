//! What an answer is to look like, where `…` stands for anything.

use serde_json::Value;

/// Where a value differs from what the manual shows, if it does. `"…"` is any value, text with `…`
/// in it any text there, the name `…` all other fields of an object, and a `…` at the end of a list
/// all further items.
pub(crate) fn difference(shown: &Value, found: &Value) -> Option<String> {
    match (shown, found) {
        (Value::String(text), _) if text == "…" => None,
        (Value::String(text), Value::String(found)) if fits(text, found) => None,
        (Value::Array(items), Value::Array(found)) => list(items, found),
        (Value::Object(fields), Value::Object(found)) => {
            let is_open = fields.contains_key("…");
            let mut named = fields.iter().filter(|(name, _)| *name != "…");
            let differing = named.find_map(|(name, shown)| {
                let problem = match found.get(name) {
                    Some(found) => difference(shown, found)?,
                    None => "is not there".to_owned(),
                };
                Some(format!("`{name}` {problem}"))
            });
            let mut more = found.keys().filter(|name| !fields.contains_key(*name));
            let surplus = || {
                let name = more.next().filter(|_| !is_open)?;
                Some(format!("`{name}` is there too"))
            };
            differing.or_else(surplus)
        }
        _ if shown == found => None,
        _ => Some(format!("is {found}, not {shown}")),
    }
}

fn list(shown: &[Value], found: &[Value]) -> Option<String> {
    let is_open = shown.last().is_some_and(|last| last == "…");
    let shown = &shown[..shown.len() - usize::from(is_open)];
    if found.len() < shown.len() || (found.len() > shown.len() && !is_open) {
        return Some(format!("has {} items, not {}", found.len(), shown.len()));
    }
    let mut pairs = shown.iter().zip(found).enumerate();
    pairs.find_map(|(index, (shown, found))| {
        Some(format!("[{index}] {}", difference(shown, found)?))
    })
}

/// Whether a text is one in which `…` stands for any text.
pub(crate) fn fits(shown: &str, found: &str) -> bool {
    match shown.split_once('…') {
        None => shown == found,
        Some((start, end)) => found
            .strip_prefix(start)
            .is_some_and(|rest| rest.ends_with(end)),
    }
}

#[test]
fn patterns_leave_out_what_they_say_and_nothing_else() {
    let found = serde_json::json!({ "a": 1, "b": ["x", "y"], "c": "eyJ0" });
    for (shown, is_it) in [
        (r#"{ "a": 1, "b": ["x", "y"], "c": "eyJ0" }"#, true),
        (r#"{ "a": 1, "…": "…" }"#, true),
        (r#"{ "a": "…", "b": "…", "c": "eyJ…" }"#, true),
        (r#"{ "b": ["…"], "…": "…" }"#, true),
        (r#"{ "b": ["x", "…"], "…": "…" }"#, true),
        (r#"{ "a": 1 }"#, false),
        (r#"{ "a": 2, "…": "…" }"#, false),
        (r#"{ "d": "…", "…": "…" }"#, false),
        (r#"{ "b": ["x"], "…": "…" }"#, false),
        (r#"{ "b": ["y", "…"], "…": "…" }"#, false),
        (r#"{ "c": "eyK…", "…": "…" }"#, false),
    ] {
        let pattern = serde_json::from_str(shown).unwrap();
        assert_eq!(difference(&pattern, &found).is_none(), is_it, "{shown}");
    }
}
