//! The report as one page for a browser: no network, no script, light and dark, good in print.
//!
//! The template escapes every text. What is not escaped is the drawings of [`charts`](super::charts),
//! whose texts are escaped where they are drawn.

mod figures;
mod tiles;

use askama::Template;

use super::rows::reasons;
use crate::{
    failure::{Exit, Failure},
    take::{
        stock::{
            Attention, Catalog, CatalogItem, Customer, EntitlementState, Holder, ItemStock, Level,
            Organisation, OwnedEntitlement, OwnedProduct, Stock, Subscription, SubscriptionState,
        },
        words::{count, known_day, moment, thousands, visible},
    },
};
use figures::Chart;
use tiles::{Tile, tiles};

/// A table has no more rows than this; who wants them all takes another format.
const ROWS: usize = 400;
/// The whole page.
#[derive(Template)]
#[template(path = "stocktake.html")]
struct Page<'a> {
    stock: &'a Stock,
    taken: String,
    tiles: Vec<Tile>,
    attention: Rows<&'a Attention>,
    seats: Option<Chart>,
    owned: Option<OwnedPart<'a>>,
    entitlements: Option<Chart>,
    subscriptions: Option<Chart>,
    customers: Vec<&'a Customer>,
    owned_by_customers: Rows<(&'a Customer, &'a OwnedEntitlement)>,
    subscribed: Rows<(&'a Customer, &'a Subscription)>,
    regions: Option<Chart>,
    items: Rows<&'a CatalogItem>,
    catalog: Option<&'a Catalog>,
    version: &'static str,
}

/// The first rows of a table, and how many more there are.
struct Rows<T> {
    shown: Vec<T>,
    more: usize,
}

/// What the organisation owns.
struct OwnedPart<'a> {
    organisation: &'a Organisation,
    holders: Rows<HolderLine<'a>>,
    offline: Rows<&'a OwnedProduct>,
    removed: Rows<&'a OwnedProduct>,
}

/// Somebody with several seats.
struct HolderLine<'a> {
    holder: &'a Holder,
    of: String,
}

/// The page.
pub(super) fn html(stock: &Stock) -> Result<String, Failure> {
    let customers: Vec<&Customer> = stock.customers.iter().flatten().collect();
    let page = Page {
        stock,
        taken: moment(&stock.taken_at),
        tiles: tiles(stock),
        attention: first(stock.attention.iter()),
        seats: stock
            .organisation
            .as_ref()
            .map(figures::seats)
            .transpose()?
            .flatten(),
        owned: stock.organisation.as_ref().map(owned),
        entitlements: figures::entitlements(&customers)?,
        subscriptions: figures::subscriptions(&customers)?,
        owned_by_customers: first(
            customers
                .iter()
                .flat_map(|customer| customer.entitlements.iter().map(|owned| (*customer, owned))),
        ),
        subscribed: first(customers.iter().flat_map(|customer| {
            customer
                .subscriptions
                .iter()
                .map(|subscription| (*customer, subscription))
        })),
        customers,
        regions: stock
            .catalog
            .as_ref()
            .map(figures::regions)
            .transpose()?
            .flatten(),
        items: first(stock.catalog.iter().flat_map(|catalog| &catalog.items)),
        catalog: stock.catalog.as_ref(),
        version: env!("CARGO_PKG_VERSION"),
    };
    let text = page.render().map_err(|error| {
        Failure::new(Exit::Unexpected, format!("cannot write the page: {error}")).because(error)
    })?;
    Ok(visible(&text) + "\n")
}

fn first<T>(rows: impl Iterator<Item = T>) -> Rows<T> {
    let mut shown: Vec<T> = rows.collect();
    let more = shown.len().saturating_sub(ROWS);
    shown.truncate(ROWS);
    Rows { shown, more }
}

fn owned(organisation: &Organisation) -> OwnedPart<'_> {
    let holders = organisation
        .holders
        .iter()
        .take(ROWS)
        .map(|holder| HolderLine {
            holder,
            of: organisation.names_of(holder),
        });
    let mut holders = first(holders);
    holders.more = organisation.holders.len() - holders.shown.len();
    let products = || organisation.products.iter();
    OwnedPart {
        organisation,
        holders,
        offline: first(products().filter(|product| product.is_offline() && !product.is_removed())),
        removed: first(products().filter(|product| product.is_removed())),
    }
}

/// How the page marks a state, by the classes of its style sheet.
fn entitlement_look(owned: &OwnedEntitlement) -> &'static str {
    match owned.state {
        EntitlementState::Valid => "good",
        EntitlementState::Expiring => "warning",
        EntitlementState::NotStarted | EntitlementState::Expired => "",
        _ => "bad",
    }
}

fn subscription_look(subscription: &Subscription) -> &'static str {
    match subscription.state {
        SubscriptionState::Active => "good",
        SubscriptionState::Expiring | SubscriptionState::Grace => "warning",
        SubscriptionState::Ended | SubscriptionState::Cancelled => "",
        _ => "bad",
    }
}

fn stock_look(item: &CatalogItem) -> &'static str {
    match item.stock {
        ItemStock::InStock => "good",
        ItemStock::Unknown | ItemStock::NotChecked => "warning",
        ItemStock::Restricted => "bad",
    }
}

/// Whether a finding has no better name than the id, which the page shows anyhow.
fn is_id(found: &Attention) -> bool {
    found.product_id.as_ref() == Some(&found.subject)
}
