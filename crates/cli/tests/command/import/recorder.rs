//! Stands between the command and a server, and writes down whom each call was about.
//!
//! It passes bytes on as they are, so neither side can tell that it is there.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

type Heard = Arc<Mutex<Vec<u8>>>;

pub struct Recorder {
    pub address: String,
    connections: Arc<Mutex<Vec<Heard>>>,
}

impl Recorder {
    /// Passes everything on to the server at this address, which is like `http://127.0.0.1:8080`.
    pub fn before(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(Mutex::new(Vec::new()));
        let record = connections.clone();
        // It ends with the process of the tests.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(&server).unwrap();
                let heard = Heard::default();
                record.lock().unwrap().push(heard.clone());
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || pass_on(from, to, Some(&heard)));
                thread::spawn(move || pass_on(server, client, None));
            }
        });
        Self {
            address,
            connections,
        }
    }

    /// Whether a call was sent since the last time that the calls were taken.
    pub fn has_calls(&self) -> bool {
        let connections = self.connections.lock().unwrap();
        let mut heard = connections.iter();
        heard.any(|heard| !users(&heard.lock().unwrap()).is_empty())
    }

    /// The users of each call that was sent whole since the last time this was asked.
    pub fn take_calls(&self) -> Vec<Vec<String>> {
        let connections = std::mem::take(&mut *self.connections.lock().unwrap());
        let heard = connections.iter();
        heard
            .flat_map(|heard| users(&heard.lock().unwrap()))
            .collect()
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, heard: Option<&Heard>) {
    let mut bytes = [0; 16 << 10];
    loop {
        match from.read(&mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(count) => {
                if let Some(heard) = heard {
                    heard.lock().unwrap().extend(&bytes[..count]);
                }
                if to.write_all(&bytes[..count]).is_err() {
                    break;
                }
            }
        }
    }
    // Whichever side has gone, the other is to know.
    let _gone = to.shutdown(Shutdown::Both);
    let _gone = from.shutdown(Shutdown::Both);
}

/// The lists of users in what a client sent.
fn users(heard: &[u8]) -> Vec<Vec<String>> {
    const NAME: &[u8] = b"\"usernames\":";
    let mut found = Vec::new();
    for start in 0..heard.len() {
        if let Some(rest) = heard[start..].strip_prefix(NAME) {
            let mut lists = serde_json::Deserializer::from_slice(rest).into_iter();
            // A list that was cut off never reached the server as a request.
            if let Some(Ok(list)) = lists.next() {
                found.push(list);
            }
        }
    }
    found
}
