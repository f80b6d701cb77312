//! Refusals in the form of Entra ID: a number, the error of OAuth 2.0 that it belongs to, and ids
//! by which the request is found again.

use http::{HeaderName, StatusCode};
use serde::Serialize;
use uuid::Uuid;

use super::PREFIX;
use crate::{
    exchange::{Answer, Received},
    moment::Moment,
};

/// The id of the request, in the headers of all answers.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");

/// Why no token is issued.
#[derive(Debug)]
pub(super) struct Problem {
    number: u32,
    error: &'static str,
    status: StatusCode,
    text: String,
    /// What may help: `basic_action` for a sign-in.
    suberror: Option<&'static str>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    error_description: String,
    error_codes: [u32; 1],
    timestamp: &'a str,
    trace_id: &'a str,
    correlation_id: &'a str,
    error_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suberror: Option<&'a str>,
}

impl Problem {
    fn new(number: u32, error: &'static str, text: impl Into<String>) -> Self {
        let status = match error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        let text = text.into();
        Self {
            number,
            error,
            status,
            text,
            suberror: None,
        }
    }

    fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(super) fn missing(parameter: &str) -> Self {
        let text = format!("The body of the request lacks the parameter '{parameter}'.");
        Self::new(900_144, "invalid_request", text)
    }

    pub(super) fn malformed(what: &str) -> Self {
        let text = format!("The request is malformed: {what}.");
        Self::new(9_002_313, "invalid_request", text)
    }

    pub(super) fn bad_tenant_name(name: &str) -> Self {
        let text = format!("'{name}' is neither the id nor a domain of a tenant.");
        Self::new(900_023, "invalid_request", text)
    }

    pub(super) fn unknown_tenant(name: &str) -> Self {
        let text = format!("There is no tenant '{name}'. Check its id and the cloud.");
        Self::new(90_002, "invalid_request", text)
    }

    /// An application alone belongs to no tenant.
    pub(super) fn no_tenant(name: &str) -> Self {
        let text = format!("Nothing tells the tenant; '{name}' stands for any.");
        Self::new(50_059, "invalid_request", text)
    }

    pub(super) fn unsupported_grant(grant_type: &str) -> Self {
        let text = format!("The grant type '{grant_type}' is not supported.");
        Self::new(70_003, "unsupported_grant_type", text)
    }

    pub(super) fn unknown_application(client_id: &str, tenant: &str) -> Self {
        let text = format!(
            "The application '{client_id}' was not found in the tenant '{tenant}'. It may not be \
             installed there, or the request went to the wrong tenant."
        );
        Self::new(700_016, "unauthorized_client", text)
    }

    pub(super) fn disabled_application(client_id: &str) -> Self {
        let text = format!("The application '{client_id}' is disabled.");
        Self::new(7_000_112, "unauthorized_client", text)
    }

    pub(super) fn no_proof() -> Self {
        let text = "The body of the request lacks 'client_secret' or 'client_assertion'.";
        Self::new(7_000_218, "invalid_client", text)
    }

    pub(super) fn wrong_secret(client_id: &str) -> Self {
        let text = format!(
            "The client secret is not one of the application '{client_id}'. Send the value of the \
             secret, not its id."
        );
        Self::new(7_000_215, "invalid_client", text)
    }

    pub(super) fn expired_secret(client_id: &str) -> Self {
        let text = format!("The client secret of the application '{client_id}' has expired.");
        Self::new(7_000_222, "invalid_client", text)
    }

    pub(super) fn malformed_assertion() -> Self {
        let text = "The client assertion is no JSON Web Token.";
        Self::new(50_027, "invalid_client", text)
    }

    pub(super) fn expired_assertion() -> Self {
        let text = "The client assertion is not valid at this time.";
        Self::new(700_024, "invalid_client", text)
    }

    pub(super) fn foreign_issuer(issuer: &str) -> Self {
        let text = format!("No federated identity fits the issuer '{issuer}' of the assertion.");
        Self::new(700_211, "invalid_client", text)
    }

    pub(super) fn foreign_subject(subject: &str) -> Self {
        let text = format!("No federated identity fits the subject '{subject}' of the assertion.");
        Self::new(700_213, "invalid_client", text)
    }

    pub(super) fn unknown_resource(resource: &str, tenant: &str) -> Self {
        let text = format!(
            "The resource '{resource}' was not found in the tenant '{tenant}'. It may not be \
             installed there, or its name is misspelt."
        );
        Self::new(500_011, "invalid_resource", text)
    }

    pub(super) fn invalid_scope(scope: &str, why: &str) -> Self {
        let text = format!("The scope '{scope}' is not valid: {why}.");
        Self::new(70_011, "invalid_scope", text)
    }

    pub(super) fn not_the_default_scope(scope: &str) -> Self {
        let text = format!(
            "The scope '{scope}' is not valid. An application asks for itself with the resource \
             and '/.default' behind it."
        );
        Self::new(1_002_012, "invalid_scope", text)
    }

    pub(super) fn several_resources(scope: &str) -> Self {
        let text = format!("The scope '{scope}' is of more than one resource.");
        Self::new(28_000, "invalid_request", text)
    }

    pub(super) fn unknown_grant(parameter: &str) -> Self {
        let text = format!("The value of '{parameter}' is not valid.");
        Self::new(70_000, "invalid_grant", text)
    }

    pub(super) fn expired_code() -> Self {
        let text = "The code has expired.";
        Self::new(70_008, "invalid_grant", text)
    }

    pub(super) fn redeemed_code() -> Self {
        let text = "The code has been redeemed already.";
        Self::new(54_005, "invalid_grant", text)
    }

    pub(super) fn other_redirect_uri(sent: &str) -> Self {
        let text = format!("The code was not sent to the address '{sent}'.");
        Self::new(500_112, "invalid_grant", text)
    }

    pub(super) fn expired_refresh_token(issued: Moment, days: u32) -> Self {
        let text = format!(
            "The refresh token has expired, as it was not used. It was issued on {} and could be \
             unused for {days} days.",
            issued.ticks()
        );
        Self::new(700_082, "invalid_grant", text)
    }

    pub(super) fn revoked(issued: Moment, revoked: Moment) -> Self {
        let text = format!(
            "The grant was revoked. It was issued on {}, and tokens are good that are not older \
             than {}.",
            issued.ticks(),
            revoked.ticks()
        );
        Self::new(50_173, "invalid_grant", text).with_sign_in()
    }

    pub(super) fn no_second_factor(audience: &str) -> Self {
        let text = format!("A second factor is needed for '{audience}'.");
        Self::new(50_076, "invalid_grant", text).with_sign_in()
    }

    pub(super) fn old_second_factor() -> Self {
        let text = "The second factor was given too long ago.";
        Self::new(50_078, "invalid_grant", text).with_sign_in()
    }

    fn with_sign_in(mut self) -> Self {
        self.suberror = Some("basic_action");
        self
    }

    pub(super) fn unknown_path(path: &str) -> Self {
        let text = format!("Nothing is at '{path}'.");
        Self::new(90_014, "invalid_request", text).with_status(StatusCode::NOT_FOUND)
    }

    pub(super) fn wrong_method(method: &str) -> Self {
        let text = format!("Tokens are asked for with POST, not with {method}.");
        Self::new(900_561, "invalid_request", text).with_status(StatusCode::METHOD_NOT_ALLOWED)
    }

    pub(super) fn not_implemented(name: &str) -> Self {
        let text = format!("The emulator does not have {name}.");
        Self::new(0, "not_implemented", text).with_status(StatusCode::NOT_IMPLEMENTED)
    }

    pub(super) fn throttled() -> Self {
        let text = "There are too many requests.";
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self::new(90_055, "temporarily_unavailable", text).with_status(status)
    }

    /// A status to which no request of its own leads.
    pub(super) fn refused(status: StatusCode, why: &str) -> Self {
        let error = match status {
            StatusCode::UNAUTHORIZED => "invalid_client",
            _ => "invalid_request",
        };
        let text = format!("The request is refused: {why}.");
        Self::new(9_002_313, error, text).with_status(status)
    }

    pub(super) fn failed(status: StatusCode) -> Self {
        let text = "Something failed for a short time.";
        Self::new(90_033, "temporarily_unavailable", text).with_status(status)
    }

    /// The answer. The id of the request is in the body and in a header, and the id that the caller
    /// gave is the correlation id.
    pub(super) fn answer(self, received: &Received) -> Answer {
        let now = received.now.date_time().format("%Y-%m-%d %H:%M:%SZ");
        let timestamp = now.to_string();
        let trace_id = Uuid::new_v4().to_string();
        let correlation_id = match received.header("client-request-id") {
            Some(id) if Uuid::parse_str(id).is_ok() => id.to_owned(),
            _ => Uuid::new_v4().to_string(),
        };
        let number = self.number;
        let page = format!("/error?code={number}");
        let body = Body {
            error: self.error,
            error_description: format!(
                "AADSTS{number}: {} Trace ID: {trace_id} Correlation ID: {correlation_id} \
                 Timestamp: {timestamp}",
                self.text
            ),
            error_codes: [number],
            timestamp: &timestamp,
            trace_id: &trace_id,
            correlation_id: &correlation_id,
            error_uri: received.base.url(PREFIX, super::HOSTS[0], &page),
            suberror: self.suberror,
        };
        Answer::json(self.status, &body).with_text_header(REQUEST_ID, &trace_id)
    }
}
