//! Packages, and what is in their files.

use std::sync::{Arc, OnceLock};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use stocktake_models::store_for_business::{ProductArchitectures, ProductPackageFormat};

use super::{Platform, Version, is_guid};

/// The largest file that is made, in bytes: 64 MiB.
const LARGEST_FILE: u32 = 64 << 20;

/// A package of a product, or a framework that packages depend on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Package {
    /// A GUID with architectures behind it, say; anything that is one segment of a path.
    pub(crate) package_id: String,
    /// By what an offline licence is asked for.
    pub(crate) content_id: String,
    /// Empty for XAP packages.
    #[serde(default)]
    pub(crate) package_full_name: String,
    pub(crate) package_format: ProductPackageFormat,
    pub(crate) architectures: Vec<ProductArchitectures>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) platforms: Vec<Platform>,
    pub(crate) version: Version,
    /// In bytes.
    pub(crate) file_size: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) package_rank: Option<i32>,
    /// The package ids of the frameworks that it depends on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) frameworks: Vec<String>,
    /// Computed when it is first asked for, for all copies: whoever asks takes a copy first, as it
    /// takes its time, and others want the state meanwhile.
    #[serde(skip)]
    pub(crate) hash: Arc<OnceLock<String>>,
}

impl Package {
    /// The name without version, architecture and publisher.
    pub(crate) fn identity_name(&self) -> Option<&str> {
        let (name, _) = self.package_full_name.split_once('_')?;
        Some(name)
    }

    /// The SHA-256 hash of the file in Base64.
    pub(crate) fn file_hash(&self) -> &str {
        self.hash.get_or_init(|| {
            let file = self.bytes(0, self.file_size);
            BASE64.encode(Sha256::digest(file))
        })
    }

    /// The bytes of the file from one position up to another. They look random and follow from the
    /// id of the package, so every emulator has the same file.
    pub(crate) fn bytes(&self, start: u32, end: u32) -> Vec<u8> {
        let seed = Sha256::digest(self.package_id.as_bytes());
        let seed = seed[..8]
            .iter()
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        let mut bytes = Vec::with_capacity((end.saturating_sub(start) + 16) as usize);
        for index in start / 8..end.div_ceil(8) {
            bytes.extend_from_slice(&word(seed, index).to_le_bytes());
        }
        bytes.drain(..(start % 8) as usize);
        bytes.truncate(end.saturating_sub(start) as usize);
        bytes
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.package_id.is_empty() || self.package_id.contains('/') {
            return Err("a package id is one segment of a path".to_owned());
        }
        if !is_guid(&self.content_id) {
            return Err(format!("the content id `{}` is no GUID", self.content_id));
        }
        if !self.package_format.is_known() {
            return Err(format!("there is no format `{}`", self.package_format));
        }
        if let Some(odd) = self.architectures.iter().find(|known| !known.is_known()) {
            return Err(format!("there is no architecture `{odd}`"));
        }
        if !(1..=LARGEST_FILE).contains(&self.file_size) {
            let size = self.file_size;
            return Err(format!(
                "a file of {size} bytes is not made; take 1 to {LARGEST_FILE}"
            ));
        }
        Ok(())
    }
}

/// One step of the `SplitMix64` generator, for any position at once.
fn word(seed: u64, index: u32) -> u64 {
    let state = seed.wrapping_add(u64::from(index).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A package of so many bytes.
    pub(crate) fn package(package_id: &str, file_size: u32) -> Package {
        Package {
            package_id: package_id.to_owned(),
            content_id: "65a5ebe0-7a83-4b7c-9b4c-2b2b5b3b8b3e".to_owned(),
            package_full_name: "Contoso.App_1.0.0.0_x64__8wekyb3d8bbwe".to_owned(),
            package_format: ProductPackageFormat::Appx,
            architectures: vec![ProductArchitectures::X64],
            platforms: Vec::new(),
            version: Version::new([1, 0, 0, 0]),
            file_size,
            package_rank: None,
            frameworks: Vec::new(),
            hash: Arc::default(),
        }
    }

    #[test]
    fn every_part_of_a_file_is_a_part_of_the_whole() {
        let package = package("a", 100);
        let whole = package.bytes(0, 100);
        assert_eq!(whole.len(), 100);
        for (start, end) in [(0, 1), (7, 9), (8, 16), (13, 100), (99, 100)] {
            let part = package.bytes(start, end);
            assert_eq!(part, whole[start as usize..end as usize], "{start}..{end}");
        }
    }

    #[test]
    fn each_package_has_a_file_of_its_own() {
        assert_ne!(package("a", 64).file_hash(), package("b", 64).file_hash());
        assert_eq!(package("a", 64).file_hash(), package("a", 64).file_hash());
        let distinct: std::collections::HashSet<u8> =
            package("a", 4096).bytes(0, 4096).into_iter().collect();
        assert!(distinct.len() > 250);
    }

    #[test]
    fn odd_packages_are_named() {
        let mut odd = package("a", 1);
        odd.content_id = "none".to_owned();
        assert_eq!(odd.check().unwrap_err(), "the content id `none` is no GUID");
        let size = package("a", 0).check().unwrap_err();
        assert_eq!(size, "a file of 0 bytes is not made; take 1 to 67108864");
    }
}
