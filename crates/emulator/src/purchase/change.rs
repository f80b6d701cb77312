//! `POST /v8.0/b2b/recurrences/{recurrenceId}/change`: what a service may do to a subscription.

use http::StatusCode;
use stocktake_models::Guid;

use super::{
    Asker,
    recurrences::{item, plan},
};
use crate::{
    exchange::{Answer, Call, Refusal},
    moment::Moment,
    store_services::{
        Body, Change, Customer, Fault, Order, OrderLine, Refused, State,
        clawback::{self, Refund, RefundKind},
    },
};

/// Changes a subscription and answers with it, bare, as it is then.
///
/// The pages list one error, that for products which are not in the public Store. That an unknown
/// id is 404, and a change of a subscription that is over 400, is our decision.
pub(super) fn change(call: &Call<'_>) -> Result<Answer, Refusal> {
    answer(call).map_err(|fault| fault.by(call))
}

fn answer(call: &Call<'_>) -> Result<Answer, Fault> {
    let body = Body::of(call)?;
    let change = requested(&body)?;
    let mut state = call.world.store_services();
    let asker = Asker::of(call, &body, &mut state)?;
    let (place, now) = (find(call, &asker, &state)?, call.now());
    make(&mut state, (&asker.customer_id, place), change, now)?;
    let customer = asker.customer(&state)?;
    let subscription = &customer.subscriptions[place];
    let (_, recurrence) = plan(&state, subscription).ok_or_else(not_in_catalog)?;
    let item = item(subscription, recurrence, (&asker, customer), now);
    Ok(Answer::ok(&item))
}

/// The change that a request asks for. Days count for `Extend` alone; clients send them with the
/// others too.
fn requested(body: &Body) -> Result<Change, Fault> {
    let name = body.required_text("changeType")?;
    match name.to_ascii_lowercase().as_str() {
        "cancel" => Ok(Change::Cancel),
        "refund" => Ok(Change::Refund),
        "toggleautorenew" => Ok(Change::StopRenewal),
        "extend" => {
            const DAYS: &str = "extensionTimeInDays";
            let days = body.integer(DAYS)?;
            let days = days
                .ok_or_else(|| Fault::invalid_parameter(DAYS, "Extend needs the number of days"))?;
            let days = i32::try_from(days)
                .map_err(|_| Fault::invalid_parameter(DAYS, "these are too many days"))?;
            Ok(Change::Extend { days })
        }
        _ => {
            let problem = "it has to be Cancel, Extend, Refund or ToggleAutoRenew";
            Err(Fault::invalid_parameter("changeType", problem))
        }
    }
}

/// The place of the subscription among those of the customer.
fn find(call: &Call<'_>, asker: &Asker, state: &State) -> Result<usize, Fault> {
    let id = call.parameter("recurrenceId");
    let mut subscriptions = asker.customer(state)?.subscriptions.iter().enumerate();
    let found = subscriptions.find(|(_, subscription)| {
        let is_known = plan(state, subscription).is_some_and(|(product, _)| asker.knows(product));
        subscription.id.eq_ignore_ascii_case(id)
            && subscription.sandbox == asker.sandbox
            && is_known
    });
    let (place, subscription) =
        found.ok_or_else(|| Fault::not_found("the user has no subscription with this id"))?;
    match plan(state, subscription) {
        Some((product, _)) if product.published => Ok(place),
        _ => Err(not_in_catalog()),
    }
}

fn not_in_catalog() -> Fault {
    let message = "Requested catalog product data wasn't found.";
    Fault::new(StatusCode::BAD_REQUEST, "BadRequest", "BadRequest", message)
}

/// Makes the change, or leaves everything as it is.
fn make(
    state: &mut State,
    (customer, place): (&str, usize),
    change: Change,
    now: Moment,
) -> Result<(), Fault> {
    let gone = || Fault::not_found("the customer is not there any more");
    let stored = &state.customer(customer).ok_or_else(gone)?.subscriptions[place];
    let (_, recurrence) = plan(state, stored).ok_or_else(not_in_catalog)?;
    let mut changed = stored.clone();
    changed.change(recurrence, change, now).map_err(refusal)?;
    let owner = state.customer_mut(customer).ok_or_else(gone)?;
    if change != Change::Refund {
        owner.subscriptions[place] = changed;
        return Ok(());
    }
    let (order_id, line_item_id) = order_of(owner, place);
    let refund = Refund {
        customer: customer.to_owned(),
        order_id,
        line_item_id: Some(line_item_id),
        kind: RefundKind::Return,
    };
    clawback::refund(state, &refund, now).map_err(|problem| {
        Fault::invalid_parameter("changeType", format!("it cannot be refunded: {problem}"))
    })?;
    Ok(())
}

/// The order of a subscription, and its line. One of which the seed tells no order gets one.
fn order_of(customer: &mut Customer, place: usize) -> (Guid, Guid) {
    let subscription = &mut customer.subscriptions[place];
    let order = subscription.order_id.as_ref().and_then(|id| {
        let mut orders = customer.orders.iter();
        orders.find(|order| order.id == *id)
    });
    let line = order.and_then(|order| {
        let mut lines = order.lines.iter();
        let line = lines.find(|line| line.product_id == subscription.product_id)?;
        Some((Guid::from_wire(&order.id), Guid::from_wire(&line.id)))
    });
    if let Some(known) = line {
        return known;
    }
    let line = OrderLine::new(&subscription.product_id, &subscription.sku_id);
    let mut order = Order::new(vec![line], subscription.starts);
    order.sandbox.clone_from(&subscription.sandbox);
    subscription.order_id = Some(order.id.clone());
    let ids = (
        Guid::from_wire(&order.id),
        Guid::from_wire(&order.lines[0].id),
    );
    customer.orders.push(order);
    ids
}

fn refusal(refused: Refused) -> Fault {
    let problem = match refused {
        Refused::Over(state) => format!("the subscription is over: it is {state:?}"),
        Refused::RefundedBefore => "the subscription was refunded before".to_owned(),
        Refused::EndsTooEarly => "the subscription would end before its period begins".to_owned(),
        Refused::EndsTooLate => "the subscription would never end".to_owned(),
    };
    let field = match refused {
        Refused::EndsTooEarly | Refused::EndsTooLate => "extensionTimeInDays",
        Refused::Over(_) | Refused::RefundedBefore => "changeType",
    };
    Fault::invalid_parameter(field, problem)
}
