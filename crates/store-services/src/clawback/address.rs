//! The signed address of the queue: kept while it is good, asked for again in time.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use stocktake_transport::{Caller, DecodeError, Error, SasUri};

use crate::requests::GetClawbackSasToken;

/// How long before its end an address is no longer used: longer than a call with its retries takes.
const MARGIN: Duration = Duration::from_secs(5 * 60);

/// An address and when it ends, if the service said so in a way that can be read.
#[derive(Clone, Debug)]
struct Signed {
    address: SasUri,
    ends: Option<SystemTime>,
}

/// Keeps the address. Two callers that find it old at the same time both ask for a new one, which
/// does no harm.
#[derive(Debug)]
pub(super) struct AddressBook {
    purchase: Caller,
    kept: Mutex<Option<Signed>>,
}

impl AddressBook {
    pub(super) fn new(purchase: Caller) -> Self {
        let kept = Mutex::new(None);
        Self { purchase, kept }
    }

    pub(super) fn caller(&self) -> &Caller {
        &self.purchase
    }

    /// The address, from the service if the kept one is about to end.
    pub(super) async fn address(&self) -> Result<SasUri, Error> {
        let now = self.purchase.pipeline().runtime().system_time();
        let kept = self.kept().clone();
        if let Some(Signed { address, ends }) = kept {
            if ends.is_none_or(|ends| now + MARGIN < ends) {
                return Ok(address);
            }
        }
        self.ask().await
    }

    /// Another address than one that the queue has refused.
    pub(super) async fn address_after(&self, refused: &SasUri) -> Result<SasUri, Error> {
        let newer = self.kept().clone();
        if let Some(Signed { address, .. }) = newer.filter(|kept| kept.address != *refused) {
            return Ok(address);
        }
        self.ask().await
    }

    async fn ask(&self) -> Result<SasUri, Error> {
        let answer = self.purchase.send(&GetClawbackSasToken::new()).await?;
        let address = SasUri::parse(answer.uri.expose())
            .map_err(|error| DecodeError::new(format!("`uri`: {error}")))?;
        let ends = answer.expires_on.to_system_time();
        *self.kept() = Some(Signed {
            address: address.clone(),
            ends,
        });
        Ok(address)
    }

    fn kept(&self) -> MutexGuard<'_, Option<Signed>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
