//! Free products for users: given once, however often the call is sent.
//!
//! The order id is a GUID of the caller's own and is there before the first attempt; the service
//! makes one order of all calls with the same one. What the product costs must be nothing.
//!
//! [Documentation](https://learn.microsoft.com/windows/uwp/monetize/grant-free-products)
//!
//! ```
//! use stocktake_store_services::{PurchaseKey, StoreServices, Unconfirmed, grant::FreeProduct};
//!
//! async fn welcome(client: &StoreServices, player: &PurchaseKey) -> Result<(), Unconfirmed> {
//!     let gift = FreeProduct::new("9NBLGGH5WVP6", "0010", "9RT7C09D5J3W");
//!     let grant = client.grant_v7(player, gift, "us", "en-us").dev_offer_id("welcome");
//!     println!("order {} is under way", grant.order_id());
//!     grant.await?;
//!     Ok(())
//! }
//! ```

use stocktake_models::{
    Guid,
    store_services::{GrantV6Request, GrantV6Response, GrantV7Request, GrantV7Response},
};
use stocktake_transport::{BoxFuture, Caller};

use crate::{PurchaseKey, Unconfirmed, requests, unconfirmed::new_id};

/// What the id of a grant is called on the wire.
const ORDER_ID: &str = "orderId";

/// A product that costs nothing, by its three ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeProduct {
    product_id: String,
    sku_id: String,
    availability_id: String,
}

impl FreeProduct {
    /// Names a product (`9NBLGGH5WVP6`), its SKU (`0010`) and the offer of it (`9RT7C09D5J3W`). The
    /// last can be had in the client app alone, from `StoreSku.Availabilities`.
    pub fn new(
        product_id: impl Into<String>,
        sku_id: impl Into<String>,
        availability_id: impl Into<String>,
    ) -> Self {
        Self {
            product_id: product_id.into(),
            sku_id: sku_id.into(),
            availability_id: availability_id.into(),
        }
    }
}

/// What both versions of a grant have.
macro_rules! grant {
    ($(#[$doc:meta])* $name:ident, $request:ident, $body:ident, $response:ident) => {
        $(#[$doc])*
        #[must_use = "nothing is given until this is awaited"]
        #[derive(Clone, Debug)]
        pub struct $name {
            caller: Caller,
            body: $body,
        }

        impl $name {
            pub(crate) fn new(
                caller: Caller,
                user: PurchaseKey,
                product: FreeProduct,
                market: String,
                language: String,
            ) -> Self {
                let body = $body::new(
                    product.availability_id,
                    user.into_secret(),
                    language,
                    market,
                    new_id(),
                    product.product_id,
                    product.sku_id,
                );
                Self { caller, body }
            }

            /// Sets an offer id of your own, which queries of the user's products repeat.
            pub fn dev_offer_id(mut self, id: impl Into<String>) -> Self {
                self.body.dev_offer_id = Some(id.into());
                self
            }

            /// How many to give; the service takes 1 alone, which is what it does without.
            pub fn quantity(mut self, quantity: i32) -> Self {
                self.body.quantity = Some(quantity);
                self
            }

            /// Takes an order id of the caller's own in the place of the one that was made. It must be
            /// new for the user, unless the same grant is repeated.
            pub fn with_order_id(mut self, id: impl Into<Guid>) -> Self {
                self.body.order_id = id.into();
                self
            }

            /// The id by which the grant can be repeated.
            #[must_use]
            pub fn order_id(&self) -> &Guid {
                &self.body.order_id
            }

            /// Sends it. It is repeated as far as the retry policy goes, with the same order id.
            pub async fn send(self) -> Result<$response, Unconfirmed> {
                let id = self.body.order_id.clone();
                let sent = self.caller.send(&requests::$request::from_body(self.body)).await;
                sent.map_err(|error| Unconfirmed::new(ORDER_ID, id, error))
            }
        }

        impl IntoFuture for $name {
            type Output = Result<$response, Unconfirmed>;
            type IntoFuture = BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}

grant! {
    /// A grant by v6. Await it to send it.
    GrantV6, GrantV6, GrantV6Request, GrantV6Response
}

grant! {
    /// A grant by v7. Await it to send it.
    GrantV7, GrantV7, GrantV7Request, GrantV7Response
}

impl GrantV7 {
    /// Another sandbox than the client's.
    pub fn sbx(mut self, sandbox: impl Into<String>) -> Self {
        self.body.sbx = Some(sandbox.into());
        self
    }
}
