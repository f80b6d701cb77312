//! A lean HTTP transport of the Stocktake clients, directly on hyper.
//!
//! It does what a backend needs and nothing else: pooled connections, TLS, HTTP/2 where the server
//! has it, gzip, timeouts. Against the transport on reqwest it builds in less time and costs less
//! for each call; it knows no proxies. Behind a proxy, take that one.
//!
//! # Example
//!
//! ```
//! use std::time::Duration;
//!
//! use stocktake_transport::Pipeline;
//! use stocktake_transport_hyper::HyperTransport;
//!
//! let transport = HyperTransport::builder()
//!     .connect_timeout(Duration::from_secs(5))
//!     .read_timeout(Duration::from_secs(30))
//!     .build()?;
//! let pipeline = Pipeline::builder(transport).build();
//! # let _ = pipeline;
//! # Ok::<(), stocktake_transport_hyper::BuildError>(())
//! ```
//!
//! Everything that is sent must be sent inside a tokio runtime with time and I/O enabled.
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `rustls` | yes | https by rustls with the provider ring |
//! | `aws-lc-rs` | | https by rustls with the provider aws-lc-rs, which is then the preferred one; it is faster, and builds in twice the time |
//! | `rustls-no-provider` | | https by rustls with the provider that the application installs, or with a configuration of its own |
//! | `http2` | yes | HTTP/2, if the server offers it in the TLS handshake |
//!
//! A provider that the application has installed for the whole process goes before the ones of the
//! features. Certificates are trusted if the operating system trusts them: the services use
//! authorities of Microsoft's own in places, which Windows knows and compiled-in lists may not, and
//! so an authority that a company has added works too. Without any of the TLS features, the
//! transport reaches servers on this machine only.
//!
//! # What is sent, and how often
//!
//! A request is sent once. hyper's client would repeat one by itself if a pooled connection turns
//! out to be closed before the request was given to it. That is turned off here: such a request
//! fails with [`Connect`](stocktake_transport::TransportErrorKind::Connect), since not a byte of it
//! was written, and the pipeline repeats it, counts it and charges it to the retry budget. A request
//! of which a byte may have been written is never repeated here.
//!
//! Redirects are not followed. Plain http goes to this machine only, everything else is
//! [`Refused`](stocktake_transport::TransportErrorKind::Refused) before a connection is made.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod builder;
mod connector;
mod failure;
mod gunzip;
#[cfg(feature = "rustls-no-provider")]
mod tls;
mod transport;

pub use builder::{BuildError, HyperTransportBuilder};
/// rustls as it is used here, for configurations of one's own.
#[cfg(feature = "rustls-no-provider")]
pub use rustls;
pub use transport::HyperTransport;

/// The examples of the README are documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
