//! The things that requests are about: a product, a seat, a user.
//!
//! They hold names and the way to the service, and nothing that was read from it.

use std::fmt;

use stocktake_models::store_for_business::ProductKey;
use stocktake_transport::Caller;

use crate::{
    BulkSeats,
    bulk::Source,
    requests::{
        AssignSeat, GetLocalizedProductDetails, GetOfflineLicense, GetProductDetails,
        GetProductPackage, GetProductPackages, GetSeat, GetSeats, GetSeatsAssignedToUser,
        ReclaimSeat,
    },
};

/// A product and the SKU under which the organisation has it.
///
/// A [`ProductKey`] of an answer turns into it, and so does a pair of texts. A key that lacks one of
/// the two gives a request that is refused before it is sent.
///
/// ```
/// use stocktake_store_for_business::ProductSku;
///
/// let bing = ProductSku::from(("9WZDNCRFJ3PS", "0015"));
/// assert_eq!(bing.to_string(), "9WZDNCRFJ3PS/0015");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProductSku {
    product_id: String,
    sku_id: String,
}

impl ProductSku {
    /// The Store's identifier of the product, such as `9WZDNCRFJ3PS`.
    #[must_use]
    pub fn product_id(&self) -> &str {
        &self.product_id
    }

    /// The SKU, such as `0015`.
    #[must_use]
    pub fn sku_id(&self) -> &str {
        &self.sku_id
    }

    fn ids(&self) -> (String, String) {
        (self.product_id.clone(), self.sku_id.clone())
    }
}

impl<P: Into<String>, S: Into<String>> From<(P, S)> for ProductSku {
    fn from((product_id, sku_id): (P, S)) -> Self {
        Self {
            product_id: product_id.into(),
            sku_id: sku_id.into(),
        }
    }
}

impl From<ProductKey> for ProductSku {
    fn from(key: ProductKey) -> Self {
        Self {
            product_id: key.product_id.unwrap_or_default(),
            sku_id: key.sku_id.unwrap_or_default(),
        }
    }
}

impl From<&ProductKey> for ProductSku {
    fn from(key: &ProductKey) -> Self {
        key.clone().into()
    }
}

impl From<&ProductSku> for ProductSku {
    fn from(product: &ProductSku) -> Self {
        product.clone()
    }
}

impl fmt::Display for ProductSku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.product_id, self.sku_id)
    }
}

/// A product that the organisation owns.
#[derive(Clone, Debug)]
pub struct Product {
    caller: Caller,
    sku: ProductSku,
}

impl Product {
    pub(crate) fn new(caller: Caller, sku: ProductSku) -> Self {
        Self { caller, sku }
    }

    /// Which product it is.
    #[must_use]
    pub fn sku(&self) -> &ProductSku {
        &self.sku
    }

    /// What the product is: its languages, platforms, other identifiers.
    pub fn details(&self) -> GetProductDetails<Caller> {
        let (product, sku) = self.sku.ids();
        GetProductDetails::new(product, sku).with_caller(self.caller.clone())
    }

    /// How the product presents itself in a language such as `en-us`. The answer names the language
    /// that was found, which can be a fallback.
    pub fn localized_details(
        &self,
        language: impl Into<String>,
    ) -> GetLocalizedProductDetails<Caller> {
        let (product, sku) = self.sku.ids();
        GetLocalizedProductDetails::new(product, sku, language).with_caller(self.caller.clone())
    }

    /// All packages of the product.
    pub fn packages(&self) -> GetProductPackages<Caller> {
        let (product, sku) = self.sku.ids();
        GetProductPackages::new(product, sku).with_caller(self.caller.clone())
    }

    /// One package of the product.
    pub fn package(&self, package_id: impl Into<String>) -> GetProductPackage<Caller> {
        let (product, sku) = self.sku.ids();
        GetProductPackage::new(product, sku, package_id).with_caller(self.caller.clone())
    }

    /// The licence with which a package is installed without a connection to the Store; the content
    /// id is the package's. Why the service refuses it, [`Refusal`](crate::Refusal) tells.
    pub fn offline_license(&self, content_id: impl Into<String>) -> GetOfflineLicense<Caller> {
        let (product, sku) = self.sku.ids();
        GetOfflineLicense::new(product, sku, content_id).with_caller(self.caller.clone())
    }

    /// The seats that users hold.
    pub fn seats(&self) -> GetSeats<Caller> {
        let (product, sku) = self.sku.ids();
        GetSeats::new(product, sku).with_caller(self.caller.clone())
    }

    /// The seat that a user holds, or is to hold.
    pub fn seat(&self, user: impl Into<String>) -> Seat {
        Seat::new(self.caller.clone(), self.sku.clone(), user.into())
    }
}

/// The seat of a user. `Debug` leaves the user out.
#[derive(Clone)]
pub struct Seat {
    caller: Caller,
    sku: ProductSku,
    user: String,
}

impl Seat {
    pub(crate) fn new(caller: Caller, sku: ProductSku, user: String) -> Self {
        Self { caller, sku, user }
    }

    /// What is known of the seat; 404 when the user holds none.
    pub fn get(&self) -> GetSeat<Caller> {
        let (product, sku) = self.sku.ids();
        GetSeat::new(product, sku, &self.user).with_caller(self.caller.clone())
    }

    /// Gives the user a seat. A user who holds one already keeps it.
    pub fn assign(&self) -> AssignSeat<Caller> {
        let (product, sku) = self.sku.ids();
        AssignSeat::new(product, sku, &self.user).with_caller(self.caller.clone())
    }

    /// Takes the seat back.
    pub fn reclaim(&self) -> ReclaimSeat<Caller> {
        let (product, sku) = self.sku.ids();
        ReclaimSeat::new(product, sku, &self.user).with_caller(self.caller.clone())
    }
}

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seat")
            .field("sku", &self.sku)
            .finish_non_exhaustive()
    }
}

/// The seats of a product, to give and take many at once; see [`bulk`](crate::bulk).
#[derive(Clone, Debug)]
pub struct Seats {
    caller: Caller,
    sku: ProductSku,
}

impl Seats {
    pub(crate) fn new(caller: Caller, sku: ProductSku) -> Self {
        Self { caller, sku }
    }

    /// The seats that users hold.
    pub fn list(&self) -> GetSeats<Caller> {
        Product::new(self.caller.clone(), self.sku.clone()).seats()
    }

    /// Gives a seat to each of these users, any number of them.
    pub fn assign_all<I>(&self, users: I) -> BulkSeats
    where
        I: IntoIterator<Item: Into<String>, IntoIter: Send + 'static>,
    {
        BulkSeats::assign(
            self.caller.clone(),
            self.sku.clone(),
            Source::of_iter(users),
        )
    }

    /// Takes the seats of all these users back, any number of them.
    pub fn reclaim_all<I>(&self, users: I) -> BulkSeats
    where
        I: IntoIterator<Item: Into<String>, IntoIter: Send + 'static>,
    {
        BulkSeats::reclaim(
            self.caller.clone(),
            self.sku.clone(),
            Source::of_iter(users),
        )
    }

    /// The same as [`assign_all`](Self::assign_all) for users that arrive one after the other.
    pub fn assign_stream<S>(&self, users: S) -> BulkSeats
    where
        S: futures_core::Stream<Item: Into<String>> + Send + 'static,
    {
        BulkSeats::assign(
            self.caller.clone(),
            self.sku.clone(),
            Source::of_stream(users),
        )
    }

    /// The same as [`reclaim_all`](Self::reclaim_all) for users that arrive one after the other.
    pub fn reclaim_stream<S>(&self, users: S) -> BulkSeats
    where
        S: futures_core::Stream<Item: Into<String>> + Send + 'static,
    {
        BulkSeats::reclaim(
            self.caller.clone(),
            self.sku.clone(),
            Source::of_stream(users),
        )
    }
}

/// A user of the organisation. `Debug` leaves the name out.
#[derive(Clone)]
pub struct User {
    caller: Caller,
    name: String,
}

impl User {
    pub(crate) fn new(caller: Caller, name: String) -> Self {
        Self { caller, name }
    }

    /// The seats that the user holds, of all products.
    pub fn seats(&self) -> GetSeatsAssignedToUser<Caller> {
        GetSeatsAssignedToUser::new(&self.name).with_caller(self.caller.clone())
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").finish_non_exhaustive()
    }
}
