//! A service that a test plays.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use super::LONGEST;

/// A request as a played service sees it.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query, as they were sent.
    pub target: String,
    pub body: String,
}

/// What it answers.
#[derive(Clone, Debug)]
pub enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
    },
    /// The beginning of a body that is promised to be longer, and then nothing more.
    Part {
        promised: usize,
        headers: Vec<(String, String)>,
        body: String,
    },
    /// Nothing, for as long as the other side waits.
    Silence,
}

impl Reply {
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::Answer {
            status,
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: body.into(),
        }
    }

    pub fn with_header(self, name: &str, value: &str) -> Self {
        match self {
            Self::Answer {
                status,
                mut headers,
                body,
            } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Answer {
                    status,
                    headers,
                    body,
                }
            }
            other => other,
        }
    }
}

/// A service that a test plays: tokens are given to every tenant but `silence`, all else is up to the
/// test.
pub struct Service {
    pub address: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Service {
    pub fn play(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (answer, record) = (Arc::new(answer), seen.clone());
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, record) = (answer.clone(), record.clone());
                std::thread::spawn(move || serve(stream, &*answer, &record));
            }
        });
        Self { address, seen }
    }

    /// What was asked so far, but for tokens.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

const TOKEN: &str =
    r#"{"token_type":"Bearer","expires_in":"3599","access_token":"sentinel-token"}"#;

fn serve(
    mut stream: TcpStream,
    answer: &(impl Fn(&Request) -> Reply + ?Sized),
    seen: &Mutex<Vec<Request>>,
) {
    stream.set_read_timeout(Some(LONGEST)).unwrap();
    let Some(request) = receive(&mut stream) else {
        return;
    };
    let asks_for_token = request.target.contains("/oauth2/");
    let is_given = asks_for_token && !request.target.starts_with("/login/silence/");
    let reply = if is_given {
        Reply::json(200, TOKEN)
    } else {
        seen.lock().unwrap().push(request.clone());
        answer(&request)
    };
    let text = match &reply {
        Reply::Silence => String::new(),
        Reply::Answer {
            status,
            headers,
            body,
        } => written(*status, headers, body.len(), body),
        Reply::Part {
            promised,
            headers,
            body,
        } => written(200, headers, *promised, body),
    };
    // Who was killed reads no answer.
    let _gone = stream.write_all(text.as_bytes());
    if !matches!(reply, Reply::Answer { .. }) {
        // Until the other side gives up.
        let _closed = stream.read(&mut [0]);
    }
}

fn written(status: u16, headers: &[(String, String)], length: usize, body: &str) -> String {
    let mut text = format!("HTTP/1.1 {status} Played\r\nConnection: close\r\n");
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    write!(text, "Content-Length: {length}\r\n\r\n{body}").unwrap();
    text
}

fn receive(stream: &mut TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            None => break,
            Some((name, value)) => {
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
        }
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        target,
        body: String::from_utf8(body).ok()?,
    })
}
