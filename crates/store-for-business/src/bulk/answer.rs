//! What the answer to one call says of each of its users.

use std::{sync::Arc, time::Duration};

use stocktake_models::store_for_business::BulkSeatOperationResultSet;
use stocktake_transport::{Error, ErrorKind};

use super::{SeatOutcome, UserOutcome, source::folded};

/// A call that came to its end.
pub(super) struct Batch {
    pub(super) users: Vec<String>,
    pub(super) result: Result<BulkSeatOperationResultSet, Error>,
}

/// What a failed call means for the calls behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The call was good.
    Good,
    /// Another call may be.
    Failed,
    /// They would all fail alike.
    Hopeless,
}

impl Batch {
    /// The outcome of each user in the order of the call, and the error if there was one.
    pub(super) fn settle(self) -> (Vec<UserOutcome>, Verdict, Option<Arc<Error>>) {
        let Self { users, result } = self;
        match result {
            Ok(answer) => (matched(users, answer), Verdict::Good, None),
            Err(error) => {
                let (made, verdict) = (outcome_of(&error), verdict(&error));
                let error = Arc::new(error);
                let outcome = || made(error.clone());
                let users = users.into_iter().map(|name| UserOutcome {
                    name,
                    outcome: outcome(),
                });
                (users.collect(), verdict, Some(error))
            }
        }
    }
}

/// What a failed call means for its users.
fn outcome_of(error: &Error) -> fn(Arc<Error>) -> SeatOutcome {
    if !error.may_have_reached() {
        return SeatOutcome::NotSent;
    }
    let status = error
        .status()
        .filter(|_| error.kind() == ErrorKind::Service);
    let refused = match status.map(|status| status.as_u16()) {
        // These tell what an earlier attempt must have met, too.
        Some(400 | 404 | 409) => true,
        Some(400..=499) => error.attempts() == 1 && !error.is_retryable(),
        _ => false,
    };
    if refused {
        SeatOutcome::Refused
    } else {
        |error| SeatOutcome::Unsettled(Some(error))
    }
}

/// What no retry policy waits for unless it is told to.
const LONG_PAUSE: Duration = Duration::from_secs(60);

/// What it means for the calls to come.
fn verdict(error: &Error) -> Verdict {
    let hopeless = match error.kind() {
        ErrorKind::Credential | ErrorKind::InvalidRequest => true,
        ErrorKind::Service => {
            // Those that wait their turn would be refused alike until the pause is over.
            let long_pause = error.retry_after().is_some_and(|after| after > LONG_PAUSE);
            error.is_unauthorized() || error.is_not_found() || error.is_conflict() || long_pause
        }
        _ => false,
    };
    if hopeless {
        Verdict::Hopeless
    } else {
        Verdict::Failed
    }
}

/// Finds each user in the answer, whatever the letter case. A refusal is believed over a seat.
fn matched(users: Vec<String>, answer: BulkSeatOperationResultSet) -> Vec<UserOutcome> {
    let names: Vec<_> = users.iter().map(|user| folded(user)).collect();
    let mut outcomes: Vec<_> = users.iter().map(|_| SeatOutcome::Unsettled(None)).collect();
    // An answer has the order of its call, as a rule: the search begins behind the user found last.
    let mut next = 0;
    let mut place = |user: &str| {
        let user = folded(user);
        let mut places = (next..names.len()).chain(0..next);
        let place = places.find(|place| names[*place] == user)?;
        next = place + 1;
        Some(place)
    };
    for seat in answer.seat_details.unwrap_or_default() {
        if let Some(place) = seat.assigned_to.as_deref().and_then(&mut place) {
            outcomes[place] = SeatOutcome::Done(Box::new(seat));
        }
    }
    for failure in answer.failed_seat_operations.unwrap_or_default() {
        if let Some(place) = failure.user_name.as_deref().and_then(&mut place) {
            let reason = failure.failure_reason;
            outcomes[place] = SeatOutcome::Failed(reason.filter(|text| !text.trim().is_empty()));
        }
    }
    let users = users.into_iter().zip(outcomes);
    users
        .map(|(name, outcome)| UserOutcome { name, outcome })
        .collect()
}
