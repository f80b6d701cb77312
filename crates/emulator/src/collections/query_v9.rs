//! `POST /v9.0/collections/publisherQuery`

use serde_json::json;
use stocktake_models::store_services::{PublisherQueryItemContractV9, QueryProductsV9Response};

use super::{
    Asker,
    holding::{self, Holding},
    item,
    query_v8::VALIDITIES,
    selection::{Selection, without_duplicates},
};
use crate::{
    exchange::{Answer, Call, Refusal},
    moment::Moment,
    store_services::{Body, Fault, missing},
};

/// The most products that can be named.
const MOST_PRODUCTS: usize = 100;

/// Lists which of the named products a user owns, by whatever way, in all markets. Game Pass is shown
/// to those who may see it.
///
/// An answer without items has no `items` at all. A list of no products is refused like none; that is
/// our decision.
pub(super) fn handle(call: &Call<'_>) -> Result<Answer, Refusal> {
    query(call).map_err(|fault| fault.by(call))
}

fn query(call: &Call<'_>) -> Result<Answer, Fault> {
    let now = call.now();
    let body = Body::of(call)?;
    let exclude_duplicates = body.flag("excludeDuplicates")?;
    let selection = Selection::read(&body, 200, &VALIDITIES)?;
    let named = selection.named().filter(|named| *named > 0);
    let named = named.ok_or_else(|| missing("productSkuIds"))?;
    if named > MOST_PRODUCTS {
        let problem = format!("has {named} products, and may have {MOST_PRODUCTS}");
        return Err(Fault::invalid_parameter("productSkuIds", problem));
    }
    let mut state = call.world.store_services();
    let asker = Asker::of_list(call, &body, &mut state)?;
    let customer = asker.customer(&state)?;
    let mut found = holding::of(&state, customer, &asker, true, now);
    found.retain(|item| selection.has(item, now));
    let (page, next) = selection.page(without_duplicates(found, !exclude_duplicates));
    if page.is_empty() {
        return Ok(Answer::ok(&json!({})));
    }
    let items = page.iter().map(|item| write(item, now));
    let mut response = QueryProductsV9Response::new(items);
    response.continuation_token = next;
    Ok(Answer::ok(&response))
}

fn write(item: &Holding<'_>, now: Moment) -> PublisherQueryItemContractV9 {
    let is_game_pass = item.product.is_game_pass();
    let mut written = PublisherQueryItemContractV9::new(
        item.entitlement.acquired.ticks(),
        item.ends.ticks(),
        item.id.as_ref(),
        item.modified.ticks(),
        &*item.product.id,
        item.product.kind.into(),
        if is_game_pass { "" } else { &*item.sku.id },
        item.starts.ticks(),
        item.status.clone(),
        item::tags(item),
        item::trial(item, now),
    );
    let satisfied_by = item.satisfied_by.iter();
    written.acquisition_type = Some(item::acquisition(item.acquisition));
    written.quantity = Some(item::quantity(item));
    written.recurrence_data = item
        .subscription
        .map(|subscription| subscription.id.clone());
    written.satisfied_by_product_ids = Some(satisfied_by.map(ToString::to_string).collect());
    written.transaction_id = Some(item::transaction_id(item));
    written
}
