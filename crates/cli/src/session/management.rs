//! What an emulator tells beside its services: who its customers are, and keys for them.
//!
//! The real services have nothing like it: there a key comes from the app of the user.

use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use stocktake::{
    models::Secret,
    transport::{CollectError, Endpoint, HttpTransport as _},
    transport_reqwest::ReqwestTransport,
};

use super::KeyKind;
use crate::failure::{Exit, Failure};

/// A customer of an emulator.
#[derive(Debug, Deserialize)]
pub struct Customer {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: Option<String>,
}

impl Customer {
    /// What people call the customer.
    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// Whether a name is meant for this customer.
    pub(super) fn is_called(&self, name: &str) -> bool {
        let names = [Some(&self.id), self.name.as_ref()];
        let mut names = names.into_iter().flatten();
        names.any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// The customers.
pub(super) async fn customers(emulator: &Endpoint) -> Result<Vec<Customer>, Failure> {
    get(emulator, "customers").await
}

/// What stands at `/emulator/…`.
pub async fn get<T: DeserializeOwned>(emulator: &Endpoint, what: &str) -> Result<T, Failure> {
    let request = http::Request::get(format!("{emulator}/emulator/{what}"));
    ask(request.body(Bytes::new())).await
}

/// A Store ID key of a customer.
pub(super) async fn key(
    emulator: &Endpoint,
    customer: &str,
    kind: KeyKind,
    client_id: &str,
) -> Result<Secret, Failure> {
    #[derive(Deserialize)]
    struct Made {
        key: Secret,
    }
    let kind = match kind {
        KeyKind::Collections => "collections",
        KeyKind::Purchase => "purchase",
    };
    let body = json!({
        "customer": customer,
        "kind": kind,
        "clientId": client_id,
        "publisherUserId": customer,
    });
    let request = http::Request::post(format!("{emulator}/emulator/store-id-keys"));
    let request = request.header(http::header::CONTENT_TYPE, "application/json");
    let made: Made = ask(request.body(Bytes::from(body.to_string()))).await?;
    Ok(made.key)
}

/// More than any of these answers has.
const LARGEST_ANSWER: usize = 64 << 20;

async fn ask<T: DeserializeOwned>(
    request: Result<http::Request<Bytes>, http::Error>,
) -> Result<T, Failure> {
    let unexpected = |error: String| {
        Failure::new(
            Exit::Unreadable,
            format!("the emulator did not answer as one: {error}"),
        )
    };
    let request = request.map_err(|error| unexpected(error.to_string()))?;
    let transport = ReqwestTransport::new();
    let transport = transport.map_err(|error| {
        Failure::new(
            Exit::Unexpected,
            format!("cannot set up the transport: {error}"),
        )
    })?;
    let answer = transport
        .send(request)
        .await
        .map_err(stocktake::Error::from)?;
    let status = answer.status();
    let body = answer.into_body().collect(LARGEST_ANSWER).await;
    let body = body.map_err(|error| match error {
        CollectError::Transport(error) => stocktake::Error::from(error).into(),
        _ => unexpected(format!("it has more than {LARGEST_ANSWER} bytes")),
    })?;
    if !status.is_success() {
        let said: Option<Value> = serde_json::from_slice(&body).ok();
        let said = said.as_ref().and_then(|said| said["message"].as_str());
        let said = said.unwrap_or("it does not say why");
        let exit = match status.as_u16() {
            404 => Exit::NotFound,
            500.. => Exit::Unavailable,
            _ => Exit::Conflict,
        };
        return Err(Failure::new(
            exit,
            format!("the emulator refused with {status}: {said}"),
        ));
    }
    serde_json::from_slice(&body).map_err(|error| unexpected(error.to_string()))
}
