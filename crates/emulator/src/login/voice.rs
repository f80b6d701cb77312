//! How Entra ID speaks: JSON with a number for each refusal, and answers that nobody may keep.

use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, EXPIRES, PRAGMA},
};
use uuid::Uuid;

use super::problem::{Problem, REQUEST_ID};
use crate::exchange::{Answer, Received, Rejection, Voice, gateway_page, name_of};

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// How the service speaks.
pub(super) struct Frontend;

impl Voice for Frontend {
    fn reject(&self, rejection: &Rejection, received: &Received) -> Answer {
        match rejection {
            Rejection::WrongMethod => {
                Problem::wrong_method(received.method.as_str()).answer(received)
            }
            Rejection::NotImplemented { name } => Problem::not_implemented(name).answer(received),
            Rejection::TooManyRequests { retry_after, .. } => {
                let answer = Problem::throttled().answer(received);
                answer.with_retry_after(*retry_after)
            }
            // No operation of this service asks for a bearer token.
            Rejection::NoSuchPath | Rejection::Token(_) => {
                Problem::unknown_path(&received.path()).answer(received)
            }
        }
    }

    fn fail(&self, status: StatusCode, why: &str, received: &Received) -> Answer {
        if status.is_server_error() {
            Problem::failed(status).answer(received)
        } else if name_of(status).is_some() {
            Problem::refused(status, why).answer(received)
        } else {
            gateway_page(status)
        }
    }

    fn sign(&self, answer: &mut Answer, received: &Received) {
        let mut add = |name, value| answer.headers.push((name, value));
        add(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store, no-cache"),
        );
        add(PRAGMA, HeaderValue::from_static("no-cache"));
        add(EXPIRES, HeaderValue::from_static("-1"));
        let wants_its_id = received.header("return-client-request-id");
        if wants_its_id.is_some_and(|wants| wants.eq_ignore_ascii_case("true")) {
            if let Some(id) = received.headers.get(CLIENT_REQUEST_ID) {
                answer.headers.push((CLIENT_REQUEST_ID, id.clone()));
            }
        }
        if !answer.headers.iter().any(|(name, _)| *name == REQUEST_ID) {
            let id = Uuid::new_v4().to_string();
            let value = HeaderValue::try_from(id).expect("an id is letters, digits and dashes");
            answer.headers.push((REQUEST_ID, value));
        }
    }
}
