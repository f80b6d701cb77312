//! The queue itself.

use std::{fmt, sync::Arc, time::Duration};

use http::StatusCode;
use stocktake_transport::{Caller, Error, InvalidRequest, OperationRequest, SasUri};

use super::{ClawbackMessage, address::AddressBook};
use crate::requests::{DeleteClawbackMessage, GetClawbackMessages, PeekClawbackMessages};

/// The queue of refunds, returns and chargebacks of a client id. Cheap to clone.
///
/// It is an Azure storage queue behind an address that is signed for some hours; this asks for a
/// fresh address before the old one ends, and once when the queue refuses it. Many workers may read
/// one queue: what one gets is hidden from the others for a time.
#[derive(Clone)]
pub struct ClawbackQueue(Arc<AddressBook>);

impl ClawbackQueue {
    pub(crate) async fn open(purchase: Caller) -> Result<Self, Error> {
        let book = AddressBook::new(purchase);
        book.address().await?;
        Ok(Self(Arc::new(book)))
    }

    /// Looks at the first messages, 1 to 32, and leaves them to others. They cannot be deleted.
    pub async fn peek(&self, count: u8) -> Result<Vec<ClawbackMessage>, Error> {
        let peek = |queue| PeekClawbackMessages::new(queue).numofmessages(i32::from(count));
        let list = self.call(peek).await?;
        Ok(list.queue_message.into_iter().map(Into::into).collect())
    }

    /// Takes the first messages, 1 to 32, and hides them from others for a time of 1 second to 7
    /// days, rounded up to seconds. The queue's own default, 30 seconds, is short for 32 events.
    ///
    /// What is not deleted in time comes back, with another pop receipt. A call that is repeated after
    /// a broken connection takes other messages; those of the lost answer come back too.
    pub async fn get(
        &self,
        count: u8,
        hidden_for: Duration,
    ) -> Result<Vec<ClawbackMessage>, Error> {
        let part = u64::from(hidden_for.subsec_nanos() > 0);
        let seconds = hidden_for.as_secs().saturating_add(part);
        let seconds = i32::try_from(seconds).unwrap_or(i32::MAX);
        let get = |queue| {
            GetClawbackMessages::new(queue)
                .numofmessages(i32::from(count))
                .visibilitytimeout(seconds)
        };
        let list = self.call(get).await?;
        Ok(list.queue_message.into_iter().map(Into::into).collect())
    }

    /// Removes a message for good, whether it could be read or not. One that is gone already is as
    /// good as removed.
    ///
    /// A message that was only peeked at has no pop receipt and is refused before anything is sent.
    /// One that was taken again meanwhile is refused by the queue with `PopReceiptMismatch`: it is
    /// somebody else's now.
    pub async fn delete(&self, message: &ClawbackMessage) -> Result<(), Error> {
        let receipt = message.pop_receipt().ok_or_else(|| {
            let problem = "is missing: the message was peeked at; get it to delete it";
            InvalidRequest::new("popreceipt", problem)
        })?;
        let delete =
            |queue| DeleteClawbackMessage::new(queue, message.id.clone(), receipt.expose());
        match self.call(delete).await {
            Err(error) if error.is_not_found() && error.code() == Some("MessageNotFound") => Ok(()),
            outcome => outcome,
        }
    }

    /// Sends a request to the queue, and once more with a fresh address if it refuses this one.
    async fn call<R: OperationRequest>(
        &self,
        request: impl Fn(SasUri) -> R,
    ) -> Result<R::Response, Error> {
        let (book, caller) = (&self.0, self.0.caller());
        let address = book.address().await?;
        match caller.send(&request(address.clone())).await {
            Err(error) if error.status() == Some(StatusCode::FORBIDDEN) => {
                let fresh = book.address_after(&address).await?;
                caller.send(&request(fresh)).await
            }
            outcome => outcome,
        }
    }
}

impl fmt::Debug for ClawbackQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClawbackQueue").finish_non_exhaustive()
    }
}
