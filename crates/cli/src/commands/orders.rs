//! `orders`: the consumables that a user bought lately.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use stocktake::{
    models::store_services::{LineItemState, OrderLineItem, PurchasedItem},
    store_services::requests::QueryOrders,
};

use super::{
    given::set,
    listing::{self, Extent},
    moment,
};
use crate::{
    failure::Failure,
    output::{Cell, Output, Record, Tone},
    session::{KeySource, Session},
};

#[derive(Debug, Args)]
pub struct Orders {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the consumables that a user bought in the last 90 days
    List(List),
}

#[derive(Debug, Args)]
struct List {
    /// Only what is in this state, several times for several
    #[arg(long, value_name = "STATE", value_enum)]
    state: Vec<State>,

    /// The sandbox; RETAIL if not given
    #[arg(long, value_name = "ID")]
    sandbox: Option<String>,

    #[command(flatten)]
    key: KeySource,
    #[command(flatten)]
    extent: Extent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum State {
    /// Bought and not given back
    Purchased,
    /// Given back after it was consumed
    Revoked,
    /// Given back before it was consumed
    Refunded,
}

impl From<State> for LineItemState {
    fn from(state: State) -> Self {
        match state {
            State::Purchased => Self::Purchased,
            State::Revoked => Self::Revoked,
            State::Refunded => Self::Refunded,
        }
    }
}

impl Orders {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let Action::List(list) = self.action;
        list.run(session, output).await
    }
}

impl List {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let key = session.purchase_key(&self.key).await?;
        let states: Vec<LineItemState> = self.state.into_iter().map(Into::into).collect();
        let states = Some(states).filter(|states| !states.is_empty());
        let request = session.stocktake.store_services().query_orders(key);
        let request = set(request, states, QueryOrders::line_item_state_filter);
        let request = set(request, self.sandbox, QueryOrders::sbx);
        let (pager, extent) = (request.items(), self.extent);
        listing::print(session, output, pager, extent, "orders", Row).await
    }
}

/// An order with its lines.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Row(PurchasedItem);

impl Record for Row {
    const COLUMNS: &'static [&'static str] =
        &["order", "short id", "products", "purchased", "refunded"];

    fn cells(&self) -> Vec<Cell> {
        let order = &self.0;
        let lines: Vec<String> = order.order_line_items.iter().map(line).collect();
        let of_all = |state| {
            let mut lines = order.order_line_items.iter();
            lines.all(|line| line.line_item_state == state)
        };
        let tone = if of_all(LineItemState::Purchased) {
            Tone::Plain
        } else {
            Tone::Warning
        };
        vec![
            Cell::text(&order.order_id),
            Cell::maybe(order.short_order_id.as_ref()),
            Cell::from(lines.join(", ")).toned(tone),
            moment::cell(&order.order_purchased_date),
            moment::maybe(order.order_refunded_date.as_ref()),
        ]
    }
}

/// `5 × 9N0297GK108W purchased`.
fn line(line: &OrderLineItem) -> String {
    let state = line.line_item_state.as_str().to_lowercase();
    format!("{} × {} {state}", line.quantity, line.product_id)
}
