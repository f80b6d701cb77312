//! The fetch of one page, by whoever polls it or in the background.

use std::{
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use crate::{BoxFuture, Caller, Error, PagedRequest, Task};

type Outcome<R> = Result<<R as crate::OperationRequest>::Response, Error>;

/// A page under way.
pub(super) struct Fetch<R: PagedRequest> {
    caller: Caller,
    state: State<R>,
}

enum State<R: PagedRequest> {
    /// Polled by the reader.
    Polled(BoxFuture<'static, Outcome<R>>),
    /// Run by the executor; cancelled with its task.
    Running(Arc<Mutex<Slot<Outcome<R>>>>, #[allow(dead_code)] Task),
    /// Taken apart for a moment, on its way from one to the other.
    Moving,
}

/// Where work in the background puts its value.
struct Slot<T> {
    value: Option<T>,
    reader: Option<Waker>,
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
            State::Running(slot, _) => {
                let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(value) = slot.value.take() else {
                    slot.reader = Some(context.waker().clone());
                    return Poll::Pending;
                };
                Poll::Ready(value)
            }
            State::Moving => unreachable!("the state is put back before anybody polls"),
        }
    }

    /// Lets the executor do it. Where there is none, the request is at least sent off.
    pub(super) fn run_in_background(&mut self, context: &mut Context<'_>) {
        let State::Polled(future) = std::mem::replace(&mut self.state, State::Moving) else {
            unreachable!("a page is started once");
        };
        let slot = Arc::new(Mutex::new(Slot {
            value: None,
            reader: None,
        }));
        let shared = slot.clone();
        let holder = Arc::new(Mutex::new(Some(future)));
        let work = holder.clone();
        let run = Box::pin(async move {
            let future = work.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some(future) = future else { return };
            let value = future.await;
            let mut slot = shared.lock().unwrap_or_else(PoisonError::into_inner);
            slot.value = Some(value);
            if let Some(reader) = slot.reader.take() {
                reader.wake();
            }
        });
        self.state = match self.caller.pipeline().runtime().spawn(run) {
            Ok(task) => State::Running(slot, task),
            Err(_) => {
                let future = holder.lock().unwrap_or_else(PoisonError::into_inner).take();
                let mut future = future.expect("nobody has run it");
                // A value that is there at once is kept for the reader.
                match future.as_mut().poll(context) {
                    Poll::Ready(value) => State::Polled(Box::pin(std::future::ready(value))),
                    Poll::Pending => State::Polled(future),
                }
            }
        };
    }
}
