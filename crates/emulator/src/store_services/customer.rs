//! Who buys, and what came of it.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use stocktake_models::Guid;

use super::{Order, Subscription, by_id};
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
    /// Keys made until then are revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) keys_revoked: Option<Moment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) entitlements: Vec<Entitlement>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) subscriptions: Vec<Subscription>,
    /// Whether the service fails whenever it is asked about the subscriptions: it does for some.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) subscriptions_fail: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) orders: Vec<Order>,
    /// What was consumed, so that no consumption happens twice.
    #[serde(default, with = "by_id", skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) consumptions: IndexMap<ConsumptionId, Consumption>,
}

impl Customer {
    /// One who has nothing yet.
    pub(crate) fn new(
        id: impl Into<String>,
        name: impl Into<String>,
        market: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            market: market.into(),
            user_hash: None,
            keys_revoked: None,
            entitlements: Vec::new(),
            subscriptions: Vec::new(),
            subscriptions_fail: false,
            orders: Vec::new(),
            consumptions: IndexMap::new(),
        }
    }
}

impl by_id::Entry for Customer {
    type Id = String;

    fn id(&self) -> String {
        self.id.clone()
    }
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
    /// When it was reported as delivered, if it is a consumable that the developer counts. It is
    /// listed no more then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) delivered: Option<Moment>,
}

impl Entitlement {
    /// One of a product and its SKU, bought at a moment by a transaction. It goes on for ever.
    pub(crate) fn new(
        id: impl Into<String>,
        (product_id, sku_id): (&str, &str),
        acquired: Moment,
        transaction_id: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            product_id: product_id.to_owned(),
            sku_id: sku_id.to_owned(),
            acquired,
            starts: None,
            ends: None,
            modified: None,
            status: EntitlementStatus::Active,
            acquisition: AcquisitionType::Single,
            quantity: 1,
            transaction_id: transaction_id.into(),
            order_id: None,
            order_line_item_id: None,
            subscription_id: None,
            satisfied_by: Vec::new(),
            dev_offer_id: None,
            campaign_id: None,
            trial_ends: None,
            sandbox: None,
            tags: Vec::new(),
            delivered: None,
        }
    }
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

/// What makes two consumptions of a customer the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ConsumptionId {
    /// The tracking id; of v6 by a purchase, its transaction id.
    pub(crate) tracking_id: Guid,
    pub(crate) product_id: String,
    /// None of a consumable that the developer counts.
    pub(crate) quantity: Option<u32>,
    /// The entitlement, where the caller named it, as v6 does.
    pub(crate) named_item: Option<String>,
}

/// Something that was consumed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Consumption {
    pub(crate) tracking_id: Guid,
    pub(crate) product_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quantity: Option<u32>,
    /// The entitlement as the answer named it.
    pub(crate) item_id: String,
    /// Whether the caller named the entitlement, as v6 does, and not the product.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) by_item: bool,
    pub(crate) consumed: Moment,
    /// The orders that it was taken from, where there were any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) taken: Vec<Taken>,
}

impl by_id::Entry for Consumption {
    type Id = ConsumptionId;

    fn id(&self) -> ConsumptionId {
        ConsumptionId {
            tracking_id: self.tracking_id.clone(),
            product_id: self.product_id.clone(),
            quantity: self.quantity,
            named_item: self.by_item.then(|| self.item_id.clone()),
        }
    }
}

/// How much of a consumption came from one line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Taken {
    pub(crate) order_id: String,
    pub(crate) order_line_item_id: String,
    pub(crate) quantity: u32,
}

fn one() -> u32 {
    1
}
