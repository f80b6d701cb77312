//! What happened on the wire: between the clients and the emulator stands somebody who counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, header::AUTHORIZATION};
use http_body_util::BodyExt as _;
use stocktake::transport::{
    Attempt, Body, HttpTransport, Runtime, TransportError, TransportErrorKind,
};
use tokio::time::Instant;

/// A transport that counts and changes nothing.
#[derive(Clone, Debug)]
pub struct Witness {
    inner: Arc<dyn HttpTransport>,
    seen: Arc<Seen>,
    /// From how long on an answer counts as delayed.
    delay: Duration,
}

#[derive(Debug, Default)]
struct Seen {
    calls: AtomicU64,
    requests: AtomicU64,
    faults: Mutex<BTreeMap<&'static str, u64>>,
    /// Access tokens and signatures.
    secrets: Mutex<BTreeSet<String>>,
}

impl Seen {
    fn fault(&self, kind: &'static str) {
        *locked(&self.faults).entry(kind).or_default() += 1;
    }
}

impl Witness {
    pub fn new(inner: impl HttpTransport + 'static, delay: Duration) -> Self {
        Self {
            inner: Arc::new(inner),
            seen: Arc::default(),
            delay,
        }
    }

    /// How many calls began: first tries.
    pub fn calls(&self) -> u64 {
        self.seen.calls.load(Ordering::Relaxed)
    }

    /// How many requests were sent, second tries included.
    pub fn requests(&self) -> u64 {
        self.seen.requests.load(Ordering::Relaxed)
    }

    /// The faults that could be seen, by kind.
    pub fn faults(&self) -> BTreeMap<&'static str, u64> {
        locked(&self.seen.faults).clone()
    }

    /// Whether a text has an access token or a signature that went over the wire.
    pub fn knows_secret_in(&self, text: &str) -> bool {
        let secrets = locked(&self.seen.secrets);
        secrets.iter().any(|secret| text.contains(secret.as_str()))
    }

    fn note(&self, request: &http::Request<Bytes>) {
        let attempt = request.extensions().get::<Attempt>();
        if attempt.is_none_or(|attempt| attempt.number == 1) {
            self.seen.calls.fetch_add(1, Ordering::Relaxed);
        }
        self.seen.requests.fetch_add(1, Ordering::Relaxed);
        let token = request.headers().get(AUTHORIZATION);
        let token = token.and_then(|value| value.to_str().ok()?.split_once(' '));
        let query = request.uri().query().unwrap_or_default();
        let signature = query.split('&').find_map(|pair| pair.strip_prefix("sig="));
        let mut secrets = locked(&self.seen.secrets);
        for secret in token.map(|(_, token)| token).into_iter().chain(signature) {
            if !secrets.contains(secret) {
                secrets.insert(secret.to_owned());
            }
        }
    }

    fn watched(&self, answer: http::Response<Body>) -> http::Response<Body> {
        match answer.status().as_u16() {
            429 => self.seen.fault("429"),
            503 => self.seen.fault("503"),
            _ => {}
        }
        if are_doubled(answer.headers()) {
            self.seen.fault("doubled headers");
        }
        answer.map(|body| {
            let (cut, ended) = (self.seen.clone(), self.seen.clone());
            Body::stream(
                body.map_err(move |error| {
                    cut.fault("truncated");
                    error
                })
                .map_frame(move |frame| {
                    if frame.data_ref().is_some_and(|data| data.ends_with(b"\x03")) {
                        ended.fault("malformed");
                    }
                    frame
                }),
            )
        })
    }
}

#[async_trait]
impl HttpTransport for Witness {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        self.note(&request);
        let asked = Instant::now();
        let outcome = self.inner.send(request).await;
        if asked.elapsed() >= self.delay {
            self.seen.fault("delay");
        }
        match outcome {
            Ok(answer) => Ok(self.watched(answer)),
            Err(error) => {
                if error.kind() == TransportErrorKind::Interrupted {
                    self.seen.fault("cut");
                }
                Err(error)
            }
        }
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        self.inner.runtime()
    }
}

fn are_doubled(headers: &HeaderMap) -> bool {
    let mut names = headers.keys();
    names.any(|name| headers.get_all(name).iter().nth(1).is_some())
}

pub fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
