//! A pooled connection that has been closed, and nobody has noticed.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

/// A server on a thread of its own, so that it goes on while the client's runtime is kept busy: it
/// answers one request on its first connection and closes that when told, and answers one request on
/// the next.
pub struct Dying {
    pub address: SocketAddr,
    close: Sender<()>,
    closed: Receiver<()>,
    requests: thread::JoinHandle<Vec<String>>,
}

impl Dying {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (close, told) = channel();
        let (done, closed) = channel();
        let requests = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut requests = vec![exchange(&mut stream)];
            told.recv().unwrap();
            // A request that is written to it even so is lost, and missing in the list.
            drop(stream);
            done.send(()).unwrap();
            let (mut stream, _) = listener.accept().unwrap();
            requests.push(exchange(&mut stream));
            requests
        });
        Self {
            address,
            close,
            closed,
            requests,
        }
    }

    /// Closes the first connection behind the client's back: its runtime has learnt of it when this
    /// returns, but has had no chance to tell the connection.
    pub async fn close_unnoticed(&self) {
        self.close.send(()).unwrap();
        self.closed.recv().unwrap();
        thread::sleep(Duration::from_millis(20));
        tokio::task::yield_now().await;
    }

    /// The requests that were answered.
    pub fn requests(self) -> Vec<String> {
        self.requests.join().unwrap()
    }
}

/// Answers the next request and tells its first line.
fn exchange(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        let length = stream.read(&mut buffer).unwrap();
        assert!(length > 0, "the client has gone");
        bytes.extend_from_slice(&buffer[..length]);
    }
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"name\":\"one\"}";
    stream.write_all(answer.as_bytes()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.lines().next().unwrap().to_owned()
}
