//! `POST /v8.0/collections/b2bLicensePreview`

use stocktake_models::store_services::{
    CollectionItemContractV8, EntitlementFilter, QueryProductsV8Response, RecurrenceData,
    ValidityType,
};

use super::{
    Asker,
    holding::{self, Holding},
    item,
    selection::{Selection, without_duplicates},
};
use crate::{
    exchange::{Answer, Call, Refusal},
    moment::Moment,
    store_services::{Body, Fault, Kind},
};

/// What v8 and v9 know.
pub(super) const VALIDITIES: [ValidityType; 5] = [
    ValidityType::All,
    ValidityType::Valid,
    ValidityType::Invalid,
    ValidityType::NotYetEnded,
    ValidityType::NotYetStarted,
];

/// Lists what a user owns, with what bundles and subscriptions bring if that is asked for. Game Pass
/// is not shown by this version.
///
/// `market` is required: `neutral`, or a country as two letters, in whose Store things were bought.
/// Filters are taken with `*:` before them and without, as the documentation has both; others are
/// refused. That is our decision.
pub(super) fn handle(call: &Call<'_>) -> Result<Answer, Refusal> {
    query(call).map_err(|fault| fault.by(call))
}

fn query(call: &Call<'_>) -> Result<Answer, Fault> {
    let now = call.now();
    let body = Body::of(call)?;
    let market = market(&body)?;
    let kinds = kinds(&body)?;
    let expand = body.flag("expandSatisfyingItems")?;
    let exclude_duplicates = body.flag("excludeDuplicates")?;
    let selection = Selection::read(&body, 100, &VALIDITIES)?;
    let mut state = call.world.store_services();
    let asker = Asker::of_list(call, &body, &mut state)?;
    let customer = asker.customer(&state)?;
    let mut found = holding::of(&state, customer, &asker, false, now);
    found.retain(|item| {
        let own = &customer.market;
        market
            .as_ref()
            .is_none_or(|market| market.eq_ignore_ascii_case(own))
            && kinds
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&item.product.kind))
            && (expand || item.satisfied_by.is_empty())
            && selection.has(item, now)
    });
    let (page, next) = selection.page(without_duplicates(found, !exclude_duplicates));
    let market = &customer.market;
    let items = page.iter().map(|item| write(item, &asker, market, now));
    let mut response = QueryProductsV8Response::new(items);
    response.continuation_token = next;
    Ok(Answer::ok(&response))
}

/// The country that is looked in; none is all of them.
fn market(body: &Body) -> Result<Option<String>, Fault> {
    let market = body.required_text("market")?;
    let is_country = market.len() == 2 && market.bytes().all(|byte| byte.is_ascii_alphabetic());
    match market.eq_ignore_ascii_case("neutral") {
        true => Ok(None),
        false if is_country => Ok(Some(market)),
        false => {
            let problem = "is neither `neutral` nor a country as two letters";
            Err(Fault::invalid_parameter("market", problem))
        }
    }
}

fn kinds(body: &Body) -> Result<Option<Vec<Kind>>, Fault> {
    let Some(filters) = body.texts("entitlementFilters")? else {
        return Ok(None);
    };
    let kinds = filters.iter().map(|text| {
        let filter = format!("*:{}", text.trim_start_matches("*:"));
        match EntitlementFilter::from(filter.as_str()) {
            EntitlementFilter::Game => Ok(Kind::Game),
            EntitlementFilter::Application => Ok(Kind::Application),
            EntitlementFilter::Durable => Ok(Kind::Durable),
            EntitlementFilter::Consumable => Ok(Kind::Consumable),
            EntitlementFilter::UnmanagedConsumable => Ok(Kind::UnmanagedConsumable),
            EntitlementFilter::Pass => Ok(Kind::Pass),
            _ => {
                let problem = format!("`{text}` is no kind of product; write `*:Game` or the like");
                Err(Fault::invalid_parameter("entitlementFilters", problem))
            }
        }
    });
    let kinds = kinds.collect::<Result<Vec<_>, Fault>>()?;
    Ok(Some(kinds).filter(|kinds| !kinds.is_empty()))
}

fn write(item: &Holding<'_>, asker: &Asker, market: &str, now: Moment) -> CollectionItemContractV8 {
    let entitlement = item.entitlement;
    let mut written = CollectionItemContractV8::new(
        entitlement.acquired.ticks(),
        item.ends.ticks(),
        item.id.as_ref(),
        &*asker.ticket_reference,
        item.modified.ticks(),
        &*item.product.id,
        item.product.kind.into(),
        &*item.sku.id,
        item.starts.ticks(),
        item.status.clone(),
        item::tags(item),
        item::trial(item, now),
    );
    let user_id = asker.publisher_user_id.as_deref();
    let satisfied_by = item.satisfied_by.iter();
    let is_game = item.product.kind == Kind::Game;
    let mut recurrence = RecurrenceData::new();
    recurrence.recurrence_id = item
        .subscription
        .map(|subscription| subscription.id.clone());
    written.acquisition_type = Some(item::acquisition(item.acquisition));
    written.beneficiary = Some(item::publisher_identity(user_id));
    written.dev_offer_id.clone_from(&entitlement.dev_offer_id);
    written
        .in_app_offer_token
        .clone_from(&item.product.offer_token);
    written
        .legacy_product_id
        .clone_from(&item.product.legacy_id);
    written
        .legacy_offer_instance_id
        .clone_from(&item.product.legacy_id);
    written.product_family = Some(if is_game { "Games" } else { "" }.to_owned());
    written.purchased_country = Some(market.to_owned());
    written.quantity = Some(item::quantity(item));
    written.recurrence_data = Some(recurrence);
    written.satisfied_by_product_ids = Some(satisfied_by.map(ToString::to_string).collect());
    written.sharing_source = Some("None".to_owned());
    written.transaction_id = Some(item::transaction_id(item));
    written
}
