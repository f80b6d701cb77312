//! What the service says when it refuses.
//!
//! Its pages list what a refusal tells (a parameter, an item, a reason) and show no body of one. A
//! client was seen to read `Message` and `code`; the other fields are named after the pages' words.

use http::StatusCode;
use serde::Serialize;
use stocktake_models::store_for_business::ServiceFault;

use crate::exchange::{Answer, Refusal};

/// The body of a refusal.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(flatten)]
    fault: ServiceFault,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a str>,
}

/// A refusal with a message and a code only.
pub(super) fn answer(status: StatusCode, code: &str, message: &str) -> Answer {
    Answer::json(status, &fault(code, message))
}

fn fault(code: &str, message: &str) -> ServiceFault {
    let mut fault = ServiceFault::new();
    fault.message = Some(message.to_owned());
    fault.code = Some(code.to_owned());
    fault
}

/// 400: a parameter is not what it should be.
pub(super) fn invalid(parameter: &str, details: &str) -> Refusal {
    bad_request(parameter, "Invalid parameter", details)
}

/// 400 as the page of the inventory has it: its reasons name what is invalid.
pub(super) fn invalid_in_inventory(parameter: &str, what: &str, details: &str) -> Refusal {
    bad_request(parameter, &format!("Invalid {what}"), details)
}

/// 400: a parameter of the body is not there.
pub(super) fn missing(parameter: &str, details: &str) -> Refusal {
    bad_request(parameter, "Missing parameter", details)
}

fn bad_request(parameter: &str, reason: &str, details: &str) -> Refusal {
    let body = Body {
        fault: fault("BadRequest", "The request is invalid."),
        parameter_name: Some(parameter),
        reason: Some(reason),
        details: Some(details),
        ..Body::default()
    };
    Answer::json(StatusCode::BAD_REQUEST, &body).into()
}

/// 404: an item, by its type and name, is not there. The message names no other type of item.
pub(super) fn not_found(item_type: &str, value: &str) -> Refusal {
    let body = Body {
        fault: fault("NotFound", &format!("{item_type} was not found.")),
        item_type: Some(item_type),
        values: Some([value]),
        ..Body::default()
    };
    Answer::json(StatusCode::NOT_FOUND, &body).into()
}

/// 409: the state of the product stands against it.
pub(super) fn conflict(conflict: Conflict) -> Refusal {
    let body = Body {
        fault: fault("Conflict", conflict.message()),
        reason: Some(conflict.reason()),
        ..Body::default()
    };
    Answer::json(StatusCode::CONFLICT, &body).into()
}

/// Why the state of a product stands against a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conflict {
    NotOwned,
    NotOffline,
    NotOnline,
    /// The documentation does not tell what becomes of an assignment when no seat is left. That it
    /// is a conflict with this reason is our decision.
    NoSeatsLeft,
}

impl Conflict {
    /// The words of the documentation.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::NotOwned => "Not owned",
            Self::NotOffline => "Not offline",
            Self::NotOnline => "Not online",
            Self::NoSeatsLeft => "No seats left",
        }
    }

    /// A sentence in which no other reason can be found.
    fn message(self) -> &'static str {
        match self {
            Self::NotOwned => "The organization does not own the product.",
            Self::NotOffline => "The product is licensed online.",
            Self::NotOnline => "The product is licensed offline, so nobody can hold a seat of it.",
            Self::NoSeatsLeft => "All seats are assigned.",
        }
    }
}

/// A caller who is not let in. The text is that of ASP.NET, where clients look for `denied`.
pub(super) fn denied(status: StatusCode, why: &str) -> Answer {
    let code = match status {
        StatusCode::FORBIDDEN => "Forbidden",
        _ => "Unauthorized",
    };
    let message = format!("Authorization has been denied for this request: {why}.");
    answer(status, code, &message)
}
