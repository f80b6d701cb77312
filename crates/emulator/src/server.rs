//! The emulator on a socket.

use std::{convert::Infallible, error::Error, fmt, io, net::SocketAddr, time::Duration};

use axum::{Router, body::Body};
use http::{Request, Response, header::DATE};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tower::ServiceExt as _;

use crate::{Clock, moment::http_date};

/// How long a client may take for the head of a request, and between two of them.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long what is in flight may take at the end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// In the extensions of an answer: instead of it, the connection ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut;

/// An emulator that listens. It ends when this is dropped, at once; [`shutdown`](Self::shutdown)
/// waits for what is in flight.
pub struct Server {
    address: SocketAddr,
    url: String,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(
        router: Router,
        clock: Clock,
        address: SocketAddr,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(accept(listener, (router, clock), stopped));
        Ok(Self {
            address,
            url: format!("http://{address}"),
            stop: Some(stop),
            task,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address for clients, without a path: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Takes no more connections, finishes what is in flight (for ten seconds at most) and ends.
    pub async fn shutdown(mut self) {
        self.stop.take();
        // The task ends by itself; an error would be its panic, which has been reported.
        let _ended = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.stop.is_some() {
            self.task.abort();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

async fn accept(
    listener: TcpListener,
    (router, clock): (Router, Clock),
    mut stopped: oneshot::Receiver<()>,
) {
    let graceful = GracefulShutdown::new();
    // Dropping the set ends its connections, so a server that is dropped leaves none behind.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    // Out of file descriptors, most likely: some will be given back.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            _ = &mut stopped => break,
            Some(_ended) = connections.join_next() => continue,
        };
        // Answers are written whole; waiting for more would only delay them.
        let _best_effort = stream.set_nodelay(true);
        let (router, clock) = (router.clone(), clock.clone());
        let service = service_fn(move |request| serve(router.clone(), clock.clone(), request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        connections.spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    let _in_time = tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await;
}

/// An error makes hyper end the connection without an answer.
async fn serve(
    router: Router,
    clock: Clock,
    request: Request<Incoming>,
) -> Result<Response<Body>, Severed> {
    let answered: Result<_, Infallible> = router.oneshot(request.map(Body::new)).await;
    let Ok(mut response) = answered;
    if response.extensions().get::<Cut>().is_some() {
        return Err(Severed);
    }
    // hyper knows the machine's clock only.
    let now = || http_date(clock.now());
    response.headers_mut().entry(DATE).or_insert_with(now);
    Ok(response)
}

/// The connection is to end here.
#[derive(Debug)]
struct Severed;

impl fmt::Display for Severed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was cut on purpose")
    }
}

impl Error for Severed {}
