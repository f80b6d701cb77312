//! The errors of both services: one envelope, whose inner error is the one to act on.

use std::time::Duration;

use http::StatusCode;
use stocktake_models::store_services::ServiceError;

use super::Frontend;
use crate::exchange::{Answer, Call, Refusal, name_of};

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    status: StatusCode,
    code: &'static str,
    inner_code: &'static str,
    message: String,
    data: Vec<String>,
    retry_after: Option<Duration>,
}

impl Fault {
    /// An error with codes of its own.
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        inner_code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code,
            inner_code,
            message: message.into(),
            data: Vec::new(),
            retry_after: None,
        }
    }

    /// One detail more.
    pub(crate) fn with_data(mut self, text: impl Into<String>) -> Self {
        self.data.push(text.into());
        self
    }

    fn unauthorized(inner_code: &'static str, message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "Unauthorized",
            inner_code,
            message,
        )
    }

    /// An access token or a key is not good, or not any more.
    pub(crate) fn token_invalid(message: impl Into<String>) -> Self {
        Self::unauthorized("AuthenticationTokenInvalid", message)
    }

    /// There is no access token.
    pub(crate) fn ticket_required() -> Self {
        let message = "an Entra ID access token is required in the Authorization header";
        Self::unauthorized("PartnerAadTicketRequired", message)
    }

    /// Key and access token belong to different applications.
    pub(crate) fn inconsistent_client_id() -> Self {
        let message = "the clientId of the key is not the appid of the access token";
        Self::unauthorized("InconsistentClientId", message)
    }

    /// A service ticket for something else than the key that it is to make.
    pub(crate) fn unexpected_ticket_type(message: impl Into<String>) -> Self {
        Self::unauthorized("UnexpectedTicketType", message)
    }

    /// What the operations on subscriptions say of a token for something else.
    pub(crate) fn authentication_failure(message: impl Into<String>) -> Self {
        let message = format!("InternalAadAuthenticationError: {}", message.into());
        Self::unauthorized("AuthenticationFailure", message)
    }

    /// An Xbox token that is over.
    pub(crate) fn xbox_token_expired() -> Self {
        let message = "the Xbox token has expired; get a new one";
        Self::unauthorized("Expired Token", message)
    }

    /// An Xbox token that does not open this door.
    pub(crate) fn xbox_token_invalid(message: impl Into<String>) -> Self {
        let status = StatusCode::FORBIDDEN;
        Self::new(status, "Unauthorized", "Invalid Token", message)
    }

    /// A body that cannot be read, or that lacks something.
    pub(crate) fn invalid_body(problem: impl Into<String>) -> Self {
        let message = "the request body cannot be read";
        let status = StatusCode::BAD_REQUEST;
        Self::new(status, "BadRequest", "InvalidRequestBody", message).with_data(problem)
    }

    /// A value that the service does not take, or that does not fit what there is.
    pub(crate) fn invalid_parameter(field: &str, problem: impl AsRef<str>) -> Self {
        let problem = format!("{field}: {}", problem.as_ref());
        let status = StatusCode::BAD_REQUEST;
        let message = "a parameter of the request is invalid";
        Self::new(status, "BadRequest", "InvalidParameter", message).with_data(problem)
    }

    /// Something that is not there.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", "NotFound", message)
    }

    /// Too many calls. The text is the one that the service has.
    pub(crate) fn throttled(
        limit: u32,
        window: Duration,
        aspect: &str,
        retry_after: Duration,
    ) -> Self {
        let message = format!(
            "The rate limit of {limit} operations in {} seconds has been exceeded for aspect \
             {aspect}.",
            window.as_secs()
        );
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self {
            retry_after: Some(retry_after),
            ..Self::new(status, "Throttled", "Too frequent calls", message)
        }
    }

    /// A status to which no operation leads, if the services have words for it: those of their pages
    /// where there are any, or else the name of the status for both codes.
    pub(crate) fn of_status(status: StatusCode, why: &str) -> Option<Self> {
        let name = name_of(status)?;
        let inner_code = match status {
            StatusCode::BAD_REQUEST => "InvalidParameter",
            StatusCode::UNAUTHORIZED => "AuthenticationTokenInvalid",
            StatusCode::INTERNAL_SERVER_ERROR => "UnknownInternalFailure",
            _ => name,
        };
        Some(Self::new(status, name, inner_code, why))
    }

    /// The answer of the service that a call is for.
    pub(crate) fn by(self, call: &Call<'_>) -> Refusal {
        self.answer(Frontend::of(call.operation)).into()
    }

    /// The answer of a service.
    pub(crate) fn answer(self, frontend: &Frontend) -> Answer {
        let envelope = |code: &str, message: &str, data: Vec<String>| {
            let mut error = ServiceError::new();
            error.code = Some(code.to_owned());
            error.message = Some(message.to_owned());
            error.source = Some(frontend.source.to_owned());
            error.data = Some(data);
            error.details = Some(Vec::new());
            error
        };
        let mut error = envelope(self.code, &self.message, Vec::new());
        let inner = envelope(self.inner_code, &self.message, self.data);
        error.innererror = Some(Box::new(inner));
        let answer = Answer::json(self.status, &error);
        match self.retry_after {
            Some(wait) => answer.with_retry_after(wait),
            None => answer,
        }
    }
}
