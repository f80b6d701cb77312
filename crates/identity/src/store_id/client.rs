//! Making and renewing keys.

use std::sync::Arc;

use http::StatusCode;
use stocktake_transport::{
    Caller, Credential, Endpoint, Error, OperationRequest, Pipeline, XToken,
};

use super::{StoreIdKey, StoreIdKeyError, StoreIdKeyErrorKind as Kind, StoreIdKeyKind};
use crate::{
    CollectionsTicket, PurchaseTicket, ServiceToken, Tickets,
    requests::{CreateCollectionsKey, CreatePurchaseKey, RenewCollectionsKey, RenewPurchaseKey},
};

/// Makes and renews Store ID keys.
///
/// A key lasts 30 days and can be renewed while it is good: keep it with the user, pass it through
/// [`renew_if_needed`](Self::renew_if_needed) before use, and keep what comes back. Renewing an old
/// key again is harmless, so several servers need not agree on who does it.
///
/// ```
/// use std::sync::Arc;
/// use stocktake_identity::{App, ClientSecretCredential, StoreIdKey, StoreIdKeyErrorKind, StoreIdKeys};
/// use stocktake_transport::Pipeline;
/// # use stocktake_transport::HttpTransport;
///
/// # async fn example(transport: impl HttpTransport + 'static, text: String)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// let pipeline = Pipeline::builder(transport).build();
/// let app = App::new("contoso.onmicrosoft.com", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11");
/// let client_id = app.client_id().to_owned();
/// let credential = ClientSecretCredential::new(&pipeline, app, "the value of the secret");
/// let keys = StoreIdKeys::new(&pipeline, Arc::new(credential)).for_client(client_id);
///
/// match keys.renew_if_needed(StoreIdKey::parse(text)?).await {
///     Ok(key) => println!("use and keep {key:?}"),
///     Err(error) if error.kind() == StoreIdKeyErrorKind::ExpiredOrRevoked => {
///         println!("ask the client for a new key");
///     }
///     Err(error) => return Err(error.into()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct StoreIdKeys {
    collections: Caller,
    purchase: Caller,
    tickets: Tickets,
    client_id: Option<String>,
}

impl StoreIdKeys {
    /// Takes the credential of the application that the keys belong to.
    #[must_use]
    pub fn new(pipeline: &Pipeline, credential: Arc<dyn Credential>) -> Self {
        let caller = |kind: StoreIdKeyKind| Caller::new(pipeline.clone(), kind.home());
        Self {
            collections: caller(StoreIdKeyKind::Collections),
            purchase: caller(StoreIdKeyKind::Purchase),
            tickets: Tickets::new(credential),
            client_id: None,
        }
    }

    /// Tells the client id of the credential, so that keys of another application are refused here
    /// and not by the service.
    #[must_use]
    pub fn for_client(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = Some(client_id.into());
        self
    }

    /// Another address of the collections service, such as an emulator's.
    #[must_use]
    pub fn with_collections(mut self, endpoint: Endpoint) -> Self {
        self.collections = self.collections.with_endpoint(endpoint);
        self
    }

    /// Another address of the purchase service, such as an emulator's.
    #[must_use]
    pub fn with_purchase(mut self, endpoint: Endpoint) -> Self {
        self.purchase = self.purchase.with_endpoint(endpoint);
        self
    }

    /// The tickets of this application, for clients that make keys.
    #[must_use]
    pub fn tickets(&self) -> &Tickets {
        &self.tickets
    }

    /// Exchanges a key for a fresh one of the same user. The old one stays good for as long as it was.
    ///
    /// The key names the address at which it is to be renewed. That address is not followed but
    /// compared: with the service's own and with the one that this client is pointed at. Any other is
    /// an error, and nothing is sent.
    ///
    /// A 401 can be the service token's fault as well as the key's, so it is tried once more with a
    /// fresh token. [`ExpiredOrRevoked`](Kind::ExpiredOrRevoked) is the error if that is refused too.
    pub async fn renew(&self, key: &StoreIdKey) -> Result<StoreIdKey, StoreIdKeyError> {
        let caller = self.caller(key.kind());
        self.check(key, caller.endpoint())?;
        let token = self.service_token().await?;
        let outcome = match self.renew_with(&token, key).await {
            Err(error) if is_refusal(&error) && !self.is_over(key) => {
                self.tickets.service_token_refused(&token);
                let fresh = self.service_token().await?;
                if fresh == token {
                    Err(error)
                } else {
                    self.renew_with(&fresh, key).await
                }
            }
            outcome => outcome,
        };
        let renewed = StoreIdKey::parse(outcome.map_err(|error| explain(error, key))?)?;
        if renewed.kind() != key.kind() {
            let problem = "the service answered with a key for the other service";
            return Err(StoreIdKeyError::new(Kind::Unreadable, problem));
        }
        Ok(renewed)
    }

    /// Renews a key that [is due](StoreIdKey::needs_renewal), and gives back any other as it is.
    pub async fn renew_if_needed(&self, key: StoreIdKey) -> Result<StoreIdKey, StoreIdKeyError> {
        if key.needs_renewal(self.now()) {
            self.renew(&key).await
        } else {
            Ok(key)
        }
    }

    /// Makes a key for the collections service without the client, by the user's Xbox token for the
    /// relying party `http://licensing.xboxlive.com`. `publisher_user_id` is what the user is found by
    /// later; it stands inside the key, readable.
    pub async fn create_collections_key(
        &self,
        x_token: XToken,
        ticket: &CollectionsTicket,
        publisher_user_id: impl Into<String>,
    ) -> Result<StoreIdKey, StoreIdKeyError> {
        let request = CreateCollectionsKey::new(x_token, ticket.expose_to_client())
            .publisher_user_id(publisher_user_id);
        let answer = self.collections.send(&request).await?;
        StoreIdKey::parse(answer.key)
    }

    /// Makes a key for the purchase service without the client; otherwise as
    /// [`create_collections_key`](Self::create_collections_key).
    pub async fn create_purchase_key(
        &self,
        x_token: XToken,
        ticket: &PurchaseTicket,
        publisher_user_id: impl Into<String>,
    ) -> Result<StoreIdKey, StoreIdKeyError> {
        let request = CreatePurchaseKey::new(x_token, ticket.expose_to_client())
            .publisher_user_id(publisher_user_id);
        let answer = self.purchase.send(&request).await?;
        StoreIdKey::parse(answer.key)
    }

    fn caller(&self, kind: StoreIdKeyKind) -> &Caller {
        match kind {
            StoreIdKeyKind::Collections => &self.collections,
            StoreIdKeyKind::Purchase => &self.purchase,
        }
    }

    /// What can be known before anything is sent.
    fn check(&self, key: &StoreIdKey, service: &Endpoint) -> Result<(), StoreIdKeyError> {
        let foreign = |own: &&String| !key.is_for_client(own);
        if let Some(own) = self.client_id.as_ref().filter(foreign) {
            let message = format!(
                "the key was made for another client id than {own}: make it with a ticket of this \
                 application"
            );
            return Err(StoreIdKeyError::new(Kind::OtherClient, message));
        }
        let path = match key.kind() {
            StoreIdKeyKind::Collections => <RenewCollectionsKey>::OPERATION.template,
            StoreIdKeyKind::Purchase => <RenewPurchaseKey>::OPERATION.template,
        };
        key.check_refresh_address(service, path)
    }

    async fn service_token(&self) -> Result<ServiceToken, StoreIdKeyError> {
        let token = self.tickets.service().await;
        token.map_err(|error| Error::from(error).into())
    }

    async fn renew_with(
        &self,
        token: &ServiceToken,
        key: &StoreIdKey,
    ) -> Result<stocktake_models::Secret, Error> {
        let (ticket, secret) = (token.secret(), key.secret().clone());
        let caller = self.caller(key.kind());
        Ok(match key.kind() {
            StoreIdKeyKind::Collections => {
                let request = RenewCollectionsKey::new(ticket, secret);
                caller.send(&request).await?.key
            }
            StoreIdKeyKind::Purchase => {
                let request = RenewPurchaseKey::new(ticket, secret);
                caller.send(&request).await?.key
            }
        })
    }

    fn is_over(&self, key: &StoreIdKey) -> bool {
        key.is_expired(self.now())
    }

    fn now(&self) -> std::time::SystemTime {
        self.collections.pipeline().runtime().system_time()
    }
}

/// Whether the service took either the token or the key for bad.
fn is_refusal(error: &Error) -> bool {
    error.status() == Some(StatusCode::UNAUTHORIZED) && !is_other_client(error)
}

fn is_other_client(error: &Error) -> bool {
    let code = error.inner_code().unwrap_or_default();
    code.eq_ignore_ascii_case("InconsistentClientId")
}

fn explain(error: Error, key: &StoreIdKey) -> StoreIdKeyError {
    let name = match key.kind() {
        StoreIdKeyKind::Collections => "collections",
        StoreIdKeyKind::Purchase => "purchase",
    };
    let (kind, problem) = if is_other_client(&error) {
        let problem = "was made for another client id than the token of this application";
        (Kind::OtherClient, problem)
    } else if is_refusal(&error) {
        let problem = "is expired or revoked: make a new one on the client";
        (Kind::ExpiredOrRevoked, problem)
    } else {
        return error.into();
    };
    let message = format!("the {name} key {problem}; {error}");
    StoreIdKeyError::new(kind, message).with_call(error)
}
