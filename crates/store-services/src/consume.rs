//! Consumables: taken once, however often the call is sent.
//!
//! A consumption is a change of money's worth, and connections break. So each has a tracking id,
//! which is there before the first attempt: with the same id, user, product and quantity the service
//! takes nothing twice. The pipeline repeats a call by itself under that protection, and so can you,
//! even after a crash: keep [`Consumption::pending`] and send it again with
//! [`resume_consumption`](crate::StoreServices::resume_consumption) until it succeeds.
//!
//! [Documentation](https://learn.microsoft.com/gaming/gdk/docs/store/commerce/service-to-service/xstore-managing-consumables-and-refunds)
//!
//! ```
//! # use stocktake_transport::{AccessToken, Credential, CredentialError, Pipeline, test_kit::Replay};
//! # #[derive(Debug)] struct Fixed;
//! # #[async_trait::async_trait] impl Credential for Fixed {
//! #     async fn token(&self, _: &str) -> Result<AccessToken, CredentialError> { AccessToken::new("t") }
//! # }
//! use stocktake_store_services::{CollectionsKey, StoreServices};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let replay = Replay::new().then_json(200, r#"{"itemId":"c95fef43","productId":"9N0297GK108W",
//! #     "trackingId":"1b3afaa8-8644-40e9-9073-266a3bb8804f","newQuantity":7}"#);
//! # let client = StoreServices::new(Pipeline::builder(replay).credential(Fixed).build());
//! let player = CollectionsKey::new("eyJ0eXAiOiJ…");
//! let consumption = client
//!     .consume_v8(&player, "9N0297GK108W")
//!     .remove_quantity(3)
//!     .include_order_ids(true);
//!
//! // Into the table of what is under way, before anything is sent.
//! let row: String = serde_json::to_string(&consumption.pending())?;
//!
//! match consumption.await {
//!     Ok(answer) => assert_eq!(answer.new_quantity, 7),
//!     Err(failure) if failure.may_have_been_made() => {
//!         // The row stays, and a job sends it again.
//!         let again = client.resume_consumption(&player, serde_json::from_str(&row)?);
//!         again.await?;
//!     }
//!     Err(failure) => return Err(failure.into()),
//! }
//! # Ok(())
//! # }
//! ```

use std::fmt;

use serde::{Deserialize, Serialize};
use stocktake_models::{
    Guid, Secret,
    store_services::{ConsumeV6Request, ConsumeV8Request, ConsumeV8Response},
};
use stocktake_transport::{BoxFuture, Caller, XToken};

use crate::{Beneficiary, CollectionsKey, Unconfirmed, requests, unconfirmed::new_id};

/// What the id of a consumption is called on the wire.
const TRACKING_ID: &str = "trackingId";

/// A consumption by v8, under way from the moment it is made. Await it to send it.
#[must_use = "a consumption takes nothing until it is awaited"]
#[derive(Clone)]
pub struct Consumption {
    caller: Caller,
    body: ConsumeV8Request,
    x_token: Option<XToken>,
    signature: Option<Secret>,
}

/// All of a [`Consumption`] but the user: what it takes to send the same again. It holds no secret.
///
/// The service takes a call with another product or quantity for a new consumption, whatever its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PendingConsumption {
    /// The id that makes the repetition harmless.
    pub tracking_id: Guid,
    /// The Store ID of the consumable.
    pub product_id: String,
    /// How many are taken; none for consumables that the developer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove_quantity: Option<i32>,
    /// Whether the orders are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_order_ids: Option<bool>,
    /// The sandbox; none for RETAIL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sbx: Option<String>,
}

impl PendingConsumption {
    /// The consumption of a product with this tracking id; set the fields that it had.
    #[must_use]
    pub fn new(tracking_id: impl Into<Guid>, product_id: impl Into<String>) -> Self {
        Self {
            tracking_id: tracking_id.into(),
            product_id: product_id.into(),
            remove_quantity: None,
            include_order_ids: None,
            sbx: None,
        }
    }
}

impl Consumption {
    pub(crate) fn new(
        caller: Caller,
        user: Beneficiary,
        product_id: String,
        sandbox: Option<String>,
    ) -> Self {
        let mut body = ConsumeV8Request::new(new_id(), product_id);
        body.sbx = sandbox;
        Self::of(caller, user, body)
    }

    pub(crate) fn resume(caller: Caller, user: Beneficiary, pending: PendingConsumption) -> Self {
        let mut body = ConsumeV8Request::new(pending.tracking_id, pending.product_id);
        body.remove_quantity = pending.remove_quantity;
        body.include_order_ids = pending.include_order_ids;
        body.sbx = pending.sbx;
        Self::of(caller, user, body)
    }

    fn of(caller: Caller, user: Beneficiary, mut body: ConsumeV8Request) -> Self {
        let (identity, x_token) = user.into_parts();
        body.beneficiary = identity;
        Self {
            caller,
            body,
            x_token,
            signature: None,
        }
    }

    /// How many to take off the balance, at least 1. Only for consumables that the Store counts:
    /// leave it out for those that the developer counts (`UnmanagedConsumable`), which the service
    /// refuses with it.
    pub fn remove_quantity(mut self, quantity: i32) -> Self {
        self.body.remove_quantity = Some(quantity);
        self
    }

    /// Asks from which orders the quantity was taken: keep them, for clawback events name the order
    /// and not the user. A repeated call does not tell it of consumables that the developer counts.
    pub fn include_order_ids(mut self, include: bool) -> Self {
        self.body.include_order_ids = Some(include);
        self
    }

    /// Another sandbox than the client's. With a key, consumables that the developer counts can be
    /// consumed in RETAIL alone.
    pub fn sbx(mut self, sandbox: impl Into<String>) -> Self {
        self.body.sbx = Some(sandbox.into());
        self
    }

    /// The signature that goes with an Xbox token.
    pub fn signature(mut self, signature: impl Into<Secret>) -> Self {
        self.signature = Some(signature.into());
        self
    }

    /// Takes a tracking id of the caller's own in the place of the one that was made.
    pub fn with_tracking_id(mut self, id: impl Into<Guid>) -> Self {
        self.body.tracking_id = id.into();
        self
    }

    /// The id by which the consumption can be repeated.
    #[must_use]
    pub fn tracking_id(&self) -> &Guid {
        &self.body.tracking_id
    }

    /// What to keep until the consumption has succeeded.
    #[must_use]
    pub fn pending(&self) -> PendingConsumption {
        PendingConsumption {
            tracking_id: self.body.tracking_id.clone(),
            product_id: self.body.product_id.clone(),
            remove_quantity: self.body.remove_quantity,
            include_order_ids: self.body.include_order_ids,
            sbx: self.body.sbx.clone(),
        }
    }

    /// Sends it. It is repeated as far as the retry policy goes, with the same tracking id.
    ///
    /// `new_quantity` of the answer is the balance of now, also when a repeated call took nothing.
    pub async fn send(self) -> Result<ConsumeV8Response, Unconfirmed> {
        let id = self.body.tracking_id.clone();
        let mut request = requests::ConsumeV8::from_body(self.body);
        if let Some(token) = self.x_token {
            request = request.x_token(token);
        }
        if let Some(signature) = self.signature {
            request = request.signature(signature);
        }
        let sent = self.caller.send(&request).await;
        sent.map_err(|error| Unconfirmed::new(TRACKING_ID, id, error))
    }
}

impl IntoFuture for Consumption {
    type Output = Result<ConsumeV8Response, Unconfirmed>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for Consumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consumption")
            .field("pending", &self.pending())
            .finish_non_exhaustive()
    }
}

/// A report by v6 that an item was delivered. Await it to send it.
#[must_use = "nothing is reported until this is awaited"]
#[derive(Clone, Debug)]
pub struct ItemConsumption {
    caller: Caller,
    user: CollectionsKey,
    item_id: String,
    tracking_id: Guid,
}

impl ItemConsumption {
    pub(crate) fn new(caller: Caller, user: CollectionsKey, item_id: String) -> Self {
        Self {
            caller,
            user,
            item_id,
            tracking_id: new_id(),
        }
    }

    /// Takes a tracking id of the caller's own in the place of the one that was made: the same for
    /// the same delivery, for ever.
    pub fn with_tracking_id(mut self, id: impl Into<Guid>) -> Self {
        self.tracking_id = id.into();
        self
    }

    /// The id by which the report can be repeated.
    #[must_use]
    pub fn tracking_id(&self) -> &Guid {
        &self.tracking_id
    }

    /// Sends it. It is repeated as far as the retry policy goes, with the same tracking id.
    pub async fn send(self) -> Result<(), Unconfirmed> {
        let id = self.tracking_id.clone();
        let body = ConsumeV6Request::new(self.user.into_identity())
            .with_item_id(self.item_id)
            .with_tracking_id(self.tracking_id);
        let sent = self
            .caller
            .send(&requests::ConsumeV6::from_body(body))
            .await;
        sent.map_err(|error| Unconfirmed::new(TRACKING_ID, id, error))
    }
}

impl IntoFuture for ItemConsumption {
    type Output = Result<(), Unconfirmed>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
