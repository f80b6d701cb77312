//! `POST /v8.0/b2b/recurrences/query`: the subscriptions of a user.

use std::time::Duration;

use http::StatusCode;
use stocktake_models::store_services::{QueryRecurrencesResponse, RecurrenceItem, RecurrenceState};

use super::{Asker, page::Page};
use crate::{
    exchange::{Answer, Call, Refusal},
    moment::Moment,
    store_services::{
        Body, Customer, Fault, Product, Recurrence, State, Subscription, SubscriptionState,
    },
};

/// How many subscriptions a page has if the request does not say.
const USUAL_PAGE: i64 = 25;
/// How many it has at most; no page says, so this is our decision.
const LARGEST_PAGE: i64 = 100;
/// With more products than that, the real service gives out.
const MOST_PRODUCTS: usize = 5_000;

/// Answers with the subscriptions of the user, those that are over too, of products that the
/// application may know of. The seed can have it answer late, as the real service is: with what they
/// were `subscriptionDelaySeconds` before.
///
/// The service fails each time for some users; those have `subscriptionsFail` in the seed. It is
/// overwhelmed by client ids with more than 5,000 products of their own.
pub(super) fn query(call: &Call<'_>) -> Result<Answer, Refusal> {
    answer(call).map_err(|fault| fault.by(call))
}

fn answer(call: &Call<'_>) -> Result<Answer, Fault> {
    let body = Body::of(call)?;
    let size = page_size(&body)?;
    let mut state = call.world.store_services();
    let asker = Asker::of(call, &body, &mut state)?;
    let customer = asker.customer(&state)?;
    if customer.subscriptions_fail {
        return Err(internal_failure());
    }
    if state.products_of(asker.client_id()) > MOST_PRODUCTS {
        let message = "too many products are tied to the client id";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return Err(Fault::new(
            status,
            "ServiceUnavailable",
            "ServiceUnavailable",
            message,
        ));
    }
    let page = Page::of(&body, ("recurrences", &asker.customer_id), size)?;
    let delay = Duration::from_secs(state.subscription_delay_seconds.into());
    let noticed = call.now().before(delay);
    let subscriptions = customer.subscriptions.iter().enumerate();
    let listed = subscriptions.filter_map(|(place, subscription)| {
        let (product, recurrence) = plan(&state, subscription)?;
        let is_there = asker.sandbox == subscription.sandbox && asker.finds(product);
        is_there.then(|| {
            let item = item(subscription, recurrence, (&asker, customer), noticed);
            (place, item)
        })
    });
    let (items, next) = page.cut(listed);
    let mut response = QueryRecurrencesResponse::new(items);
    response.continuation_token = next;
    Ok(Answer::ok(&response))
}

/// The product of a subscription, and how it renews.
pub(super) fn plan<'a>(
    state: &'a State,
    subscription: &Subscription,
) -> Option<(&'a Product, &'a Recurrence)> {
    let product = state.product(&subscription.product_id)?;
    let sku = product.sku(&subscription.sku_id)?;
    Some((product, sku.recurrence.as_ref()?))
}

/// A subscription as the service tells of it at a moment.
pub(super) fn item(
    subscription: &Subscription,
    recurrence: &Recurrence,
    (asker, customer): (&Asker, &Customer),
    now: Moment,
) -> RecurrenceItem {
    let standing = subscription.standing(recurrence, now);
    let mut item = RecurrenceItem::new(
        subscription.auto_renew,
        format!("pub:{}", asker.public_name()),
        &*subscription.id,
        standing.modified.hundredths(),
        &*customer.market,
        &*subscription.product_id,
        recurrence_state(standing.state),
        &*subscription.sku_id,
        subscription.starts.hundredths(),
    );
    if standing.state != SubscriptionState::Perpetual {
        item.expiration_time = Some(standing.expires.hundredths());
        item.expiration_time_with_grace = Some(standing.with_grace.hundredths());
    }
    item.is_trial = Some(standing.is_trial);
    if standing.state == SubscriptionState::Canceled {
        item.cancellation_date = subscription.cancelled.map(Moment::hundredths);
    }
    item
}

fn recurrence_state(state: SubscriptionState) -> RecurrenceState {
    match state {
        SubscriptionState::Perpetual => RecurrenceState::None,
        SubscriptionState::Active => RecurrenceState::Active,
        SubscriptionState::Inactive => RecurrenceState::Inactive,
        SubscriptionState::Canceled => RecurrenceState::Canceled,
        SubscriptionState::InDunning => RecurrenceState::InDunning,
        SubscriptionState::Failed => RecurrenceState::Failed,
    }
}

/// `pageSize` is a text by the documentation; numbers are taken too.
fn page_size(body: &Body) -> Result<usize, Fault> {
    let size = body.integer("pageSize")?.unwrap_or(USUAL_PAGE);
    match usize::try_from(size.min(LARGEST_PAGE)) {
        Ok(size) if size > 0 => Ok(size),
        _ => Err(Fault::invalid_parameter(
            "pageSize",
            "it has to be 1 or more",
        )),
    }
}

/// What the service says when it fails: the trace of a stack, in the place of a message.
fn internal_failure() -> Fault {
    let message = "System.NullReferenceException: an object was expected, but there is none\r\n   \
                   at Emulator.Recurrences.RecurrenceStore.Query(User user)\r\n   \
                   at Emulator.Recurrences.Controller.QueryAsync(Request request)";
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Fault::new(
        status,
        "InternalServerError",
        "UnknownInternalFailure",
        message,
    )
}
