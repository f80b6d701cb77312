//! A pipeline pointed at one service: what a client of an API holds.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::{Pipeline, call::Call};
use crate::{
    Body, Endpoint, Error, InvalidRequest, OperationRequest, PagedRequest, Pager, RetryPolicy, ids,
    redact,
};

/// A [`Pipeline`] pointed at one service, with the options of its calls. Cheap to clone.
///
/// ```
/// use std::time::Duration;
/// use stocktake_transport::{CallOptions, Caller, Error, OperationRequest, RetryPolicy};
///
/// async fn hurried<R: OperationRequest>(
///     caller: &Caller,
///     request: &R,
/// ) -> Result<R::Response, Error> {
///     let policy = RetryPolicy::default().with_deadline(Duration::from_secs(5));
///     let caller = caller.with_options(CallOptions::default().with_retry(policy));
///     caller.send(request).await
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Caller(Arc<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    pipeline: Pipeline,
    endpoint: Endpoint,
    options: CallOptions,
}

/// Options of single calls, in the place of those of the [`Pipeline`].
///
/// ```
/// use stocktake_transport::CallOptions;
///
/// let options = CallOptions::default()
///     .with_correlation_id("0e3b1a5f-2d5c-4a37-9d0e-3f3a0a7f9c11")?
///     .with_header("X-Locale", "de-DE")?
///     .with_max_body(1 << 20);
/// # let _ = options;
/// # Ok::<(), stocktake_transport::InvalidRequest>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    pub(super) correlation_id: Option<HeaderValue>,
    pub(super) retry: Option<RetryPolicy>,
    pub(super) max_body: Option<usize>,
    pub(super) audience: Option<Arc<str>>,
    pub(super) headers: HeaderMap,
}

impl CallOptions {
    /// Marks calls that belong together with an id of the caller's own, a GUID for most services;
    /// where none is given, every call has a new one. Only Partner Center is sent it.
    pub fn with_correlation_id(mut self, id: &str) -> Result<Self, InvalidRequest> {
        self.correlation_id = Some(header_value("MS-CorrelationId", id)?);
        Ok(self)
    }

    /// Another retry policy.
    #[must_use]
    pub fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Another cap of the answer's body, in bytes after decompression.
    #[must_use]
    pub fn with_max_body(mut self, bytes: usize) -> Self {
        self.max_body = Some(bytes);
        self
    }

    /// Another audience of the tokens, for a national cloud.
    #[must_use]
    pub fn with_audience(mut self, audience: &str) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// The audience, if it is another than the operation's.
    #[must_use]
    pub fn audience(&self) -> Option<&str> {
        self.audience.as_deref()
    }

    /// A header to send with every call, such as `X-Locale`. A request that sets the same header by
    /// itself keeps its own. With `Authorization` the caller brings its own way to be let in: the
    /// credential is not asked, and a refusal is not answered with a new token.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Result<Self, InvalidRequest> {
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| InvalidRequest::new(name, "is not the name of a header"))?;
        let mut value = header_value(name, value)?;
        value.set_sensitive(redact::is_secret_header(&key, &value));
        self.headers.insert(key, value);
        Ok(self)
    }
}

fn header_value(name: &'static str, value: &str) -> Result<HeaderValue, InvalidRequest> {
    HeaderValue::from_str(value).map_err(|_| {
        InvalidRequest::new(
            name,
            "has characters that no header may have, such as line breaks",
        )
    })
}

impl Caller {
    /// Points a pipeline at a service.
    #[must_use]
    pub fn new(pipeline: Pipeline, endpoint: Endpoint) -> Self {
        Self::with(pipeline, endpoint, CallOptions::default())
    }

    fn with(pipeline: Pipeline, endpoint: Endpoint, options: CallOptions) -> Self {
        Self(Arc::new(Inner {
            pipeline,
            endpoint,
            options,
        }))
    }

    /// The same caller with other options. The audience of its tokens stays if the new ones name
    /// none: it belongs to where the service is, and not to single calls.
    #[must_use]
    pub fn with_options(&self, mut options: CallOptions) -> Self {
        if options.audience.is_none() {
            options.audience.clone_from(&self.options().audience);
        }
        Self::with(self.pipeline().clone(), self.endpoint().clone(), options)
    }

    /// The same caller, pointed elsewhere.
    #[must_use]
    pub fn with_endpoint(&self, endpoint: Endpoint) -> Self {
        Self::with(self.pipeline().clone(), endpoint, self.options().clone())
    }

    /// The pipeline.
    #[must_use]
    pub fn pipeline(&self) -> &Pipeline {
        &self.0.pipeline
    }

    /// Where the service is.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// The options of the calls.
    #[must_use]
    pub fn options(&self) -> &CallOptions {
        &self.0.options
    }

    /// Sends a request and reads the answer.
    ///
    /// The call is retried as far as the operation and the policy allow; see [`RetryPolicy`].
    pub async fn send<R: OperationRequest>(&self, request: &R) -> Result<R::Response, Error> {
        Ok(self.send_with_details(request).await?.value)
    }

    /// The same, with all that came with the answer.
    pub async fn send_with_details<R: OperationRequest>(
        &self,
        request: &R,
    ) -> Result<Answer<R::Response>, Error> {
        let call = self.call(request)?;
        let limit = call.max_body();
        let (parts, body) = call.run(true).await?.into_parts();
        // The attempt has collected it: this takes it out.
        let body = body
            .collect(limit)
            .await
            .map_err(|_| Error::too_large(limit))?;
        let value = R::decode(&body).map_err(|error| call.unreadable(error, &parts))?;
        Ok(Answer {
            value,
            body,
            status: parts.status,
            correlation_id: ids::correlation_id(&parts.headers)
                .unwrap_or_else(|| call.correlation_id().to_owned()),
            headers: parts.headers,
            attempts: call.attempts(),
        })
    }

    /// Sends a request and hands over the body unread, for downloads: what the retry policy allows is
    /// tried until the head of a good answer has come.
    pub async fn send_streaming<R: OperationRequest>(
        &self,
        request: &R,
    ) -> Result<http::Response<Body>, Error> {
        self.call(request)?.run(false).await
    }

    /// The listing that begins with this request.
    pub fn list<R: PagedRequest>(&self, request: R) -> Pager<R> {
        Pager::new(self.clone(), request)
    }

    fn call<R: OperationRequest>(&self, request: &R) -> Result<Call<'_>, Error> {
        let built = request.http_request(self.endpoint());
        let built = built.map_err(|error| error.with_operation(R::OPERATION))?;
        Ok(Call::new(
            self.pipeline(),
            self.options(),
            R::OPERATION,
            built,
        ))
    }
}

/// An answer with all that came with it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer<T> {
    /// What the body says.
    pub value: T,
    /// The body as it came. It may hold secrets.
    pub body: Bytes,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The id of the call, as the service echoed it or as it was sent.
    pub correlation_id: String,
    /// How often the request was sent.
    pub attempts: u32,
}

impl<T> Answer<T> {
    /// The id of the request, if the service gave one.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        ids::request_id(&self.headers)
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// The longest that is read of a refusal, and the longest that is waited for its end.
pub(super) const FAULT_BODY: (usize, Duration) = (64 << 10, Duration::from_secs(10));
