//! Tokens by which a listing goes on.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest as _, Sha256};

use super::refusal::{invalid, invalid_in_inventory};
use crate::{
    exchange::{Call, Refusal},
    generated::store_for_business::GET_INVENTORY,
};

/// With this byte in front, and thirteen in all, a token begins with `+` and ends with `==`: a client
/// that does not escape it in an address is found out at once.
const FIRST_BYTE: u8 = 0xFB;

/// A listing, by all that decides what is in it. A token of another one is refused, be it of another
/// product, another user or another filter.
pub(super) struct Listing(Sha256);

impl Listing {
    pub(super) fn of(call: &Call<'_>, parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in [call.operation.name].iter().chain(parts) {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self(hash)
    }

    /// Where the page begins that a call asks for.
    pub(super) fn start(&self, call: &Call<'_>) -> Result<u32, Refusal> {
        match call.query("continuationToken") {
            None => Ok(0),
            Some(token) => self.read(token).ok_or_else(|| {
                let details = "It is not of this listing, or was not escaped.";
                let name = "continuationToken";
                if call.operation.name == GET_INVENTORY.name {
                    return invalid_in_inventory(name, name, details);
                }
                invalid(name, details)
            }),
        }
    }

    /// The items of a page, of all that come from its start on, and the token of the next page if
    /// there is one. Items tell their positions.
    pub(super) fn page<T>(
        &self,
        mut items: impl Iterator<Item = T>,
        size: usize,
        position: impl Fn(&T) -> u32,
    ) -> (Vec<T>, Option<String>) {
        let page: Vec<T> = items.by_ref().take(size).collect();
        let next = match (page.last(), items.next()) {
            (Some(last), Some(_)) => Some(self.token(position(last) + 1)),
            _ => None,
        };
        (page, next)
    }

    /// The token of the page that begins at a position.
    fn token(&self, position: u32) -> String {
        let mut bytes = vec![FIRST_BYTE];
        bytes.extend(position.to_be_bytes());
        let mut hash = self.0.clone();
        hash.update(&bytes);
        bytes.extend(&hash.finalize()[..8]);
        BASE64.encode(bytes)
    }

    fn read(&self, token: &str) -> Option<u32> {
        let bytes = BASE64.decode(token).ok()?;
        let position = u32::from_be_bytes(bytes.get(1..5)?.try_into().ok()?);
        (self.token(position) == token).then_some(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(text: &str) -> Listing {
        Listing(Sha256::new_with_prefix(text))
    }

    #[test]
    fn a_token_is_good_for_its_own_listing() {
        for position in [0, 25, 1_000_000, u32::MAX] {
            let token = listing("a").token(position);
            assert_eq!(listing("a").read(&token), Some(position));
            assert_eq!(listing("b").read(&token), None);
        }
    }

    #[test]
    fn a_page_has_a_token_if_something_is_left() {
        let page = |first: u32, size| listing("a").page(first..10, size, |item| *item);
        let (items, token) = page(0, 4);
        assert_eq!(items, [0, 1, 2, 3]);
        assert_eq!(listing("a").read(&token.unwrap()), Some(4));
        assert_eq!(page(6, 4), (vec![6, 7, 8, 9], None));
        assert_eq!(page(10, 4), (vec![], None));
    }

    #[test]
    fn a_token_has_to_be_escaped() {
        let token = listing("a").token(25);
        assert!(token.starts_with('+') && token.ends_with("=="));
        assert_eq!(listing("a").read(&token.replace('+', " ")), None);
        for wrong in ["", "x", "AAAA", "null", "+w=="] {
            assert_eq!(listing("a").read(wrong), None, "{wrong}");
        }
    }
}
