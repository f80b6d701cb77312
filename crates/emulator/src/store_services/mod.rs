//! What the collections and the purchase service know together: products, customers and what they
//! own; and what they have in common: keys, errors, limits. The services themselves are
//! [`collections`](crate::collections), [`purchase`](crate::purchase) and
//! [`clawback`](crate::clawback).

mod body;
mod by_id;
mod check;
mod check_purchases;
pub(crate) mod clawback;
mod customer;
mod fault;
pub(crate) mod key_handlers;
mod key_payload;
pub(crate) mod keys;
mod large;
mod limits;
mod order;
mod product;
mod state;
mod subscription;
mod voice;
mod x_token;

pub(crate) use body::{Body, missing};
pub(crate) use customer::{
    AcquisitionType, Consumption, ConsumptionId, Customer, Entitlement, EntitlementStatus, Taken,
};
pub(crate) use fault::Fault;
pub(crate) use keys::KeyKind;
pub(crate) use limits::{Meter, RateLimit};
pub(crate) use order::{Grant, Order, OrderLine, OrderLineState};
pub(crate) use product::{Kind, Product, Recurrence, Sku, SkuType};
pub(crate) use state::State;
pub(crate) use subscription::{Change, Refused, Subscription, SubscriptionState};
pub(crate) use voice::{COLLECTIONS, Frontend, PURCHASE};
pub(crate) use x_token::{XToken, sandbox};
