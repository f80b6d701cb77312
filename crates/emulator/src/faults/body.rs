//! Bodies that break or take their time.

use std::{
    error::Error,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Body as AxumBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// What is sent so far has to leave before the connection ends.
const BEFORE_THE_END: Duration = Duration::from_millis(20);

/// A body of pieces, with a wait before each but the first.
struct Paced {
    rest: Bytes,
    piece: usize,
    pause: Duration,
    /// Whether it ends with an error.
    breaks: bool,
    waiting: Option<Pin<Box<Sleep>>>,
}

/// The first half of a body and an error.
pub(super) fn broken(whole: &Bytes) -> AxumBody {
    let rest = whole.slice(..whole.len() / 2);
    AxumBody::new(Paced {
        piece: rest.len().max(1),
        rest,
        pause: BEFORE_THE_END,
        breaks: true,
        waiting: None,
    })
}

/// A body in pieces that takes so long altogether.
pub(super) fn slow(whole: Bytes, duration: Duration, pieces: u32) -> AxumBody {
    let count = usize::try_from(pieces).unwrap_or(usize::MAX);
    AxumBody::new(Paced {
        piece: whole.len().div_ceil(count).max(1),
        rest: whole,
        pause: duration / pieces.saturating_sub(1).max(1),
        breaks: false,
        waiting: None,
    })
}

impl Body for Paced {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(waiting) = &mut self.waiting {
            ready!(waiting.as_mut().poll(cx));
            self.waiting = None;
        }
        if self.rest.is_empty() {
            return Poll::Ready(self.breaks.then_some(Err(Broken)));
        }
        let length = self.piece.min(self.rest.len());
        let piece = self.rest.split_to(length);
        if !self.rest.is_empty() || self.breaks {
            self.waiting = Some(Box::pin(sleep(self.pause)));
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && !self.breaks
    }

    fn size_hint(&self) -> SizeHint {
        if self.breaks {
            // The header tells another length.
            SizeHint::default()
        } else {
            SizeHint::with_exact(self.rest.len() as u64)
        }
    }
}

/// The body ends here.
#[derive(Debug)]
pub(super) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body was broken off on purpose")
    }
}

impl Error for Broken {}
