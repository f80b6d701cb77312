//! Three tokens that look alike, one of which must never reach a client: a type for each.

use std::{fmt, sync::Arc, time::SystemTime};

use stocktake_models::Secret;
use stocktake_transport::{AccessToken, Credential, CredentialError};

use crate::requests::{COLLECTIONS_KEY_AUDIENCE, PURCHASE_KEY_AUDIENCE, SERVICE_AUDIENCE};

/// Fetches the tokens that Store ID keys are made and renewed with.
///
/// ```
/// use std::sync::Arc;
/// use stocktake_identity::{StaticToken, Tickets};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), stocktake_transport::CredentialError> {
/// let tickets = Tickets::new(Arc::new(StaticToken::new("eyJ0eXAi")?));
///
/// let ticket = tickets.collections().await?;
/// let for_the_client = ticket.expose_to_client(); // it calls GetCustomerCollectionsIdAsync
/// # assert_eq!(for_the_client, "eyJ0eXAi");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Tickets(Arc<dyn Credential>);

impl Tickets {
    /// Takes the credential of the application that the key is to be made for.
    #[must_use]
    pub fn new(credential: Arc<dyn Credential>) -> Self {
        Self(credential)
    }

    /// A ticket with which a client makes a key for the collections service.
    pub async fn collections(&self) -> Result<CollectionsTicket, CredentialError> {
        let token = self.0.token(COLLECTIONS_KEY_AUDIENCE).await?;
        Ok(CollectionsTicket(token))
    }

    /// A ticket with which a client makes a key for the purchase service.
    pub async fn purchase(&self) -> Result<PurchaseTicket, CredentialError> {
        let token = self.0.token(PURCHASE_KEY_AUDIENCE).await?;
        Ok(PurchaseTicket(token))
    }

    /// The token of the services themselves. The clients of this SDK fetch it on their own; it is here
    /// for what calls the services by other means.
    pub async fn service(&self) -> Result<ServiceToken, CredentialError> {
        let token = self.0.token(SERVICE_AUDIENCE).await?;
        Ok(ServiceToken(token))
    }

    pub(crate) fn service_token_refused(&self, token: &ServiceToken) {
        self.0.refused(SERVICE_AUDIENCE, &token.0);
    }
}

/// The token of the services themselves: whoever has it can act for the whole application, for every
/// user whose key is at hand. It must never reach a client; a [`CollectionsTicket`] or a
/// [`PurchaseTicket`] may. `Debug` shows its end only.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceToken(AccessToken);

impl ServiceToken {
    /// The token itself, for a service of Microsoft and nobody else.
    #[must_use]
    pub fn expose_to_service(&self) -> &str {
        self.0.expose()
    }

    /// When it ends, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at()
    }

    pub(crate) fn secret(&self) -> Secret {
        self.0.expose().into()
    }
}

/// A ticket with which a client makes a key for the collections service; it may be sent to the
/// client, for the next 60 minutes. `Debug` shows its end only.
#[derive(Clone, PartialEq, Eq)]
pub struct CollectionsTicket(AccessToken);

/// A ticket with which a client makes a key for the purchase service; it may be sent to the client,
/// for the next 60 minutes. `Debug` shows its end only.
#[derive(Clone, PartialEq, Eq)]
pub struct PurchaseTicket(AccessToken);

impl CollectionsTicket {
    /// The ticket itself, to send to the client over an encrypted connection.
    #[must_use]
    pub fn expose_to_client(&self) -> &str {
        self.0.expose()
    }

    /// When it ends, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at()
    }
}

impl PurchaseTicket {
    /// The ticket itself, to send to the client over an encrypted connection.
    #[must_use]
    pub fn expose_to_client(&self) -> &str {
        self.0.expose()
    }

    /// When it ends, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at()
    }
}

fn show(name: &str, token: &AccessToken, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct(name)
        .field("expires_at", &token.expires_at())
        .finish_non_exhaustive()
}

impl fmt::Debug for ServiceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("ServiceToken", &self.0, f)
    }
}

impl fmt::Debug for CollectionsTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("CollectionsTicket", &self.0, f)
    }
}

impl fmt::Debug for PurchaseTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("PurchaseTicket", &self.0, f)
    }
}
