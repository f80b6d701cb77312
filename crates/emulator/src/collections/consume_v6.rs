//! `POST /v6.0/collections/consume`

use http::StatusCode;
use stocktake_models::Guid;

use super::{Asker, balance};
use crate::{
    exchange::{Answer, Call, Refusal},
    store_services::{Body, ConsumptionId, Customer, Entitlement, Fault, Kind, missing},
};

/// Reports a consumable that the developer counts as delivered, named by `itemId` and `trackingId` or
/// by `productId` and `transactionId`.
///
/// The same tracking id for the same item succeeds for ever, and so does the same transaction. What
/// the user does not own, or what was delivered under another tracking id, is `InvalidParameter`; no
/// page says what the service answers, so that is our decision.
pub(super) fn handle(call: &Call<'_>) -> Result<Answer, Refusal> {
    consume(call).map_err(|fault| fault.by(call))
}

/// The two ways to name a purchase.
enum Named {
    Item { id: String, tracking_id: Guid },
    Transaction { product: String, id: Guid },
}

fn consume(call: &Call<'_>) -> Result<Answer, Fault> {
    let body = Body::of(call)?;
    let named = Named::read(&body)?;
    let mut state = call.world.store_services();
    let asker = Asker::of_one(call, &body, &mut state)?;
    let customer = asker.customer(&state)?;
    let entitlement = named
        .find(customer)
        .ok_or_else(|| balance::not_owned(named.field()))?;
    let product = state.product(&entitlement.product_id);
    let visible = product.filter(|product| asker.sees(product));
    let product = visible.ok_or_else(|| balance::not_owned(named.field()))?;
    if product.kind != Kind::UnmanagedConsumable {
        let problem = "is no consumable that the developer counts; v6 knows no others";
        return Err(Fault::invalid_parameter(named.field(), problem));
    }
    let item_id = entitlement.id.clone();
    let id = ConsumptionId {
        tracking_id: named.tracking_id().clone(),
        product_id: product.id.clone(),
        quantity: None,
        named_item: Some(item_id.clone()),
    };
    if !customer.consumptions.contains_key(&id) {
        let customer = state.customer_mut(&asker.customer_id);
        let customer = customer.ok_or_else(|| balance::not_owned("beneficiary"))?;
        balance::deliver(customer, id, &item_id, call.now())?;
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

impl Named {
    fn read(body: &Body) -> Result<Self, Fault> {
        let (item, tracking_id) = (body.text("itemId")?, body.guid("trackingId")?);
        let (product, transaction) = (body.text("productId")?, body.guid("transactionId")?);
        match (item, tracking_id, product, transaction) {
            (Some(id), Some(tracking_id), None, None) => Ok(Self::Item {
                id: id.replace('-', "").to_ascii_lowercase(),
                tracking_id,
            }),
            (None, None, Some(product), Some(id)) => Ok(Self::Transaction { product, id }),
            (Some(_), None, None, None) => Err(missing("trackingId")),
            (None, Some(_), None, None) => Err(missing("itemId")),
            (None, None, Some(_), None) => Err(missing("transactionId")),
            (None, None, None, Some(_)) => Err(missing("productId")),
            _ => {
                let ways = "`itemId` with `trackingId`, or `productId` with `transactionId`";
                Err(Fault::invalid_body(format!("give {ways}, and not more")))
            }
        }
    }

    /// The entitlement, delivered or not.
    fn find<'a>(&self, customer: &'a Customer) -> Option<&'a Entitlement> {
        let mut entitlements = customer.entitlements.iter();
        entitlements.find(|one| {
            one.sandbox.is_none()
                && match self {
                    Self::Item { id, .. } => one.id == *id,
                    Self::Transaction { product, id } => {
                        one.product_id.eq_ignore_ascii_case(product)
                            && Guid::from_wire(&one.transaction_id) == *id
                    }
                }
        })
    }

    fn field(&self) -> &'static str {
        match self {
            Self::Item { .. } => "itemId",
            Self::Transaction { .. } => "transactionId",
        }
    }

    fn tracking_id(&self) -> &Guid {
        match self {
            Self::Item { tracking_id, .. } => tracking_id,
            Self::Transaction { id, .. } => id,
        }
    }
}
