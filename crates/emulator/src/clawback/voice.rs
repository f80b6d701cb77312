//! How the queue speaks: XML, and headers of a storage account.

use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, DATE, SERVER},
};
use uuid::Uuid;

use super::{access::VERSION, xml};
use crate::exchange::{Answer, Received, Refusal, Rejection, Voice, gateway_page};

const ERROR_CODE: HeaderName = HeaderName::from_static("x-ms-error-code");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");
const SERVICE_VERSION: HeaderName = HeaderName::from_static("x-ms-version");

/// Why the queue refuses a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueueError {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: Vec<(&'static str, String)>,
}

impl QueueError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            details: Vec::new(),
        }
    }

    /// The address does not open the queue, or not any more.
    pub(super) fn not_authenticated(detail: impl Into<String>) -> Self {
        let message = "the request could not be authenticated; ask for a new address";
        Self::new(StatusCode::FORBIDDEN, "AuthenticationFailed", message)
            .with("AuthenticationErrorDetail", detail)
    }

    /// One element more.
    pub(super) fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.details.push((name, text.into()));
        self
    }
}

impl From<QueueError> for Answer {
    fn from(error: QueueError) -> Self {
        let body = xml::error(error.code, &error.message, &error.details);
        Self::xml(error.status, body).with_header(ERROR_CODE, HeaderValue::from_static(error.code))
    }
}

impl From<QueueError> for Refusal {
    fn from(error: QueueError) -> Self {
        Answer::from(error).into()
    }
}

/// How the service speaks.
pub(super) struct Account;

impl Voice for Account {
    fn reject(&self, rejection: &Rejection, received: &Received) -> Answer {
        let error = match rejection {
            Rejection::NoSuchPath => {
                let message = format!("there is no resource at {}", received.path());
                QueueError::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
            }
            Rejection::WrongMethod => {
                let message = format!("{} is no method of this resource", received.method);
                let status = StatusCode::METHOD_NOT_ALLOWED;
                QueueError::new(status, "UnsupportedHttpVerb", message)
            }
            Rejection::NotImplemented { name } => {
                let message = format!("the emulator does not implement {name}");
                QueueError::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
            }
            // Addresses are signed; there are no tokens.
            Rejection::Token(_) => QueueError::not_authenticated("the address is not signed"),
            Rejection::TooManyRequests { .. } => {
                let message = "there are too many requests at the moment; try again later";
                QueueError::new(StatusCode::SERVICE_UNAVAILABLE, "ServerBusy", message)
            }
        };
        error.into()
    }

    fn fail(&self, status: StatusCode, why: &str, _: &Received) -> Answer {
        let code = match status {
            StatusCode::BAD_REQUEST => "InvalidInput",
            StatusCode::UNAUTHORIZED => "NoAuthenticationInformation",
            StatusCode::FORBIDDEN => "AuthenticationFailed",
            StatusCode::REQUEST_TIMEOUT => "RequestTimeout",
            StatusCode::CONFLICT => "QueueBeingDeleted",
            StatusCode::PAYLOAD_TOO_LARGE => "RequestBodyTooLarge",
            StatusCode::INTERNAL_SERVER_ERROR => "InternalError",
            StatusCode::NOT_IMPLEMENTED => "NotImplemented",
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => "ServerBusy",
            _ => return gateway_page(status),
        };
        QueueError::new(status, code, why).into()
    }

    fn sign(&self, answer: &mut Answer, received: &Received) {
        let mut add = |name: HeaderName, text: &str| {
            if let Ok(value) = HeaderValue::from_str(text) {
                answer.headers.push((name, value));
            }
        };
        add(REQUEST_ID, &Uuid::new_v4().to_string());
        if let Some(id) = received.header(CLIENT_REQUEST_ID.as_str()) {
            add(CLIENT_REQUEST_ID, id);
        }
        add(SERVICE_VERSION, VERSION);
        add(SERVER, "Windows-Azure-Queue/1.0 Microsoft-HTTPAPI/2.0");
        add(CACHE_CONTROL, "no-cache");
        add(DATE, &xml::date(received.now));
    }
}
