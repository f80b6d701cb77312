//! The rows of the tables for people, one type for each section.

use serde::Serialize;

use crate::{
    output::{Cell, Record, Tone},
    take::{
        stock::{
            Attention, CatalogItem, Customer, EntitlementState, Gap, Holder, ItemStock, Level,
            Organisation, OwnedEntitlement, OwnedProduct, Subscription, SubscriptionState,
        },
        words::{clipped, day, known_day, thousands},
    },
};

/// Names are cut here, so that a row fits a terminal.
const NAME: usize = 36;
/// What a finding is about is cut here.
const SUBJECT: usize = 30;
/// The particulars of a finding are cut here.
const DETAIL: usize = 33;
/// The names of people are cut here.
const WHO: usize = 25;
/// So many characters a bar has.
const BAR: u64 = 10;

/// A number for people.
fn number(number: u64) -> Cell {
    Cell::number(thousands(number))
}

fn maybe(value: Option<u64>) -> Cell {
    value.map_or_else(|| Cell::number("–"), number)
}

/// What needs attention.
#[derive(Debug, Serialize)]
pub(super) struct AttentionRow<'a>(pub(super) &'a Attention);

impl Record for AttentionRow<'_> {
    const COLUMNS: &'static [&'static str] = &["", "what", "of", "who", "detail"];

    fn cells(&self) -> Vec<Cell> {
        let found = self.0;
        let tone = match found.level {
            Level::Act => Tone::Bad,
            Level::Watch => Tone::Warning,
        };
        vec![
            Cell::text(found.level.name()).toned(tone),
            Cell::text(found.reason.name()),
            Cell::text(clipped(&found.subject, SUBJECT)),
            Cell::text(clipped(found.who.as_deref().unwrap_or_default(), WHO)),
            Cell::text(clipped(&found.detail, DETAIL)),
        ]
    }
}

/// How the seats of a product are used.
#[derive(Debug, Serialize)]
pub(super) struct SeatRow<'a>(pub(super) &'a OwnedProduct);

impl Record for SeatRow<'_> {
    const COLUMNS: &'static [&'static str] = &["product", "sku", "used", "free", "of", "use"];

    fn cells(&self) -> Vec<Cell> {
        let product = self.0;
        let percent = product.use_percent().unwrap_or_default();
        let tone = match (product.free, percent) {
            (Some(0), _) => Tone::Bad,
            (_, 91..) => Tone::Warning,
            _ => Tone::Good,
        };
        // The bar is full only when nothing is free, and empty only when nothing is used.
        let filled = match percent {
            0 if product.used == Some(0) => 0,
            percent => (percent * BAR / 100).clamp(1, BAR),
        };
        let bar = |character: &str, length: u64| character.repeat(length.try_into().unwrap_or(0));
        let bar = format!(
            "{}{} {percent:>3} %",
            bar("█", filled),
            bar("░", BAR - filled)
        );
        vec![
            Cell::text(clipped(product.name(), NAME)),
            Cell::text(&product.sku_id),
            maybe(product.used),
            maybe(product.free),
            maybe(product.acquired),
            Cell::text(bar).toned(tone),
        ]
    }
}

/// Somebody who holds several seats.
#[derive(Debug, Serialize)]
pub(super) struct HolderRow<'a> {
    pub(super) holder: &'a Holder,
    /// The names of the products.
    pub(super) of: String,
}

impl<'a> HolderRow<'a> {
    pub(super) fn new(holder: &'a Holder, organisation: &Organisation) -> Self {
        Self {
            holder,
            of: organisation.names_of(holder),
        }
    }
}

impl Record for HolderRow<'_> {
    const COLUMNS: &'static [&'static str] = &["user", "seats", "of"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(&self.holder.user),
            number(self.holder.seats as u64),
            Cell::text(clipped(&self.of, 2 * NAME)),
        ]
    }
}

/// A product of the inventory, whatever its licence.
#[derive(Debug, Serialize)]
pub(super) struct OwnedRow<'a>(pub(super) &'a OwnedProduct);

impl Record for OwnedRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "product", "id", "sku", "licence", "seats", "used", "free", "offline", "modified", "state",
    ];

    fn cells(&self) -> Vec<Cell> {
        let product = self.0;
        let state = if product.is_removed() {
            Cell::text("removed").toned(Tone::Warning)
        } else {
            Cell::text("owned")
        };
        vec![
            Cell::text(clipped(product.name(), NAME)),
            Cell::text(&product.product_id),
            Cell::text(&product.sku_id),
            Cell::maybe(product.license.as_ref().map(AsRef::<str>::as_ref)),
            product.acquired.map_or_else(
                || Cell::maybe(product.policy.as_ref().map(AsRef::<str>::as_ref)),
                number,
            ),
            maybe(product.used),
            maybe(product.free),
            maybe(product.offline_licenses),
            Cell::text(known_day(product.last_modified.as_ref())),
            state,
        ]
    }
}

/// A customer in one row.
#[derive(Debug, Serialize)]
pub(super) struct CustomerRow<'a>(pub(super) &'a Customer);

impl Record for CustomerRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "customer",
        "valid",
        "expiring",
        "unfulfilled",
        "taken back",
        "subscriptions",
    ];

    fn cells(&self) -> Vec<Cell> {
        let owned = &self.0.entitlements;
        let having = |wanted: &dyn Fn(&OwnedEntitlement) -> bool| {
            owned.iter().filter(|owned| wanted(owned)).count() as u64
        };
        let toned = |count: u64, tone: Tone| match count {
            0 => Cell::number("–"),
            count => number(count).toned(tone),
        };
        let taken = |owned: &OwnedEntitlement| {
            use EntitlementState::{Banned, Revoked, Suspended};
            matches!(owned.state, Revoked | Banned | Suspended)
        };
        let subscriptions = self.0.subscriptions.iter().filter(|one| one.current);
        let subscriptions: Vec<String> = subscriptions.map(told).collect();
        vec![
            Cell::text(&self.0.name),
            number(having(&|owned| owned.state == EntitlementState::Valid)),
            toned(
                having(&|owned| owned.state == EntitlementState::Expiring),
                Tone::Warning,
            ),
            toned(having(&|owned| owned.unfulfilled), Tone::Warning),
            toned(having(&taken), Tone::Bad),
            Cell::text(clipped(&subscriptions.join("; "), NAME + 4)),
        ]
    }
}

/// `active until 2026-12-01`.
fn told(subscription: &Subscription) -> String {
    let state = subscription.state.name();
    let until = match subscription.state {
        SubscriptionState::Active | SubscriptionState::Expiring => subscription.expires.as_ref(),
        SubscriptionState::Grace => subscription.benefits_until.as_ref(),
        _ => None,
    };
    match until.filter(|until| until.is_known() && !until.is_never()) {
        Some(until)
            if subscription.auto_renew && subscription.state == SubscriptionState::Active =>
        {
            format!("{state}, renews {}", day(until))
        }
        Some(until) => format!("{state} until {}", day(until)),
        None => state.to_owned(),
    }
}

/// A product that a customer owns.
#[derive(Debug, Serialize)]
pub(super) struct EntitlementRow<'a>(pub(super) &'a Customer, pub(super) &'a OwnedEntitlement);

impl Record for EntitlementRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "customer", "product", "sku", "kind", "state", "quantity", "by", "ends", "note",
    ];

    fn cells(&self) -> Vec<Cell> {
        let owned = self.1;
        let tone = match owned.state {
            EntitlementState::Valid => Tone::Good,
            EntitlementState::Expiring => Tone::Warning,
            EntitlementState::NotStarted | EntitlementState::Expired => Tone::Plain,
            _ => Tone::Bad,
        };
        let note = match (owned.unfulfilled, owned.trial) {
            (true, _) => Cell::text("unfulfilled").toned(Tone::Warning),
            (_, true) => Cell::text("trial"),
            _ => Cell::default(),
        };
        vec![
            Cell::text(&self.0.name),
            Cell::text(clipped(owned.name(), NAME)),
            Cell::text(&owned.sku_id),
            Cell::text(owned.kind.as_str()),
            Cell::text(owned.state.name()).toned(tone),
            number(u64::from(owned.quantity)),
            Cell::text(owned.way),
            Cell::text(known_day(owned.ends.as_ref())),
            note,
        ]
    }
}

/// A subscription of a customer.
#[derive(Debug, Serialize)]
pub(super) struct SubscriptionRow<'a>(pub(super) &'a Customer, pub(super) &'a Subscription);

impl Record for SubscriptionRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "customer",
        "product",
        "sku",
        "state",
        "renews",
        "trial",
        "began",
        "paid until",
        "benefits until",
    ];

    fn cells(&self) -> Vec<Cell> {
        let subscription = self.1;
        let tone = match subscription.state {
            SubscriptionState::Active => Tone::Good,
            SubscriptionState::Expiring | SubscriptionState::Grace => Tone::Warning,
            SubscriptionState::Ended | SubscriptionState::Cancelled => Tone::Plain,
            _ => Tone::Bad,
        };
        let yes = |yes: bool| Cell::text(if yes { "yes" } else { "no" });
        vec![
            Cell::text(&self.0.name),
            Cell::text(clipped(subscription.name(), NAME)),
            Cell::text(&subscription.sku_id),
            Cell::text(subscription.state.name()).toned(tone),
            yes(subscription.auto_renew),
            yes(subscription.trial),
            Cell::text(known_day(Some(&subscription.started))),
            Cell::text(known_day(subscription.expires.as_ref())),
            Cell::text(known_day(subscription.benefits_until.as_ref())),
        ]
    }
}

/// An item of the catalog whose stock is limited.
#[derive(Debug, Serialize)]
pub(super) struct ItemRow<'a>(pub(super) &'a CatalogItem);

impl Record for ItemRow<'_> {
    const COLUMNS: &'static [&'static str] = &["item", "id", "for", "stock", "restricted in"];

    fn cells(&self) -> Vec<Cell> {
        let item = self.0;
        let tone = match item.stock {
            ItemStock::Restricted => Tone::Bad,
            ItemStock::Unknown | ItemStock::NotChecked => Tone::Warning,
            ItemStock::InStock => Tone::Good,
        };
        vec![
            Cell::text(clipped(&item.title, NAME)),
            Cell::text(format!("{}:{}", item.product_id, item.sku_id)),
            Cell::maybe(item.region.as_deref()),
            Cell::text(item.stock.name()).toned(tone),
            Cell::text(clipped(&item.restricted_in().join(", "), DETAIL)),
        ]
    }
}

/// Why an item is restricted, each reason once.
pub(super) fn reasons(item: &CatalogItem) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for restriction in &item.restrictions {
        if !reasons.contains(&restriction.reason.as_str()) {
            reasons.push(&restriction.reason);
        }
    }
    reasons.join(", ")
}

/// What could not be found out.
#[derive(Debug, Serialize)]
pub(super) struct GapRow<'a>(pub(super) &'a Gap);

impl Record for GapRow<'_> {
    const COLUMNS: &'static [&'static str] = &["family", "what", "why"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(self.0.family.title()),
            Cell::text(&self.0.what),
            Cell::text(&self.0.why),
        ]
    }
}
