//! `subscriptions`: what a user subscribes to, and the four changes to it.

use clap::{Args, Subcommand};
use serde::Serialize;
use stocktake::{
    models::{Timestamp, store_services::RecurrenceItem},
    store_services::{
        SubscriptionAccess as _,
        requests::{ChangeRecurrence, QueryRecurrences},
        subscription::{Access, Recurrence},
    },
    transport::Caller,
};

use super::{
    given::set,
    listing::{self, Extent},
    moment, rehearsal,
};
use crate::{
    arguments::Rehearsal,
    checks,
    failure::Failure,
    output::{Cell, Output, Record, Tone},
    session::{KeySource, Session},
};

#[derive(Debug, Args)]
pub struct Subscriptions {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the subscriptions of a user, those that ended included
    List(List),
    /// Cancel, extend or refund a subscription, or end its renewal
    Change(Change),
}

#[derive(Debug, Args)]
struct List {
    /// The sandbox; RETAIL if not given
    #[arg(long, value_name = "ID")]
    sandbox: Option<String>,

    /// How many subscriptions the service gives in one answer; it decides if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    page_size: Option<u16>,

    #[command(flatten)]
    key: KeySource,
    #[command(flatten)]
    extent: Extent,
}

/// No change is sent a second time when the first may have arrived: after a broken connection, list
/// the subscriptions to see.
#[derive(Debug, Args)]
struct Change {
    #[command(subcommand)]
    change: To,
}

#[derive(Debug, Subcommand)]
enum To {
    /// End it now, without giving money back
    Cancel(Target),
    /// Lengthen it
    Extend {
        #[command(flatten)]
        target: Target,
        /// By so many days; below nought it is shortened, for tests
        #[arg(allow_negative_numbers = true)]
        days: i32,
    },
    /// Give the user the money back
    Refund(Target),
    /// End it with the period that is paid; only the user can switch renewal on again
    DisableAutoRenew(Target),
}

#[derive(Debug, Args)]
struct Target {
    /// The subscription, by the id that `subscriptions list` shows
    #[arg(value_name = "SUBSCRIPTION", value_parser = checks::id)]
    id: String,

    /// The sandbox; RETAIL if not given
    #[arg(long, value_name = "ID")]
    sandbox: Option<String>,

    #[command(flatten)]
    key: KeySource,
    #[command(flatten)]
    rehearsal: Rehearsal,
}

impl Subscriptions {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self.action {
            Action::List(list) => list.run(session, output).await,
            Action::Change(change) => change.run(session, output).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let key = session.purchase_key(&self.key).await?;
        let size = self.page_size.map(|size| size.to_string());
        let request = session.stocktake.store_services().query_recurrences(key);
        let request = set(request, self.sandbox, QueryRecurrences::sbx);
        let request = set(request, size, QueryRecurrences::page_size);
        let (pager, extent) = (request.items(), self.extent);
        listing::print(session, output, pager, extent, "subscriptions", Row).await
    }
}

impl Change {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self.change {
            To::Cancel(target) => {
                let effect = format!("end {} now", target.id);
                target
                    .change(session, output, effect, Recurrence::cancel)
                    .await
            }
            To::Extend { target, days } => {
                let effect = format!("lengthen {} by {days} days", target.id);
                let extend = |subscription: Recurrence| subscription.extend(days);
                target.change(session, output, effect, extend).await
            }
            To::Refund(target) => {
                let effect = format!("refund {}", target.id);
                target
                    .change(session, output, effect, Recurrence::refund)
                    .await
            }
            To::DisableAutoRenew(target) => {
                let effect = format!("end the renewal of {}", target.id);
                target
                    .change(session, output, effect, Recurrence::stop_renewal)
                    .await
            }
        }
    }
}

impl Target {
    async fn change(
        self,
        session: &Session,
        output: &mut Output,
        effect: String,
        change: impl FnOnce(Recurrence) -> ChangeRecurrence<Caller>,
    ) -> Result<(), Failure> {
        let key = session.purchase_key(&self.key).await?;
        let services = session.stocktake.store_services();
        let mut request = change(services.recurrence(key, &self.id));
        if let Some(sandbox) = self.sandbox {
            request = request.sbx(sandbox);
        }
        if self.rehearsal.dry_run {
            return rehearsal::print(output, services.purchase().endpoint(), &request, effect);
        }
        let changed = session.change(request.send()).await?;
        output.one(&Row(changed))
    }
}

/// A subscription.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Row(RecurrenceItem);

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &[
        "product",
        "sku",
        "state",
        "access",
        "renews",
        "trial",
        "since",
        "until",
        "grace until",
        "id",
    ];

    fn cells(&self) -> Vec<Cell> {
        let item = &self.0;
        let (access, tone) = match item.access_at(&Timestamp::now()) {
            Access::Active => ("active", Tone::Good),
            Access::Grace => ("grace", Tone::Warning),
            Access::Dunning => ("dunning", Tone::Bad),
            Access::Ended => ("ended", Tone::Plain),
            _ => ("unclear", Tone::Warning),
        };
        let trial = match item.is_trial {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        vec![
            Cell::text(&item.product_id),
            Cell::text(&item.sku_id),
            Cell::text(&item.recurrence_state),
            Cell::from(access).toned(tone),
            Cell::from(if item.auto_renew { "yes" } else { "no" }),
            Cell::from(trial),
            moment::cell(&item.start_time),
            moment::maybe(item.expiration_time.as_ref()),
            moment::maybe(item.expiration_time_with_grace.as_ref()),
            Cell::text(&item.id),
        ]
    }
}
