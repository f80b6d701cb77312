//! What the service tells of a file.

use std::fmt;

use stocktake_models::{
    Secret,
    store_for_business::{FrameworkPackageDetails, ProductPackageDetails, ProductPackageFormat},
};
use stocktake_transport::SasUri;

use super::{DownloadError, DownloadErrorKind, hash::Expected};

/// A file of a package: where it is, how large, its hash, and what to call it.
///
/// Made from the package that the service lists. `Debug` leaves the address out.
#[derive(Clone, Default)]
pub struct PackageFile {
    url: Option<Secret>,
    size: Option<u64>,
    hash: Option<String>,
    algorithm: Option<String>,
    package_id: Option<String>,
    names: [Option<String>; 2],
    format: Option<ProductPackageFormat>,
}

macro_rules! from_details {
    ($details:ty) => {
        impl From<&$details> for PackageFile {
            fn from(package: &$details) -> Self {
                let package = package.clone();
                Self {
                    url: package.location.and_then(|location| location.url),
                    size: package.file_size.and_then(|size| size.try_into().ok()),
                    hash: package.file_hash,
                    algorithm: package.file_hash_algorithm,
                    package_id: package.package_id,
                    names: [package.package_full_name, package.package_identity_name],
                    format: package.package_format,
                }
            }
        }
    };
}

from_details!(ProductPackageDetails);
from_details!(FrameworkPackageDetails);

impl PackageFile {
    /// A plain file name, fit for every file system: the full name of the package, or, where that is
    /// empty or no plain name, its identity name, its id or `package`, with the ending of its format.
    ///
    /// It has letters, digits and `. _ - ~ +` only, does not begin with a dot or a dash and is no name
    /// of a device. Two packages can be given the same name.
    #[must_use]
    pub fn suggested_file_name(&self) -> String {
        let [full, identity] = &self.names;
        let mut names = [full, identity, &self.package_id].into_iter().flatten();
        let name = names.find(|name| is_plain(name));
        let name = name.map_or("package", String::as_str);
        match self.ending() {
            Some(ending) if !ends_with(name, &ending) => format!("{name}.{ending}"),
            _ => name.to_owned(),
        }
    }

    fn ending(&self) -> Option<String> {
        let ending = self.format.as_ref()?.as_str().to_ascii_lowercase();
        let plain = ending.len() <= 12 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (plain && !ending.is_empty()).then_some(ending)
    }

    /// The size, if the service tells it.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    pub(super) fn address(&self) -> Result<SasUri, DownloadError> {
        match self.url.as_ref().map(|url| url.expose().trim()) {
            Some(url) if !url.is_empty() => SasUri::parse(url).map_err(DownloadError::address),
            _ => {
                let problem = "the package has no address; fetch the package details again";
                Err(DownloadError::new(DownloadErrorKind::Address, problem))
            }
        }
    }

    pub(super) fn expected_hash(&self) -> Expected {
        Expected::of(self.hash.as_deref(), self.algorithm.as_deref())
    }

    /// What tells a part of this file from a part of another; nothing secret. Without an id or a
    /// hash it is the address without its query.
    pub(super) fn identity(&self, address: &SasUri) -> String {
        let place = match (&self.package_id, &self.hash) {
            (None, None) => address.endpoint().as_str(),
            _ => "",
        };
        let [id, hash] = [&self.package_id, &self.hash].map(|text| text.as_deref().unwrap_or(""));
        let size = self.size.map_or(String::new(), |size| size.to_string());
        format!("{id} {hash} {size} {place}")
    }
}

impl fmt::Debug for PackageFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PackageFile")
            .field("package_id", &self.package_id)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// Whether a text is a file name everywhere, and nothing but a file name.
fn is_plain(name: &str) -> bool {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-~+".contains(c);
    // Windows takes `nul.appx` for the device, too.
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let numbered = |kind: &str| {
        let number = stem.strip_prefix(kind);
        number.is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    let is_device = DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt");
    name.chars().all(allowed)
        && (1..=180).contains(&name.len())
        // What begins with a dash is an option to the tools that are given it.
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
        && !is_device
}

fn ends_with(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending))
}
