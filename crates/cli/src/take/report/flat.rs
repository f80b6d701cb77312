//! Records of all sorts in one set of columns, for CSV.

use super::rows::reasons;
use crate::{
    output::Cell,
    take::{
        stock::{
            Attention, CatalogItem, Gap, Holder, OwnedEntitlement, OwnedProduct, RegionCount,
            Subscription,
        },
        words::known_day,
    },
};

/// The columns. What a sort of record does not have stays empty.
#[derive(Debug, Default)]
pub(super) struct Flat {
    pub(super) who: Cell,
    pub(super) product_id: Cell,
    pub(super) sku_id: Cell,
    pub(super) name: Cell,
    pub(super) state: Cell,
    /// How many: of seats those that are used.
    pub(super) quantity: Cell,
    /// Of how many.
    pub(super) of: Cell,
    pub(super) region: Cell,
    pub(super) until: Cell,
    pub(super) detail: Cell,
}

/// A sort of record that fits the columns.
pub(super) trait Flatten {
    /// The record in the columns.
    fn flat(&self) -> Flat;
}

impl Flat {
    /// Their names.
    pub(super) const COLUMNS: &'static [&'static str] = &[
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

    /// The same, of a customer.
    pub(super) fn of_customer(mut self, name: &str) -> Self {
        self.who = Cell::text(name);
        self
    }

    /// The cells, with the sort of record first.
    pub(super) fn cells(self, sort: &str) -> Vec<Cell> {
        vec![
            Cell::text(sort),
            self.who,
            self.product_id,
            self.sku_id,
            self.name,
            self.state,
            self.quantity,
            self.of,
            self.region,
            self.until,
            self.detail,
        ]
    }
}

impl Flatten for Attention {
    fn flat(&self) -> Flat {
        Flat {
            who: Cell::maybe(self.who.as_deref()),
            product_id: Cell::maybe(self.product_id.as_deref()),
            sku_id: Cell::maybe(self.sku_id.as_deref()),
            name: Cell::text(&self.subject),
            state: Cell::text(self.level.name()),
            detail: Cell::text(format!("{}: {}", self.reason.name(), self.detail)),
            ..Flat::default()
        }
    }
}

impl Flatten for OwnedProduct {
    fn flat(&self) -> Flat {
        let license = self.license.as_ref().map(AsRef::<str>::as_ref);
        let policy = self.policy.as_ref().map(AsRef::<str>::as_ref);
        let offline = self.offline_licenses;
        let offline = offline.map(|licenses| format!("{licenses} offline licences"));
        Flat {
            product_id: Cell::text(&self.product_id),
            sku_id: Cell::text(&self.sku_id),
            name: Cell::maybe(self.title.as_deref()),
            state: Cell::maybe(self.status.as_ref().map(AsRef::<str>::as_ref)),
            quantity: Cell::maybe_number(self.used),
            of: Cell::maybe_number(self.acquired),
            detail: listed([license, policy, offline.as_deref()]),
            ..Flat::default()
        }
    }
}

impl Flatten for Holder {
    fn flat(&self) -> Flat {
        Flat {
            who: Cell::text(&self.user),
            quantity: Cell::number(self.seats),
            detail: Cell::text(self.of.join(" ")),
            ..Flat::default()
        }
    }
}

impl Flatten for OwnedEntitlement {
    fn flat(&self) -> Flat {
        let trial = self.trial.then_some("trial");
        let unfulfilled = self.unfulfilled.then_some("unfulfilled");
        Flat {
            product_id: Cell::text(&self.product_id),
            sku_id: Cell::text(&self.sku_id),
            name: Cell::maybe(self.offer.as_deref()),
            state: Cell::text(self.state.name()),
            quantity: Cell::number(self.quantity),
            until: Cell::text(known_day(self.ends.as_ref())),
            detail: listed([Some(self.kind.as_str()), trial, unfulfilled]),
            ..Flat::default()
        }
    }
}

impl Flatten for Subscription {
    fn flat(&self) -> Flat {
        let renews = self.auto_renew.then_some("renews itself");
        let trial = self.trial.then_some("trial");
        let past = (!self.current).then_some("followed by another");
        Flat {
            product_id: Cell::text(&self.product_id),
            sku_id: Cell::text(&self.sku_id),
            name: Cell::maybe(self.offer.as_deref()),
            state: Cell::text(self.state.name()),
            region: Cell::text(&self.market),
            until: Cell::text(known_day(self.expires.as_ref())),
            detail: listed([renews, trial, past]),
            ..Flat::default()
        }
    }
}

impl Flatten for CatalogItem {
    fn flat(&self) -> Flat {
        Flat {
            product_id: Cell::text(&self.product_id),
            sku_id: Cell::text(&self.sku_id),
            name: Cell::text(&self.title),
            state: Cell::text(self.stock.name()),
            region: Cell::text(self.restricted_in().join(" ")),
            detail: Cell::text(reasons(self)),
            ..Flat::default()
        }
    }
}

impl Flatten for RegionCount {
    fn flat(&self) -> Flat {
        Flat {
            state: Cell::text("restricted"),
            quantity: Cell::number(self.restricted),
            of: Cell::number(self.restricted + self.in_stock),
            region: Cell::text(&self.region),
            ..Flat::default()
        }
    }
}

impl Flatten for Gap {
    fn flat(&self) -> Flat {
        Flat {
            name: Cell::text(&self.what),
            state: Cell::text(self.family.name()),
            detail: Cell::text(&self.why),
            ..Flat::default()
        }
    }
}

/// What there is of it, with commas between.
fn listed<const N: usize>(parts: [Option<&str>; N]) -> Cell {
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    Cell::text(parts.join(", "))
}
