//! Bodies that come compressed, decoded piece by piece.
//!
//! What a piece unpacks to is handed on in parts of bounded size, and the next piece is asked for
//! when they are used up: a few bytes that unpack to gigabytes cost no memory before the reader's cap
//! ends it.

use std::{
    io::{self, BufRead, Read},
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf as _, Bytes, BytesMut};
use flate2::bufread::MultiGzDecoder;
use http_body::{Body, Frame};
use stocktake_transport::{TransportError, TransportErrorKind};

/// The largest part that is handed on, in bytes.
const PART: usize = 32 << 10;

/// A body of gzip data, read as what it holds.
pub(crate) struct Gunzip<B> {
    body: B,
    decoder: MultiGzDecoder<Received>,
    /// Where the decoder writes; what is read is split off at the front.
    space: BytesMut,
    started: bool,
    ended: bool,
}

/// What has been received and is not decoded yet. At its end the decoder is told to come back later,
/// unless this is the end of the body.
struct Received {
    piece: Bytes,
    last: bool,
}

impl<B> Gunzip<B> {
    pub(crate) fn new(body: B) -> Self {
        let received = Received {
            piece: Bytes::new(),
            last: false,
        };
        Self {
            body,
            decoder: MultiGzDecoder::new(received),
            space: BytesMut::new(),
            started: false,
            ended: false,
        }
    }

    /// The next decoded part, `None` at the end.
    fn decode(&mut self) -> io::Result<Option<Bytes>> {
        if self.space.is_empty() {
            self.space = BytesMut::zeroed(PART);
        }
        let length = self.decoder.read(&mut self.space)?;
        Ok((length > 0).then(|| self.space.split_to(length).freeze()))
    }
}

impl<B> Body for Gunzip<B>
where
    B: Body<Data = Bytes, Error = TransportError> + Unpin,
{
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let this = self.get_mut();
        while !this.ended {
            match this.decode() {
                Ok(Some(part)) => return Poll::Ready(Some(Ok(Frame::data(part)))),
                Ok(None) => this.ended = true,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let frame = ready!(Pin::new(&mut this.body).poll_frame(context));
                    match frame.map(|frame| frame.map(Frame::into_data)) {
                        Some(Ok(Ok(piece))) => {
                            this.started |= !piece.is_empty();
                            this.decoder.get_mut().piece = piece;
                        }
                        Some(Ok(Err(_trailers))) => {}
                        Some(Err(error)) => {
                            this.ended = true;
                            return Poll::Ready(Some(Err(error)));
                        }
                        // A body without bytes is empty, not damaged.
                        None if !this.started => this.ended = true,
                        None => this.decoder.get_mut().last = true,
                    }
                }
                Err(error) => {
                    this.ended = true;
                    let error =
                        TransportError::new(TransportErrorKind::Interrupted, damaged(&error));
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }
}

fn damaged(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        "the compressed answer ends early".to_owned()
    } else {
        format!("the compressed answer is damaged: {error}")
    }
}

impl BufRead for Received {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece.is_empty() && !self.last {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, length: usize) {
        self.piece.advance(length);
    }
}

impl Read for Received {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.len().min(into.len());
        self.piece.copy_to_slice(&mut into[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, io::Write as _};

    use flate2::{Compression, write::GzEncoder};
    use stocktake_transport::Body as Answer;

    use super::*;

    /// A body in these pieces, with a pause before each.
    struct Pieces(VecDeque<Bytes>, bool);

    impl Body for Pieces {
        type Data = Bytes;
        type Error = TransportError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
            self.1 = !self.1;
            if self.1 {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
        }
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    async fn gunzip(data: &[u8], size: usize) -> Result<Vec<Bytes>, TransportError> {
        let pieces = data.chunks(size).map(Bytes::copy_from_slice).collect();
        let mut body = Answer::stream(Gunzip::new(Pieces(pieces, false)));
        let mut parts = Vec::new();
        while let Some(part) = body.chunk().await {
            parts.push(part?);
        }
        Ok(parts)
    }

    #[tokio::test]
    async fn every_size_of_piece_gives_the_same() {
        let text: Vec<u8> = (0..20_000_u32)
            .flat_map(|n| (n * n).to_le_bytes())
            .collect();
        let data = gzip(&text);
        for size in [1, 2, 3, 7, 9, 10, 11, 1000, 1 << 20] {
            assert_eq!(gunzip(&data, size).await.unwrap().concat(), text, "{size}");
        }
    }

    #[tokio::test]
    async fn members_follow_each_other() {
        let data = [gzip(b"one, "), gzip(b""), gzip(b"two")].concat();
        for size in [1, 5, data.len()] {
            let parts = gunzip(&data, size).await.unwrap();
            assert_eq!(parts.concat(), b"one, two");
        }
    }

    #[tokio::test]
    async fn an_early_end_is_an_error_wherever_it_is() {
        let data = gzip(b"a text that is long enough to be worth it, it is, it is");
        for length in 1..data.len() {
            let error = gunzip(&data[..length], 4).await.unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::Interrupted);
            let expected = "the connection broke: the compressed answer ends early";
            assert_eq!(error.to_string(), expected, "{length}");
        }
        assert!(gunzip(&[], 1).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_is_no_gzip_is_an_error() {
        let error = gunzip(b"<html>not compressed</html>", 8).await.unwrap_err();
        insta::assert_snapshot!(error, @"the connection broke: the compressed answer is damaged: invalid gzip header");
    }

    #[tokio::test]
    async fn parts_are_small_however_much_a_piece_holds() {
        let data = gzip(&vec![b' '; 8 << 20]);
        assert!(data.len() < 10_000);
        let parts = gunzip(&data, data.len()).await.unwrap();
        assert!(parts.iter().all(|part| part.len() <= PART));
        assert_eq!(parts.iter().map(Bytes::len).sum::<usize>(), 8 << 20);
    }
}
