//! `POST /v8.0/b2b/orders/query`: the consumables that a user bought of late.

use std::time::Duration;

use stocktake_models::{
    Guid,
    store_services::{LineItemState, OrderLineItem, PurchasedItem, QueryOrdersResponse},
};

use super::{Asker, page::Page};
use crate::{
    exchange::{Answer, Call, Refusal},
    moment::Moment,
    store_services::{Body, Fault, Kind, Order, OrderLine, OrderLineState, State},
};

/// How old an order is at most.
const OLDEST: Duration = Duration::from_secs(90 * 86_400);
/// How late the service tells of the date of a refund. It says that it takes a few hours; how many
/// is our decision.
const REFUND_DATE_DELAY: Duration = Duration::from_secs(3 * 3_600);
/// How many orders a page has; no page says, so this is our decision.
const PAGE: usize = 100;

/// Answers with the orders of the last 90 days, and of each the lines with consumables that are in
/// one of the states asked for; without a filter, in any.
pub(super) fn query(call: &Call<'_>) -> Result<Answer, Refusal> {
    answer(call).map_err(|fault| fault.by(call))
}

fn answer(call: &Call<'_>) -> Result<Answer, Fault> {
    let body = Body::of(call)?;
    let states = filter(&body)?;
    let mut state = call.world.store_services();
    let asker = Asker::of(call, &body, &mut state)?;
    let page = Page::of(&body, ("orders", &asker.customer_id), PAGE)?;
    let since = call.now().before(OLDEST);
    let orders = asker.customer(&state)?.orders.iter().enumerate();
    let listed = orders.filter_map(|(place, order)| {
        if order.sandbox != asker.sandbox || order.purchased < since {
            return None;
        }
        let lines = order.lines.iter();
        let lines = lines.filter(|line| is_listed(line, &asker, &state));
        let lines = lines.map(self::line);
        let lines: Vec<_> = lines
            .filter(|line| {
                states
                    .as_ref()
                    .is_none_or(|some| some.contains(&line.line_item_state))
            })
            .collect();
        (!lines.is_empty()).then(|| (place, item(order, lines, call.now())))
    });
    let (items, next) = page.cut(listed);
    let mut response = QueryOrdersResponse::new(items);
    response.continuation_token = next;
    Ok(Answer::ok(&response))
}

/// The states of lines to list; an empty list is none at all, and lists everything.
fn filter(body: &Body) -> Result<Option<Vec<LineItemState>>, Fault> {
    const FIELD: &str = "lineItemStateFilter";
    let Some(names) = body.texts(FIELD)?.filter(|names| !names.is_empty()) else {
        return Ok(None);
    };
    let states = names
        .iter()
        .map(|name| match LineItemState::from(name.as_str()) {
            LineItemState::Unknown(_) => {
                let problem = "only Purchased, Revoked and Refunded are known";
                Err(Fault::invalid_parameter(FIELD, problem))
            }
            state => Ok(state),
        });
    states.collect::<Result<_, _>>().map(Some)
}

fn is_listed(line: &OrderLine, asker: &Asker, state: &State) -> bool {
    let product = state.product(&line.product_id);
    product.is_some_and(|product| {
        let is_consumable = matches!(product.kind, Kind::Consumable | Kind::UnmanagedConsumable);
        is_consumable && asker.finds(product)
    })
}

fn item(order: &Order, lines: Vec<OrderLineItem>, now: Moment) -> PurchasedItem {
    let mut item = PurchasedItem::new(Guid::from_wire(&order.id), lines, order.purchased.ticks());
    item.short_order_id = Some(order.short_id.clone());
    let told = |refunded: &Moment| refunded.after(REFUND_DATE_DELAY) <= now;
    item.order_refunded_date = order.refunded.filter(told).map(Moment::ticks);
    item
}

fn line(line: &OrderLine) -> OrderLineItem {
    let state = match line.state {
        OrderLineState::Purchased => LineItemState::Purchased,
        OrderLineState::Revoked => LineItemState::Revoked,
        OrderLineState::Refunded => LineItemState::Refunded,
    };
    let mut item = OrderLineItem::new(
        Guid::from_wire(&line.id),
        state,
        &*line.product_id,
        i32::try_from(line.quantity).unwrap_or(i32::MAX),
        &*line.sku_id,
    );
    item.was_consumable_quantity_revoked = Some(line.quantity_revoked);
    item
}
