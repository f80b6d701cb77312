//! What is said of a user at the end.

use serde::Serialize;
use stocktake::store_for_business::SeatOutcome;

use super::{
    journal::{Refused, Settled},
    users::{Problem, User},
};
use crate::output::{Cell, Record, Tone};

/// A user who has not got, or still has, a seat, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    line: u64,
    user_name: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Line {
    /// A line of the file that holds no user.
    pub(super) fn invalid(problem: &Problem) -> Self {
        Self {
            line: problem.line,
            user_name: problem.text.clone(),
            outcome: "invalid",
            reason: Some(problem.problem.clone()),
        }
    }

    /// A user for whom the service refused it.
    pub(super) fn refused(user: &User, reason: Option<&str>) -> Self {
        Self {
            line: user.line,
            user_name: user.name.clone(),
            outcome: "refused",
            reason: reason.map(str::to_owned),
        }
    }

    /// A user who is to be sent again.
    pub(super) fn open(user: &User, outcome: &'static str, reason: Option<&str>) -> Self {
        Self {
            outcome,
            ..Self::refused(user, reason)
        }
    }
}

impl Record for Line {
    const COLUMNS: &'static [&'static str] = &["line", "user", "outcome", "reason"];

    fn cells(&self) -> Vec<Cell> {
        let tone = match self.outcome {
            "refused" | "invalid" => Tone::Bad,
            _ => Tone::Warning,
        };
        vec![
            Cell::number(self.line),
            Cell::text(&self.user_name),
            Cell::from(self.outcome).toned(tone),
            Cell::maybe(self.reason.as_ref()),
        ]
    }
}

/// Why a user is not settled, in a word and a text; `None` for one who is.
pub(super) fn open(outcome: &SeatOutcome) -> Option<(&'static str, Option<String>)> {
    let word = match outcome {
        SeatOutcome::Done(_) | SeatOutcome::Failed(_) => return None,
        SeatOutcome::Refused(_) | SeatOutcome::NotSent(_) => "not done",
        _ => "not known",
    };
    Some((word, outcome.error().map(ToString::to_string)))
}

/// Notes what the journal is to know. One of whom nothing is known stays as one who was sent.
pub(super) fn note(settled: &mut Settled, name: &str, outcome: &SeatOutcome) {
    let user = name.to_owned();
    match outcome {
        SeatOutcome::Done(_) => settled.done.push(user),
        SeatOutcome::Failed(reason) => settled.refused.push(Refused {
            user,
            reason: reason.clone(),
        }),
        SeatOutcome::Refused(_) | SeatOutcome::NotSent(_) => settled.untouched.push(user),
        _ => {}
    }
}
