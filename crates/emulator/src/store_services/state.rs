//! All that the two services know; a part of a seed.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{
    Customer, Fault, Meter, Product, RateLimit, by_id, check, check_purchases, clawback::Queues,
    keys::normalized, large,
};
use crate::{moment::Moment, seed::Scale};

/// Products and customers, and how the services treat them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct State {
    /// How long a Store ID key lasts, in days.
    pub(crate) key_lifetime_days: u32,
    /// How often one application may ask about one user; null is as often as it likes.
    pub(crate) rate_limit: Option<RateLimit>,
    /// By how many seconds the purchase service is late in telling that a subscription has changed:
    /// the real one can be by hours.
    pub(crate) subscription_delay_seconds: u32,
    #[serde(with = "by_id")]
    pub(crate) products: IndexMap<String, Product>,
    #[serde(with = "by_id")]
    pub(crate) customers: IndexMap<String, Customer>,
    /// The events of refunds and chargebacks that applications have not dealt with.
    pub(crate) clawback_queues: Queues,
    /// The ids of customers by their user hashes.
    #[serde(skip)]
    user_hashes: HashMap<String, String>,
    /// How many products are tied to a client id.
    #[serde(skip)]
    tied_products: HashMap<String, usize>,
    #[serde(skip)]
    meter: Meter,
}

impl Default for State {
    fn default() -> Self {
        Self {
            key_lifetime_days: 30,
            rate_limit: Some(RateLimit::default()),
            subscription_delay_seconds: 0,
            products: IndexMap::new(),
            customers: IndexMap::new(),
            clawback_queues: Queues::default(),
            user_hashes: HashMap::new(),
            tied_products: HashMap::new(),
            meter: Meter::default(),
        }
    }
}

impl State {
    /// Whether it makes sense; otherwise what does not. Builds what is derived from it.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        check::state(self)?;
        check_purchases::state(self)?;
        self.tied_products.clear();
        for application in self.products.values().flat_map(|one| &one.applications) {
            let count = self.tied_products.entry(normalized(application));
            *count.or_default() += 1;
        }
        self.user_hashes.clear();
        for customer in self.customers.values() {
            let Some(hash) = &customer.user_hash else {
                continue;
            };
            let earlier = self.user_hashes.insert(hash.clone(), customer.id.clone());
            if let Some(earlier) = earlier {
                let id = &customer.id;
                return Err(format!("customers {earlier} and {id} have one user hash"));
            }
        }
        Ok(())
    }

    /// Made from a number.
    pub(crate) fn large(scale: &Scale, now: Moment) -> Self {
        large::state(scale, now)
    }

    /// A product by its Store ID, in any letter case.
    pub(crate) fn product(&self, id: &str) -> Option<&Product> {
        self.products.get(&id.to_ascii_uppercase())
    }

    /// A customer by the id of the account.
    pub(crate) fn customer(&self, id: &str) -> Option<&Customer> {
        self.customers.get(id)
    }

    /// A customer by the id of the account, to change it.
    pub(crate) fn customer_mut(&mut self, id: &str) -> Option<&mut Customer> {
        self.customers.get_mut(id)
    }

    /// A customer by what Xbox tokens call them.
    pub(crate) fn customer_by_user_hash(&self, hash: &str) -> Option<&Customer> {
        self.customer(self.user_hashes.get(hash)?)
    }

    /// How many products are for one application, and perhaps for others, but not for all.
    pub(crate) fn products_of(&self, client_id: &str) -> usize {
        let count = self.tied_products.get(&normalized(client_id));
        count.copied().unwrap_or_default()
    }

    /// Counts a call of an application about a customer, unless it is one too many.
    pub(crate) fn admit(
        &mut self,
        customer: &str,
        application: &str,
        now: Moment,
    ) -> Result<(), Fault> {
        match self.rate_limit {
            Some(limit) => {
                let application = normalized(application);
                self.meter.admit(limit, customer, &application, now)
            }
            None => Ok(()),
        }
    }
}
