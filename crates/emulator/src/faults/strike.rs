//! A request under the rules in force: it waits, takes effect or not, and its answer is spoilt.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{
    HeaderMap, Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, TRANSFER_ENCODING},
};

use super::{Fault, Target, armed::Strike, body};
use crate::{
    exchange::{Answer, Rejection},
    moment::http_date,
    router::{self, Arrival},
    tokens::TokenProblem,
    world::World,
};

/// What people read who look for the reason.
const BY_A_RULE: &str = "a rule of the emulator's faults asks for this answer";

/// What a client gets.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answered(Response<Body>),
    /// The connection ends.
    Cut,
}

/// Answers a request, with what the rules do to it.
pub(crate) async fn strike(world: &World, arrival: &Arrival) -> Outcome {
    let armed = {
        let mut armed = world.armed();
        (!armed.is_empty()).then(|| armed.strike(&target(arrival, &path(arrival))))
    };
    let Some(strike) = armed else {
        return Outcome::Answered(router::answer(world, arrival).map(Body::from));
    };
    wait(strike.delay).await;
    let mut answered = match &strike.instead {
        Some(fault) => replaced(world, arrival, fault),
        None => Some(router::answer(world, arrival)),
    };
    wait(strike.delay_after).await;
    if let (Some(fault), Some(_)) = (&strike.after, &answered) {
        answered = replaced(world, arrival, fault);
    }
    match answered {
        Some(answer) => spoilt(answer, &strike),
        None => Outcome::Cut,
    }
}

/// The path with the prefix, in which services are told apart whichever way a request came.
fn path(arrival: &Arrival) -> String {
    format!("/{}{}", arrival.service.prefix, arrival.received.path())
}

fn target<'a>(arrival: &'a Arrival, path: &'a str) -> Target<'a> {
    Target {
        operation: arrival.operation(),
        path,
        method: &arrival.received.method,
    }
}

/// Virtual time has no sleep of nothing, and most requests wait for nothing.
async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// The answer that a status or a cut puts in the place of the other.
fn replaced(world: &World, arrival: &Arrival, fault: &Fault) -> Option<Response<Bytes>> {
    let Fault::Status {
        status,
        retry_after,
        retry_after_as_date,
        body,
        content_type,
    } = fault
    else {
        return None;
    };
    // Rules are checked before they come into force.
    let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = match body {
        Some(body) => {
            let mut answer = Answer::empty(status);
            answer.body = Bytes::from(body.clone());
            answer.with_text_header(CONTENT_TYPE, content_type.as_deref().unwrap_or("text/html"))
        }
        None => refusal(status, retry_after.unwrap_or(1), arrival),
    };
    let service = arrival.service;
    service.voice.sign_in(world, &mut answer, &arrival.received);
    if let Some(seconds) = retry_after {
        answer.headers.retain(|(name, _)| name != RETRY_AFTER);
        let now = arrival.received.now;
        let wait = Duration::from_secs((*seconds).into());
        let value = if *retry_after_as_date {
            http_date(now.after(wait).system_time())
        } else {
            (*seconds).into()
        };
        answer.headers.push((RETRY_AFTER, value));
    }
    Some(answer.into())
}

/// What the service itself says with a status.
fn refusal(status: StatusCode, retry_after: u32, arrival: &Arrival) -> Answer {
    let received = &arrival.received;
    let rejection = match status {
        StatusCode::UNAUTHORIZED => Rejection::Token(TokenProblem::Expired {
            since: received.now,
        }),
        StatusCode::NOT_FOUND => Rejection::NoSuchPath,
        StatusCode::METHOD_NOT_ALLOWED => Rejection::WrongMethod,
        StatusCode::TOO_MANY_REQUESTS => Rejection::TooManyRequests {
            aspect: "fault",
            limit: 0,
            window: Duration::from_secs(retry_after.into()),
            retry_after: Duration::from_secs(retry_after.into()),
        },
        other => return arrival.service.voice.fail(other, BY_A_RULE, received),
    };
    let answer = router::reject(arrival.service, &rejection, received);
    if answer.status == status {
        answer
    } else {
        // The service says this with another status.
        arrival.service.voice.fail(status, BY_A_RULE, received)
    }
}

/// Has headers and body suffer.
fn spoilt(answer: Response<Bytes>, strike: &Strike) -> Outcome {
    let (mut head, whole) = answer.into_parts();
    if strike.doubled_headers {
        double(&mut head.headers);
    }
    let body = match &strike.body {
        Some(Fault::Truncated) if whole.is_empty() => return Outcome::Cut,
        Some(Fault::Truncated) => {
            head.headers.insert(CONTENT_LENGTH, whole.len().into());
            body::broken(&whole)
        }
        Some(Fault::Malformed) => Body::from(malformed(&whole)),
        Some(Fault::SlowBody {
            milliseconds,
            pieces,
        }) => body::slow(whole, Duration::from_millis(*milliseconds), *pieces),
        _ => Body::from(whole),
    };
    Outcome::Answered(Response::from_parts(head, body))
}

/// The first half and a character with which no JSON and no XML goes on.
fn malformed(whole: &Bytes) -> Bytes {
    let mut half = whole[..whole.len() / 2].to_vec();
    half.push(b'\x03');
    half.into()
}

/// What tells the length of the body cannot be there twice: no client would read on.
fn double(headers: &mut HeaderMap) {
    let once: Vec<_> = headers
        .iter()
        .filter(|(name, _)| ![CONTENT_LENGTH, TRANSFER_ENCODING].contains(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    for (name, value) in once {
        headers.append(name, value);
    }
}
