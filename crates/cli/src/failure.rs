//! Why a command failed, as one line for a person and a number for a script.
//!
//! Every error of the libraries turns into a [`Failure`], which adds what to do about it where the
//! error alone does not say. The number tells scripts apart what they react to: waiting helps against
//! 7 and 8, nothing but a change of the input helps against 2, 3 and 6.

use std::{
    error::Error,
    fmt,
    io::{self, Write as _},
    process::ExitCode,
};

use stocktake::{
    ConfigurationError, ErrorKind,
    partner_center::refusal,
    store_for_business::{
        ConflictReason, Refusal,
        download::{DownloadError, DownloadErrorKind},
    },
};

type Source = Box<dyn Error + Send + Sync>;

/// The number with which the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exit {
    /// Something that nobody foresaw, or something on this machine.
    Unexpected = 1,
    /// The arguments do not make sense; nothing was sent.
    Usage = 2,
    /// The configuration is wrong or lacks something, such as a secret; nothing was sent.
    Configuration = 3,
    /// The account is not known, or may not do this.
    Refused = 4,
    /// What was asked for is not there.
    NotFound = 5,
    /// The state of things, or a rule of the service, stands against it.
    Conflict = 6,
    /// The service wants fewer requests.
    Throttled = 7,
    /// The service or the way to it is down.
    Unavailable = 8,
    /// The answer cannot be understood.
    Unreadable = 9,
    /// A part was done and a part was not.
    Partly = 10,
    /// Ended by Ctrl-C or SIGTERM.
    Interrupted = 130,
    /// Whoever read the output has gone, as with `| head`.
    ReaderGone = 141,
}

/// All of them, as the help and the manual show them.
pub const EXIT_CODES: &str = "\
Exit codes:
    0  done
    1  unexpected, or something on this machine, such as a full disk
    2  the arguments do not make sense; nothing was sent
    3  the configuration is wrong or a secret is missing; nothing was sent
    4  the account is refused, or may not do this
    5  not found
    6  refused by a rule: not owned, not licensed online, no seat left, an invalid request
    7  throttled: wait and try again
    8  the service or the network is not available: try again later
    9  the answer cannot be understood: is it really the service that answers?
   10  partly done: the output names what was not
  130  interrupted by Ctrl-C or SIGTERM
  141  whoever read the output has gone, as with `| head`";

impl Exit {
    /// What helps, where the error itself does not know.
    fn advice(self) -> Option<&'static str> {
        match self {
            Self::Refused => Some(
                "check the account with `stocktake auth check`, and what it may do in the portal",
            ),
            Self::Throttled => Some("wait and try again"),
            Self::Unavailable => Some("check the address and the network, or try again later"),
            Self::Unreadable => {
                Some("make sure that the service itself answers, and not a proxy; -v tells more")
            }
            _ => None,
        }
    }
}

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

/// Texts of services may have lines and control characters; a terminal must not act on them.
fn single_line(text: &str) -> String {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.replace(char::is_control, "\u{fffd}")
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

impl From<stocktake::Error> for Failure {
    fn from(error: stocktake::Error) -> Self {
        Self::from(std::sync::Arc::new(error))
    }
}

impl From<std::sync::Arc<stocktake::Error>> for Failure {
    fn from(error: std::sync::Arc<stocktake::Error>) -> Self {
        let exit = exit_of(&error);
        let known = refusal::advice(&error).or_else(|| store_advice(&error));
        let advice = known.or_else(|| exit.advice());
        let message = match advice {
            Some(advice) => format!("{error}; {advice}"),
            None => error.to_string(),
        };
        Self::new(exit, message).because(error)
    }
}

/// What helps against a refusal of the Store for Business.
fn store_advice(error: &stocktake::Error) -> Option<&'static str> {
    let Some(Refusal::Conflict(reason)) = Refusal::of(error) else {
        return None;
    };
    match reason {
        ConflictReason::NotOwned => {
            Some("acquire the product first; `stocktake inventory list` shows what is owned")
        }
        ConflictReason::NotOffline => Some(
            "only what is licensed offline has a licence to get; `stocktake inventory list \
             --license offline` shows it",
        ),
        ConflictReason::NotOnline => Some(
            "only what is licensed online has seats; `stocktake inventory list --license online` \
             shows it",
        ),
        _ => None,
    }
}

/// The kind of an error of a call.
pub fn exit_of(error: &stocktake::Error) -> Exit {
    match error.kind() {
        ErrorKind::InvalidRequest => Exit::Usage,
        ErrorKind::Credential => exit_of_credential(error),
        ErrorKind::Connect | ErrorKind::Interrupted | ErrorKind::Timeout => Exit::Unavailable,
        ErrorKind::Decode | ErrorKind::TooLarge | ErrorKind::Paging => Exit::Unreadable,
        ErrorKind::Service if error.is_unauthorized() => Exit::Refused,
        ErrorKind::Service if error.is_not_found() => Exit::NotFound,
        ErrorKind::Service if error.is_throttled() => Exit::Throttled,
        ErrorKind::Service => match error.status().map(|status| status.as_u16()) {
            Some(408 | 500..) => Exit::Unavailable,
            _ => Exit::Conflict,
        },
        _ => Exit::Unexpected,
    }
}

/// There is no token: because the account was refused, or because nobody could be asked.
fn exit_of_credential(error: &stocktake::Error) -> Exit {
    let mut cause = error.source();
    while let Some(source) = cause {
        if source.is::<crate::session::NoAccount>() {
            return Exit::Configuration;
        }
        if let Some(call) = source.downcast_ref::<stocktake::Error>() {
            return match exit_of(call) {
                // Entra ID answers 400 and 401 to what is not right about the account.
                Exit::Conflict | Exit::NotFound => Exit::Refused,
                other => other,
            };
        }
        cause = source.source();
    }
    Exit::Refused
}

impl From<ConfigurationError> for Failure {
    fn from(error: ConfigurationError) -> Self {
        Self::configuration(error.to_string()).because(error)
    }
}

impl From<stocktake::transport::InvalidRequest> for Failure {
    fn from(error: stocktake::transport::InvalidRequest) -> Self {
        Self::from(stocktake::Error::from(error))
    }
}

impl From<DownloadError> for Failure {
    fn from(error: DownloadError) -> Self {
        use DownloadErrorKind as Kind;
        let called = error.source().and_then(|source| source.downcast_ref());
        let (exit, advice) = match error.kind() {
            Kind::Package => (called.map_or(Exit::Refused, exit_of), None),
            Kind::Address | Kind::Expired => (Exit::Conflict, Some("ask for the package again")),
            Kind::Refused => (Exit::Refused, None),
            Kind::Interrupted => (
                Exit::Unavailable,
                Some("run it again to go on where it stopped"),
            ),
            Kind::TooLarge | Kind::Size | Kind::Hash => (Exit::Unreadable, None),
            _ => (Exit::Unexpected, None),
        };
        let message = match advice {
            Some(advice) => format!("{error}; {advice}"),
            None => error.to_string(),
        };
        Self::new(exit, message).because(error)
    }
}

/// An error of writing the output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Exit::ReaderGone, "nobody reads the output"),
            _ => Self::local("cannot write the output", error),
        }
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::new(Exit::Unexpected, format!("cannot write CSV: {other:?}")),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}
