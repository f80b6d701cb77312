//! The Store services: what each customer owns, and the subscriptions.

use stocktake::{
    Error, StoreServices,
    models::{
        Timestamp,
        store_services::{CollectionItemContractV8, RecurrenceItem, ValidityType},
    },
    store_services::{CollectionsKey, PurchaseKey},
};

use super::{Part, Tally, bounded::each};
use crate::{
    failure::Failure,
    session::{KeySource, Session},
    take::{
        plan::CustomersPlan,
        stock::{Customer, Family, Gap},
    },
};

/// The market of a query that asks for all of them.
const ANY_MARKET: &str = "neutral";

/// What one half of a customer came to.
type Half<T> = Result<Vec<T>, Failure>;

/// Asks about every customer of the plan. It fails if nothing is found out about any of them.
pub(super) async fn collect(
    session: &Session,
    plan: &CustomersPlan,
    now: &Timestamp,
    tally: &Tally,
) -> Result<Part<Vec<Customer>>, Failure> {
    let client = session.stocktake.store_services();
    let mut keys = Vec::new();
    for name in &plan.names {
        let source = KeySource {
            user: Some(name.clone()),
            key_file: Vec::new(),
        };
        let collections = session.collections_key(&source).await;
        keys.push((collections, session.purchase_key(&source).await));
    }
    let halves = each(keys, |(collections, purchase)| {
        let (client, tally) = (client.clone(), tally.clone());
        async move {
            tokio::join!(
                entitlements(&client, collections, &tally),
                subscriptions(&client, purchase, &tally),
            )
        }
    });
    let mut gaps = Gaps::default();
    let mut found = Vec::new();
    for (name, (entitlements, subscriptions)) in plan.names.iter().zip(halves.await) {
        let entitlements = gaps.sort_out("entitlements", name, entitlements);
        let subscriptions = gaps.sort_out("subscriptions", name, subscriptions);
        if entitlements.is_some() || subscriptions.is_some() {
            let (owned, subscribed) = (entitlements.unwrap_or_default(), subscriptions);
            let subscribed = subscribed.unwrap_or_default();
            let window = plan.expiring_within;
            found.push(Customer::new(name, owned, &subscribed, now, window));
        }
    }
    match gaps.first {
        Some(failure) if found.is_empty() => Err(failure),
        _ => Ok(Part {
            found,
            gaps: gaps.found,
            notes: Vec::new(),
        }),
    }
}

/// What could not be found out, and the first reason.
#[derive(Default)]
struct Gaps {
    found: Vec<Gap>,
    first: Option<Failure>,
}

impl Gaps {
    /// Gives back what was found, and keeps what was not.
    fn sort_out<T>(&mut self, what: &str, name: &str, half: Half<T>) -> Option<Vec<T>> {
        match half {
            Ok(items) => Some(items),
            Err(failure) => {
                self.found.push(Gap {
                    family: Family::StoreServices,
                    what: format!("{what} of {name}"),
                    why: failure.to_string(),
                });
                self.first.get_or_insert(failure);
                None
            }
        }
    }
}

/// Everything that a customer owns or owned. v8 is the version that needs no list of products.
async fn entitlements(
    client: &StoreServices,
    key: Result<CollectionsKey, Failure>,
    tally: &Tally,
) -> Half<CollectionItemContractV8> {
    let mut pages = client
        .query_products_v8(key?, ANY_MARKET)
        .validity_type(ValidityType::All)
        .exclude_duplicates(true)
        .expand_satisfying_items(true)
        .pages();
    let mut items = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(Failure::from)?;
        tally.read(page.items.len());
        items.extend(page.items);
    }
    Ok(items)
}

async fn subscriptions(
    client: &StoreServices,
    key: Result<PurchaseKey, Failure>,
    tally: &Tally,
) -> Half<RecurrenceItem> {
    let mut pages = client.query_recurrences(key?).pages();
    let mut items = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error: Error| Failure::from(error))?;
        tally.read(page.items.len());
        items.extend(page.items);
    }
    Ok(items)
}
