//! The numbers that are seen first.

use crate::take::{
    stock::{Catalog, Customer, Level, Organisation, Stock},
    words::{count, percent, thousands},
};

/// A number that is seen first.
pub(super) struct Tile {
    pub(super) number: String,
    pub(super) of: String,
    pub(super) text: String,
    pub(super) link: &'static str,
    pub(super) alert: bool,
}

/// The tiles of what was asked.
pub(super) fn tiles(stock: &Stock) -> Vec<Tile> {
    let mut tiles = vec![attention(stock)];
    tiles.extend(stock.organisation.iter().flat_map(seats));
    tiles.extend(stock.customers.as_deref().map(unfulfilled));
    tiles.extend(stock.catalog.as_ref().map(restricted));
    tiles
}

fn attention(stock: &Stock) -> Tile {
    let act = stock.attention_of(Level::Act);
    let watch = thousands(stock.attention_of(Level::Watch));
    Tile {
        number: thousands(act),
        of: String::new(),
        text: format!("to act on, and {watch} to watch"),
        link: "#attention",
        alert: act > 0,
    }
}

fn seats(organisation: &Organisation) -> [Tile; 2] {
    let totals = &organisation.totals;
    let owned = count(totals.owned, "product owned", "products owned");
    let offline = thousands(totals.offline);
    let tile = |number: String, text: String| Tile {
        number,
        of: String::new(),
        text,
        link: "#seats",
        alert: false,
    };
    [
        tile(
            format!("{} %", percent(totals.used, totals.acquired)),
            format!("of {} used", count(totals.acquired, "seat", "seats")),
        ),
        tile(
            thousands(totals.free),
            format!("seats free; {owned}, {offline} of them offline"),
        ),
    ]
}

fn unfulfilled(customers: &[Customer]) -> Tile {
    let owned = customers.iter().flat_map(|customer| &customer.entitlements);
    let waiting = owned.filter(|owned| owned.unfulfilled).count();
    let all = count(customers.len(), "customer", "customers");
    Tile {
        number: thousands(waiting),
        of: String::new(),
        text: format!("unfulfilled among the purchases of {all}"),
        link: "#customers",
        alert: waiting > 0,
    }
}

fn restricted(catalog: &Catalog) -> Tile {
    Tile {
        number: thousands(catalog.restricted),
        of: format!(" of {}", thousands(catalog.limited())),
        text: "catalog items with limited stock are restricted somewhere".to_owned(),
        link: "#catalog",
        alert: catalog.restricted > 0,
    }
}
