//! What a service answers.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderName, HeaderValue, Response, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use serde::Serialize;

/// An answer, complete.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Answer {
    /// A status and nothing else.
    pub(crate) fn empty(status: StatusCode) -> Self {
        let headers = Vec::new();
        let body = Bytes::new();
        Self {
            status,
            headers,
            body,
        }
    }

    /// 200 with JSON.
    pub(crate) fn ok(value: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, value)
    }

    /// JSON.
    pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("answers are JSON without odd keys");
        Self::typed(status, "application/json; charset=utf-8", body)
    }

    /// XML, as the queue writes it.
    pub(crate) fn xml(status: StatusCode, text: String) -> Self {
        Self::typed(status, "application/xml", text)
    }

    /// A body of any type.
    pub(crate) fn typed(
        status: StatusCode,
        content_type: &'static str,
        body: impl Into<Bytes>,
    ) -> Self {
        let mut answer = Self::empty(status);
        answer.body = body.into();
        answer.with_header(CONTENT_TYPE, HeaderValue::from_static(content_type))
    }

    /// One header more.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// How long to wait, in [whole seconds](whole_seconds).
    pub(crate) fn with_retry_after(self, wait: Duration) -> Self {
        self.with_header(RETRY_AFTER, whole_seconds(wait).into())
    }

    /// One header more, of a text without control characters.
    pub(crate) fn with_text_header(self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => self.with_header(name, value),
            Err(_) => self,
        }
    }
}

/// A wait rounded up, so that who waits that long is let in; one second at least.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    let more = u64::from(wait.subsec_nanos() > 0);
    (wait.as_secs() + more).max(1)
}

impl From<Answer> for Response<Bytes> {
    fn from(answer: Answer) -> Self {
        let mut response = Response::new(answer.body);
        *response.status_mut() = answer.status;
        for (name, value) in answer.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}

/// An answer that ends the handling of a call early, so that `?` reads well. Each service makes its
/// own.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Answer>);

impl Refusal {
    pub(crate) fn into_answer(self) -> Answer {
        *self.0
    }
}

impl From<Answer> for Refusal {
    fn from(answer: Answer) -> Self {
        Self(Box::new(answer))
    }
}
