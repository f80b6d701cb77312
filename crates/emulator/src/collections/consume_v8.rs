//! `POST /v8.0/collections/consume`

use stocktake_models::{
    Guid,
    store_services::{ConsumeOrderTransaction, ConsumeV8Response},
};

use super::{
    Asker,
    balance::{self, Wish},
};
use crate::{
    exchange::{Answer, Call, Refusal},
    store_services::{Body, Consumption, ConsumptionId, Fault, Kind, Taken},
};

/// Takes a quantity off the balance of a consumable that the Store counts, or reports one that the
/// developer counts as delivered.
///
/// The same tracking id, user, product and quantity again take nothing and succeed, with the balance
/// of now. A balance that is too low, a product that the user does not own, and a quantity where
/// there may be none or has to be one are `InvalidParameter`; no page says what the service answers,
/// so that is our decision. So is the same for a consumable that the developer counts, in a sandbox,
/// with a key.
pub(super) fn handle(call: &Call<'_>) -> Result<Answer, Refusal> {
    consume(call).map_err(|fault| fault.by(call))
}

fn consume(call: &Call<'_>) -> Result<Answer, Fault> {
    let now = call.now();
    let body = Body::of(call)?;
    let tracking_id = body.required_guid("trackingId")?;
    let product_id = body.required_text("productId")?;
    let quantity = body.integer("removeQuantity")?;
    let with_orders = body.flag("includeOrderIds")?;
    let mut state = call.world.store_services();
    let asker = Asker::of_one(call, &body, &mut state)?;
    let product = state
        .product(&product_id)
        .filter(|product| asker.sees(product));
    let product = product.ok_or_else(|| balance::not_owned("productId"))?;
    let kind = product.kind;
    let wish = Wish {
        id: ConsumptionId {
            tracking_id,
            product_id: product.id.clone(),
            quantity: quantity_of(kind, quantity)?,
            named_item: None,
        },
        sandbox: asker.sandbox.clone(),
    };
    let delivers = kind == Kind::UnmanagedConsumable;
    if delivers && asker.sandbox.is_some() && !asker.is_by_token() {
        let problem = "in a sandbox, a consumable that the developer counts needs an Xbox token";
        return Err(Fault::invalid_parameter("sbx", problem));
    }
    let customer = state.customer_mut(&asker.customer_id);
    let customer = customer.ok_or_else(|| balance::not_owned("beneficiary"))?;
    let earlier = customer.consumptions.get(&wish.id).cloned();
    let is_repeated = earlier.is_some();
    let left = wish.clone();
    let consumption = match (earlier, wish.id.quantity) {
        (Some(earlier), _) => earlier,
        (None, Some(quantity)) => wish.take(customer, quantity, now)?,
        (None, None) => wish.deliver(customer, now)?,
    };
    let balance = if delivers {
        0
    } else {
        left.balance(customer, now)
    };
    let mut answer = answer(&consumption, balance);
    if with_orders && !(delivers && is_repeated) {
        answer.order_transactions = Some(consumption.taken.iter().map(transaction).collect());
    }
    Ok(Answer::ok(&answer))
}

/// How much is taken; nothing is said of a consumable that the developer counts.
fn quantity_of(kind: Kind, quantity: Option<i64>) -> Result<Option<u32>, Fault> {
    let refuse = |problem| Err(Fault::invalid_parameter("removeQuantity", problem));
    match (kind, quantity) {
        (Kind::Consumable, Some(quantity)) => match u32::try_from(quantity) {
            Ok(quantity @ 1..) => Ok(Some(quantity)),
            _ => refuse("has to be 1 or more"),
        },
        (Kind::Consumable, None) => refuse("is required for a consumable that the Store counts"),
        (Kind::UnmanagedConsumable, None) => Ok(None),
        (Kind::UnmanagedConsumable, Some(_)) => {
            refuse("must not be there for a consumable that the developer counts")
        }
        _ => Err(Fault::invalid_parameter("productId", "is no consumable")),
    }
}

fn answer(consumption: &Consumption, balance: u32) -> ConsumeV8Response {
    ConsumeV8Response::new(
        &*consumption.item_id,
        &*consumption.product_id,
        consumption.tracking_id.clone(),
        i32::try_from(balance).unwrap_or(i32::MAX),
    )
}

fn transaction(taken: &Taken) -> ConsumeOrderTransaction {
    let quantity = i32::try_from(taken.quantity).unwrap_or(i32::MAX);
    ConsumeOrderTransaction::new(
        Guid::from_wire(&taken.order_id),
        Guid::from_wire(&taken.order_line_item_id),
        quantity,
    )
}
