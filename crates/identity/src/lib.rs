//! Entra ID tokens and Store ID keys for the Stocktake clients, over any
//! [`HttpTransport`](stocktake_transport::HttpTransport).
//!
//! Every call of the services needs a token, and most calls of the Store services a key that stands
//! for a user too. Both end, in an hour and in a month; both may be needed by a hundred requests at
//! the same moment; and both are worth stealing. This crate fetches, keeps, renews and hides them.
//!
//! | to do | see |
//! |---|---|
//! | act as an application | [`ClientSecretCredential`], [`ClientAssertionCredential`], [`EnvironmentCredential`] |
//! | act for a user of Partner Center | [`AuthorizationCode`], [`RefreshTokenCredential`] |
//! | use a token from elsewhere | [`StaticToken`], [`CachedCredential`], [`ChainCredential`] |
//! | let a client make Store ID keys | [`Tickets`] |
//! | read, make and renew Store ID keys | [`StoreIdKey`], [`StoreIdKeys`] |
//! | another cloud, an emulator | [`Cloud`], [`Authority`] |
//!
//! What has no method here is in [`requests`]: each operation of the token endpoint and of the keys as
//! a request without I/O.
//!
//! # Example
//!
//! A transport that plays answers stands in for the services here; `stocktake-transport-reqwest` and
//! `stocktake-transport-hyper` reach the real ones.
//!
//! ```
//! use std::sync::Arc;
//! use stocktake_identity::{App, ClientSecretCredential, Tickets};
//! use stocktake_transport::{Pipeline, test_kit::Replay};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = Replay::new().then_json(
//!     200,
//!     r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0eXAi"}"#,
//! );
//! let app = App::new("contoso.onmicrosoft.com", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11");
//!
//! // Tokens are fetched by a pipeline without a credential …
//! let tokens = Pipeline::builder(transport.clone()).build();
//! let credential = Arc::new(ClientSecretCredential::new(&tokens, app, "the secret's value"));
//!
//! // … and used by the pipeline of the API clients, over the same transport.
//! let pipeline = Pipeline::builder(transport)
//!     .shared_credential(credential.clone())
//!     .build();
//!
//! let ticket = Tickets::new(credential).purchase().await?;
//! assert_eq!(ticket.expose_to_client(), "eyJ0eXAi");
//! # let _ = pipeline;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `unknown-fields` | no | answers keep the fields that this version does not know |

mod app;
mod authorization_code;
mod cache;
mod chain;
mod client_credentials;
mod client_id;
mod cloud;
mod environment;
mod exchange;
#[rustfmt::skip]
mod generated;
mod proof;
mod refresh_token;
mod refusal;
mod static_token;
mod store_id;
mod tickets;

/// The requests of every operation, without any I/O.
///
/// ```
/// use stocktake_identity::{Cloud, requests::RequestTokenV2};
/// use stocktake_transport::OperationRequest as _;
///
/// let request = RequestTokenV2::new("contoso.onmicrosoft.com", "client_credentials", "b2a1c7a3")
///     .client_secret("value")
///     .scope("https://onestore.microsoft.com/.default")
///     .http_request(Cloud::Global.authority().endpoint())?;
/// assert_eq!(request.uri().path(), "/contoso.onmicrosoft.com/oauth2/v2.0/token");
/// # Ok::<(), stocktake_transport::Error>(())
/// ```
pub mod requests {
    pub use crate::generated::*;
}

pub use app::{App, TokenEndpoint};
pub use authorization_code::{AuthorizationCode, UserTokens};
pub use cache::{CachedCredential, TokenCache};
pub use chain::ChainCredential;
pub use client_credentials::{ClientAssertionCredential, ClientSecretCredential};
pub use cloud::{Authority, Cloud};
pub use environment::{EnvironmentCredential, EnvironmentError};
pub use proof::ClientProof;
pub use refresh_token::{NotSaved, RefreshTokenCredential, RefreshTokenStore};
pub use refusal::token_endpoint_error;
pub use static_token::StaticToken;
pub use store_id::{StoreIdKey, StoreIdKeyError, StoreIdKeyErrorKind, StoreIdKeyKind, StoreIdKeys};
pub use tickets::{CollectionsTicket, PurchaseTicket, ServiceToken, Tickets};

/// The examples of the README are documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
