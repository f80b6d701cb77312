//! How the service speaks where no operation does, and what all of its answers have.

use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};
use stocktake_models::partner_center::ThrottlingError;
use uuid::Uuid;

use super::Problem;
use crate::{
    exchange::{Answer, Received, Rejection, Voice, gateway_page, whole_seconds},
    tokens::TokenProblem,
    world::World,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("ms-requestid");
const CORRELATION_ID: HeaderName = HeaderName::from_static("ms-correlationid");
const CORRELATION_VECTOR: HeaderName = HeaderName::from_static("ms-cv");
const SERVER_ID: HeaderName = HeaderName::from_static("ms-serverid");
const LOCALE: HeaderName = HeaderName::from_static("x-locale");
const REQUEST_CONTEXT: HeaderName = HeaderName::from_static("request-context");

/// The language of who names none.
const ENGLISH: &str = "en-US";
/// There is but one.
const SERVER: &str = "00000001";

/// How the service speaks.
pub(super) struct Frontend;

impl Voice for Frontend {
    fn reject(&self, rejection: &Rejection, received: &Received) -> Answer {
        let path = received.path();
        let problem = match rejection {
            Rejection::NoSuchPath => Problem::no_such_path(&path),
            Rejection::WrongMethod => Problem::wrong_method(received.method.as_str(), &path),
            Rejection::NotImplemented { name } => Problem::not_emulated(name),
            Rejection::Token(problem) => of_token(problem),
            Rejection::TooManyRequests { retry_after, .. } => return throttled(*retry_after),
        };
        problem.into()
    }

    fn fail(&self, status: StatusCode, why: &str, _: &Received) -> Answer {
        match Problem::of_status(status, why) {
            Some(problem) => problem.into(),
            None => gateway_page(status),
        }
    }

    /// Ids are echoed, and made where there are none.
    fn sign(&self, answer: &mut Answer, received: &Received) {
        sign(answer, received, false);
    }

    fn sign_in(&self, world: &World, answer: &mut Answer, received: &Received) {
        let doubled = world.partner_center().doubled_headers;
        sign(answer, received, doubled);
    }
}

fn of_token(problem: &TokenProblem) -> Problem {
    match problem {
        TokenProblem::Missing => Problem::token_missing(),
        TokenProblem::Malformed => Problem::access_denied("the token is no JSON Web Token"),
        TokenProblem::Foreign => {
            Problem::access_denied("the token was not issued by this emulator")
        }
        TokenProblem::WrongKind => Problem::access_denied("the token is no access token"),
        TokenProblem::TooEarly { from } => {
            Problem::access_denied(&format!("the token is good from {} on", from.seconds()))
        }
        TokenProblem::Expired { since } => {
            Problem::access_denied(&format!("the token expired at {}", since.seconds()))
        }
        TokenProblem::WrongAudience { expected, found } => Problem::wrong_audience(expected, found),
    }
}

/// The gateway before the service has a shape of its own.
fn throttled(wait: Duration) -> Answer {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut error = ThrottlingError::new();
    error.status_code = Some(i32::from(status.as_u16()));
    error.message = Some(format!(
        "Rate limit is exceeded. Try again in {} seconds.",
        whole_seconds(wait)
    ));
    Answer::json(status, &error).with_retry_after(wait)
}

fn sign(answer: &mut Answer, received: &Received, doubled: bool) {
    let echoed = |name: &HeaderName, otherwise: HeaderValue| {
        let value = received.headers.get(name).filter(|id| !id.is_empty());
        let value = value.cloned().unwrap_or(otherwise);
        if doubled { twice(&value) } else { value }
    };
    let vector = &Uuid::new_v4().simple().to_string()[..16];
    answer.headers.extend([
        (REQUEST_ID, echoed(&REQUEST_ID, fresh())),
        (CORRELATION_ID, echoed(&CORRELATION_ID, fresh())),
        (LOCALE, echoed(&LOCALE, HeaderValue::from_static(ENGLISH))),
        (CORRELATION_VECTOR, ascii(&format!("{vector}.0"))),
        (SERVER_ID, HeaderValue::from_static(SERVER)),
        (
            REQUEST_CONTEXT,
            ascii(&format!("appId=cid-v1:{}", Uuid::new_v4())),
        ),
    ]);
}

/// An id of the service's own.
fn fresh() -> HeaderValue {
    ascii(&Uuid::new_v4().to_string())
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("ids are digits, letters and signs")
}

/// `g,g`.
fn twice(value: &HeaderValue) -> HeaderValue {
    let doubled = [value.as_bytes(), b",", value.as_bytes()].concat();
    HeaderValue::from_bytes(&doubled).unwrap_or_else(|_| value.clone())
}
