//! The charts of the page, each with its numbers as a table.

use super::{
    super::charts::{Bar, Drawing, Fill, draw},
    ROWS,
};
use crate::{
    failure::Failure,
    take::{
        stock::{
            Catalog, Customer, EntitlementState, Organisation, OwnedProduct, RegionCount,
            SubscriptionState,
        },
        words::{count, thousands},
    },
};

/// A chart has no more bars than this.
const BARS: usize = 14;

/// A chart, and its numbers as a table.
pub(super) struct Chart {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) describes: String,
    pub(super) legend: Vec<(&'static str, &'static str)>,
    pub(super) drawing: Drawing,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<(String, Vec<String>)>,
    pub(super) more: usize,
}

/// How the seats of each product are used.
pub(super) fn seats(organisation: &Organisation) -> Result<Option<Chart>, Failure> {
    let products = organisation.by_use();
    if products.is_empty() {
        return Ok(None);
    }
    let shown = products.iter().take(BARS);
    let bars: Vec<Bar> = shown.map(|product| seat_bar(product)).collect();
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

fn seat_bar(product: &OwnedProduct) -> Bar {
    let used = product.used.unwrap_or_default();
    let all = product.acquired.unwrap_or_default();
    let full = product.free == Some(0);
    Bar {
        label: product.name().to_owned(),
        note: format!("{} of {}", thousands(used), thousands(all)),
        parts: vec![(if full { Fill::Alert } else { Fill::Main }, used)],
        whole: all.max(used),
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

pub(super) fn entitlements(customers: &[&Customer]) -> Result<Option<Chart>, Failure> {
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

pub(super) fn subscriptions(customers: &[&Customer]) -> Result<Option<Chart>, Failure> {
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

pub(super) fn regions(catalog: &Catalog) -> Result<Option<Chart>, Failure> {
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
