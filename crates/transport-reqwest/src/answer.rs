//! The body of an answer as it comes from the connection, with an end to the waiting.

use std::{
    future::Future as _,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::Body as Received;
use stocktake_transport::TransportError;
use tokio::time::Sleep;

use crate::failure;

/// Fails when nothing arrives for a while. Only the time that a reader spends waiting counts: one
/// that is busy elsewhere for longer finds what has arrived meanwhile.
pub(crate) struct Answer {
    body: Received,
    limit: Option<Duration>,
    /// Runs while the reader waits.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Answer {
    pub(crate) fn new(body: Received, limit: Option<Duration>) -> Self {
        let timer = None;
        Self { body, limit, timer }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            this.timer = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(failure::no_answer)));
        }
        let Some(limit) = this.limit else {
            return Poll::Pending;
        };
        let timer = this
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        timer
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(failure::timed_out(limit))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
