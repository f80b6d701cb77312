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
        Self::new(&format!("is no JSON: {error}"))
    }

    pub(super) fn at(path: &serde_path_to_error::Path, error: &serde_json::Error) -> Self {
        Self::new(&format!("cannot be used at `{path}`: {error}"))
    }

    pub(super) fn part(name: &str, problem: &str) -> Self {
        Self::new(&format!("cannot be used in `{name}`: {problem}"))
    }

    pub(super) fn file(name: &str, error: &std::io::Error) -> Self {
        Self::new(&format!("cannot be read: {error}")).of_file(name)
    }

    pub(super) fn of_file(mut self, name: &str) -> Self {
        self.file = Some(name.to_owned());
        self
    }

    fn new(message: &str) -> Self {
        Self {
            file: None,
            message: one_line(message),
        }
    }
}

/// The text as one line that fits a terminal: names in a file may be of any length, and hold what ends
/// a line or clears a screen.
pub(crate) fn one_line(text: &str) -> String {
    const MOST: usize = 1_000;
    let mut line = String::with_capacity(text.len().min(MOST));
    for sign in text.chars() {
        if line.len() >= MOST {
            line.push('…');
            break;
        }
        if sign.is_control() {
            line.extend(sign.escape_default());
        } else {
            line.push(sign);
        }
    }
    line
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

#[cfg(test)]
mod tests {
    use super::SeedError;
    use crate::{Clock, Faults, Seed};

    #[test]
    fn a_name_in_a_file_does_not_break_the_line() {
        let clock = Clock::new();
        for name in ["a\nb", "\u{1b}[2J", &"long ".repeat(1_000)] {
            let file = serde_json::json!({ name: 1 }).to_string();
            let seed = Seed::from_json(&file, &clock).unwrap_err().to_string();
            let faults = Faults::from_json(&file).unwrap_err().to_string();
            for text in [seed, faults] {
                assert!(
                    text.len() < 1_100 && !text.contains(char::is_control),
                    "{text:?}"
                );
            }
        }
        let known = SeedError::part("login", "product `ä`: there is no such thing");
        assert!(
            known
                .to_string()
                .ends_with("`login`: product `ä`: there is no such thing")
        );
    }
}
