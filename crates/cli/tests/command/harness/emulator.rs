//! The emulator that the binary serves.

use std::io::{BufRead as _, BufReader};

use super::{Running, Stocktake};

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
