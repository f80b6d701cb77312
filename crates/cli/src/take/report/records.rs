//! The report line by line: every finding is a record that says what sort it is. As NDJSON a record has
//! all its fields; as CSV all sorts share one set of columns.

use serde::Serialize;
use stocktake::models::Timestamp;

use super::{Section, rows::reasons};
use crate::{
    failure::Failure,
    output::{Cell, Output, Record},
    take::{
        stock::{
            Attention, CatalogItem, Gap, Holder, OwnedEntitlement, OwnedProduct, RegionCount,
            Stock, Subscription, Totals, Window,
        },
        words::known_day,
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
    const COLUMNS: &'static [&'static str] = &[
        "record",
        "who",
        "product id",
        "sku id",
        "name",
        "state",
        "quantity",
        "of",
        "region",
        "until",
        "detail",
    ];

    fn cells(&self) -> Vec<Cell> {
        let text = |text: &str| Cell::text(text);
        let none = Cell::default;
        let [
            who,
            product,
            sku,
            name,
            state,
            quantity,
            of,
            region,
            until,
            detail,
        ] = match self {
            Self::Stocktake(head) => {
                let place = text(head.place);
                let at = Cell::text(format!("taken at {}", head.taken_at));
                [
                    none(),
                    none(),
                    none(),
                    place,
                    none(),
                    none(),
                    none(),
                    none(),
                    none(),
                    at,
                ]
            }
            Self::Attention(found) => [
                Cell::maybe(found.who.as_deref()),
                Cell::maybe(found.product_id.as_deref()),
                Cell::maybe(found.sku_id.as_deref()),
                text(&found.subject),
                text(found.level.name()),
                none(),
                none(),
                none(),
                none(),
                Cell::text(format!("{}: {}", found.reason.name(), found.detail)),
            ],
            Self::Product(owned) => product_cells(owned),
            Self::Holder(holder) => {
                let (user, of) = (text(&holder.user), Cell::text(holder.of.join(" ")));
                let seats = Cell::number(holder.seats);
                [
                    user,
                    none(),
                    none(),
                    none(),
                    none(),
                    seats,
                    none(),
                    none(),
                    none(),
                    of,
                ]
            }
            Self::Entitlement(of) => entitlement_cells(of),
            Self::Subscription(of) => subscription_cells(of),
            Self::CatalogItem(item) => [
                none(),
                text(&item.product_id),
                text(&item.sku_id),
                text(&item.title),
                text(item.stock.name()),
                none(),
                none(),
                Cell::text(item.restricted_in().join(" ")),
                none(),
                Cell::text(reasons(item)),
            ],
            Self::Region(count) => {
                let of = Cell::number(count.restricted + count.in_stock);
                let restricted = Cell::number(count.restricted);
                let region = text(&count.region);
                [
                    none(),
                    none(),
                    none(),
                    none(),
                    text("restricted"),
                    restricted,
                    of,
                    region,
                    none(),
                    none(),
                ]
            }
            Self::Note(note) => {
                let why = text(note.text);
                [
                    none(),
                    none(),
                    none(),
                    none(),
                    none(),
                    none(),
                    none(),
                    none(),
                    none(),
                    why,
                ]
            }
            Self::Gap(gap) => {
                let (what, why) = (text(&gap.what), text(&gap.why));
                let family = text(gap.family.name());
                [
                    none(),
                    none(),
                    none(),
                    what,
                    family,
                    none(),
                    none(),
                    none(),
                    none(),
                    why,
                ]
            }
        };
        vec![
            self.sort(),
            who,
            product,
            sku,
            name,
            state,
            quantity,
            of,
            region,
            until,
            detail,
        ]
    }
}

impl StockRecord<'_> {
    fn sort(&self) -> Cell {
        Cell::text(match self {
            Self::Stocktake(_) => "stocktake",
            Self::Attention(_) => "attention",
            Self::Product(_) => "product",
            Self::Holder(_) => "holder",
            Self::Entitlement(_) => "entitlement",
            Self::Subscription(_) => "subscription",
            Self::CatalogItem(_) => "catalog-item",
            Self::Region(_) => "region",
            Self::Gap(_) => "gap",
            Self::Note(_) => "note",
        })
    }
}

/// The quantity is what is used, of what was acquired.
fn product_cells(owned: &OwnedProduct) -> [Cell; 10] {
    let license = owned.license.as_ref().map(AsRef::<str>::as_ref);
    let policy = owned.policy.as_ref().map(AsRef::<str>::as_ref);
    let offline = owned
        .offline_licenses
        .map(|licenses| format!("{licenses} offline licences"));
    let detail = [license, policy, offline.as_deref()];
    [
        Cell::default(),
        Cell::text(&owned.product_id),
        Cell::text(&owned.sku_id),
        Cell::maybe(owned.title.as_deref()),
        Cell::maybe(owned.status.as_ref().map(AsRef::<str>::as_ref)),
        Cell::maybe_number(owned.used),
        Cell::maybe_number(owned.acquired),
        Cell::default(),
        Cell::default(),
        Cell::text(detail.into_iter().flatten().collect::<Vec<_>>().join(", ")),
    ]
}

fn entitlement_cells(of: &Of<'_, OwnedEntitlement>) -> [Cell; 10] {
    let owned = of.owned;
    let unfulfilled = owned.unfulfilled.then_some("unfulfilled");
    let trial = owned.trial.then_some("trial");
    let detail = [Some(owned.kind.as_str()), trial, unfulfilled];
    [
        Cell::text(of.customer),
        Cell::text(&owned.product_id),
        Cell::text(&owned.sku_id),
        Cell::maybe(owned.offer.as_deref()),
        Cell::text(owned.state.name()),
        Cell::number(owned.quantity),
        Cell::default(),
        Cell::default(),
        Cell::text(known_day(owned.ends.as_ref())),
        Cell::text(detail.into_iter().flatten().collect::<Vec<_>>().join(", ")),
    ]
}

fn subscription_cells(of: &Of<'_, Subscription>) -> [Cell; 10] {
    let owned = of.owned;
    let renews = owned.auto_renew.then_some("renews itself");
    let trial = owned.trial.then_some("trial");
    let past = (!owned.current).then_some("followed by another");
    [
        Cell::text(of.customer),
        Cell::text(&owned.product_id),
        Cell::text(&owned.sku_id),
        Cell::default(),
        Cell::text(owned.state.name()),
        Cell::default(),
        Cell::default(),
        Cell::text(&owned.market),
        Cell::text(known_day(owned.expires.as_ref())),
        Cell::text(
            [renews, trial, past]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", "),
        ),
    ]
}
