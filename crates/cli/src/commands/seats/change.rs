//! `seats assign` and `seats reclaim`: one user by a call of its own, several by 25 in a call.

use std::sync::Arc;

use clap::Args;
use serde::Serialize;
use stocktake::{
    models::store_for_business::{SeatAction, SeatDetails},
    store_for_business::{
        BulkSeats, SeatOutcome, UserOutcome, requests::BulkAssignAndReclaimSeats,
    },
};

use crate::{
    arguments::Rehearsal,
    checks,
    commands::{moment, product::ProductArguments, rehearsal},
    failure::{Exit, Failure, exit_of},
    output::{Cell, Listing, Output, Record, Tone},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Change {
    #[command(flatten)]
    product: ProductArguments,

    /// The users, like ann@contoso.com
    #[arg(required = true, value_name = "USER", value_parser = checks::user_principal_name)]
    users: Vec<String>,

    #[command(flatten)]
    rehearsal: Rehearsal,
}

impl Change {
    pub async fn assign(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let store = session.stocktake.store_for_business();
        let key = self.product.key();
        let endpoint = store.caller().endpoint();
        match self.users.as_slice() {
            [user] => {
                let call = store.seat(&key, user).assign();
                if self.rehearsal.dry_run {
                    let effect = format!("give {user} a seat of {key}");
                    return rehearsal::print(output, endpoint, &call, effect);
                }
                let seat = session.change(call.send()).await?;
                output.all(&[Changed::done(user, seat)])
            }
            _ if self.rehearsal.dry_run => self.rehearse(session, output, SeatAction::Assign),
            _ => {
                let run = store.seats_of(&key).assign_all(self.users.clone());
                self.run_bulk(session, output, run).await
            }
        }
    }

    pub async fn reclaim(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let store = session.stocktake.store_for_business();
        let key = self.product.key();
        let endpoint = store.caller().endpoint();
        match self.users.as_slice() {
            [user] => {
                let call = store.seat(&key, user).reclaim();
                if self.rehearsal.dry_run {
                    let effect = format!("take the seat of {key} from {user}");
                    return rehearsal::print(output, endpoint, &call, effect);
                }
                let seat = session.change(call.send()).await?;
                output.all(&[Changed::done(user, seat)])
            }
            _ if self.rehearsal.dry_run => self.rehearse(session, output, SeatAction::Reclaim),
            _ => {
                let run = store.seats_of(&key).reclaim_all(self.users.clone());
                self.run_bulk(session, output, run).await
            }
        }
    }

    fn rehearse(
        &self,
        session: &Session,
        output: &mut Output,
        action: SeatAction,
    ) -> Result<(), Failure> {
        let store = session.stocktake.store_for_business();
        let key = self.product.key();
        let effect = match action {
            SeatAction::Reclaim => "take the seats of",
            _ => "give seats of",
        };
        let effect = format!("{effect} {key}: {}", self.users.join(", "));
        let first = self
            .users
            .iter()
            .take(stocktake::store_for_business::bulk::USERS_PER_CALL);
        let call = BulkAssignAndReclaimSeats::new(key.product_id(), key.sku_id(), first, action);
        rehearsal::print(output, store.caller().endpoint(), &call, effect)
    }

    async fn run_bulk(
        &self,
        session: &Session,
        output: &mut Output,
        mut run: BulkSeats,
    ) -> Result<(), Failure> {
        let meter = session.progress.bar(self.users.len() as u64, "users");
        let mut listing = output.list()?;
        let mut errors = Errors::default();
        loop {
            let Some(next) = session.interrupt.unless(run.next()).await else {
                listing.finish()?;
                let (done, all) = (run.progress().done, self.users.len());
                return Err(Failure::interrupted(format!(
                    "interrupted after {done} of {all} users; calls under way may have been \
                     carried out, and repeating the command does no harm"
                )));
            };
            let Some(user) = next else { break };
            errors.note(&user);
            meter.aside(|| push(&mut listing, user))?;
            meter.add(1);
        }
        drop(meter);
        listing.finish()?;
        errors.judge(run.progress().done)
    }
}

fn push(listing: &mut Listing<'_, Changed>, user: UserOutcome) -> Result<(), Failure> {
    listing.push(&Changed::of(user))?;
    listing.flush()
}

/// What went wrong for whom.
#[derive(Default)]
struct Errors {
    users: usize,
    first: Option<Arc<stocktake::Error>>,
}

impl Errors {
    fn note(&mut self, user: &UserOutcome) {
        if !user.outcome.is_done() {
            self.users += 1;
            self.first = self.first.take().or_else(|| user.outcome.error().cloned());
        }
    }

    /// How the command ends. If nothing was done, as the error that stood in the way says.
    fn judge(self, done: usize) -> Result<(), Failure> {
        match (self.users, done, self.first) {
            (0, _, _) => Ok(()),
            (_, 0, Some(error)) => Err(Failure::from(error).at("no user was done")),
            (failed, 0, None) => Err(Failure::new(
                Exit::Conflict,
                format!(
                    "the service refused it for all {failed} users; the output has its reasons"
                ),
            )),
            (failed, done, error) => {
                let hint = match error.map(|error| exit_of(&error)) {
                    Some(Exit::Unavailable | Exit::Throttled) => "try the others again later",
                    _ => "the output names the others with the reasons",
                };
                let all = done + failed;
                let message = format!("done for {done} of {all} users; {hint}");
                Err(Failure::partly(message))
            }
        }
    }
}

/// What became of a user's seat.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    user_name: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seat: Option<SeatDetails>,
}

impl Changed {
    fn done(user: &str, seat: SeatDetails) -> Self {
        Self {
            user_name: user.to_owned(),
            outcome: "done",
            reason: None,
            seat: Some(seat),
        }
    }

    fn of(user: UserOutcome) -> Self {
        let (outcome, reason) = match user.outcome {
            SeatOutcome::Done(seat) => return Self::done(&user.name, *seat),
            SeatOutcome::Failed(reason) => ("failed", reason),
            SeatOutcome::Refused(error) => ("refused", Some(error.to_string())),
            SeatOutcome::Unsettled(error) => ("unknown", error.map(|error| error.to_string())),
            SeatOutcome::NotSent(error) => ("not sent", Some(error.to_string())),
            _ => ("unknown", None),
        };
        Self {
            user_name: user.name,
            outcome,
            reason,
            seat: None,
        }
    }
}

impl Record for Changed {
    const COLUMNS: &'static [&'static str] = &["user", "outcome", "state", "assigned", "reason"];

    fn cells(&self) -> Vec<Cell> {
        let seat = self.seat.as_ref();
        let tone = match self.outcome {
            "done" => Tone::Good,
            "unknown" => Tone::Warning,
            _ => Tone::Bad,
        };
        vec![
            Cell::text(&self.user_name),
            Cell::from(self.outcome).toned(tone),
            Cell::maybe(seat.and_then(|seat| seat.state.as_ref())),
            moment::maybe(seat.and_then(|seat| seat.date_assigned.as_ref())),
            Cell::maybe(self.reason.as_ref()),
        ]
    }
}
