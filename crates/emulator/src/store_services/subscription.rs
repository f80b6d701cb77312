//! Subscriptions, whose state follows from the time.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// A subscription of a customer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Subscription {
    /// `mdr:0:<32 hexadecimal digits>:<GUID>`.
    pub(crate) id: String,
    pub(crate) product_id: String,
    pub(crate) sku_id: String,
    pub(crate) starts: Moment,
    /// When the period ends that is paid for.
    pub(crate) expires: Moment,
    #[serde(default)]
    pub(crate) auto_renew: bool,
    #[serde(default)]
    pub(crate) is_trial: bool,
    /// Whether the next payment succeeds. If not, grace and dunning follow.
    #[serde(default = "yes")]
    pub(crate) payment_succeeds: bool,
    /// When it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cancelled: Option<Moment>,
    /// Absent when nothing has changed since it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) modified: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sandbox: Option<String>,
}

/// What a subscription is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SubscriptionState {
    Active,
    /// Over, as it was not to renew.
    Inactive,
    /// Cancelled with a refund; over at once.
    Canceled,
    /// A payment has failed; the benefits go on during the grace.
    InDunning,
    /// Over, as no payment came in time.
    Failed,
}

fn yes() -> bool {
    true
}
