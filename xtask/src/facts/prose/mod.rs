//! Facts inside sentences: "Optional.", "Default = 25, Maximum = 100", "Possible values include …".

mod limits;
mod subject;
mod tokens;
mod values;

pub(super) use limits::{default, limits};
pub(super) use subject::{Subject, subject};
pub(super) use values::values;

use super::Credentials;

/// The credentials that the row of the Authorization header names.
pub(super) fn credentials(description: &str) -> Option<Credentials> {
    let text = description.to_lowercase();
    let token = text.contains("access token") || text.contains("bearer");
    let x_token = text.contains("x-token") || text.contains("xbl3.0");
    match (token, x_token) {
        (true, true) => Some(Credentials::TokenOrXToken),
        (true, false) => Some(Credentials::Token),
        (false, true) => Some(Credentials::XToken),
        (false, false) => None,
    }
}

/// Whether a required column, or the start of a description, says that something is required.
pub(super) fn required(
    column: Option<&str>,
    optional_column: Option<&str>,
    description: Option<&str>,
) -> Option<bool> {
    if let Some(found) = column.and_then(yes_or_no) {
        return Some(found);
    }
    if let Some(found) = optional_column.and_then(yes_or_no) {
        return Some(!found);
    }
    let text = description?.trim_start_matches(['(', '*']).to_lowercase();
    if let Some(rest) = text.strip_prefix("required") {
        // "Required for …" is a condition; "Required. For …" is none.
        let rest = rest.trim_start_matches([')', '*']);
        let conditional = [" for ", " if ", " when ", " only ", " unless "];
        Some(!conditional.iter().any(|word| rest.starts_with(word)))
    } else if text.starts_with("requires ") || text.starts_with("mandatory") {
        Some(true)
    } else if text.starts_with("optional")
        || text.contains("property is optional")
        || text.contains("parameter is optional")
        || text.contains("field is optional")
    {
        Some(false)
    } else {
        None
    }
}

/// "Yes, if …" and "Only for …" are conditions: a call without the thing is not always refused.
fn yes_or_no(text: &str) -> Option<bool> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    match text.as_str() {
        "" | "-" | "–" | "—" | "n/a" | "na" | "not applicable" => None,
        "yes" | "y" | "true" | "required" | "mandatory" | "x" | "✓" | "✔" => Some(true),
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests;
