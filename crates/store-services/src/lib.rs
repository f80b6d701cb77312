//! Client of the Microsoft Store services: what customers of an app or game own, what they consume,
//! their subscriptions, and what is given back.
//!
//! This crate is for the backend of a product in the Microsoft Store. It knows a user by a Store ID
//! key, which the client app makes from a ticket of the backend's: one key for the collections
//! service ([`CollectionsKey`]) and one for the purchase service ([`PurchaseKey`]). The access tokens
//! come from the credential of the [`Pipeline`](stocktake_transport::Pipeline), for the audience
//! `https://onestore.microsoft.com`.
//!
//! | to do | call | see |
//! |---|---|---|
//! | what does the user own | [`query_products_v9_all`](StoreServices::query_products_v9_all), `_v9`, `_v8`, `_v6` | [`entitlement`] |
//! | take a consumable, once | [`consume_v8`](StoreServices::consume_v8), `_v6` | [`consume`] |
//! | give a free product, once | [`grant_v7`](StoreServices::grant_v7), `_v6` | [`grant`] |
//! | may the subscriber go on | [`query_recurrences`](StoreServices::query_recurrences) | [`subscription`] |
//! | cancel, extend, refund | [`recurrence`](StoreServices::recurrence) | [`subscription`] |
//! | refunds and chargebacks | [`clawback_queue`](StoreServices::clawback_queue) | [`clawback`] |
//! | orders of the last 90 days | [`query_orders`](StoreServices::query_orders) | |
//!
//! Every operation is also a request without I/O in [`requests`], for those who bring a client of
//! their own.
//!
//! An empty answer is not always the truth: products that are not linked to the client id in Partner
//! Center are left out without an error.
//!
//! # Example
//!
//! A transport that plays an answer stands in for the service here; `stocktake-transport-reqwest`
//! and `stocktake-transport-hyper` reach the real one, and `stocktake-identity` has credentials.
//!
//! ```
//! use async_trait::async_trait;
//! use stocktake_models::store_services::{ItemStatus, ProductSkuId};
//! use stocktake_store_services::{CollectionsKey, StoreServices};
//! use stocktake_transport::{
//!     AccessToken, Credential, CredentialError, Pipeline, test_kit::Replay,
//! };
//!
//! #[derive(Debug)]
//! struct FromVault;
//!
//! #[async_trait]
//! impl Credential for FromVault {
//!     async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
//!         AccessToken::new("eyJ0eXAiOiJKV1Qi")
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let replay = Replay::new().then_json(
//!     200,
//!     r#"{"items":[{"acquiredDate":"2021-08-30T19:55:44.7994325+00:00","acquisitionType":"Single",
//!         "endDate":"9999-12-31T23:59:59.9999999+00:00","id":"27662ad4749342608ec09130b76601f9",
//!         "modifiedDate":"2021-08-30T19:55:44.8043849+00:00","productId":"9MXL21XPWWWK",
//!         "productKind":"Game","quantity":1,"skuId":"0010",
//!         "startDate":"2021-08-30T19:40:44.7994325+00:00","status":"Active","tags":[],
//!         "trialData":{"isInTrialPeriod":false,"isTrial":false}}]}"#,
//! );
//! let client = StoreServices::new(Pipeline::builder(replay).credential(FromVault).build());
//!
//! let player = CollectionsKey::new("eyJ0eXAiOiJ…");
//! let mut products = client
//!     .query_products_v9(&player, [ProductSkuId::new("9MXL21XPWWWK")])
//!     .exclude_duplicates(true)
//!     .items();
//! while let Some(product) = products.next().await {
//!     let product = product?;
//!     assert_eq!(product.status, ItemStatus::Active);
//!     assert!(product.end_date.is_never());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `unknown-fields` | no | answers keep the fields that this version does not know |

mod beneficiary;
pub mod clawback;
mod client;
pub mod consume;
pub mod entitlement;
pub mod grant;
mod rules;
pub mod subscription;
mod unconfirmed;
mod xml;

#[rustfmt::skip]
mod generated;

pub use beneficiary::{Beneficiary, CollectionsKey, PurchaseKey};
pub use clawback::{ClawbackMessage, ClawbackQueue, PurchaseLine, Settlement};
pub use client::{StoreServices, StoreServicesBuilder};
pub use entitlement::Entitlement;
pub use subscription::SubscriptionAccess;
pub use unconfirmed::Unconfirmed;

pub mod requests {
    //! Every operation as a request without I/O: what it takes, how it is written, how its answer is
    //! read.
    //!
    //! The methods of [`StoreServices`](crate::StoreServices) make them, tied to the client. On their
    //! own they serve another HTTP client, or a [`Caller`](stocktake_transport::Caller).
    //!
    //! ```
    //! use stocktake_store_services::requests::{COLLECTIONS, QueryProductsV8};
    //! use stocktake_transport::OperationRequest as _;
    //!
    //! let request = QueryProductsV8::new("neutral").max_page_size(25);
    //! let http = request.http_request(&COLLECTIONS.parse()?)?;
    //! assert_eq!(
    //!     http.uri(),
    //!     "https://collections.mp.microsoft.com/v8.0/collections/b2bLicensePreview",
    //! );
    //! assert_eq!(http.body(), r#"{"maxPageSize":25,"market":"neutral"}"#);
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! ```

    pub use crate::generated::*;
}

/// The examples of the README are documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
