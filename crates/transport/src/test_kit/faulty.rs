//! A transport that spoils exchanges on purpose.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::{Body, CollectError, HttpTransport, Runtime, TransportError, TransportErrorKind};

/// One way to spoil an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Injection {
    /// No connection; nothing is sent.
    Refuse,
    /// The connection breaks before the server has acted. The client cannot tell it from
    /// [`CutAfter`](Self::CutAfter).
    CutBefore,
    /// The server acts, and its answer is lost.
    CutAfter,
    /// No answer in time; the server has not acted.
    Timeout,
    /// The head of the answer comes, and the first half of its body.
    Truncate,
    /// The server refuses with this status, and does nothing.
    Status(u16, Option<RetryAfter>),
    /// The exchange takes this much longer.
    Delay(Duration),
    /// The ids in the answer's headers come twice, `id,id`, as a gateway of Partner Center sends them.
    DoubleIds,
}

/// The two forms of a `Retry-After` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u64),
    /// A date, this many seconds from now.
    Date(u64),
}

/// Wraps a transport and spoils what it exchanges: at random, the same way for the same seed, or by
/// a list.
///
/// Clones share everything, so a test can look at what was done.
///
/// ```
/// use std::time::Duration;
/// use stocktake_transport::test_kit::{Faulty, Injection, Replay, RetryAfter};
/// use stocktake_transport::{HttpTransport, TransportErrorKind};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let service = Replay::by(|_| Ok(http::Response::new("{}".into())));
/// let faulty = Faulty::new(service.clone(), 42)
///     // first these, in this order …
///     .then(Injection::CutAfter)
///     .then(Injection::Status(429, Some(RetryAfter::Seconds(7))))
///     // … then one exchange in ten
///     .with(Injection::Refuse, 0.1);
///
/// let lost = faulty.send(http::Request::default()).await.unwrap_err();
/// assert_eq!(lost.kind(), TransportErrorKind::Interrupted);
/// assert_eq!(service.requests().len(), 1, "the service has acted");
///
/// let throttled = faulty.send(http::Request::default()).await?;
/// assert_eq!(throttled.status(), 429);
/// assert_eq!(throttled.headers()["retry-after"], "7");
/// assert_eq!(faulty.injected().len(), 2);
/// # Ok::<(), stocktake_transport::TransportError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Faulty<T> {
    inner: T,
    runtime: Arc<dyn Runtime>,
    state: Arc<Mutex<State>>,
}

struct State {
    random: fastrand::Rng,
    listed: VecDeque<Option<Injection>>,
    rates: Vec<(Injection, f64)>,
    injected: Vec<Injection>,
}

impl<T: HttpTransport> Faulty<T> {
    /// Wraps a transport. Without more it spoils nothing.
    pub fn new(inner: T, seed: u64) -> Self {
        Self {
            runtime: inner.runtime(),
            inner,
            state: Arc::new(Mutex::new(State {
                random: fastrand::Rng::with_seed(seed),
                listed: VecDeque::new(),
                rates: Vec::new(),
                injected: Vec::new(),
            })),
        }
    }

    /// Spoils a part of all exchanges, `rate` from 0 to 1. Delays and doubled ids come on top of
    /// others; of the others at most one happens to an exchange, the one named first.
    #[must_use]
    pub fn with(self, injection: Injection, rate: f64) -> Self {
        self.lock().rates.push((injection, rate));
        self
    }

    /// Adds one to the list that is worked off before chance decides.
    #[must_use]
    pub fn then(self, injection: Injection) -> Self {
        self.lock().listed.push_back(Some(injection));
        self
    }

    /// Adds an exchange to the list that is left alone.
    #[must_use]
    pub fn then_none(self) -> Self {
        self.lock().listed.push_back(None);
        self
    }

    /// The clock for delays and for dates, if not the transport's own.
    #[must_use]
    pub fn with_runtime(mut self, runtime: impl Runtime + 'static) -> Self {
        self.runtime = Arc::new(runtime);
        self
    }

    /// What was done so far.
    #[must_use]
    pub fn injected(&self) -> Vec<Injection> {
        self.lock().injected.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What happens to the next exchange.
    fn draw(&self) -> Vec<Injection> {
        let mut state = self.lock();
        let State {
            random,
            listed,
            rates,
            injected,
        } = &mut *state;
        let mut drawn: Vec<Injection> = if let Some(next) = listed.pop_front() {
            next.into_iter().collect()
        } else {
            // All dice are cast, so that a rate does not change what the others do.
            let cast: Vec<_> = rates
                .iter()
                .map(|(injection, rate)| (*injection, random.f64() < *rate))
                .collect();
            let fallen = cast.into_iter().filter(|(_, falls)| *falls);
            fallen.map(|(injection, _)| injection).collect()
        };
        let mut spoilt = false;
        drawn.retain(|injection| {
            matches!(injection, Injection::Delay(_) | Injection::DoubleIds)
                || !std::mem::replace(&mut spoilt, true)
        });
        injected.extend(&drawn);
        drawn
    }

    fn refusal(&self, status: u16, after: Option<RetryAfter>) -> http::Response<Body> {
        let mut answer = http::Response::new(Body::empty());
        *answer.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let value = after.map(|after| match after {
            RetryAfter::Seconds(seconds) => seconds.to_string(),
            RetryAfter::Date(seconds) => {
                let at = self.runtime.system_time() + Duration::from_secs(seconds);
                httpdate::fmt_http_date(at)
            }
        });
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            answer.headers_mut().insert(header::RETRY_AFTER, value);
        }
        answer
    }
}

#[async_trait]
impl<T: HttpTransport> HttpTransport for Faulty<T> {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        let drawn = self.draw();
        for injection in &drawn {
            if let Injection::Delay(delay) = injection {
                self.runtime.sleep(*delay).await;
            }
        }
        let fail = |kind| Err(TransportError::new(kind, "injected by a test"));
        for injection in &drawn {
            match *injection {
                Injection::Refuse => return fail(TransportErrorKind::Connect),
                Injection::CutBefore => return fail(TransportErrorKind::Interrupted),
                Injection::Timeout => return fail(TransportErrorKind::Timeout),
                Injection::Status(status, after) => return Ok(self.refusal(status, after)),
                _ => {}
            }
        }
        let mut answer = self.inner.send(request).await?;
        for injection in drawn {
            match injection {
                Injection::CutAfter => return fail(TransportErrorKind::Interrupted),
                Injection::Truncate => answer = truncated(answer).await?,
                Injection::DoubleIds => double_ids(answer.headers_mut()),
                _ => {}
            }
        }
        Ok(answer)
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        self.runtime.clone()
    }
}

impl<T: fmt::Debug> fmt::Debug for Faulty<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faulty")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

/// The answer with half of its body, which then breaks off.
async fn truncated(answer: http::Response<Body>) -> Result<http::Response<Body>, TransportError> {
    let (parts, body) = answer.into_parts();
    let whole = body
        .collect(usize::MAX)
        .await
        .map_err(|error| match error {
            CollectError::Transport(error) => error,
            CollectError::TooLarge { .. } => {
                TransportError::new(TransportErrorKind::Interrupted, "injected by a test")
            }
        })?;
    let half = HalfBody {
        announced: whole.len() as u64,
        half: Some(whole.slice(..whole.len() / 2)),
        broken: false,
    };
    Ok(http::Response::from_parts(parts, Body::stream(half)))
}

/// A body that announces more than it has.
struct HalfBody {
    announced: u64,
    half: Option<Bytes>,
    broken: bool,
}

impl HttpBody for HalfBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if std::mem::replace(&mut self.broken, true) {
            return Poll::Ready(None);
        }
        let kind = TransportErrorKind::Interrupted;
        Poll::Ready(Some(Err(TransportError::new(kind, "the body ended early"))))
    }

    fn size_hint(&self) -> SizeHint {
        let given = if self.half.is_some() {
            0
        } else {
            self.announced / 2
        };
        SizeHint::with_exact(self.announced - given)
    }
}

fn double_ids(headers: &mut http::HeaderMap) {
    const DOUBLED: [HeaderName; 3] = [
        HeaderName::from_static("ms-requestid"),
        HeaderName::from_static("ms-correlationid"),
        HeaderName::from_static("x-locale"),
    ];
    for name in DOUBLED {
        let twice = headers.get(&name).map(|value| {
            let value = value.as_bytes();
            HeaderValue::from_bytes(&[value, b",", value].concat())
        });
        if let Some(Ok(twice)) = twice {
            headers.insert(name, twice);
        }
    }
}
