//! Whether a seed of products and customers makes sense.

use std::collections::HashSet;

use super::{Customer, Entitlement, Kind, Product, State, check_purchases::guid};

/// The first thing that does not make sense, with its place and what would. Orders and subscriptions
/// are checked [elsewhere](super::check_purchases).
pub(super) fn state(state: &State) -> Result<(), String> {
    if state.key_lifetime_days == 0 {
        return Err("`keyLifetimeDays` is 0: no key could be used; write 30".to_owned());
    }
    if state
        .rate_limit
        .is_some_and(|limit| limit.operations == 0 || limit.seconds == 0)
    {
        return Err("`rateLimit` has a 0; write null for no limit".to_owned());
    }
    for (index, product) in state.products.values().enumerate() {
        let place = |problem: String| format!("product {} ({}): {problem}", index + 1, product.id);
        self::product(state, product).map_err(place)?;
    }
    for (index, customer) in state.customers.values().enumerate() {
        let place = |problem: String| {
            let number = index + 1;
            format!("customer {number} ({}): {problem}", customer.id)
        };
        self::customer(state, customer).map_err(place)?;
    }
    Ok(())
}

fn product(state: &State, product: &Product) -> Result<(), String> {
    let is_store_id = |id: &str| {
        let mut characters = id.bytes();
        id.len() == 12 && characters.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    if !is_store_id(&product.id) {
        let hint = "a Store ID is 12 capital letters and digits, such as 9NBLGGH42CFD";
        return Err(format!("`id` is no Store ID; {hint}"));
    }
    let is_known = |id: &String| state.products.contains_key(id);
    if let Some(parent) = product.parent.as_ref().filter(|id| !is_known(id)) {
        return Err(format!("`parent` is {parent}, which is no product"));
    }
    if product.skus.is_empty() {
        return Err("it has no SKU; it needs one at least".to_owned());
    }
    let mut skus = HashSet::new();
    for sku in &product.skus {
        if !skus.insert(&sku.id) {
            return Err(format!("two SKUs have the id {}", sku.id));
        }
        if sku.price.is_nan() || sku.price < 0.0 {
            return Err(format!("the price of SKU {} is below 0", sku.id));
        }
        if let Some(unknown) = sku.brings.iter().find(|id| !is_known(id)) {
            return Err(format!(
                "SKU {} brings {unknown}, which is no product",
                sku.id
            ));
        }
        if sku.brings.contains(&product.id) {
            return Err(format!("SKU {} brings the product itself", sku.id));
        }
    }
    Ok(())
}

fn customer(state: &State, customer: &Customer) -> Result<(), String> {
    let is_country = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    if !is_country(&customer.market) {
        let market = &customer.market;
        return Err(format!(
            "`market` is `{market}`; write a country as two letters: US"
        ));
    }
    let mut ids = HashSet::new();
    for (index, item) in customer.entitlements.iter().enumerate() {
        let place = |problem: String| {
            let (number, product) = (index + 1, &item.product_id);
            format!("entitlement {number} ({product}): {problem}")
        };
        if !ids.insert(item.id.as_str()) {
            return Err(place(format!("an earlier one has the id {}", item.id)));
        }
        entitlement(state, customer, item).map_err(place)?;
    }
    Ok(())
}

fn entitlement(state: &State, customer: &Customer, item: &Entitlement) -> Result<(), String> {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if item.id.len() != 32 || !item.id.bytes().all(is_hex) {
        return Err(format!(
            "`id` is {}; it has to be 32 hexadecimal digits",
            item.id
        ));
    }
    let Some(product) = state.products.get(&item.product_id) else {
        return Err("there is no such product".to_owned());
    };
    if product.sku(&item.sku_id).is_none() {
        return Err(format!("the product has no SKU {}", item.sku_id));
    }
    let guids = [
        ("transactionId", Some(&item.transaction_id)),
        ("orderId", item.order_id.as_ref()),
        ("orderLineItemId", item.order_line_item_id.as_ref()),
    ];
    for (name, id) in guids {
        id.map_or(Ok(()), |id| guid(name, id))?;
    }
    if product.kind != Kind::Consumable && item.quantity != 1 {
        let quantity = item.quantity;
        return Err(format!(
            "`quantity` is {quantity}; only a Consumable has another than 1"
        ));
    }
    if i32::try_from(item.quantity).is_err() {
        return Err("`quantity` is more than the services can tell".to_owned());
    }
    if item.delivered.is_some() && product.kind != Kind::UnmanagedConsumable {
        return Err("it was `delivered`, but is no UnmanagedConsumable".to_owned());
    }
    let mut satisfying = item.satisfied_by.iter();
    if let Some(unknown) = satisfying.find(|id| !state.products.contains_key(*id)) {
        return Err(format!("`satisfiedBy` has {unknown}, which is no product"));
    }
    if let Some(id) = &item.subscription_id {
        let mut subscriptions = customer.subscriptions.iter();
        if !subscriptions.any(|subscription| subscription.id == *id) {
            return Err(format!("the customer has no subscription {id}"));
        }
    }
    Ok(())
}
