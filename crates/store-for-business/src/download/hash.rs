//! Whether a file is the one that the service means.

use std::{fmt, io::Read};

use base64::{Engine as _, engine::general_purpose};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// A hash that is computed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// SHA-1. It finds damage, and no malice.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl HashAlgorithm {
    const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// Reads `SHA256`, `SHA-256`, `sha_256` and the address that XML signatures have for it.
    fn named(name: &str) -> Option<Self> {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "sha1" | "httpwwww3org200009xmldsigsha1" => Some(Self::Sha1),
            "sha256" | "httpwwww3org200104xmlencsha256" => Some(Self::Sha256),
            "sha512" | "httpwwww3org200104xmlencsha512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        })
    }
}

/// What the hash of a file was compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verification {
    /// The hash of the package, by this algorithm: they are the same.
    Verified(HashAlgorithm),
    /// Nothing: the service told no hash.
    NoHash,
    /// Nothing: the service told a hash of a kind or in a form that is not known here.
    UnknownHash,
}

/// The hash that a file is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Nothing,
    Unknown,
    Hash(HashAlgorithm, Vec<u8>),
}

impl Expected {
    /// Reads what the service tells. Without a name, the length tells the algorithm.
    pub(super) fn of(hash: Option<&str>, algorithm: Option<&str>) -> Self {
        let filled = |text: &&str| !text.trim().is_empty();
        let Some(hash) = hash.filter(filled) else {
            return Self::Nothing;
        };
        let candidates = match algorithm.filter(filled) {
            None => HashAlgorithm::ALL.to_vec(),
            Some(name) => HashAlgorithm::named(name).into_iter().collect(),
        };
        let mut candidates = candidates.into_iter();
        candidates
            .find_map(|algorithm| {
                Some(Self::Hash(
                    algorithm,
                    digest(hash.trim(), algorithm.bytes())?,
                ))
            })
            .unwrap_or(Self::Unknown)
    }
}

/// A digest of so many bytes from hexadecimal digits or Base64.
fn digest(text: &str, bytes: usize) -> Option<Vec<u8>> {
    if text.len() == 2 * bytes && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let pairs = (0..bytes).map(|index| u8::from_str_radix(&text[2 * index..2 * index + 2], 16));
        return pairs.collect::<Result<_, _>>().ok();
    }
    let standard: String = text
        .trim_end_matches('=')
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let decoded = general_purpose::STANDARD_NO_PAD.decode(standard).ok()?;
    (decoded.len() == bytes).then_some(decoded)
}

/// Computes a hash piece by piece.
pub(super) enum Hasher {
    Sha1(Sha1),
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hasher {
    pub(super) fn new(algorithm: HashAlgorithm) -> Self {
        match algorithm {
            HashAlgorithm::Sha1 => Self::Sha1(Sha1::new()),
            HashAlgorithm::Sha256 => Self::Sha256(Sha256::new()),
            HashAlgorithm::Sha512 => Self::Sha512(Sha512::new()),
        }
    }

    /// Takes the next piece of a file. Whether there was one.
    pub(super) fn read(
        &mut self,
        file: &mut impl Read,
        buffer: &mut [u8],
    ) -> std::io::Result<bool> {
        let length = file.read(buffer)?;
        let piece = &buffer[..length];
        match self {
            Self::Sha1(hasher) => hasher.update(piece),
            Self::Sha256(hasher) => hasher.update(piece),
            Self::Sha512(hasher) => hasher.update(piece),
        }
        Ok(length > 0)
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha1(hasher) => hasher.finalize().to_vec(),
            Self::Sha256(hasher) => hasher.finalize().to_vec(),
            Self::Sha512(hasher) => hasher.finalize().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_in_all_its_forms() {
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let base64 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        let url = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";
        let mut hasher = Hasher::new(HashAlgorithm::Sha256);
        assert!(hasher.read(&mut &b"abc"[..], &mut [0; 8]).unwrap());
        let expected = Expected::Hash(HashAlgorithm::Sha256, hasher.finish());
        for text in [
            hex,
            &hex.to_uppercase(),
            base64,
            url,
            &format!(" {base64} "),
        ] {
            for name in [
                Some("SHA256"),
                Some("sha-256"),
                Some("Sha_256"),
                None,
                Some(""),
            ] {
                assert_eq!(Expected::of(Some(text), name), expected, "{text} {name:?}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_not_compared() {
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Expected::of(None, Some("SHA256")), Expected::Nothing);
        assert_eq!(Expected::of(Some("  "), None), Expected::Nothing);
        assert_eq!(Expected::of(Some(hex), Some("MD5")), Expected::Unknown);
        assert_eq!(Expected::of(Some(hex), Some("SHA1")), Expected::Unknown);
        assert_eq!(Expected::of(Some("not a hash"), None), Expected::Unknown);
    }

    #[test]
    fn the_length_tells_an_unnamed_algorithm() {
        let of = |length: usize| match Expected::of(Some(&"0a".repeat(length)), None) {
            Expected::Hash(algorithm, _) => Some(algorithm),
            _ => None,
        };
        assert_eq!(of(20), Some(HashAlgorithm::Sha1));
        assert_eq!(of(32), Some(HashAlgorithm::Sha256));
        assert_eq!(of(64), Some(HashAlgorithm::Sha512));
        assert_eq!(of(16), None);
    }
}
