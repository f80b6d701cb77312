//! A credential of one's own: tokens from a sidecar, a vault, another library.
//!
//! The pipeline asks for a token before every attempt, so a credential caches: wrapped into a
//! `CachedCredential`, any of them does.
//!
//! ```console
//! cargo run --example custom_credential
//! ```

use std::{
    error::Error,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use stocktake::{
    Stocktake,
    identity::CachedCredential,
    transport::{
        AccessToken, Body, Credential, CredentialError, HttpTransport, SystemRuntime,
        TransportError,
    },
};

/// Stands for whatever makes the tokens.
#[derive(Debug)]
struct Sidecar;

#[async_trait]
impl Credential for Sidecar {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        println!("the sidecar makes a token for {audience}");
        let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
        Ok(AccessToken::new("eyJ0eXAi.made.up")?.with_expiry(in_an_hour))
    }
}

/// Stands for the service, so that the example runs anywhere.
#[derive(Debug)]
struct Service;

#[async_trait]
impl HttpTransport for Service {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        let authorized = request.headers().contains_key("authorization");
        let product = r#"{"id":"DZH318Z0BQ3P","title":"Reserved VM Instance, Standard_B1s"}"#;
        let mut answer = http::Response::new(Body::from(if authorized { product } else { "{}" }));
        *answer.status_mut() = if authorized {
            http::StatusCode::OK
        } else {
            http::StatusCode::UNAUTHORIZED
        };
        Ok(answer)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let credential = CachedCredential::new(Sidecar, std::sync::Arc::new(SystemRuntime));
    let stocktake = Stocktake::builder()
        .transport(Service)
        .credential(credential)
        .build()?;
    let catalog = stocktake.partner_center().country("US");
    for _ in 0..2 {
        let product = catalog.product("DZH318Z0BQ3P").get().await?;
        println!("{}", product.title.unwrap_or_default());
    }
    Ok(())
}
