//! How the addresses below `/emulator` refuse.

use crate::{emulator, send};

#[tokio::test]
async fn every_refusal_is_a_message() {
    let emulator = emulator();
    let mut refusals = Vec::new();
    for (method, path, body) in [
        ("GET", "", ""),
        ("GET", "/healthy", ""),
        ("GET", "/store-id-keys/more/still", ""),
        ("POST", "/healthy", "{}"),
        ("DELETE", "/health", ""),
        ("PATCH", "/state", "{}"),
        ("POST", "/store-id-keys", ""),
        ("POST", "/store-id-keys", "[]"),
        (
            "POST",
            "/store-id-keys",
            r#"{ "customer": "c", "kind": "both", "clientId": "a" }"#,
        ),
        (
            "POST",
            "/store-id-keys/revoke",
            r#"{ "customer": "nobody" }"#,
        ),
        (
            "POST",
            "/refunds",
            r#"{ "customer": "c", "orderId": "no guid", "kind": "Refund" }"#,
        ),
        (
            "POST",
            "/refunds",
            r#"{ "customer": "nobody", "orderId": "00000000-0000-0000-0000-000000000009", "kind": "Refund" }"#,
        ),
        ("POST", "/authorization-codes", r#"{ "user": "a" }"#),
        ("POST", "/clock", "now"),
    ] {
        let (status, problem) = send(&emulator, method, path, body).await;
        let text = problem["message"].as_str().unwrap_or("no message");
        refusals.push(format!(
            "{method} /emulator{path} {body}\n  {} {text}",
            status.as_u16()
        ));
    }
    insta::assert_snapshot!(refusals.join("\n"));
}
