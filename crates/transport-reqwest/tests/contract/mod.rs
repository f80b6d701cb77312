//! What every transport promises, as tests: the contract of `HttpTransport`, against a server on this
//! machine that misbehaves.
//!
//! A crate of a transport includes this folder and names a function that makes its transport:
//! `transport_contract!(make)`. Whatever a check sends carries a secret in its address, and
//! whatever fails is searched for it.

mod bodies;
mod connections;
mod exchange;
pub mod server;
pub mod stale;
mod through_pipeline;
pub mod tls;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use stocktake_transport::{Body, CollectError, HttpTransport, TransportError, TransportErrorKind};

pub use bodies::*;
pub use connections::*;
pub use exchange::*;
pub use through_pipeline::*;

/// How a transport is to be made.
#[derive(Clone, Debug)]
pub struct Options {
    pub connect_timeout: Duration,
    pub read_timeout: Duration,
    /// A certificate to trust, in DER.
    pub trusted: Option<Vec<u8>>,
}

impl Default for Options {
    /// Longer than any check takes.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(20),
            read_timeout: Duration::from_secs(20),
            trusted: None,
        }
    }
}

pub type Make = fn(Options) -> Arc<dyn HttpTransport>;

/// A read timeout for servers that stall: longer than a busy machine needs for an exchange.
pub const SHORT: Duration = Duration::from_millis(400);

pub fn short_read() -> Options {
    Options {
        read_timeout: SHORT,
        ..Options::default()
    }
}

/// In the query of every address.
const SECRET: &str = "hunter2-signature";

pub fn get(address: &str) -> Request<Bytes> {
    request("GET", address, "")
}

pub fn request(method: &str, address: &str, body: &'static str) -> Request<Bytes> {
    Request::builder()
        .method(method)
        .uri(format!("{address}?sig={SECRET}"))
        .body(Bytes::from_static(body.as_bytes()))
        .unwrap()
}

/// The error, searched for the secret.
#[track_caller]
pub fn failure<T>(outcome: Result<T, TransportError>) -> (TransportErrorKind, String) {
    let Err(error) = outcome else {
        panic!("it should have failed");
    };
    let texts = format!("{error} {error:?} {error:#?}");
    assert!(!texts.contains(SECRET), "the secret is in: {texts}");
    (error.kind(), error.to_string())
}

/// The kind of the error.
#[track_caller]
pub fn kind<T>(outcome: Result<T, TransportError>) -> TransportErrorKind {
    failure(outcome).0
}

/// The whole body.
pub async fn read(answer: Response<Body>) -> Result<Bytes, TransportError> {
    match answer.into_body().collect(16 << 20).await {
        Ok(bytes) => Ok(bytes),
        Err(CollectError::Transport(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

/// Every check of the contract as a test of this crate.
#[macro_export]
macro_rules! transport_contract {
    ($make:path) => {
        $crate::transport_contract! {
            $make:
            // An exchange
            an_answer_arrives_whole
            a_request_arrives_whole
            a_post_without_a_body_says_so
            a_range_is_asked_for_uncompressed
            any_status_is_an_answer
            redirects_are_handed_back
            a_stall_before_the_head_is_a_timeout
            headers_that_trickle_are_a_timeout
            a_connection_closed_without_answer_is_interrupted
            what_is_not_http_is_interrupted
            many_headers_arrive
            more_headers_than_any_server_sends_are_interrupted
            it_lives_on_tokio
            // Bodies
            a_chunked_body_arrives
            a_body_streams
            a_stall_in_the_body_is_a_timeout
            a_body_in_many_pieces_takes_its_time
            a_slow_reader_is_not_a_slow_server
            a_body_shorter_than_announced_is_interrupted
            a_chunked_body_without_its_end_is_interrupted
            gzip_is_decoded
            gzip_streams
            gzip_that_ends_early_is_interrupted
            damaged_gzip_is_interrupted
            gzip_of_nothing_is_empty
            a_gzip_bomb_meets_the_cap
            // Connections
            connections_are_reused
            a_closed_connection_is_replaced
            a_request_on_a_dying_connection_is_sent_once
            a_refused_connection_is_no_connection
            an_unknown_host_is_no_connection
            plain_http_elsewhere_is_refused
            an_address_with_user_information_is_refused
            https_to_a_plain_port_is_no_connection
            a_silent_handshake_is_no_connection
            an_unknown_authority_is_no_connection
            a_trusted_authority_is_a_connection
            http2_is_spoken_where_it_is_offered
            a_refused_stream_is_not_repeated
            // Through the pipeline
            a_call_goes_through
            a_busy_service_is_asked_again
            what_may_have_arrived_is_not_repeated
            what_cannot_have_arrived_is_repeated
        }
    };
    ($make:path: $($check:ident)*) => {
        $(
            #[tokio::test]
            async fn $check() {
                contract::$check($make).await;
            }
        )*
    };
}
