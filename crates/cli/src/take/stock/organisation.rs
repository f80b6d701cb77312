//! What an organisation owns: the inventory of the Store for Business with the use of its seats.

use std::collections::HashMap;

use serde::Serialize;
use stocktake::models::{
    Timestamp,
    store_for_business::{
        InventoryDistributionPolicy, InventoryEntryDetails, InventoryStatus, LicenseType,
    },
};

use super::{Holder, SeatCount};

/// What an organisation owns.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Organisation {
    /// Sums over all products.
    pub totals: Totals,
    /// One for each product and SKU.
    pub products: Vec<OwnedProduct>,
    /// People who hold seats of several products, most seats first. Empty if seats were not listed.
    pub holders: Vec<Holder>,
}

/// Sums over what an organisation owns. What was removed is in no other sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Products and SKUs that the organisation has.
    pub owned: u64,
    /// Those that are licensed offline.
    pub offline: u64,
    /// Those that it has removed.
    pub removed: u64,
    /// Those whose seats are not counted by the Store.
    pub open: u64,
    /// Seats that were acquired, where they are counted.
    pub acquired: u64,
    /// Those of them that are used.
    pub used: u64,
    /// Those of them that are free.
    pub free: u64,
    /// Seats that are used where any number may be.
    pub used_open: u64,
    /// People who hold a seat; absent if seats were not listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
}

/// A product and SKU that the organisation has, or had.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnedProduct {
    /// The Store's identifier.
    pub product_id: String,
    /// The SKU.
    pub sku_id: String,
    /// The name of the product, where it was asked for and found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Application, game and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Licensed to users who hold seats, or by a licence file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<LicenseType>,
    /// Whether the Store counts its seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<InventoryDistributionPolicy>,
    /// Whether it still belongs to the inventory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<InventoryStatus>,
    /// Seats that were acquired; absent where they are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acquired: Option<u64>,
    /// Seats that are used; absent for what has no seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<u64>,
    /// Seats that are free; absent where they are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<u64>,
    /// How many offline licences can be had, one for each content of its packages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offline_licenses: Option<u64>,
    /// When the entry last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<Timestamp>,
}

impl OwnedProduct {
    /// What an entry of the inventory says of it.
    pub fn new(entry: InventoryEntryDetails) -> Self {
        let key = entry.product_key.unwrap_or_default();
        let whole = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let counted = entry.distribution_policy == Some(InventoryDistributionPolicy::Restricted);
        let offline = entry.license_type == Some(LicenseType::Offline);
        let acquired = whole(entry.seat_capacity).filter(|_| counted && !offline);
        let free = whole(entry.available_seats).filter(|_| acquired.is_some());
        let used = acquired
            .zip(free)
            .map(|(acquired, free)| acquired.saturating_sub(free));
        Self {
            product_id: key.product_id.unwrap_or_default(),
            sku_id: key.sku_id.unwrap_or_default(),
            title: None,
            kind: entry.product_kind.map(|kind| kind.as_str().to_owned()),
            license: entry.license_type,
            policy: entry.distribution_policy,
            status: entry.status,
            acquired,
            used,
            free,
            offline_licenses: None,
            last_modified: entry.last_modified,
        }
    }

    /// The title, or the id where there is none.
    pub fn name(&self) -> &str {
        self.title
            .as_deref()
            .filter(|title| !title.trim().is_empty())
            .unwrap_or(&self.product_id)
    }

    /// Whether the organisation has removed it.
    pub fn is_removed(&self) -> bool {
        self.status == Some(InventoryStatus::Removed)
    }

    /// Whether users hold seats of it.
    pub fn is_online(&self) -> bool {
        self.license == Some(LicenseType::Online)
    }

    /// Whether it is installed with a licence file.
    pub fn is_offline(&self) -> bool {
        self.license == Some(LicenseType::Offline)
    }

    /// How much of what was acquired is used, in percent, rounded down; 100 means that nothing is
    /// free. Absent where seats are not counted or none was acquired.
    pub fn use_percent(&self) -> Option<u64> {
        let (acquired, used) = (self.acquired.filter(|seats| *seats > 0)?, self.used?);
        Some((used.saturating_mul(100) / acquired).min(100))
    }
}

impl Organisation {
    /// Puts together what was listed. `seats` has the count of the seats that were listed, in the order
    /// of the products; without it, what the inventory says of them holds.
    pub fn new(
        mut products: Vec<OwnedProduct>,
        titles: &HashMap<String, String>,
        seats: Option<&SeatCount>,
    ) -> Self {
        for product in &mut products {
            product.title = titles.get(&product.product_id).cloned();
        }
        let mut holders = Vec::new();
        if let Some(seats) = seats {
            for (number, product) in products.iter_mut().enumerate() {
                // The list of holders is the truth; the inventory's own count can be behind.
                product.used = seats.used(number).or(product.used);
            }
            let keys: Vec<(&str, &str)> = products
                .iter()
                .map(|product| (product.product_id.as_str(), product.sku_id.as_str()))
                .collect();
            holders = seats.with_several(&keys);
        }
        let mut totals = Totals::of(&products);
        totals.people = seats.map(|seats| seats.people() as u64);
        products.sort_by(|one, other| {
            let by_name = || one.name().to_lowercase().cmp(&other.name().to_lowercase());
            one.is_removed()
                .cmp(&other.is_removed())
                .then_with(by_name)
                .then_with(|| one.sku_id.cmp(&other.sku_id))
        });
        Self {
            totals,
            products,
            holders,
        }
    }

    /// The products whose seats are counted or held, the fullest first: what the use of seats is about.
    pub fn by_use(&self) -> Vec<&OwnedProduct> {
        let seated = |product: &&OwnedProduct| {
            product.is_online() && !product.is_removed() && product.acquired.is_some()
        };
        let mut products: Vec<&OwnedProduct> = self.products.iter().filter(seated).collect();
        // The sort is stable: what is as full stays in the order of names.
        products
            .sort_by_key(|product| std::cmp::Reverse((product.use_percent(), product.acquired)));
        products
    }

    /// The names of what somebody holds, each once.
    pub fn names_of(&self, holder: &Holder) -> String {
        let mut names: Vec<(&str, usize)> = Vec::new();
        for key in &holder.of {
            let name = self.name_of(key);
            match names.iter_mut().find(|(known, _)| *known == name) {
                Some((_, times)) => *times += 1,
                None => names.push((name, 1)),
            }
        }
        let names = names.into_iter().map(|(name, times)| match times {
            1 => name.to_owned(),
            times => format!("{name} ×{times}"),
        });
        names.collect::<Vec<_>>().join(", ")
    }

    /// The title of a product by `product/SKU`, as holders name it.
    pub fn name_of<'a>(&'a self, key: &'a str) -> &'a str {
        let product = key.split_once('/').map_or(key, |(product, _)| product);
        let found = self
            .products
            .iter()
            .find(|owned| owned.product_id == product);
        found.map_or(key, OwnedProduct::name)
    }
}

impl Totals {
    fn of(products: &[OwnedProduct]) -> Self {
        let mut totals = Self::default();
        for product in products {
            if product.is_removed() {
                totals.removed += 1;
                continue;
            }
            totals.owned += 1;
            totals.offline += u64::from(product.is_offline());
            let used = product.used.unwrap_or_default();
            if let Some(acquired) = product.acquired {
                totals.acquired += acquired;
                totals.used += used;
                totals.free += product.free.unwrap_or_default();
            } else {
                let open = product.policy == Some(InventoryDistributionPolicy::Open);
                totals.used_open += used;
                totals.open += u64::from(open);
            }
        }
        totals
    }
}
