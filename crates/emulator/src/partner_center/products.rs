//! Products: those of a view, and one by its id.

use stocktake_models::partner_center::ProductCollection;

use super::{
    admitted,
    market::{Market, segment, view},
    wire::{collection, from_here},
};
use crate::exchange::{Answer, Call, Refusal};

/// Lists the products of a view, by country and by customer. All are on one page.
///
/// A segment that is named leaves those that are sold to it; without one there are all.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let market = Market::of(call, &state)?;
    let view = view(call)?;
    let segment = segment(call, "targetSegment")?;
    market.enter(Some(&view), segment.as_ref())?;
    let among = state.products_in(&view);
    let among = among.filter(|product| market.has_product(product, segment.as_ref()));
    let products = among
        .map(|product| market.product_to_wire(product))
        .collect::<Vec<_>>();
    let parameters = ["targetView", "targetSegment"].map(|name| (name, call.query(name)));
    let link = market.own_address("/products", &parameters);
    let products = collection!(ProductCollection, products, Some(from_here(link)));
    drop(market);
    drop(state);
    Ok(Answer::ok(&products))
}

/// Gets a product, by country and by customer. One that is there but not sold to the caller is not
/// found.
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let market = Market::of(call, &state)?;
    let product = market.product(call.parameter("product-id"))?;
    Ok(Answer::ok(&market.product_to_wire(product)))
}
