//! Operations, credentials and transports that the tests share.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use async_trait::async_trait;
use bytes::Bytes;
use http::Method;
use http_body::{Body as HttpBody, Frame, SizeHint};
use serde_json::Value;
use stocktake_transport::{
    AccessToken, AnswerShape, Authentication, Body, Caller, Credential, CredentialError,
    DecodeError, Endpoint, Error, HttpTransport, Idempotency, Operation, OperationRequest,
    Pipeline, PipelineBuilder, RequestBuilder, RetryPolicy, Runtime, Service, TokioRuntime,
    TransportError, TransportErrorKind, decode,
    test_kit::{PausedClock, Replay},
};

/// An operation that differs from others only by what matters to the pipeline.
pub const fn operation(
    name: &'static str,
    service: Service,
    authentication: Authentication,
    idempotency: Idempotency,
) -> Operation {
    Operation {
        name,
        service,
        method: Method::POST,
        template: "/v1/things/{id}",
        server: None,
        authentication,
        audience: Some("https://audience.example"),
        idempotency,
        answer: AnswerShape::Object,
        paging: None,
        errors: &[],
        known_errors: &[],
        page: "https://pages.example/operation",
    }
}

/// Declares request types that send a JSON body and read any JSON object.
macro_rules! requests {
    ($($(#[$doc:meta])* $name:ident = $operation:expr;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $name(pub Value);

        impl OperationRequest for $name {
            type Response = Value;

            const OPERATION: &'static Operation = {
                static OPERATION: Operation = $operation;
                &OPERATION
            };

            fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
                let request = RequestBuilder::new(endpoint)
                    .path("/v1/things/")
                    .segment("id", "7")?
                    .json(&self.0)?
                    .build(Method::POST)?;
                Ok(request)
            }

            fn decode(body: &Bytes) -> Result<Value, DecodeError> {
                decode::object(body)
            }
        }
    )* };
}

requests! {
    /// Reads, on Partner Center.
    Read = operation("read", Service::PartnerCenter, Authentication::Bearer, Idempotency::Safe);
    /// Reads, on the Store services.
    Query = operation("query", Service::StoreServices, Authentication::Bearer, Idempotency::Safe);
    /// Changes something again and again.
    Change = operation("change", Service::StoreServices, Authentication::Bearer, Idempotency::No);
    /// Changes something once, however often it is sent.
    Assign = operation("assign", Service::StoreForBusiness, Authentication::Bearer, Idempotency::Idempotent);
    /// Changes something once for each key.
    Consume = operation(
        "consume",
        Service::StoreServices,
        Authentication::Bearer,
        Idempotency::WithKey("trackingId"),
    );
    /// Needs no token.
    Public = operation("public", Service::StoreForBusiness, Authentication::None, Idempotency::Safe);
    /// The token endpoint.
    Login = operation("login", Service::EntraId, Authentication::ClientSecret, Idempotency::Idempotent);
    /// A queue.
    Queue = operation("queue", Service::StorageQueue, Authentication::Sas, Idempotency::Safe);
}

/// Makes `token-1`, `token-2`, …: a new one when the last was refused.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Arc<Mutex<TokensState>>);

#[derive(Debug, Default)]
struct TokensState {
    number: u32,
    current: Option<AccessToken>,
    refused: Vec<String>,
}

impl Tokens {
    /// The tokens that services refused.
    pub fn refused(&self) -> Vec<String> {
        self.0.lock().unwrap().refused.clone()
    }
}

#[async_trait]
impl Credential for Tokens {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        let mut state = self.0.lock().unwrap();
        if let Some(current) = &state.current {
            return Ok(current.clone());
        }
        state.number += 1;
        let token = AccessToken::new(format!("token-{}", state.number))?;
        state.current = Some(token.clone());
        Ok(token)
    }

    fn refused(&self, _audience: &str, token: &AccessToken) {
        let mut state = self.0.lock().unwrap();
        state.refused.push(token.expose().to_owned());
        state.current.take_if(|current| current == token);
    }
}

pub fn endpoint() -> Endpoint {
    "https://service.example".parse().unwrap()
}

/// A pipeline with a credential and the same ids in every run.
pub fn builder(transport: impl HttpTransport + 'static) -> PipelineBuilder {
    Pipeline::builder(transport)
        .credential(Tokens::default())
        .seed(7)
}

pub fn caller(transport: impl HttpTransport + 'static) -> Caller {
    Caller::new(builder(transport).build(), endpoint())
}

/// The same on a clock that the test can look at.
pub fn timed(
    transport: impl HttpTransport + 'static,
    policy: RetryPolicy,
) -> (Caller, PausedClock) {
    let clock = PausedClock::new();
    let builder = builder(transport).retry(policy).runtime(clock.clone());
    (Caller::new(builder.build(), endpoint()), clock)
}

/// A service that answers everything with an empty object.
pub fn content() -> Replay {
    Replay::by(|_| Ok(http::Response::new(Bytes::from_static(b"{}"))))
}

/// A service that answers everything with this status and body.
pub fn always(status: u16, body: &'static str) -> Replay {
    Replay::by(move |_| Ok(answer(status, &[], body)))
}

pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> http::Response<Bytes> {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

/// A body that comes in pieces, of which none may be the last.
pub struct Pieces {
    pub pieces: Vec<Result<Bytes, TransportErrorKind>>,
    pub announced: Option<u64>,
    pub ends: bool,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        if self.pieces.is_empty() {
            return if self.ends {
                Poll::Ready(None)
            } else {
                Poll::Pending
            };
        }
        let piece = self.pieces.remove(0);
        Poll::Ready(Some(
            piece
                .map(Frame::data)
                .map_err(|kind| TransportError::new(kind, "the body broke off")),
        ))
    }

    fn size_hint(&self) -> SizeHint {
        self.announced
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// A transport whose answers are made by a function, bodies that stream included.
pub struct Serving<F>(pub F);

impl<F> std::fmt::Debug for Serving<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Serving")
    }
}

#[async_trait]
impl<F> HttpTransport for Serving<F>
where
    F: Fn() -> Option<http::Response<Body>> + Send + Sync,
{
    /// `None` is an answer that never comes.
    async fn send(
        &self,
        _request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        match (self.0)() {
            Some(answer) => Ok(answer),
            None => std::future::pending().await,
        }
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(TokioRuntime)
    }
}

/// What a test runtime with paused time makes of a future, for properties.
pub fn paused<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}
