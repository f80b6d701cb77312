//! The report as one page for a browser: no network, no script, light and dark, good in print.
//!
//! The template escapes every text. What is not escaped is the drawings of [`charts`](super::charts),
//! whose texts are escaped where they are drawn.

use askama::Template;

use super::{
    charts::{Bar, Drawing, Fill, draw},
    rows::reasons,
};
use crate::{
    failure::{Exit, Failure},
    take::{
        stock::{
            Attention, Catalog, CatalogItem, Customer, EntitlementState, Holder, ItemStock, Level,
            Organisation, OwnedEntitlement, OwnedProduct, RegionCount, Stock, Subscription,
            SubscriptionState,
        },
        words::{count, known_day, moment, percent, thousands, visible},
    },
};

/// A table has no more rows than this; who wants them all takes another format.
const ROWS: usize = 400;
/// A chart has no more bars than this.
const BARS: usize = 14;

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

/// A number that is seen first.
struct Tile {
    number: String,
    of: String,
    text: String,
    link: &'static str,
    alert: bool,
}

/// The first rows of a table, and how many more there are.
struct Rows<T> {
    shown: Vec<T>,
    more: usize,
}

/// A chart, and its numbers as a table.
struct Chart {
    id: &'static str,
    title: &'static str,
    describes: String,
    legend: Vec<(&'static str, &'static str)>,
    drawing: Drawing,
    columns: Vec<&'static str>,
    rows: Vec<(String, Vec<String>)>,
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
            .map(seats)
            .transpose()?
            .flatten(),
        owned: stock.organisation.as_ref().map(owned),
        entitlements: entitlements(&customers)?,
        subscriptions: subscriptions(&customers)?,
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
        regions: stock.catalog.as_ref().map(regions).transpose()?.flatten(),
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

fn tiles(stock: &Stock) -> Vec<Tile> {
    let tile = |number: String, of: String, text: String, link, alert| Tile {
        number,
        of,
        text,
        link,
        alert,
    };
    let (act, watch) = (
        stock.attention_of(Level::Act),
        stock.attention_of(Level::Watch),
    );
    let mut tiles = vec![tile(
        thousands(act),
        String::new(),
        format!("to act on, and {} to watch", thousands(watch)),
        "#attention",
        act > 0,
    )];
    if let Some(organisation) = &stock.organisation {
        let totals = &organisation.totals;
        let text = count(totals.owned, "product owned", "products owned");
        let text = format!("{text}, {} of them offline", thousands(totals.offline));
        tiles.push(tile(
            format!("{} %", percent(totals.used, totals.acquired)),
            String::new(),
            format!("of {} used", count(totals.acquired, "seat", "seats")),
            "#seats",
            false,
        ));
        tiles.push(tile(
            thousands(totals.free),
            String::new(),
            format!("seats free; {text}"),
            "#seats",
            false,
        ));
    }
    if let Some(customers) = &stock.customers {
        let waiting = customers.iter().flat_map(|customer| &customer.entitlements);
        let waiting = waiting.filter(|owned| owned.unfulfilled).count();
        let all = count(customers.len(), "customer", "customers");
        tiles.push(tile(
            thousands(waiting),
            String::new(),
            format!("unfulfilled among the purchases of {all}"),
            "#customers",
            waiting > 0,
        ));
    }
    if let Some(catalog) = &stock.catalog {
        let limited = catalog.limited();
        tiles.push(tile(
            thousands(catalog.restricted),
            format!(" of {}", thousands(limited)),
            "catalog items with limited stock are restricted somewhere".to_owned(),
            "#catalog",
            catalog.restricted > 0,
        ));
    }
    tiles
}

/// How the seats of each product are used.
fn seats(organisation: &Organisation) -> Result<Option<Chart>, Failure> {
    let products = organisation.by_use();
    if products.is_empty() {
        return Ok(None);
    }
    let bars: Vec<Bar> = products
        .iter()
        .take(BARS)
        .map(|product| {
            let (used, all) = (
                product.used.unwrap_or_default(),
                product.acquired.unwrap_or_default(),
            );
            Bar {
                label: product.name().to_owned(),
                note: format!("{} of {}", thousands(used), thousands(all)),
                parts: vec![(
                    if product.free == Some(0) {
                        Fill::Alert
                    } else {
                        Fill::Main
                    },
                    used,
                )],
                whole: all.max(used),
            }
        })
        .collect();
    let rows = products.iter().take(ROWS).map(|product| {
        let number = |number: Option<u64>| number.map(thousands).unwrap_or_default();
        let numbers = [product.used, product.free, product.acquired].map(number);
        let mut cells = vec![product.sku_id.clone()];
        cells.extend(numbers);
        (product.name().to_owned(), cells)
    });
    let totals = &organisation.totals;
    Ok(Some(Chart {
        id: "seat-use",
        title: "Seat use by product",
        describes: format!(
            "A bar for each of the {} fullest of {}: how many of its seats are used. In all, {} of {} \
             seats are used.",
            bars.len(),
            count(products.len(), "product", "products"),
            thousands(totals.used),
            thousands(totals.acquired),
        ),
        legend: vec![
            ("main", "used"),
            ("alert", "used, and none is free"),
            ("track", "free"),
        ],
        drawing: draw(&bars, true)?,
        columns: vec!["Product", "SKU", "Used", "Free", "Acquired"],
        rows: rows.collect(),
        more: products.len().saturating_sub(ROWS),
    }))
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

/// Bars for how many there are of each state.
fn states(counts: &[(&'static str, bool, usize)]) -> Result<Drawing, Failure> {
    let most = counts
        .iter()
        .map(|(_, _, count)| *count as u64)
        .max()
        .unwrap_or(1);
    let bars: Vec<Bar> = counts
        .iter()
        .map(|(name, alert, count)| Bar {
            label: (*name).to_owned(),
            note: thousands(*count),
            parts: vec![(if *alert { Fill::Alert } else { Fill::Main }, *count as u64)],
            whole: most,
        })
        .collect();
    draw(&bars, false)
}

fn state_chart(
    id: &'static str,
    title: &'static str,
    counts: &[(&'static str, bool, usize)],
) -> Result<Option<Chart>, Failure> {
    let counts: Vec<_> = counts
        .iter()
        .copied()
        .filter(|(_, _, count)| *count > 0)
        .collect();
    if counts.is_empty() {
        return Ok(None);
    }
    let told: Vec<String> = counts
        .iter()
        .map(|(name, _, count)| format!("{count} {name}"))
        .collect();
    let rows = counts.iter().map(|(name, alert, count)| {
        let look = if *alert { "yes" } else { "no" };
        ((*name).to_owned(), vec![thousands(*count), look.to_owned()])
    });
    Ok(Some(Chart {
        id,
        title,
        describes: format!("A bar for each state: {}.", told.join(", ")),
        legend: vec![("main", "in order"), ("alert", "needs a look")],
        drawing: states(&counts)?,
        columns: vec!["State", "Number", "Needs a look"],
        rows: rows.collect(),
        more: 0,
    }))
}

fn entitlements(customers: &[&Customer]) -> Result<Option<Chart>, Failure> {
    let all = || customers.iter().flat_map(|customer| &customer.entitlements);
    let mut counts: Vec<(&'static str, bool, usize)> = Vec::new();
    for state in EntitlementState::ALL {
        let of_state = all()
            .filter(|owned| owned.state == state && !owned.unfulfilled)
            .count();
        let calm = matches!(
            state,
            EntitlementState::Valid | EntitlementState::NotStarted | EntitlementState::Expired
        );
        counts.push((state.name(), !calm, of_state));
    }
    counts.insert(
        1,
        (
            "unfulfilled",
            true,
            all().filter(|owned| owned.unfulfilled).count(),
        ),
    );
    state_chart("entitlement-states", "Entitlements by state", &counts)
}

fn subscriptions(customers: &[&Customer]) -> Result<Option<Chart>, Failure> {
    let all = || {
        customers
            .iter()
            .flat_map(|customer| &customer.subscriptions)
    };
    let counts = SubscriptionState::ALL.map(|state| {
        let calm = matches!(
            state,
            SubscriptionState::Active | SubscriptionState::Ended | SubscriptionState::Cancelled
        );
        (
            state.name(),
            !calm,
            all().filter(|one| one.state == state).count(),
        )
    });
    state_chart("subscription-states", "Subscriptions by state", &counts)
}

fn regions(catalog: &Catalog) -> Result<Option<Chart>, Failure> {
    if catalog.regions.is_empty() {
        return Ok(None);
    }
    let whole = |region: &RegionCount| (region.restricted + region.in_stock) as u64;
    let most = catalog.regions.iter().map(whole).max().unwrap_or(1);
    let bars: Vec<Bar> = catalog
        .regions
        .iter()
        .take(BARS)
        .map(|region| Bar {
            label: region.region.clone(),
            note: format!(
                "{} restricted, {} in stock",
                thousands(region.restricted),
                thousands(region.in_stock)
            ),
            parts: vec![
                (Fill::Alert, region.restricted as u64),
                (Fill::Rest, region.in_stock as u64),
            ],
            whole: most,
        })
        .collect();
    let rows = catalog.regions.iter().take(ROWS).map(|region| {
        (
            region.region.clone(),
            vec![thousands(region.restricted), thousands(region.in_stock)],
        )
    });
    Ok(Some(Chart {
        id: "restrictions",
        title: "Restrictions by region",
        describes: format!(
            "A bar for each region: how many items are restricted there, and how many are in stock. {} \
             of the catalog's items are restricted somewhere.",
            thousands(catalog.restricted),
        ),
        legend: vec![("alert", "restricted"), ("rest", "in stock")],
        drawing: draw(&bars, false)?,
        columns: vec!["Region", "Restricted", "In stock"],
        rows: rows.collect(),
        more: catalog.regions.len().saturating_sub(ROWS),
    }))
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
