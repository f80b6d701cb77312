//! `POST /v6.0/collections/query`

use stocktake_models::{
    Guid,
    store_services::{
        CollectionItemContractV6, ItemStatus, OwnershipType, ProductType, QueryProductsV6Response,
        SkuType as ToldSkuType, ValidityType,
    },
};

use super::{
    Asker,
    holding::{self, Holding},
    item,
    selection::Selection,
};
use crate::{
    exchange::{Answer, Call, Refusal},
    store_services::{Body, Fault, Kind, SkuType, missing},
};

const VALIDITIES: [ValidityType; 2] = [ValidityType::All, ValidityType::Valid];

/// Lists what a user owns in the public Store, as UWP has it: no consumables that the Store counts,
/// no passes, and games as applications, as answers have no `Game`.
///
/// What bundles and subscriptions bring is always there, and the same product may come by several
/// ways: no page says otherwise, so that is our decision.
///
/// `productTypes` is required, whatever older pages say. An empty list, a type that does not exist
/// and a product without a SKU are refused; that is our decision.
pub(super) fn handle(call: &Call<'_>) -> Result<Answer, Refusal> {
    query(call).map_err(|fault| fault.by(call))
}

fn query(call: &Call<'_>) -> Result<Answer, Fault> {
    let now = call.now();
    let body = Body::of(call)?;
    let types = types(&body)?;
    let selection = Selection::read(&body, 100, &VALIDITIES)?;
    selection.require_skus()?;
    let modified_after = body.moment("modifiedAfter")?;
    let parent = body.text("parentProductId")?.filter(|id| !id.is_empty());
    let mut state = call.world.store_services();
    let mut asker = Asker::of_list(call, &body, &mut state)?;
    asker.sandbox = None;
    let customer = asker.customer(&state)?;
    let mut found = holding::of(&state, customer, &asker, false, now);
    found.retain(|item| {
        let own_parent = item.product.parent.as_deref();
        let is_add_on =
            |parent: &String| own_parent.is_some_and(|own| own.eq_ignore_ascii_case(parent));
        types.contains(&item.product.kind)
            && modified_after.is_none_or(|after| item.modified > after)
            && parent.as_ref().is_none_or(is_add_on)
            && selection.has(item, now)
    });
    let (page, next) = selection.page(found);
    let market = &customer.market;
    let items = page.iter().map(|item| write(item, &asker, market));
    let mut response = QueryProductsV6Response::new(items);
    response.continuation_token = next;
    Ok(Answer::ok(&response))
}

fn types(body: &Body) -> Result<Vec<Kind>, Fault> {
    let types = body.texts("productTypes")?;
    let types = types.filter(|types| !types.is_empty());
    let types = types.ok_or_else(|| missing("productTypes"))?;
    let kinds = types
        .iter()
        .map(|text| match ProductType::from(text.as_str()) {
            ProductType::Application => Ok(Kind::Application),
            ProductType::Durable => Ok(Kind::Durable),
            ProductType::Game => Ok(Kind::Game),
            ProductType::UnmanagedConsumable => Ok(Kind::UnmanagedConsumable),
            _ => {
                let known = "Application, Durable, Game, UnmanagedConsumable";
                let problem = format!("`productTypes` has `{text}`, which is none of {known}");
                Err(Fault::invalid_body(problem))
            }
        });
    kinds.collect()
}

fn write(item: &Holding<'_>, asker: &Asker, market: &str) -> CollectionItemContractV6 {
    let entitlement = item.entitlement;
    let mut written = CollectionItemContractV6::new(
        entitlement.acquired.ticks(),
        item.ends.ticks(),
        item.id.as_ref(),
        &*asker.ticket_reference,
        item.modified.ticks(),
        OwnershipType::OwnedByBeneficiary,
        &*item.product.id,
        match item.product.kind {
            Kind::Game | Kind::Application => ProductType::Application,
            Kind::UnmanagedConsumable => ProductType::UnmanagedConsumable,
            Kind::Durable | Kind::Consumable | Kind::Pass => ProductType::Durable,
        },
        &*item.sku.id,
        match item.sku.r#type {
            SkuType::Full => ToldSkuType::Full,
            SkuType::Trial => ToldSkuType::Trial,
            SkuType::Rental => ToldSkuType::Rental,
        },
        item.starts.ticks(),
        match &item.status {
            // v6 knows no such status.
            ItemStatus::Suspended => ItemStatus::Revoked,
            status => status.clone(),
        },
        item::tags(item),
        item::transaction_id(item),
    );
    let user_id = asker.publisher_user_id.as_deref();
    written.campaign_id.clone_from(&entitlement.campaign_id);
    written.dev_offer_id.clone_from(&entitlement.dev_offer_id);
    written.fulfillment_data = Some(Vec::new());
    written
        .in_app_offer_token
        .clone_from(&item.product.offer_token);
    written.order_id = entitlement.order_id.as_deref().map(Guid::from_wire);
    let line = entitlement.order_line_item_id.as_deref();
    written.order_line_item_id = line.map(Guid::from_wire);
    written.purchased_country = Some(market.to_owned());
    written.purchaser = Some(item::publisher_identity(user_id));
    written
}
