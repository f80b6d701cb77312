//! How the clients of this project talk: a seam for transports, and the pipeline above it.
//!
//! A client of an API builds requests and reads answers; a transport carries bytes. Between the two
//! stands what a backend in production needs and nobody wants to write again: tokens, ids, retries
//! that know which operations may be repeated, deadlines, paging, and errors that say what happened.
//!
//! # Example
//!
//! A transport of one's own, here one that answers everything alike:
//!
//! ```
//! use async_trait::async_trait;
//! use bytes::Bytes;
//! use stocktake_transport::{Body, HttpTransport, Pipeline, TransportError};
//!
//! #[derive(Debug)]
//! struct AlwaysEmpty;
//!
//! #[async_trait]
//! impl HttpTransport for AlwaysEmpty {
//!     async fn send(
//!         &self,
//!         _request: http::Request<Bytes>,
//!     ) -> Result<http::Response<Body>, TransportError> {
//!         Ok(http::Response::new(Body::from(r#"{"items":[]}"#)))
//!     }
//! }
//!
//! let pipeline = Pipeline::builder(AlwaysEmpty).build();
//! # let _ = pipeline;
//! ```
//!
//! # Features
//!
//! | feature | gives |
//! |---|---|
//! | `tokio` | waiting and background work on tokio; transports that live there turn it on |
//! | `test-kit` | transports that replay, record and fail on purpose, and a paused clock |

mod body;
mod credential;
pub mod decode;
mod endpoint;
mod error;
mod http_transport;
mod ids;
mod operation;
mod pager;
mod pipeline;
pub mod redact;
mod request;
mod retry;
mod runtime;
#[cfg(feature = "test-kit")]
pub mod test_kit;

pub use body::{Body, CollectError};
pub use credential::{AccessToken, Credential, CredentialError, XToken};
pub use decode::DecodeError;
pub use endpoint::{Endpoint, EndpointError, SasUri, is_loopback};
pub use error::{Error, ErrorKind, Fault};
pub use http_transport::{HttpTransport, TransportError, TransportErrorKind};
pub use operation::{
    AnswerShape, Attempt, Authentication, DocumentedError, Idempotency, KnownError, Operation,
    Paging, PagingStyle, Service,
};
pub use pager::{Continuation, ContinuationError, NextLink, Page, PagedRequest, Pager, Pages};
pub use pipeline::{Answer, CallOptions, Caller, Pipeline, PipelineBuilder};
pub use request::{InvalidRequest, OperationRequest, RequestBuilder, check};
pub use retry::{RetryBudget, RetryPolicy, parse_retry_after};
#[cfg(feature = "tokio")]
pub use runtime::TokioRuntime;
pub use runtime::{BoxFuture, Runtime, SystemRuntime, Task};
