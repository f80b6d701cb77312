//! The order as the service tells of it. Both versions tell the same.

use std::time::Duration;

use stocktake_models::store_services::{
    ClientContext, GrantV6Response, GrantV7Response, OrderLineItemV6, OrderLineItemV8, OrderState,
    ProductType, PublisherIdentity,
};

use super::Granted;

/// For how long a price holds that was told.
const VALIDITY: Duration = Duration::from_secs(86_400);

macro_rules! answer {
    ($(#[$doc:meta])* $name:ident, $response:ident, $line:ident) => {
        $(#[$doc])*
        pub(super) fn $name(granted: &Granted) -> $response {
            let Granted { order, grant, product } = granted;
            let user = || {
                let name = grant.publisher_user_id.as_deref();
                PublisherIdentity::new("pub", name.unwrap_or("NoUserIdProvided"))
            };
            let currency = currency(&grant.market);
            let lines = order.lines.iter().map(|line| {
                let mut item = $line::new(
                    &*grant.availability_id,
                    currency,
                    &*product.title,
                    false,
                    true,
                    &*line.id,
                    0.0,
                    &*line.product_id,
                    ProductType::from(&*format!("{:?}", product.kind)),
                    1,
                    0.0,
                    "None",
                    &*line.sku_id,
                    0.0,
                    "NoApplicableTaxes",
                    &*product.title,
                    0.0,
                );
                item.beneficiary = Some(user());
                item.billing_state = Some("Charged".to_owned());
                item.dev_offer_id.clone_from(&grant.dev_offer_id);
                item.fulfillment_date = Some(order.purchased.micros());
                item.fulfillment_state = Some("Fulfilled".to_owned());
                item.payments = Some(Vec::new());
                item
            });
            let mut context = ClientContext::new();
            context.client = Some(grant.client_id.clone());
            let mut response = $response::new(
                context,
                order.purchased.ticks(),
                currency,
                false,
                &*grant.language,
                &*grant.market,
                &*order.id,
                lines,
                OrderState::Purchased,
                order.purchased.after(VALIDITY).ticks(),
                order.purchased.ticks(),
                user(),
                0.0,
                0.0,
            );
            response.test_scenarios = Some("None".to_owned());
            response
        }
    };
}

answer! {
    /// By v6.
    v6, GrantV6Response, OrderLineItemV6
}

answer! {
    /// By v7.
    v7, GrantV7Response, OrderLineItemV8
}

/// The currency of a country. Nothing is charged, so a few of them will do.
fn currency(market: &str) -> &'static str {
    match market.to_ascii_uppercase().as_str() {
        "AT" | "BE" | "DE" | "ES" | "FI" | "FR" | "IE" | "IT" | "NL" | "PT" => "EUR",
        "GB" => "GBP",
        "JP" => "JPY",
        _ => "USD",
    }
}
