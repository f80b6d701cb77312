//! What a customer bought or was given, and what became of it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Entitlement;
use crate::moment::Moment;

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
    /// How it was granted, if it was not bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) grant: Option<Grant>,
}

/// How a free product was given; granting it once more with the same order id gives the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Grant {
    /// The application, as its token spelled it.
    pub(crate) client_id: String,
    /// What the publisher called the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) publisher_user_id: Option<String>,
    pub(crate) availability_id: String,
    pub(crate) market: String,
    pub(crate) language: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dev_offer_id: Option<String>,
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
    /// Whether a refund took off the customer's balance what the line had brought.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) quantity_revoked: bool,
    /// Whether it was the bank that called the payment back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) charged_back: bool,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OrderLineState {
    #[default]
    Purchased,
    Revoked,
    Refunded,
}

impl Order {
    /// One with ids of its own.
    pub(crate) fn new(lines: Vec<OrderLine>, purchased: Moment) -> Self {
        let digits = Uuid::new_v4().as_u128() % 9_000_000_000 + 1_000_000_000;
        Self {
            id: Uuid::new_v4().to_string(),
            short_id: digits.to_string(),
            purchased,
            refunded: None,
            lines,
            sandbox: None,
            grant: None,
        }
    }
}

impl OrderLine {
    /// One of a product, with an id of its own.
    pub(crate) fn new(product_id: &str, sku_id: &str) -> Self {
        Self {
            id: Uuid::new_v4().to_string(),
            product_id: product_id.to_owned(),
            sku_id: sku_id.to_owned(),
            quantity: 1,
            state: OrderLineState::Purchased,
            quantity_revoked: false,
            charged_back: false,
        }
    }
}

impl Entitlement {
    /// What a line of an order brings.
    pub(crate) fn of_order(order: &Order, line: &OrderLine) -> Self {
        let id = Uuid::new_v4().simple().to_string();
        let transaction_id = Uuid::new_v4().to_string();
        let product = (line.product_id.as_str(), line.sku_id.as_str());
        let mut entitlement = Self::new(id, product, order.purchased, transaction_id);
        entitlement.order_id = Some(order.id.clone());
        entitlement.order_line_item_id = Some(line.id.clone());
        entitlement.sandbox.clone_from(&order.sandbox);
        let grant = order.grant.as_ref();
        entitlement.dev_offer_id = grant.and_then(|grant| grant.dev_offer_id.clone());
        entitlement
    }
}

fn one() -> u32 {
    1
}
