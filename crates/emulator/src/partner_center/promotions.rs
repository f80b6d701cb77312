//! Promotions: those of a segment, and one by its id.

use stocktake_models::partner_center::{
    Promotion as WirePromotion, PromotionCollection, PromotionProperties,
};

use super::{
    Problem, admitted,
    market::{country, segment},
    state::Promotion,
    wire::collection,
};
use crate::exchange::{Answer, Call, Refusal};

/// Lists the promotions that are on, for a segment in a country. The listing has no links.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let country = country(call, &state)?.to_ascii_uppercase();
    let segment = segment(call, "segment")?;
    let segment = segment.ok_or_else(|| Problem::invalid("The parameter segment is missing."))?;
    let on = state.promotions.iter().filter(|promotion| {
        promotion.is_on(call.now())
            && is_in(promotion, &country)
            && promotion.segments.contains(&segment)
    });
    let items = on
        .map(|promotion| to_wire(promotion, false))
        .collect::<Vec<_>>();
    drop(state);
    Ok(Answer::ok(&collection!(PromotionCollection, items, None)))
}

/// Gets a promotion with its conditions, be it on or over. No page has a code for one that is not
/// there: we answer 404 with the general 1000.
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let country = country(call, &state)?.to_ascii_uppercase();
    let id = call.parameter("promotion-id");
    let promotion = state.promotion(id);
    let promotion = promotion.filter(|promotion| is_in(promotion, &country));
    let promotion = promotion.ok_or_else(|| Problem::promotion_not_found(id))?;
    Ok(Answer::ok(&to_wire(promotion, true)))
}

fn is_in(promotion: &Promotion, country: &str) -> bool {
    let countries = &promotion.countries;
    countries.is_empty() || countries.iter().any(|one| one == country)
}

fn to_wire(promotion: &Promotion, with_conditions: bool) -> WirePromotion {
    let (starts, ends) = promotion.dates();
    let mut properties = PromotionProperties::new();
    properties.is_auto_applicable = Some(promotion.is_auto_applicable);
    let mut wire = WirePromotion::new();
    wire.id = Some(promotion.id.clone());
    wire.name = Some(promotion.name.clone());
    wire.description = Some(promotion.description.clone());
    wire.start_date = Some(starts);
    wire.end_date = Some(ends);
    wire.properties = Some(properties);
    wire.required_products = Some(promotion.required_products.clone());
    if with_conditions {
        wire.promotion_constraints
            .clone_from(&promotion.promotion_constraints);
    }
    wire
}
