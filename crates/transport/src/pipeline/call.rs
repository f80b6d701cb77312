//! One call: its attempts, and what each of them may do.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::Poll,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderValue, header, response::Parts};
use tracing::Instrument as _;

use super::{CallOptions, Pipeline, caller::FAULT_BODY, trace};
use crate::{
    AccessToken, AnswerShape, Attempt, Authentication, Body, CollectError, CredentialError,
    DecodeError, Error, ErrorKind, Fault, Operation, RetryPolicy, ids, redact::Secrets,
    retry::parse_retry_after,
};

/// One call. What is the same in all attempts is made here, before the first of them.
pub(super) struct Call<'a> {
    pipeline: &'a Pipeline,
    options: &'a CallOptions,
    operation: &'static Operation,
    request: http::Request<Bytes>,
    correlation_id: HeaderValue,
    started: Instant,
    /// How often the request was handed to the transport.
    attempts: AtomicU32,
    /// The token of the last attempt, to know it again in what the service says.
    token: Mutex<Option<AccessToken>>,
    /// Whether any attempt may have reached the service; known even when the deadline cuts one off.
    reached: AtomicBool,
}

/// A failed attempt.
struct Failure {
    error: Error,
    /// The token, if it was refused.
    refused: Option<AccessToken>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let refused = None;
        Self { error, refused }
    }
}

impl<'a> Call<'a> {
    pub(super) fn new(
        pipeline: &'a Pipeline,
        options: &'a CallOptions,
        operation: &'static Operation,
        mut request: http::Request<Bytes>,
    ) -> Self {
        let headers = request.headers_mut();
        for (name, value) in &options.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        let accept = match operation.answer {
            AnswerShape::Xml => "application/xml",
            _ => "application/json",
        };
        headers
            .entry(header::ACCEPT)
            .or_insert(HeaderValue::from_static(accept));
        headers
            .entry(header::USER_AGENT)
            .or_insert_with(|| pipeline.0.user_agent.clone());
        let correlation_id = pipeline.random(|random| {
            let given = options.correlation_id.as_ref();
            ids::add(random, operation.service, given, headers)
        });
        Self {
            pipeline,
            options,
            operation,
            request,
            correlation_id,
            started: pipeline.0.runtime.now(),
            attempts: AtomicU32::new(0),
            token: Mutex::default(),
            reached: AtomicBool::new(false),
        }
    }

    pub(super) fn max_body(&self) -> usize {
        self.options.max_body.unwrap_or(self.pipeline.0.max_body)
    }

    pub(super) fn correlation_id(&self) -> &str {
        self.correlation_id.to_str().unwrap_or_default()
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    fn policy(&self) -> &RetryPolicy {
        self.options
            .retry
            .as_ref()
            .unwrap_or(&self.pipeline.0.retry)
    }

    /// All attempts, within the deadline. With `whole`, the body of the answer is collected.
    pub(super) async fn run(&self, whole: bool) -> Result<http::Response<Body>, Error> {
        self.pipeline.0.budget.deposit();
        let result = match self.policy().deadline() {
            None => self.tries(whole).await,
            Some(deadline) => {
                let ended = self.before(deadline, pin!(self.tries(whole))).await;
                ended.unwrap_or_else(|| {
                    Err(Error::deadline(
                        deadline,
                        self.reached.load(Ordering::Relaxed),
                    ))
                })
            }
        };
        result.map_err(|error| self.complete(error))
    }

    /// The future's value, or `None` when `limit` has passed first. It is taken by reference, as
    /// futures are large and moving them costs more than the rest of this.
    async fn before<F: Future>(
        &self,
        limit: Duration,
        mut future: Pin<&mut F>,
    ) -> Option<F::Output> {
        let mut timer = None;
        poll_fn(|context| {
            if let Poll::Ready(value) = future.as_mut().poll(context) {
                return Poll::Ready(Some(value));
            }
            // Most futures are polled at least twice, but a transport in process is ready at once.
            let timer = timer.get_or_insert_with(|| self.pipeline.0.runtime.sleep(limit));
            timer.as_mut().poll(context).map(|()| None)
        })
        .await
    }

    async fn tries(&self, whole: bool) -> Result<http::Response<Body>, Error> {
        let mut token_renewed = false;
        let mut number = 0;
        loop {
            number += 1;
            let span = trace::span(self.operation, &self.request, number);
            let attempt = pin!(self.attempt(number, whole));
            let outcome = attempt.instrument(span.clone()).await;
            trace::outcome(&span, outcome.as_ref().map_err(|failure| &failure.error));
            let failure = match outcome {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let reached = self.reached.load(Ordering::Relaxed);
            let error = failure
                .error
                .with_operation(self.operation)
                .with_repeatable(self.is_repeatable())
                .with_reached(reached);
            let renew = failure.refused.is_some() && !token_renewed;
            let Some(delay) = self.delay(number, &error, renew) else {
                return Err(error);
            };
            token_renewed |= renew;
            trace::retry(self.operation, number, delay, &error);
            if !delay.is_zero() {
                self.pipeline.0.runtime.sleep(delay).await;
            }
        }
    }

    /// Whether this request may be sent again though it has reached the service.
    fn is_repeatable(&self) -> bool {
        let idempotency = self.operation.idempotency;
        idempotency.is_repeatable_with(self.request.body())
    }

    /// How long to wait before the next attempt; `None` when there is none.
    fn delay(&self, number: u32, error: &Error, renew_token: bool) -> Option<Duration> {
        let policy = self.policy();
        if renew_token {
            // The token was refused before anything was done, yet an operation that must not be
            // repeated is not: that no byte is sent twice is worth more than this comfort. Its next
            // call gets a fresh token.
            let repeat = self.is_repeatable() && number < policy.attempts();
            return repeat.then_some(Duration::ZERO);
        }
        // A credential has retried by itself.
        if error.kind() == ErrorKind::Credential || !error.is_retryable() {
            return None;
        }
        let random = self.pipeline.random(fastrand::Rng::f64);
        let delay = policy.delay(number, error.retry_after(), random)?;
        let elapsed = self
            .pipeline
            .0
            .runtime
            .now()
            .saturating_duration_since(self.started);
        // Rather the error now than the deadline later.
        let in_time = policy
            .deadline()
            .is_none_or(|deadline| elapsed.saturating_add(delay) < deadline);
        (in_time && self.pipeline.0.budget.withdraw()).then_some(delay)
    }

    /// One attempt: token, exchange, judgement of the status.
    async fn attempt(&self, number: u32, whole: bool) -> Result<http::Response<Body>, Failure> {
        let mut request = self.request.clone();
        let operation = self.operation;
        request
            .extensions_mut()
            .insert(Attempt { operation, number });
        let token = self.authorize(&mut request).await?;
        self.attempts.store(number, Ordering::Relaxed);
        // Until the transport says otherwise, as the deadline may cut it off before it can.
        let reached_before = self.reached.swap(true, Ordering::Relaxed);
        let answer = match self.pipeline.0.transport.send(request).await {
            Ok(answer) => answer,
            Err(error) => {
                let reached = reached_before || error.may_have_reached();
                self.reached.store(reached, Ordering::Relaxed);
                return Err(Error::from(error).into());
            }
        };
        if !answer.status().is_success() {
            // In a box, so that good answers do not carry the room for it around.
            return Err(Box::pin(self.refusal(answer, token)).await);
        }
        if whole {
            Ok(self.collected(answer).await?)
        } else {
            Ok(answer)
        }
    }

    /// Adds the token, unless the caller has brought its own or the operation needs none.
    async fn authorize(
        &self,
        request: &mut http::Request<Bytes>,
    ) -> Result<Option<AccessToken>, Error> {
        let bearer = self.operation.authentication == Authentication::Bearer;
        if !bearer || request.headers().contains_key(header::AUTHORIZATION) {
            return Ok(None);
        }
        let (Some(credential), Some(audience)) = (&self.pipeline.0.credential, self.audience())
        else {
            let problem = "this client has no credential; give it one when you build it";
            return Err(CredentialError::new(problem).into());
        };
        let token = credential.token(audience).await?;
        request
            .headers_mut()
            .insert(header::AUTHORIZATION, token.header().clone());
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Ok(Some(token))
    }

    /// What must not be repeated of what the service says.
    fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::of(&self.request);
        if self.operation.authentication == Authentication::Sas {
            secrets.add_signature(self.request.uri());
        }
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = token.as_ref() {
            secrets.add(token.expose());
        }
        secrets
    }

    fn audience(&self) -> Option<&str> {
        self.options.audience.as_deref().or(self.operation.audience)
    }

    /// An answer with its body in one piece, if it is none of those that only look good.
    async fn collected(&self, answer: http::Response<Body>) -> Result<http::Response<Body>, Error> {
        let (parts, body) = answer.into_parts();
        let body = match body.collect(self.max_body()).await {
            Ok(body) => body,
            Err(CollectError::TooLarge { limit }) => {
                return Err(self.describe(Error::too_large(limit), &parts));
            }
            Err(CollectError::Transport(error)) => {
                return Err(self.describe(error.into(), &parts));
            }
        };
        let service = self.operation.service;
        if let Some(fault) = Fault::in_good_answer(service, &body, || self.secrets()) {
            return Err(self.describe(Error::service(parts.status, fault), &parts));
        }
        Ok(http::Response::from_parts(parts, Body::from(body)))
    }

    /// What a refusal says.
    async fn refusal(&self, answer: http::Response<Body>, token: Option<AccessToken>) -> Failure {
        let (parts, body) = answer.into_parts();
        // A body that does not come, or does not end, must not keep the error back.
        let (longest, patience) = FAULT_BODY;
        let body = self.before(patience, pin!(body.collect(longest))).await;
        let body = body.and_then(Result::ok).unwrap_or_default();
        let fault = Fault::read(self.operation.service, &body, &self.secrets());
        let error = self.describe(Error::service(parts.status, fault), &parts);
        let refused = token.filter(|_| parts.status == http::StatusCode::UNAUTHORIZED);
        if let (Some(token), Some(credential), Some(audience)) =
            (&refused, &self.pipeline.0.credential, self.audience())
        {
            credential.refused(audience, token);
        }
        Failure { error, refused }
    }

    /// What a good answer says that cannot be read. The names in it may be anything.
    pub(super) fn unreadable(&self, error: DecodeError, head: &Parts) -> Error {
        self.describe(error.masked(&self.secrets()).into(), head)
    }

    /// Adds what the head of an answer tells.
    fn describe(&self, error: Error, head: &Parts) -> Error {
        let now = self.pipeline.0.runtime.system_time();
        let after = head
            .headers
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| parse_retry_after(value, now));
        let secrets = self.secrets();
        let scrubbed = |id: Option<String>| id.map(|id| secrets.scrub(&id));
        let error = error
            .with_status(head.status)
            .with_retry_after(after)
            .with_ids(
                scrubbed(ids::request_id(&head.headers)),
                scrubbed(ids::correlation_id(&head.headers)),
            );
        self.complete(error)
    }

    /// Adds what the call itself knows.
    fn complete(&self, error: Error) -> Error {
        let correlation = error
            .correlation_id()
            .unwrap_or(self.correlation_id())
            .to_owned();
        error
            .with_operation(self.operation)
            .with_repeatable(self.is_repeatable())
            .with_attempts(self.attempts())
            .with_ids(None, Some(correlation))
    }
}
