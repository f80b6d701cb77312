//! `seats`: who holds what in the Store for Business.

mod change;
mod import;

#[cfg(any(test, fuzzing))]
pub(crate) use import::foreign;

use clap::{Args, Subcommand};
use serde::Serialize;
use stocktake::{
    models::store_for_business::{SeatDetails, SeatState},
    store_for_business::requests::{GetSeats, GetSeatsAssignedToUser},
};

use super::{
    given::set,
    listing::{self, Extent},
    moment,
    product::{self, ProductArguments},
};
use crate::{
    checks,
    failure::Failure,
    output::{Cell, Output, Record, Tone},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Seats {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the seats of a product that users hold, or all seats of a user
    List(List),
    /// Show the seat that a user holds of a product
    Get(Get),
    /// Give users a seat of a product
    Assign(change::Change),
    /// Take the seats of users back
    Reclaim(change::Change),
    Import(import::Import),
}

#[derive(Debug, Args)]
struct List {
    /// The product, like 9WZDNCRFJ3PS
    #[arg(value_parser = checks::id, required_unless_present = "user", requires = "sku")]
    product: Option<String>,

    /// The SKU of the product, like 0015
    #[arg(value_parser = checks::id)]
    sku: Option<String>,

    /// In place of a product: the user, like ann@contoso.com
    #[arg(long, value_name = "USER", value_parser = checks::user_principal_name)]
    #[arg(conflicts_with_all = ["product", "sku"])]
    user: Option<String>,

    /// How many seats the service gives in one answer; it decides if not given
    #[arg(long, value_name = "N", value_parser = checks::page_size)]
    max_results: Option<i32>,

    #[command(flatten)]
    extent: Extent,
}

#[derive(Debug, Args)]
struct Get {
    #[command(flatten)]
    product: ProductArguments,

    /// The user, like ann@contoso.com
    #[arg(value_parser = checks::user_principal_name)]
    user: String,
}

impl Seats {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self.action {
            Action::List(list) => list.run(session, output).await,
            Action::Get(get) => get.run(session, output).await,
            Action::Assign(change) => change.assign(session, output).await,
            Action::Reclaim(change) => change.reclaim(session, output).await,
            Action::Import(import) => import.run(session, output).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let (store, extent) = (session.stocktake.store_for_business(), self.extent);
        if let Some(user) = self.user {
            let request = store.user(user).seats();
            let request = set(
                request,
                self.max_results,
                GetSeatsAssignedToUser::max_results,
            );
            return listing::print(session, output, request.items(), extent, "seats", Seat).await;
        }
        // The arguments cannot be read without both, but for a user.
        let product = self.product.unwrap_or_default();
        let product = store.product((product, self.sku.unwrap_or_default()));
        let request = set(product.seats(), self.max_results, GetSeats::max_results);
        listing::print(session, output, request.items(), extent, "seats", Seat).await
    }
}

impl Get {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let store = session.stocktake.store_for_business();
        let seat = store.seat(self.product.key(), self.user).get();
        let seat = session.call(seat.send()).await?;
        output.one(&Seat(seat))
    }
}

/// A seat that a user holds.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Seat(SeatDetails);

impl Record for Seat {
    const COLUMNS: &'static [&'static str] = &["user", "product", "sku", "state", "assigned"];

    fn cells(&self) -> Vec<Cell> {
        let seat = &self.0;
        let [product, sku] = product::cells(seat.product_key.as_ref());
        let state = match seat.state {
            Some(SeatState::Active) => Tone::Good,
            Some(SeatState::Revoked) => Tone::Bad,
            _ => Tone::Plain,
        };
        vec![
            Cell::maybe(seat.assigned_to.as_ref()),
            product,
            sku,
            Cell::maybe(seat.state.as_ref()).toned(state),
            moment::maybe(seat.date_assigned.as_ref()),
        ]
    }
}
