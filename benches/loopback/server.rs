//! The server: it has one page, and gives it to everybody.

use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, Command, Stdio},
};

use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::{ENTRIES, runtime};
use crate::measure;

const ROLE: &str = "STOCKTAKE_BENCH_SERVER";

/// A server in a process of its own, which ends with this.
pub struct Server {
    child: Option<Child>,
    address: String,
}

impl Server {
    /// Starts this program a second time, as a server.
    pub fn start() -> Self {
        let program = std::env::current_exe().expect("a program has a path");
        let mut child = Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(ROLE, "yes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a program can start itself");
        let mut address = String::new();
        let output = child.stdout.take().expect("it is piped");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("the server tells its address");
        let address = format!("http://{}", address.trim());
        Self {
            child: Some(child),
            address,
        }
    }

    /// One that another process has started.
    pub fn at(address: &str) -> Self {
        Self {
            child: None,
            address: address.to_owned(),
        }
    }

    /// Where it is, as `http://127.0.0.1:…`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Serves, if that is what this process was started for, and does not come back.
pub fn serve_if_asked() {
    serve_instead_if_asked(serve);
}

/// The same with another server, which has to print where it is.
pub fn serve_instead_if_asked<F: Future<Output = ()>>(serve: impl FnOnce() -> F) {
    if std::env::var_os(ROLE).is_none() {
        return;
    }
    measure::pin_to(0);
    // Whoever started it closes the other end by ending, however that comes about.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    runtime().block_on(serve());
}

async fn serve() {
    let answer = Bytes::from(answer());
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    println!("{address}");
    std::io::stdout().flush().expect("somebody reads it");
    loop {
        let (stream, _) = listener.accept().await.expect("connections come");
        let answer = answer.clone();
        // A client that goes away is no failure.
        tokio::spawn(async move { converse(stream, &answer).await.ok() });
    }
}

/// Answers each request on a connection; none of them has a body.
async fn converse(mut stream: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::new();
    while stream.read_buf(&mut received).await? > 0 {
        if received.ends_with(b"\r\n\r\n") {
            received.clear();
            stream.write_all(answer).await?;
        }
    }
    Ok(())
}

/// Head and body, as they go over the wire.
fn answer() -> String {
    let page = page();
    let head = [
        "HTTP/1.1 200 OK",
        "Content-Type: application/json; charset=utf-8",
        "Date: Tue, 06 Jun 2017 12:00:00 GMT",
        "MS-CV: pO1kQyT0xEqLkz7h.0",
    ];
    let head = head.join("\r\n");
    let length = page.len();
    format!("{head}\r\nContent-Length: {length}\r\n\r\n{page}")
}

/// A page of the inventory, in compact JSON, about 230 bytes an entry.
fn page() -> String {
    let mut text = String::from(r#"{"continuationToken":"bmV4dA+/==","inventoryEntries":["#);
    for index in 0..ENTRIES {
        let comma = if index == 0 { "" } else { "," };
        let (license, policy) = [("online", "open"), ("offline", "restricted")][index % 2];
        write!(
            text,
            concat!(
                r#"{}{{"productKey":{{"productId":"9NBLGGH{:05}","skuId":"0010"}},"#,
                r#""seatCapacity":{},"availableSeats":{},"#,
                r#""lastModified":"2017-06-{:02}T23:57:51.2068724+00:00","#,
                r#""licenseType":"{}","distributionPolicy":"{}","status":"active","#,
                r#""productKind":"Application"}}"#,
            ),
            comma,
            index,
            1000 + index,
            index * 7,
            index % 28 + 1,
            license,
            policy,
        )
        .expect("memory takes it");
    }
    text.push_str("]}");
    text
}
