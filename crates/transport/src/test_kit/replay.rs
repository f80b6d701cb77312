//! A transport that answers from a list, by a function or from a recording, and keeps what it was
//! sent.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;

use super::{Exchange, RecordedRequest, Recording};
use crate::{Body, HttpTransport, Runtime, TokioRuntime, TransportError, TransportErrorKind};

type Outcome = Result<http::Response<Bytes>, TransportError>;
type Answerer = Box<dyn FnMut(&http::Request<Bytes>) -> Outcome + Send>;

/// Answers from a list in its order, then by a function if there is one. When neither is left, the
/// exchange fails with [`TransportErrorKind::Refused`], so a test sees the request too many.
///
/// Clones share the list and what was sent.
///
/// ```
/// use stocktake_transport::{HttpTransport, TransportErrorKind, test_kit::Replay};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let replay = Replay::new()
///     .then_fail(TransportErrorKind::Connect)
///     .then_json(200, r#"{"items":[]}"#);
///
/// assert!(replay.send(http::Request::default()).await.is_err());
/// assert_eq!(replay.send(http::Request::default()).await?.status(), 200);
/// assert_eq!(replay.requests().len(), 2);
/// # Ok::<(), stocktake_transport::TransportError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Replay(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    answers: VecDeque<Outcome>,
    otherwise: Option<Answerer>,
    requests: Vec<http::Request<Bytes>>,
}

impl Replay {
    /// A transport without answers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A transport that answers by a function.
    pub fn by(
        answer: impl FnMut(&http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError>
        + Send
        + 'static,
    ) -> Self {
        let replay = Self::new();
        replay.lock().otherwise = Some(Box::new(answer));
        replay
    }

    /// A transport that answers as recorded: each request by the first exchange of the same method
    /// and address that was not used yet, and among those rather by one with the same body. A
    /// request that was not recorded fails with [`TransportErrorKind::Refused`].
    #[must_use]
    pub fn recording(recording: &Recording) -> Self {
        let mut left = recording.exchanges.clone();
        Self::by(move |request| {
            let request = RecordedRequest::of(request);
            let same_call = |exchange: &Exchange| exchange.request.is_same_call(&request);
            let place = left
                .iter()
                .position(|exchange| same_call(exchange) && exchange.request.body == request.body)
                .or_else(|| left.iter().position(same_call));
            let Some(place) = place else {
                let RecordedRequest {
                    method, address, ..
                } = request;
                let problem = format!("the recording has no exchange left for {method} {address}");
                return Err(TransportError::new(TransportErrorKind::Refused, problem));
            };
            left.remove(place).outcome.replay()
        })
    }

    /// Adds an answer.
    #[must_use]
    pub fn then(self, answer: http::Response<Bytes>) -> Self {
        self.lock().answers.push_back(Ok(answer));
        self
    }

    /// Adds an answer with a JSON body.
    ///
    /// # Panics
    ///
    /// If `status` is not a status, which are 100 to 999.
    #[must_use]
    pub fn then_json(self, status: u16, body: impl Into<Bytes>) -> Self {
        let answer = http::Response::builder()
            .status(status)
            .header("content-type", "application/json")
            .body(body.into())
            .expect("a status between 100 and 999");
        self.then(answer)
    }

    /// Adds a failure.
    #[must_use]
    pub fn then_fail(self, kind: TransportErrorKind) -> Self {
        let error = TransportError::new(kind, "injected by a test");
        self.lock().answers.push_back(Err(error));
        self
    }

    /// What was sent so far, with the secrets in it.
    #[must_use]
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.lock().requests.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl HttpTransport for Replay {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        let mut inner = self.lock();
        let listed = inner.answers.pop_front();
        let outcome = match (listed, &mut inner.otherwise) {
            (Some(outcome), _) => outcome,
            (None, Some(answer)) => answer(&request),
            (None, None) => Err(TransportError::new(
                TransportErrorKind::Refused,
                "the replay has no answer left",
            )),
        };
        inner.requests.push(request);
        outcome.map(|answer| answer.map(Body::from))
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(TokioRuntime)
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.lock();
        f.debug_struct("Replay")
            .field("answers", &inner.answers.len())
            .field("requests", &inner.requests.len())
            .finish_non_exhaustive()
    }
}
