//! Sending the users, from where the last run stopped to the end.

use std::{
    collections::HashMap,
    future::{Future as _, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Instant,
};

use indicatif::HumanCount;
use stocktake::{
    Error,
    models::store_for_business::SeatState,
    store_for_business::{BulkSeats, ProductSku, Refusal, StoreForBusiness, UserOutcome},
};

use super::{
    Action, Import,
    feed::{Feed, Shared},
    journal::{Entry, Journal, Past, Settled, State},
    judge,
    outcome::{self, Line},
    users::{Listed, folded},
};
use crate::{failure::Failure, output::Output, progress::Meter, session::Session};

pub(super) use stocktake::store_for_business::bulk::USERS_PER_CALL;

/// Why it ended before all users were sent.
enum Stop {
    Interrupted,
    Failed(Failure),
}

/// An import under way.
#[derive(Debug)]
pub(super) struct Run<'a> {
    session: &'a Session,
    store: StoreForBusiness,
    sku: ProductSku,
    action: Action,
    concurrency: usize,
    retry_refused: bool,
    listed: Listed,
    /// What is known of users.
    past: Past,
    /// Users who were sent in this run and are to be sent again, and why.
    open: HashMap<String, (&'static str, Option<String>)>,
    /// The first error of a call.
    error: Option<Arc<Error>>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        import: &Import,
        session: &'a Session,
        sku: ProductSku,
        listed: Listed,
        past: Past,
    ) -> Self {
        Self {
            session,
            store: session.stocktake.store_for_business(),
            sku,
            action: import.action,
            concurrency: import.concurrency.into(),
            retry_refused: import.retry_failed,
            listed,
            past,
            open: HashMap::new(),
            error: None,
        }
    }

    /// Looks up who may be done, sends who is not, and tells what became of all.
    pub(super) async fn finish(
        mut self,
        journal: Journal,
        output: &mut Output,
    ) -> Result<(), Failure> {
        let journal = Shared::new(journal);
        let begun = Instant::now();
        let before = self.settled();
        if !self.past.is_empty() {
            let (before, all) = (HumanCount(before as u64), HumanCount(self.all()));
            self.session
                .note(format!("going on: {before} of {all} users are settled"));
        }
        let meter = self.session.progress.bar(self.all(), "users");
        meter.skip(before as u64);
        let ended = match self.look_up(&journal, &meter).await {
            Ok(()) => self.send(&journal, &meter).await,
            Err(stop) => Err(stop),
        };
        drop(meter);
        let seconds = begun.elapsed().as_secs_f64();
        self.tell(ended, before, seconds, output)
    }

    fn all(&self) -> u64 {
        self.listed.users.len() as u64
    }

    /// How many users need not be sent.
    fn settled(&self) -> usize {
        let users = self.listed.users.iter();
        users.filter(|user| self.is_settled(&user.name)).count()
    }

    fn is_settled(&self, user: &str) -> bool {
        match self.past.of(user) {
            Some(State::Done) => true,
            Some(State::Refused(_)) => !self.retry_refused,
            Some(State::Sent) | None => false,
        }
    }

    /// Asks for the seats of the users whose call never came back: those who have what they are to
    /// have are not sent again.
    async fn look_up(&mut self, journal: &Shared, meter: &Meter) -> Result<(), Stop> {
        let sent = self.listed.users.iter().map(|user| &user.name);
        let sent = sent.filter(|user| self.past.of(user) == Some(&State::Sent));
        let sent: Vec<String> = sent.cloned().collect();
        for users in sent.chunks(USERS_PER_CALL) {
            let mut settled = Settled::default();
            for user in users {
                let call = self.store.seat(&self.sku, user).get();
                let Some(seat) = self.session.interrupt.unless(call.send()).await else {
                    return Err(Stop::Interrupted);
                };
                let has_seat = match seat {
                    Ok(seat) => Some(seat.state != Some(SeatState::Revoked)),
                    Err(error) if is_without_seat(&error) => Some(false),
                    // It says nothing about this user, so the call for the user has to tell.
                    Err(error) if error.is_not_found() => None,
                    Err(error) => return Err(Stop::Failed(error.into())),
                };
                match has_seat {
                    Some(has) if has == (self.action == Action::Assign) => {
                        settled.done.push(user.clone());
                    }
                    Some(_) => settled.untouched.push(user.clone()),
                    None => {}
                }
            }
            meter.add(settled.done.len() as u64);
            let entry = Entry::Settled(settled);
            journal.append(&entry).map_err(Stop::Failed)?;
            self.past.learn(entry);
        }
        Ok(())
    }

    /// Sends all who are not settled.
    async fn send(&mut self, journal: &Shared, meter: &Meter) -> Result<(), Stop> {
        let users = self.listed.users.iter().map(|user| &user.name);
        let users = users
            .filter(|user| !self.is_settled(user))
            .cloned()
            .collect();
        let interrupt = self.session.interrupt.clone();
        let feed = Feed::new(users, USERS_PER_CALL, journal.clone(), interrupt);
        let seats = self.store.seats_of(&self.sku);
        let mut run = match self.action {
            Action::Assign => seats.assign_all(feed),
            Action::Reclaim => seats.reclaim_all(feed),
        }
        .concurrency(self.concurrency);
        while let Some(users) = ready(&mut run).await {
            let mut settled = Settled::default();
            for user in &users {
                outcome::note(&mut settled, &user.name, &user.outcome);
                self.error = self.error.take().or_else(|| user.outcome.error().cloned());
                if let Some(open) = outcome::open(&user.outcome) {
                    self.open.insert(folded(&user.name), open);
                }
            }
            meter.add((settled.done.len() + settled.refused.len()) as u64);
            let entry = Entry::Settled(settled);
            journal.append(&entry).map_err(Stop::Failed)?;
            self.past.learn(entry);
        }
        match (journal.take_failure(), run.stopped()) {
            (Some(failure), _) => Err(Stop::Failed(failure)),
            (None, Some(error)) => Err(Stop::Failed(Arc::clone(error).into())),
            (None, None) if self.session.interrupt.is_set() => Err(Stop::Interrupted),
            (None, None) => Ok(()),
        }
    }

    /// Prints who has not got what was to be, and says how it ended.
    fn tell(
        self,
        ended: Result<(), Stop>,
        before: usize,
        seconds: f64,
        output: &mut Output,
    ) -> Result<(), Failure> {
        let mut lines: Vec<Line> = self.listed.problems.iter().map(Line::invalid).collect();
        let (mut done, mut refused, mut open) = (0_usize, 0, 0);
        for user in &self.listed.users {
            match (self.open.get(&folded(&user.name)), self.past.of(&user.name)) {
                (Some((word, reason)), _) => {
                    open += 1;
                    lines.push(Line::open(user, word, reason.as_deref()));
                }
                (None, Some(State::Done)) => done += 1,
                (None, Some(State::Refused(reason))) => {
                    refused += 1;
                    lines.push(Line::refused(user, reason.as_deref()));
                }
                (None, Some(State::Sent) | None) => open += 1,
            }
        }
        let settled = done + refused;
        if !lines.is_empty() {
            output.all(&lines)?;
        }
        let in_this_run = settled.saturating_sub(before);
        self.sum_up(done, in_this_run, seconds);
        let (settled, all) = (HumanCount(settled as u64), HumanCount(self.all()));
        match (ended, self.error) {
            (Ok(()), Some(error)) if in_this_run == 0 => {
                Err(Failure::from(error).at("nothing was done"))
            }
            (Ok(()), _) => judge(refused, open, done),
            (Err(Stop::Interrupted), _) => Err(Failure::interrupted(format!(
                "interrupted after {settled} of {all} users; run it again to go on"
            ))),
            (Err(Stop::Failed(failure)), _) if in_this_run == 0 => Err(failure),
            (Err(Stop::Failed(failure)), _) => Err(failure.at(format!(
                "stopped after {settled} of {all} users, run it again to go on"
            ))),
        }
    }

    fn sum_up(&self, done: usize, in_this_run: usize, seconds: f64) {
        let what = match self.action {
            Action::Assign => "were given a seat",
            Action::Reclaim => "had their seat taken back",
        };
        let (done, all) = (HumanCount(done as u64), HumanCount(self.all()));
        let again = match self.listed.duplicates {
            0 => String::new(),
            1 => "; 1 line names one again".to_owned(),
            lines => format!("; {} lines name one again", HumanCount(lines as u64)),
        };
        // A count of users is far below what a float cannot hold.
        #[allow(clippy::cast_precision_loss)]
        let rate = in_this_run as f64 / seconds.max(0.001);
        let rate = match in_this_run {
            0 => String::new(),
            _ => format!("; {seconds:.1} s, {rate:.0} users a second"),
        };
        self.session
            .note(format!("{done} of {all} users {what}{again}{rate}"));
    }
}

/// Whether the service says that the product is there, and the user has no seat of it.
fn is_without_seat(error: &Error) -> bool {
    match Refusal::of(error) {
        Some(Refusal::NotFound(kinds)) => !kinds.contains(&"Inventory"),
        _ => false,
    }
}

/// The next users whose end is known: those of a whole call, as they come at once. `None` at the end.
async fn ready(run: &mut BulkSeats) -> Option<Vec<UserOutcome>> {
    let mut users = vec![run.next().await?];
    while users.len() < USERS_PER_CALL {
        let mut next = pin!(run.next());
        let next = poll_fn(|context| match next.as_mut().poll(context) {
            Poll::Ready(next) => Poll::Ready(next),
            Poll::Pending => Poll::Ready(None),
        });
        match next.await {
            Some(user) => users.push(user),
            // No more as yet, or no more at all: the next call tells.
            None => break,
        }
    }
    Some(users)
}
