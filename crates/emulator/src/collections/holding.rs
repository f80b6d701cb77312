//! What a customer holds at a moment: entitlements, what bundles and subscriptions bring with them,
//! and the balances of consumables.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};
use stocktake_models::store_services::ItemStatus;

use super::Asker;
use crate::{
    moment::Moment,
    store_services::{
        AcquisitionType, Customer, Entitlement, EntitlementStatus, Kind, Product, Sku, State,
        Subscription,
    },
};

/// One item of what a customer holds.
#[derive(Clone, Debug)]
pub(super) struct Holding<'a> {
    /// Its place among all that could be listed. It stays the same as long as nothing but additions
    /// happens, so pages can start from it.
    pub(super) position: usize,
    pub(super) id: Cow<'a, str>,
    pub(super) entitlement: &'a Entitlement,
    pub(super) product: &'a Product,
    pub(super) sku: &'a Sku,
    pub(super) acquisition: AcquisitionType,
    /// The products that brought it; none if it was bought itself.
    pub(super) satisfied_by: Vec<&'a str>,
    pub(super) subscription: Option<&'a Subscription>,
    pub(super) starts: Moment,
    pub(super) ends: Moment,
    pub(super) modified: Moment,
    pub(super) status: ItemStatus,
    pub(super) quantity: u32,
    /// When the trial that it is ends.
    pub(super) trial_ends: Option<Moment>,
}

impl Holding<'_> {
    /// Whether it may be used now.
    pub(super) fn is_valid(&self, now: Moment) -> bool {
        self.status == ItemStatus::Active && self.starts <= now && self.ends > now
    }
}

/// All that a customer holds and the caller may see, in the order in which it came.
///
/// `game_pass` tells whether the query is one that shows Game Pass to those who may see it. For all
/// others, what Game Pass brings looks as if it had been bought.
pub(super) fn of<'a>(
    state: &'a State,
    customer: &'a Customer,
    asker: &Asker,
    game_pass: bool,
    now: Moment,
) -> Vec<Holding<'a>> {
    let look = Look {
        state,
        customer,
        asker,
        game_pass,
        now,
    };
    let mut found = Vec::new();
    let mut position = 0;
    for entitlement in &customer.entitlements {
        let own = look.own(entitlement, position);
        position += 1;
        let Some(own) = own else {
            continue;
        };
        let brings = &own.sku.brings;
        let brought = brings.iter().enumerate();
        let brought = brought.filter_map(|(index, id)| look.brought(&own, id, position + index));
        let brought: Vec<Holding<'_>> = brought.collect();
        position += brings.len();
        if look.lists(&own) {
            found.push(own);
        }
        found.extend(brought);
    }
    one_of_each_consumable(found, now)
}

/// The view of one call on one customer.
struct Look<'a, 'b> {
    state: &'a State,
    customer: &'a Customer,
    asker: &'b Asker,
    game_pass: bool,
    now: Moment,
}

impl<'a> Look<'a, '_> {
    /// An entitlement as it is now, whoever may see it.
    fn own(&self, entitlement: &'a Entitlement, position: usize) -> Option<Holding<'a>> {
        let product = self.state.product(&entitlement.product_id)?;
        let sku = product.sku(&entitlement.sku_id)?;
        let mut modified = entitlement.modified.unwrap_or(entitlement.acquired);
        let mut ends = entitlement.ends.unwrap_or(Moment::NEVER);
        let mut trial_ends = entitlement.trial_ends;
        let subscription = self.subscription(entitlement);
        if let Some((subscription, owner)) = subscription {
            if let Some(recurrence) = &owner.recurrence {
                let standing = subscription.standing(recurrence, self.now);
                ends = standing.with_grace;
                modified = modified.max(standing.modified);
                if standing.is_trial {
                    trial_ends = Some(standing.expires);
                }
            }
        }
        let (acquisition, satisfied_by) = self.way(entitlement);
        let status = status(entitlement.status, ends, self.now);
        let hides_end = product.is_game_pass() && status == ItemStatus::Active;
        let is_it = |subscription: &&Subscription| subscription.product_id == product.id;
        Some(Holding {
            position,
            id: Cow::Borrowed(&entitlement.id),
            entitlement,
            product,
            sku,
            acquisition,
            satisfied_by,
            subscription: subscription
                .map(|(subscription, _)| subscription)
                .filter(is_it),
            starts: entitlement.starts.unwrap_or(entitlement.acquired),
            ends: if hides_end { Moment::NEVER } else { ends },
            modified,
            status,
            quantity: entitlement.quantity,
            trial_ends,
        })
    }

    fn subscription(&self, entitlement: &Entitlement) -> Option<(&'a Subscription, &'a Sku)> {
        let id = entitlement.subscription_id.as_ref()?;
        let mut subscriptions = self.customer.subscriptions.iter();
        let subscription = subscriptions.find(|one| one.id == *id)?;
        let product = self.state.product(&subscription.product_id)?;
        Some((subscription, product.sku(&subscription.sku_id)?))
    }

    /// How the customer came to something, as the caller is told.
    fn way(&self, entitlement: &'a Entitlement) -> (AcquisitionType, Vec<&'a str>) {
        let all = &entitlement.satisfied_by;
        let told = all.iter().filter(|id| self.tells_of(id));
        let told: Vec<&str> = told.map(String::as_str).collect();
        if told.is_empty() && !all.is_empty() {
            (AcquisitionType::Single, told)
        } else {
            (entitlement.acquisition, told)
        }
    }

    /// Whether the caller is told that a product brought another.
    fn tells_of(&self, owner: &str) -> bool {
        let owner = self.state.product(owner);
        let hidden =
            |owner: &Product| owner.is_game_pass() && !(self.game_pass && self.asker.sees(owner));
        !owner.is_some_and(hidden)
    }

    /// Whether something is listed for the caller.
    fn lists(&self, holding: &Holding<'_>) -> bool {
        let entitlement = holding.entitlement;
        let is_over = holding.product.is_game_pass() && holding.status != ItemStatus::Active;
        entitlement.delivered.is_none()
            && entitlement.sandbox == self.asker.sandbox
            && self.asker.sees(holding.product)
            && self.tells_of(&holding.product.id)
            && !is_over
    }

    /// What something brings with it, unless the seed has it as an entitlement of its own, as it has
    /// to for a consumable: that has a balance. Of a Game Pass that is over nothing is told.
    fn brought(&self, own: &Holding<'a>, id: &'a str, position: usize) -> Option<Holding<'a>> {
        let product = self.state.product(id)?;
        if product.kind.is_consumable() {
            return None;
        }
        let sku = product.skus.first()?;
        let owner = own.product.id.as_str();
        let mut entitlements = self.customer.entitlements.iter();
        let is_there = entitlements
            .any(|one| one.product_id == id && one.satisfied_by.iter().any(|by| by == owner));
        let is_over = own.product.is_game_pass() && own.status != ItemStatus::Active;
        let told = self.tells_of(owner) && !is_over;
        let brought = Holding {
            position,
            id: Cow::Owned(derived_id(&own.id, id)),
            product,
            sku,
            satisfied_by: told.then_some(owner).into_iter().collect(),
            acquisition: match own.acquisition {
                _ if !told => AcquisitionType::Single,
                _ if own.product.kind == Kind::Pass => AcquisitionType::Recurring,
                acquisition => acquisition,
            },
            subscription: None,
            ..own.clone()
        };
        let listed = self.lists(&brought) && own.entitlement.delivered.is_none();
        (listed && !is_there).then_some(brought)
    }
}

/// Purchases of one consumable are one item: the balance is the sum of those that the Store counts,
/// and of those that the developer counts the one that is delivered next is listed.
fn one_of_each_consumable(found: Vec<Holding<'_>>, now: Moment) -> Vec<Holding<'_>> {
    let mut kept: Vec<Holding<'_>> = Vec::with_capacity(found.len());
    for holding in found {
        let kind = holding.product.kind;
        if !kind.is_consumable() || !holding.is_valid(now) {
            kept.push(holding);
            continue;
        }
        let same = kept
            .iter_mut()
            .find(|earlier| earlier.product.id == holding.product.id && earlier.is_valid(now));
        match same {
            Some(earlier) if kind == Kind::Consumable => {
                earlier.quantity = earlier.quantity.saturating_add(holding.quantity);
                earlier.modified = earlier.modified.max(holding.modified);
            }
            Some(_) => {}
            None => kept.push(holding),
        }
    }
    kept
}

fn status(status: EntitlementStatus, ends: Moment, now: Moment) -> ItemStatus {
    match status {
        EntitlementStatus::Active if ends <= now => ItemStatus::Expired,
        EntitlementStatus::Active => ItemStatus::Active,
        EntitlementStatus::Revoked => ItemStatus::Revoked,
        EntitlementStatus::Banned => ItemStatus::Banned,
        EntitlementStatus::Suspended => ItemStatus::Suspended,
    }
}

/// The id of what an entitlement brings: always the same for the same two.
fn derived_id(entitlement: &str, product: &str) -> String {
    let digest = Sha256::new()
        .chain_update(entitlement)
        .chain_update(product)
        .finalize();
    let digits = digest[..16].iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}
