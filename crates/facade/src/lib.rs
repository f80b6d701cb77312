//! What a customer owns: the Store for Business, the Microsoft Store services and the Partner Center
//! catalog, in one dependency.
//!
//! [`Stocktake`] puts a transport, a credential and the clients together, so that a program has
//! only to say who it is. Every part is here under its own name too, whole: [`models`],
//! [`transport`], [`identity`] and a module for each family. Who needs a single family can take its
//! crate alone.
//!
//! # Example
//!
//! ```no_run
//! # #[cfg(all(feature = "store-for-business", feature = "reqwest"))]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use stocktake::{Stocktake, models::store_for_business::LicenseType};
//!
//! let stocktake = Stocktake::from_env()?;
//! let mut inventory = stocktake
//!     .store_for_business()
//!     .inventory()
//!     .license_types([LicenseType::Online])
//!     .items();
//! while let Some(entry) = inventory.next().await {
//!     println!("{:?}", entry?.product_key);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `store-for-business` | yes | the client of the Store for Business |
//! | `store-services` | yes | the client of the collections and purchase services |
//! | `partner-center` | yes | the client of the Partner Center catalog |
//! | `rustls` | yes | the default transport, with TLS by rustls; builds without cmake |
//! | `native-tls`, `rustls-no-provider` | no | the same with the system's TLS, or a provider of your own |
//! | `reqwest` | with TLS | the default transport, without TLS |
//! | `hyper-rustls`, `hyper-aws-lc-rs`, `hyper-rustls-no-provider` | no | the lean transport, with TLS by rustls and one of its providers |
//! | `hyper`, `hyper-http2` | no | the lean transport, without TLS |
//! | `download` | no | packages of the Store for Business straight into files |
//! | `unknown-fields`, `schemars`, `chrono`, `jiff`, `time`, `uuid` | no | see [`models`] |
//! | `test-kit` | no | transports for tests, see [`transport`] |

#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
mod configuration;
mod stocktake;

pub use stocktake_identity as identity;
pub use stocktake_models as models;
#[cfg(feature = "partner-center")]
pub use stocktake_partner_center as partner_center;
#[cfg(feature = "store-for-business")]
pub use stocktake_store_for_business as store_for_business;
#[cfg(feature = "store-services")]
pub use stocktake_store_services as store_services;
pub use stocktake_transport as transport;
#[cfg(feature = "hyper")]
pub use stocktake_transport_hyper as transport_hyper;
#[cfg(feature = "reqwest")]
pub use stocktake_transport_reqwest as transport_reqwest;

pub use builder::StocktakeBuilder;
pub use configuration::ConfigurationError;
pub use stocktake::Stocktake;

// What nearly every program names.
pub use stocktake_identity::Cloud;
#[cfg(feature = "partner-center")]
pub use stocktake_partner_center::PartnerCenter;
#[cfg(feature = "store-for-business")]
pub use stocktake_store_for_business::StoreForBusiness;
#[cfg(feature = "store-services")]
pub use stocktake_store_services::StoreServices;
pub use stocktake_transport::{Error, ErrorKind, Pipeline, RetryPolicy};

/// The examples of the README are documentation tests.
#[cfg(all(doctest, feature = "store-for-business", feature = "reqwest"))]
#[doc = include_str!("../README.md")]
struct Readme;
