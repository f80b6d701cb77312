//! From hyper's errors to ours: how far did the exchange come?

use std::{error::Error, io};

use hyper_util::client::legacy;
use stocktake_transport::{TransportError, TransportErrorKind};

/// There is no answer.
pub(crate) fn no_answer(error: legacy::Error) -> TransportError {
    let kind = if error.is_connect() || was_never_sent(&error) {
        TransportErrorKind::Connect
    } else {
        received(&error)
    };
    TransportError::new(kind, error)
}

/// The body of the answer ends early.
pub(crate) fn cut(error: hyper::Error) -> TransportError {
    TransportError::new(received(&error), error)
}

/// Whether hyper has handed the request back: the connection was closed before it was taken up.
fn was_never_sent(error: &legacy::Error) -> bool {
    error
        .source()
        .and_then(|source| source.downcast_ref::<hyper::Error>())
        .is_some_and(hyper::Error::is_canceled)
}

fn received(error: &(dyn Error + 'static)) -> TransportErrorKind {
    let mut next = Some(error);
    while let Some(error) = next {
        let hyper = error.downcast_ref::<hyper::Error>();
        let io = error.downcast_ref::<io::Error>();
        if hyper.is_some_and(hyper::Error::is_timeout)
            || io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
        {
            return TransportErrorKind::Timeout;
        }
        next = error.source();
    }
    TransportErrorKind::Interrupted
}
