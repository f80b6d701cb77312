//! Client ids come with dashes in tokens, without them in Store ID keys, and in braces from tools.

/// The form in which two spellings of one id are the same.
pub(crate) fn normalized(client_id: &str) -> String {
    let kept = client_id.chars();
    kept.filter(|c| !matches!(c, '-' | '{' | '}') && !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The same for GUIDs, and any other text as it is: `a-b` and `ab` may be two applications, and one
/// must not be given the tokens of the other.
pub(crate) fn distinct(client_id: &str) -> String {
    let normalized = normalized(client_id);
    let is_guid = normalized.len() == 32 && normalized.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_guid {
        normalized
    } else {
        client_id.to_owned()
    }
}
