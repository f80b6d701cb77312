//! How the network speaks when it has no file: a line of text.

use http::StatusCode;

use crate::exchange::{Answer, Received, Rejection, Voice, gateway_page, name_of};

/// The front of the network.
pub(super) struct Frontend;

impl Voice for Frontend {
    fn reject(&self, rejection: &Rejection, _: &Received) -> Answer {
        match rejection {
            Rejection::NoSuchPath => said(StatusCode::NOT_FOUND, "no file is here"),
            Rejection::WrongMethod => said(StatusCode::METHOD_NOT_ALLOWED, "files are read only"),
            Rejection::NotImplemented { name } => {
                let text = format!("the emulator does not implement {name}");
                said(StatusCode::NOT_IMPLEMENTED, &text)
            }
            Rejection::Token(_) => said(StatusCode::FORBIDDEN, "the address is not signed"),
            Rejection::TooManyRequests { retry_after, .. } => {
                said(StatusCode::TOO_MANY_REQUESTS, "too many requests")
                    .with_retry_after(*retry_after)
            }
        }
    }

    fn fail(&self, status: StatusCode, why: &str, _: &Received) -> Answer {
        match name_of(status) {
            Some(_) => said(status, why),
            None => gateway_page(status),
        }
    }

    fn sign(&self, _: &mut Answer, _: &Received) {}
}

/// A status and a line that says why.
pub(super) fn said(status: StatusCode, text: &str) -> Answer {
    Answer::typed(status, "text/plain; charset=utf-8", format!("{text}\n"))
}
