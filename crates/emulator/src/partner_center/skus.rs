//! SKUs: those of a product, those of a view, and one by its id.

use stocktake_models::partner_center::SkuCollection;

use super::{
    admitted,
    market::{Market, segment, view},
    wire::{collection, from_here},
};
use crate::exchange::{Answer, Call, Refusal};

/// Lists the SKUs of a product, by country and by customer.
///
/// A segment that is named leaves those that are sold to it; without one there are all.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let market = Market::of(call, &state)?;
    let segment = segment(call, "targetSegment")?;
    if market.customer.is_none() {
        market.enter(None, segment.as_ref())?;
    }
    let product = market.product(call.parameter("product-id"))?;
    let among = product.skus.iter();
    let among = among.filter(|sku| market.has_sku(product, sku, segment.as_ref()));
    let skus = among
        .map(|sku| market.sku_to_wire(product, sku, None))
        .collect::<Vec<_>>();
    let parameters = [("targetSegment", call.query("targetSegment"))];
    let link = market.own_address(&format!("/products/{}/skus", product.id), &parameters);
    let skus = collection!(SkuCollection, skus, Some(from_here(link)));
    drop(market);
    drop(state);
    Ok(Answer::ok(&skus))
}

/// Lists the SKUs of all products of a view that a customer may buy.
pub(super) fn list_all(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let market = Market::of(call, &state)?;
    let view = view(call)?;
    let named = call.query("targetSegment");
    let segment = segment(call, "targetSegment")?;
    let segment = segment.as_ref();
    market.enter(Some(&view), segment)?;
    let products = state.products_in(&view);
    let products = products.filter(|product| market.has_product(product, segment));
    let skus = products.flat_map(|product| {
        let skus = product.skus.iter();
        let skus = skus.filter(|sku| market.has_sku(product, sku, segment));
        skus.map(|sku| market.sku_to_wire(product, sku, named))
    });
    let skus = skus.collect::<Vec<_>>();
    let parameters = ["targetView", "targetSegment"].map(|name| (name, call.query(name)));
    let link = market.own_address("/products/all/skus", &parameters);
    let skus = collection!(SkuCollection, skus, Some(from_here(link)));
    drop(market);
    drop(state);
    Ok(Answer::ok(&skus))
}

/// Gets a SKU, by country and by customer.
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = admitted(call)?;
    let market = Market::of(call, &state)?;
    let product = market.product(call.parameter("product-id"))?;
    let sku = market.sku(product, call.parameter("sku-id"))?;
    Ok(Answer::ok(&market.sku_to_wire(product, sku, None)))
}
