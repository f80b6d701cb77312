//! A server on this machine that does to its clients what networks and servers do.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// What the server does when a request has arrived.
#[derive(Clone, Debug)]
pub enum Step {
    Send(Vec<u8>),
    Pause(Duration),
    /// Keeps the connection and says nothing more.
    Stall,
    Close,
}

/// Something to send.
pub fn send(bytes: impl Into<Vec<u8>>) -> Step {
    Step::Send(bytes.into())
}

/// A whole answer that keeps the connection open; `headers` are lines with their ends.
pub fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Step {
    let body = body.as_ref();
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    Step::Send(bytes)
}

/// A server that does the same for every request, and remembers.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    log: Arc<Log>,
}

#[derive(Debug, Default)]
pub struct Log {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
}

impl Log {
    pub fn connected(&self) {
        self.connections.fetch_add(1, Ordering::SeqCst);
    }

    /// Writes a request down and tells which one it is, counted from 0.
    pub fn arrived(&self, request: String) -> usize {
        let mut requests = self.requests.lock().unwrap();
        requests.push(request);
        requests.len() - 1
    }
}

impl Server {
    /// Takes the same steps for every request.
    pub async fn start(steps: impl Into<Vec<Step>>) -> Self {
        let steps = steps.into();
        Self::run(None, move |_| steps.clone()).await
    }

    /// Takes the steps for the request with this number, counted from 0.
    pub async fn by(script: impl Fn(usize) -> Vec<Step> + Send + Sync + 'static) -> Self {
        Self::run(None, script).await
    }

    /// The same over TLS.
    pub async fn tls(acceptor: TlsAcceptor, steps: impl Into<Vec<Step>>) -> Self {
        let steps = steps.into();
        Self::run(Some(acceptor), move |_| steps.clone()).await
    }

    async fn run(
        acceptor: Option<TlsAcceptor>,
        script: impl Fn(usize) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let script = Arc::new(script);
        Self::accept(move |stream, log| {
            let (script, acceptor) = (Arc::clone(&script), acceptor.clone());
            async move {
                match acceptor {
                    None => serve(stream, &log, script.as_ref()).await,
                    // A client that does not trust the certificate ends the handshake.
                    Some(acceptor) => {
                        if let Ok(stream) = acceptor.accept(stream).await {
                            serve(stream, &log, script.as_ref()).await;
                        }
                    }
                }
            }
        })
        .await
    }

    /// Hands every connection to `serve`.
    pub async fn accept<F>(serve: impl Fn(TcpStream, Arc<Log>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Log::default());
        let own = Arc::clone(&log);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                own.connected();
                tokio::spawn(serve(stream, Arc::clone(&own)));
            }
        });
        Self { address, log }
    }

    pub fn connections(&self) -> usize {
        self.log.connections.load(Ordering::SeqCst)
    }

    /// The heads and bodies of the requests.
    pub fn requests(&self) -> Vec<String> {
        self.log.requests.lock().unwrap().clone()
    }

    pub fn url(&self, rest: &str) -> String {
        format!("http://{}{rest}", self.address)
    }

    pub fn https(&self, rest: &str) -> String {
        format!("https://localhost:{}{rest}", self.address.port())
    }
}

async fn serve<S>(mut stream: S, log: &Log, script: &(dyn Fn(usize) -> Vec<Step> + Send + Sync))
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    while let Some(request) = request(&mut stream).await {
        let number = log.arrived(request);
        for step in script(number) {
            match step {
                Step::Send(bytes) => {
                    if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                }
                Step::Pause(duration) => tokio::time::sleep(duration).await,
                Step::Stall => std::future::pending().await,
                Step::Close => return,
            }
        }
    }
}

/// Head and body of the next request; `None` when the client has gone or does not speak HTTP.
async fn request<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        if !bytes[0].is_ascii_uppercase() {
            let refusal = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n";
            stream.write_all(refusal).await.ok()?;
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, value)| value.parse::<usize>().unwrap());
        if body.len() >= length {
            return Some(text.into_owned());
        }
    }
}
