//! What the collections and the purchase service know together: products, customers and what they
//! own. The services themselves are [`collections`](crate::collections),
//! [`purchase`](crate::purchase) and [`clawback`](crate::clawback).

mod customer;
mod product;
mod state;
mod subscription;

pub(crate) use customer::{
    AcquisitionType, Customer, Entitlement, EntitlementStatus, Order, OrderLine, OrderLineState,
};
pub(crate) use product::{Kind, Product, Recurrence, Sku, SkuType};
pub(crate) use state::State;
pub(crate) use subscription::{Subscription, SubscriptionState};
