//! The report line by line: every finding is a record that says what sort it is. As NDJSON a record has
//! all its fields; as CSV all sorts share one set of columns.

use serde::Serialize;
use stocktake::models::Timestamp;

use super::{
    Section,
    flat::{Flat, Flatten},
};
use crate::{
    failure::Failure,
    output::{Cell, Output, Record},
    take::stock::{
        Attention, CatalogItem, Gap, Holder, OwnedEntitlement, OwnedProduct, RegionCount, Stock,
        Subscription, Totals, Window,
    },
};

/// One record.
#[derive(Debug, Serialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
enum StockRecord<'a> {
    Stocktake(Head<'a>),
    Attention(&'a Attention),
    Product(&'a OwnedProduct),
    Holder(&'a Holder),
    Entitlement(Of<'a, OwnedEntitlement>),
    Subscription(Of<'a, Subscription>),
    CatalogItem(&'a CatalogItem),
    Region(&'a RegionCount),
    Gap(&'a Gap),
    Note(Note<'a>),
}

/// What holds for the whole: the first record.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    taken_at: &'a Timestamp,
    place: &'a str,
    expiring_within: Window,
    #[serde(skip_serializing_if = "Option::is_none")]
    totals: Option<Totals>,
}

/// What was not asked.
#[derive(Debug, Serialize)]
struct Note<'a> {
    text: &'a str,
}

/// Something that belongs to a customer.
#[derive(Debug, Serialize)]
struct Of<'a, T> {
    customer: &'a str,
    #[serde(flatten)]
    owned: &'a T,
}

/// Writes the records of the sections that are wanted; all without any.
pub(super) fn write(
    stock: &Stock,
    sections: &[Section],
    output: &mut Output,
) -> Result<(), Failure> {
    let mut listing = output.list::<StockRecord<'_>>()?;
    for record in records(stock).filter(|record| record.is_in(sections)) {
        listing.push(&record)?;
    }
    listing.finish()
}

fn records(stock: &Stock) -> impl Iterator<Item = StockRecord<'_>> {
    let head = StockRecord::Stocktake(Head {
        taken_at: &stock.taken_at,
        place: &stock.place,
        expiring_within: stock.expiring_within,
        totals: stock
            .organisation
            .as_ref()
            .map(|organisation| organisation.totals),
    });
    let organisation = stock.organisation.iter();
    let products = organisation.clone().flat_map(|owner| &owner.products);
    let holders = organisation.flat_map(|owner| &owner.holders);
    let customers = stock.customers.iter().flatten();
    let owned = customers.flat_map(|customer| {
        let name = customer.name.as_str();
        let entitlements = customer.entitlements.iter();
        let entitlements = entitlements.map(move |owned| Of {
            customer: name,
            owned,
        });
        let subscriptions = customer.subscriptions.iter();
        let subscriptions = subscriptions.map(move |owned| Of {
            customer: name,
            owned,
        });
        let entitlements = entitlements.map(StockRecord::Entitlement);
        entitlements.chain(subscriptions.map(StockRecord::Subscription))
    });
    let catalog = stock.catalog.iter();
    let items = catalog.clone().flat_map(|catalog| &catalog.items);
    let regions = catalog.flat_map(|catalog| &catalog.regions);
    let notes = stock
        .notes
        .iter()
        .map(|text| StockRecord::Note(Note { text }));
    std::iter::once(head)
        .chain(stock.attention.iter().map(StockRecord::Attention))
        .chain(products.map(StockRecord::Product))
        .chain(holders.map(StockRecord::Holder))
        .chain(owned)
        .chain(items.map(StockRecord::CatalogItem))
        .chain(regions.map(StockRecord::Region))
        .chain(stock.gaps.iter().map(StockRecord::Gap))
        .chain(notes)
}

impl StockRecord<'_> {
    fn is_in(&self, sections: &[Section]) -> bool {
        use Section as S;
        let homes: &[Section] = match self {
            Self::Stocktake(_) => &[],
            Self::Attention(_) => &[S::Attention],
            Self::Product(_) => &[S::Owned, S::Seats],
            Self::Holder(_) => &[S::Holders],
            Self::Entitlement(_) => &[S::Entitlements, S::Customers],
            Self::Subscription(_) => &[S::Subscriptions, S::Customers],
            Self::CatalogItem(_) | Self::Region(_) => &[S::Catalog],
            Self::Gap(_) | Self::Note(_) => &[S::Gaps],
        };
        sections.is_empty() || homes.iter().any(|home| sections.contains(home))
    }
}

impl Record for StockRecord<'_> {
    const COLUMNS: &'static [&'static str] = Flat::COLUMNS;

    fn cells(&self) -> Vec<Cell> {
        let (sort, flat) = match self {
            Self::Stocktake(head) => ("stocktake", head.flat()),
            Self::Attention(found) => ("attention", found.flat()),
            Self::Product(owned) => ("product", owned.flat()),
            Self::Holder(holder) => ("holder", holder.flat()),
            Self::Entitlement(of) => ("entitlement", of.owned.flat().of_customer(of.customer)),
            Self::Subscription(of) => ("subscription", of.owned.flat().of_customer(of.customer)),
            Self::CatalogItem(item) => ("catalog-item", item.flat()),
            Self::Region(count) => ("region", count.flat()),
            Self::Gap(gap) => ("gap", gap.flat()),
            Self::Note(note) => ("note", note.flat()),
        };
        flat.cells(sort)
    }
}

impl Flatten for Head<'_> {
    fn flat(&self) -> Flat {
        Flat {
            name: Cell::text(self.place),
            detail: Cell::text(format!("taken at {}", self.taken_at)),
            ..Flat::default()
        }
    }
}

impl Flatten for Note<'_> {
    fn flat(&self) -> Flat {
        Flat {
            detail: Cell::text(self.text),
            ..Flat::default()
        }
    }
}
