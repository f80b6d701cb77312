//! The default HTTP transport of the Stocktake clients, on reqwest.
//!
//! Connections are pooled, HTTP/2 is spoken where the server has it, answers come compressed, and
//! proxies are taken from the environment or set by hand.
//!
//! # Example
//!
//! ```
//! use std::time::Duration;
//!
//! use stocktake_transport::Pipeline;
//! use stocktake_transport_reqwest::ReqwestTransport;
//!
//! # #[cfg(any(feature = "rustls", feature = "native-tls"))] {
//! let transport = ReqwestTransport::builder()
//!     .connect_timeout(Duration::from_secs(5))
//!     .read_timeout(Duration::from_secs(30))
//!     .proxy("http://proxy.example.com:3128")
//!     .build()?;
//! let pipeline = Pipeline::builder(transport).build();
//! # let _ = pipeline;
//! # }
//! # Ok::<(), stocktake_transport_reqwest::BuildError>(())
//! ```
//!
//! Everything that is sent must be sent inside a tokio runtime with time and I/O enabled.
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `rustls` | yes | https by rustls with the provider aws-lc-rs, which builds without cmake, and the certificates that the operating system trusts |
//! | `native-tls` | | https by what the operating system has; where it is on, reqwest prefers it |
//! | `rustls-no-provider` | | https by rustls with the provider that the application installs before it builds a transport |
//!
//! Without any of them, the transport reaches servers on this machine only.
//!
//! # What is sent, and how often
//!
//! reqwest repeats requests by itself when a server refuses one in HTTP/2 before working on it; that
//! is turned off, as repeating is for the pipeline to decide and to count. One thing cannot be turned
//! off, and need not be: when a pooled connection turns out to be closed *before* the request was
//! given to it, hyper hands the request back and the pool puts it on another connection. hyper hands
//! back only what it has not begun to write, so no byte is ever written twice. A request that was
//! begun fails with [`Interrupted`](stocktake_transport::TransportErrorKind::Interrupted).
//!
//! An answer that is cut is an error, compressed or not. Of gzip data in several members, which HTTP
//! allows and hardly any server sends, reqwest decodes the first and drops the others; the transport
//! on hyper decodes all.
//!
//! Redirects are not followed and cookies are not kept. Plain http goes to this machine only,
//! everything else is [`Refused`](stocktake_transport::TransportErrorKind::Refused) before a
//! connection is made; and it never takes a proxy, which would carry its tokens readable off the
//! machine.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
mod failure;
mod transport;

pub use builder::{BuildError, ReqwestTransportBuilder};
/// reqwest as it is used here, for clients of one's own.
pub use reqwest;
pub use transport::ReqwestTransport;

/// The examples of the README are documentation tests.
#[cfg(all(doctest, any(feature = "rustls", feature = "native-tls")))]
#[doc = include_str!("../README.md")]
struct Readme;
