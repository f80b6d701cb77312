//! Bodies of answers: streamed, and collected only up to a cap.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::TransportError;

/// The body of an answer.
///
/// ```
/// use stocktake_transport::Body;
///
/// let body = Body::from(r#"{"items":[]}"#);
/// assert_eq!(body.size_hint(), Some(12));
/// ```
pub struct Body(Inner);

enum Inner {
    Full(Option<Bytes>),
    Stream(Pin<Box<dyn HttpBody<Data = Bytes, Error = TransportError> + Send>>),
}

/// Why a body was not collected.
#[derive(Debug)]
#[non_exhaustive]
pub enum CollectError {
    /// It is longer than the cap, in bytes.
    TooLarge {
        /// The cap.
        limit: usize,
    },
    /// It ended early.
    Transport(TransportError),
}

impl Body {
    /// A body without bytes.
    #[must_use]
    pub fn empty() -> Self {
        Self(Inner::Full(None))
    }

    /// A body that arrives piece by piece.
    pub fn stream(
        body: impl HttpBody<Data = Bytes, Error = TransportError> + Send + 'static,
    ) -> Self {
        Self(Inner::Stream(Box::pin(body)))
    }

    /// How many bytes there are, when that is known.
    #[must_use]
    pub fn size_hint(&self) -> Option<u64> {
        HttpBody::size_hint(self).exact()
    }

    /// The next piece, or `None` at the end. Trailers are passed over.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, TransportError>> {
        loop {
            let frame = poll_fn(|context| Pin::new(&mut *self).poll_frame(context)).await?;
            match frame.map(Frame::into_data) {
                Ok(Ok(data)) => return Some(Ok(data)),
                Ok(Err(_trailers)) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The whole body, if it has no more than `limit` bytes. A body in one piece is not copied, and
    /// one that announces too many bytes is not read at all.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, CollectError> {
        let too_large = || CollectError::TooLarge { limit };
        let fits = |length: u64| usize::try_from(length).is_ok_and(|length| length <= limit);
        if !fits(HttpBody::size_hint(&self).lower()) {
            return Err(too_large());
        }
        let mut first = Bytes::new();
        while first.is_empty() {
            match self.chunk().await {
                Some(chunk) => first = chunk.map_err(CollectError::Transport)?,
                None => return Ok(first),
            }
        }
        let mut rest = BytesMut::new();
        let mut length = first.len();
        loop {
            if length > limit {
                return Err(too_large());
            }
            let Some(chunk) = self.chunk().await else {
                break;
            };
            let chunk = chunk.map_err(CollectError::Transport)?;
            if rest.is_empty() {
                // What is announced is at most the cap: it was compared above.
                let announced = HttpBody::size_hint(&self).lower().try_into().unwrap_or(0);
                rest.reserve(first.len() + chunk.len().max(announced));
                rest.extend_from_slice(&first);
            }
            length += chunk.len();
            if length <= limit {
                rest.extend_from_slice(&chunk);
            }
        }
        Ok(if rest.is_empty() {
            first
        } else {
            rest.freeze()
        })
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        match &mut self.get_mut().0 {
            Inner::Full(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Inner::Stream(body) => body.as_mut().poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Full(bytes) => bytes.is_none(),
            Inner::Stream(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Full(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Inner::Stream(body) => body.size_hint(),
        }
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self(Inner::Full(Some(bytes.into())))
    }
}

impl fmt::Debug for Body {
    /// Tells the form and the length, never the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = match self.0 {
            Inner::Full(_) => "Full",
            Inner::Stream(_) => "Stream",
        };
        f.debug_struct(form)
            .field("size", &self.size_hint())
            .finish_non_exhaustive()
    }
}
