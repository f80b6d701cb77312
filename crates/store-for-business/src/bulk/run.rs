//! A run: batches in, outcomes out.

use std::{
    collections::VecDeque,
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
};

use futures_core::Stream;
use stocktake_models::store_for_business::SeatAction;
use stocktake_transport::{BoxFuture, Caller, Error};

use super::{
    BulkReport, Progress, SeatJournal, SeatOutcome, Source, USERS_PER_CALL, UserOutcome,
    answer::{Batch, Verdict},
    bell::Bell,
};
use crate::{ProductSku, requests::BulkAssignAndReclaimSeats};

/// Seats given to or taken from any number of users; see [`bulk`](crate::bulk).
///
/// [`next`](Self::next) hands out one user after the other as calls end; as a `Stream` it fits the
/// combinators of `futures`. Awaited as a whole it gives a [`BulkReport`]. Nothing is sent before.
#[must_use = "nothing is sent until the outcomes are asked for"]
pub struct BulkSeats {
    caller: Caller,
    sku: ProductSku,
    action: SeatAction,
    source: Source,
    concurrency: usize,
    patience: usize,
    /// The users of the call that is being filled.
    batch: Vec<String>,
    calls: Vec<BoxFuture<'static, Batch>>,
    bell: Arc<Bell>,
    ready: VecDeque<UserOutcome>,
    failed_in_a_row: usize,
    stopped: Option<Arc<Error>>,
    progress: Progress,
}

impl BulkSeats {
    pub(crate) fn assign(caller: Caller, sku: ProductSku, source: Source) -> Self {
        Self::new(caller, sku, source, SeatAction::Assign)
    }

    pub(crate) fn reclaim(caller: Caller, sku: ProductSku, source: Source) -> Self {
        Self::new(caller, sku, source, SeatAction::Reclaim)
    }

    fn new(caller: Caller, sku: ProductSku, source: Source, action: SeatAction) -> Self {
        Self {
            caller,
            sku,
            action,
            source,
            concurrency: 4,
            patience: 8,
            batch: Vec::with_capacity(USERS_PER_CALL),
            calls: Vec::new(),
            bell: Arc::default(),
            ready: VecDeque::new(),
            failed_in_a_row: 0,
            stopped: None,
            progress: Progress::default(),
        }
    }

    /// How many calls are under way at the same time, at least one. 4 if not set.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// After how many failed calls in a row the run ends, at least one, as the service is then down
    /// for all. 8 if not set. Errors that say so themselves end it at once.
    pub fn give_up_after(mut self, failed_calls: usize) -> Self {
        self.patience = failed_calls.max(1);
        self
    }

    /// Passes over who is settled by an earlier run. A journal of another product or action is an
    /// error.
    pub fn resume(mut self, journal: &SeatJournal) -> Result<Self, Error> {
        journal.check(&self.sku, &self.action)?;
        for user in &journal.settled {
            self.source.skip(user);
        }
        Ok(self)
    }

    /// An empty journal of this action on this product.
    #[must_use]
    pub fn journal(&self) -> SeatJournal {
        SeatJournal::new(&self.sku, self.action.clone())
    }

    /// How far it has come: the users that were handed out.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// The error that has ended the run early.
    #[must_use]
    pub fn stopped(&self) -> Option<&Arc<Error>> {
        self.stopped.as_ref()
    }

    /// What became of the next user, or `None` when all were handed out. It can be cancelled without
    /// loss.
    pub async fn next(&mut self) -> Option<UserOutcome> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Begins calls while there are users and fewer calls than allowed. Whether users may be left.
    fn fill(&mut self, context: &mut Context<'_>) -> bool {
        while self.stopped.is_none() && self.calls.len() < self.concurrency {
            match self.source.poll_next(context) {
                Poll::Pending => return true,
                Poll::Ready(Some(user)) => {
                    self.batch.push(user);
                    if self.batch.len() == USERS_PER_CALL {
                        self.call();
                    }
                }
                Poll::Ready(None) => {
                    if !self.batch.is_empty() {
                        self.call();
                    }
                    return false;
                }
            }
        }
        true
    }

    fn call(&mut self) {
        let users = std::mem::replace(&mut self.batch, Vec::with_capacity(USERS_PER_CALL));
        let (product, sku) = (self.sku.product_id(), self.sku.sku_id());
        let request = BulkAssignAndReclaimSeats::new(product, sku, &users, self.action.clone());
        let caller = self.caller.clone();
        self.calls.push(Box::pin(async move {
            let result = caller.send(&request).await;
            Batch { users, result }
        }));
        // It has to be asked once to begin.
        self.bell.ring();
    }

    /// Takes the outcomes of the calls that have ended. There are few, so all are asked if one of them
    /// can go on.
    fn gather(&mut self, context: &Context<'_>) {
        self.bell.wakes(context.waker());
        if !self.bell.rang() {
            return;
        }
        let waker = Waker::from(self.bell.clone());
        let context = &mut Context::from_waker(&waker);
        let mut index = 0;
        while index < self.calls.len() {
            match self.calls[index].as_mut().poll(context) {
                Poll::Pending => index += 1,
                Poll::Ready(batch) => {
                    drop(self.calls.remove(index));
                    self.settle(batch);
                }
            }
        }
    }

    fn settle(&mut self, batch: Batch) {
        let (users, verdict, error) = batch.settle();
        self.ready.extend(users);
        self.failed_in_a_row = match verdict {
            Verdict::Good => 0,
            Verdict::Failed | Verdict::Hopeless => self.failed_in_a_row + 1,
        };
        if verdict == Verdict::Hopeless || self.failed_in_a_row >= self.patience {
            self.stopped = self.stopped.take().or(error);
        }
    }

    /// The next of the users that no call will hold.
    fn poll_unsent(
        &mut self,
        error: Arc<Error>,
        context: &mut Context<'_>,
    ) -> Poll<Option<UserOutcome>> {
        let name = if self.batch.is_empty() {
            ready!(self.source.poll_next(context))
        } else {
            Some(self.batch.remove(0))
        };
        Poll::Ready(name.map(|name| UserOutcome {
            name,
            outcome: SeatOutcome::NotSent(error),
        }))
    }
}

impl Stream for BulkSeats {
    type Item = UserOutcome;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<UserOutcome>> {
        let this = self.get_mut();
        let more = this.fill(context);
        this.gather(context);
        let next = match (this.ready.pop_front(), this.stopped.clone()) {
            (Some(user), _) => Some(user),
            (None, Some(error)) if this.calls.is_empty() => {
                ready!(this.poll_unsent(error, context))
            }
            (None, _) if this.calls.is_empty() && !more => None,
            // All calls were asked, and the source if there was room for one more.
            (None, _) => return Poll::Pending,
        };
        if let Some(user) = &next {
            this.progress.count(&user.outcome);
        }
        Poll::Ready(next)
    }
}

impl IntoFuture for BulkSeats {
    type Output = BulkReport;
    type IntoFuture = BoxFuture<'static, BulkReport>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(BulkReport::of(self))
    }
}

impl fmt::Debug for BulkSeats {
    /// Leaves the users out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkSeats")
            .field("sku", &self.sku)
            .field("action", &self.action)
            .field("concurrency", &self.concurrency)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}
