//! From the errors of the libraries to failures: which number, and what to do about it.

use std::{error::Error, io, sync::Arc};

use stocktake::{
    ConfigurationError,
    partner_center::refusal,
    store_for_business::{
        ConflictReason, Refusal,
        download::{DownloadError, DownloadErrorKind},
    },
};

use super::{Exit, Failure, exit_of};

impl From<stocktake::Error> for Failure {
    fn from(error: stocktake::Error) -> Self {
        Self::from(Arc::new(error))
    }
}

impl From<Arc<stocktake::Error>> for Failure {
    fn from(error: Arc<stocktake::Error>) -> Self {
        let exit = exit_of(&error);
        let known = refusal::advice(&error).or_else(|| store_advice(&error));
        let advice = known.or_else(|| exit.advice());
        let message = match advice {
            Some(advice) => format!("{error}; {advice}"),
            None => error.to_string(),
        };
        Self::new(exit, message).because(error)
    }
}

/// What helps against a refusal of the Store for Business.
fn store_advice(error: &stocktake::Error) -> Option<&'static str> {
    let Some(Refusal::Conflict(reason)) = Refusal::of(error) else {
        return None;
    };
    match reason {
        ConflictReason::NotOwned => {
            Some("acquire the product first; `stocktake inventory list` shows what is owned")
        }
        ConflictReason::NotOffline => Some(
            "only what is licensed offline has a licence to get; `stocktake inventory list \
             --license offline` shows it",
        ),
        ConflictReason::NotOnline => Some(
            "only what is licensed online has seats; `stocktake inventory list --license online` \
             shows it",
        ),
        _ => None,
    }
}

impl From<ConfigurationError> for Failure {
    fn from(error: ConfigurationError) -> Self {
        Self::configuration(error.to_string()).because(error)
    }
}

impl From<stocktake::transport::InvalidRequest> for Failure {
    fn from(error: stocktake::transport::InvalidRequest) -> Self {
        Self::from(stocktake::Error::from(error))
    }
}

impl From<DownloadError> for Failure {
    fn from(error: DownloadError) -> Self {
        use DownloadErrorKind as Kind;
        let called = error.source().and_then(|source| source.downcast_ref());
        let (exit, advice) = match error.kind() {
            Kind::Package => (called.map_or(Exit::Refused, exit_of), None),
            Kind::Address | Kind::Expired => (Exit::Conflict, Some("ask for the package again")),
            Kind::Refused => (Exit::Refused, None),
            Kind::Interrupted => (
                Exit::Unavailable,
                Some("run it again to go on where it stopped"),
            ),
            Kind::TooLarge | Kind::Size | Kind::Hash => (Exit::Unreadable, None),
            _ => (Exit::Unexpected, None),
        };
        let message = match advice {
            Some(advice) => format!("{error}; {advice}"),
            None => error.to_string(),
        };
        Self::new(exit, message).because(error)
    }
}

/// An error of writing the output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Exit::ReaderGone, "nobody reads the output"),
            _ => Self::local("cannot write the output", error),
        }
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::new(Exit::Unexpected, format!("cannot write CSV: {other:?}")),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}
