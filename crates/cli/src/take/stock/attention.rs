//! What somebody should look at.

use std::cmp::Reverse;

use serde::Serialize;
use stocktake::models::{
    Timestamp,
    store_services::{ProductKind, RecurrenceState},
};

use super::{
    Catalog, CatalogItem, Customer, EntitlementState, Family, ItemStock, Organisation,
    OwnedEntitlement, OwnedProduct, Stock, Subscription, SubscriptionState, catalog::EVERYWHERE,
};
use crate::take::words::{count, known_day, thousands};

/// Something that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attention {
    /// How urgent it is.
    pub level: Level,
    /// What is the matter.
    pub reason: Reason,
    /// In which family.
    pub family: Family,
    /// Who it is about, if it is about one person or customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// What it is about: the name of the product, or its id.
    pub subject: String,
    /// The product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// The SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku_id: Option<String>,
    /// The particulars, in a few words.
    pub detail: String,
}

/// How urgent something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Somebody is without what they need, or is owed something.
    Act,
    /// It will come to that, or seats and money lie idle.
    Watch,
}

impl Level {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Watch => "watch",
        }
    }
}

/// What is the matter. The order is that of reports, within a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// No seat is left.
    NoSeatLeft,
    /// Users hold seats of a product that was removed.
    HeldThoughRemoved,
    /// The payment of a subscription failed, and the benefits are off.
    InDunning,
    /// A consumable waits to be delivered.
    Unfulfilled,
    /// What was taken back must not be given any longer.
    Revoked,
    /// An item of the catalog is restricted.
    RestrictedStock,
    /// Few seats are left.
    FewSeatsLeft,
    /// Nobody uses what was acquired.
    Idle,
    /// A user holds seats of one product under several SKUs.
    HeldTwice,
    /// The inventory and the list of holders do not agree.
    CountsDiffer,
    /// The payment of a subscription failed, and the benefits go on for now.
    InGrace,
    /// A subscription ended because the payment could not be had.
    PaymentFailed,
    /// It ends soon.
    Expiring,
    /// The service names a state that has no documented meaning.
    Unclear,
    /// Nothing is known of the stock of an item.
    UnknownStock,
}

impl Reason {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoSeatLeft => "no seat left",
            Self::HeldThoughRemoved => "held though removed",
            Self::InDunning => "in dunning",
            Self::Unfulfilled => "unfulfilled",
            Self::Revoked => "revoked",
            Self::RestrictedStock => "restricted stock",
            Self::FewSeatsLeft => "few seats left",
            Self::Idle => "idle seats",
            Self::HeldTwice => "held twice",
            Self::CountsDiffer => "counts differ",
            Self::InGrace => "in grace",
            Self::PaymentFailed => "payment failed",
            Self::Expiring => "expiring",
            Self::Unclear => "unclear",
            Self::UnknownStock => "unknown stock",
        }
    }

    fn level(self) -> Level {
        if self <= Self::RestrictedStock {
            Level::Act
        } else {
            Level::Watch
        }
    }
}

/// Fewer free seats than this in a hundred are few.
const FEW_PERCENT: u64 = 10;

/// Everything that a stocktake found, the most urgent first.
pub(super) fn of(stock: &Stock) -> Vec<Attention> {
    let mut found = Vec::new();
    if let Some(organisation) = &stock.organisation {
        of_organisation(organisation, &mut found);
    }
    for customer in stock.customers.iter().flatten() {
        of_customer(customer, &mut found);
    }
    if let Some(catalog) = &stock.catalog {
        of_catalog(catalog, &mut found);
    }
    found.sort_by(|one, other| {
        let key = |found: &Attention| (found.level, found.family, found.reason);
        key(one).cmp(&key(other))
    });
    found
}

fn of_organisation(organisation: &Organisation, found: &mut Vec<Attention>) {
    let mut counted: Vec<&OwnedProduct> = organisation.products.iter().collect();
    counted.sort_by_key(|product| Reverse((product.use_percent(), product.acquired)));
    found.extend(counted.into_iter().filter_map(about_product));
    for holder in &organisation.holders {
        for product in &holder.twice {
            let prefix = format!("{product}/");
            let skus = holder.of.iter().filter_map(|key| key.strip_prefix(&prefix));
            let skus: Vec<&str> = skus.collect();
            found.push(Attention {
                who: Some(holder.user.clone()),
                product_id: Some(product.clone()),
                detail: format!("SKUs {}: one would do", skus.join(" and ")),
                ..new(
                    Reason::HeldTwice,
                    Family::StoreForBusiness,
                    organisation.name_of(product),
                )
            });
        }
    }
}

fn about_product(product: &OwnedProduct) -> Option<Attention> {
    let (reason, detail) = product_reason(product)?;
    Some(Attention {
        product_id: Some(product.product_id.clone()),
        sku_id: Some(product.sku_id.clone()),
        detail,
        ..new(reason, Family::StoreForBusiness, product.name())
    })
}

fn product_reason(product: &OwnedProduct) -> Option<(Reason, String)> {
    let used = product.used.unwrap_or_default();
    if product.is_removed() {
        let detail = format!("{} still held", seats(used));
        return (used > 0).then_some((Reason::HeldThoughRemoved, detail));
    }
    let (acquired, free) = product
        .acquired
        .filter(|seats| *seats > 0)
        .zip(product.free)?;
    let by_inventory = acquired.saturating_sub(free);
    if free == 0 {
        return Some((Reason::NoSeatLeft, format!("all {} used", seats(acquired))));
    }
    if used != by_inventory {
        let detail = format!(
            "{} held, {} by the inventory",
            thousands(used),
            thousands(by_inventory)
        );
        return Some((Reason::CountsDiffer, detail));
    }
    if used == 0 {
        return Some((Reason::Idle, format!("none of {} used", seats(acquired))));
    }
    let few = free.saturating_mul(100) < acquired.saturating_mul(FEW_PERCENT);
    few.then(|| {
        (
            Reason::FewSeatsLeft,
            format!("{} of {} free", thousands(free), seats(acquired)),
        )
    })
}

fn of_customer(customer: &Customer, found: &mut Vec<Attention>) {
    for owned in &customer.entitlements {
        if let Some((reason, detail)) = entitlement_reason(owned) {
            found.push(Attention {
                who: Some(customer.name.clone()),
                product_id: Some(owned.product_id.clone()),
                sku_id: Some(owned.sku_id.clone()),
                detail,
                ..new(reason, Family::StoreServices, owned.name())
            });
        }
    }
    for subscription in customer.subscriptions.iter().filter(|one| one.current) {
        if let Some((reason, detail)) = subscription_reason(subscription) {
            found.push(Attention {
                who: Some(customer.name.clone()),
                product_id: Some(subscription.product_id.clone()),
                sku_id: Some(subscription.sku_id.clone()),
                detail,
                ..new(reason, Family::StoreServices, subscription.name())
            });
        }
    }
}

fn entitlement_reason(owned: &OwnedEntitlement) -> Option<(Reason, String)> {
    if owned.unfulfilled {
        let detail = match owned.kind {
            ProductKind::Consumable => format!("{} to be consumed", thousands(owned.quantity)),
            _ => "bought, not reported as delivered".to_owned(),
        };
        return Some((Reason::Unfulfilled, detail));
    }
    match owned.state {
        EntitlementState::Expiring => {
            let trial = if owned.trial { "trial ends" } else { "ends" };
            Some((Reason::Expiring, dated(trial, owned.ends.as_ref())))
        }
        EntitlementState::Revoked => Some((Reason::Revoked, "taken back".to_owned())),
        EntitlementState::Banned | EntitlementState::Suspended => {
            Some((Reason::Unclear, owned.state.name().to_owned()))
        }
        EntitlementState::Unclear => {
            Some((Reason::Unclear, "a state that is not documented".to_owned()))
        }
        EntitlementState::Valid | EntitlementState::NotStarted | EntitlementState::Expired => None,
    }
}

fn subscription_reason(subscription: &Subscription) -> Option<(Reason, String)> {
    let expires = subscription.expires.as_ref();
    match subscription.state {
        SubscriptionState::Grace => {
            let until = subscription.benefits_until.as_ref();
            Some((Reason::InGrace, dated("benefits until", until)))
        }
        SubscriptionState::Dunning => Some((
            Reason::InDunning,
            dated("benefits off since", subscription.benefits_until.as_ref()),
        )),
        SubscriptionState::Failed => Some((Reason::PaymentFailed, dated("ended", expires))),
        SubscriptionState::Expiring => {
            let ends = if subscription.trial {
                "trial ends"
            } else {
                "ends"
            };
            Some((
                Reason::Expiring,
                dated(&format!("does not renew, {ends}"), expires),
            ))
        }
        SubscriptionState::Unclear => {
            let state: &RecurrenceState = &subscription.recurrence_state;
            Some((Reason::Unclear, format!("state {}", state.as_str())))
        }
        SubscriptionState::Active | SubscriptionState::Ended | SubscriptionState::Cancelled => None,
    }
}

fn of_catalog(catalog: &Catalog, found: &mut Vec<Attention>) {
    for item in &catalog.items {
        if let Some((reason, detail)) = item_reason(item) {
            found.push(Attention {
                product_id: Some(item.product_id.clone()),
                sku_id: Some(item.sku_id.clone()),
                detail,
                ..new(reason, Family::PartnerCenter, &item.title)
            });
        }
    }
}

fn item_reason(item: &CatalogItem) -> Option<(Reason, String)> {
    match item.stock {
        ItemStock::InStock | ItemStock::NotChecked => None,
        ItemStock::Unknown => Some((
            Reason::UnknownStock,
            "the check says nothing of it".to_owned(),
        )),
        ItemStock::Restricted => {
            let regions = item.restricted_in().join(", ");
            let place = if regions == EVERYWHERE {
                regions
            } else {
                format!("in {regions}")
            };
            Some((Reason::RestrictedStock, place))
        }
    }
}

fn new(reason: Reason, family: Family, subject: &str) -> Attention {
    Attention {
        level: reason.level(),
        reason,
        family,
        who: None,
        subject: subject.to_owned(),
        product_id: None,
        sku_id: None,
        detail: String::new(),
    }
}

fn seats(number: u64) -> String {
    count(number, "seat", "seats")
}

/// A few words and the day.
fn dated(what: &str, moment: Option<&Timestamp>) -> String {
    format!("{what} {}", known_day(moment))
        .trim_end()
        .to_owned()
}
