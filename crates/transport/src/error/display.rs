//! The one line of an error.

use std::fmt;

use super::{Cause, Error, Fault};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{}: ", operation.name)?;
        }
        match &self.0.cause {
            Cause::InvalidRequest(error) => write!(f, "not sent, as {error}")?,
            Cause::Credential(error) => write!(f, "no access token: {error}")?,
            Cause::Transport(error) => write!(f, "{error}")?,
            Cause::Deadline(after) => {
                write!(f, "no answer within the deadline of {}", seconds(*after))?;
            }
            Cause::TooLarge(limit) => write!(f, "the answer has more than {limit} bytes")?,
            Cause::Decode(error) => write!(f, "the answer cannot be read: {error}")?,
            Cause::Paging(problem) => write!(f, "the listing cannot go on: {problem}")?,
            Cause::Other(problem) => f.write_str(problem)?,
            Cause::Service(fault) => self.refusal(f, fault)?,
        }
        self.circumstances(f)
    }
}

impl Error {
    /// What the service said.
    fn refusal(&self, f: &mut fmt::Formatter<'_>, fault: &Fault) -> fmt::Result {
        let status = self.status().map(|status| match status.canonical_reason() {
            Some(reason) => format!("{} {reason}", status.as_u16()),
            None => status.as_u16().to_string(),
        });
        let status = status.as_deref().unwrap_or("refused");
        f.write_str(status)?;
        if let Some(code) = fault.code() {
            write!(f, ", code {code}")?;
        }
        if let Some(inner) = fault.inner_code() {
            write!(f, " / {inner}")?;
        }
        // The page of a proxy often says the same as its status.
        let message = fault.message().filter(|message| *message != status);
        if let Some(message) = message {
            write!(f, ": {message}")?;
        }
        if !fault.data().is_empty() {
            write!(f, " [{}]", shortened(fault.data().join("; ")))?;
        }
        // The table helps where the service itself says nothing.
        match (message, self.meaning()) {
            (None, Some(meaning)) => write!(f, ": {meaning}"),
            _ => Ok(()),
        }
    }

    /// What helps to find the call, and to go on.
    fn circumstances(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = " (";
        let mut note = |f: &mut fmt::Formatter<'_>, text: fmt::Arguments<'_>| {
            let result = write!(f, "{separator}{text}");
            separator = ", ";
            result
        };
        if let Some(status) = self.status() {
            if !matches!(self.0.cause, Cause::Service(_)) {
                note(f, format_args!("status {}", status.as_u16()))?;
            }
        }
        if let Some(after) = self.retry_after() {
            note(f, format_args!("retry after {}", seconds(after)))?;
        }
        if self.attempts() > 1 {
            note(f, format_args!("{} attempts", self.attempts()))?;
        }
        if let Some(id) = self.request_id() {
            note(f, format_args!("request id {id}"))?;
        }
        // Without a token nothing was sent under the id of the call; the words of the credential have
        // the one of the token request.
        let is_sent = !matches!(self.0.cause, Cause::Credential(_));
        if let Some(id) = self.correlation_id().filter(|_| is_sent) {
            note(f, format_args!("correlation id {id}"))?;
        }
        if separator == ", " {
            f.write_str(")")
        } else {
            Ok(())
        }
    }
}

/// A text cut to a length that fits a log.
fn shortened(mut text: String) -> String {
    const MOST: usize = 600;
    if text.len() > MOST {
        let end = (0..=MOST).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
    text
}

fn seconds(duration: std::time::Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
