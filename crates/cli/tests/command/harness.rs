//! Runs the binary in an empty environment, and plays a service to it.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// No run of a test may take longer.
const LONGEST: Duration = Duration::from_secs(60);

/// The binary with arguments and an environment that has nothing of the machine's.
pub struct Stocktake {
    command: Command,
    /// Its home, where no configuration is unless a test puts one there.
    pub home: tempfile::TempDir,
    stdin: String,
}

/// What a run left.
#[derive(Debug)]
pub struct Outcome {
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Stocktake {
    pub fn new<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_stocktake"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .current_dir(home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self {
            command,
            home,
            stdin: String::new(),
        }
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    /// Against an emulator at this address.
    pub fn at(self, address: &str) -> Self {
        self.variable("STOCKTAKE_EMULATOR", address)
    }

    pub fn start(mut self) -> Running {
        let mut child = self.command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        // Who does not read its input may have gone already.
        let _gone = input.write_all(self.stdin.as_bytes());
        Running {
            child,
            started: Instant::now(),
            _home: self.home,
        }
    }

    pub fn run(self) -> Outcome {
        self.start().wait()
    }
}

/// A run that is under way. It is killed when it is dropped.
pub struct Running {
    pub child: Child,
    started: Instant,
    _home: tempfile::TempDir,
}

impl Running {
    /// Waits for its end, for a minute at most.
    pub fn wait(mut self) -> Outcome {
        // Both pipes are read while it runs, so that it does not wait for a reader.
        let stdout = read(self.child.stdout.take());
        let stderr = read(self.child.stderr.take());
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(self.started.elapsed() < LONGEST, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        };
        Outcome {
            exit: status.code(),
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
        }
    }

    /// Sends it a signal, like `INT`.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already when all went well.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn read(pipe: Option<impl std::io::Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_end(&mut text).unwrap();
        }
        String::from_utf8(text).unwrap()
    })
}

impl Outcome {
    /// The exit code, with the output where it is not the one that was expected.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.exit, Some(code), "{self:#?}");
        self
    }

    /// The output of a run that went well and said nothing else.
    #[track_caller]
    pub fn output(self) -> String {
        let outcome = self.exits(0);
        assert_eq!(outcome.stderr, "");
        outcome.stdout
    }
}

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

/// A service that a test plays: tokens are always given, all else is up to the test.
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
    let reply = if request.target.contains("/oauth2/") && request.target.starts_with("/login/") {
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

/// An emulator of the binary's own, until it is dropped.
pub struct Emulator {
    pub url: String,
    _running: Running,
}

impl Emulator {
    pub fn start(seed: &str) -> Self {
        let mut running = Stocktake::new(["emulator", "--seed", seed]).start();
        let stdout = running.child.stdout.as_mut().unwrap();
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(ready["ready"], true);
        let url = ready["url"].as_str().unwrap().to_owned();
        Self {
            url,
            _running: running,
        }
    }

    /// Runs a command against it.
    pub fn stocktake<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Stocktake {
        Stocktake::new(words).at(&self.url)
    }
}
