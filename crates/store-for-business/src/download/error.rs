//! Why a file is not there.

use std::{error::Error as StdError, fmt, io, path::Path};

use http::StatusCode;
use stocktake_transport::{EndpointError, Error};

/// What went wrong with a download, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DownloadErrorKind {
    /// The package has no address, or one that is not used.
    Address,
    /// The package could not be asked for its address.
    Package,
    /// The address has expired: fetch the package again.
    Expired,
    /// The host of the file refused, or answered with something else than a file.
    Refused,
    /// The connection did not come about, or broke too often. What came is kept.
    Interrupted,
    /// The file is larger than allowed.
    TooLarge,
    /// The file has another size than the package, so it is another file.
    Size,
    /// The file has another hash than the package. It was deleted.
    Hash,
    /// The file cannot be written on this machine.
    File,
}

/// Why a download failed. Under its own name there is no file, or still the one that was there
/// before.
///
/// The text names what and what to do, and shows neither the query of the address nor what the host
/// says.
#[derive(Debug)]
pub struct DownloadError {
    kind: DownloadErrorKind,
    status: Option<StatusCode>,
    problem: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl DownloadError {
    pub(super) fn new(kind: DownloadErrorKind, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self {
            kind,
            status: None,
            problem,
            source: None,
        }
    }

    fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(super) fn address(error: EndpointError) -> Self {
        let problem = "the address of the package cannot be used";
        Self::new(DownloadErrorKind::Address, problem).with_source(error)
    }

    /// The transport does not go there.
    pub(super) fn unusable(error: Error) -> Self {
        let problem = "the address of the package cannot be used";
        Self::new(DownloadErrorKind::Address, problem).with_source(error)
    }

    pub(super) fn package(error: Error) -> Self {
        let problem = "the address of the package could not be fetched";
        Self::new(DownloadErrorKind::Package, problem).with_source(error)
    }

    pub(super) fn file(action: &str, path: &Path, error: io::Error) -> Self {
        let problem = format!("cannot {action} `{}`", path.display());
        Self::new(DownloadErrorKind::File, problem).with_source(error)
    }

    /// An answer with a status that is no file.
    pub(super) fn status_of(status: StatusCode) -> Self {
        let (kind, problem) = match status.as_u16() {
            401 | 403 | 410 => (
                DownloadErrorKind::Expired,
                format!(
                    "the address of the package has expired (status {}); fetch the package details again",
                    status.as_u16()
                ),
            ),
            code => (
                DownloadErrorKind::Refused,
                format!("the host of the package answers with status {code} and no file"),
            ),
        };
        let mut error = Self::new(kind, problem);
        error.status = Some(status);
        error
    }

    /// No answer, or one that broke off.
    pub(super) fn interrupted(
        problem: &str,
        error: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(DownloadErrorKind::Interrupted, problem).with_source(error)
    }

    /// What went wrong, in one word.
    #[must_use]
    pub fn kind(&self) -> DownloadErrorKind {
        self.kind
    }

    /// The status of the host of the file, if it refused.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Whether the address has expired. Fetch the package again: the download goes on with the new
    /// address where it stopped.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.kind == DownloadErrorKind::Expired
    }
}

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl StdError for DownloadError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
