//! From the services to a [`Stock`]: what is asked, in what order, and how much at once.
//!
//! The families are asked side by side, and a family that fails does not stop the others: what could
//! not be found out becomes a [`Gap`]. Seats are counted page by page and not kept, so an organisation
//! with a million of them needs memory for its people only.

mod bounded;
mod catalog;
mod customers;
mod misses;
mod organisation;
mod tally;

use stocktake::models::Timestamp;

use super::{
    plan::Plan,
    stock::{Family, Gap, Stock},
};
use crate::{
    failure::{Exit, Failure},
    session::Session,
};
pub(super) use tally::Tally;

/// A part of the stock, and what of it could not be found out.
struct Part<T> {
    found: T,
    gaps: Vec<Gap>,
}

/// Takes stock as it is planned. It fails only if every family does.
pub(super) async fn collect(session: &Session, plan: &Plan, tally: &Tally) -> Result<Stock, Failure> {
    let now = Timestamp::now();
    let (organisation, customers, catalog) = tokio::join!(
        async {
            match &plan.organisation {
                None => None,
                Some(plan) => Some(organisation::collect(session, plan, tally).await),
            }
        },
        async {
            match &plan.customers {
                None => None,
                Some(plan) => Some(customers::collect(session, plan, &now, tally).await),
            }
        },
        async {
            match &plan.catalog {
                None => None,
                Some(plan) => Some(catalog::collect(session, plan, tally).await),
            }
        },
    );
    let mut failures = Vec::new();
    let mut gaps = Vec::new();
    let organisation = sort_out(Family::StoreForBusiness, organisation, &mut gaps, &mut failures);
    let customers = sort_out(Family::StoreServices, customers, &mut gaps, &mut failures);
    let catalog = sort_out(Family::PartnerCenter, catalog, &mut gaps, &mut failures);
    if organisation.is_none() && customers.is_none() && catalog.is_none() {
        return Err(first_of(failures));
    }
    let mut stock = Stock::new(now, place(session), plan.expiring_within);
    stock.organisation = organisation;
    stock.customers = customers;
    stock.catalog = catalog;
    stock.gaps = gaps;
    Ok(stock.judged())
}

/// Keeps what was found, and notes what was not.
fn sort_out<T>(
    family: Family,
    outcome: Option<Result<Part<T>, Failure>>,
    gaps: &mut Vec<Gap>,
    failures: &mut Vec<(Family, Failure)>,
) -> Option<T> {
    match outcome? {
        Ok(part) => {
            gaps.extend(part.gaps);
            Some(part.found)
        }
        Err(failure) => {
            gaps.push(Gap {
                family,
                what: "everything".to_owned(),
                why: failure.to_string(),
            });
            failures.push((family, failure));
            None
        }
    }
}

/// Of families that all fail, the first says why.
fn first_of(failures: Vec<(Family, Failure)>) -> Failure {
    match failures.into_iter().next() {
        Some((family, failure)) => failure.at(family.title()),
        None => Failure::new(Exit::Configuration, "there is no family to take stock of"),
    }
}

fn place(session: &Session) -> String {
    use crate::settings::Place;
    match &session.settings.place {
        Place::Cloud => "the services".to_owned(),
        Place::Embedded(seed) => format!("embedded emulator, seed {seed}"),
        Place::Emulator(address) => format!("emulator at {address}"),
    }
}
