//! What came back to the callers, and everything that should not have.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use http::StatusCode;
use stocktake::{Error, ErrorKind, models::Guid};

use crate::witness::{Witness, locked};

/// The client secret. No error may show it.
pub const CLIENT_SECRET: &str = "sesame-of-the-campaign";
/// The token of an Xbox token. No error may show it.
pub const XBOX_TOKEN: &str = "xbox-token-of-the-campaign";

/// How tokens and keys begin: the Base64 of `{"alg":` and `{"typ":`.
const TOKENS: [&str; 2] = ["eyJhbGciOi", "eyJ0eXAiOi"];

/// How the kind of an error is called that comes of a rule, such as that no seat is left.
pub const REFUSED: &str = "refused by a rule";

/// So many problems are kept; all are counted.
const KEPT: usize = 20;

/// Counts that all tasks share.
#[derive(Debug)]
pub struct Tally {
    witness: Witness,
    errors: Mutex<BTreeMap<String, u64>>,
    problems: Mutex<(u64, Vec<String>)>,
    constants: Mutex<BTreeMap<&'static str, String>>,
    clawback: Mutex<Clawback>,
}

/// Events of refunds: a message may come twice, what it says is done once.
#[derive(Clone, Debug, Default)]
pub struct Clawback {
    pub deliveries: u64,
    pub handled: BTreeSet<Guid>,
}

impl Tally {
    pub fn new(witness: Witness) -> Self {
        Self {
            witness,
            errors: Mutex::default(),
            problems: Mutex::default(),
            constants: Mutex::default(),
            clawback: Mutex::default(),
        }
    }

    /// Something is off.
    pub fn problem(&self, text: impl Into<String>) {
        let mut problems = locked(&self.problems);
        problems.0 += 1;
        if problems.1.len() < KEPT {
            problems.1.push(text.into());
        }
    }

    /// How many problems there were, and the first of them.
    pub fn problems(&self) -> (u64, Vec<String>) {
        locked(&self.problems).clone()
    }

    /// The errors that callers got, by kind.
    pub fn errors(&self) -> BTreeMap<String, u64> {
        locked(&self.errors).clone()
    }

    pub fn clawback(&self) -> Clawback {
        locked(&self.clawback).clone()
    }

    /// An event was delivered. What it says is done the first time.
    pub fn handle(&self, event: &Guid) {
        let mut clawback = locked(&self.clawback);
        clawback.deliveries += 1;
        clawback.handled.insert(event.clone());
    }

    /// What never changes has to be what it was when nothing went wrong.
    pub fn same(&self, name: &'static str, value: String) {
        let earlier = locked(&self.constants).get(name).cloned();
        match earlier {
            Some(earlier) if earlier == value => {}
            Some(earlier) => self.problem(format!("{name}: {value} instead of {earlier}")),
            None => {
                locked(&self.constants).insert(name, value);
            }
        }
    }

    /// A caller got an error: it has to say enough, and not too much.
    pub fn surfaced(&self, error: &Error) {
        let kind = match error.status() {
            Some(status) if refusal(error).is_some() => format!("{REFUSED} {}", status.as_u16()),
            Some(status) => format!("{:?} {}", error.kind(), status.as_u16()),
            None => format!("{:?}", error.kind()),
        };
        *locked(&self.errors).entry(kind).or_default() += 1;
        let text = error.to_string();
        for missing in says_too_little(error, &text) {
            self.problem(format!("an error does not say {missing}: {text}"));
        }
        let whole = format!("{text} {error:?} {}", causes(error));
        if shows_secret(&whole) || self.witness.knows_secret_in(&whole) {
            self.problem(format!("an error shows a secret: {}", name_of(error)));
        }
    }
}

/// Whether a text has a secret that is known beforehand, or the beginning of a token or a key.
pub fn shows_secret(text: &str) -> bool {
    let mut marks = TOKENS.iter().chain(&[CLIENT_SECRET, XBOX_TOKEN]);
    marks.any(|mark| text.contains(mark))
}

/// The status with which a service said no for good.
pub fn refusal(error: &Error) -> Option<StatusCode> {
    let is_for_good =
        |status: &StatusCode| status.is_client_error() && ![408, 429].contains(&status.as_u16());
    error
        .status()
        .filter(|status| error.kind() == ErrorKind::Service && is_for_good(status))
}

/// What is said of an error whose text must not be shown.
fn name_of(error: &Error) -> String {
    let operation = error.operation().map_or("?", |operation| operation.name);
    format!("{operation}, {:?}", error.kind())
}

fn causes(error: &Error) -> String {
    let first: Option<&dyn std::error::Error> = std::error::Error::source(error);
    let all = std::iter::successors(first, |error| error.source());
    let texts = all.map(|error| format!("{error} {error:?}"));
    texts.collect::<Vec<_>>().join(" ")
}

/// Operation, what happened, and by what others find the call again.
fn says_too_little(error: &Error, text: &str) -> Vec<&'static str> {
    let mut missing = Vec::new();
    let mut need = |is_there: bool, what| {
        if !is_there {
            missing.push(what);
        }
    };
    let operation = error.operation().map(|operation| operation.name);
    need(
        operation.is_some_and(|name| text.starts_with(name)),
        "which operation",
    );
    if let Some(status) = error.status() {
        need(text.contains(status.as_str()), "the status");
        let id = error.request_id();
        need(id.is_some_and(|id| text.contains(id)), "the request id");
        need(id.is_none_or(|id| !id.contains(',')), "one request id");
    } else {
        let sent = matches!(
            error.kind(),
            ErrorKind::Connect | ErrorKind::Interrupted | ErrorKind::Timeout
        );
        let is_known = sent || error.kind() == ErrorKind::Credential;
        need(is_known, "a status, nor a kind that has none");
        let id = error.correlation_id();
        need(id.is_some_and(|id| text.contains(id)), "the correlation id");
    }
    if error.is_throttled() {
        need(error.retry_after().is_some(), "when to come back");
    }
    let attempts = format!("{} attempts", error.attempts());
    need(
        error.attempts() <= 1 || text.contains(&attempts),
        "how many attempts",
    );
    missing
}
