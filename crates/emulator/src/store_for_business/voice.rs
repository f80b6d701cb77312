//! How the service speaks where no operation does.

use http::{HeaderName, HeaderValue, StatusCode, header::WWW_AUTHENTICATE};

use super::refusal::{answer, denied};
use crate::{
    exchange::{Answer, Received, Rejection, Voice, gateway_page, name_of},
    tokens::TokenProblem,
};

/// The mark by which a caller traces a call.
const MS_CV: HeaderName = HeaderName::from_static("ms-cv");

/// The front of the service. None of its answers is documented; they are those of the framework
/// that it was made with, in our words.
pub(super) struct Frontend;

impl Voice for Frontend {
    fn reject(&self, rejection: &Rejection, received: &Received) -> Answer {
        match rejection {
            Rejection::NoSuchPath => {
                let message = format!("No resource is at {}.", received.path());
                answer(StatusCode::NOT_FOUND, "NotFound", &message)
            }
            Rejection::WrongMethod => {
                let Received { method, .. } = received;
                let message = format!("The resource does not support {method}.");
                let status = StatusCode::METHOD_NOT_ALLOWED;
                answer(status, "MethodNotAllowed", &message)
            }
            Rejection::NotImplemented { name } => {
                let message = format!("The emulator does not implement {name}.");
                answer(StatusCode::NOT_IMPLEMENTED, "NotImplemented", &message)
            }
            Rejection::Token(problem) => {
                let answer = denied(StatusCode::UNAUTHORIZED, &why(problem));
                answer.with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
            }
            Rejection::TooManyRequests {
                aspect,
                limit,
                window,
                retry_after,
            } => {
                let message = format!("Too many requests: {limit} in {window:?} by {aspect}.");
                let status = StatusCode::TOO_MANY_REQUESTS;
                answer(status, "TooManyRequests", &message).with_retry_after(*retry_after)
            }
        }
    }

    /// Clients look for the name of the status in the message.
    fn fail(&self, status: StatusCode, why: &str, _: &Received) -> Answer {
        match name_of(status) {
            Some("Unauthorized" | "Forbidden") => denied(status, why),
            Some(name) => answer(status, name, &format!("{name}: {why}.")),
            None => gateway_page(status),
        }
    }

    /// The mark of the call comes back. That is not documented either: no answer was ever seen.
    fn sign(&self, answer: &mut Answer, received: &Received) {
        if let Some(mark) = received.headers.get(MS_CV) {
            answer.headers.push((MS_CV, mark.clone()));
        }
    }
}

/// Why a token lets nobody in, for the person who has to find out.
fn why(problem: &TokenProblem) -> String {
    match problem {
        TokenProblem::Missing => "there is no token".to_owned(),
        TokenProblem::Malformed => "the token is malformed".to_owned(),
        TokenProblem::Foreign => "the signature of the token is wrong".to_owned(),
        TokenProblem::WrongKind => "the token is no access token".to_owned(),
        TokenProblem::TooEarly { from } => format!("the token is good from {} on", from.seconds()),
        TokenProblem::Expired { since } => {
            format!("the token expired at {}", since.seconds())
        }
        TokenProblem::WrongAudience { expected, found } => {
            format!("the token is for {found} and not for {expected}")
        }
    }
}
