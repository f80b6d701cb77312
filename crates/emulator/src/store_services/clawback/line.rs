//! What a refund does to one line of an order.

use indexmap::IndexMap;
use stocktake_models::store_services::{
    ClawbackEventRecurrenceData, ClawbackEventState, RefundType,
};

use super::{event::Reversed, refund::RefundKind};
use crate::{
    moment::Moment,
    store_services::{
        Change, Customer, Entitlement, EntitlementStatus, Kind, OrderLine, OrderLineState, Product,
        Subscription,
    },
};

/// What is done to a line.
pub(super) struct LineChange<'a> {
    pub(super) products: &'a IndexMap<String, Product>,
    pub(super) kind: RefundKind,
    pub(super) now: Moment,
}

/// Changes a line and all that came of it. Gives a record for each of its products.
pub(super) fn reverse(
    customer: &mut Customer,
    (order, line): (usize, usize),
    change: &LineChange<'_>,
) -> Vec<Reversed> {
    let order_id = customer.orders[order].id.clone();
    let line = &mut customer.orders[order].lines[line];
    let mut reversed: Vec<Reversed> = Vec::new();
    let of_line = |item: &&mut Entitlement| {
        let order = item.order_id.as_deref();
        let line_id = item.order_line_item_id.as_deref();
        order == Some(&order_id) && line_id == Some(&line.id)
    };
    for item in customer.entitlements.iter_mut().filter(of_line) {
        let state = change.entitlement(item, line.quantity);
        let is_known = |one: &Reversed| one.product_id == item.product_id;
        if !reversed.iter().any(is_known) {
            reversed.push(change.record(line, (&item.product_id, &item.sku_id), state));
        }
    }
    // Of what is not there any more, nothing could be taken.
    let of_order = |subscription: &&mut Subscription| {
        subscription.order_id.as_deref() == Some(&order_id)
            && subscription.product_id == line.product_id
    };
    let subscription = customer.subscriptions.iter_mut().find(of_order);
    let main = reversed
        .iter()
        .find(|one| one.product_id == line.product_id);
    let usual = || change.state(subscription.is_some());
    let state = main.map_or_else(usual, |main| main.state.clone());
    if main.is_none() {
        let ids = (line.product_id.as_str(), line.sku_id.as_str());
        reversed.insert(0, change.record(line, ids, state.clone()));
    }
    change.brought(line, &state, &mut reversed);
    if let Some(subscription) = subscription {
        let data = change.subscription(subscription);
        let of_product = |one: &&mut Reversed| one.product_id == line.product_id;
        if let Some(record) = reversed.iter_mut().find(of_product) {
            record.recurrence = data;
        }
    }
    change.line(line, &reversed);
    reversed
}

impl LineChange<'_> {
    /// What the event says of a product that could be taken, or that could not.
    fn state(&self, can_be_taken: bool) -> ClawbackEventState {
        match self.kind {
            RefundKind::Refund => ClawbackEventState::Refunded,
            RefundKind::ChargebackReversal => ClawbackEventState::ChargebackReversal,
            _ if can_be_taken => ClawbackEventState::Returned,
            _ => ClawbackEventState::Revoked,
        }
    }

    fn record(
        &self,
        line: &OrderLine,
        (product_id, sku_id): (&str, &str),
        state: ClawbackEventState,
    ) -> Reversed {
        let product = self.products.get(product_id);
        Reversed {
            line_id: line.id.clone(),
            product_id: product_id.to_owned(),
            sku_id: sku_id.to_owned(),
            kind: product.map_or(Kind::Durable, |product| product.kind),
            state,
            recurrence: None,
        }
    }

    /// What a bundle brought shares its line, and has an event of its own.
    fn brought(&self, line: &OrderLine, state: &ClawbackEventState, reversed: &mut Vec<Reversed>) {
        let product = self.products.get(&line.product_id);
        let sku = product.and_then(|product| product.sku(&line.sku_id));
        for id in sku.map_or(&[][..], |sku| &sku.brings) {
            let brought = self
                .products
                .get(id)
                .and_then(|product| product.skus.first());
            let is_there = reversed.iter().any(|one| one.product_id == *id);
            if let Some(brought) = brought.filter(|_| !is_there) {
                reversed.push(self.record(line, (id, &brought.id), state.clone()));
            }
        }
    }

    /// Takes an entitlement, or gives it back.
    fn entitlement(&self, item: &mut Entitlement, ordered: u32) -> ClawbackEventState {
        let product = self.products.get(&item.product_id);
        let kind = product.map_or(Kind::Durable, |product| product.kind);
        let sku = product.and_then(|product| product.sku(&item.sku_id));
        let bought = ordered.saturating_mul(sku.map_or(1, |sku| sku.units));
        let is_consumed = match kind {
            Kind::Consumable => item.quantity < bought,
            Kind::UnmanagedConsumable => item.delivered.is_some(),
            _ => false,
        };
        let state = self.state(!is_consumed);
        match state {
            ClawbackEventState::Returned => {
                item.status = EntitlementStatus::Revoked;
                if kind == Kind::Consumable {
                    item.quantity = 0;
                }
            }
            ClawbackEventState::ChargebackReversal => give_back(item, kind, bought),
            // What was consumed stays consumed, and what is a gift stays with the customer.
            _ => return state,
        }
        item.modified = Some(self.now);
        state
    }

    /// Ends a subscription, unless the customer is to keep it, or lets it go on.
    fn subscription(&self, subscription: &mut Subscription) -> Option<ClawbackEventRecurrenceData> {
        let product = self.products.get(&subscription.product_id)?;
        let sku = product.sku(&subscription.sku_id)?;
        let recurrence = sku.recurrence.as_ref()?;
        let now = self.now;
        let period = subscription.standing(recurrence, now).period;
        match self.kind {
            RefundKind::Refund => subscription.refunded = Some(now),
            RefundKind::ChargebackReversal => subscription.restore(now),
            _ => {
                if subscription
                    .change(recurrence, Change::Refund, now)
                    .is_err()
                {
                    // It is over; only the money goes back.
                    subscription.refunded = Some(now);
                }
            }
        }
        let refund_type = match self.kind {
            RefundKind::PartialReturn => RefundType::Partial,
            _ => RefundType::Full,
        };
        let whole = |days: i64| i32::try_from(days).unwrap_or(i32::MAX);
        Some(ClawbackEventRecurrenceData::new(
            &*subscription.id,
            period.starts.seconds(),
            whole(period.days()),
            whole(period.days_begun(now)),
            refund_type,
        ))
    }

    fn line(&self, line: &mut OrderLine, reversed: &[Reversed]) {
        let any = |state: ClawbackEventState| reversed.iter().any(|one| one.state == state);
        line.state = if any(ClawbackEventState::ChargebackReversal) {
            OrderLineState::Purchased
        } else if any(ClawbackEventState::Revoked) {
            OrderLineState::Revoked
        } else {
            OrderLineState::Refunded
        };
        line.quantity_revoked = any(ClawbackEventState::Returned);
        line.charged_back = self.kind == RefundKind::Chargeback;
    }
}

/// What was taken is the customer's again. A consumable that the developer counts comes back even
/// if it had been consumed; of one that the Store counts, only what was taken does.
fn give_back(item: &mut Entitlement, kind: Kind, bought: u32) {
    let was_taken = item.status == EntitlementStatus::Revoked;
    item.status = EntitlementStatus::Active;
    match kind {
        Kind::Consumable if was_taken => item.quantity = bought,
        Kind::UnmanagedConsumable => item.delivered = None,
        _ => {}
    }
}
