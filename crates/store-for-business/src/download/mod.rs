//! Package files to disk: streamed, resumed after cuts, verified, and never half under their name.
//!
//! The address of a package is signed and soon expires, its file is large, and the connection to it
//! does not always hold. A [`Download`] deals with that:
//!
//! * The bytes go to `<target>.part`, and only a whole and verified file gets its name, in one step. A
//!   `<target>.part.json` beside it remembers what the part belongs to.
//! * After a cut, and in the next process, it goes on where it stopped, if the server still has the
//!   same file; otherwise it begins anew.
//! * The size and the hash of the package are checked where the service tells them: SHA-256, SHA-512
//!   and SHA-1 in hexadecimal or Base64.
//! * The host of the file gets neither the token nor the headers of the client, and no text here
//!   shows the query of its address. Only https is used, and http for this machine alone.
//! * Nothing that the service says becomes part of a path; [`PackageFile::suggested_file_name`] is a
//!   plain name, to be put behind a directory of yours.
//!
//! It needs no executor of its own: files are written in small pieces by the task itself. Two
//! downloads to the same target at the same time spoil each other, and the hash tells.
//!
//! # Example
//!
//! ```
//! # use stocktake_store_for_business::StoreForBusiness;
//! # use stocktake_transport::{Pipeline, test_kit::Replay};
//! use stocktake_models::store_for_business::{PackageLocation, ProductPackageDetails};
//! use stocktake_store_for_business::download::{PackageFile, Verification};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let directory = tempfile::tempdir()?;
//! # let replay = Replay::new().then(http::Response::new("a package".into()));
//! # let client = StoreForBusiness::new(Pipeline::builder(replay).build());
//! // As `client.product(…).packages().await?` lists them:
//! let mut package = ProductPackageDetails::new();
//! package.package_full_name = Some("Contoso.App_1.0.0.0_x64__8wekyb3d8bbwe".into());
//! package.package_format = Some("appx".into());
//! package.file_size = Some(9);
//! let mut location = PackageLocation::new();
//! location.url = Some("https://files.example.net/app?P1=1500000000&P4=signature".into());
//! package.location = Some(location);
//!
//! let name = PackageFile::from(&package).suggested_file_name();
//! assert_eq!(name, "Contoso.App_1.0.0.0_x64__8wekyb3d8bbwe.appx");
//!
//! let file = client
//!     .download(&package, directory.path().join(name))
//!     .on_progress(|progress| println!("{} of {:?} bytes", progress.done, progress.total))
//!     .await?;
//! assert_eq!(file.bytes, 9);
//! assert_eq!(file.verification, Verification::NoHash);
//! # Ok(())
//! # }
//! ```

mod error;
mod hash;
mod package;
mod part;
mod request;
mod run;
mod verify;

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use stocktake_transport::{BoxFuture, Caller};

pub use error::{DownloadError, DownloadErrorKind};
pub use hash::{HashAlgorithm, Verification};
pub use package::PackageFile;

use crate::{ProductSku, StoreForBusiness};

/// The largest file that is taken when the service does not tell a size: 16 GiB.
const LARGEST: u64 = 16 << 30;

/// A download of a package to a file; awaiting it does it.
#[must_use = "nothing is downloaded until it is awaited"]
pub struct Download {
    caller: Caller,
    wanted: Wanted,
    target: PathBuf,
    options: Options,
}

/// What is downloaded.
enum Wanted {
    /// A file whose address is at hand.
    File(PackageFile),
    /// A package whose address is asked for, and asked for again when it has expired.
    Package { sku: ProductSku, id: String },
}

struct Options {
    max_bytes: u64,
    resumes: u32,
    stall: Duration,
    progress: Option<Box<dyn FnMut(DownloadProgress) + Send>>,
}

/// How far a download has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadProgress {
    /// Bytes on disk, those of an earlier part included.
    pub done: u64,
    /// Bytes of the whole file, if known.
    pub total: Option<u64>,
}

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// How many of its bytes were there already.
    pub resumed_from: u64,
    /// What its hash was compared with.
    pub verification: Verification,
}

impl Download {
    fn new(caller: Caller, wanted: Wanted, target: &Path) -> Self {
        Self {
            caller,
            wanted,
            target: target.to_owned(),
            options: Options {
                max_bytes: LARGEST,
                resumes: 8,
                stall: Duration::from_secs(60),
                progress: None,
            },
        }
    }

    /// Is called when the size is known, and after every piece.
    pub fn on_progress(mut self, report: impl FnMut(DownloadProgress) + Send + 'static) -> Self {
        self.options.progress = Some(Box::new(report));
        self
    }

    /// The largest file that is taken, in bytes; 16 GiB if not set. A package that the service says
    /// is larger is an error before anything is read.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.options.max_bytes = bytes;
        self
    }

    /// How often it tries again after a cut, without a connection, or when the host is busy (408, 429,
    /// 5xx); 8 times if not set. In between it waits, from one second doubling to thirty, and as long
    /// as the host asks for, up to two minutes. The retry policy of the client does not apply.
    pub fn resumes(mut self, times: u32) -> Self {
        self.options.resumes = times;
        self
    }

    /// How long no byte may come before that is taken for a cut; a minute if not set.
    pub fn stall_timeout(mut self, limit: Duration) -> Self {
        self.options.stall = limit;
        self
    }

    /// Does it. Dropping the future keeps the part, to be resumed by the next download to the same
    /// target.
    pub async fn run(self) -> Result<Downloaded, DownloadError> {
        run::run(self).await
    }
}

impl IntoFuture for Download {
    type Output = Result<Downloaded, DownloadError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

/// Package files, with the feature `download`; see [`download`](crate::download).
impl StoreForBusiness {
    /// Downloads a package, or a framework that it depends on, to the file `target`. When its address
    /// has expired, that is an error; [`download_package`](Self::download_package) asks for another.
    pub fn download(&self, package: impl Into<PackageFile>, target: impl AsRef<Path>) -> Download {
        let wanted = Wanted::File(package.into());
        Download::new(self.caller().clone(), wanted, target.as_ref())
    }

    /// Downloads a package to the file `target`. Its address is asked for, and once more if the first
    /// has expired.
    pub fn download_package(
        &self,
        product: impl Into<ProductSku>,
        package_id: impl Into<String>,
        target: impl AsRef<Path>,
    ) -> Download {
        let (sku, id) = (product.into(), package_id.into());
        let wanted = Wanted::Package { sku, id };
        Download::new(self.caller().clone(), wanted, target.as_ref())
    }
}
