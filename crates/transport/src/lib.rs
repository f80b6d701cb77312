//! How the clients of this project talk: a seam for transports, and the pipeline above it.
//!
//! A client of an API builds requests and reads answers; a transport carries bytes. Between the two
//! stands what a backend in production needs and nobody wants to write again: tokens, ids, retries
//! that know which operations may be repeated, deadlines, paging, and errors that say what happened.
//!
//! # Example
//!
//! A transport of one's own, here one that answers everything alike, and a call through it:
//!
//! ```
//! use async_trait::async_trait;
//! use bytes::Bytes;
//! use stocktake_transport::{
//!     AnswerShape, Authentication, Body, Caller, DecodeError, Endpoint, Error, HttpTransport,
//!     Idempotency, Operation, OperationRequest, Pipeline, RequestBuilder, Service,
//!     TransportError, decode,
//! };
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
//! // The clients of this project generate these two from Microsoft's documentation.
//! static PUBLIC_CATALOG: Operation = Operation {
//!     name: "public_catalog",
//!     service: Service::StoreForBusiness,
//!     method: http::Method::GET,
//!     template: "/v1/public/catalog/{id}",
//!     server: None,
//!     authentication: Authentication::None,
//!     audience: None,
//!     idempotency: Idempotency::Safe,
//!     answer: AnswerShape::Object,
//!     paging: None,
//!     errors: &[],
//!     known_errors: &[],
//!     page: "https://learn.microsoft.com/",
//! };
//!
//! struct PublicCatalog(String);
//!
//! impl OperationRequest for PublicCatalog {
//!     type Response = serde_json::Value;
//!     const OPERATION: &'static Operation = &PUBLIC_CATALOG;
//!
//!     fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
//!         let request = RequestBuilder::new(endpoint)
//!             .path("/v1/public/catalog/")
//!             .segment("id", &self.0)?
//!             .build(http::Method::GET)?;
//!         Ok(request)
//!     }
//!
//!     fn decode(body: &Bytes) -> Result<Self::Response, DecodeError> {
//!         decode::object(body)
//!     }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let pipeline = Pipeline::builder(AlwaysEmpty).user_agent("tycoon/2.1").build();
//! let caller = Caller::new(pipeline, "https://bspmts.mp.microsoft.com".parse()?);
//! let answer = caller.send(&PublicCatalog("9WZDNCRFJ3PS".to_owned())).await?;
//! assert_eq!(answer["items"], serde_json::json!([]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! | feature | gives |
//! |---|---|
//! | `tokio` | waiting and background work on tokio; transports that live there turn it on |
//! | `test-kit` | transports that replay, record and fail on purpose, and a paused clock |

#![cfg_attr(docsrs, feature(doc_cfg))]

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
#[cfg(feature = "tokio")]
mod timed_body;

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
#[cfg(feature = "tokio")]
pub use timed_body::TimedBody;

/// The examples of the README are documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
