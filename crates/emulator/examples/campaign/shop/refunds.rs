//! The queue of refunds: every message comes at least once, and what it says is done once.

use stocktake::{Error, store_services::ClawbackMessage};

use super::Shop;
use crate::tally::refusal;

/// So many messages at once.
const SOME: u8 = 4;

impl Shop {
    pub(super) async fn at_refunds(&mut self, step: u32) -> Result<(), Error> {
        match step {
            0..=2 => self.take_some().await.map(drop),
            3 => {
                self.open_queue().await?;
                let queue = self.queue.as_ref().expect("it was opened");
                queue.peek(SOME).await.map(drop)
            }
            _ => {
                let answer = self.services.get_clawback_sas_token().await?;
                let is_address = answer.uri.expose().starts_with(&self.stage.address);
                self.expect(is_address, "the address of the queue is elsewhere");
                Ok(())
            }
        }
    }

    /// Deals with what is left in the queue. Tells whether there was anything.
    pub async fn drain(&mut self) -> bool {
        match self.take_some().await {
            Ok(found) => found,
            Err(error) => {
                self.stage.tally.surfaced(&error);
                true
            }
        }
    }

    async fn open_queue(&mut self) -> Result<(), Error> {
        if self.queue.is_none() {
            self.queue = Some(self.services.clawback_queue().await?);
        }
        Ok(())
    }

    async fn take_some(&mut self) -> Result<bool, Error> {
        self.open_queue().await?;
        // Now and then a backend dies between the two steps, and gets the message again.
        let dies = self.draw.u32(0..8) == 0;
        let queue = self.queue.as_ref().expect("it was opened");
        let messages = queue.get(SOME, self.stage.pace.hidden).await?;
        for message in &messages {
            self.deal_with(message);
            if dies {
                continue;
            }
            if let Err(error) = queue.delete(message).await {
                self.stage.tally.surfaced(&error);
                // It comes back, or somebody else has it by now; a body that broke off does not say.
                let is_taken = matches!(error.code(), Some("PopReceiptMismatch") | None);
                let is_right = refusal(&error).is_none() || is_taken;
                self.expect(
                    is_right,
                    format_args!("a message cannot be deleted: {error}"),
                );
            }
        }
        Ok(!messages.is_empty())
    }

    fn deal_with(&self, message: &ClawbackMessage) {
        match &message.event {
            Ok(event) => self.stage.tally.handle(&event.id),
            Err(error) => self.problem(format_args!("a message cannot be read: {error}")),
        }
    }
}
