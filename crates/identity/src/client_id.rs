//! Client ids come with dashes in tokens, without them in Store ID keys, and in braces from tools.

/// The form in which two spellings of one id are the same.
pub(crate) fn normalized(client_id: &str) -> String {
    let kept = client_id.chars();
    kept.filter(|c| !matches!(c, '-' | '{' | '}') && !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
