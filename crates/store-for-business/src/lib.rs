//! Client of the Microsoft Store for Business management API: what an organisation owns, who holds a
//! seat, offline licences, packages.
//!
//! This crate is for the management of devices: a server that gives apps to users, and takes them
//! back. The service was retired in 2023; what was written against it is kept alive by the emulator
//! of this project, whose address goes into [`StoreForBusiness::builder`].
//!
//! | to do | call | see |
//! |---|---|---|
//! | what do we own | [`inventory`](StoreForBusiness::inventory) | |
//! | what is a product, in which languages | [`product`](StoreForBusiness::product) `.details()`, `.localized_details(…)` | [`Product`] |
//! | its packages, and the files | `.packages()`, `.package(…)` | `download`, with the feature |
//! | install without the Store | `.offline_license(…)` | [`Refusal`] |
//! | one seat: read, give, take back | [`seat`](StoreForBusiness::seat) `.get()`, `.assign()`, `.reclaim()` | [`Seat`] |
//! | seats for thousands | [`seats_of`](StoreForBusiness::seats_of) `.assign_all(…)`, `.reclaim_all(…)` | [`bulk`] |
//! | who holds a seat, of what | `.seats()` of a [`Product`] or a [`user`](StoreForBusiness::user) | |
//! | names for `AppLocker` | [`applocker_data`](StoreForBusiness::applocker_data) | |
//!
//! Every operation is also a request without I/O in [`requests`], for those who bring a client of
//! their own.
//!
//! Apps that call the service must be activated as a management tool in the store's portal: until
//! then every call is refused, however good its token.
//!
//! # Example
//!
//! A transport that plays answers stands in for the service here; `stocktake-transport-reqwest` and
//! `stocktake-transport-hyper` reach a real one, and `stocktake-identity` has credentials.
//!
//! ```
//! use async_trait::async_trait;
//! use stocktake_models::store_for_business::LicenseType;
//! use stocktake_store_for_business::StoreForBusiness;
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
//! let replay = Replay::new()
//!     .then_json(
//!         200,
//!         r#"{"inventoryEntries":[{"productKey":{"productId":"9WZDNCRFJ3PS","skuId":"0015"},
//!             "seatCapacity":100,"availableSeats":12,"licenseType":"online","status":"active"}]}"#,
//!     )
//!     .then_json(200, r#"{"assignedTo":"ann@contoso.com","state":"active"}"#);
//! let client = StoreForBusiness::new(Pipeline::builder(replay).credential(FromVault).build());
//!
//! let mut inventory = client.inventory().license_types([LicenseType::Online]).items();
//! while let Some(entry) = inventory.next().await {
//!     let entry = entry?;
//!     if let (Some(key), Some(1..)) = (entry.product_key, entry.available_seats) {
//!         let seat = client.seat(key, "ann@contoso.com").assign().await?;
//!         assert_eq!(seat.assigned_to.as_deref(), Some("ann@contoso.com"));
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `download` | no | package files to disk, resumed after cuts and verified |
//! | `unknown-fields` | no | answers keep the fields that this version does not know |

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod bulk;
mod client;
#[cfg(feature = "download")]
pub mod download;
mod product;
mod refusal;

#[rustfmt::skip]
mod generated;

pub use bulk::{BulkReport, BulkSeats, SeatJournal, SeatOutcome, UserOutcome};
pub use client::{StoreForBusiness, StoreForBusinessBuilder};
pub use product::{Product, ProductSku, Seat, Seats, User};
pub use refusal::{ConflictReason, Refusal};

pub mod requests {
    //! Every operation as a request without I/O: what it takes, how it is written, how its answer is
    //! read.
    //!
    //! The methods of [`StoreForBusiness`](crate::StoreForBusiness) make them, tied to the client. On
    //! their own they serve another HTTP client, or a [`Caller`](stocktake_transport::Caller).
    //!
    //! ```
    //! use stocktake_store_for_business::requests::{GetSeat, STORE_FOR_BUSINESS};
    //! use stocktake_transport::OperationRequest as _;
    //!
    //! let request = GetSeat::new("9WZDNCRFJ3PS", "0015", "ann@contoso.com");
    //! let http = request.http_request(&STORE_FOR_BUSINESS.parse()?)?;
    //! assert_eq!(
    //!     http.uri(),
    //!     "https://bspmts.mp.microsoft.com\
    //!      /V1/Inventory/9WZDNCRFJ3PS/0015/Seats/ann@contoso.com",
    //! );
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! ```

    pub use crate::generated::*;
}

/// The examples of the README are documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
