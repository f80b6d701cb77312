//! `POST /v6.0/purchases/grant` and `POST /v7.0/purchases/grant`: free products for users.

mod answer;
mod wish;

use super::Asker;
use crate::{
    exchange::{Answer, Call, Refusal},
    moment::Moment,
    store_services::{
        AcquisitionType, Body, Customer, Entitlement, EntitlementStatus, Fault, Grant, Kind, Order,
        OrderLine, Product, Sku, State, Subscription,
    },
};
use wish::Wish;

/// Gives a free product in the public Store.
///
/// An order id is good for one order of the user: the same grant once more is answered as it was the
/// first time, another one is refused. A product that the user owns already is ordered again, but
/// not given twice; a consumable that was not delivered yet has to be delivered first. All of that is
/// our decision, as the pages do not say.
pub(super) fn v6(call: &Call<'_>) -> Result<Answer, Refusal> {
    let granted = grant(call, false).map_err(|fault| fault.by(call))?;
    Ok(Answer::ok(&answer::v6(&granted)))
}

/// The same, in a sandbox too.
pub(super) fn v7(call: &Call<'_>) -> Result<Answer, Refusal> {
    let granted = grant(call, true).map_err(|fault| fault.by(call))?;
    Ok(Answer::ok(&answer::v7(&granted)))
}

/// What an answer tells of.
struct Granted {
    order: Order,
    grant: Grant,
    product: Product,
}

fn grant(call: &Call<'_>, in_sandboxes: bool) -> Result<Granted, Fault> {
    let body = Body::of(call)?;
    let wish = Wish::read(&body)?;
    let mut state = call.world.store_services();
    let mut asker = Asker::of(call, &body, &mut state)?;
    if !in_sandboxes {
        asker.sandbox = None;
    }
    let (product, sku) = wish.find(&state, &asker)?;
    let grant = wish.grant(call, &asker);
    let customer = asker.customer(&state)?;
    if let Some(order) = wish.earlier_order(customer) {
        return repeated(order, &wish, &grant, (product, &asker));
    }
    wish.check_price(sku)?;
    let owned = owned(customer, product, (&asker, call.now()));
    if owned && product.kind == Kind::UnmanagedConsumable {
        let problem = "the user has one that was not reported as consumed";
        return Err(Fault::invalid_parameter("productId", problem));
    }
    let (product, sku) = (product.clone(), sku.clone());
    let order = wish.order((&product, &sku), &asker, call.now(), grant.clone());
    give(&mut state, (&product, &sku), &asker, &order, owned)?;
    Ok(Granted {
        order,
        grant,
        product,
    })
}

/// The answer to a grant that was made before, if it is the same.
fn repeated(
    order: &Order,
    wish: &Wish,
    grant: &Grant,
    (product, asker): (&Product, &Asker),
) -> Result<Granted, Fault> {
    let is_same_line = |line: &OrderLine| wish.is_for(line);
    let same = order.lines.iter().all(is_same_line) && order.sandbox == asker.sandbox;
    match &order.grant {
        Some(earlier) if same && earlier == grant => Ok(Granted {
            order: order.clone(),
            grant: earlier.clone(),
            product: product.clone(),
        }),
        _ => {
            let problem = "it is that of another order of the user; make a new one";
            Err(Fault::invalid_parameter("orderId", problem))
        }
    }
}

/// Whether the user has a product that one has once.
fn owned(customer: &Customer, product: &Product, (asker, now): (&Asker, Moment)) -> bool {
    let is_over = |id: &String| {
        let mut subscriptions = customer.subscriptions.iter();
        let subscription = subscriptions.find(|subscription| subscription.id == *id);
        subscription.is_none_or(|subscription| is_over(subscription, product, now))
    };
    let is_live = |one: &Entitlement| {
        one.status == EntitlementStatus::Active
            && one.delivered.is_none()
            && one.ends.is_none_or(|end| end > now)
            && !one.subscription_id.as_ref().is_some_and(is_over)
    };
    let is_same = |one: &Entitlement| one.product_id == product.id && one.sandbox == asker.sandbox;
    let mut entitlements = customer.entitlements.iter();
    product.kind != Kind::Consumable && entitlements.any(|one| is_same(one) && is_live(one))
}

fn is_over(subscription: &Subscription, product: &Product, now: Moment) -> bool {
    let sku = product.sku(&subscription.sku_id);
    let recurrence = sku.and_then(|sku| sku.recurrence.as_ref());
    recurrence.is_none_or(|recurrence| subscription.state_at(recurrence, now).is_terminal())
}

/// Puts down the order, and what it brings.
fn give(
    state: &mut State,
    (product, sku): (&Product, &Sku),
    asker: &Asker,
    order: &Order,
    owned: bool,
) -> Result<(), Fault> {
    let customer = state
        .customer_mut(&asker.customer_id)
        .ok_or_else(|| Fault::not_found("the customer is not there any more"))?;
    customer.orders.push(order.clone());
    if owned {
        return Ok(());
    }
    let mut entitlement = Entitlement::of_order(order, &order.lines[0]);
    if product.kind == Kind::Consumable {
        entitlement.quantity = sku.units;
    }
    if let Some(recurrence) = &sku.recurrence {
        let ids = (product.id.as_str(), sku.id.as_str());
        let mut subscription = Subscription::begin(ids, recurrence, order.purchased);
        subscription.order_id = Some(order.id.clone());
        subscription.sandbox.clone_from(&order.sandbox);
        entitlement.acquisition = AcquisitionType::Recurring;
        entitlement.subscription_id = Some(subscription.id.clone());
        customer.subscriptions.push(subscription);
    }
    customer.entitlements.push(entitlement);
    Ok(())
}
