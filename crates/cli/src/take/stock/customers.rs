//! What the customers of an app or game own, and what each of it is good for now.

use serde::Serialize;
use stocktake::{
    models::{
        Timestamp,
        store_services::{
            CollectionItemContractV8, ItemStatus, ProductKind, RecurrenceItem, RecurrenceState,
        },
    },
    store_services::{
        entitlement::{self, Entitlement as _, Way},
        subscription::{self, Access, SubscriptionAccess as _},
    },
};

use super::Window;

/// A customer, and all that is known of what the customer owns.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// As the configuration or the arguments call the customer.
    pub name: String,
    /// Products that the customer owns, or owned.
    pub entitlements: Vec<OwnedEntitlement>,
    /// Subscriptions, those that ended included.
    pub subscriptions: Vec<Subscription>,
}

/// A product that a customer owns, or owned.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnedEntitlement {
    /// The Store ID of the product.
    pub product_id: String,
    /// The SKU; empty for Game Pass.
    pub sku_id: String,
    /// The id that the developer gave the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<String>,
    /// What kind of product it is.
    pub kind: ProductKind,
    /// What it is good for now.
    pub state: EntitlementState,
    /// How many there are: the balance of a consumable, 1 of everything else.
    pub quantity: u32,
    /// Whether it is a consumable that waits to be delivered: a balance that is not consumed, or a
    /// purchase that the developer has not reported.
    pub unfulfilled: bool,
    /// By what way the customer came to it.
    pub way: &'static str,
    /// Whether it is on trial.
    pub trial: bool,
    /// When the customer came to own it.
    pub acquired: Timestamp,
    /// Until when it is owned; absent for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
}

/// What an entitlement is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntitlementState {
    /// The customer may use it.
    Valid,
    /// The customer may use it, but not for long.
    Expiring,
    /// It was ordered in advance.
    NotStarted,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
    /// The service names it banned.
    Banned,
    /// The service names it suspended.
    Suspended,
    /// The service names a state that this version does not know.
    Unclear,
}

/// A subscription of a customer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// As the operations on subscriptions take it.
    pub id: String,
    /// The Store ID of the subscription.
    pub product_id: String,
    /// The SKU.
    pub sku_id: String,
    /// The id that the developer gave the product, if an entitlement tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<String>,
    /// What it is good for now.
    pub state: SubscriptionState,
    /// The word of the service, which can be behind.
    pub recurrence_state: RecurrenceState,
    /// Whether it goes on by itself.
    pub auto_renew: bool,
    /// Whether it is in its trial period.
    pub trial: bool,
    /// Whether it is the one that counts for its product: who subscribes again has an entry for each
    /// time.
    pub current: bool,
    /// When it began.
    pub started: Timestamp,
    /// When the paid period ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// Until when the benefits go on although the payment failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub benefits_until: Option<Timestamp>,
    /// The country in which the customer subscribed.
    pub market: String,
}

/// What a subscription is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubscriptionState {
    /// It runs.
    Active,
    /// It runs, and ends soon: it does not renew itself.
    Expiring,
    /// The payment failed; the benefits go on for now.
    Grace,
    /// The payment failed; the benefits are off.
    Dunning,
    /// It ended, as it was not to renew.
    Ended,
    /// It was cancelled before its time.
    Cancelled,
    /// It ended, as the payment could not be had.
    Failed,
    /// The service names a state that this version does not know.
    Unclear,
}

impl EntitlementState {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Valid,
        Self::Expiring,
        Self::NotStarted,
        Self::Suspended,
        Self::Banned,
        Self::Revoked,
        Self::Expired,
        Self::Unclear,
    ];

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expiring => "expiring",
            Self::NotStarted => "not started",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Banned => "banned",
            Self::Suspended => "suspended",
            Self::Unclear => "unclear",
        }
    }

    fn at(item: &CollectionItemContractV8, way: Way, now: &Timestamp, window: Window) -> Self {
        let begun = !item.start_date.is_known() || item.start_date <= *now;
        match &item.status {
            ItemStatus::Active if !begun => Self::NotStarted,
            ItemStatus::Active if !item.is_valid_at(now) => Self::Expired,
            // What a subscription brings ends with each of its periods and is renewed with it.
            ItemStatus::Active if way == Way::Subscription => Self::Valid,
            ItemStatus::Active if window.holds(now, &item.end_date) => Self::Expiring,
            ItemStatus::Active => Self::Valid,
            ItemStatus::Expired => Self::Expired,
            ItemStatus::Revoked => Self::Revoked,
            ItemStatus::Banned => Self::Banned,
            ItemStatus::Suspended => Self::Suspended,
            _ => Self::Unclear,
        }
    }
}

impl SubscriptionState {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Active,
        Self::Expiring,
        Self::Grace,
        Self::Dunning,
        Self::Failed,
        Self::Cancelled,
        Self::Ended,
        Self::Unclear,
    ];

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Grace => "in grace",
            Self::Dunning => "in dunning",
            Self::Ended => "ended",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Unclear => "unclear",
        }
    }

    fn at(item: &RecurrenceItem, now: &Timestamp, window: Window) -> Self {
        let ends_soon = || {
            let end = item.expiration_time.as_ref();
            !item.auto_renew && end.is_some_and(|end| window.holds(now, end))
        };
        match (item.access_at(now), &item.recurrence_state) {
            (Access::Active, _) if ends_soon() => Self::Expiring,
            (Access::Active, _) => Self::Active,
            (Access::Grace, _) => Self::Grace,
            (Access::Dunning, _) => Self::Dunning,
            (Access::Ended, RecurrenceState::Canceled) => Self::Cancelled,
            (Access::Ended, RecurrenceState::Failed) => Self::Failed,
            (Access::Ended, _) => Self::Ended,
            _ => Self::Unclear,
        }
    }
}

impl Customer {
    /// Puts together what the services listed of a customer.
    pub fn new(
        name: impl Into<String>,
        entitlements: Vec<CollectionItemContractV8>,
        subscriptions: &[RecurrenceItem],
        now: &Timestamp,
        window: Window,
    ) -> Self {
        let entitlements = entitlement::best_of_each(entitlements);
        let mut entitlements: Vec<OwnedEntitlement> = entitlements
            .into_iter()
            .map(|item| OwnedEntitlement::new(item, now, window))
            .collect();
        entitlements.sort_by(|one, other| {
            (one.state, &one.product_id, &one.sku_id).cmp(&(
                other.state,
                &other.product_id,
                &other.sku_id,
            ))
        });
        let mut listed: Vec<Subscription> = subscriptions
            .iter()
            .map(|item| Subscription::new(item, subscriptions, now, window))
            .collect();
        for subscription in &mut listed {
            let same = |owned: &&OwnedEntitlement| owned.product_id == subscription.product_id;
            let named = entitlements.iter().find(same);
            subscription.offer = named.and_then(|owned| owned.offer.clone());
        }
        listed.sort_by(|one, other| {
            let newest_first = other.started.cmp(&one.started);
            let by_state = one.state.cmp(&other.state);
            other
                .current
                .cmp(&one.current)
                .then(by_state)
                .then(newest_first)
        });
        Self {
            name: name.into(),
            entitlements,
            subscriptions: listed,
        }
    }
}

impl OwnedEntitlement {
    fn new(item: CollectionItemContractV8, now: &Timestamp, window: Window) -> Self {
        let way = item.way();
        let state = EntitlementState::at(&item, way, now, window);
        let quantity = item
            .quantity
            .map_or(1, |quantity| quantity.try_into().unwrap_or(0));
        let usable = matches!(state, EntitlementState::Valid | EntitlementState::Expiring);
        let consumable = matches!(
            item.product_kind,
            ProductKind::Consumable | ProductKind::UnmanagedConsumable
        );
        let unfulfilled = usable && consumable && quantity > 0;
        Self {
            unfulfilled,
            quantity,
            state,
            way: match way {
                Way::Itself => "itself",
                Way::Bundle => "bundle",
                Way::Subscription => "subscription",
                _ => "other",
            },
            trial: item.trial_data.is_trial || item.trial_data.is_in_trial_period,
            ends: (item.end_date.is_known() && !item.end_date.is_never()).then_some(item.end_date),
            product_id: item.product_id,
            sku_id: item.sku_id,
            offer: item.in_app_offer_token.filter(|token| !token.is_empty()),
            kind: item.product_kind,
            acquired: item.acquired_date,
        }
    }

    /// The developer's own id, or the Store's where there is none.
    pub fn name(&self) -> &str {
        self.offer.as_deref().unwrap_or(&self.product_id)
    }
}

impl Subscription {
    fn new(item: &RecurrenceItem, all: &[RecurrenceItem], now: &Timestamp, window: Window) -> Self {
        let current = subscription::current(all, &item.product_id, now);
        Self {
            id: item.id.clone(),
            product_id: item.product_id.clone(),
            sku_id: item.sku_id.clone(),
            offer: None,
            state: SubscriptionState::at(item, now, window),
            recurrence_state: item.recurrence_state.clone(),
            auto_renew: item.auto_renew,
            trial: item.is_trial.unwrap_or(false),
            current: current.is_some_and(|(current, _)| std::ptr::eq(current, item)),
            started: item.start_time.clone(),
            expires: item.expiration_time.clone(),
            benefits_until: item.expiration_time_with_grace.clone(),
            market: item.market.clone(),
        }
    }

    /// The developer's own id, or the Store's where there is none.
    pub fn name(&self) -> &str {
        self.offer.as_deref().unwrap_or(&self.product_id)
    }
}
