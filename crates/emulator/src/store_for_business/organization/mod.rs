//! An organisation: its users, what it owns, and who holds seats of that.

mod entry;
#[cfg(test)]
mod tests;
mod users;
mod written;

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize, Serializer};

pub(crate) use entry::Entry;
pub(crate) use users::{GeneratedUsers, UserNumber, Users, is_user_principal_name};

use super::catalog::Catalog;
use crate::moment::Moment;

/// An organisation. A seed has it in the form of [`written`].
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "written::Organization")]
pub(crate) struct Organization {
    /// A GUID.
    pub(crate) id: String,
    pub(crate) name: String,
    /// The tenants whose applications act for it, by id or domain.
    pub(crate) tenants: Vec<String>,
    /// The client ids of applications that are not activated as management tools.
    inactive_applications: Vec<String>,
    pub(crate) users: Users,
    inventory: Vec<Entry>,
    /// Positions in the inventory, by product and SKU.
    by_key: HashMap<(Box<str>, Box<str>), u32>,
    /// Who holds a seat of which entry.
    seats: BTreeSet<(UserNumber, u32)>,
}

impl Organization {
    pub(crate) fn new(
        (id, name): (String, String),
        tenants: Vec<String>,
        users: Users,
        inventory: Vec<Entry>,
    ) -> Result<Self, String> {
        let mut by_key = HashMap::new();
        let mut seats = Vec::with_capacity(inventory.iter().map(|entry| entry.held.len()).sum());
        for (position, entry) in (0..).zip(&inventory) {
            let key = (
                entry.product_id.as_str().into(),
                entry.sku_id.as_str().into(),
            );
            if by_key.insert(key, position).is_some() {
                let (product_id, sku_id) = (&entry.product_id, &entry.sku_id);
                return Err(format!("{product_id}/{sku_id} is in the inventory twice"));
            }
            seats.extend(entry.held.keys().map(|user| (*user, position)));
        }
        Ok(Self {
            id,
            name,
            tenants,
            inactive_applications: Vec::new(),
            users,
            inventory,
            by_key,
            seats: seats.into_iter().collect(),
        })
    }

    /// Whether an application is not activated as a management tool.
    pub(crate) fn has_deactivated(&self, client_id: &str) -> bool {
        let mut inactive = self.inactive_applications.iter();
        inactive.any(|inactive| inactive.eq_ignore_ascii_case(client_id))
    }

    /// The entries from a position on, with their positions.
    pub(crate) fn inventory_from(&self, first: u32) -> impl Iterator<Item = (u32, &Entry)> {
        let rest = self.inventory.get(first as usize..).unwrap_or_default();
        (first..).zip(rest)
    }

    /// Where in the inventory a product and SKU are, in upper case.
    pub(crate) fn position(&self, product_id: &str, sku_id: &str) -> Option<u32> {
        self.by_key
            .get(&(product_id.into(), sku_id.into()))
            .copied()
    }

    /// An entry by the position that was found for it.
    pub(crate) fn entry(&self, position: u32) -> &Entry {
        &self.inventory[position as usize]
    }

    /// The entry of a product and SKU, unless it is removed.
    pub(crate) fn owned(&self, product_id: &str, sku_id: &str) -> Option<&Entry> {
        let entry = self.entry(self.position(product_id, sku_id)?);
        (!entry.is_removed()).then_some(entry)
    }

    /// Positions of the entries of which a user holds seats, from a position on.
    pub(crate) fn seats_of(&self, user: UserNumber, first: u32) -> impl Iterator<Item = u32> {
        let seats = self.seats.range((user, first)..=(user, u32::MAX));
        seats.map(|(_, position)| *position)
    }

    /// Gives a user a seat, if there is one; tells since when it is held.
    pub(crate) fn assign(
        &mut self,
        position: u32,
        user: UserNumber,
        now: Moment,
    ) -> Option<Moment> {
        let since = self.inventory[position as usize].assign(user, now)?;
        self.seats.insert((user, position));
        Some(since)
    }

    /// Takes a seat back, if the user ever had one; tells since when it was held.
    pub(crate) fn reclaim(
        &mut self,
        position: u32,
        user: UserNumber,
        now: Moment,
    ) -> Option<Moment> {
        let since = self.inventory[position as usize].reclaim(user, now)?;
        self.seats.remove(&(user, position));
        Some(since)
    }

    /// Whether its inventory has products of the catalog only.
    pub(crate) fn check(&self, catalog: &Catalog) -> Result<(), String> {
        for (number, entry) in (1..).zip(&self.inventory) {
            let Entry {
                product_id, sku_id, ..
            } = entry;
            let product = catalog.product(product_id);
            let problem = match product.map(|product| product.has_sku(sku_id)) {
                Some(true) => continue,
                Some(false) => "the product has no such SKU",
                None => "the catalog has no such product",
            };
            return Err(format!("entry {number} ({product_id}/{sku_id}): {problem}"));
        }
        Ok(())
    }
}

impl Serialize for Organization {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        written::serialize(self, serializer)
    }
}
