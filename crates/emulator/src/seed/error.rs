//! What can be wrong with a seed.

use std::{error::Error, fmt};

/// Why a seed is not taken. The text names the place in the file and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedError {
    file: Option<String>,
    message: String,
}

impl SeedError {
    pub(super) fn syntax(error: &serde_json::Error) -> Self {
        Self::new(format!("is no JSON: {error}"))
    }

    pub(super) fn at(path: &serde_path_to_error::Path, error: &serde_json::Error) -> Self {
        Self::new(format!("cannot be used at `{path}`: {error}"))
    }

    pub(super) fn part(name: &str, problem: &str) -> Self {
        Self::new(format!("cannot be used in `{name}`: {problem}"))
    }

    pub(super) fn file(name: &str, error: &std::io::Error) -> Self {
        Self::new(format!("cannot be read: {error}")).of_file(name)
    }

    pub(super) fn of_file(mut self, name: &str) -> Self {
        self.file = Some(name.to_owned());
        self
    }

    fn new(message: String) -> Self {
        Self {
            file: None,
            message,
        }
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "the seed {file} {}", self.message),
            None => write!(f, "the seed {}", self.message),
        }
    }
}

impl Error for SeedError {}
