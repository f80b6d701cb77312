//! Runs the binary in an empty environment, and plays a service to it.

mod emulator;
mod service;

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub use emulator::Emulator;
pub use service::{Reply, Request, Service};

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
