//! What the service knows; a part of a seed. No operation changes it: what moves is the time, by
//! which promotions end and availabilities are reissued, and the gateway's count.

mod catalog;
mod check;
mod gateway;
mod index;
mod large;
mod partner;

use serde::{Deserialize, Serialize};
use stocktake_models::{
    Guid,
    partner_center::{CurrencyInfo, TargetView},
};

pub(crate) use catalog::{Availability, Product, Scope, Sku};
pub(crate) use gateway::{Gateway, WINDOW};
pub(crate) use partner::{Country, Customer, Denial, Promotion, Restriction};

use crate::moment::Moment;

/// All state of the service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct State {
    /// The tenants that are partners; none stands for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) partners: Vec<Guid>,
    /// How many requests a partner may send in a minute; absent stands for as many as it likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) requests_per_minute: Option<u32>,
    /// Whether ids that are echoed come twice, with a comma between, as they did in 2018 and 2019.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) doubled_headers: bool,
    /// How often availabilities get other ids; absent stands for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reissue: Option<Reissue>,
    /// Where the partner sells; none stands for everywhere, in US dollars.
    pub(crate) countries: Vec<Country>,
    pub(crate) denials: Vec<Denial>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) products: Vec<Product>,
    pub(crate) promotions: Vec<Promotion>,
    #[serde(skip)]
    index: index::Index,
    #[serde(skip)]
    pub(crate) gateway: Gateway,
}

/// When availabilities get other ids.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Reissue {
    pub(crate) every_days: u32,
    /// Until a while after this the ids of the seed hold.
    pub(crate) from: Moment,
}

impl State {
    pub(crate) fn customer(&self, id: &Guid) -> Option<&Customer> {
        self.index.customer(id).map(|at| &self.customers[at])
    }

    /// A product by its id in any letter case, as paths are read.
    pub(crate) fn product(&self, id: &str) -> Option<&Product> {
        self.index.product(id).map(|at| &self.products[at])
    }

    /// The products of a view, in the order of the seed.
    pub(crate) fn products_in(&self, view: &TargetView) -> impl Iterator<Item = &Product> {
        let among = self.index.view(view).iter();
        among.map(|at| &self.products[*at])
    }

    pub(crate) fn promotion(&self, id: &str) -> Option<&Promotion> {
        let mut promotions = self.promotions.iter();
        promotions.find(|promotion| promotion.id.eq_ignore_ascii_case(id))
    }

    /// Whether the partner sells in a country, by its two letters in upper case.
    pub(crate) fn sells_in(&self, country: &str) -> bool {
        let mut countries = self.countries.iter();
        self.countries.is_empty() || countries.any(|known| known.code == country)
    }

    /// In what is paid in a country.
    pub(crate) fn currency(&self, country: &str) -> CurrencyInfo {
        let mut countries = self.countries.iter();
        if let Some(known) = countries.find(|known| known.code == country) {
            return known.currency.clone();
        }
        let mut dollar = CurrencyInfo::new();
        dollar.code = Some("USD".to_owned());
        dollar.symbol = Some("$".to_owned());
        dollar
    }

    /// How often availabilities have got other ids by now.
    pub(crate) fn generation(&self, now: Moment) -> u64 {
        let day = 24 * 60 * 60;
        self.reissue.map_or(0, |reissue| {
            now.since(reissue.from).as_secs() / (u64::from(reissue.every_days.max(1)) * day)
        })
    }
}

impl Product {
    /// A SKU by its id in any letter case.
    pub(crate) fn sku(&self, id: &str) -> Option<&Sku> {
        let mut skus = self.skus.iter();
        skus.find(|sku| sku.id.eq_ignore_ascii_case(id))
    }
}
