//! What a refusal of the token endpoint means, and what to do about it.

use std::error::Error as StdError;

use stocktake_transport::{CredentialError, Error};

/// What helps against the refusals that people meet.
const ADVICE: &[(&str, &str)] = &[
    (
        "AADSTS500011",
        "this tenant does not know the audience; check its spelling and the tenant",
    ),
    ("AADSTS50076", "a second factor is asked for; sign in again"),
    (
        "AADSTS50078",
        "the second factor is too long ago; sign in again",
    ),
    (
        "AADSTS50079",
        "a second factor has to be set up; sign in again",
    ),
    ("AADSTS65001", "consent is missing; sign in and give it"),
    (
        "AADSTS700016",
        "this tenant does not know the client id; check both",
    ),
    (
        "AADSTS70008",
        "the refresh token or the code has ended; sign in again",
    ),
    (
        "AADSTS700082",
        "the refresh token was not used for too long; sign in again",
    ),
    (
        "AADSTS70021",
        "no federated identity of the application fits the assertion",
    ),
    (
        "AADSTS700213",
        "no federated identity of the application fits the assertion's subject",
    ),
    (
        "AADSTS7000215",
        "the client secret is wrong; give its value, not its id",
    ),
    (
        "AADSTS7000222",
        "the client secret has ended; make a new one in Entra ID",
    ),
    (
        "AADSTS700024",
        "the assertion is not valid at this time; check the clock and read it anew",
    ),
    (
        "AADSTS90002",
        "there is no such tenant in this cloud; check tenant and authority",
    ),
];

/// The error of a credential: the words of the token endpoint, and advice where there is some.
pub(crate) fn credential_error(error: Error) -> CredentialError {
    let advice = error.inner_code().and_then(|number| {
        let mut rows = ADVICE.iter();
        rows.find(|(listed, _)| *listed == number)
            .map(|(_, advice)| *advice)
    });
    let message = match advice {
        Some(advice) => format!("{advice}; {error}"),
        None => error.to_string(),
    };
    let retryable = error.is_retryable();
    let interaction = error.needs_user_interaction();
    let described = CredentialError::new(message).with_retryable(retryable);
    let described = if interaction {
        described.with_user_interaction()
    } else {
        described
    };
    described.with_source(error)
}

/// What the token endpoint itself said, inside any error that came of it: status, `error` as
/// [`code`](Error::code), the AADSTS number as [`inner_code`](Error::inner_code), how long to wait.
///
/// ```
/// use stocktake_identity::{App, ClientSecretCredential, token_endpoint_error};
/// use stocktake_transport::{Credential, Pipeline, test_kit::Replay};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let refusal = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Wrong."}"#;
/// let pipeline = Pipeline::builder(Replay::new().then_json(401, refusal)).build();
/// let credential = ClientSecretCredential::new(&pipeline, App::new("t", "c"), "wrong");
///
/// let error = credential.token("https://onestore.microsoft.com").await.unwrap_err();
/// let said = token_endpoint_error(&error).expect("it was asked");
/// assert_eq!(said.inner_code(), Some("AADSTS7000215"));
/// # }
/// ```
#[must_use]
pub fn token_endpoint_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Error> {
    let issues_tokens = |error: &&Error| {
        error
            .operation()
            .is_some_and(|operation| operation.service == stocktake_transport::Service::EntraId)
    };
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<Error>().filter(issues_tokens) {
            return Some(found);
        }
        next = error.source();
    }
    None
}
