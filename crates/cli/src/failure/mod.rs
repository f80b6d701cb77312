//! Why a command failed, as one line for a person and a number for a script.
//!
//! Every error of the libraries turns into a [`Failure`], which adds what to do about it where the
//! error alone does not say. The number tells scripts apart what they react to: waiting helps against
//! 7 and 8, nothing but a change of the input helps against 2, 3 and 6.

mod conversion;
mod exit;

use std::{
    error::Error,
    fmt,
    io::{self, Write as _},
    process::ExitCode,
};

pub use exit::{EXIT_CODES, Exit, exit_of};

use crate::output;

type Source = Box<dyn Error + Send + Sync>;

/// Why a command failed. `Display` is one line: what, and what to do.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
    source: Option<Source>,
}

impl Failure {
    /// A failure with a text of its own: lower case, what, where and what to do, without a secret.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            source: None,
        }
    }

    /// The arguments do not make sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// The configuration is wrong or lacks something.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(Exit::Configuration, message)
    }

    /// A file or a stream of this machine; `what` is like `cannot read seats.csv`.
    pub fn local(what: impl fmt::Display, source: io::Error) -> Self {
        Self::new(Exit::Unexpected, format!("{what}: {source}")).because(source)
    }

    /// A part was done and a part was not.
    pub fn partly(message: impl Into<String>) -> Self {
        Self::new(Exit::Partly, message)
    }

    /// Ended by Ctrl-C or SIGTERM; the text tells how far it came.
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self::new(Exit::Interrupted, message)
    }

    /// Adds the cause, which `-v` shows.
    #[must_use]
    pub fn because(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Puts what was being done before the text: `seats.csv, line 3: …`.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// Puts behind the text what to do.
    #[must_use]
    pub fn advise(mut self, advice: &str) -> Self {
        self.message = format!("{}; {advice}", self.message);
        self
    }

    /// The number with which the process ends.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// The texts of the causes, without those that only repeat what was said before them.
    fn causes(&self) -> Vec<String> {
        let mut said = single_line(&self.message);
        let mut texts = Vec::new();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = single_line(&error.to_string());
            // The line of a failure is that of its error, perhaps with advice behind it.
            let repeats = said == text || said.starts_with(&format!("{text}; "));
            if !repeats {
                texts.push(text.clone());
            }
            said = text;
            cause = error.source();
        }
        texts
    }

    /// Says it on stderr, with the chain of causes if that is wanted, and gives the number.
    pub fn report(&self, verbose: bool) -> ExitCode {
        if self.exit != Exit::ReaderGone {
            let mut lines = vec![format!("error: {}", single_line(&self.message))];
            let causes = self.causes().into_iter().filter(|_| verbose);
            lines.extend(causes.map(|cause| format!("  because: {cause}")));
            // When stderr is closed there is nobody to tell.
            let _closed = writeln!(io::stderr(), "{}", lines.join("\n"));
        }
        ExitCode::from(self.exit as u8)
    }
}

/// Texts of services may have lines and control characters; a terminal must not act on them, and the
/// writing must not turn around.
fn single_line(text: &str) -> String {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.replace(output::commands, "\u{fffd}")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
