//! What can be wrong with rules.

use std::{error::Error, fmt, io, path::Path};

/// Why rules are not taken. The text names the place and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultsError {
    file: Option<String>,
    message: String,
}

impl FaultsError {
    pub(super) fn syntax(error: &serde_json::Error) -> Self {
        Self::new(&format!("are no JSON: {error}"))
    }

    pub(super) fn at(path: &serde_path_to_error::Path, error: &serde_json::Error) -> Self {
        Self::new(&format!("cannot be used at `{path}`: {error}"))
    }

    pub(super) fn rule(index: usize, problem: &str) -> Self {
        Self::new(&format!("cannot be used at `rules[{index}]`: {problem}"))
    }

    pub(super) fn of_file(mut self, path: &Path) -> Self {
        self.file = Some(path.display().to_string());
        self
    }

    fn new(message: &str) -> Self {
        Self {
            file: None,
            message: crate::seed::one_line(message),
        }
    }
}

impl From<&io::Error> for FaultsError {
    fn from(error: &io::Error) -> Self {
        Self::new(&format!("cannot be read: {error}"))
    }
}

impl fmt::Display for FaultsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "the faults of {file} {}", self.message),
            None => write!(f, "the faults {}", self.message),
        }
    }
}

impl Error for FaultsError {}
