//! What an event means for the one who sold the product.

use stocktake_models::{
    Guid,
    store_services::{
        ClawbackEventContractV2, ClawbackEventState, ConsumeOrderTransaction, OrderLineItem,
        ProductKind, PurchasedItem,
    },
};

/// What is owed after an event.
///
/// | state | the money | the product | here |
/// |---|---|---|---|
/// | `Revoked` | back with the user | the Store could not take it: it was consumed | [`TakeBack`](Self::TakeBack) |
/// | `Returned` | back with the user | taken by the Store | [`Nothing`](Self::Nothing) |
/// | `Refunded` | back with the user | left to the user | [`Nothing`](Self::Nothing) |
/// | `ChargebackReversal` | back with Microsoft | the user's again | [`GiveBack`](Self::GiveBack) |
/// | any other | | | [`Unclear`](Self::Unclear) |
///
/// A reversal for a consumable that the developer counts is [`Nothing`](Self::Nothing): the Store adds
/// it to the user's balance whether it had been consumed or not, and the user's next consumption
/// brings what it is worth.
///
/// Count the refunds of a user even where nothing is owed: many of them are a sign of fraud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Settlement {
    /// The user has what the product brought, and the money too: take its worth off the user.
    TakeBack,
    /// Nothing is owed.
    Nothing,
    /// The purchase stands after all: give back what was taken after an earlier event, if anything
    /// was.
    GiveBack,
    /// The service names a state that this version does not know: leave the message to a person.
    Unclear,
}

impl Settlement {
    /// What is owed after this event.
    #[must_use]
    pub fn of(event: &ClawbackEventContractV2) -> Self {
        match event.event_state {
            ClawbackEventState::Revoked => Self::TakeBack,
            ClawbackEventState::Returned | ClawbackEventState::Refunded => Self::Nothing,
            ClawbackEventState::ChargebackReversal => match event.product_type {
                ProductKind::UnmanagedConsumable => Self::Nothing,
                _ => Self::GiveBack,
            },
            _ => Self::Unclear,
        }
    }
}

/// A product in a line of an order: what an event and your own records have in common.
///
/// All three are needed: the products of a bundle share order and line. Spellings of ids do not
/// matter, so this can be the key of a map.
///
/// ```
/// use stocktake_models::Guid;
/// use stocktake_store_services::PurchaseLine;
///
/// let order: Guid = "8060a406-85c8-4d01-a105-ff11725499c9".parse()?;
/// let line: Guid = "cb054aa0-7392-4cc6-af06-53b285e39259".parse()?;
/// let recorded = PurchaseLine::new(order, line, "9N0297GK108W");
///
/// let order: Guid = "8060A40685C84D01A105FF11725499C9".parse()?;
/// let line: Guid = "CB054AA073924CC6AF0653B285E39259".parse()?;
/// assert_eq!(recorded, PurchaseLine::new(order, line, "9n0297gk108w"));
/// # Ok::<(), stocktake_models::ParseGuidError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PurchaseLine {
    order_id: Guid,
    line_item_id: Guid,
    product_id: String,
}

impl PurchaseLine {
    /// Names a product in a line of an order.
    #[must_use]
    pub fn new(order_id: Guid, line_item_id: Guid, product_id: &str) -> Self {
        Self {
            order_id,
            line_item_id,
            product_id: product_id.to_ascii_uppercase(),
        }
    }

    /// What an event is about.
    #[must_use]
    pub fn of_event(event: &ClawbackEventContractV2) -> Self {
        let (order, line) = (event.order_id.clone(), event.line_item_id.clone());
        Self::new(order, line, &event.product_id)
    }

    /// What a consumption took, by one of its `orderTransactions` and its product.
    #[must_use]
    pub fn of_consumption(taken: &ConsumeOrderTransaction, product_id: &str) -> Self {
        let (order, line) = (taken.order_id.clone(), taken.order_line_item_id.clone());
        Self::new(order, line, product_id)
    }

    /// A line of an order that was queried.
    #[must_use]
    pub fn of_order(order: &PurchasedItem, line: &OrderLineItem) -> Self {
        let (order, id) = (order.order_id.clone(), line.line_item_id.clone());
        Self::new(order, id, &line.product_id)
    }

    /// The order.
    #[must_use]
    pub fn order_id(&self) -> &Guid {
        &self.order_id
    }

    /// The line of the order.
    #[must_use]
    pub fn line_item_id(&self) -> &Guid {
        &self.line_item_id
    }

    /// The Store ID of the product, in upper case.
    #[must_use]
    pub fn product_id(&self) -> &str {
        &self.product_id
    }
}
