//! The token endpoint: what it issues, to whom, and how it refuses.

mod applications;
mod clients;
mod issued;
mod refused;
mod users;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use stocktake_emulator::{Clock, Emulator, Seed};
use stocktake_transport::HttpTransport as _;

pub(crate) const STORE: &str = "https://onestore.microsoft.com";
pub(crate) const PARTNER_CENTER: &str = "https://api.partnercenter.microsoft.com";
/// The client of the refresh tokens in the small seed.
pub(crate) const CLIENT: &str = "00000000-0000-0000-0000-000000000001";

/// An answer of the token endpoint.
pub(crate) struct Said {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Said {
    pub(crate) fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }

    /// Status, error and number, as one text.
    pub(crate) fn refusal(&self) -> String {
        let number = &self.body["error_codes"][0];
        format!("{} {} {number}", self.status.as_u16(), self.text("error"))
    }
}

/// Sends a form to the older endpoint of a tenant.
pub(crate) async fn v1(emulator: &Emulator, tenant: &str, form: &[(&str, &str)]) -> Said {
    ask(emulator, &format!("/login/{tenant}/oauth2/token"), form).await
}

/// Sends a form to the newer endpoint of a tenant.
pub(crate) async fn v2(emulator: &Emulator, tenant: &str, form: &[(&str, &str)]) -> Said {
    ask(
        emulator,
        &format!("/login/{tenant}/oauth2/v2.0/token"),
        form,
    )
    .await
}

async fn ask(emulator: &Emulator, path: &str, form: &[(&str, &str)]) -> Said {
    let request = http::Request::post(format!("http://127.0.0.1{path}"))
        .header("content-type", "application/x-www-form-urlencoded");
    let body = {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form).finish()
    };
    send(emulator, request.body(body.into()).unwrap()).await
}

pub(crate) async fn send(emulator: &Emulator, request: http::Request<Bytes>) -> Said {
    let answer = emulator.transport().send(request).await.unwrap();
    let (head, body) = answer.into_parts();
    let body = body.collect(1 << 20).await.unwrap();
    Said {
        status: head.status,
        headers: head.headers,
        body: serde_json::from_slice(&body).unwrap(),
    }
}

pub(crate) fn small() -> Emulator {
    Emulator::builder().build().unwrap()
}

/// An emulator with nothing but a part `login`.
pub(crate) fn seeded(login: &Value) -> Emulator {
    let clock = Clock::new();
    let seed = serde_json::json!({ "login": login }).to_string();
    let seed = Seed::from_json(&seed, &clock).unwrap();
    Emulator::builder().clock(clock).seed(seed).build().unwrap()
}

/// The claims of a token.
pub(crate) fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let claims = token.split('.').nth(1).unwrap();
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    serde_json::from_slice(&engine.decode(claims).unwrap()).unwrap()
}
