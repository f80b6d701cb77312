//! Store ID keys: what a service holds of a user, and how it stays good.

mod claims;
mod client;
mod error;
mod key;

pub use client::StoreIdKeys;
pub use error::{StoreIdKeyError, StoreIdKeyErrorKind};
pub use key::{StoreIdKey, StoreIdKeyKind};
