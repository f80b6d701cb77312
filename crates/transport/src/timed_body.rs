//! Bodies with an end to the waiting, for transports that live on tokio.

use std::{
    fmt,
    future::Future as _,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Sleep;

use crate::TransportError;

/// The body of an answer as it comes from the connection, which fails when nothing arrives for a
/// while. Only the time that a reader spends waiting counts: one that is busy elsewhere for longer
/// finds what has arrived meanwhile.
///
/// ```
/// use std::time::Duration;
///
/// use stocktake_transport::{Body, TimedBody};
///
/// let received = Body::from("{}"); // what an HTTP library hands over
/// let limit = Some(Duration::from_secs(60));
/// let body = Body::stream(TimedBody::new(received, limit, |error| error));
/// assert_eq!(body.size_hint(), Some(2));
/// ```
pub struct TimedBody<B: HttpBody> {
    body: B,
    limit: Option<Duration>,
    fail: fn(B::Error) -> TransportError,
    /// Runs while the reader waits.
    timer: Option<Pin<Box<Sleep>>>,
}

impl<B: HttpBody> TimedBody<B> {
    /// Limits the wait for each piece of a body, and turns its errors into ours by `fail`.
    pub fn new(body: B, limit: Option<Duration>, fail: fn(B::Error) -> TransportError) -> Self {
        Self {
            body,
            limit,
            fail,
            timer: None,
        }
    }
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for TimedBody<B> {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            this.timer = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(this.fail)));
        }
        let Some(limit) = this.limit else {
            return Poll::Pending;
        };
        let timer = this
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        let nothing = |()| Some(Err(TransportError::nothing_received(limit)));
        timer.as_mut().poll(context).map(nothing)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B: HttpBody> fmt::Debug for TimedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimedBody")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
