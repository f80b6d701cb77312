//! Whether a file on this machine is the one that the service means.

use std::{fs::File, future::poll_fn, path::Path, task::Poll};

use super::{
    DownloadError, DownloadErrorKind as Kind, HashAlgorithm, PackageFile, Verification,
    hash::{Expected, Hasher},
    part::Part,
};

/// Compares the hash of what came.
pub(super) async fn verify(part: &Part, expected: Expected) -> Result<Verification, DownloadError> {
    let (algorithm, digest) = match expected {
        Expected::Nothing => return Ok(Verification::NoHash),
        Expected::Unknown => return Ok(Verification::UnknownHash),
        Expected::Hash(algorithm, digest) => (algorithm, digest),
    };
    if hash(part.path(), algorithm).await? == digest {
        return Ok(Verification::Verified(algorithm));
    }
    let problem = format!(
        "the file does not have the {algorithm} hash of the package and is deleted; download it again"
    );
    Err(DownloadError::new(Kind::Hash, problem))
}

impl PackageFile {
    /// Whether the file at `path` is this one, by its size and its hash: then it need not be
    /// downloaded again, and the algorithm of the hash is the answer. `None` if it is another file,
    /// if there is none, and if the service tells no hash that is known here.
    ///
    /// ```
    /// use stocktake_models::store_for_business::ProductPackageDetails;
    /// use stocktake_store_for_business::download::{HashAlgorithm, PackageFile};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("app.appx");
    /// # std::fs::write(&path, "abc")?;
    /// let mut package = ProductPackageDetails::new();
    /// package.file_hash = Some("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=".into());
    /// let file = PackageFile::from(&package);
    /// assert_eq!(file.is_at(&path).await?, Some(HashAlgorithm::Sha256));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`File`](Kind::File) if the file cannot be read.
    pub async fn is_at(
        &self,
        path: impl AsRef<Path>,
    ) -> Result<Option<HashAlgorithm>, DownloadError> {
        let path = path.as_ref();
        let Expected::Hash(algorithm, digest) = self.expected_hash() else {
            return Ok(None);
        };
        let fits = |size| self.size().is_none_or(|expected| expected == size);
        match path.metadata() {
            Ok(found) if found.is_file() && fits(found.len()) => {
                let same = hash(path, algorithm).await? == digest;
                Ok(same.then_some(algorithm))
            }
            _ => Ok(None),
        }
    }
}

/// The hash of a file, read in pieces between which others have their turn.
async fn hash(path: &Path, algorithm: HashAlgorithm) -> Result<Vec<u8>, DownloadError> {
    let unreadable = |error| DownloadError::file("read", path, error);
    let mut file = File::open(path).map_err(unreadable)?;
    let mut hasher = Hasher::new(algorithm);
    let mut buffer = vec![0; 256 << 10];
    while hasher.read(&mut file, &mut buffer).map_err(unreadable)? {
        let mut yielded = false;
        poll_fn(|context| {
            if std::mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use stocktake_models::store_for_business::ProductPackageDetails;

    use super::*;

    #[tokio::test]
    async fn only_the_same_file_counts() {
        const HASH: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.appx");
        std::fs::write(&path, "abc").unwrap();
        let file = |hash: Option<&str>, size| {
            let mut package = ProductPackageDetails::new();
            package.file_hash = hash.map(str::to_owned);
            package.file_size = size;
            PackageFile::from(&package)
        };
        let sha256 = Some(HashAlgorithm::Sha256);
        for (file, found) in [
            (file(Some(HASH), Some(3)), sha256),
            (file(Some(HASH), None), sha256),
            (file(Some(HASH), Some(4)), None),
            (file(Some(&HASH.replace('b', "c")), Some(3)), None),
            (file(Some("no hash"), Some(3)), None),
            (file(None, Some(3)), None),
        ] {
            assert_eq!(file.is_at(&path).await.unwrap(), found, "{file:?}");
        }
        let known = file(Some(HASH), None);
        for nowhere in [folder.path().join("none"), folder.path().to_owned()] {
            assert_eq!(known.is_at(nowhere).await.unwrap(), None);
        }
    }
}
