//! A transport that writes down what another one exchanges.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;

use super::{Exchange, RecordedAnswer, RecordedOutcome, RecordedRequest, Recording};
use crate::{
    Attempt, Authentication, Body, CollectError, HttpTransport, Runtime, TransportError,
    TransportErrorKind, redact::Secrets,
};

/// Wraps a transport and keeps a [`Recording`] of what it exchanges. Secrets never enter the
/// recording; the caller gets the answer as it came.
///
/// Answers are read to their end before they are handed on, so nothing streams through it. An answer
/// that breaks off is a failure for the recording and for the caller. Clones share the recording.
///
/// ```
/// use stocktake_transport::HttpTransport;
/// use stocktake_transport::test_kit::{Record, Recording, Replay};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let service = Replay::new().then_json(200, r#"{"access_token":"s3cr3t","expires_in":3599}"#);
/// let record = Record::new(service);
/// let request = || http::Request::get("https://login.example/token").body(Default::default());
/// record.send(request()?).await?;
///
/// let text = record.recording().to_string(); // write it to a file
/// assert!(!text.contains("s3cr3t"));
///
/// let replay = Replay::recording(&text.parse::<Recording>()?);
/// let answer = replay.send(request()?).await?;
/// let body = answer.into_body().collect(1024).await.expect("it is short");
/// assert_eq!(body, r#"{"access_token":"***","expires_in":3599}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Record<T> {
    inner: T,
    recording: Arc<Mutex<Recording>>,
}

impl<T: HttpTransport> Record<T> {
    /// Wraps a transport.
    pub fn new(inner: T) -> Self {
        let recording = Arc::default();
        Self { inner, recording }
    }

    /// What was exchanged so far.
    #[must_use]
    pub fn recording(&self) -> Recording {
        self.lock().clone()
    }

    async fn exchange(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let (parts, body) = self.inner.send(request).await?.into_parts();
        let body = body
            .collect(usize::MAX)
            .await
            .map_err(|error| match error {
                CollectError::Transport(error) => error,
                CollectError::TooLarge { .. } => {
                    let problem = "the answer is too long to be recorded";
                    TransportError::new(TransportErrorKind::Interrupted, problem)
                }
            })?;
        Ok(http::Response::from_parts(parts, body))
    }
}

#[async_trait]
impl<T: HttpTransport> HttpTransport for Record<T> {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        let recorded = RecordedRequest::of(&request);
        let mut secrets = Secrets::of(&request);
        if request.extensions().get::<Attempt>().is_some_and(is_signed) {
            secrets.add_signature(request.uri());
        }
        let result = self.exchange(request).await;
        let outcome = match &result {
            Ok(answer) => RecordedOutcome::Answer(RecordedAnswer::of(answer, &secrets)),
            Err(error) => RecordedOutcome::Failure(error.kind()),
        };
        self.lock().exchanges.push(Exchange {
            request: recorded,
            outcome,
        });
        result.map(|answer| answer.map(Body::from))
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        self.inner.runtime()
    }
}

impl<T: fmt::Debug> fmt::Debug for Record<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("inner", &self.inner)
            .field("exchanges", &self.lock().exchanges.len())
            .finish_non_exhaustive()
    }
}

impl<T> Record<T> {
    fn lock(&self) -> MutexGuard<'_, Recording> {
        self.recording
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_signed(attempt: &Attempt) -> bool {
    attempt.operation.authentication == Authentication::Sas
}
