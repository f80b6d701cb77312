//! Whether the orders and subscriptions of a seed make sense.

use std::collections::HashSet;

use indexmap::IndexMap;
use stocktake_models::Guid;

use super::{Customer, Order, Product, State, Subscription};

/// The first thing that does not make sense, with its place and what would. Puts the times of
/// subscriptions on the bounds of days.
pub(super) fn state(state: &mut State) -> Result<(), String> {
    let State {
        products,
        customers,
        ..
    } = state;
    for product in products.values() {
        product_plans(product).map_err(|problem| format!("product {}: {problem}", product.id))?;
    }
    for (index, customer) in customers.values_mut().enumerate() {
        self::customer(products, customer).map_err(|problem| {
            let number = index + 1;
            format!("customer {number} ({}): {problem}", customer.id)
        })?;
    }
    Ok(())
}

fn product_plans(product: &Product) -> Result<(), String> {
    for sku in &product.skus {
        if sku
            .recurrence
            .is_some_and(|recurrence| recurrence.months == 0)
        {
            return Err(format!("a period of SKU {} has 0 months; write 1", sku.id));
        }
    }
    Ok(())
}

fn customer(products: &IndexMap<String, Product>, customer: &mut Customer) -> Result<(), String> {
    let mut ids = HashSet::new();
    for (index, order) in customer.orders.iter().enumerate() {
        let place = |problem: String| format!("order {} ({}): {problem}", index + 1, order.id);
        self::order(products, order).map_err(place)?;
        if !ids.insert(Guid::from_wire(&order.id)) {
            return Err(place("an earlier one has this id".to_owned()));
        }
    }
    let mut ids = HashSet::new();
    for (index, subscription) in customer.subscriptions.iter_mut().enumerate() {
        let id = subscription.id.clone();
        let place = |problem: String| format!("subscription {} ({id}): {problem}", index + 1);
        subscription.check().map_err(place)?;
        self::subscription(products, &customer.orders, subscription).map_err(place)?;
        if !ids.insert(id.to_ascii_lowercase()) {
            return Err(place("an earlier one has this id".to_owned()));
        }
    }
    Ok(())
}

fn order(products: &IndexMap<String, Product>, order: &Order) -> Result<(), String> {
    guid("id", &order.id)?;
    if order.short_id.len() != 10 || !order.short_id.bytes().all(|byte| byte.is_ascii_digit()) {
        let short_id = &order.short_id;
        return Err(format!("`shortId` is {short_id}; it has to be ten digits"));
    }
    for (index, line) in order.lines.iter().enumerate() {
        guid(&format!("lines[{index}].id"), &line.id)?;
        sku(products, &line.product_id, &line.sku_id)?;
        if line.quantity == 0 {
            return Err(format!("the quantity of line {} is 0", line.id));
        }
    }
    Ok(())
}

fn subscription(
    products: &IndexMap<String, Product>,
    orders: &[Order],
    subscription: &Subscription,
) -> Result<(), String> {
    let mut parts = subscription.id.splitn(4, ':');
    let is_id = parts.next() == Some("mdr")
        && parts.next() == Some("0")
        && parts.next().is_some_and(|account| account.len() == 32)
        && parts
            .next()
            .is_some_and(|number| Guid::parse(number).is_ok());
    if !is_id {
        let form = "mdr:0:<32 hexadecimal digits>:<GUID>";
        return Err(format!("`id` has to have the form {form}"));
    }
    sku(products, &subscription.product_id, &subscription.sku_id)?;
    let product = &products[&subscription.product_id];
    let plan = product.sku(&subscription.sku_id);
    if plan.is_none_or(|sku| sku.recurrence.is_none()) {
        let sku = &subscription.sku_id;
        return Err(format!("SKU {sku} of the product has no `recurrence`"));
    }
    match &subscription.order_id {
        Some(id) if !orders.iter().any(|order| order.id == *id) => {
            Err(format!("the customer has no order {id}"))
        }
        _ => Ok(()),
    }
}

fn sku(products: &IndexMap<String, Product>, product: &str, sku: &str) -> Result<(), String> {
    match products.get(product) {
        None => Err(format!("there is no product {product}")),
        Some(known) if known.sku(sku).is_none() => {
            Err(format!("product {product} has no SKU {sku}"))
        }
        Some(_) => Ok(()),
    }
}

pub(super) fn guid(name: &str, text: &str) -> Result<(), String> {
    if text.len() == 36 && Guid::parse(text).is_ok() {
        return Ok(());
    }
    Err(format!(
        "`{name}` is {text}; it has to be a GUID with dashes"
    ))
}
