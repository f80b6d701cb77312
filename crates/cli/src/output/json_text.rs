//! JSON that a terminal does not act on. The texts of JSON may hold all but the lowest control
//! characters as they are; here they are written as the escapes that mean the same.

use std::fmt::Write as _;

use serde::Serialize;

use super::commands;

/// With lines and indents, for people.
pub fn pretty(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value).map(escaped)
}

/// In one line.
pub fn line(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(value).map(escaped)
}

/// What is escaped here stands in texts alone, so this needs to know nothing of JSON.
fn escaped(json: String) -> String {
    // The controls that ASCII has are escaped already, but for the last.
    if json.is_ascii() && !json.contains('\u{7f}') {
        return json;
    }
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && commands(c) {
            // All of them have four digits.
            let _infallible = write!(text, "\\u{:04x}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    text
}
