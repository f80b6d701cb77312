//! The numbers with which the process ends, and which error has which.

use std::error::Error;

use stocktake::ErrorKind;

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
    1  unexpected, or something on this machine: a full disk, a file in the way
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
    pub(super) fn advice(self) -> Option<&'static str> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_in_the_help() {
        let all = [
            Exit::Unexpected,
            Exit::Usage,
            Exit::Configuration,
            Exit::Refused,
            Exit::NotFound,
            Exit::Conflict,
            Exit::Throttled,
            Exit::Unavailable,
            Exit::Unreadable,
            Exit::Partly,
            Exit::Interrupted,
            Exit::ReaderGone,
        ];
        let numbers = EXIT_CODES.lines().skip(1);
        let numbers: Vec<i32> = numbers
            .map(|line| line.split_whitespace().next().unwrap().parse().unwrap())
            .collect();
        // 0 is no failure.
        let named: Vec<i32> = std::iter::once(0)
            .chain(all.map(|exit| exit as i32))
            .collect();
        assert_eq!(numbers, named);
    }
}
