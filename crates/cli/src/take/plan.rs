//! What a stocktake is to ask, settled before anything is sent.
//!
//! A family is asked if it is configured: that is, if the arguments and the configuration say enough of
//! it. One that was named but lacks something is an error; one that was not named is left out, with a
//! word on what it lacks.

use std::collections::BTreeMap;

use stocktake::models::Guid;

use super::{
    Take,
    stock::{Family, Window},
};
use crate::{failure::Failure, session::Session, settings::Place};

/// What to ask.
#[derive(Debug)]
pub(super) struct Plan {
    /// Of the Store for Business.
    pub(super) organisation: Option<OrganisationPlan>,
    /// Of the Store services.
    pub(super) customers: Option<CustomersPlan>,
    /// Of the Partner Center.
    pub(super) catalog: Option<CatalogPlan>,
    /// What ends within this time is expiring.
    pub(super) expiring_within: Window,
    /// What is left out, and why.
    pub(super) notes: Vec<String>,
}

/// What to ask of the Store for Business.
#[derive(Debug)]
pub(super) struct OrganisationPlan {
    /// The language of titles.
    pub(super) language: String,
    /// Neither titles, nor seats, nor licences: the inventory alone.
    pub(super) quick: bool,
}

/// What to ask of the Store services.
#[derive(Debug)]
pub(super) struct CustomersPlan {
    /// Whose entitlements and subscriptions.
    pub(super) names: Vec<String>,
    pub(super) expiring_within: Window,
}

/// What to ask of the Partner Center.
#[derive(Debug)]
pub(super) struct CatalogPlan {
    pub(super) country: String,
    /// The tenant who sees the catalog, and for whom the stock is checked.
    pub(super) customer: Option<Guid>,
    /// What the check is told beside the region.
    pub(super) told: BTreeMap<String, String>,
    pub(super) views: Vec<String>,
}

/// The views whose SKUs have limited stock.
const VIEWS: [&str; 2] = ["Azure", "AzureReservations"];
/// So many customers of an emulator are asked about when none is named.
const CUSTOMERS: usize = 25;
/// An emulator sells in this country when none is named.
const EMULATED_COUNTRY: &str = "US";

impl Plan {
    /// Settles what to ask.
    pub(super) async fn of(take: &Take, session: &Session) -> Result<Self, Failure> {
        let mut plan = Self {
            organisation: None,
            customers: None,
            catalog: None,
            expiring_within: take.expiring_within,
            notes: Vec::new(),
        };
        for family in Family::ALL {
            let named = take.family.contains(&family);
            if !named && !take.family.is_empty() {
                continue;
            }
            let lacking = match family {
                Family::StoreForBusiness => plan.add_organisation(take, session, named),
                Family::StoreServices => plan.add_customers(take, session).await?,
                Family::PartnerCenter => plan.add_catalog(take, session),
            };
            match lacking {
                Some(lacking) if named => {
                    return Err(Failure::configuration(format!(
                        "{}: {lacking}",
                        family.title()
                    )));
                }
                Some(lacking) => {
                    plan.notes
                        .push(format!("{} is left out: {lacking}", family.title()));
                }
                None => {}
            }
        }
        Ok(plan)
    }

    fn add_organisation(
        &mut self,
        take: &Take,
        session: &Session,
        named: bool,
    ) -> Option<&'static str> {
        if session.emulator().is_none() && !named {
            return Some(
                "the service was retired in 2023; name --family store-for-business to ask it all \
                 the same",
            );
        }
        self.organisation = Some(OrganisationPlan {
            language: take.language.clone(),
            quick: take.quick,
        });
        None
    }

    async fn add_customers(
        &mut self,
        take: &Take,
        session: &Session,
    ) -> Result<Option<&'static str>, Failure> {
        let mut names = take.users.clone();
        if names.is_empty() {
            names = session.users().await?;
            if session.settings.users.is_empty() && names.len() > CUSTOMERS {
                let all = names.len();
                names.truncate(CUSTOMERS);
                self.notes.push(format!(
                    "the emulator has {all} customers; the first {CUSTOMERS} are asked about, name \
                     others with --user"
                ));
            }
        }
        if names.is_empty() {
            return Ok(Some(
                "there are no users in the profile; add some with their keys",
            ));
        }
        self.customers = Some(CustomersPlan {
            names,
            expiring_within: take.expiring_within,
        });
        Ok(None)
    }

    fn add_catalog(&mut self, take: &Take, session: &Session) -> Option<&'static str> {
        let emulated = session.settings.place != Place::Cloud;
        let country = take
            .country
            .clone()
            .or_else(|| session.settings.country.clone());
        let country = country.or_else(|| emulated.then(|| EMULATED_COUNTRY.to_owned()));
        let Some(country) = country else {
            return Some("no country is named; give --country or write `country` into the profile");
        };
        let customer = take.customer.as_ref().map(ToString::to_string);
        let subscription = take.azure_subscription.as_ref().map(ToString::to_string);
        let told = [
            ("customerId", customer),
            ("azureSubscriptionId", subscription),
        ];
        let views = if take.views.is_empty() {
            VIEWS.map(str::to_owned).to_vec()
        } else {
            take.views.clone()
        };
        self.catalog = Some(CatalogPlan {
            country,
            customer: take.customer.clone(),
            told: told
                .into_iter()
                .filter_map(|(key, value)| Some((key.to_owned(), value?)))
                .collect(),
            views,
        });
        None
    }
}
