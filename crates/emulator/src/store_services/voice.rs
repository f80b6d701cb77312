//! How the two services speak: their errors where no operation decides, and the headers of all
//! their answers.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{AUTHORIZATION, DATE, X_CONTENT_TYPE_OPTIONS},
};
use stocktake_transport::Operation;
use uuid::Uuid;

use super::Fault;
use crate::{
    exchange::{Answer, Received, Rejection, Voice, gateway_page},
    moment::http_date,
    tokens::TokenProblem,
};

const CORRELATION_ID: HeaderName = HeaderName::from_static("ms-correlationid");
const REQUEST_ID: HeaderName = HeaderName::from_static("ms-requestid");
const VECTOR: HeaderName = HeaderName::from_static("ms-cv");
const SERVER_ID: HeaderName = HeaderName::from_static("ms-serverid");
const UPSTREAM_TIME: HeaderName = HeaderName::from_static("x-envoy-upstream-service-time");

/// One of the two services, as the source of an answer.
#[derive(Debug)]
pub(crate) struct Frontend {
    /// What it calls itself in errors.
    pub(crate) source: &'static str,
}

/// What customers own.
pub(crate) static COLLECTIONS: Frontend = Frontend {
    source: "CollectionsFD",
};

/// Grants, subscriptions and orders.
pub(crate) static PURCHASE: Frontend = Frontend {
    source: "PurchaseFD",
};

impl Frontend {
    /// The service that an operation belongs to.
    pub(crate) fn of(operation: &Operation) -> &'static Self {
        match operation.server {
            Some("purchase") => &PURCHASE,
            _ => &COLLECTIONS,
        }
    }
}

impl Voice for Frontend {
    fn reject(&self, rejection: &Rejection, received: &Received) -> Answer {
        let fault = match rejection {
            Rejection::NoSuchPath => {
                Fault::not_found(format!("the service has no {}", received.path()))
            }
            Rejection::WrongMethod => {
                let message = format!("{} is no method of this resource", received.method);
                let status = StatusCode::METHOD_NOT_ALLOWED;
                Fault::new(status, "MethodNotAllowed", "MethodNotAllowed", message)
            }
            Rejection::NotImplemented { name } => {
                let message = format!("the emulator does not implement {name}");
                let status = StatusCode::NOT_IMPLEMENTED;
                Fault::new(status, "NotImplemented", "NotImplemented", message)
            }
            Rejection::Token(problem) => token_fault(problem, received),
            Rejection::TooManyRequests {
                aspect,
                limit,
                window,
                retry_after,
            } => Fault::throttled(*limit, *window, aspect, *retry_after),
        };
        fault.answer(self)
    }

    fn fail(&self, status: StatusCode, why: &str, _: &Received) -> Answer {
        match Fault::of_status(status, why) {
            Some(fault) => fault.answer(self),
            None => gateway_page(status),
        }
    }

    /// Subscriptions are behind another gateway than the rest: its answers have the time that they
    /// took, and no request id.
    fn sign(&self, answer: &mut Answer, received: &Received) {
        let mut add = |name: HeaderName, text: &str| {
            if let Ok(value) = HeaderValue::from_str(text) {
                answer.headers.push((name, value));
            }
        };
        let new_id = || Uuid::new_v4().to_string();
        let correlation = received.header(CORRELATION_ID.as_str());
        let correlation = correlation.filter(|id| !id.is_empty());
        add(CORRELATION_ID, &correlation.map_or_else(new_id, Into::into));
        add(VECTOR, &vector(received.header(VECTOR.as_str())));
        if is_of_subscriptions(received) {
            add(UPSTREAM_TIME, "1");
        } else {
            add(REQUEST_ID, &new_id());
        }
        add(SERVER_ID, "020022359");
        add(X_CONTENT_TYPE_OPTIONS, "nosniff");
        let now = http_date(received.now.system_time());
        answer.headers.push((DATE, now));
    }
}

/// What is said of a token that does not let its bearer in. The documentation has `ticket_required`
/// for consuming and granting only; that the other operations say it too is our decision.
fn token_fault(problem: &TokenProblem, received: &Received) -> Fault {
    let header = received.header(AUTHORIZATION.as_str()).unwrap_or_default();
    if header.starts_with("XBL3.0") {
        return Fault::xbox_token_invalid("an Xbox token is of no use here, or cannot be read");
    }
    let wrong_kind = |message: String| {
        if is_of_subscriptions(received) {
            Fault::authentication_failure(message)
        } else {
            Fault::token_invalid(message)
        }
    };
    match problem {
        TokenProblem::Missing if makes_a_key(received) => {
            Fault::token_invalid("an Xbox token is required in the Authorization header")
        }
        TokenProblem::Missing => Fault::ticket_required(),
        problem @ (TokenProblem::WrongKind | TokenProblem::WrongAudience { .. }) => {
            wrong_kind(describe("the access token", problem))
        }
        problem => Fault::token_invalid(describe("the access token", problem)),
    }
}

/// What is wrong with a token, without any of its text.
pub(crate) fn describe(what: &str, problem: &TokenProblem) -> String {
    match problem {
        TokenProblem::Missing => format!("{what} is missing"),
        TokenProblem::Malformed => format!("{what} is not a JSON Web Token"),
        TokenProblem::Foreign => format!("{what} has a signature that is not this emulator's"),
        TokenProblem::WrongKind => format!("{what} has other claims than were expected"),
        TokenProblem::TooEarly { from } => format!("{what} is good from {} on", from.seconds()),
        TokenProblem::Expired { since } => format!("{what} expired at {}", since.seconds()),
        TokenProblem::WrongAudience { expected, found } => {
            format!("{what} is for {found}, but has to be for {expected}")
        }
    }
}

fn makes_a_key(received: &Received) -> bool {
    let last = received.segments.last();
    last.is_some_and(|segment| segment.eq_ignore_ascii_case("keys"))
}

fn is_of_subscriptions(received: &Received) -> bool {
    let mut segments = received.segments.iter();
    segments.any(|segment| segment.eq_ignore_ascii_case("recurrences"))
}

/// A correlation vector: the caller's with one step more, or a new one.
fn vector(of_caller: Option<&str>) -> String {
    match of_caller {
        Some(base) if !base.is_empty() => format!("{base}.0"),
        _ => {
            let base = BASE64.encode(&Uuid::new_v4().as_bytes()[..12]);
            format!("{base}.0")
        }
    }
}
