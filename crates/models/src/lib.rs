//! Typed models of three families of Microsoft APIs: the Store for Business, the Microsoft Store
//! services (collections, purchases, recurrences) and the Partner Center catalog.
//!
//! This crate is for everybody who reads or writes the JSON of these services: the clients of this
//! project, its emulator, and programs that fetch the bodies by other means. It sends nothing and
//! needs no runtime: a type here is data, `serde` in and `serde` out.
//!
//! The types of each family are generated from the documentation, and so are their comments. They
//! are made to survive services that change without notice:
//!
//! * an enum is open: a value that this version does not know is kept and written back as it came,
//!   see [`UnknownValue`];
//! * an unknown field is skipped, or kept with the feature `unknown-fields`, see
//!   [`UnknownFields`];
//! * a required list that is `null` or absent reads as empty;
//! * a date-time or a GUID in a spelling that nobody announced is kept as text, see [`Timestamp`]
//!   and [`Guid`];
//! * tokens and keys are [`Secret`]s, which no `{:?}` shows.
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `store-for-business` | yes | the types of the Store for Business |
//! | `store-services` | yes | the types of the collections and purchase services |
//! | `partner-center` | yes | the types of the Partner Center catalog |
//! | `unknown-fields` | no | structs keep the fields that they do not know, and write them back |
//! | `schemars` | no | `schemars::JsonSchema` for every type |
//! | `chrono`, `time`, `jiff` | no | conversions of [`Timestamp`] |
//! | `uuid` | no | conversions of [`Guid`] |
//!
//! # Example
//!
//! ```
//! use stocktake_models::{Guid, Timestamp};
//!
//! // The end of a perpetual licence, and the same transaction in two spellings.
//! let end: Timestamp = serde_json::from_str(r#""9999-12-31T23:59:59.9999999+00:00""#)?;
//! assert!(end.is_never());
//!
//! let upper: Guid = serde_json::from_str(r#""7D4E0A1C-93D8-4E7B-8A7F-0C6B0F0D5C21""#)?;
//! let plain: Guid = serde_json::from_str(r#""7d4e0a1c93d84e7b8a7f0c6b0f0d5c21""#)?;
//! assert_eq!(upper, plain);
//!
//! // Both are written back as they came.
//! assert_eq!(serde_json::to_string(&end)?, r#""9999-12-31T23:59:59.9999999+00:00""#);
//! assert_eq!(upper.to_string(), "7D4E0A1C-93D8-4E7B-8A7F-0C6B0F0D5C21");
//! # Ok::<(), serde_json::Error>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod excerpt;
mod guid;
mod secret;
mod timestamp;
mod unknown_fields;

// Which of the pieces below a build needs depends on the families that its features select.
#[allow(dead_code, unused_imports, unused_macros)]
mod lenient;
#[allow(dead_code, unused_imports, unused_macros)]
mod open_enum;

#[rustfmt::skip]
mod generated;
#[cfg(feature = "partner-center")]
pub use generated::partner_center;
#[cfg(feature = "store-for-business")]
pub use generated::store_for_business;
#[cfg(feature = "store-services")]
pub use generated::store_services;

pub use guid::{Guid, ParseGuidError};
pub use open_enum::UnknownValue;
pub use secret::Secret;
pub use timestamp::{ParseTimestampError, Timestamp, TimestampRangeError};
pub use unknown_fields::UnknownFields;

/// The examples of the README are documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
