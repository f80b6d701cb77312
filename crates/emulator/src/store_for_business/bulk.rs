//! Seats given to many users in one call, or taken back from them.

use std::collections::HashSet;

use serde_json::Value;
use stocktake_models::store_for_business::{
    BulkSeatOperationResultSet, FailedSeatRequest, SeatAction,
};

use super::{
    parameters::Key,
    refusal::{invalid, missing},
    seats::{give, listed, owned, take},
    visit::Visit,
};
use crate::exchange::{Answer, Call, Fields, Refusal};

/// The largest number of users in one call; Microsoft's own module knows it, the pages do not.
const MOST_USERS: usize = 25;

/// `POST /V1/Inventory/{productId}/{skuId}/Seats`.
///
/// What fails for one user is told of that user, whatever the reason; the others are served all the
/// same, in the order of the request, and in one step as others see it. A user who is named twice is
/// served once. The pages list no refusal of a bad body; it is 400 here, as for all other calls.
pub(super) fn assign_or_reclaim(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let (users, action) = read(call)?;
    let mut visit = Visit::begin(call)?;
    let position = match action {
        SeatAction::Reclaim => listed(visit.organization(), &key)?,
        _ => owned(visit.organization(), &key)?,
    };
    let mut seats = Vec::new();
    let mut failures = Vec::new();
    let organization = visit.organization_mut();
    for name in users {
        let result = match action {
            SeatAction::Reclaim => take(organization, (position, &key), &name, call.now()),
            _ => give(organization, (position, &key), &name, call.now()),
        };
        match result {
            Ok(seat) => seats.push(seat),
            Err(problem) => failures.push(failure(&key, name, problem.reason())),
        }
    }
    let mut answer = BulkSeatOperationResultSet::new();
    answer.seat_details = Some(seats);
    answer.failed_seat_operations = Some(failures);
    Ok(Answer::ok(&answer))
}

/// The users, each once, and what is to be done.
fn read(call: &Call<'_>) -> Result<(Vec<String>, SeatAction), Refusal> {
    let fields = Fields::parse(call.body()).map_err(|problem| invalid("body", &problem))?;
    let action = match fields.get("seatAction") {
        None => return Err(missing("seatAction", "It is `assign` or `reclaim`.")),
        Some(value) => value.as_str().map(SeatAction::from),
    };
    let action = action
        .filter(SeatAction::is_known)
        .ok_or_else(|| invalid("seatAction", "It is `assign` or `reclaim`."))?;
    let form = "It is a list of principal names.";
    let names = match fields.get("usernames") {
        None => return Err(missing("usernames", form)),
        Some(Value::Array(names)) => names,
        Some(_) => return Err(invalid("usernames", form)),
    };
    let names = names.iter().map(|name| name.as_str().map(str::to_owned));
    let mut names = names
        .collect::<Option<Vec<_>>>()
        .filter(|names| !names.is_empty())
        .ok_or_else(|| invalid("usernames", form))?;
    if names.len() > MOST_USERS {
        let details = format!("The maximum is {MOST_USERS} in one call.");
        return Err(invalid("usernames", &details));
    }
    let mut known = HashSet::new();
    names.retain(|name| known.insert(name.to_ascii_lowercase()));
    Ok((names, action))
}

fn failure(key: &Key, name: String, reason: &str) -> FailedSeatRequest {
    let mut failure = FailedSeatRequest::new();
    failure.failure_reason = Some(reason.to_owned());
    failure.product_key = Some(key.model());
    failure.user_name = Some(name);
    failure
}
