//! The fetch of one page, by whoever polls it or in the background.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use crate::{BoxFuture, Caller, Error, PagedRequest, Task, TransportError, TransportErrorKind};

type Outcome<R> = Result<<R as crate::OperationRequest>::Response, Error>;

/// A page under way.
pub(super) struct Fetch<R: PagedRequest> {
    caller: Caller,
    state: State<R>,
}

enum State<R: PagedRequest> {
    /// Polled by the reader.
    Polled(BoxFuture<'static, Outcome<R>>),
    /// Run by the executor.
    Running {
        slot: Slot<Outcome<R>>,
        /// Cancels the work when it is dropped.
        _task: Task,
    },
}

impl<R: PagedRequest> Fetch<R> {
    pub(super) fn new(caller: Caller, request: R) -> Self {
        let sender = caller.clone();
        let state = State::Polled(Box::pin(async move { sender.send(&request).await }));
        Self { caller, state }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Outcome<R>> {
        match &mut self.state {
            State::Polled(future) => future.as_mut().poll(context),
            State::Running { slot, .. } => slot.poll(context).map(|value| {
                // The page is asked for again when the reader goes on.
                let lost =
                    "the background fetch of a page was stopped; ask for the next item again";
                value.unwrap_or_else(|| {
                    Err(TransportError::new(TransportErrorKind::Interrupted, lost).into())
                })
            }),
        }
    }

    /// Lets the executor do it. Where there is none, the request is at least sent off.
    pub(super) fn run_in_background(&mut self, context: &mut Context<'_>) {
        // An executor that refuses hands back what it was given, but not the future inside. So the
        // future waits in a place that both can reach.
        let State::Polled(future) = &mut self.state else {
            return;
        };
        let future = std::mem::replace(future, Box::pin(std::future::pending()));
        let place = Arc::new(Mutex::new(Some(future)));
        let work = place.clone();
        let slot = Slot::default();
        let mut filler = Filler(slot.clone());
        let run = Box::pin(async move {
            let future = work.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(future) = future {
                filler.fill(future.await);
            }
        });
        if let Ok(task) = self.caller.pipeline().runtime().spawn(run) {
            self.state = State::Running { slot, _task: task };
            return;
        }
        let future = place.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut future) = future {
            // A value that is there at once is kept for the reader.
            self.state = State::Polled(match future.as_mut().poll(context) {
                Poll::Ready(value) => Box::pin(std::future::ready(value)),
                Poll::Pending => future,
            });
        }
    }
}

/// Where work in the background puts its value.
struct Slot<T>(Arc<Mutex<SlotState<T>>>);

struct SlotState<T> {
    value: Option<T>,
    /// No value will come, or none any more.
    ended: bool,
    reader: Option<Waker>,
}

impl<T> Slot<T> {
    /// The value; `None` inside if the work has ended without one.
    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = self.lock();
        if state.ended {
            return Poll::Ready(state.value.take());
        }
        state.reader = Some(context.waker().clone());
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, SlotState<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(SlotState {
            value: None,
            ended: false,
            reader: None,
        })))
    }
}

/// The end of a [`Slot`] that the work holds: the reader learns when it is dropped, be it by a panic
/// or because the executor shuts down.
struct Filler<T>(Slot<T>);

impl<T> Filler<T> {
    fn fill(&mut self, value: T) {
        self.0.lock().value = Some(value);
    }
}

impl<T> Drop for Filler<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.ended = true;
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}
