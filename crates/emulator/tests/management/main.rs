//! The addresses below `/emulator`.

mod accounts;
mod refused;
mod state;

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;
use stocktake_emulator::Emulator;
use stocktake_transport::HttpTransport as _;

pub(crate) fn emulator() -> Emulator {
    Emulator::builder().build().unwrap()
}

/// Sends a body to an address; a body that is no JSON comes back as text, none as null.
pub(crate) async fn send(
    emulator: &Emulator,
    method: &str,
    path: &str,
    body: &str,
) -> (StatusCode, Value) {
    let request = http::Request::builder()
        .method(method)
        .uri(format!("http://127.0.0.1:4000/emulator{path}"))
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap();
    let answer = emulator.transport().send(request).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect(1 << 28).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    let value = match text.as_str() {
        "" => Value::Null,
        text => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
    };
    (status, value)
}

pub(crate) async fn get(emulator: &Emulator, path: &str) -> Value {
    let (status, value) = send(emulator, "GET", path, "").await;
    assert_eq!(status, 200, "{value}");
    value
}

/// Asks for a token, so that something has happened.
pub(crate) async fn ask_for_a_token(emulator: &Emulator) -> StatusCode {
    let form = "grant_type=refresh_token&refresh_token=emulator-refresh-token\
                &client_id=00000000-0000-0000-0000-000000000001";
    let request = http::Request::post("http://127.0.0.1/login/common/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(form))
        .unwrap();
    emulator.transport().send(request).await.unwrap().status()
}
