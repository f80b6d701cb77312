//! Availabilities: those of a SKU, and one by its id.

use stocktake_models::partner_center::{AvailabilityCollection, TargetSegment};

use super::{
    Problem, admitted,
    market::{Market, segment},
    state::Availability,
    wire::{collection, from_here},
};
use crate::exchange::{Answer, Call, Refusal};

/// The parameter that asks for more.
const LIFE_CYCLE: &str = "IncludeLifeCycleState";

/// Lists the availabilities of a SKU, by country and by customer.
///
/// That a product or SKU is not there is said with 404 by country, too, though the page has it by
/// customer only.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let market = Market::of(call, &state)?;
    let segment = segment(call, "targetSegment")?;
    let with_life_cycle = life_cycle(call)?;
    if market.customer.is_none() {
        market.enter(None, segment.as_ref())?;
    }
    let product = market.product(call.parameter("product-id"))?;
    let sku = market.sku(product, call.parameter("sku-id"))?;
    let offered = sku.availabilities.iter();
    let offered = offered.filter(|one| is_offered(&market, one, segment.as_ref()));
    let items = offered.map(|one| {
        let mut item = market.availability_to_wire((product, sku), one);
        item.life_cycle_state = with_life_cycle.then(|| state_of(one));
        item
    });
    let items: Vec<_> = items.collect();
    let path = format!("/products/{}/skus/{}/availabilities", product.id, sku.id);
    let parameters = ["targetSegment", LIFE_CYCLE].map(|name| (name, call.query(name)));
    let link = market.own_address(&path, &parameters);
    let listing = collection!(AvailabilityCollection, items, Some(from_here(link)));
    drop(market);
    drop(state);
    Ok(Answer::ok(&listing))
}

/// Whether a listing has it. Without a segment, by country there are those of all but nonprofits, and
/// by customer those of all for which it qualifies.
fn is_offered(market: &Market<'_>, one: &Availability, segment: Option<&TargetSegment>) -> bool {
    let for_nonprofit = one.segment == TargetSegment::Nonprofit;
    let unasked = for_nonprofit && segment.is_none() && market.customer.is_none();
    !one.withdrawn && !unasked && market.has_availability(one, segment)
}

/// Where in its life one is. No page has a value: `Active`, for those of which the seed says nothing,
/// is ours.
fn state_of(one: &Availability) -> String {
    let told = one.life_cycle_state.clone();
    told.unwrap_or_else(|| "Active".to_owned())
}

fn life_cycle(call: &Call<'_>) -> Result<bool, Problem> {
    let asked = call.query(LIFE_CYCLE).unwrap_or("false");
    let asked = asked.to_ascii_lowercase().parse();
    asked.map_err(|_| Problem::invalid(format!("The parameter {LIFE_CYCLE} is no boolean.")))
}

/// Gets an availability by its id, by country and by customer. An id from before the last time that
/// availabilities were reissued is not found; one that is withdrawn is an error with status 200.
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let market = Market::of(call, &state)?.in_all_scopes();
    let product = market.product(call.parameter("product-id"))?;
    let sku = market.sku(product, call.parameter("sku-id"))?;
    let id = call.parameter("availability-id");
    let mut all = sku.availabilities.iter();
    let found = all.find(|one| {
        market.id_of(one).eq_ignore_ascii_case(id) && market.has_availability(one, None)
    });
    let availability = found.ok_or_else(|| Problem::availability_not_found(id))?;
    if availability.withdrawn {
        let item = format!("{}:{}:{id}", product.id, sku.id);
        return Err(Problem::withdrawn(&item).into());
    }
    Ok(Answer::ok(
        &market.availability_to_wire((product, sku), availability),
    ))
}
