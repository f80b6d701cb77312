//! What became of each user, and of all.

use std::{fmt, sync::Arc};

use stocktake_models::store_for_business::SeatDetails;
use stocktake_transport::Error;

/// What became of one user.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UserOutcome {
    /// The user, as it was given, without blanks around it.
    pub name: String,
    /// What became of it.
    pub outcome: SeatOutcome,
}

/// What became of a user's seat.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SeatOutcome {
    /// The service did it, and answered with the seat.
    Done(Box<SeatDetails>),
    /// The service refused it for this user, for this reason.
    Failed(Option<String>),
    /// The service refused the whole call; nothing was changed.
    Refused(Arc<Error>),
    /// It may have been done or not: the call failed on the way, or, without an error, the answer
    /// does not mention the user.
    Unsettled(Option<Arc<Error>>),
    /// Nothing was sent: there was no connection or no token, or this error had ended the run before.
    NotSent(Arc<Error>),
}

impl SeatOutcome {
    /// Whether the service has spoken about this very user. All others can be sent again.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Failed(_))
    }

    /// Whether it was done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }

    /// The error of the call, or the one that ended the run.
    #[must_use]
    pub fn error(&self) -> Option<&Arc<Error>> {
        match self {
            Self::Done(_) | Self::Failed(_) => None,
            Self::Refused(error) | Self::NotSent(error) => Some(error),
            Self::Unsettled(error) => error.as_ref(),
        }
    }
}

impl fmt::Display for SeatOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(_) => f.write_str("done"),
            Self::Failed(Some(reason)) => write!(f, "refused for this user: {reason}"),
            Self::Failed(None) => f.write_str("refused for this user, without a reason"),
            Self::Refused(error) => write!(f, "refused with its whole call: {error}"),
            Self::Unsettled(Some(error)) => write!(f, "not known, as the call failed: {error}"),
            Self::Unsettled(None) => {
                f.write_str("not known, as the answer does not mention the user; send it again")
            }
            Self::NotSent(error) => write!(f, "not sent: {error}"),
        }
    }
}

/// How many users of a run have come to what end so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The service did it.
    pub done: usize,
    /// The service refused it for the user.
    pub failed: usize,
    /// All others: refused with the whole call, not known, not sent.
    pub unsettled: usize,
}

impl Progress {
    /// How many users were handed out.
    #[must_use]
    pub fn total(self) -> usize {
        self.done + self.failed + self.unsettled
    }

    pub(super) fn count(&mut self, outcome: &SeatOutcome) {
        match outcome {
            SeatOutcome::Done(_) => self.done += 1,
            SeatOutcome::Failed(_) => self.failed += 1,
            _ => self.unsettled += 1,
        }
    }
}

/// What became of all users of a run, in the order in which the calls ended.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct BulkReport {
    /// Every user.
    pub users: Vec<UserOutcome>,
    /// The error that ended the run early.
    pub stopped: Option<Arc<Error>>,
}

impl BulkReport {
    /// Reads a run to its end. Use it where the users are known to be few enough for memory.
    pub(super) async fn of(mut run: super::BulkSeats) -> Self {
        let mut users = Vec::new();
        while let Some(user) = run.next().await {
            users.push(user);
        }
        let stopped = run.stopped().cloned();
        Self { users, stopped }
    }

    /// Whether the service has spoken about every user, in whatever way.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unsettled().next().is_none()
    }

    /// The users for whom it was done, with their seats.
    pub fn done(&self) -> impl Iterator<Item = (&str, &SeatDetails)> {
        self.users.iter().filter_map(|user| match &user.outcome {
            SeatOutcome::Done(seat) => Some((user.name.as_str(), &**seat)),
            _ => None,
        })
    }

    /// The users for whom the service refused it, with its reasons.
    pub fn failed(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.users.iter().filter_map(|user| match &user.outcome {
            SeatOutcome::Failed(reason) => Some((user.name.as_str(), reason.as_deref())),
            _ => None,
        })
    }

    /// The users who are to be sent again.
    pub fn unsettled(&self) -> impl Iterator<Item = &UserOutcome> {
        let users = self.users.iter();
        users.filter(|user| !user.outcome.is_settled())
    }
}
