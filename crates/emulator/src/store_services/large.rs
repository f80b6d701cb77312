//! Products and customers made from a number.

use stocktake_models::Guid;

use super::{
    AcquisitionType, Customer, Entitlement, Kind, Product, Recurrence, Sku, SkuType, State,
    Subscription,
};
use crate::{moment::Moment, seed::Scale};

/// The countries that customers come from.
const MARKETS: [&str; 6] = ["US", "DE", "JP", "BR", "GB", "IN"];
/// What the products are, in turn; the first is the game that the others belong to.
const KINDS: [Kind; 6] = [
    Kind::Game,
    Kind::Durable,
    Kind::Consumable,
    Kind::UnmanagedConsumable,
    Kind::Durable,
    Kind::Application,
];
/// The product that is a subscription.
const SUBSCRIPTION: usize = 4;

/// As many customers as the scale has, with a few entitlements each. The same number gives the same
/// state, but for the dates.
pub(super) fn state(scale: &Scale, now: Moment) -> State {
    let products = (scale.products / 10).clamp(6, 2_000);
    let mut state = State::default();
    for number in 0..products {
        let product = product(number as usize);
        state.products.insert(product.id.clone(), product);
    }
    for number in 0..u64::from(scale.customers) {
        let customer = customer(number, u64::from(products), now);
        state.customers.insert(customer.id.clone(), customer);
    }
    state
}

fn product_id(number: usize) -> String {
    format!("9P{number:010}")
}

fn product(number: usize) -> Product {
    let kind = KINDS[number % KINDS.len()];
    let recurrence = Recurrence {
        months: 1,
        grace_days: 3,
        dunning_days: 39,
    };
    Product {
        id: product_id(number),
        title: format!("Product {}", number + 1),
        kind,
        parent: (kind != Kind::Game).then(|| product_id(0)),
        offer_token: Some(format!("product{}", number + 1)),
        legacy_id: None,
        applications: Vec::new(),
        published: true,
        skus: vec![Sku {
            id: "0010".to_owned(),
            r#type: SkuType::Full,
            availability_id: Some(format!("9A{number:010}")),
            price: if kind == Kind::Application { 0.0 } else { 4.99 },
            units: if kind == Kind::Consumable { 100 } else { 1 },
            recurrence: (number == SUBSCRIPTION).then_some(recurrence),
            brings: Vec::new(),
        }],
    }
}

/// Everyone has the game and another product; every tenth has the subscription.
fn customer(number: u64, products: u64, now: Moment) -> Customer {
    let market = MARKETS[usize::try_from(number).unwrap_or_default() % MARKETS.len()];
    let acquired = now.plus_days(-i64::try_from(number % 700).unwrap_or_default() - 1);
    // The product of the subscription is had by subscribing only.
    let other = match usize::try_from(1 + number % (products - 1)).unwrap_or_default() {
        SUBSCRIPTION => 1,
        other => other,
    };
    let mut entitlements = vec![
        entitlement(number, 0, acquired),
        entitlement(number, other, acquired),
    ];
    let mut subscriptions = Vec::new();
    if number % 10 == 0 {
        let subscription = subscription(number, acquired);
        let mut benefit = entitlement(number, SUBSCRIPTION, acquired);
        benefit.acquisition = AcquisitionType::Recurring;
        benefit.subscription_id = Some(subscription.id.clone());
        entitlements.push(benefit);
        subscriptions.push(subscription);
    }
    let (id, name) = (
        format!("customer-{:07}", number + 1),
        format!("Customer {}", number + 1),
    );
    let mut customer = Customer::new(id, name, market);
    customer.user_hash = Some((2_533_274_790_000_000 + number).to_string());
    customer.entitlements = entitlements;
    customer.subscriptions = subscriptions;
    customer
}

fn entitlement(customer: u64, product: usize, acquired: Moment) -> Entitlement {
    let number = (u128::from(customer) << 64) + (product as u128);
    let id = format!("{:032x}", number + (2 << 124));
    let order = Guid::from_u128(number + (1 << 124)).to_string();
    let product_id = product_id(product);
    let mut entitlement = Entitlement::new(id, (&product_id, "0010"), acquired, order.clone());
    entitlement.order_id = Some(order);
    entitlement.order_line_item_id = Some(Guid::from_u128(number + (3 << 124)).to_string());
    if KINDS[product % KINDS.len()] == Kind::Consumable {
        entitlement.quantity = 100;
    }
    entitlement
}

fn subscription(customer: u64, begun: Moment) -> Subscription {
    let recurrence = Recurrence {
        months: 1,
        grace_days: 3,
        dunning_days: 39,
    };
    let number = u128::from(customer);
    let mut subscription =
        Subscription::begin((&product_id(SUBSCRIPTION), "0010"), &recurrence, begun);
    subscription.id = format!(
        "mdr:0:{number:032x}:{}",
        Guid::from_u128(number + (4 << 124))
    );
    subscription.auto_renew = customer % 20 == 0;
    subscription
}
