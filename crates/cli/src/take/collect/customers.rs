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
    let mut gaps = Vec::new();
    let mut found = Vec::new();
    let mut first_failure = None;
    for (name, (entitlements, subscriptions)) in plan.names.iter().zip(halves.await) {
        let nothing = entitlements.is_err() && subscriptions.is_err();
        let mut keep = |what: &str, failure: Failure| {
            let what = format!("{what} of {name}");
            gaps.push(Gap {
                family: Family::StoreServices,
                what,
                why: failure.to_string(),
            });
            first_failure.get_or_insert(failure);
        };
        let entitlements = entitlements.unwrap_or_else(|failure| {
            keep("entitlements", failure);
            Vec::new()
        });
        let subscriptions = subscriptions.unwrap_or_else(|failure| {
            keep("subscriptions", failure);
            Vec::new()
        });
        if !nothing {
            let window = plan.expiring_within;
            found.push(Customer::new(
                name,
                entitlements,
                &subscriptions,
                now,
                window,
            ));
        }
    }
    match first_failure {
        Some(failure) if found.is_empty() => Err(failure),
        _ => Ok(Part {
            found,
            gaps,
            notes: Vec::new(),
        }),
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
