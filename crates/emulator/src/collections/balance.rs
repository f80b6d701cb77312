//! Balances of consumables, and taking from them: once, however often it is asked for.

use crate::{
    moment::Moment,
    store_services::{
        Consumption, ConsumptionId, Customer, Entitlement, EntitlementStatus, Fault, Taken,
    },
};

/// What is to be consumed.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) id: ConsumptionId,
    /// The sandbox that is looked at; none is the public Store.
    pub(super) sandbox: Option<String>,
}

impl Wish {
    /// Whether an entitlement is one to take from.
    fn fits(&self, entitlement: &Entitlement, now: Moment) -> bool {
        entitlement.product_id == self.id.product_id
            && entitlement.sandbox == self.sandbox
            && is_live(entitlement, now)
    }

    /// What is left of the product.
    pub(super) fn balance(&self, customer: &Customer, now: Moment) -> u32 {
        let entitlements = customer.entitlements.iter();
        let live = entitlements.filter(|one| self.fits(one, now));
        live.map(|one| one.quantity).fold(0, u32::saturating_add)
    }

    /// Takes a quantity off the balance, from the oldest purchases first.
    pub(super) fn take(
        self,
        customer: &mut Customer,
        quantity: u32,
        now: Moment,
    ) -> Result<Consumption, Fault> {
        let item_id = self.first(customer, now)?.id.clone();
        let balance = self.balance(customer, now);
        if quantity > balance {
            let problem = format!("is {quantity}, but the balance is {balance}");
            return Err(Fault::invalid_parameter("removeQuantity", problem));
        }
        let mut left = quantity;
        let mut taken = Vec::new();
        for entitlement in &mut customer.entitlements {
            let part = left.min(entitlement.quantity);
            if part > 0 && self.fits(entitlement, now) {
                entitlement.quantity -= part;
                entitlement.modified = Some(now);
                left -= part;
                taken.extend(from_order(entitlement, part));
            }
        }
        Ok(record(customer, self.id, item_id, taken, now))
    }

    /// Reports the purchase of a consumable that the developer counts as delivered: the oldest one.
    pub(super) fn deliver(
        self,
        customer: &mut Customer,
        now: Moment,
    ) -> Result<Consumption, Fault> {
        let item_id = self.first(customer, now)?.id.clone();
        deliver(customer, self.id, &item_id, now)
    }

    fn first<'a>(&self, customer: &'a Customer, now: Moment) -> Result<&'a Entitlement, Fault> {
        let mut entitlements = customer.entitlements.iter();
        let first = entitlements.find(|one| self.fits(one, now));
        first.ok_or_else(|| not_owned("productId"))
    }
}

/// Reports one purchase as delivered.
pub(super) fn deliver(
    customer: &mut Customer,
    id: ConsumptionId,
    item_id: &str,
    now: Moment,
) -> Result<Consumption, Fault> {
    let mut entitlements = customer.entitlements.iter_mut();
    let found = entitlements.find(|one| one.id == item_id && is_live(one, now));
    let entitlement = found.ok_or_else(|| not_owned("itemId"))?;
    entitlement.delivered = Some(now);
    entitlement.modified = Some(now);
    let taken = from_order(entitlement, 1).into_iter().collect();
    Ok(record(customer, id, item_id.to_owned(), taken, now))
}

/// What is said of something that the user does not have, or not any more. No page has it.
pub(super) fn not_owned(field: &str) -> Fault {
    Fault::invalid_parameter(field, "the user has nothing of it that could be consumed")
}

fn is_live(entitlement: &Entitlement, now: Moment) -> bool {
    entitlement.status == EntitlementStatus::Active
        && entitlement.delivered.is_none()
        && entitlement.starts.is_none_or(|starts| starts <= now)
        && entitlement.ends.is_none_or(|ends| ends > now)
}

fn from_order(entitlement: &Entitlement, quantity: u32) -> Option<Taken> {
    Some(Taken {
        order_id: entitlement.order_id.clone()?,
        order_line_item_id: entitlement.order_line_item_id.clone()?,
        quantity,
    })
}

fn record(
    customer: &mut Customer,
    id: ConsumptionId,
    item_id: String,
    taken: Vec<Taken>,
    now: Moment,
) -> Consumption {
    let consumption = Consumption {
        tracking_id: id.tracking_id.clone(),
        product_id: id.product_id.clone(),
        quantity: id.quantity,
        by_item: id.named_item.is_some(),
        item_id,
        consumed: now,
        taken,
    };
    customer.consumptions.insert(id, consumption.clone());
    consumption
}
