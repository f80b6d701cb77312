//! From the services to a [`Stock`]: what is asked, in what order, and how much at once.
//!
//! The families are asked side by side, and a family that fails does not stop the others: what could
//! not be found out becomes a [`Gap`]. Seats are counted page by page and not kept, so an organisation
//! with a million of them needs memory for its people only.

mod bounded;
mod catalog;
mod check;
mod customers;
mod emulated;
mod misses;
mod organisation;
mod tally;

use super::{
    plan::Plan,
    stock::{Family, Gap, Stock},
};
use crate::{failure::Failure, session::Session};
pub(super) use tally::Tally;

/// A part of the stock, what of it could not be found out, and what was not asked.
struct Part<T> {
    found: T,
    gaps: Vec<Gap>,
    notes: Vec<String>,
}

/// What is not in the parts: gaps, notes, and families that failed as a whole.
#[derive(Default)]
struct Rest {
    gaps: Vec<Gap>,
    notes: Vec<String>,
    failures: Vec<(Family, Failure)>,
}

/// Takes stock as it is planned. It fails only if every family does.
pub(super) async fn collect(
    session: &Session,
    plan: &Plan,
    tally: &Tally,
) -> Result<Stock, Failure> {
    let now = emulated::now(session).await;
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
    let mut rest = Rest {
        notes: plan.notes.clone(),
        ..Rest::default()
    };
    let organisation = rest.sort_out(Family::StoreForBusiness, organisation);
    let customers = rest.sort_out(Family::StoreServices, customers);
    let catalog = rest.sort_out(Family::PartnerCenter, catalog);
    if organisation.is_none() && customers.is_none() && catalog.is_none() {
        return Err(rest.first_failure());
    }
    let mut stock = Stock::new(now, place(session), plan.expiring_within);
    stock.organisation = organisation;
    stock.customers = customers;
    stock.catalog = catalog;
    stock.gaps = rest.gaps;
    stock.notes = rest.notes;
    Ok(stock.judged())
}

impl Rest {
    /// Gives back what was found, and keeps what was not.
    fn sort_out<T>(
        &mut self,
        family: Family,
        outcome: Option<Result<Part<T>, Failure>>,
    ) -> Option<T> {
        match outcome? {
            Ok(part) => {
                self.gaps.extend(part.gaps);
                self.notes.extend(part.notes);
                Some(part.found)
            }
            Err(failure) => {
                self.gaps.push(Gap {
                    family,
                    what: Gap::EVERYTHING.to_owned(),
                    why: failure.to_string(),
                });
                self.failures.push((family, failure));
                None
            }
        }
    }

    /// Of families that all fail, the first says why; of families that are all left out, the first
    /// note.
    fn first_failure(self) -> Failure {
        let (failure, note) = (
            self.failures.into_iter().next(),
            self.notes.into_iter().next(),
        );
        match (failure, note) {
            (Some((family, failure)), _) => failure.at(family.title()),
            (None, Some(note)) => Failure::configuration(note),
            (None, None) => Failure::configuration("there is nothing to take stock of"),
        }
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
