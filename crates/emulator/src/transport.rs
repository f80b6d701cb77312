//! The emulator without a socket.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use async_trait::async_trait;
use axum::{Router, body::Body as AxumBody};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use stocktake_transport::{
    Body, BoxFuture, HttpTransport, Runtime, Task, TokioRuntime, TransportError, TransportErrorKind,
};
use tower::ServiceExt as _;

use crate::{clock::Clock, server::Cut};

/// The emulator as a transport: what a client sends reaches it without a socket, and the clock that
/// the client sees is the emulator's, so a token is over for both at the same time.
///
/// It needs tokio, for delays and timers only.
#[derive(Clone)]
pub struct EmulatorTransport {
    pub(crate) router: Router,
    pub(crate) clock: Clock,
}

#[async_trait]
impl HttpTransport for EmulatorTransport {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        let answered = self.router.clone().oneshot(request.map(AxumBody::from));
        let Ok(response) = answered.await;
        if response.extensions().get::<Cut>().is_some() {
            let kind = TransportErrorKind::Interrupted;
            return Err(TransportError::new(kind, "the emulator cut the connection"));
        }
        Ok(response.map(|body| {
            Body::stream(body.map_err(|error| {
                TransportError::new(TransportErrorKind::Interrupted, error.into_inner())
            }))
        }))
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(EmulatedRuntime(self.clock.clone()))
    }
}

impl fmt::Debug for EmulatorTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmulatorTransport").finish_non_exhaustive()
    }
}

/// tokio's timers with the emulator's calendar.
#[derive(Debug)]
struct EmulatedRuntime(Clock);

impl Runtime for EmulatedRuntime {
    fn now(&self) -> Instant {
        TokioRuntime.now()
    }

    fn system_time(&self) -> SystemTime {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        TokioRuntime.sleep(duration)
    }

    fn spawn(&self, future: BoxFuture<'static, ()>) -> Result<Task, BoxFuture<'static, ()>> {
        TokioRuntime.spawn(future)
    }
}
