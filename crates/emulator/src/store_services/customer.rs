//! Who buys, and what came of it.

use serde::{Deserialize, Serialize};

use super::Subscription;
use crate::moment::Moment;

/// An account of the Store.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Customer {
    /// The account. It stands, hidden, in the customer's Store ID keys.
    pub(crate) id: String,
    pub(crate) name: String,
    /// The country as two letters.
    pub(crate) market: String,
    /// By which Xbox tokens name the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) user_hash: Option<String>,
    /// Keys made before this are revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) keys_revoked: Option<Moment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) entitlements: Vec<Entitlement>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) subscriptions: Vec<Subscription>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) orders: Vec<Order>,
}

/// A product that a customer owns, or owned.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Entitlement {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    pub(crate) product_id: String,
    pub(crate) sku_id: String,
    pub(crate) acquired: Moment,
    /// From when on it may be used; absent when that is when it was acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) starts: Option<Moment>,
    /// Absent when it never ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ends: Option<Moment>,
    /// Absent when nothing has changed since it was acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) modified: Option<Moment>,
    /// What was done to it. That it has expired follows from `ends`.
    #[serde(default)]
    pub(crate) status: EntitlementStatus,
    #[serde(default)]
    pub(crate) acquisition: AcquisitionType,
    /// The balance of a consumable; 1 for all else.
    #[serde(default = "one")]
    pub(crate) quantity: u32,
    /// A GUID with dashes: the purchase.
    pub(crate) transaction_id: String,
    /// GUIDs with dashes, where there was an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) order_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) order_line_item_id: Option<String>,
    /// The subscription that it comes from. Its end is that of the subscription, with the grace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subscription_id: Option<String>,
    /// The products that brought it, where it was not bought by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) satisfied_by: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dev_offer_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) campaign_id: Option<String>,
    /// When a trial ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trial_ends: Option<Moment>,
    /// The sandbox in which it was acquired; absent for the public Store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sandbox: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
}

/// What was done to an entitlement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum EntitlementStatus {
    #[default]
    Active,
    Revoked,
    Banned,
    Suspended,
}

/// How an entitlement came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AcquisitionType {
    #[default]
    Single,
    Recurring,
    Conditional,
}

/// A purchase or a grant.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Order {
    /// A GUID with dashes.
    pub(crate) id: String,
    /// What customers are told: ten digits.
    pub(crate) short_id: String,
    pub(crate) purchased: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refunded: Option<Moment>,
    pub(crate) lines: Vec<OrderLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sandbox: Option<String>,
}

/// One product of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OrderLine {
    /// A GUID with dashes.
    pub(crate) id: String,
    pub(crate) product_id: String,
    pub(crate) sku_id: String,
    #[serde(default = "one")]
    pub(crate) quantity: u32,
    #[serde(default)]
    pub(crate) state: OrderLineState,
    /// Whether what a refund took back had been consumed before.
    #[serde(default)]
    pub(crate) consumed_before_refund: bool,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OrderLineState {
    #[default]
    Purchased,
    Revoked,
    Refunded,
}

fn one() -> u32 {
    1
}
