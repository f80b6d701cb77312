//! Reading the queue.

use std::collections::HashSet;

use stocktake::{
    models::Guid,
    store_services::{ClawbackMessage, ClawbackQueue},
};

use super::{Watch, row::Row};
use crate::{
    commands::listing::counted,
    failure::Failure,
    output::{Format, Listing, Output},
    session::Session,
};

impl Watch {
    /// Shows the first events and leaves them.
    pub(super) async fn peek(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let services = session.stocktake.store_services();
        let queue = session.call(services.clawback_queue()).await?;
        let messages = session.call(queue.peek(self.count)).await?;
        let mut listing = output.list()?;
        let mut unread = 0;
        for message in &messages {
            match Row::of(message) {
                Ok(row) => listing.push(&row)?,
                Err(problem) => {
                    unread += 1;
                    session.note(problem);
                }
            }
        }
        listing.finish()?;
        if messages.is_empty() {
            session.note("no events");
        }
        told(unread)
    }

    /// Writes events and deletes them, until the queue is empty or for ever.
    pub(super) async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let format = match output.format() {
            Format::Table | Format::Ndjson | Format::Html => Format::Ndjson,
            Format::Json => Format::Json,
            Format::Csv => {
                return Err(Failure::usage(
                    "events are deleted when they are written, and CSV leaves some of each out; \
                     take ndjson or json, or --peek",
                ));
            }
        };
        let mut whole = Output::stdout(format, false);
        let services = session.stocktake.store_services();
        let queue = session.call(services.clawback_queue()).await?;
        let mut reader = Reader {
            session,
            queue,
            listing: whole.list()?,
            unread: HashSet::new(),
        };
        let outcome = reader.read(&self).await;
        let (count, unread) = (reader.listing.count(), reader.unread.len());
        let finished = reader.listing.finish();
        match outcome {
            Ok(End::Empty) if count == 0 => session.note("no events"),
            Ok(End::Empty) => {}
            Ok(End::Interrupted) => {
                return Err(Failure::interrupted(format!(
                    "interrupted after {}, written and deleted; what came later is in the queue",
                    counted(count, "events")
                )));
            }
            Err(failure) if count > 0 => {
                return Err(failure.at(format!("after {}", counted(count, "events"))));
            }
            Err(failure) => return Err(failure),
        }
        finished.and_then(|()| told(unread))
    }
}

/// Some events could not be read.
fn told(unread: usize) -> Result<(), Failure> {
    match unread {
        0 => Ok(()),
        1 => Err(Failure::partly(
            "1 event cannot be read and is still in the queue",
        )),
        _ => Err(Failure::partly(format!(
            "{unread} events cannot be read and are still in the queue"
        ))),
    }
}

/// Why the reading ended.
enum End {
    Empty,
    Interrupted,
}

struct Reader<'a> {
    session: &'a Session,
    queue: ClawbackQueue,
    listing: Listing<'a, Row>,
    /// Messages that cannot be read; they come again.
    unread: HashSet<Guid>,
}

impl Reader<'_> {
    async fn read(&mut self, watch: &Watch) -> Result<End, Failure> {
        let interrupt = &self.session.interrupt;
        loop {
            let messages = self.queue.get(watch.count, watch.hidden_for());
            let Some(messages) = interrupt.unless(messages).await else {
                return Ok(End::Interrupted);
            };
            let messages = messages?;
            let mut new = false;
            for message in &messages {
                new |= self.settle(message).await?;
            }
            if interrupt.is_set() {
                return Ok(End::Interrupted);
            }
            if new {
                continue;
            }
            if watch.once {
                return Ok(End::Empty);
            }
            let pause = tokio::time::sleep(watch.interval());
            if interrupt.unless(pause).await.is_none() {
                return Ok(End::Interrupted);
            }
        }
    }

    /// Writes an event and then deletes it. Whether there was something new.
    async fn settle(&mut self, message: &ClawbackMessage) -> Result<bool, Failure> {
        match Row::of(message) {
            Ok(row) => {
                self.listing.push(&row)?;
                self.listing.flush()?;
                // Not given up by Ctrl-C: what is written is to be gone.
                self.queue.delete(message).await?;
                Ok(true)
            }
            Err(problem) => {
                let new = self.unread.insert(message.id.clone());
                if new {
                    self.session.note(problem);
                }
                Ok(new)
            }
        }
    }
}
