//! The part of a key that is for the services alone: whose key it is, and when exactly it was made.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{moment::Moment, tokens::Signer};

/// How long it is before it is written as text: a real one has about 700 characters.
const LENGTH: usize = 496;
/// The length of the number that no two payloads share.
const NONCE: usize = 16;

/// What a key hides from its bearer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    /// The id of the customer.
    #[serde(rename = "c")]
    pub(super) customer: String,
    /// When the key was made: the claims have whole seconds only.
    #[serde(rename = "m")]
    pub(super) made: Moment,
}

impl Payload {
    /// As a text that tells nothing without the signer's secret.
    pub(super) fn seal(&self, signer: &Signer) -> String {
        let mut plain = serde_json::to_vec(self).expect("texts are JSON");
        let filled = plain.len().max(LENGTH);
        plain.resize(filled, b' ');
        let nonce = Uuid::new_v4().into_bytes();
        let mut sealed = nonce.to_vec();
        sealed.extend(masked(signer, &nonce, &plain));
        BASE64.encode(sealed)
    }

    /// What a text tells with the signer's secret, if it is one of its own.
    pub(super) fn open(text: &str, signer: &Signer) -> Option<Self> {
        let sealed = BASE64.decode(text).ok()?;
        let (nonce, hidden) = sealed.split_at_checked(NONCE)?;
        let plain = masked(signer, nonce, hidden);
        serde_json::from_slice(&plain).ok()
    }
}

/// Hides bytes, or shows them again.
fn masked(signer: &Signer, nonce: &[u8], bytes: &[u8]) -> Vec<u8> {
    let blocks = bytes.chunks(32).enumerate();
    blocks
        .flat_map(|(index, block)| {
            let mask = signer.mask(nonce, index as u64);
            let pairs = block.iter().copied().zip(mask);
            pairs.map(|(byte, mask)| byte ^ mask).collect::<Vec<u8>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_opaque_and_comes_back() {
        let signer = Signer::new();
        let payload = Payload {
            customer: "cust-ana".to_owned(),
            made: Moment::from_unix_seconds(1_800_000_000).unwrap(),
        };
        let text = payload.seal(&signer);
        assert_eq!(text.len(), 683);
        assert!(!text.contains(&BASE64.encode("cust-ana")));
        assert_ne!(text, payload.seal(&signer), "no two are the same");
        assert_eq!(Payload::open(&text, &signer), Some(payload));
        assert_eq!(Payload::open(&text, &Signer::new()), None);
        assert_eq!(Payload::open("short", &signer), None);
    }
}
