//! For whom the catalog is read.

use clap::Args;
use stocktake::{
    PartnerCenter,
    models::Guid,
    partner_center::{CountryCatalog, CustomerCatalog},
};

use crate::{checks, failure::Failure, session::Session};

/// A country or a customer, and the language of the answers.
#[derive(Debug, Args)]
pub struct Scope {
    #[command(flatten)]
    country: Country,

    /// In place of a country: the id of the customer's tenant
    #[arg(long, value_name = "TENANT", value_parser = checks::guid, conflicts_with = "country")]
    customer: Option<Guid>,
}

/// A country, and the language of the answers.
#[derive(Debug, Args)]
pub struct Country {
    /// The country or region, like US; that of the profile if not given
    #[arg(long, value_name = "COUNTRY", value_parser = checks::country)]
    country: Option<String>,

    /// The language of titles and descriptions, like de-DE; en-US if not given
    #[arg(long, value_name = "LOCALE", value_parser = checks::id)]
    locale: Option<String>,
}

/// The catalog of a country or of a customer.
pub enum Catalog {
    Country(CountryCatalog),
    Customer(CustomerCatalog),
}

impl Scope {
    pub fn open(&self, session: &Session) -> Result<Catalog, Failure> {
        match &self.customer {
            Some(tenant) => {
                let client = self.country.client(session)?;
                Ok(Catalog::Customer(client.customer(tenant.clone())))
            }
            None => Ok(Catalog::Country(self.country.open(session)?)),
        }
    }
}

impl Country {
    pub fn open(&self, session: &Session) -> Result<CountryCatalog, Failure> {
        let country = self.country.as_ref().or(session.settings.country.as_ref());
        let Some(country) = country else {
            let problem = "there is no country; give --country, or write `country` into a profile";
            return Err(Failure::usage(problem));
        };
        Ok(self.client(session)?.country(country))
    }

    fn client(&self, session: &Session) -> Result<PartnerCenter, Failure> {
        let client = session.stocktake.partner_center();
        match &self.locale {
            Some(locale) => Ok(client.with_locale(locale)?),
            None => Ok(client),
        }
    }
}

/// What narrows a listing down.
#[derive(Debug, Args)]
pub struct Narrowing {
    /// Only what this segment may buy: commercial, education, government, nonprofit
    #[arg(long, value_name = "SEGMENT", value_parser = checks::id)]
    pub segment: Option<String>,

    /// `AzurePlan` for the reservations of the new commerce
    #[arg(long, value_name = "SCOPE", value_parser = checks::id)]
    pub reservation_scope: Option<String>,
}

/// Sets what is given on requests that have both.
macro_rules! narrow {
    ($request:expr, $narrowing:expr) => {{
        let mut request = $request;
        if let Some(segment) = $narrowing.segment.as_deref() {
            request = request.target_segment(segment);
        }
        if let Some(scope) = $narrowing.reservation_scope.as_deref() {
            request = request.reservation_scope(scope);
        }
        request
    }};
}

/// Sets the scope of reservations where it is given.
macro_rules! scoped {
    ($request:expr, $narrowing:expr) => {{
        let mut request = $request;
        if let Some(scope) = $narrowing.reservation_scope.as_deref() {
            request = request.reservation_scope(scope);
        }
        request
    }};
}

pub(super) use {narrow, scoped};
