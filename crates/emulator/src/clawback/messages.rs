//! The three operations on the messages of a queue.

use std::{ops::RangeInclusive, time::Duration};

use http::StatusCode;
use stocktake_models::Guid;

use super::{QueueError, access, xml};
use crate::{
    exchange::{Answer, Call, Refusal},
    store_services::clawback::{NotDeleted, Queue},
};

/// The code for a value that is none of its kind.
const INVALID: &str = "InvalidQueryParameterValue";

/// `GET /messages`: gives the first messages and hides them, for 30 seconds if nothing else is
/// asked. Each time that a message is taken gives it another pop receipt.
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    let name = access::queue(call)?;
    takes(call)?;
    let count = number(call, "numofmessages", 1, 1..=32)?;
    let hidden_for = number(call, "visibilitytimeout", 30, 1..=604_800)?;
    let hidden_for = Duration::from_secs(hidden_for.into());
    let messages = in_queue(call, name, |queue| {
        queue.take(count as usize, hidden_for, call.now())
    })?;
    let body = xml::messages(&messages, true);
    Ok(Answer::xml(StatusCode::OK, body))
}

/// `GET /messages?peekonly=true`: gives the first messages and leaves them to others.
pub(super) fn peek(call: &Call<'_>) -> Result<Answer, Refusal> {
    let name = access::queue(call)?;
    let count = number(call, "numofmessages", 1, 1..=32)?;
    let messages = in_queue(call, name, |queue| queue.peek(count as usize, call.now()))?;
    let body = xml::messages(&messages, false);
    Ok(Answer::xml(StatusCode::OK, body))
}

/// `DELETE /messages/{messageId}`: removes a message, by the pop receipt of the last time that it
/// was taken.
pub(super) fn delete(call: &Call<'_>) -> Result<Answer, Refusal> {
    let name = access::queue(call)?;
    let id = Guid::from_wire(call.parameter("messageId"));
    let receipt = call.query("popreceipt").ok_or_else(|| {
        let message = "a parameter of the query is missing";
        QueueError::new(
            StatusCode::BAD_REQUEST,
            "MissingRequiredQueryParameter",
            message,
        )
        .with("QueryParameterName", "popreceipt")
    })?;
    let deleted = in_queue(call, name, |queue| queue.delete(&id, receipt, call.now()))?;
    deleted.map_err(|problem| match problem {
        NotDeleted::NotFound => {
            let message = "there is no such message; perhaps it was deleted before";
            QueueError::new(StatusCode::NOT_FOUND, "MessageNotFound", message)
        }
        NotDeleted::PopReceiptMismatch => {
            let message = "the pop receipt is not the one of the last time it was taken";
            QueueError::new(StatusCode::BAD_REQUEST, "PopReceiptMismatch", message)
        }
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Does something with a queue, under the lock of the state.
fn in_queue<T>(
    call: &Call<'_>,
    name: &str,
    act: impl FnOnce(&mut Queue) -> T,
) -> Result<T, QueueError> {
    let mut state = call.world.store_services();
    let queue = state.clawback_queues.named(name).ok_or_else(|| {
        let message = "there is no such queue any more";
        QueueError::new(StatusCode::NOT_FOUND, "QueueNotFound", message)
    })?;
    Ok(act(queue))
}

/// Whoever writes anything but `false` did not mean to take messages, and must not lose them.
fn takes(call: &Call<'_>) -> Result<(), QueueError> {
    match call.query("peekonly") {
        Some(text) if !text.eq_ignore_ascii_case("false") => {
            let message = "a parameter of the query is neither true nor false";
            Err(refused(INVALID, message, "peekonly", text))
        }
        _ => Ok(()),
    }
}

/// A number of the query.
fn number(
    call: &Call<'_>,
    name: &'static str,
    usual: u32,
    allowed: RangeInclusive<u32>,
) -> Result<u32, QueueError> {
    let Some(text) = call.query(name) else {
        return Ok(usual);
    };
    let value: i64 = text.parse().map_err(|_| {
        let message = "a parameter of the query is not a number";
        refused(INVALID, message, name, text)
    })?;
    match u32::try_from(value) {
        Ok(value) if allowed.contains(&value) => Ok(value),
        _ => {
            let message = "a parameter of the query is out of its range";
            Err(
                refused("OutOfRangeQueryParameterValue", message, name, text)
                    .with("MinimumAllowed", allowed.start().to_string())
                    .with("MaximumAllowed", allowed.end().to_string()),
            )
        }
    }
}

/// That a parameter of the query has a value that it cannot have.
fn refused(
    code: &'static str,
    message: &'static str,
    name: &'static str,
    value: &str,
) -> QueueError {
    QueueError::new(StatusCode::BAD_REQUEST, code, message)
        .with("QueryParameterName", name)
        .with("QueryParameterValue", value)
}
