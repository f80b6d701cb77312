//! The forms of identifiers.

use sha2::{Digest as _, Sha256};
use stocktake_models::Guid;

/// Twelve letters and digits, as in `9WZDNCRFJ3PS`.
pub(crate) fn is_product_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Four letters and digits, as in `0015`.
pub(crate) fn is_sku_id(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

pub(crate) fn is_guid(text: &str) -> bool {
    Guid::parse(text).is_ok()
}

/// A language, with a script or a region or without: `en`, `en-us`, `sr-latn-rs`.
pub(crate) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    let is_letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_part = |part: &str| {
        let is_region = part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_region || (matches!(part.len(), 2 | 4) && is_letters(part))
    };
    let mut rest = 0;
    let fits = parts.all(|part| {
        rest += 1;
        is_part(part)
    });
    (2..=3).contains(&language.len()) && is_letters(language) && fits && rest <= 2
}

/// The identifier that belongs to some texts: the same for the same texts, in every emulator.
pub(crate) fn derived_guid(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Guid::from_bytes(bytes).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_their_forms() {
        assert!(is_product_id("9WZDNCRFJ3PS") && is_product_id("9wzdncrfj3ps"));
        assert!(!is_product_id("9WZDNCRFJ3P") && !is_product_id("9WZDNCRFJ3P-"));
        assert!(is_sku_id("0015") && !is_sku_id("15") && !is_sku_id("00 5"));
        assert!(is_guid("65a5ebe0-7a83-4b7c-9b4c-2b2b5b3b8b3e") && !is_guid("65a5ebe0"));
    }

    #[test]
    fn languages_have_a_script_or_a_region_or_neither() {
        for language in ["en", "en-us", "EN-US", "fil-PH", "sr-Latn-RS", "es-419"] {
            assert!(is_language(language), "{language}");
        }
        for wrong in [
            "",
            "e",
            "english",
            "en_us",
            "en-",
            "en-u",
            "en-us-a-b",
            "12-us",
        ] {
            assert!(!is_language(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_same_texts_give_the_same_identifier() {
        assert_eq!(derived_guid(&["a", "bc"]), derived_guid(&["a", "bc"]));
        assert_ne!(derived_guid(&["a", "bc"]), derived_guid(&["ab", "c"]));
        assert!(is_guid(&derived_guid(&[])));
    }
}
