//! Client of the Partner Center catalog: what a partner may sell, on which terms, and whether there
//! is stock of it.
//!
//! This crate is for the backend of a partner in Microsoft's Cloud Solution Provider program. The
//! catalog is a tree, and is walked from a country or a customer down:
//!
//! | to do | call | see |
//! |---|---|---|
//! | the products of a view | [`country("US").products(view)`](CountryCatalog::products) | [`country`] |
//! | the SKUs of a product | [`….product(id).skus()`](CountryProduct::skus) | |
//! | what a SKU is sold as | [`….sku(id).availabilities()`](CountrySku::availabilities) | |
//! | the same as a customer sees it | [`customer(tenant_id)…`](CustomerCatalog) | [`customer`] |
//! | promotions | [`country("US").promotions(segment)`](CountryCatalog::promotions) | |
//! | is there capacity | [`country("US").check_inventory()`](CountryCatalog::check_inventory) | [`inventory`] |
//! | what goes into a cart | [`….catalog_items()`](CountryProduct::catalog_items) | [`catalog_item`] |
//! | does an id that was kept still hold | [`country("US").resolve(&id)`](CountryCatalog::resolve) | [`catalog_item`] |
//! | what a refusal asks for | [`refusal::advice`] | [`refusal`] |
//!
//! Every operation is also a request without I/O in [`requests`], for those who bring a client of
//! their own.
//!
//! # Example
//!
//! A transport that plays an answer stands in for the service here; `stocktake-transport-reqwest`
//! and `stocktake-transport-hyper` reach the real one, and `stocktake-identity` has credentials.
//!
//! ```
//! use async_trait::async_trait;
//! use stocktake_models::partner_center::TargetView;
//! use stocktake_partner_center::PartnerCenter;
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
//!     r#"{"totalCount":1,"items":[{"id":"DZH318Z0BQ3P","title":"Reserved VM Instance, Standard_B1s",
//!         "productType":{"id":"Azure","displayName":"Azure"},
//!         "links":{"skus":{"uri":"/products/DZH318Z0BQ3P/skus?country=US","method":"GET","headers":[]}}}],
//!         "attributes":{"objectType":"Collection"}}"#,
//! );
//! let client = PartnerCenter::new(Pipeline::builder(replay).credential(FromVault).build());
//!
//! let catalog = client.country("US");
//! let mut products = catalog.products(TargetView::AzureReservationsVm).items();
//! while let Some(product) = products.next().await {
//!     let product = product?;
//!     println!("{:?} {:?}", product.id, product.title);
//! #   assert_eq!(product.id.as_deref(), Some("DZH318Z0BQ3P"));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | gives |
//! |---|---|
//! | `unknown-fields` | models that keep the fields that this version does not know |

pub mod catalog_item;
mod client;
pub mod country;
pub mod customer;
#[rustfmt::skip]
mod generated;
pub mod inventory;
pub mod refusal;

/// The requests of every operation, without any I/O, and where the service is: for those who bring a
/// client of their own, or want to see what would be sent.
///
/// ```
/// use stocktake_partner_center::requests::{GetSku, PARTNER_CENTER};
/// use stocktake_transport::OperationRequest as _;
///
/// let request = GetSku::new("DZH318Z0BQ3P", "0001", "US").http_request(&PARTNER_CENTER.parse()?)?;
/// assert_eq!(
///     request.uri(),
///     "https://api.partnercenter.microsoft.com/v1/products/DZH318Z0BQ3P/skus/0001?country=US",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub mod requests {
    pub use crate::generated::*;
}

pub use catalog_item::{CatalogItem, CatalogItemId, CatalogItems, ResolvedItem};
pub use client::{PartnerCenter, PartnerCenterBuilder};
pub use country::{CountryCatalog, CountryProduct, CountrySku};
pub use customer::{CustomerCatalog, CustomerProduct, CustomerSku};
pub use inventory::{InventoryCheck, InventoryReport, InventoryRequirements, InventoryTarget};

/// The examples of the README are documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
