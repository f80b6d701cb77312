//! What happens when money goes back to a customer, or comes again: the order, what the customer
//! owns, the balance and the subscription change, and the queues are told.

use std::fmt;

use serde::Deserialize;
use stocktake_models::{
    Guid,
    store_services::{ClawbackEvent, ClawbackSource},
};

use super::{
    event::event,
    line::{LineChange, reverse},
};
use crate::{
    moment::Moment,
    store_services::{Customer, Order, OrderLine, OrderLineState, State},
};

/// What happened to the payment of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum RefundKind {
    /// The customer got the money and keeps the product.
    Refund,
    /// The customer gave the product back and got the money; of a subscription that for the whole
    /// period.
    Return,
    /// The same, but of a subscription only the money for the days that are left.
    PartialReturn,
    /// The bank called the payment back. The Store takes the product.
    Chargeback,
    /// The quarrel over a chargeback was won: the payment stands, and the product is the
    /// customer's again.
    ChargebackReversal,
}

impl RefundKind {
    fn source(self) -> ClawbackSource {
        match self {
            Self::Refund | Self::Return | Self::PartialReturn => ClawbackSource::PurchaseRefund,
            Self::Chargeback | Self::ChargebackReversal => ClawbackSource::PurchaseChargeback,
        }
    }
}

/// Which payment.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Refund {
    /// The id of the customer's account.
    pub(crate) customer: String,
    pub(crate) order_id: Guid,
    /// One line of the order; none stands for all of them.
    #[serde(default)]
    pub(crate) line_item_id: Option<Guid>,
    pub(crate) kind: RefundKind,
}

/// Why nothing was refunded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotRefunded(String);

impl fmt::Display for NotRefunded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes it happen, or changes nothing. Gives the events that went into the queues: one for each
/// product, as the products of a bundle share their line.
pub(crate) fn refund(
    state: &mut State,
    refund: &Refund,
    now: Moment,
) -> Result<Vec<ClawbackEvent>, NotRefunded> {
    let State {
        products,
        customers,
        clawback_queues: queues,
        ..
    } = state;
    let customer = customers
        .get_mut(&refund.customer)
        .ok_or_else(|| not_refunded(format!("there is no customer {}", refund.customer)))?;
    let order = find(customer, &refund.order_id)?;
    let lines = lines(&customer.orders[order], refund)?;
    let mut reversed = Vec::new();
    for line in lines {
        let change = LineChange {
            products,
            kind: refund.kind,
            now,
        };
        reversed.extend(reverse(customer, (order, line), &change));
    }
    let order = &mut customer.orders[order];
    let is_refunded = order
        .lines
        .iter()
        .any(|line| line.state != OrderLineState::Purchased);
    order.refunded = match refund.kind {
        RefundKind::ChargebackReversal => order.refunded.filter(|_| is_refunded),
        _ => Some(now),
    };
    let source = refund.kind.source();
    let events = reversed.into_iter().map(|reversed| {
        let product = reversed.product_id.clone();
        let event = event(reversed, order, source.clone(), now);
        let applications = products.get(&product).map(|product| &*product.applications);
        queues.deliver(&event, applications.unwrap_or_default(), now);
        event
    });
    Ok(events.collect())
}

fn find(customer: &Customer, id: &Guid) -> Result<usize, NotRefunded> {
    let mut orders = customer.orders.iter();
    orders
        .position(|order| Guid::from_wire(&order.id) == *id)
        .ok_or_else(|| not_refunded(format!("customer {} has no order {id}", customer.id)))
}

/// The lines that it is about, all of which have to be in a state for it.
fn lines(order: &Order, refund: &Refund) -> Result<Vec<usize>, NotRefunded> {
    let is_meant = |line: &OrderLine| {
        let id = refund.line_item_id.as_ref();
        id.is_none_or(|id| Guid::from_wire(&line.id) == *id)
    };
    let lines = order.lines.iter().enumerate();
    let meant: Vec<_> = lines.filter(|(_, line)| is_meant(line)).collect();
    if meant.is_empty() {
        let problem = match &refund.line_item_id {
            Some(id) => format!("order {} has no line {id}", order.id),
            None => format!("order {} has no lines", order.id),
        };
        return Err(not_refunded(problem));
    }
    for (_, line) in &meant {
        let problem = match refund.kind {
            RefundKind::ChargebackReversal if line.charged_back => continue,
            RefundKind::ChargebackReversal => "was not charged back",
            _ if line.state == OrderLineState::Purchased => continue,
            _ => "was refunded before",
        };
        let line = &line.id;
        let problem = format!("line {line} of order {} {problem}", order.id);
        return Err(not_refunded(problem));
    }
    Ok(meant.into_iter().map(|(index, _)| index).collect())
}

fn not_refunded(problem: String) -> NotRefunded {
    NotRefunded(problem)
}
