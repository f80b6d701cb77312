//! What a stocktake found: typed, and made by pure functions from what the services list.
//!
//! Nothing here calls a service or prints, so every rule can be tested with values. The collection in
//! [`collect`](super::collect) feeds it, the reports in [`report`](super::report) read it.

mod attention;
mod catalog;
mod customers;
mod organisation;
mod seats;
mod window;

use serde::Serialize;
use stocktake::models::Timestamp;

pub use attention::{Attention, Level, Reason};
pub use catalog::{Catalog, CatalogItem, Check, ItemStock, ListedSku, RegionCount};
pub use customers::{
    Customer, EntitlementState, OwnedEntitlement, Subscription, SubscriptionState,
};
pub use organisation::{Organisation, OwnedProduct, Totals};
pub use seats::{Holder, SeatCount};
pub use window::Window;

/// The families of services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// What an organisation owns, and who holds a seat.
    StoreForBusiness,
    /// What the customers of an app or game own, and their subscriptions.
    StoreServices,
    /// The catalog, and whether its stock is restricted.
    PartnerCenter,
}

impl Family {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 3] = [
        Self::StoreForBusiness,
        Self::StoreServices,
        Self::PartnerCenter,
    ];

    /// As people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::StoreForBusiness => "Store for Business",
            Self::StoreServices => "Store services",
            Self::PartnerCenter => "Partner Center",
        }
    }

    /// As arguments and records call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::StoreForBusiness => "store-for-business",
            Self::StoreServices => "store-services",
            Self::PartnerCenter => "partner-center",
        }
    }
}

/// The whole. A family that was not asked is absent.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stock {
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Where: the services themselves, or an emulator.
    pub place: String,
    /// What ends within this time counts as expiring.
    pub expiring_within: Window,
    /// What somebody should look at, the most urgent first.
    pub attention: Vec<Attention>,
    /// What the organisation owns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Organisation>,
    /// What each customer owns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customers: Option<Vec<Customer>>,
    /// What may be sold, and whether there is stock of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog: Option<Catalog>,
    /// What could not be found out, and why.
    pub gaps: Vec<Gap>,
    /// What was not asked, and what to say so that it is.
    pub notes: Vec<String>,
}

/// Something that could not be found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// Of which family.
    pub family: Family,
    /// What is missing.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Gap {
    /// What is missing, where nothing is there.
    pub const EVERYTHING: &str = "everything";
}

impl Stock {
    /// Puts the parts together and finds what needs attention.
    pub fn new(taken_at: Timestamp, place: impl Into<String>, expiring_within: Window) -> Self {
        Self {
            taken_at,
            place: place.into(),
            expiring_within,
            attention: Vec::new(),
            organisation: None,
            customers: None,
            catalog: None,
            gaps: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Looks through all parts for what needs attention.
    #[must_use]
    pub fn judged(mut self) -> Self {
        self.attention = attention::of(&self);
        self
    }

    /// How much needs attention.
    pub fn attention_of(&self, level: Level) -> usize {
        self.attention
            .iter()
            .filter(|found| found.level == level)
            .count()
    }
}

#[cfg(test)]
pub(in crate::take) mod fixture;

#[cfg(test)]
mod tests;
