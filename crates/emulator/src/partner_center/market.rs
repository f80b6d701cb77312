//! In whose eyes the catalog is seen: those of a country, or those of a customer.

use stocktake_models::{
    Guid,
    partner_center::{PurchasePrerequisite, TargetSegment, TargetView},
};

use super::{
    Problem,
    state::{Availability, Customer, Product, Scope, Sku, State},
};
use crate::{exchange::Call, moment::Moment};

/// What of the catalog there is for the caller.
pub(super) struct Market<'a> {
    pub(super) state: &'a State,
    /// Two letters in upper case.
    pub(super) country: String,
    /// The country as the caller wrote it; links have it so.
    pub(super) spelled: &'a str,
    pub(super) customer: Option<&'a Customer>,
    /// The language for titles and descriptions.
    pub(super) locale: Option<&'a str>,
    pub(super) scope: ScopeFilter<'a>,
    pub(super) now: Moment,
}

/// Which reservations there are.
#[derive(Clone, Copy)]
pub(super) enum ScopeFilter<'a> {
    /// Those for subscriptions of the older offer, as nothing is asked for.
    Default,
    /// Those for Azure plans, with the word as the caller wrote it.
    AzurePlan(&'a str),
    /// All: the operation has no such parameter.
    All,
}

/// The name of the parameter that makes an operation one by customer.
const CUSTOMER: &str = "customer-tenant-id";

impl<'a> Market<'a> {
    /// Reads the customer or the country, and the scope of reservations. A customer's country is its
    /// own, whatever the query says.
    ///
    /// The pages are silent on customers that are not there, and on countries that exist where the
    /// partner does not sell: we answer 403 with the codes of the general table, 20002 and 2030.
    pub(super) fn of(call: &'a Call<'_>, state: &'a State) -> Result<Self, Problem> {
        let named = call.parameter(CUSTOMER);
        let customer = if named.is_empty() {
            None
        } else {
            let id = Guid::parse(named);
            let id =
                id.map_err(|_| Problem::invalid("The tenant id of the customer is no GUID."))?;
            let found = state.customer(&id);
            Some(found.ok_or_else(|| Problem::not_a_customer(named))?)
        };
        let spelled = match customer {
            Some(customer) => customer.country.as_str(),
            None => country(call, state)?,
        };
        Ok(Self {
            state,
            country: spelled.to_ascii_uppercase(),
            spelled,
            customer,
            locale: call.received.header("X-Locale"),
            scope: scope(call)?,
            now: call.now(),
        })
    }

    /// With all reservations, whatever they apply to.
    pub(super) fn in_all_scopes(mut self) -> Self {
        self.scope = ScopeFilter::All;
        self
    }

    /// Whether a view and a segment are open to the caller. By customer only 400036 is documented, so
    /// it stands for both there.
    pub(super) fn enter(
        &self,
        view: Option<&TargetView>,
        segment: Option<&TargetSegment>,
    ) -> Result<(), Problem> {
        let mut denials = self.state.denials.iter();
        let denial = denials.find(|denial| {
            (denial.view.is_none() || denial.view.as_ref() == view)
                && (denial.segment.is_none() || denial.segment.as_ref() == segment)
                && denial
                    .country
                    .as_ref()
                    .is_none_or(|one| *one == self.country)
        });
        let Some(denial) = denial else {
            return Ok(());
        };
        let segment = denial.segment.as_ref();
        Err(match segment.filter(|_| self.customer.is_none()) {
            Some(segment) => Problem::segment_denied(segment.as_str()),
            None => Problem::view_denied(view.map_or("", TargetView::as_str)),
        })
    }

    /// A product by its id.
    pub(super) fn product(&self, id: &str) -> Result<&'a Product, Problem> {
        let product = self.state.product(id);
        let product = product.filter(|product| self.has_product(product, None));
        product.ok_or_else(|| Problem::product_not_found(id))
    }

    /// A SKU by its id.
    pub(super) fn sku(&self, product: &'a Product, id: &str) -> Result<&'a Sku, Problem> {
        let sku = product.sku(id);
        let sku = sku.filter(|sku| self.has_sku(product, sku, None));
        sku.ok_or_else(|| Problem::sku_not_found(&product.id, id))
    }

    /// Whether there is a SKU of it, sold to a segment if one is named.
    pub(super) fn has_product(&self, product: &Product, segment: Option<&TargetSegment>) -> bool {
        let in_scope = product.scopes.is_empty()
            || match self.scope {
                ScopeFilter::Default => product.scopes.contains(&Scope::Subscriptions),
                ScopeFilter::AzurePlan(_) => product.scopes.contains(&Scope::AzurePlan),
                ScopeFilter::All => true,
            };
        let mut skus = product.skus.iter();
        in_scope && skus.any(|sku| self.has_sku(product, sku, segment))
    }

    /// Whether it is sold, to a segment if one is named. A SKU that is sold nowhere at present is
    /// there for all, but for no segment.
    pub(super) fn has_sku(
        &self,
        product: &Product,
        sku: &Sku,
        segment: Option<&TargetSegment>,
    ) -> bool {
        let agreement = &PurchasePrerequisite::MicrosoftCustomerAgreement;
        if !self.is_among(&product.countries)
            || self.customer.is_some_and(|one| !one.customer_agreement) && sku.needs(agreement)
        {
            return false;
        }
        let mut all = sku.availabilities.iter();
        segment.is_none() && sku.availabilities.is_empty()
            || all.any(|one| self.has_availability(one, segment))
    }

    /// Whether it is sold, to a segment if one is named. It must be of a SKU that there is.
    pub(super) fn has_availability(
        &self,
        availability: &Availability,
        segment: Option<&TargetSegment>,
    ) -> bool {
        let of = &availability.segment;
        let qualified = |customer: &Customer| customer.segments.contains(of);
        self.is_among(&availability.countries)
            && self.customer.is_none_or(qualified)
            && segment.is_none_or(|segment| segment == of)
    }

    /// None stands for all.
    fn is_among(&self, countries: &[String]) -> bool {
        countries.is_empty() || countries.contains(&self.country)
    }
}

/// The country that a query names.
pub(super) fn country<'a>(call: &'a Call<'_>, state: &State) -> Result<&'a str, Problem> {
    let Some(country) = call.query("country") else {
        return Err(Problem::invalid("The parameter country is missing."));
    };
    if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        let problem = "The parameter country is not two letters of ISO 3166-1.";
        return Err(Problem::invalid(problem));
    }
    if !state.sells_in(&country.to_ascii_uppercase()) {
        return Err(Problem::country_not_sold_in(country));
    }
    Ok(country)
}

/// The view that a query names.
pub(super) fn view(call: &Call<'_>) -> Result<TargetView, Problem> {
    let Some(text) = call.query("targetView") else {
        return Err(Problem::invalid("The parameter targetView is missing."));
    };
    let view = TargetView::from(text);
    if view.is_known() {
        return Ok(view);
    }
    Err(no_such("targetView", text, TargetView::KNOWN))
}

/// The segment that a query names under one of its names, if it does.
pub(super) fn segment(call: &Call<'_>, name: &str) -> Result<Option<TargetSegment>, Problem> {
    let Some(text) = call.query(name) else {
        return Ok(None);
    };
    let segment = TargetSegment::from(text);
    if segment.is_known() {
        return Ok(Some(segment));
    }
    Err(no_such(name, text, TargetSegment::KNOWN))
}

fn scope<'a>(call: &'a Call<'_>) -> Result<ScopeFilter<'a>, Problem> {
    match call.query("reservationScope") {
        None => Ok(ScopeFilter::Default),
        Some(text) if text.eq_ignore_ascii_case("AzurePlan") => Ok(ScopeFilter::AzurePlan(text)),
        Some(text) => Err(no_such("reservationScope", text, &["AzurePlan"])),
    }
}

/// A value that is not among those there are; the data of the error has them.
fn no_such(name: &str, text: &str, known: &[&str]) -> Problem {
    let known = known.iter().map(|known| (*known).to_owned());
    Problem::invalid(format!("The parameter {name} has no value {text}.")).with_data(known)
}
